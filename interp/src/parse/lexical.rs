//! What CPython's tokenizer objects to, in its words and places.
//!
//! Invariant: runs only on text that already has a problem; stops at the first thing a tokenizer refuses. Knows characters
//! and brackets, no grammar.

use super::lines::LineIndex;
use super::problem::{ProblemKind, SyntaxProblem};
use ruff_text_size::{TextRange, TextSize};

/// A tokenizer's objection.
pub struct Objection {
    pub problem: Box<SyntaxProblem>,
}

/// What the scan found.
pub struct Scan {
    pub objection: Option<Objection>,
    /// every opening bracket: offset, character, and the offset of its closing one
    pub brackets: Vec<(usize, u8, Option<usize>)>,
    /// offsets of the braces that open a field of an f-string or t-string
    pub fields: Vec<(usize, char)>,
}

struct Scanner<'s> {
    source: &'s str,
    bytes: &'s [u8],
    lines: &'s LineIndex,
    at: usize,
    open: Vec<usize>,
    brackets: Vec<(usize, u8, Option<usize>)>,
    /// indexes of the brackets that open a field of an f-string, and its letter
    fields: Vec<(usize, char)>,
    /// columns with tabs as 8 and as 1
    indents: Vec<(usize, usize)>,
}

type Step = Result<(), Objection>;

/// Scans a text that does not parse.
pub fn scan(source: &str, lines: &LineIndex) -> Scan {
    let mut scanner = Scanner { source, bytes: source.as_bytes(), lines, at: 0, open: Vec::new(), brackets: Vec::new(), fields: Vec::new(), indents: vec![(0, 0)] };
    let objection = scanner.run().err();
    let fields = scanner.fields.iter().map(|(index, letter)| (scanner.brackets[*index].0, *letter)).collect();
    Scan { objection, brackets: scanner.brackets, fields }
}

