//! Finding one run of units in another: single units, short needles, long needles in linear time.
//!
//! Invariant: needle and haystack have the same unit type here; `TextRef` methods bring them to one width first. Positions
//! are indexes of units. Knows nothing of Python beyond the clipping of `start` and `end`.

use super::storage::{TextRef, Unit, with_units};
use std::borrow::Cow;

/// Unit types that can be searched.
pub trait Search: Unit {
    fn find_unit(haystack: &[Self], unit: Self) -> Option<usize>;
    fn rfind_unit(haystack: &[Self], unit: Self) -> Option<usize>;
    fn count_unit(haystack: &[Self], unit: Self) -> usize {
        haystack.iter().filter(|&&other| other == unit).count()
    }
    /// First occurrence of a needle of at least two units.
    fn find_run(haystack: &[Self], needle: &[Self]) -> Option<usize>;
    fn rfind_run(haystack: &[Self], needle: &[Self]) -> Option<usize>;
    /// See `each_occurrence`.
    fn each(haystack: &[Self], needle: &[Self], found: &mut dyn FnMut(usize) -> bool) {
        let mut at = 0;
        while let Some(offset) = find_units(&haystack[at..], needle) {
            if !found(at + offset) {
                return;
            }
            at += offset + needle.len();
        }
    }
}

impl Search for u8 {
    #[inline]
    fn find_unit(haystack: &[u8], unit: u8) -> Option<usize> {
        memchr::memchr(unit, haystack)
    }
    #[inline]
    fn rfind_unit(haystack: &[u8], unit: u8) -> Option<usize> {
        memchr::memrchr(unit, haystack)
    }
    fn count_unit(haystack: &[u8], unit: u8) -> usize {
        memchr::memchr_iter(unit, haystack).count()
    }
    #[inline]
    fn find_run(haystack: &[u8], needle: &[u8]) -> Option<usize> {
        memchr::memmem::find(haystack, needle)
    }
    #[inline]
    fn rfind_run(haystack: &[u8], needle: &[u8]) -> Option<usize> {
        memchr::memmem::rfind(haystack, needle)
    }
    fn each(haystack: &[u8], needle: &[u8], found: &mut dyn FnMut(usize) -> bool) {
        // one searcher for all occurrences: making it costs more than a short search
        match needle {
            [unit] => memchr::memchr_iter(*unit, haystack).all(found),
            _ => memchr::memmem::Finder::new(needle).find_iter(haystack).all(found),
        };
    }
}

macro_rules! wide_search {
    ($type:ty) => {
        impl Search for $type {
            fn find_unit(haystack: &[Self], unit: Self) -> Option<usize> {
                haystack.iter().position(|&other| other == unit)
            }
            fn rfind_unit(haystack: &[Self], unit: Self) -> Option<usize> {
                haystack.iter().rposition(|&other| other == unit)
            }
            fn find_run(haystack: &[Self], needle: &[Self]) -> Option<usize> {
                if needle.len() < 16 || haystack.len() < 64 { find_short(haystack, needle) } else { find_two_way(haystack, needle) }
            }
            fn rfind_run(haystack: &[Self], needle: &[Self]) -> Option<usize> {
                let last = haystack.len().checked_sub(needle.len())?;
                (0..=last).rev().find(|&at| haystack[at] == needle[0] && &haystack[at..at + needle.len()] == needle)
            }
        }
    };
}
wide_search!(u16);
wide_search!(u32);

