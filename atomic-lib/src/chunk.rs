//! One chunk of a parallel loop: some of its iterations as one transaction, from the first attempt to the commit.
//!
//! A chunk runs on a strand, so that it can stand still with its transaction open until its turn has come: before its first
//! shared write (`speculation`) or read of what others write (`hot_reads`), and at its end. Where it cannot (a native function is
//! under way) it waits in place. It is undone when somebody needs what it owns.
//!
//! A chunk over a built-in container or range walks a copy of the iterator inside its own transaction, so that it sees what
//! earlier iterations did to the container; elements of any other iterator are taken beforehand.

use crate::parallel::{Loop, Outcome};
use interp::heap::Value;
use interp::host::Begun;
use interp::host::strand::Strand;
use interp::object::frame::Turn;
use interp::object::gate::INTERRUPT;
use interp::object::inject::Bug;
use interp::object::rooted::RootedVec;
use interp::object::thread::Thread;
use interp::object::unwind::{Res, Unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// Aborts after which a chunk waits for its turn.
const TRIES: usize = 2;
/// First and longest sleep of a thread that waits in place and owns what others may need; longest of one that does not.
const OWNER_LOOKS: (Duration, Duration) = (Duration::from_micros(100), Duration::from_millis(1));
const LOOK: Duration = Duration::from_millis(5);

/// What became of a chunk for now.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It has committed.
    Done,
    /// It goes on when its turn has come.
    Stands,
    /// The loop has ended before it; nothing of it is left.
    Unwanted,
}

/// A chunk on its strand.
pub struct Chunk { pub strand: Strand, pub work: Work }

// SAFETY: the registered vectors of `work` belong to the strand's thread, which goes where the chunk goes
unsafe impl Send for Chunk {}

impl Chunk {
    /// Works on it until it has committed, has to wait, or is unwanted.
    pub fn go(&mut self, host: &mut Thread) -> Step {
        let work = &mut self.work;
        self.strand.run(host, |th| work.go(th))
    }

    /// Does it stand still before a write?
    pub fn is_inside(&self) -> bool { self.work.inside && !self.work.is_undone }

    /// Was it undone where it stood, and need not wait for its turn?
    pub fn is_undone(&self) -> bool { self.work.is_undone && self.work.tries + 1 < TRIES }

    /// It stands still: undoes it if it is in somebody's way; it begins anew at its turn.
    pub fn give_way(&mut self) {
        if self.work.is_open && self.strand.give_way() {
            self.work.is_undone = true;
        }
    }

    /// It stands still: is it time, at this turn, to look whether what it has read is still so?
    pub fn is_due(&self, turn: u64) -> bool {
        let work = &self.work;
        work.is_open && !work.is_undone && !work.speculates && turn >= work.look_at && work.tries + 1 < TRIES
    }

    /// Looks: a stale chunk is undone, and had better begin anew now than at its turn. The next look comes half-way there.
    pub fn is_stale(&mut self, host: &mut Thread, turn: u64) -> bool {
        self.work.look_at = turn + self.work.number().saturating_sub(turn) / 2 + 1;
        self.work.is_undone = self.strand.run(host, |th| th.undo_if_stale());
        self.work.is_undone
    }

    /// The loop has ended before it.
    pub fn drop_work(self, host: &mut Thread) -> Strand {
        let Chunk { mut strand, mut work } = self;
        strand.run(host, move |th| {
            work.close(th);
            drop(work);
        });
        strand
    }
}

/// A chunk's place in the order, when its present attempt began (nanoseconds since the loop's start), and how long it has waited and
/// had worked when it first read what the loop's iterations write (`u64::MAX`: it has not).
pub struct Place { of: Arc<Loop>, number: u64, began: AtomicU64, waited: AtomicU64, hot: AtomicU64 }

