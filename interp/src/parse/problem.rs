//! What is wrong with a source text, in the terms of CPython's `SyntaxError`.
//!
//! Invariant: columns count characters from 1, as `SyntaxError.offset` does. Knows nothing of how a problem was found.

use super::lines::LineIndex;
use ruff_text_size::{TextRange, TextSize};

/// The exception class that reports a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    SyntaxError,
    IndentationError,
    TabError,
    RecursionError,
    MemoryError,
    /// `ValueError`: null bytes in text given to `compile`
    ValueError,
}

impl ProblemKind {
    /// The name of the exception class.
    pub const fn name(self) -> &'static str {
        match self {
            ProblemKind::SyntaxError => "SyntaxError",
            ProblemKind::IndentationError => "IndentationError",
            ProblemKind::TabError => "TabError",
            ProblemKind::RecursionError => "RecursionError",
            ProblemKind::MemoryError => "MemoryError",
            ProblemKind::ValueError => "ValueError",
        }
    }
}

/// A syntax error: where, what, and the line it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxProblem {
    pub kind: ProblemKind,
    pub message: String,
    /// from 1
    pub line: u32,
    /// characters from 1; 0 when unknown
    pub column: u32,
    pub end_line: u32,
    pub end_column: u32,
    /// the source line, its newline included
    pub text: Option<String>,
    /// the text ended where more was expected: a prompt asks for another line
    pub incomplete: bool,
}

impl SyntaxProblem {
    /// A problem that covers a range of the text.
    pub fn at(kind: ProblemKind, message: impl Into<String>, range: TextRange, source: &str, lines: &LineIndex) -> Box<Self> {
        let (line, column) = character_column(range.start(), source, lines);
        let (end_line, end_column) = character_column(range.end(), source, lines);
        let text = Some(lines.text(source, line).to_owned());
        Box::new(SyntaxProblem { kind, message: message.into(), line, column, end_line, end_column, text, incomplete: false })
    }

    /// A problem without a place, such as a tree too deep to compile.
    pub fn nowhere(kind: ProblemKind, message: impl Into<String>) -> Box<Self> {
        Box::new(SyntaxProblem { kind, message: message.into(), line: 0, column: 0, end_line: 0, end_column: 0, text: None, incomplete: false })
    }
}

/// Line from 1 and column in characters from 1.
fn character_column(offset: TextSize, source: &str, lines: &LineIndex) -> (u32, u32) {
    let offset = TextSize::new(offset.to_u32().min(source.len() as u32));
    let (line, column) = lines.line_column(offset);
    let start = lines.start_of(line);
    let before = source.get(start..start + column as usize).unwrap_or("");
    (line, before.chars().count() as u32 + 1)
}

/// `source code string cannot contain null bytes`.
pub fn null_byte(source: &str, offset: usize) -> Box<SyntaxProblem> {
    let line = source[..offset].matches('\n').count() as u32 + 1;
    Box::new(SyntaxProblem {
        kind: ProblemKind::SyntaxError,
        message: "source code string cannot contain null bytes".into(),
        line,
        column: 0,
        end_line: line,
        end_column: 0,
        text: None,
        incomplete: false,
    })
}
