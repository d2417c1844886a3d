//! Subjects of regular expressions: texts of one-, two- and four-byte units and bytes, as the engine walks them.
//!
//! Invariant: a position is an index of units. The engine's cursor carries a private byte pointer that only its own byte
//! subjects can move; the subjects here move it by whole units through those and keep the position in units.
//!
//! The engine knows no way to stop, and a pattern can keep it busy for ever: every [`STEPS`]th move of a cursor asks the
//! question [`watched`] was given, and leaves the engine by unwinding when the answer is yes.

use crate::text::TextRef;
use rustpython_sre_engine::{Request, State, StrDrive, StringCursor};

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

type Bytes<'a> = &'a [u8];

/// Moves between two looks at whether to stop.
const STEPS: u32 = 1 << 14;

thread_local! {
    static LEFT: Cell<u32> = const { Cell::new(STEPS) };
    static STOP: Cell<Option<*const dyn Fn() -> bool>> = const { Cell::new(None) };
}

/// Why the engine was left.
pub enum Left { Stopped, InvalidCode }

/// What the unwinding carries.
struct Stop;

/// Runs the engine; leaves it when `stop` says so.
pub fn watched<R>(stop: &dyn Fn() -> bool, work: impl FnOnce() -> R) -> Result<R, Left> {
    // SAFETY: only the lifetime changes; the pointer is gone from the cell before `stop` is
    let pointer = unsafe { std::mem::transmute::<*const (dyn Fn() -> bool + '_), *const (dyn Fn() -> bool + 'static)>(stop) };
    let outer = STOP.replace(Some(pointer));
    let result = catch_unwind(AssertUnwindSafe(work));
    STOP.set(outer);
    result.map_err(|payload| if payload.is::<Stop>() { Left::Stopped } else { Left::InvalidCode })
}

#[inline(always)]
fn step() {
    let left = LEFT.get();
    LEFT.set(left.wrapping_sub(1));
    if left == 0 {
        look();
    }
}

#[cold]
#[inline(never)]
fn look() {
    LEFT.set(STEPS);
    if let Some(stop) = STOP.get() {
        // SAFETY: put there by `watched`, which still runs and holds the reference
        if unsafe { (*stop)() } {
            resume_unwind(Box::new(Stop));
        }
    }
}

/// Units of `WIDTH` bytes in the machine's (little-endian) order.
#[derive(Clone, Copy, Debug)]
struct Units<'a, const WIDTH: usize>(Bytes<'a>);

impl<const WIDTH: usize> Units<'_, WIDTH> {
    #[inline(always)]
    fn read(cursor: &StringCursor) -> u32 {
        let mut at = *cursor;
        let mut code = <Bytes as StrDrive>::peek(&at);
        let mut byte = 1;
        while byte < WIDTH {
            <Bytes as StrDrive>::skip(&mut at, 1);
            code |= <Bytes as StrDrive>::peek(&at) << (8 * byte);
            byte += 1;
        }
        code
    }
}

impl<const WIDTH: usize> StrDrive for Units<'_, WIDTH> {
    #[inline(always)]
    fn count(&self) -> usize { self.0.len() / WIDTH }
    #[inline(always)]
    fn create_cursor(&self, n: usize) -> StringCursor {
        let mut cursor = self.0.create_cursor(n * WIDTH);
        cursor.position = n;
        cursor
    }
    #[inline(always)]
    fn adjust_cursor(&self, cursor: &mut StringCursor, n: usize) { *cursor = self.create_cursor(n); }
    #[inline(always)]
    fn advance(cursor: &mut StringCursor) -> u32 {
        let code = Self::read(cursor);
        Self::skip(cursor, 1);
        code
    }
    #[inline(always)]
    fn peek(cursor: &StringCursor) -> u32 { Self::read(cursor) }
    #[inline(always)]
    fn skip(cursor: &mut StringCursor, n: usize) {
        step();
        let position = cursor.position + n;
        <Bytes as StrDrive>::skip(cursor, n * WIDTH);
        cursor.position = position;
    }
    #[inline(always)]
    fn back_advance(cursor: &mut StringCursor) -> u32 {
        Self::back_skip(cursor, 1);
        Self::read(cursor)
    }
    #[inline(always)]
    fn back_peek(cursor: &StringCursor) -> u32 {
        let mut at = *cursor;
        Self::back_skip(&mut at, 1);
        Self::read(&at)
    }
    #[inline(always)]
    fn back_skip(cursor: &mut StringCursor, n: usize) {
        step();
        let position = cursor.position - n;
        // the byte subject subtracts from the position too: keep it from running below zero
        cursor.position = n * WIDTH;
        <Bytes as StrDrive>::back_skip(cursor, n * WIDTH);
        cursor.position = position;
    }
}

/// Where a match may lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode { Match, FullMatch, Search }

/// A subject and the engine's state while one operation walks it.
pub struct Matcher<'a> { bytes: &'a [u8], width: usize, codes: &'a [u32], pub end: usize, state: State }

impl<'a> Matcher<'a> {
    /// Matches in a text.
    pub fn of_text(text: TextRef<'a>, codes: &'a [u32], end: usize) -> Matcher<'a> { Matcher { bytes: text.storage(), width: text.width(), codes, end, state: State::default() } }
    /// Matches in bytes.
    pub fn of_bytes(bytes: &'a [u8], codes: &'a [u32], end: usize) -> Matcher<'a> { Matcher { bytes, width: 1, codes, end, state: State::default() } }

    /// Finds the next match from `start` on. `must_advance`: an empty match at `start` does not count.
    pub fn find(&mut self, start: usize, must_advance: bool, mode: Mode) -> bool {
        if start > self.end {
            return false;
        }
        match self.width {
            1 => self.find_in(Units::<1>(self.bytes), start, must_advance, mode),
            2 => self.find_in(Units::<2>(self.bytes), start, must_advance, mode),
            _ => self.find_in(Units::<4>(self.bytes), start, must_advance, mode),
        }
    }

    fn find_in<S: StrDrive>(&mut self, string: S, start: usize, must_advance: bool, mode: Mode) -> bool {
        let mut request = Request::new(string, start, self.end, self.codes, mode == Mode::FullMatch);
        request.must_advance = must_advance;
        self.state.reset(&request, start);
        if mode == Mode::Search { self.state.search(request) } else { self.state.py_match(&request) }
    }

    /// Bounds of the match found.
    pub fn span(&self) -> (usize, usize) { (self.state.start, self.state.cursor.position) }

    /// Bounds of a group (from 1).
    pub fn group(&self, group: usize) -> Option<(usize, usize)> {
        let (start, end) = self.state.marks.get(group - 1);
        if start.is_some() && end.is_some() { Some((start.unpack(), end.unpack())) } else { None }
    }

    /// The last group closed.
    pub fn last_group(&self) -> Option<usize> { usize::try_from(self.state.marks.last_index()).ok().filter(|group| *group > 0) }
}