impl Place {
    /// An attempt begins. Where Ctrl-C has ended the loop meanwhile, the strand may have answered its interrupt before, when it had no
    /// chunk: it is interrupted again.
    fn begin(self: &Arc<Self>, th: &mut Thread) {
        self.began.store(self.of.now(), Relaxed);
        self.waited.store(0, Relaxed);
        self.hot.store(u64::MAX, Relaxed);
        th.turn = Some(self.clone());
        if self.of.is_interrupted() {
            th.mutator.signal().request(INTERRUPT);
        }
    }
    /// How long the attempt has worked.
    fn worked(&self) -> Duration { Duration::from_nanos((self.of.now() - self.began.load(Relaxed)).saturating_sub(self.waited.load(Relaxed))) }
    /// The attempt has waited for its turn from `since` until now.
    fn note_wait(&self, th: &mut Thread, since: u64) {
        let waited = self.of.now() - since;
        self.waited.fetch_add(waited, Relaxed);
        th.record_pause(Duration::from_nanos(waited));
    }
}

impl Turn for Place {
    fn is_ordered(&self) -> bool { self.of.frame.ordered }
    fn has_come(&self) -> bool { !self.of.keeps_turns || self.of.turns.current() == self.number }
    fn waits_to_read(&self) -> bool {
        self.hot.fetch_min(self.worked().as_nanos() as u64, Relaxed);
        self.of.hot_reads.may_wait()
    }

    fn is_wanted(&self) -> bool { !self.of.is_over(self.number) }

    fn is_interrupted(&self) -> bool { self.of.is_interrupted() }

    /// Waits in place.
    fn come(&self, th: &mut Thread) -> Res<()> {
        let of = &self.of;
        if self.has_come() {
            // the one that ends the loop passes the turn on, too, and says so before
            return if of.is_over(self.number) { Err(Unwind::Restart) } else { Ok(()) };
        }
        let since = of.now();
        let mut looks = OWNER_LOOKS.0;
        let came = loop {
            // the order matters: a chunk that ends the loop says so before it passes the turn on
            let has_come = self.has_come();
            if of.is_over(self.number) {
                break Err(Unwind::Restart);
            }
            if has_come {
                break Ok(());
            }
            if th.must_give_way() || th.attend_while_waiting().is_err() {
                break Err(Unwind::Restart);
            }
            let longest = if th.owns_nothing() { LOOK } else { looks };
            th.pause(|| of.turns.sleep(longest, || self.has_come()));
            looks = (looks * 2).min(OWNER_LOOKS.1);
        };
        self.note_wait(th, since);
        th.record_turn(Duration::from_nanos(of.now() - since));
        came
    }

    fn go_on_plainly(&self, th: &mut Thread) -> Res<()> {
        if !th.iteration_exact {
            th.complete_names(&self.of.frame);
        }
        th.show_overlay()
    }
}

/// The elements of a chunk, and how far it has come with them.
pub struct Work {
    place: Arc<Place>,
    pub count: usize,
    /// one copied iterator to walk, or the elements; then the exception that has left the body
    parts: RootedVec,
    copied: bool,
    /// the iterator failed after these elements, with this exception
    failed: Option<(Unwind, RootedVec)>,
    /// it is its turn: the attempt begins with what its predecessor left
    exact: bool,
    tries: usize,
    /// the strand's frames and registers before the attempt
    depth: usize,
    base: *mut Value,
    handled: Value,
    begun: Begun,
    /// a transaction is open
    is_open: bool,
    is_undone: bool,
    /// turn from which on somebody should look whether it is stale
    look_at: u64,
    /// elements done in this attempt, and whether the next stands still inside its body
    at: usize,
    inside: bool,
    /// it writes, or wrote, before its turn
    speculates: bool,
    /// it has to wait for other threads: it runs as ordinary code, at its turn
    plain: bool,
    left: Option<Outcome>,
    /// since when it stands still
    stands_since: u64,
    /// how long the attempt that committed had worked
    pub worked: Duration,
}

enum Attempt { Done, Stands, Stopped, Again { turn: bool } }

