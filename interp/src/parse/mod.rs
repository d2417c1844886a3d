//! The only door to the parser crate: source text in, syntax tree or a `SyntaxProblem` in CPython's words out.
//!
//! Invariant: a tree that leaves here nests at most `MAX_DEPTH` deep, so that whoever walks it knows how much native stack
//! the walk needs. Knows nothing of scopes, code objects or the heap.

pub mod bytes;
mod depth;
mod lexical;
mod lines;
mod problem;
mod wording;

pub use lines::LineIndex;
pub use problem::{ProblemKind, SyntaxProblem};

use ruff_python_ast as ast;
use ruff_python_ast::token::TokenKind;
use ruff_python_ast::PythonVersion;
use ruff_python_parser::ParseOptions;
use ruff_text_size::{Ranged, TextRange};

/// What the source is to be read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// statements: a file, `exec`
    Module,
    /// one expression: `eval`
    Expression,
    /// one statement of a session at the prompt: expression statements are displayed
    Interactive,
}

/// The deepest nesting that is accepted; beyond it a `RecursionError` names the compiler.
pub const MAX_DEPTH: usize = 20_000;

/// A syntax tree with the text it was made from.
pub struct Parsed {
    pub tree: ast::Mod,
    /// the text the tree's ranges point into: line ends are `\n`
    pub source: String,
    pub lines: LineIndex,
    /// upper bound of the tree's nesting
    pub depth: usize,
}

impl Drop for Parsed {
    fn drop(&mut self) {
        // a deep tree is also dropped recursively
        if self.depth > 200 {
            let tree = std::mem::replace(
                &mut self.tree,
                ast::Mod::Module(ast::ModModule { node_index: Default::default(), range: Default::default(), body: Default::default() }),
            );
            stacker::grow(stack_for(self.depth), move || drop(tree));
        }
    }
}

/// Native stack, in bytes, that walks a tree of this depth.
pub fn stack_for(depth: usize) -> usize {
    (1 << 20) + depth * 8_192
}

/// Parses decoded source text.
pub fn parse(source: &str, mode: Mode) -> Result<Parsed, Box<SyntaxProblem>> {
    if let Some(offset) = source.find('\0') {
        return Err(problem::null_byte(source, offset));
    }
    let source = normalised(source);
    let lines = LineIndex::new(&source);
    let depth = depth::check(&source, &lines)?;
    let parser_mode = match mode {
        Mode::Expression => ruff_python_parser::Mode::Expression,
        Mode::Module | Mode::Interactive => ruff_python_parser::Mode::Module,
    };
    let options = ParseOptions::from(parser_mode).with_target_version(PythonVersion::PY314);
    let parsed = ruff_python_parser::parse_unchecked(&source, options);
    if let Some(mut problem) = wording::first_problem(&parsed, &source, &lines, mode) {
        if mode == Mode::Module
            && let Some(text) = &mut problem.text
            && !text.ends_with('\n')
        {
            text.push('\n');
        }
        let tree = parsed.into_syntax();
        drop(Parsed { tree, source, lines, depth });
        return Err(problem);
    }
    if mode == Mode::Interactive
        && let Some(range) = second_statement(&parsed)
    {
        let problem = SyntaxProblem::at(
            ProblemKind::SyntaxError,
            "multiple statements found while compiling a single statement",
            range,
            &source,
            &lines,
        );
        drop(Parsed { tree: parsed.into_syntax(), source, lines, depth });
        return Err(problem);
    }
    Ok(Parsed { tree: parsed.into_syntax(), source, lines, depth })
}

/// The first statement that stands on a logical line after the first one's.
fn second_statement(parsed: &ruff_python_parser::Parsed<ast::Mod>) -> Option<TextRange> {
    let ast::Mod::Module(module) = parsed.syntax() else { return None };
    let first_end = module.body.first()?.range().end();
    let line_end = parsed.tokens().iter().find(|token| token.kind() == TokenKind::Newline && token.start() >= first_end).map(|token| token.start());
    let is_compound = parsed.tokens().iter().any(|token| token.kind() == TokenKind::Newline && token.start() < first_end);
    let limit = if is_compound { first_end } else { line_end? };
    module.body.iter().skip(1).map(Ranged::range).find(|range| range.start() >= limit)
}

/// `\r\n` and `\r` become `\n`, as CPython's reader does.
fn normalised(source: &str) -> String {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    if source.contains('\r') { source.replace("\r\n", "\n").replace('\r', "\n") } else { source.to_owned() }
}
