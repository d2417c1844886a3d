//! String literals, f-strings, t-strings, docstrings.
//!
//! Invariant: what `eval` of the literal gives in CPython, lone surrogates included (the parser crate replaces those, so a
//! literal that may hold one is decoded here again).

use ruff_python_ast as ast;
use ruff_python_ast::{ConversionFlag, InterpolatedStringElement};
use ruff_text_size::{Ranged, TextRange};

use super::unit::Reg;
use super::{Compiler, Outcome};
use crate::code::code_object::{Const, Position};
use crate::code::ops::{Intrinsic, Op};

/// A piece of an f-string.
enum Piece<'a> {
    Text(Const),
    Value(&'a ast::InterpolatedElement),
}

impl<'a> Compiler<'a> {
    /// The value of a string literal.
    pub fn string_constant(&self, node: &ast::ExprStringLiteral) -> Const { string_constant(self.source, node) }

    /// The text between two `{}` of an f-string.
    fn literal_piece(&self, element: &ast::InterpolatedStringLiteralElement, is_raw: bool) -> Const { literal_piece(self.source, element, is_raw) }

    // f-strings

    pub fn f_string(&mut self, node: &'a ast::ExprFString, to: Reg) -> Outcome {
        let mut pieces = Vec::new();
        for part in node.value.iter() {
            match part {
                ast::FStringPart::Literal(literal) => {
                    add_text(&mut pieces, literal_text(self.source, literal));
                }
                ast::FStringPart::FString(string) => self.add_pieces(&string.elements, string.flags.prefix().is_raw(), &mut pieces),
            }
        }
        self.join(pieces, node.range, to)
    }

    fn add_pieces(&self, elements: &'a ast::InterpolatedStringElements, is_raw: bool, pieces: &mut Vec<Piece<'a>>) {
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(literal) => add_text(pieces, self.literal_piece(literal, is_raw)),
                InterpolatedStringElement::Interpolation(value) => {
                    if let Some(debug) = &value.debug_text {
                        add_text(pieces, Const::Str(debug_text(debug)));
                    }
                    pieces.push(Piece::Value(value));
                }
            }
        }
    }

    /// R[to] = the pieces in one string.
    fn join(&mut self, pieces: Vec<Piece<'a>>, range: TextRange, to: Reg) -> Outcome {
        let position = self.position(range);
        match pieces.as_slice() {
            [] => self.unit.load(to, Const::Str(String::new()), position),
            [Piece::Text(text)] => self.unit.load(to, text.clone(), position),
            [Piece::Value(value)] => self.formatted(value, to)?,
            _ => {
                let base = self.unit.window_at(to);
                let count = pieces.len();
                for (index, piece) in pieces.into_iter().enumerate() {
                    let register = if index == 0 { base } else { self.unit.temp() };
                    match piece {
                        Piece::Text(text) => self.unit.load(register, text, position),
                        Piece::Value(value) => self.formatted(value, register)?,
                    }
                }
                self.unit.emit(Op::BuildString, to, base, count.min(u16::MAX as usize) as u16, position);
                self.unit.release(base as u32 + (base == to) as u32);
            }
        }
        Ok(())
    }

    /// R[to] = one `{value!conversion:spec}`.
    fn formatted(&mut self, element: &'a ast::InterpolatedElement, to: Reg) -> Outcome {
        let position = self.position(element.range);
        let mark = self.unit.mark();
        let value = self.operand(&element.expression)?;
        let conversion = match element.conversion {
            ConversionFlag::Str => 1,
            ConversionFlag::Repr => 2,
            ConversionFlag::Ascii => 3,
            ConversionFlag::None if element.debug_text.is_some() && element.format_spec.is_none() => 2,
            ConversionFlag::None => 0,
        };
        let spec = match &element.format_spec {
            Some(spec) => {
                let register = self.unit.temp();
                self.format_spec(spec, register)?;
                register
            }
            None => u16::MAX,
        };
        self.unit.emit_x(Op::FormatValue, conversion, to, value, spec, position);
        self.unit.release(mark);
        Ok(())
    }

    fn format_spec(&mut self, spec: &'a ast::InterpolatedStringFormatSpec, to: Reg) -> Outcome {
        let mut pieces = Vec::new();
        self.add_pieces(&spec.elements, false, &mut pieces);
        self.join(pieces, spec.range, to)
    }

    // t-strings

    pub fn t_string(&mut self, node: &'a ast::ExprTString, to: Reg) -> Outcome {
        let position = self.position(node.range);
        let mark = self.unit.mark();
        let mut strings: Vec<Const> = vec![Const::Str(String::new())];
        let mut values = Vec::new();
        for string in node.value.iter() {
            let mut pieces = Vec::new();
            self.add_pieces(&string.elements, string.flags.prefix().is_raw(), &mut pieces);
            for piece in pieces {
                match piece {
                    Piece::Text(text) => {
                        let last = strings.len() - 1;
                        strings[last] = concatenated(&strings[last], &text);
                    }
                    Piece::Value(value) => {
                        values.push(value);
                        strings.push(Const::Str(String::new()));
                    }
                }
            }
        }
        let parts = self.unit.temps(2);
        self.unit.load(parts, Const::Tuple(strings), position);
        let first = self.unit.top();
        let count = values.len();
        for value in values {
            let register = self.unit.temp();
            self.interpolation(value, register)?;
        }
        self.unit.emit(Op::BuildTuple, parts + 1, if count > 0 { first } else { 0 }, count as u16, position);
        self.unit.intrinsic(Intrinsic::BuildTemplate, to, parts, 2, position);
        self.unit.release(mark);
        Ok(())
    }

    fn interpolation(&mut self, element: &'a ast::InterpolatedElement, to: Reg) -> Outcome {
        let position: Position = self.position(element.range);
        let mark = self.unit.mark();
        let arguments = self.unit.temps(4);
        self.expr(&element.expression, arguments)?;
        let text = match &element.debug_text {
            Some(debug) => debug.expression().to_owned(),
            None => self.text(element.expression.range()).to_owned(),
        };
        self.unit.load(arguments + 1, Const::Str(text), position);
        let conversion = match element.conversion {
            ConversionFlag::Str => Const::Str("s".into()),
            ConversionFlag::Repr => Const::Str("r".into()),
            ConversionFlag::Ascii => Const::Str("a".into()),
            ConversionFlag::None if element.debug_text.is_some() && element.format_spec.is_none() => Const::Str("r".into()),
            ConversionFlag::None => Const::None,
        };
        self.unit.load(arguments + 2, conversion, position);
        match &element.format_spec {
            Some(spec) => self.format_spec(spec, arguments + 3)?,
            None => self.unit.load(arguments + 3, Const::Str(String::new()), position),
        }
        self.unit.intrinsic(Intrinsic::BuildInterpolation, to, arguments, 4, position);
        self.unit.release(mark);
        Ok(())
    }
}