impl Work {
    /// A chunk number `number` of these elements, on the strand whose thread this is.
    pub fn new(th: &mut Thread, of: &Arc<Loop>, number: u64, count: usize, parts: RootedVec, copied: bool, failed: Option<(Unwind, RootedVec)>) -> Work {
        let place = Arc::new(Place { of: of.clone(), number, began: AtomicU64::new(0), waited: AtomicU64::new(0), hot: AtomicU64::new(u64::MAX) });
        let exact = of.is_exact();
        let (depth, base, handled) = (th.frames.len(), th.top, th.handled);
        Work { place, count, parts, copied, failed, exact, tries: 0, depth, base, handled, begun: Begun::default(), is_open: false, is_undone: false, look_at: 0, at: 0, inside: false, speculates: false, plain: false, left: None, stands_since: 0, worked: Duration::ZERO }
    }

    /// Its place in the order.
    pub fn number(&self) -> u64 { self.place.number }

    /// It goes on before its turn, and writes.
    pub fn speculate(&mut self) { self.speculates = true; }

    fn go(&mut self, th: &mut Thread) -> Step {
        let place = self.place.clone();
        let of = &place.of;
        if self.stands_since != 0 {
            let since = std::mem::take(&mut self.stands_since);
            place.note_wait(th, since);
        }
        loop {
            if of.is_over(place.number) {
                self.close(th);
                return Step::Unwanted;
            }
            if std::mem::take(&mut self.is_undone) {
                self.again(th, false);
                continue;
            }
            if !self.is_open && self.exact && !place.has_come() {
                return self.stand();
            }
            // unordered loops with values that pass between iterations run one at a time
            let alone = if !self.is_open && self.exact && !of.frame.ordered { Some(th.rest(|| of.merge_lock())) } else { None };
            let outcome = self.attempt(th, alone.is_some());
            drop(alone);
            match outcome {
                Attempt::Stands => return self.stand(),
                Attempt::Done => {
                    self.worked = place.worked();
                    let hot = place.hot.load(Relaxed);
                    if hot != u64::MAX {
                        of.hot_reads.note(hot, self.worked.as_nanos() as u64);
                    }
                    of.speculation.note_committed(self.speculates);
                    of.note_tries(self.tries + 1, if self.exact && of.frame.ordered { self.count } else { 0 });
                    self.close(th);
                    return Step::Done;
                }
                Attempt::Stopped => {}
                Attempt::Again { turn } => self.again(th, turn),
            }
        }
    }

    fn stand(&mut self) -> Step {
        self.stands_since = self.place.of.now().max(1);
        self.look_at = self.place.of.turns.current() + 1;
        Step::Stands
    }

    /// The attempt has failed; `turn`: the next one waits for its turn.
    fn again(&mut self, th: &mut Thread, turn: bool) {
        let place = self.place.clone();
        let of = &place.of;
        if std::mem::take(&mut self.speculates) {
            of.speculation.note_undone();
        }
        self.undo(th, turn);
        if std::mem::take(&mut th.interrupt_at_checkpoint) {
            let _ = th.raise_keyboard_interrupt();
            of.end_now(th, Outcome::Raised { of_iterator: true });
            return;
        }
        of.note_reruns(self.count);
        self.plain |= std::mem::take(&mut th.needs_others);
        self.tries += 1;
        self.exact |= turn || (of.frame.ordered && (self.tries >= TRIES || self.place.has_come()));
    }

    fn undo(&mut self, th: &mut Thread, asked: bool) {
        th.abort_iteration(self.depth, self.base, asked);
        th.atomic_depth = 0;
        self.is_open = false;
        self.inside = false;
        self.left = None;
    }

    /// Takes the chunk off the strand; whatever is still open is undone.
    fn close(&mut self, th: &mut Thread) {
        if self.is_open {
            self.undo(th, true);
        }
        th.close_iteration(self.depth, self.base);
        th.handled = self.handled;
        th.turn = None;
    }

    fn begin(&mut self, th: &mut Thread) -> Result<(), Attempt> {
        let place = self.place.clone();
        let of = &place.of;
        place.begin(th);
        self.at = 0;
        self.parts.truncate(if self.copied { 1 } else { self.count });
        self.is_open = true;
        let holds = (of.frame.ordered && !self.exact).then_some(of.began);
        self.begun = th.begin_iteration(&of.frame, self.exact, holds).map_err(|_| Attempt::Again { turn: true })?;
        if self.copied && th.begin_walk(&of.frame, self.parts[0]).is_err() {
            return Err(Attempt::Again { turn: false });
        }
        Ok(())
    }