/// Scan for the first unit, then compare: best for short needles.
fn find_short<U: Unit>(haystack: &[U], needle: &[U]) -> Option<usize> {
    let last = haystack.len().checked_sub(needle.len())?;
    let first = needle[0];
    let mut at = 0;
    while at <= last {
        at += haystack[at..=last].iter().position(|&unit| unit == first)?;
        if &haystack[at..at + needle.len()] == needle {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// The start and the period of the maximal suffix under `<` or its reverse (Crochemore and Perrin 1991).
fn maximal_suffix<U: Unit>(needle: &[U], reversed: bool) -> (usize, usize) {
    let (mut start, mut candidate, mut offset, mut period) = (0usize, 1usize, 0usize, 1usize);
    while candidate + offset < needle.len() {
        let (new, old) = (needle[candidate + offset], needle[start + offset]);
        if new == old {
            if offset + 1 == period {
                candidate += period;
                offset = 0;
            } else {
                offset += 1;
            }
        } else if (new < old) != reversed {
            candidate += offset + 1;
            offset = 0;
            period = candidate - start;
        } else {
            start = candidate;
            candidate += 1;
            offset = 0;
            period = 1;
        }
    }
    (start, period)
}

/// Two-way matching: linear time and constant space whatever the needle.
fn find_two_way<U: Unit>(haystack: &[U], needle: &[U]) -> Option<usize> {
    let length = needle.len();
    let last = haystack.len().checked_sub(length)?;
    let (forward, backward) = (maximal_suffix(needle, false), maximal_suffix(needle, true));
    let (cut, period) = if forward.0 >= backward.0 { forward } else { backward };
    let periodic = period + cut <= length && needle[..cut] == needle[period..period + cut];
    let shift = if periodic { period } else { cut.max(length - cut) + 1 };
    let (mut at, mut known) = (0usize, 0usize);
    while at <= last {
        let window = &haystack[at..at + length];
        match (cut.max(known)..length).find(|&i| needle[i] != window[i]) {
            Some(bad) => {
                at += bad - cut + 1;
                known = 0;
            }
            None => {
                let from = if periodic { known.min(cut) } else { 0 };
                if needle[from..cut] == window[from..cut] {
                    return Some(at);
                }
                at += shift;
                known = if periodic { length - period } else { 0 };
            }
        }
    }
    None
}

#[inline]
pub fn find_units<U: Search>(haystack: &[U], needle: &[U]) -> Option<usize> {
    match needle {
        [] => Some(0),
        [unit] => U::find_unit(haystack, *unit),
        _ if needle.len() > haystack.len() => None,
        _ => U::find_run(haystack, needle),
    }
}

#[inline]
pub fn rfind_units<U: Search>(haystack: &[U], needle: &[U]) -> Option<usize> {
    match needle {
        [] => Some(haystack.len()),
        [unit] => U::rfind_unit(haystack, *unit),
        _ if needle.len() > haystack.len() => None,
        _ => U::rfind_run(haystack, needle),
    }
}

/// Calls `found` with the start of each occurrence that does not overlap the last, from the left, until it says stop. The
/// needle must not be empty.
pub fn each_occurrence<U: Search>(haystack: &[U], needle: &[U], mut found: impl FnMut(usize) -> bool) {
    U::each(haystack, needle, &mut found);
}

pub fn count_units<U: Search>(haystack: &[U], needle: &[U], limit: usize) -> usize {
    match needle {
        [] => (haystack.len() + 1).min(limit),
        [unit] => U::count_unit(haystack, *unit).min(limit),
        _ => {
            let mut count = 0;
            each_occurrence(haystack, needle, |_| {
                count += 1;
                count < limit
            });
            count.min(limit)
        }
    }
}

/// Python's clipping of `start` and `end` for `find`, `count`, `startswith`. The range is empty and `None` where even an
/// empty needle is not found (`start` beyond `end`).
pub fn clip(start: Option<i64>, end: Option<i64>, length: usize) -> Option<(usize, usize)> {
    let length = length as i64;
    let from_end = |at: i64| if at < 0 { (at + length).max(0) } else { at };
    let start = from_end(start.unwrap_or(0));
    let end = from_end(end.unwrap_or(length)).min(length);
    (start <= end).then_some((start as usize, end as usize))
}

/// The units of `needle` in the width of a haystack; `None` when a unit does not fit (so it cannot occur).
fn needle_as<'n, U: Unit>(needle: TextRef<'n>) -> Option<Cow<'n, [U]>> {
    if needle.width() > std::mem::size_of::<U>() && needle.max_code() > U::MAX {
        return None;
    }
    Some(Cow::Owned(needle.codes().map(U::from_code).collect()))
}

/// Runs `$body` with both texts as slices of the haystack's unit type, or gives `$never` when the needle is too wide.
macro_rules! same_width {
    ($haystack:expr, $needle:expr, ($h:ident, $n:ident) => $body:expr, else $never:expr) => {{
        use $crate::text::TextRef as T;
        match ($haystack, $needle) {
            (T::Latin1 { units: $h, .. }, T::Latin1 { units: $n, .. }) => $body,
            (T::Ucs2($h), T::Ucs2($n)) => $body,
            (T::Ucs4($h), T::Ucs4($n)) => $body,
            (T::Latin1 { units: $h, .. }, needle) => match $crate::text::search::widened::<u8>(needle) {
                Some(widened) => {
                    let $n = &widened[..];
                    $body
                }
                None => $never,
            },
            (T::Ucs2($h), needle) => match $crate::text::search::widened::<u16>(needle) {
                Some(widened) => {
                    let $n = &widened[..];
                    $body
                }
                None => $never,
            },
            (T::Ucs4($h), needle) => match $crate::text::search::widened::<u32>(needle) {
                Some(widened) => {
                    let $n = &widened[..];
                    $body
                }
                None => $never,
            },
        }
    }};
}
pub(crate) use same_width;

pub(crate) fn widened<U: Unit>(needle: TextRef<'_>) -> Option<Cow<'_, [U]>> {
    needle_as::<U>(needle)
}

impl<'a> TextRef<'a> {
    /// `text.find(needle, start, end)`: the index, or `None` for -1.
    pub fn find(self, needle: TextRef<'_>, start: Option<i64>, end: Option<i64>) -> Option<usize> {
        let (start, end) = clip(start, end, self.len())?;
        same_width!(self, needle, (h, n) => find_units(&h[start..end], n), else None).map(|at| at + start)
    }

    pub fn rfind(self, needle: TextRef<'_>, start: Option<i64>, end: Option<i64>) -> Option<usize> {
        let (start, end) = clip(start, end, self.len())?;
        same_width!(self, needle, (h, n) => rfind_units(&h[start..end], n), else None).map(|at| at + start)
    }

    pub fn count(self, needle: TextRef<'_>, start: Option<i64>, end: Option<i64>) -> usize {
        let Some((start, end)) = clip(start, end, self.len()) else { return 0 };
        same_width!(self, needle, (h, n) => count_units(&h[start..end], n, usize::MAX), else 0)
    }

    /// `needle in text`.
    pub fn contains(self, needle: TextRef<'_>) -> bool {
        same_width!(self, needle, (h, n) => find_units(h, n).is_some(), else false)
    }

    /// The first index of a code point.
    pub fn find_code(self, code: u32) -> Option<usize> {
        fn find<U: Search>(units: &[U], code: u32) -> Option<usize> {
            if code > U::MAX { None } else { U::find_unit(units, U::from_code(code)) }
        }
        with_units!(self, units => find(units, code))
    }

    /// Whether the units at `at` are those of `part`.
    pub fn matches_at(self, at: usize, part: TextRef<'_>) -> bool {
        if at > self.len() || part.len() > self.len() - at {
            return false;
        }
        same_width!(self, part, (h, n) => h[at..at + n.len()] == *n, else false)
    }

    pub fn starts_with(self, prefix: TextRef<'_>, start: Option<i64>, end: Option<i64>) -> bool {
        let Some((start, end)) = clip(start, end, self.len()) else { return false };
        prefix.len() <= end - start && self.matches_at(start, prefix)
    }

    pub fn ends_with(self, suffix: TextRef<'_>, start: Option<i64>, end: Option<i64>) -> bool {
        let Some((start, end)) = clip(start, end, self.len()) else { return false };
        suffix.len() <= end - start && self.matches_at(end - suffix.len(), suffix)
    }

    /// `text.removeprefix(prefix)` as the range that stays.
    pub fn remove_prefix(self, prefix: TextRef<'_>) -> (usize, usize) {
        (if self.matches_at(0, prefix) { prefix.len() } else { 0 }, self.len())
    }

    /// `text.removesuffix(suffix)` as the range that stays.
    pub fn remove_suffix(self, suffix: TextRef<'_>) -> (usize, usize) {
        let stays = self.ends_with(suffix, None, None) && !suffix.is_empty();
        (0, if stays { self.len() - suffix.len() } else { self.len() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_way_agrees_with_comparing_everywhere() {
        let mut state = 1u32;
        let mut next = move |below: u32| {
            state = state.wrapping_mul(1664525).wrapping_add(1013904223);
            (state >> 16) % below
        };
        for round in 0..20_000 {
            let letters = 1 + next(3);
            let haystack: Vec<u16> = (0..next(60)).map(|_| next(letters) as u16).collect();
            let needle: Vec<u16> = (0..1 + next(if round % 2 == 0 { 4 } else { 12 })).map(|_| next(letters) as u16).collect();
            let plain = (0..=haystack.len()).find(|&at| haystack[at..].starts_with(&needle));
            assert_eq!(find_two_way(&haystack, &needle), plain, "{needle:?} in {haystack:?}");
            assert_eq!(find_units(&haystack, &needle), plain);
            let last = (0..=haystack.len()).rev().find(|&at| haystack[at..].starts_with(&needle));
            assert_eq!(rfind_units(&haystack, &needle), last);
        }
    }
}
