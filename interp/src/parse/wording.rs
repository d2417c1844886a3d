//! The parser crate's errors in CPython 3.14's words and places.
//!
//! Invariant: only the first problem of a text is reported, as CPython does. Knows the parser crate's error types and nothing
//! of scopes.

use super::lines::LineIndex;
use super::problem::{ProblemKind, SyntaxProblem};
use super::Mode;
use ruff_python_ast as ast;
use ruff_python_parser::{ParseErrorType, Parsed};

/// The first thing wrong with the text, if anything is.
pub fn first_problem(parsed: &Parsed<ast::Mod>, source: &str, lines: &LineIndex, _mode: Mode) -> Option<Box<SyntaxProblem>> {
    if let Some(error) = parsed.errors().iter().min_by_key(|error| error.location.start()) {
        let kind = match error.error {
            ParseErrorType::UnexpectedIndentation => ProblemKind::IndentationError,
            _ => ProblemKind::SyntaxError,
        };
        return Some(SyntaxProblem::at(kind, error.error.to_string(), error.location, source, lines));
    }
    let error = parsed.unsupported_syntax_errors().first()?;
    Some(SyntaxProblem::at(ProblemKind::SyntaxError, "invalid syntax", error.range, source, lines))
}