/// The value of a string literal in a source text.
pub fn string_constant(source: &str, node: &ast::ExprStringLiteral) -> Const {
    let text = node.value.to_str();
    if !text.contains('\u{fffd}') {
        return Const::Str(text.to_owned());
    }
    node.value.iter().map(|part| literal_text(source, part)).reduce(|a, b| concatenated(&a, &b)).unwrap_or(Const::Str(String::new()))
}

/// The value of one part of a string literal.
pub fn literal_text(source: &str, literal: &ast::StringLiteral) -> Const {
    if !literal.value.contains('\u{fffd}') || literal.flags.prefix().is_raw() {
        return Const::Str(literal.value.to_string());
    }
    let mut points = Vec::new();
    decode(content(&source[literal.range.to_std_range()]), false, &mut points);
    from_points(points)
}

/// The text between two `{}` of an f-string in a source text.
pub fn literal_piece(source: &str, element: &ast::InterpolatedStringLiteralElement, is_raw: bool) -> Const {
    if !element.value.contains('\u{fffd}') || is_raw {
        return Const::Str(element.value.to_string());
    }
    let mut points = Vec::new();
    decode(&source[element.range.to_std_range()], true, &mut points);
    from_points(points)
}

/// `{x = }` shows its own text.
pub fn debug_text(debug: &ast::DebugText) -> String {
    format!("{}{}{}", debug.leading(), debug.expression(), debug.trailing())
}

fn add_text(pieces: &mut Vec<Piece<'_>>, text: Const) {
    if matches!(&text, Const::Str(text) if text.is_empty()) {
        return;
    }
    if let Some(Piece::Text(last)) = pieces.last_mut() {
        *last = concatenated(last, &text);
        return;
    }
    pieces.push(Piece::Text(text));
}

fn points_of(text: &Const) -> Vec<u32> {
    match text {
        Const::Str(text) => text.chars().map(u32::from).collect(),
        Const::StrCodePoints(points) => points.clone(),
        _ => Vec::new(),
    }
}

