//! From byte offsets to lines and columns.
//!
//! Invariant: `starts` holds the offset of every line's first byte, in order. Knows nothing of syntax.

use crate::code::code_object::Position;
use ruff_text_size::{TextRange, TextSize};

/// Where each line of a source text starts.
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// The index of a text whose line ends are `\n`.
    pub fn new(source: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(source.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(offset, _)| offset as u32 + 1));
        LineIndex { starts }
    }

    /// Number of lines; a text that ends in a newline has an empty last one.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The line (from 1) that holds a byte offset.
    pub fn line(&self, offset: TextSize) -> u32 {
        self.starts.partition_point(|start| *start <= offset.to_u32()) as u32
    }

    /// Line from 1 and column in bytes from 0.
    pub fn line_column(&self, offset: TextSize) -> (u32, u32) {
        let line = self.line(offset);
        (line, offset.to_u32() - self.starts[line as usize - 1])
    }

    /// The range as lines and byte columns.
    pub fn position(&self, range: TextRange) -> Position {
        let (line, column) = self.line_column(range.start());
        let start = self.starts[line as usize - 1];
        let next = self.starts.get(line as usize).copied().unwrap_or(u32::MAX);
        let end = range.end().to_u32();
        if end < next {
            Position { line, end_line: line, column, end_column: end - start }
        } else {
            let (end_line, end_column) = self.line_column(range.end());
            Position { line, end_line, column, end_column }
        }
    }

    /// Offset of the first byte of a line (from 1); the end of the text for a line beyond it.
    pub fn start_of(&self, line: u32) -> usize {
        self.starts.get((line as usize).saturating_sub(1)).copied().unwrap_or(0) as usize
    }

    /// The text of a line (from 1), its newline included.
    pub fn text<'s>(&self, source: &'s str, line: u32) -> &'s str {
        let start = self.start_of(line);
        let end = self.starts.get(line as usize).map_or(source.len(), |end| *end as usize);
        source.get(start..end).unwrap_or("")
    }
}
