//! Cutting a text: `split`, `splitlines`, `partition`, `strip` and their kin, as ranges rather than copies.
//!
//! Invariant: every range lies in the text, in ascending order (also from the right). A limit of `None` is Python's -1.
//! Works on str and on bytes. Knows no heap.

use super::search::{Search, each_occurrence, find_units, rfind_units, same_width};
use super::storage::{TextRef, Unit, with_units};
use super::unicode;

/// `[start, end)` of a piece.
pub type Range = (usize, usize);

/// Python's `maxsplit` as a limit: negative is none.
pub fn limit_of(maxsplit: i64) -> Option<usize> {
    usize::try_from(maxsplit).ok()
}

pub fn split_units<U: Search>(units: &[U], separator: &[U], limit: Option<usize>) -> Vec<Range> {
    let limit = limit.unwrap_or(usize::MAX);
    let (mut pieces, mut from) = (Vec::new(), 0);
    if limit > 0 {
        each_occurrence(units, separator, |at| {
            pieces.push((from, at));
            from = at + separator.len();
            pieces.len() < limit
        });
    }
    pieces.push((from, units.len()));
    pieces
}

pub fn rsplit_units<U: Search>(units: &[U], separator: &[U], limit: Option<usize>) -> Vec<Range> {
    let limit = limit.unwrap_or(usize::MAX);
    let (mut pieces, mut to) = (Vec::new(), units.len());
    while pieces.len() < limit {
        let Some(at) = rfind_units(&units[..to], separator) else { break };
        pieces.push((at + separator.len(), to));
        to = at;
    }
    pieces.push((0, to));
    pieces.reverse();
    pieces
}

pub fn split_space_units<U: Unit>(units: &[U], is_space: impl Fn(U) -> bool, limit: Option<usize>) -> Vec<Range> {
    let limit = limit.unwrap_or(usize::MAX);
    let (mut pieces, mut at) = (Vec::new(), 0);
    loop {
        while at < units.len() && is_space(units[at]) {
            at += 1;
        }
        if at == units.len() {
            return pieces;
        }
        let from = at;
        if pieces.len() == limit {
            pieces.push((from, units.len()));
            return pieces;
        }
        while at < units.len() && !is_space(units[at]) {
            at += 1;
        }
        pieces.push((from, at));
    }
}

pub fn rsplit_space_units<U: Unit>(units: &[U], is_space: impl Fn(U) -> bool, limit: Option<usize>) -> Vec<Range> {
    let limit = limit.unwrap_or(usize::MAX);
    let (mut pieces, mut end) = (Vec::new(), units.len());
    loop {
        while end > 0 && is_space(units[end - 1]) {
            end -= 1;
        }
        if end == 0 {
            break;
        }
        let to = end;
        if pieces.len() == limit {
            pieces.push((0, to));
            break;
        }
        while end > 0 && !is_space(units[end - 1]) {
            end -= 1;
        }
        pieces.push((end, to));
    }
    pieces.reverse();
    pieces
}

pub fn split_lines_units<U: Unit>(units: &[U], is_break: impl Fn(U) -> bool, keep_ends: bool) -> Vec<Range> {
    let (mut pieces, mut from, mut at) = (Vec::new(), 0, 0);
    while at < units.len() {
        if !is_break(units[at]) {
            at += 1;
            continue;
        }
        let content = at;
        at += if units[at].code() == 13 && units.get(at + 1).is_some_and(|unit| unit.code() == 10) { 2 } else { 1 };
        pieces.push((from, if keep_ends { at } else { content }));
        from = at;
    }
    if from < at {
        pieces.push((from, at));
    }
    pieces
}

/// What `strip` keeps when units that satisfy `drop` go from the chosen ends.
pub fn strip_units<U: Unit>(units: &[U], left: bool, right: bool, drop: impl Fn(U) -> bool) -> Range {
    let (mut from, mut to) = (0, units.len());
    if left {
        while from < to && drop(units[from]) {
            from += 1;
        }
    }
    if right {
        while to > from && drop(units[to - 1]) {
            to -= 1;
        }
    }
    (from, to)
}

/// Which ends `strip` works on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Left,
    Right,
    Both,
}

impl Side {
    pub(super) fn ends(self) -> (bool, bool) {
        (self != Side::Right, self != Side::Left)
    }
}

#[inline]
fn space_byte(unit: u8) -> bool {
    unicode::is_space(unit as u32)
}

impl TextRef<'_> {
    /// `text.split(separator, maxsplit)`; the separator must not be empty.
    pub fn split(self, separator: TextRef<'_>, limit: Option<usize>) -> Vec<Range> {
        same_width!(self, separator, (h, n) => split_units(h, n, limit), else vec![(0, self.len())])
    }

    pub fn rsplit(self, separator: TextRef<'_>, limit: Option<usize>) -> Vec<Range> {
        same_width!(self, separator, (h, n) => rsplit_units(h, n, limit), else vec![(0, self.len())])
    }

    /// `text.split(None, maxsplit)`.
    pub fn split_space(self, limit: Option<usize>) -> Vec<Range> {
        match self {
            TextRef::Latin1 { units, .. } => split_space_units(units, space_byte, limit),
            TextRef::Ucs2(units) => split_space_units(units, |unit| unicode::is_space(unit.code()), limit),
            TextRef::Ucs4(units) => split_space_units(units, unicode::is_space, limit),
        }
    }

    pub fn rsplit_space(self, limit: Option<usize>) -> Vec<Range> {
        with_units!(self, units => rsplit_space_units(units, |unit| unicode::is_space(unit.code()), limit))
    }

    pub fn split_lines(self, keep_ends: bool) -> Vec<Range> {
        with_units!(self, units => split_lines_units(units, |unit| unicode::is_line_break(unit.code()), keep_ends))
    }

    /// Where `partition` cuts: the range of the separator, or `None` when it is absent. The separator must not be empty.
    pub fn partition(self, separator: TextRef<'_>) -> Option<Range> {
        same_width!(self, separator, (h, n) => find_units(h, n), else None).map(|at| (at, at + separator.len()))
    }

    pub fn rpartition(self, separator: TextRef<'_>) -> Option<Range> {
        same_width!(self, separator, (h, n) => rfind_units(h, n), else None).map(|at| (at, at + separator.len()))
    }

    /// `text.strip()`, `lstrip()`, `rstrip()` of white space.
    pub fn strip(self, side: Side) -> Range {
        let (left, right) = side.ends();
        with_units!(self, units => strip_units(units, left, right, |unit| unicode::is_space(unit.code())))
    }

    /// `text.strip(characters)`.
    pub fn strip_of(self, characters: TextRef<'_>, side: Side) -> Range {
        let (left, right) = side.ends();
        // a 64-bit filter answers most "no"s before the set is searched
        let filter = characters.codes().fold(0u64, |bits, code| bits | 1 << (code & 63));
        with_units!(self, units => strip_units(units, left, right, |unit| {
            let code = unit.code();
            filter >> (code & 63) & 1 != 0 && characters.find_code(code).is_some()
        }))
    }
}
