//! Making new texts of old ones: `replace`, `join`, repetition, padding, `zfill`, `expandtabs`.
//!
//! Invariant: results have minimal width; sizes are added up with overflow checks before memory is asked for
//! (`TooLong`). Knows no heap.

use super::search::{count_units, each_occurrence, same_width};
use super::storage::{Text, TextBuilder, TextRef, Unit};

/// The result would have more units than memory can address; Python's `MemoryError` or `OverflowError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong;

/// The longest text or bytes that is ever asked for.
pub const MAX_UNITS: usize = isize::MAX as usize / 16;

/// Adds up lengths; refuses what memory would not hold at the widest.
pub(super) fn checked_units(parts: impl IntoIterator<Item = usize>) -> Result<usize, TooLong> {
    let sum = parts.into_iter().try_fold(0usize, |sum, part| sum.checked_add(part)).ok_or(TooLong)?;
    if sum <= MAX_UNITS && crate::number::room_for(sum.saturating_mul(4)) { Ok(sum) } else { Err(TooLong) }
}

/// The starts of the occurrences that `replace` acts on, at most `limit`.
pub(super) fn occurrences<U: super::search::Search>(units: &[U], old: &[U], limit: usize) -> Vec<usize> {
    let mut starts = Vec::new();
    if limit == 0 {
        return starts;
    }
    if old.is_empty() {
        return (0..=units.len()).take(limit).collect();
    }
    each_occurrence(units, old, |at| {
        starts.push(at);
        starts.len() < limit
    });
    starts
}