pub fn concatenated(a: &Const, b: &Const) -> Const {
    if let (Const::Str(a), Const::Str(b)) = (a, b) {
        return Const::Str(format!("{a}{b}"));
    }
    from_points([points_of(a), points_of(b)].concat())
}

fn from_points(points: Vec<u32>) -> Const {
    match points.iter().map(|point| char::from_u32(*point)).collect::<Option<String>>() {
        Some(text) => Const::Str(text),
        None => Const::StrCodePoints(points),
    }
}

/// What stands between the quotes of a literal.
fn content(source: &str) -> &str {
    let body = source.trim_start_matches(|character: char| character.is_ascii_alphabetic());
    for quotes in ["\"\"\"", "'''", "\"", "'"] {
        if let Some(inner) = body.strip_prefix(quotes) {
            return inner.strip_suffix(quotes).unwrap_or(inner);
        }
    }
    body
}

/// Code points of the text between quotes; the parser has already accepted its escapes.
fn decode(source: &str, doubled_braces: bool, points: &mut Vec<u32>) {
    let mut characters = source.chars().peekable();
    while let Some(character) = characters.next() {
        if character != '\\' {
            if doubled_braces && matches!(character, '{' | '}') && characters.peek() == Some(&character) {
                characters.next();
            }
            points.push(character as u32);
            continue;
        }
        let Some(escape) = characters.next() else {
            points.push('\\' as u32);
            return;
        };
        let hexadecimal = |characters: &mut std::iter::Peekable<std::str::Chars<'_>>, digits: usize| {
            (0..digits).fold(0u32, |value, _| value << 4 | characters.next().and_then(|digit| digit.to_digit(16)).unwrap_or(0))
        };
        match escape {
            '\n' => {}
            '\\' | '\'' | '"' => points.push(escape as u32),
            'a' => points.push(7),
            'b' => points.push(8),
            'f' => points.push(12),
            'n' => points.push(10),
            'r' => points.push(13),
            't' => points.push(9),
            'v' => points.push(11),
            'x' => points.push(hexadecimal(&mut characters, 2)),
            'u' => points.push(hexadecimal(&mut characters, 4)),
            'U' => points.push(hexadecimal(&mut characters, 8)),
            '0'..='7' => {
                let mut value = escape as u32 - '0' as u32;
                for _ in 0..2 {
                    match characters.peek().and_then(|digit| digit.to_digit(8)) {
                        Some(digit) => {
                            value = value << 3 | digit;
                            characters.next();
                        }
                        None => break,
                    }
                }
                points.push(value);
            }
            'N' => {
                let name: String = characters.by_ref().skip(1).take_while(|character| *character != '}').collect();
                // the parser knows the names
                let literal = format!("'\\N{{{name}}}'");
                if let Ok(parsed) = ruff_python_parser::parse_expression(&literal)
                    && let ast::Expr::StringLiteral(node) = parsed.expr()
                {
                    points.extend(node.value.chars().map(u32::from));
                }
            }
            other => points.extend(['\\' as u32, other as u32]),
        }
    }
}

/// A docstring without the indentation that its lines share (as CPython's compiler strips it).
pub fn clean_docstring(text: &str) -> String {
    let expanded = expand_tabs(text);
    let mut lines = expanded.split('\n');
    let first = lines.next().unwrap_or("");
    let rest: Vec<&str> = lines.collect();
    let margin = rest
        .iter()
        .filter(|line| !line.trim_start_matches(' ').is_empty())
        .map(|line| line.len() - line.trim_start_matches(' ').len())
        .min()
        .unwrap_or(0);
    let mut result = first.trim_start_matches(' ').to_owned();
    for line in rest {
        result.push('\n');
        let indentation = line.len() - line.trim_start_matches(' ').len();
        result.push_str(&line[indentation.min(margin)..]);
    }
    result
}

fn expand_tabs(text: &str) -> String {
    if !text.contains('\t') {
        return text.to_owned();
    }
    let mut result = String::with_capacity(text.len() + 16);
    let mut column = 0;
    for character in text.chars() {
        match character {
            '\t' => {
                let spaces = 8 - column % 8;
                result.extend(std::iter::repeat_n(' ', spaces));
                column += spaces;
            }
            '\n' | '\r' => {
                result.push(character);
                column = 0;
            }
            other => {
                result.push(other);
                column += 1;
            }
        }
    }
    result
}
