//! Limits that hold before the parser runs: brackets, indentation, nesting of the tree to come.
//!
//! Invariant: the depth returned is an upper bound of the syntax tree's (but for a small constant factor). It is found from
//! the characters alone. What can nest: brackets and postfix chains, operators that lean (`+`, `.`), `not`, and what reaches to
//! the right (`lambda`, `else`). Comparisons and `and`/`or` are flat; a comma or a new line starts again from the bracket.

use super::lines::LineIndex;
use super::problem::{ProblemKind, SyntaxProblem};
use super::MAX_DEPTH;
use ruff_text_size::{TextRange, TextSize};

const MAX_BRACKETS: usize = 200;
const MAX_INDENTS: usize = 100;

/// What nests at a place, by what ends it.
#[derive(Clone, Copy, Default)]
struct Nesting {
    /// of the brackets and blocks around
    base: usize,
    /// until a comma
    rightward: usize,
    /// until `and`, `or`
    negations: usize,
    /// until a comparison
    chain: usize,
}

impl Nesting {
    fn depth(self) -> usize {
        self.base + self.rightward + self.negations + self.chain
    }
}

/// Scans the text once; bytes are enough, strings and comments are skipped.
pub fn check(source: &str, lines: &LineIndex) -> Result<usize, Box<SyntaxProblem>> {
    let bytes = source.as_bytes();
    let problem = |kind, message: &str, offset: usize| {
        Err(SyntaxProblem::at(kind, message, TextRange::empty(TextSize::new(offset as u32)), source, lines))
    };
    let mut open: Vec<Nesting> = Vec::new();
    let mut indents: Vec<usize> = vec![0];
    let mut here = Nesting::default();
    let mut deepest = 0usize;
    let mut at = 0;
    let mut line_start = true;
    while at < bytes.len() {
        if line_start {
            line_start = false;
            let mut column = 0;
            while let Some(byte) = bytes.get(at) {
                match byte {
                    b' ' => column += 1,
                    b'\t' => column = column / 8 * 8 + 8,
                    b'\x0c' => column = 0,
                    _ => break,
                }
                at += 1;
            }
            if !matches!(bytes.get(at), None | Some(b'\n' | b'#')) {
                while indents.last().is_some_and(|last| *last > column) {
                    indents.pop();
                }
                if indents.last().is_some_and(|last| *last < column) {
                    indents.push(column);
                    if indents.len() > MAX_INDENTS {
                        return problem(ProblemKind::IndentationError, "too many levels of indentation", at);
                    }
                }
            }
            continue;
        }
        let byte = bytes[at];
        match byte {
            b'\n' => {
                line_start = open.is_empty();
                if open.is_empty() {
                    here = Nesting { base: indents.len(), ..Nesting::default() };
                }
                at += 1;
            }
            b'#' => {
                while at < bytes.len() && bytes[at] != b'\n' {
                    at += 1;
                }
            }
            b'"' | b'\'' => {
                // nested f-strings are bounded by the parser's own bracket count inside them
                at = after_string(bytes, at);
            }
            b'(' | b'[' | b'{' => {
                open.push(here);
                here = Nesting { base: here.depth() + 2, ..Nesting::default() };
                if open.len() > MAX_BRACKETS {
                    return problem(ProblemKind::SyntaxError, "too many nested parentheses", at);
                }
                at += 1;
            }
            b')' | b']' | b'}' => {
                if let Some(outer) = open.pop() {
                    // a postfix chain nests: f()()()
                    here = Nesting { chain: outer.chain + 1, ..outer };
                }
                at += 1;
            }
            b',' => {
                here = Nesting { base: here.base, ..Nesting::default() };
                at += 1;
            }
            b'<' | b'>' if bytes.get(at + 1) == Some(&byte) => {
                here.chain += 1;
                at += 2;
            }
            b'<' | b'>' | b'=' | b'!' | b':' => {
                here.chain = 0;
                at += 1;
            }
            b'+' | b'-' | b'*' | b'/' | b'%' | b'@' | b'&' | b'|' | b'^' | b'~' | b'.' => {
                here.chain += 1;
                at += 1;
            }
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => {
                let start = at;
                while bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 0x80) {
                    at += 1;
                }
                match &bytes[start..at] {
                    b"and" | b"or" => (here.negations, here.chain) = (0, 0),
                    b"in" | b"is" | b"for" => here.chain = 0,
                    b"not" => here.negations += 1,
                    b"await" | b"yield" => here.chain += 1,
                    b"if" | b"else" | b"lambda" => here.rightward += 4,
                    _ => {}
                }
            }
            _ => at += 1,
        }
        deepest = deepest.max(here.depth());
    }
    if deepest > MAX_DEPTH {
        return Err(SyntaxProblem::nowhere(ProblemKind::RecursionError, "maximum recursion depth exceeded during compilation"));
    }
    Ok(deepest)
}

/// The offset after a string literal; an unterminated one ends at its line or at the end of the text.
fn after_string(bytes: &[u8], start: usize) -> usize {
    let quote = bytes[start];
    let triple = bytes.get(start + 1) == Some(&quote) && bytes.get(start + 2) == Some(&quote);
    let mut at = start + if triple { 3 } else { 1 };
    while at < bytes.len() {
        let byte = bytes[at];
        if byte == b'\\' {
            at += 2;
        } else if byte == quote {
            if !triple {
                return at + 1;
            }
            if bytes.get(at + 1) == Some(&quote) && bytes.get(at + 2) == Some(&quote) {
                return at + 3;
            }
            at += 1;
        } else if byte == b'\n' && !triple {
            return at;
        } else {
            at += 1;
        }
    }
    bytes.len()
}