impl TextRef<'_> {
    /// `text.replace(old, new, count)`; `None` when nothing changes, so that the caller gives the text itself.
    pub fn replace(self, old: TextRef<'_>, new: TextRef<'_>, count: Option<usize>) -> Result<Option<Text>, TooLong> {
        let limit = count.unwrap_or(usize::MAX);
        if old == new {
            return Ok(None);
        }
        if let (TextRef::Latin1 { ascii, units }, TextRef::Latin1 { units: old, .. }, TextRef::Latin1 { ascii: new_ascii, units: new }) =
            (self, old, new)
        {
            return Ok(super::bytes::replace(units, old, new, limit)?.map(|replaced| match ascii && new_ascii {
                true => Text::from_ascii(replaced),
                false => Text::from_latin1(replaced),
            }));
        }
        let starts = same_width!(self, old, (h, n) => occurrences(h, n, limit), else Vec::new());
        if starts.is_empty() {
            return Ok(None);
        }
        let kept = self.len() - starts.len() * old.len();
        let added = starts.len().checked_mul(new.len()).ok_or(TooLong)?;
        let mut builder = TextBuilder::with_capacity(checked_units([kept, added])?);
        let mut from = 0;
        for at in starts {
            builder.push_ref(self.loose(from, at));
            builder.push_ref(new);
            from = at + old.len();
        }
        builder.push_ref(self.loose(from, self.len()));
        Ok(Some(builder.finish_narrow()))
    }

    /// `separator.join(parts)` with one allocation.
    pub fn join<'p>(self, parts: &[TextRef<'p>]) -> Result<Text, TooLong> {
        if parts.len() == 1 {
            return Ok(parts[0].to_text());
        }
        let separators = self.len().checked_mul(parts.len().saturating_sub(1)).ok_or(TooLong)?;
        let total = checked_units(parts.iter().map(|part| part.len()).chain([separators]))?;
        let widest = parts.iter().map(|part| part.width()).chain((separators > 0).then_some(self.width())).max().unwrap_or(1);
        let mut builder = TextBuilder::for_max([0, 0xff, 0xffff, 0, 0x10ffff][widest], total);
        for (at, &part) in parts.iter().enumerate() {
            if at > 0 && !self.is_empty() {
                builder.push_ref(self);
            }
            builder.push_ref(part);
        }
        Ok(builder.finish())
    }

    /// `self + other`.
    pub fn concat(self, other: TextRef<'_>) -> Result<Text, TooLong> {
        let total = checked_units([self.len(), other.len()])?;
        let mut builder = TextBuilder::for_max([0, 0xff, 0xffff, 0, 0x10ffff][self.width().max(other.width())], total);
        builder.push_ref(self);
        builder.push_ref(other);
        Ok(builder.finish())
    }

    /// `text * count`.
    pub fn repeat(self, count: usize) -> Result<Text, TooLong> {
        let total = self.len().checked_mul(count).ok_or(TooLong)?;
        checked_units([total])?;
        if total == 0 {
            return Ok(Text::new());
        }
        Ok(match self {
            TextRef::Latin1 { ascii, units } => Text::Latin1 { ascii, units: units.repeat(count) },
            TextRef::Ucs2(units) => Text::Ucs2(units.repeat(count)),
            TextRef::Ucs4(units) => Text::Ucs4(units.repeat(count)),
        })
    }

    fn padded(self, left: usize, right: usize, fill: u32) -> Result<Text, TooLong> {
        let total = checked_units([left, self.len(), right])?;
        let fill_max = if left + right > 0 { fill } else { 0 };
        let own_max = [0, 0xff, 0xffff, 0, 0x10ffff][self.width()];
        let mut builder = TextBuilder::for_max(fill_max.max(own_max), total);
        builder.push_repeated(fill, left);
        builder.push_ref(self);
        builder.push_repeated(fill, right);
        Ok(builder.finish())
    }

    /// `text.ljust(width, fill)`; `None` when the text is already as wide (the same holds for the next three).
    pub fn pad_right(self, width: i64, fill: u32) -> Result<Option<Text>, TooLong> {
        self.missing(width).map(|missing| self.padded(0, missing, fill)).transpose()
    }

    /// `text.rjust(width, fill)`.
    pub fn pad_left(self, width: i64, fill: u32) -> Result<Option<Text>, TooLong> {
        self.missing(width).map(|missing| self.padded(missing, 0, fill)).transpose()
    }

    /// `text.center(width, fill)`: the odd one goes left when the width is odd.
    pub fn center(self, width: i64, fill: u32) -> Result<Option<Text>, TooLong> {
        self.missing(width)
            .map(|missing| {
                let left = missing / 2 + (missing & width as usize & 1);
                self.padded(left, missing - left, fill)
            })
            .transpose()
    }

    /// `text.zfill(width)`: zeros go after a sign.
    pub fn zero_fill(self, width: i64) -> Result<Option<Text>, TooLong> {
        let Some(missing) = self.missing(width) else { return Ok(None) };
        checked_units([missing, self.len()])?;
        let signed = !self.is_empty() && matches!(self.code_at(0), 0x2b | 0x2d);
        let mut builder = TextBuilder::with_capacity(missing + self.len());
        builder.push_ref(self.loose(0, signed as usize));
        builder.push_repeated(u32::from(b'0'), missing);
        builder.push_ref(self.loose(signed as usize, self.len()));
        Ok(Some(builder.finish()))
    }

    fn missing(self, width: i64) -> Option<usize> {
        usize::try_from(width).ok().and_then(|width| width.checked_sub(self.len())).filter(|&missing| missing > 0)
    }

    /// `text.expandtabs(tab_size)`.
    pub fn expand_tabs(self, tab_size: i64) -> Result<Text, TooLong> {
        let tab = usize::try_from(tab_size).unwrap_or(0);
        let (mut column, mut total) = (0usize, 0usize);
        for code in self.codes() {
            let wide = match code {
                9 if tab == 0 => 0,
                9 => tab - column % tab,
                _ => 1,
            };
            total = checked_units([total, wide])?;
            column = if matches!(code, 10 | 13) { 0 } else { column.wrapping_add(wide) };
        }
        let mut builder = TextBuilder::with_capacity(total);
        column = 0;
        for code in self.codes() {
            match code {
                9 if tab > 0 => {
                    let wide = tab - column % tab;
                    builder.push_repeated(32, wide);
                    column += wide;
                }
                9 => {}
                _ => {
                    builder.push(code);
                    column = if matches!(code, 10 | 13) { 0 } else { column + 1 };
                }
            }
        }
        Ok(builder.finish())
    }

    /// `text.translate(table)`: `look_up` answers for each code point what becomes of it.
    pub fn translate<E>(self, mut look_up: impl FnMut(u32) -> Result<Translated, E>) -> Result<Text, E> {
        let mut builder = TextBuilder::with_capacity(self.len());
        // ASCII answers are asked for once
        let mut known: [Option<Option<u32>>; 128] = [None; 128];
        for code in self.codes() {
            let answer = match known.get(code as usize).copied().flatten() {
                Some(Some(mapped)) => Translated::Code(mapped),
                Some(None) => Translated::Deleted,
                None => {
                    let answer = look_up(code)?;
                    if let Some(slot) = known.get_mut(code as usize) {
                        *slot = match &answer {
                            Translated::Same => Some(Some(code)),
                            Translated::Code(mapped) => Some(Some(*mapped)),
                            Translated::Deleted => Some(None),
                            Translated::Text(_) => None,
                        };
                    }
                    answer
                }
            };
            match answer {
                Translated::Same => builder.push(code),
                Translated::Code(mapped) => builder.push(mapped),
                Translated::Text(text) => builder.push_text(&text),
                Translated::Deleted => {}
            }
        }
        Ok(builder.finish())
    }

    /// How often `needle` occurs, at most `limit`: what a caller needs to size a result.
    pub fn count_up_to(self, needle: TextRef<'_>, limit: usize) -> usize {
        same_width!(self, needle, (h, n) => count_units(h, n, limit), else 0)
    }
}

/// What a translation table says of a code point.
pub enum Translated {
    Same,
    Deleted,
    Code(u32),
    Text(Text),
}

/// Copies units into a wider type.
pub fn widen_into<F: Unit, T: Unit>(from: &[F], to: &mut Vec<T>) {
    to.extend(from.iter().map(|unit| T::from_code(unit.code())));
}