impl Scanner<'_> {
    /// A problem at a column given in consumed characters, as the tokenizer counts.
    fn object<T>(&self, kind: ProblemKind, message: impl Into<String>, consumed_to: usize) -> Result<T, Objection> {
        let mut problem = SyntaxProblem::at(kind, message, TextRange::empty(TextSize::new(consumed_to as u32)), self.source, self.lines);
        // `consumed` characters are column `consumed`
        if problem.column > 1 {
            problem.column -= 1;
        }
        problem.end_column = problem.column;
        Err(Objection { problem })
    }

    fn syntax<T>(&self, message: impl Into<String>, consumed_to: usize) -> Result<T, Objection> {
        self.object(ProblemKind::SyntaxError, message, consumed_to)
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn run(&mut self) -> Step {
        let mut line_start = true;
        while self.at < self.bytes.len() {
            if line_start {
                self.indentation()?;
                line_start = false;
                continue;
            }
            match self.bytes[self.at] {
                b'\n' => {
                    line_start = self.open.is_empty();
                    self.at += 1;
                }
                b'#' => self.skip_line(),
                b' ' | b'\t' | b'\x0c' => self.at += 1,
                b'\\' => self.continuation()?,
                b'(' | b'[' | b'{' => self.open_bracket(),
                byte @ (b')' | b']' | b'}') => self.close_bracket(byte)?,
                b'0'..=b'9' => self.number()?,
                b'.' if self.peek(1).is_ascii_digit() => self.number()?,
                b'"' | b'\'' => self.string(self.at, "")?,
                byte if byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80 => self.word()?,
                b'?' | b'$' | b'`' => self.at += 1,
                byte if byte < 0x20 || byte == 0x7f => {
                    return self.syntax(format!("invalid non-printable character U+{byte:04X}"), self.at + 1);
                }
                _ => self.at += 1,
            }
        }
        Ok(())
    }

    fn skip_line(&mut self) {
        while self.at < self.bytes.len() && self.bytes[self.at] != b'\n' {
            self.at += 1;
        }
    }

    fn indentation(&mut self) -> Step {
        let (mut wide, mut narrow) = (0, 0);
        loop {
            match self.peek(0) {
                b' ' if self.at < self.bytes.len() => (wide, narrow) = (wide + 1, narrow + 1),
                b'\t' => (wide, narrow) = (wide / 8 * 8 + 8, narrow + 1),
                b'\x0c' => (wide, narrow) = (0, 0),
                _ => break,
            }
            self.at += 1;
        }
        if self.at >= self.bytes.len() || matches!(self.bytes[self.at], b'\n' | b'#' | b'\\') {
            return Ok(());
        }
        let line_start = self.lines.start_of(self.lines.line(TextSize::new(self.at as u32)));
        let tabs = |scanner: &Self| scanner.object(ProblemKind::TabError, "inconsistent use of tabs and spaces in indentation", line_start);
        let (top, narrow_top) = self.indents.last().copied().unwrap_or((0, 0));
        if wide == top {
            if narrow != narrow_top {
                return tabs(self);
            }
        } else if wide > top {
            if narrow <= narrow_top {
                return tabs(self);
            }
            self.indents.push((wide, narrow));
        } else {
            while self.indents.last().is_some_and(|(column, _)| *column > wide) {
                self.indents.pop();
            }
            let (top, narrow_top) = self.indents.last().copied().unwrap_or((0, 0));
            if wide != top {
                let mut end = self.at;
                while end < self.bytes.len() && self.bytes[end] != b'\n' {
                    end += 1;
                }
                let message = "unindent does not match any outer indentation level";
                let range = TextRange::empty(TextSize::new(end as u32));
                let problem = SyntaxProblem::at(ProblemKind::IndentationError, message, range, self.source, self.lines);
                return Err(Objection { problem });
            }
            if narrow != narrow_top {
                return tabs(self);
            }
        }
        Ok(())
    }

    fn continuation(&mut self) -> Step {
        let next = self.at + 1;
        match self.bytes.get(next) {
            Some(b'\n') if next + 1 < self.bytes.len() => {
                self.at += 2;
                Ok(())
            }
            None | Some(b'\n') => {
                let range = TextRange::empty(TextSize::new(next as u32));
                let problem = SyntaxProblem::at(ProblemKind::SyntaxError, "unexpected EOF while parsing", range, self.source, self.lines);
                Err(Objection { problem: Box::new(SyntaxProblem { incomplete: true, ..*problem }) })
            }
            Some(_) => {
                let width = self.source[next..].chars().next().map_or(1, char::len_utf8);
                self.syntax("unexpected character after line continuation character", next + width)
            }
        }
    }

    fn open_bracket(&mut self) {
        self.open.push(self.brackets.len());
        self.brackets.push((self.at, self.bytes[self.at], None));
        self.at += 1;
    }

    fn close_bracket(&mut self, byte: u8) -> Step {
        let Some(index) = self.open.pop() else {
            return self.syntax(format!("unmatched '{}'", byte as char), self.at + 1);
        };
        let (opened_at, opened, _) = self.brackets[index];
        let fits = matches!((opened, byte), (b'(', b')') | (b'[', b']') | (b'{', b'}'));
        if !fits && let Some((_, letter)) = self.fields.iter().find(|(field, _)| *field == index) {
            return self.syntax(format!("{letter}-string: unmatched '{}'", byte as char), self.at + 1);
        }
        if !fits {
            let line = self.lines.line(TextSize::new(opened_at as u32));
            let here = self.lines.line(TextSize::new(self.at as u32));
            let on_line = if line == here { String::new() } else { format!(" on line {line}") };
            return self.syntax(
                format!("closing parenthesis '{}' does not match opening parenthesis '{}'{on_line}", byte as char, opened as char),
                self.at + 1,
            );
        }
        self.brackets[index].2 = Some(self.at);
        self.at += 1;
        Ok(())
    }

    /// A name, or the prefix of a string.
    fn word(&mut self) -> Step {
        let start = self.at;
        for character in self.source[start..].chars() {
            if character == '_' || character.is_alphanumeric() || (character as u32 >= 0x80 && is_mark(character)) {
                self.at += character.len_utf8();
            } else {
                if character as u32 >= 0x80 {
                    let shown = if is_printable(character) {
                        format!("invalid character '{character}' (U+{:04X})", character as u32)
                    } else {
                        format!("invalid non-printable character U+{:04X}", character as u32)
                    };
                    return self.syntax(shown, self.at + character.len_utf8());
                }
                break;
            }
        }
        if matches!(self.peek(0), b'"' | b'\'') && self.at - start <= 2 {
            let prefix = self.source[start..self.at].to_ascii_lowercase();
            if matches!(prefix.as_str(), "r" | "u" | "b" | "br" | "rb" | "f" | "fr" | "rf" | "t" | "tr" | "rt") {
                return self.string(start, &prefix);
            }
        }
        Ok(())
    }

    /// A string whose prefix starts at `start`; the scanner stands at the quote.
    fn string(&mut self, start: usize, prefix: &str) -> Step {
        let quote = self.bytes[self.at];
        let triple = self.peek(1) == quote && self.peek(2) == quote;
        let interpolated = prefix.contains(['f', 't']);
        let kind = match () {
            _ if prefix.contains('f') => "f-",
            _ if prefix.contains('t') => "t-",
            _ => "",
        };
        self.at += if triple { 3 } else { 1 };
        let mut escaped_quote = false;
        loop {
            let Some(byte) = self.bytes.get(self.at).copied() else {
                return self.unterminated(start, kind, triple, escaped_quote);
            };
            match byte {
                b'\\' => {
                    if self.peek(1) == quote {
                        escaped_quote = true;
                    }
                    // in an f-string the backslash does not hide a brace
                    self.at += if interpolated && matches!(self.peek(1), b'{' | b'}') { 1 } else { 2 };
                }
                b'\n' if !triple => return self.unterminated(start, kind, triple, escaped_quote),
                b'{' if interpolated => {
                    if self.peek(1) == b'{' {
                        self.at += 2;
                    } else {
                        let around = self.open.len();
                        self.replacement_field(quote, triple, if prefix.contains('t') { 't' } else { 'f' })?;
                        if self.at >= self.bytes.len() && self.open.len() > around {
                            // the open brace is what is wrong
                            return Ok(());
                        }
                    }
                }
                b'}' if interpolated => {
                    if self.peek(1) != b'}' {
                        return self.syntax(format!("{kind}string: single '}}' is not allowed"), self.at + 1);
                    }
                    self.at += 2;
                }
                byte if byte == quote => {
                    if !triple {
                        self.at += 1;
                        return Ok(());
                    }
                    if self.peek(1) == quote && self.peek(2) == quote {
                        self.at += 3;
                        return Ok(());
                    }
                    self.at += 1;
                }
                _ => self.at += 1,
            }
        }
    }

    fn unterminated(&mut self, start: usize, kind: &str, triple: bool, escaped_quote: bool) -> Step {
        let last = self.at.min(self.bytes.len());
        // the line that an added newline would end
        let detected = self.lines.line(TextSize::new(last.saturating_sub((last == self.bytes.len() && self.bytes.last() == Some(&b'\n')) as usize) as u32));
        self.at = start;
        if triple {
            let outcome = self.syntax(format!("unterminated triple-quoted {kind}string literal (detected at line {detected})"), start + 1);
            return outcome.map_err(|mut objection| {
                objection.problem.incomplete = true;
                objection
            });
        }
        let hint = if escaped_quote { "; perhaps you escaped the end quote" } else { "" };
        self.syntax(format!("unterminated {kind}string literal (detected at line {detected}){hint}"), start + 1)
    }

    /// `{…}` of an f-string: code until a `:` or `}` of its own.
    fn replacement_field(&mut self, quote: u8, triple: bool, letter: char) -> Step {
        let depth = self.open.len();
        self.fields.push((self.brackets.len(), letter));
        self.open_bracket();
        while let Some(byte) = self.bytes.get(self.at).copied() {
            match byte {
                b'}' if self.open.len() == depth + 1 => return self.close_bracket(byte),
                b':' if self.open.len() == depth + 1 => {
                    self.at += 1;
                    return self.format_spec(quote, triple, letter);
                }
                b'!' if self.open.len() == depth + 1 && self.peek(1) != b'=' => self.at += 1,
                b'(' | b'[' | b'{' => self.open_bracket(),
                byte @ (b')' | b']' | b'}') => self.close_bracket(byte)?,
                b'#' => self.skip_line(),
                b'"' | b'\'' => {
                    if !triple && byte == quote && !self.closes_soon(quote) {
                        // the quote that ends the string: the field is not closed
                        return Ok(());
                    }
                    self.string(self.at, "")?;
                }
                b'0'..=b'9' => self.number()?,
                byte if byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80 => self.word()?,
                _ => self.at += 1,
            }
        }
        Ok(())
    }

    /// Whether another such quote follows on the line, so that this one can start a string.
    fn closes_soon(&self, quote: u8) -> bool {
        self.bytes[self.at + 1..].iter().take_while(|byte| **byte != b'\n').any(|byte| *byte == quote)
    }

    fn format_spec(&mut self, quote: u8, triple: bool, letter: char) -> Step {
        while let Some(byte) = self.bytes.get(self.at).copied() {
            match byte {
                b'}' => return self.close_bracket(byte),
                b'{' => self.replacement_field(quote, triple, letter)?,
                b'\n' if !triple => return Ok(()),
                byte if byte == quote => return Ok(()),
                _ => self.at += 1,
            }
        }
        Ok(())
    }

    // numbers

    fn number(&mut self) -> Step {
        let start = self.at;
        if self.peek(0) == b'0' {
            let radix = match self.peek(1).to_ascii_lowercase() {
                b'x' => Some((16, "hexadecimal")),
                b'o' => Some((8, "octal")),
                b'b' => Some((2, "binary")),
                _ => None,
            };
            if let Some((radix, name)) = radix {
                self.at += 2;
                loop {
                    if self.peek(0) == b'_' {
                        self.at += 1;
                    }
                    if !(self.peek(0) as char).is_digit(radix) {
                        if self.peek(0).is_ascii_digit() {
                            return self.syntax(format!("invalid digit '{}' in {name} literal", self.peek(0) as char), self.at + 1);
                        }
                        return self.syntax(format!("invalid {name} literal"), self.at);
                    }
                    while (self.peek(0) as char).is_digit(radix) {
                        self.at += 1;
                    }
                    if self.peek(0) != b'_' {
                        break;
                    }
                }
                if self.peek(0).is_ascii_digit() {
                    return self.syntax(format!("invalid digit '{}' in {name} literal", self.peek(0) as char), self.at + 1);
                }
                return self.end_of_number(name);
            }
        }
        if self.peek(0) != b'.' {
            self.digits()?;
        }
        let mut kind = "decimal";
        let integer_end = self.at;
        if self.peek(0) == b'.' {
            self.at += 1;
            if self.peek(0).is_ascii_digit() {
                self.digits()?;
            }
        }
        if matches!(self.peek(0), b'e' | b'E') {
            let sign = matches!(self.peek(1), b'+' | b'-') as usize;
            if self.peek(1 + sign).is_ascii_digit() {
                self.at += 1 + sign;
                self.digits()?;
            } else if sign == 1 {
                return self.syntax("invalid decimal literal", self.at + 2);
            }
        }
        if matches!(self.peek(0), b'j' | b'J') {
            self.at += 1;
            kind = "imaginary";
        } else if self.at == integer_end && self.bytes[start] == b'0' {
            let text = &self.source[start..self.at];
            if text.bytes().any(|byte| matches!(byte, b'1'..=b'9')) {
                return self.syntax(
                    "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers",
                    start + 1,
                );
            }
        }
        self.end_of_number(kind)
    }

    fn digits(&mut self) -> Step {
        loop {
            while self.peek(0).is_ascii_digit() {
                self.at += 1;
            }
            if self.peek(0) != b'_' {
                return Ok(());
            }
            if !self.peek(1).is_ascii_digit() {
                return self.syntax("invalid decimal literal", self.at + 1);
            }
            self.at += 1;
        }
    }

    /// A number may be followed by a keyword, by no other letter.
    fn end_of_number(&mut self, kind: &str) -> Step {
        let next = self.peek(0);
        if !(next.is_ascii_alphanumeric() || next == b'_' || next >= 0x80) {
            return Ok(());
        }
        let rest = &self.source[self.at..];
        if ["and", "else", "for", "if", "in", "is", "not", "or"].iter().any(|word| rest.starts_with(word)) {
            return Ok(());
        }
        if next >= 0x80 && !rest.chars().next().is_some_and(char::is_alphanumeric) {
            return Ok(());
        }
        self.syntax(format!("invalid {kind} literal"), self.at)
    }
}

