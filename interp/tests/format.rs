//! The format mini-language and both kinds of templates against tables made by CPython 3.14 (`oracle/format_tables.py`).

// a test may fall over its own table
#![allow(clippy::unwrap_used)]

use interp::number::{Integer, never};
use interp::text::format_number::{format_complex, format_float, format_integer};
use interp::text::format_spec::format_text;
use interp::text::percent::{self, Options, Size};
use interp::text::template::{Access, FieldName, First, Part, Template};
use interp::text::{FormatError, FormatSpec, Range, Text, TextRef};
use num_bigint::BigInt;
use num_traits::Num;

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

fn words(error: FormatError) -> String {
    match error {
        FormatError::Value(text) | FormatError::Overflow(text) | FormatError::Type(text) => text,
        FormatError::Memory => "memory".into(),
        FormatError::Interrupted => "interrupted".into(),
    }
}

enum Value {
    Str(Text),
    Int(Integer, &'static str),
    Float(f64),
    Complex(f64, f64),
}

fn float(field: &str) -> f64 {
    if field == "nan" { f64::NAN } else { f64::from_bits(u64::from_str_radix(field, 16).unwrap()) }
}

fn value(field: &str) -> Value {
    let (kind, rest) = field.split_once(' ').unwrap();
    let int = || BigInt::from_str_radix(rest, 16).unwrap().into();
    match kind {
        "str" => Value::Str(text(rest)),
        "bool" => Value::Int(int(), "bool"),
        "int" => Value::Int(int(), "int"),
        "float" => Value::Float(float(rest)),
        _ => {
            let (real, imaginary) = rest.split_once(' ').unwrap();
            Value::Complex(float(real), float(imaginary))
        }
    }
}

fn formatted(value: &Value, spec: TextRef<'_>) -> Result<Text, FormatError> {
    match value {
        Value::Str(text) => format_text(text.as_ref(), &FormatSpec::parse(spec, Some('s'), "str")?, "str"),
        Value::Int(_, "bool") if spec.is_empty() => Ok(Text::from_str("True")),
        Value::Int(int, name) => format_integer(int, &FormatSpec::parse(spec, Some('d'), name)?, name, &never),
        Value::Float(float) => format_float(*float, &FormatSpec::parse(spec, None, "float")?, "float"),
        Value::Complex(real, imaginary) => format_complex(*real, *imaginary, &FormatSpec::parse(spec, None, "complex")?, "complex"),
    }
}

fn percented(value: &Value, template: TextRef<'_>) -> Result<Text, FormatError> {
    let mut out = interp::text::TextBuilder::new();
    for part in percent::Template::new(template) {
        let conversion = match part? {
            percent::Part::Literal((start, end)) => {
                out.push_ref(template.loose(start, end));
                continue;
            }
            percent::Part::Conversion(conversion) => conversion,
        };
        let size = |size: Option<Size>| match size {
            Some(Size::Given(size)) => Some(size as i64),
            _ => None,
        };
        let options = Options::new(conversion.flags, size(conversion.width), size(conversion.precision));
        let kind = char::from_u32(conversion.kind).unwrap();
        match (value, kind) {
            (Value::Str(text), 's') => out.push_text(&percent::format_text(text.as_ref(), options)?),
            (Value::Int(int, _), 'd' | 'i' | 'u' | 'o' | 'x' | 'X') => out.push_str(&percent::format_integer(int, kind, options, &never)?),
            (Value::Float(float), 'e' | 'E' | 'f' | 'F' | 'g' | 'G') => out.push_str(&percent::format_float(*float, kind, options)?),
            _ => return Err(percent::unsupported(&conversion)),
        }
    }
    Ok(out.finish())
}

fn walked(template: TextRef<'_>) -> String {
    let piece = |(start, end): Range| template.slice(start, end).to_string_lossy();
    let parts: Vec<String> = Template::new(template)
        .map(|part| match part {
            Ok(Part::Literal(range)) => format!("L{}", piece(range)),
            Ok(Part::Field(field)) => {
                let conversion = field.conversion.map_or(String::new(), |code| char::from_u32(code).unwrap().to_string());
                format!("F{}!{conversion}:{}", piece(field.name), piece(field.spec))
            }
            Err(error) => format!("!{}", words(error)),
        })
        .collect();
    parts.join("|")
}

fn name_split(name: TextRef<'_>) -> String {
    let piece = |(start, end): Range| name.slice(start, end).to_string_lossy();
    let (first, rest) = match FieldName::parse(name, (0, name.len())) {
        Ok(split) => split,
        Err(error) => return format!("!{}", words(error)),
    };
    let mut parts = vec![match first {
        First::Automatic => String::new(),
        First::Position(position) => position.to_string(),
        First::Keyword(range) => piece(range),
    }];
    parts.extend(rest.map(|access| match access {
        Ok(Access::Attribute(range)) => format!(".'{}'", piece(range)),
        Ok(Access::Index(index)) => format!("[{index}"),
        Ok(Access::Key(range)) => format!("['{}'", piece(range)),
        Err(error) => format!("!{}", words(error)),
    }));
    parts.join("|")
}

#[test]
fn formats_answer_as_cpython() {
    let folder = std::env::var("AME_ORACLE_DATA").unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data").into());
    let table = std::fs::read_to_string(format!("{folder}/format.txt")).unwrap();
    let (mut wrong, mut count) = (Vec::new(), 0);
    for line in table.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let result = match fields[0] {
            "format" => formatted(&value(fields[1]), text(fields[2]).as_ref()),
            "percent" => percented(&value(fields[1]), text(fields[2]).as_ref()),
            "template" => Ok(Text::from_string(walked(text(fields[1]).as_ref()))),
            _ => Ok(Text::from_string(name_split(text(fields[1]).as_ref()))),
        };
        let got = match result {
            Ok(text) => show(text.as_ref()),
            Err(error) => format!("!{}", show(Text::from_string(words(error)).as_ref())),
        };
        count += 1;
        if got != fields[fields.len() - 1] {
            let plain = |field: &str| text(field.trim_start_matches('!')).to_string_lossy();
            let argument = plain(fields[fields.len() - 2]);
            wrong.push(format!("{} {:?} {argument:?}: {:?} got {:?}", fields[0], fields[1], plain(fields[fields.len() - 1]), plain(&got)));
        }
    }
    assert!(count > 500);
    assert!(wrong.is_empty(), "{} of {count} wrong:\n{}", wrong.len(), wrong[..wrong.len().min(30)].join("\n"));
}
