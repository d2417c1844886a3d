//! The methods of str and bytes against tables made by CPython 3.14 (`oracle/text_tables.py`).
//!
//! Each line of `data/text.txt` is one call and its result. `AME_ORACLE_DATA` names another folder with larger tables.

// a test may fall over its own table
#![allow(clippy::unwrap_used)]

use interp::text::{HashKey, Range, Side, Text, TextRef, bytes, hash_bytes, repr, split};

fn table(name: &str) -> String {
    let folder = std::env::var("AME_ORACLE_DATA").unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data").into());
    std::fs::read_to_string(format!("{folder}/{name}")).unwrap()
}

fn text(field: &str) -> Text {
    if field == "-" {
        return Text::new();
    }
    Text::from_codes(field.split('.').map(|code| u32::from_str_radix(code, 16).unwrap()))
}

fn show(text: TextRef<'_>) -> String {
    if text.is_empty() {
        return "-".into();
    }
    text.codes().map(|code| format!("{code:x}")).collect::<Vec<_>>().join(".")
}

fn raw(field: &str) -> Vec<u8> {
    if field == "-" {
        return Vec::new();
    }
    (0..field.len()).step_by(2).map(|at| u8::from_str_radix(&field[at..at + 2], 16).unwrap()).collect()
}

fn show_bytes(bytes: &[u8]) -> String {
    if bytes.is_empty() { "-".into() } else { bytes.iter().map(|byte| format!("{byte:02x}")).collect() }
}

fn flag(value: bool) -> String {
    if value { "True".into() } else { "False".into() }
}

fn position(at: Option<usize>) -> String {
    at.map_or("-1".into(), |at| at.to_string())
}

fn pieces(text: TextRef<'_>, ranges: &[Range]) -> String {
    if ranges.is_empty() {
        return "()".into();
    }
    ranges.iter().map(|&(start, end)| show(text.slice(start, end).as_ref())).collect::<Vec<_>>().join("|")
}

fn byte_pieces(bytes: &[u8], ranges: &[Range]) -> String {
    if ranges.is_empty() {
        return "()".into();
    }
    ranges.iter().map(|&(start, end)| show_bytes(&bytes[start..end])).collect::<Vec<_>>().join("|")
}

/// Width is minimal and the ASCII flag true.
fn sound(text: &Text) {
    let max = text.as_ref().codes().max().unwrap_or(0);
    match text {
        Text::Latin1 { ascii, .. } => assert!(max <= 0xff && *ascii == (max < 0x80), "{text:?}"),
        Text::Ucs2(_) => assert!((0x100..0x10000).contains(&max), "{text:?}"),
        Text::Ucs4(_) => assert!(max > 0xffff, "{text:?}"),
    }
}

fn shown(result: Text) -> String {
    sound(&result);
    show(result.as_ref())
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, &byte| (0..8).fold(crc ^ u32::from(byte), |crc, _| crc >> 1 ^ (0xedb8_8320 & (crc & 1).wrapping_neg())))
}

fn case_of(op: &str, s: TextRef<'_>) -> Option<Text> {
    Some(match op {
        "lower" => s.to_lower(),
        "upper" => s.to_upper(),
        "title" => s.to_titlecase(),
        "capitalize" => s.to_capitalized(),
        "swapcase" => s.to_swapcase(),
        "casefold" => s.to_casefold(),
        _ => return None,
    })
}

fn predicate_of(op: &str, s: TextRef<'_>) -> Option<bool> {
    Some(match op {
        "isalpha" => s.is_alpha(),
        "isalnum" => s.is_alnum(),
        "isdigit" => s.is_digit(),
        "isdecimal" => s.is_decimal(),
        "isnumeric" => s.is_numeric(),
        "isspace" => s.is_space(),
        "islower" => s.is_lower(),
        "isupper" => s.is_upper(),
        "istitle" => s.is_title(),
        "isidentifier" => s.is_identifier(),
        "isprintable" => s.is_printable(),
        "isascii" => s.is_ascii(),
        _ => return None,
    })
}