    /// The bodies of the elements that are left. Ok: all done, or the loop is left.
    fn bodies(&mut self, th: &mut Thread) -> Result<(), Attempt> {
        let place = self.place.clone();
        let frame = &place.of.frame;
        let walked = if self.copied { self.count } else { 0 };
        while self.at < self.count && self.left.is_none() {
            let done = if std::mem::take(&mut self.inside) {
                let may = if place.has_come() { th.write_at_turn() } else { th.let_write() };
                if may.is_err() {
                    return Err(Attempt::Again { turn: false });
                }
                th.resume_elements(&mut self.at)
            } else {
                let element = if self.copied { th.step_walk(frame) } else { Ok(Some(self.parts[self.at])) };
                match element {
                    Ok(Some(element)) => th.run_elements(frame, element, &mut self.at, walked),
                    // an earlier iteration took it away
                    Ok(None) => {
                        self.left = frame.ordered.then_some(Outcome::Ended);
                        return Ok(());
                    }
                    Err(Unwind::Raised) => {
                        self.parts.push(th.take_raised());
                        self.left = Some(Outcome::Raised { of_iterator: true });
                        return Ok(());
                    }
                    Err(_) => return Err(Attempt::Again { turn: std::mem::take(&mut th.needs_turn) }),
                }
            };
            // it has come to what cannot be undone
            if !th.iterating {
                self.is_open = false;
                self.plain = true;
                self.left_plainly(th, done.map_err(|unwind| (unwind, false)).map(|left| left.map(Outcome::Left)));
                return Ok(());
            }
            match done {
                Ok(None) => {}
                Ok(Some(pc)) => self.left = Some(Outcome::Left(pc)),
                Err(Unwind::Raised) => {
                    self.parts.push(th.take_raised());
                    self.left = Some(Outcome::Raised { of_iterator: false });
                }
                Err(Unwind::Exit) => self.left = Some(Outcome::Exit),
                Err(Unwind::Park) => {
                    self.inside = true;
                    return Err(Attempt::Stands);
                }
                Err(_) => return Err(Attempt::Again { turn: std::mem::take(&mut th.needs_turn) }),
            }
            if place.of.is_over(place.number) {
                // what has been done outside stays done, and with it what goes with it
                return if th.tx.is_irrevocable() { Ok(()) } else { Err(Attempt::Stopped) };
            }
        }
        Ok(())
    }

    fn attempt(&mut self, th: &mut Thread, alone: bool) -> Attempt {
        match if self.plain { self.run_plainly(th) } else { self.try_attempt(th, alone) } {
            Ok(()) => Attempt::Done,
            Err(attempt) => attempt,
        }
    }

    /// Runs the bodies one after another as a plain loop's: in transactions that end where they wait. It is its turn, and nothing
    /// is done twice.
    fn run_plainly(&mut self, th: &mut Thread) -> Result<(), Attempt> {
        let place = self.place.clone();
        place.begin(th);
        self.at = 0;
        self.parts.truncate(if self.copied { 1 } else { self.count });
        self.go_on_plainly(th)
    }

    /// The same for the elements that are left.
    fn go_on_plainly(&mut self, th: &mut Thread) -> Result<(), Attempt> {
        let place = self.place.clone();
        let frame = &place.of.frame;
        while self.left.is_none() && self.at < self.count {
            if place.of.is_over(place.number) {
                return Err(Attempt::Stopped);
            }
            let iterator = if self.copied { self.parts[0] } else { Value::NONE };
            let given = self.parts.get(self.at).copied();
            let done = match th.begin_plainly(frame, iterator) {
                Err(unwind) => Err((unwind, false)),
                Ok(()) => match if self.copied { th.small_transaction(|th| th.next(iterator)) } else { Ok(given) } {
                    Ok(Some(element)) => th.run_plainly(frame, element).map(|left| left.map(Outcome::Left)).map_err(|unwind| (unwind, false)),
                    // an earlier iteration took it away
                    Ok(None) => Ok(Some(Outcome::Ended)),
                    Err(unwind) => Err((unwind, true)),
                },
            };
            self.at += 1;
            self.left_plainly(th, done);
            self.merge_plainly(th);
        }
        self.merge(th, false);
        Ok(())
    }