/// Characters beyond letters and digits that may continue a name.
fn is_mark(character: char) -> bool {
    matches!(character as u32, 0x300..=0x36f | 0x483..=0x487 | 0x591..=0x5bd | 0x610..=0x61a | 0x64b..=0x669 | 0x900..=0x903 | 0x93a..=0x94f | 0x203f..=0x2040 | 0x20d0..=0x20dc | 0xfe00..=0xfe0f | 0xb7)
        || unicode_ident_continue(character)
}

/// Combining marks of the other scripts, coarsely.
fn unicode_ident_continue(character: char) -> bool {
    matches!(character as u32, 0x981..=0x983 | 0x9bc..=0x9d7 | 0xa01..=0xa51 | 0xa81..=0xacd | 0xb01..=0xb57 | 0xb82..=0xbd7 | 0xc00..=0xc63 | 0xc81..=0xce3 | 0xd00..=0xd63 | 0xe31..=0xe4e | 0xeb1..=0xecd | 0x1ab0..=0x1aff | 0x1dc0..=0x1dff)
}

fn is_printable(character: char) -> bool {
    !matches!(character as u32, 0x80..=0xa0 | 0xad | 0x200b..=0x200f | 0x2028..=0x202f | 0x2060..=0x206f | 0x3000 | 0x2000..=0x200a | 0x205f | 0xfeff | 0xe000..=0xf8ff)
}