fn bytes_of(op: &str, b: &[u8]) -> Option<String> {
    Some(match op {
        "btitle" => show_bytes(&bytes::title(b)),
        "bcapitalize" => show_bytes(&bytes::capitalize(b)),
        "bswapcase" => show_bytes(&bytes::swapcase(b)),
        "blower" => show_bytes(&bytes::lower(b)),
        "bupper" => show_bytes(&bytes::upper(b)),
        "bisalpha" => flag(bytes::is_alpha(b)),
        "bisalnum" => flag(bytes::is_alnum(b)),
        "bisdigit" => flag(bytes::is_digit(b)),
        "bisspace" => flag(bytes::is_all_space(b)),
        "bislower" => flag(bytes::is_lower(b)),
        "bisupper" => flag(bytes::is_upper(b)),
        "bistitle" => flag(bytes::is_title(b)),
        "brepr" => show_bytes(&repr::bytes_repr(b)),
        "bhash" => hash_bytes(HashKey::default(), b).to_string(),
        _ => return None,
    })
}

fn answer(op: &str, args: &[&str]) -> String {
    let number = |at: usize| args[at].parse::<i64>().unwrap();
    if op.starts_with('b') {
        let b = raw(args[0]);
        return bytes_of(op, &b).unwrap_or_else(|| match op {
            "breplace" => {
                let limit = split::limit_of(number(3)).unwrap_or(usize::MAX);
                show_bytes(&bytes::replace(&b, &raw(args[1]), &raw(args[2]), limit).unwrap().unwrap_or(b.clone()))
            }
            "bsplitspace" => byte_pieces(&b, &bytes::split_space(&b, split::limit_of(number(1)))),
            "brsplitspace" => byte_pieces(&b, &bytes::rsplit_space(&b, split::limit_of(number(1)))),
            "bsplitlines" => byte_pieces(&b, &bytes::split_lines(&b, args[1] == "True")),
            "bzfill" => show_bytes(&bytes::zero_fill(&b, number(1)).unwrap().unwrap_or(b.clone())),
            "bcenter" => show_bytes(&bytes::center(&b, number(1), b'*').unwrap().unwrap_or(b.clone())),
            "bexpandtabs" => show_bytes(&bytes::expand_tabs(&b, number(1)).unwrap()),
            "bhex" => show(TextRef::ascii(&bytes::hex(&b, (number(1) != 0).then_some(b':'), number(1)))),
            _ => panic!("unknown operation {op}"),
        });
    }
    let owned = text(args[0]);
    let s = owned.as_ref();
    if let Some(text) = case_of(op, s) {
        return shown(text);
    }
    if let Some(holds) = predicate_of(op, s) {
        return flag(holds);
    }
    let second = args.get(1).map_or(Text::new(), |field| if op.contains("fill") || field.starts_with(['T', 'F']) { Text::new() } else {
        field.split('.').map(|code| u32::from_str_radix(code, 16).ok()).collect::<Option<Vec<_>>>().map_or(Text::new(), Text::from_codes)
    });
    let n = second.as_ref();
    let side = |op: &str| if op.starts_with('l') { Side::Left } else if op.starts_with('r') { Side::Right } else { Side::Both };
    let cut = |found: Option<Range>, from_right: bool| match found {
        Some((start, end)) => pieces(s, &[(0, start), (start, end), (end, s.len())]),
        None if from_right => pieces(s, &[(0, 0), (0, 0), (0, s.len())]),
        None => pieces(s, &[(0, s.len()), (0, 0), (0, 0)]),
    };
    let or_same = |result: Option<Text>| shown(result.unwrap_or(owned.clone()));
    match op {
        "find" => position(s.find(n, Some(number(2)), Some(number(3)))),
        "rfind" => position(s.rfind(n, Some(number(2)), Some(number(3)))),
        "count" => s.count(n, Some(number(2)), Some(number(3))).to_string(),
        "startswith" => flag(s.starts_with(n, Some(number(2)), Some(number(3)))),
        "endswith" => flag(s.ends_with(n, Some(number(2)), Some(number(3)))),
        "replace" => or_same(s.replace(n, text(args[2]).as_ref(), split::limit_of(number(3))).unwrap()),
        "split" => pieces(s, &s.split(n, split::limit_of(number(2)))),
        "rsplit" => pieces(s, &s.rsplit(n, split::limit_of(number(2)))),
        "partition" => cut(s.partition(n), false),
        "rpartition" => cut(s.rpartition(n), true),
        "splitspace" => pieces(s, &s.split_space(split::limit_of(number(1)))),
        "rsplitspace" => pieces(s, &s.rsplit_space(split::limit_of(number(1)))),
        "splitlines" => pieces(s, &s.split_lines(args[1] == "True")),
        "strip" | "lstrip" | "rstrip" => pieces(s, &[s.strip(side(op))]),
        "stripof" | "lstripof" | "rstripof" => pieces(s, &[s.strip_of(n, side(op))]),
        "center" => or_same(s.center(number(1), text(args[2]).as_ref().code_at(0)).unwrap()),
        "ljust" => or_same(s.pad_right(number(1), text(args[2]).as_ref().code_at(0)).unwrap()),
        "rjust" => or_same(s.pad_left(number(1), text(args[2]).as_ref().code_at(0)).unwrap()),
        "zfill" => or_same(s.zero_fill(number(1)).unwrap()),
        "expandtabs" => shown(s.expand_tabs(number(1)).unwrap()),
        "removeprefix" => pieces(s, &[s.remove_prefix(n)]),
        "removesuffix" => pieces(s, &[s.remove_suffix(n)]),
        "slice" => shown(s.slice_step(number(1) as usize, 1, s.len() - number(1) as usize)),
        "join" => shown(n.join(&[s, text(args[2]).as_ref(), s]).unwrap()),
        "repr" => shown(s.repr()),
        "ascii" => shown(s.ascii_repr()),
        "hash" => s.hash(HashKey::default()).to_string(),
        "compare" => (s.compare(n) as i32).to_string(),
        "fromhex" => match bytes::from_hex(s.codes()) {
            Ok(bytes) => show_bytes(&bytes),
            Err(error) => show(Text::from_string(format!("!{}", error.message())).as_ref()),
        },
        _ => panic!("unknown operation {op}"),
    }
}

