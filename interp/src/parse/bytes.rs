//! Source bytes to text: byte-order mark and coding cookie (PEP 263).
//!
//! Invariant: what comes out is text exactly as the declared encoding says, or a problem in CPython's words. Knows the
//! encodings utf-8, ascii and latin-1.

use super::problem::{ProblemKind, SyntaxProblem};

/// Decodes a source file.
pub fn decode(bytes: &[u8]) -> Result<String, Box<SyntaxProblem>> {
    let (body, marked) = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => (rest, true),
        None => (bytes, false),
    };
    let declared = cookie(body);
    let encoding = declared.as_deref().map_or("utf-8".to_owned(), normal_name);
    match encoding.as_str() {
        "utf-8" if marked && declared.as_ref().is_some_and(|name| !name.to_ascii_lowercase().replace('_', "-").starts_with("utf-8")) => {
            Err(line_problem(body, 1, format!("encoding problem: {} with BOM", declared.unwrap_or_default())))
        }
        "utf-8" => match std::str::from_utf8(body) {
            Ok(text) => Ok(text.to_owned()),
            Err(error) => Err(not_utf8(body, error.valid_up_to(), declared.is_some() || marked)),
        },
        other if marked => Err(line_problem(body, 1, format!("encoding problem: {other} with BOM"))),
        "iso-8859-1" => Ok(body.iter().map(|byte| *byte as char).collect()),
        "ascii" => match body.iter().position(|byte| *byte >= 0x80) {
            None => Ok(body.iter().map(|byte| *byte as char).collect()),
            Some(at) => Err(line_problem(
                body,
                0,
                format!("(unicode error) 'ascii' codec can't decode byte 0x{:02x} in position {at}: ordinal not in range(128)", body[at]),
            )),
        },
        _ => Err(line_problem(body, 0, format!("unknown encoding: {}", declared.unwrap_or_default()))),
    }
}

/// The encoding named in one of the first two lines, when the line before it is blank or a comment.
fn cookie(bytes: &[u8]) -> Option<String> {
    for line in bytes.split(|byte| *byte == b'\n').take(2) {
        let blank: Vec<u8> = line.iter().copied().skip_while(|byte| matches!(byte, b' ' | b'\t' | b'\x0c')).collect();
        if let Some(comment) = blank.strip_prefix(b"#") {
            if let Some(name) = named_in(comment) {
                return Some(name);
            }
        } else if !matches!(blank.as_slice(), b"" | b"\r") {
            return None;
        }
    }
    None
}

/// `coding[:=]\s*([-\w.]+)`
fn named_in(comment: &[u8]) -> Option<String> {
    let mut from = 0;
    while let Some(found) = comment[from..].windows(6).position(|window| window == b"coding") {
        let rest = &comment[from + found + 6..];
        if let Some((b':' | b'=', rest)) = rest.split_first() {
            let name: String = rest
                .iter()
                .skip_while(|byte| matches!(byte, b' ' | b'\t'))
                .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
                .map(|byte| *byte as char)
                .collect();
            if !name.is_empty() {
                return Some(name);
            }
        }
        from += found + 6;
    }
    None
}

fn normal_name(name: &str) -> String {
    let name = name.to_ascii_lowercase().replace('_', "-");
    let is = |base: &str| name == base || name.strip_prefix(base).is_some_and(|rest| rest.starts_with('-'));
    if is("utf-8") || name == "utf8" {
        "utf-8".into()
    } else if is("latin-1") || is("iso-8859-1") || is("iso-latin-1") || matches!(name.as_str(), "latin1" | "l1" | "iso8859-1" | "cp819") {
        "iso-8859-1".into()
    } else if matches!(name.as_str(), "ascii" | "us-ascii" | "646") {
        "ascii".into()
    } else {
        name
    }
}

fn not_utf8(bytes: &[u8], at: usize, declared: bool) -> Box<SyntaxProblem> {
    let line = bytes[..at].iter().filter(|byte| **byte == b'\n').count() as u32 + 1;
    let byte = bytes[at];
    if declared {
        let reason = if bytes.len() - at < 4 && byte >= 0xc2 { "unexpected end of data" } else { "invalid start byte" };
        return line_problem(bytes, line, format!("(unicode error) 'utf-8' codec can't decode byte 0x{byte:02x} in position {at}: {reason}"));
    }
    line_problem(
        bytes,
        line,
        format!(
            "Non-UTF-8 code starting with '\\x{byte:02x}' on line {line}, but no encoding declared; see https://peps.python.org/pep-0263/ for details"
        ),
    )
}

fn line_problem(bytes: &[u8], line: u32, message: String) -> Box<SyntaxProblem> {
    let text = bytes.split(|byte| *byte == b'\n').nth(line.saturating_sub(1) as usize);
    let text = (line > 0).then(|| String::from_utf8_lossy(text.unwrap_or(b"")).into_owned());
    Box::new(SyntaxProblem {
        kind: ProblemKind::SyntaxError,
        message,
        line,
        column: 0,
        end_line: line,
        end_column: 0,
        text,
        incomplete: false,
    })
}