    /// Notes how an iteration has left its loop, if it has; an exception may be that of the loop's iterator.
    fn left_plainly(&mut self, th: &mut Thread, done: Result<Option<Outcome>, (Unwind, bool)>) {
        self.left = done.unwrap_or_else(|(unwind, of_iterator)| {
            if unwind != Unwind::Raised {
                return Some(Outcome::Exit);
            }
            self.parts.push(th.take_raised());
            Some(Outcome::Raised { of_iterator })
        });
    }

    /// An iteration that is not the chunk's last leaves its names to the next one.
    fn merge_plainly(&mut self, th: &mut Thread) {
        if self.left.is_some() || self.at == self.count {
            return;
        }
        let place = self.place.clone();
        if th.merge_iteration(&place.of.frame, self.base, true, false, false).is_err() {
            self.parts.push(th.take_raised());
            self.left = Some(Outcome::Raised { of_iterator: true });
            return;
        }
        th.close_iteration(self.depth, self.base);
    }

    fn try_attempt(&mut self, th: &mut Thread, alone: bool) -> Result<(), Attempt> {
        let place = self.place.clone();
        let of = &place.of;
        let frame = &of.frame;
        if !self.is_open {
            self.begin(th)?;
        }
        self.bodies(th)?;
        if self.plain {
            if self.copied {
                self.parts[0] = th.walked_iterator(frame, self.base);
            }
            self.merge_plainly(th);
            return self.go_on_plainly(th);
        }
        if !self.exact && !place.has_come() {
            // whoever has the token does not wait for a turn
            return Err(if th.must_give_way() { Attempt::Again { turn: true } } else { Attempt::Stands });
        }
        // looked at after the turn: the one that ends the loop says so before it passes the turn on
        if frame.ordered && of.is_over(place.number) {
            return Err(Attempt::Stopped);
        }
        if !self.exact && !th.iteration_holds(frame, &self.begun, self.base) {
            of.note_mismatch();
            return Err(Attempt::Again { turn: true });
        }
        // one that only read would take place at its snapshot: before iterations that have committed since
        if of.frame.ordered && !self.exact && !th.interp.injects(Bug::TurnUnchecked) {
            th.look_again().map_err(|_| Attempt::Again { turn: false })?;
        }
        th.commit_transaction().map_err(|_| Attempt::Again { turn: false })?;
        self.is_open = false;
        th.iterating = false;
        th.atomic_depth = 0;
        self.merge(th, alone);
        Ok(())
    }

    /// After the commit: the results enter the loop's frame, and what ended the loop is noted.
    fn merge(&mut self, th: &mut Thread, alone: bool) {
        let of = &self.place.of;
        let mut exception = self.parts.last().copied().unwrap_or(Value::NONE);
        let mut left = self.left.take();
        if let (None, Some((unwind, raised))) = (&left, &self.failed) {
            exception = raised[0];
            left = Some(if *unwind == Unwind::Raised { Outcome::Raised { of_iterator: true } } else { Outcome::Exit });
        }
        let leaves = matches!(left, Some(Outcome::Left(_)));
        // ordered: only the turn's holder is here; unordered: the merge lock, until what ended the loop is noted
        let mut guard = if of.frame.ordered || alone { None } else { Some(th.rest(|| of.merge_lock())) };
        let late = !of.frame.ordered && of.has_ended();
        let merged = th.merge_iteration(&of.frame, self.base, self.plain, leaves, late);
        let ends = left.is_some();
        if merged.is_err() {
            exception = th.take_raised();
            left = Some(Outcome::Raised { of_iterator: true });
        }
        if let Some(outcome) = left
            && !late
        {
            of.record(th, self.place.number, outcome, exception, guard.as_deref_mut());
        }
        drop(guard);
        if of.frame.ordered && ends {
            // nobody takes elements any more: what was taken too early goes back
            let feed = th.rest(|| of.feed_lock());
            let _ = th.give_back(&of.frame, self.base);
            drop(feed);
        }
    }
}
