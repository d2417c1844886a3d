//! Codecs and error handlers against tables made by CPython 3.14 (`oracle/codec_tables.py`).

// a test may fall over its own table
#![allow(clippy::unwrap_used)]

use interp::text::codec::{Codec, Decoder, Encoder, Endian, ErrorHandler, decode, encode};
use interp::text::{Text, TextRef};

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

#[test]
fn codecs_answer_as_cpython() {
    let folder = std::env::var("AME_ORACLE_DATA").unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data").into());
    let table = std::fs::read_to_string(format!("{folder}/codec.txt")).unwrap();
    let (mut wrong, mut count) = (Vec::new(), 0);
    for line in table.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let codec = Codec::named(fields[1]).unwrap();
        let handler = ErrorHandler::named(fields[2]);
        let got = match fields[0] {
            "decode" => match decode(codec, &raw(fields[3]), handler) {
                Ok(text) => show(text.as_ref()),
                Err(error) => format!("!{} {} {} {}", error.codec.name(), error.start, error.end, error.reason),
            },
            _ => match encode(codec, text(fields[3]).as_ref(), handler) {
                Ok(bytes) => show_bytes(&bytes),
                Err(error) => format!("!{} {} {} {}", error.codec.name(), error.start, error.end, error.reason),
            },
        };
        count += 1;
        if got != fields[4] {
            wrong.push(format!("{line} got {got}"));
        }
    }
    assert!(count > 200);
    assert!(wrong.is_empty(), "{} of {count} wrong:\n{}", wrong.len(), wrong[..wrong.len().min(30)].join("\n"));
}

#[test]
fn a_decoder_fed_in_pieces_gives_what_the_whole_gives() {
    let source = Text::from_str("aé中😀z\n");
    for codec in [Codec::Utf8, Codec::Utf16(Endian::Little), Codec::Utf32(Endian::Big), Codec::UnicodeEscape] {
        let bytes = encode(codec, source.as_ref(), ErrorHandler::Strict).unwrap();
        for cut in 0..=bytes.len() {
            let mut first = Decoder::new(codec, &bytes[..cut], false);
            first.run().unwrap();
            let used = first.at;
            let mut second = Decoder::new(codec, &bytes[used..], true);
            second.run().unwrap();
            let parts = [first.finish(), second.finish()];
            assert_eq!(parts[0].as_ref().concat(parts[1].as_ref()).unwrap(), source, "{codec:?} cut at {cut}");
        }
    }
}

#[test]
fn a_handler_of_ones_own_can_answer_errors() {
    let mut decoder = Decoder::new(Codec::Utf8, b"a\xffb", true);
    let error = decoder.run().unwrap_err();
    decoder.replace(Text::from_str("[中]").as_ref(), error.end);
    decoder.run().unwrap();
    assert_eq!(decoder.finish(), Text::from_str("a[中]b"));
    let source = Text::from_str("a中b");
    let mut encoder = Encoder::new(Codec::Ascii, source.as_ref());
    let error = encoder.run().unwrap_err();
    assert!(!encoder.replace_text(Text::from_str("é").as_ref(), error.end));
    encoder.replace_bytes(b"*", error.end);
    encoder.run().unwrap();
    assert_eq!(encoder.finish(), b"a*b");
}