#[test]
fn methods_answer_as_cpython() {
    let table = table("text.txt");
    let (mut wrong, mut count) = (Vec::new(), 0);
    for line in table.lines() {
        let mut fields: Vec<&str> = line.split('\t').collect();
        if fields[0] == "block" {
            continue;
        }
        let expected = fields.pop().unwrap();
        let got = answer(fields[0], &fields[1..]);
        count += 1;
        if got != expected {
            wrong.push(format!("{line} got {got}"));
        }
    }
    assert!(count > 500);
    assert!(wrong.is_empty(), "{} of {count} wrong:\n{}", wrong.len(), wrong[..wrong.len().min(20)].join("\n"));
}

#[test]
fn every_code_point_is_classified_and_mapped_as_in_unicode_16() {
    let predicates = ["isalpha", "isalnum", "isdigit", "isdecimal", "isnumeric", "isspace", "islower", "isupper", "istitle", "isidentifier", "isprintable"];
    let cases = ["lower", "upper", "title", "casefold", "capitalize", "swapcase"];
    let table = table("text.txt");
    let mut blocks = 0;
    for line in table.lines().filter_map(|line| line.strip_prefix("block\t")) {
        let (start, sums) = line.split_once('\t').unwrap();
        let start: u32 = start.parse().unwrap();
        let mut sums = sums.split(' ').map(|sum| sum.parse::<u32>().unwrap());
        let texts: Vec<Text> = (start..start + 8192).map(Text::from_code).collect();
        for op in predicates {
            let bits: Vec<u8> = texts.iter().map(|text| predicate_of(op, text.as_ref()).unwrap() as u8).collect();
            assert_eq!(crc32(&bits), sums.next().unwrap(), "{op} from {start:#x}");
        }
        for op in cases {
            let all: Vec<String> = texts.iter().map(|text| show(case_of(op, text.as_ref()).unwrap().as_ref())).collect();
            assert_eq!(crc32(all.join(",").as_bytes()), sums.next().unwrap(), "{op} from {start:#x}");
        }
        blocks += 1;
    }
    assert_eq!(blocks, 0x110000 / 8192);
}

#[test]
fn seeds_give_cpythons_keys() {
    assert_eq!(HashKey::from_seed(0), HashKey::default());
    assert_eq!(Text::from_str("abc").as_ref().hash(HashKey::from_seed(42)), 3869580338025362921);
    assert_eq!(hash_bytes(HashKey::from_seed(42), b"xyz"), -4491887112347156947);
}

#[test]
fn sizes_beyond_memory_are_refused() {
    let a = Text::from_str("ab");
    let a = a.as_ref();
    for size in [1i64 << 45, i64::MAX / 2, i64::MAX] {
        assert!(a.repeat(size as usize).is_err());
        assert!(a.center(size, 0x4e2d).is_err());
        assert!(a.zero_fill(size).is_err());
        assert!(Text::from_str("\t\t").as_ref().expand_tabs(size).is_err());
        assert!(bytes::pad_left(b"ab", size, b' ').is_err());
    }
}
