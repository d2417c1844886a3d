//! Parallel loops: who runs which iterations, and in what order they commit.
//!
//! Iterations are taken in order, a chunk at a time (the grain grows until a chunk costs about [`TARGET`]). Ordered loops commit
//! in that order: a finished chunk waits for its turn with its transaction open, and lets go of it (aborts, runs again at its turn)
//! when anybody needs what it holds; so an earlier iteration always wins. At most [`AHEAD`] chunks a worker are open.
//!
//! A chunk over a built-in container or range walks a copy of the iterator inside its own transaction, so that it sees what
//! earlier iterations did to the container; elements of any other iterator are taken beforehand.

use crate::pool::{Job, Pool};
use interp::heap::Value;
use interp::object::conflicts::LoopNote;
use interp::object::frame::Turn;
use interp::object::inject::Bug;
use interp::object::rooted::RootedVec;
use interp::object::thread::Thread;
use interp::object::unwind::{Res, Unwind};
use interp::host::{Begun, LoopFrame};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What a chunk should cost.
const TARGET: Duration = Duration::from_micros(200);
/// Chunks open at a time, per worker.
const AHEAD: u64 = 4;
/// Aborts after which a chunk waits for its turn.
const TRIES: u32 = 2;
const LARGEST_CHUNK: usize = 4096;

/// How the loop ended, if not by running out.
enum Outcome { Left(u32), Raised { of_iterator: bool }, Exit, Ended }

struct Feed { next: u64, exhausted: bool }

/// The state of one running loop.
struct Loop {
    frame: LoopFrame,
    sums: bool,
    feed: Mutex<Feed>,
    chunk: AtomicUsize,
    /// the chunk whose turn it is
    turn: AtomicU64,
    /// chunks from here on are not wanted
    stop: AtomicU64,
    /// an interrupt ends the loop: no chunk is wanted any more, the first neither
    given_up: AtomicBool,
    /// guards turn changes and unordered merges
    merge: Mutex<Option<Outcome>>,
    moved: Condvar,
    working: AtomicUsize,
    closed: AtomicBool,
    exact: AtomicBool,
    mismatches: AtomicUsize,
    pub iterations: AtomicUsize,
    pub reruns: AtomicUsize,
    helpers_seen: AtomicUsize,
    /// threads that ran a chunk
    workers_seen: AtomicUsize,
    /// most attempts of a chunk
    worst: AtomicUsize,
    /// iterations that began at their turn
    serial: AtomicUsize,
    /// the exception of `Outcome::Raised`; kept alive by the immortal list until the loop's thread takes it
    exception: Mutex<Option<Value>>,
    /// an outcome noted while the merge lock was held
    late: Mutex<Option<Outcome>>,
}

/// A chunk's place in the order.
struct Place { of: Arc<Loop>, number: u64 }

impl Loop {
    /// Is this chunk behind the loop's end?
    fn is_over(&self, number: u64) -> bool { self.given_up.load(SeqCst) || self.stop.load(SeqCst) < number }
}

impl Turn for Place {
    fn has_come(&self) -> bool { !self.of.frame.ordered || self.of.turn.load(SeqCst) == self.number }
    fn is_wanted(&self) -> bool { !self.of.is_over(self.number) }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> { mutex.lock().unwrap_or_else(PoisonError::into_inner) }

/// Runs a parallel loop to its end, for the machine.
pub fn run(th: &mut Thread, frame: LoopFrame) -> Res<Value> {
    let default = th.interp.settings.workers;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let workers = if frame.workers > 0 { frame.workers } else if default > 0 { default } else { cores };
    let sums = th.loop_sums(&frame);
    let state = Arc::new(Loop {
        frame: frame.clone(),
        sums,
        feed: Mutex::new(Feed { next: 0, exhausted: false }),
        chunk: AtomicUsize::new(1),
        turn: AtomicU64::new(0),
        stop: AtomicU64::new(u64::MAX),
        given_up: AtomicBool::new(false),
        merge: Mutex::new(None),
        moved: Condvar::new(),
        working: AtomicUsize::new(0),
        closed: AtomicBool::new(false),
        exact: AtomicBool::new(!sums),
        mismatches: AtomicUsize::new(0),
        iterations: AtomicUsize::new(0),
        reruns: AtomicUsize::new(0),
        helpers_seen: AtomicUsize::new(0),
        workers_seen: AtomicUsize::new(0),
        worst: AtomicUsize::new(0),
        serial: AtomicUsize::new(0),
        exception: Mutex::new(None),
        late: Mutex::new(None),
    });
    loop {
        state.closed.store(false, SeqCst);
        if workers > 1 {
            let pool = pool_of(th);
            let job: Arc<dyn Job> = Arc::new(Help(state.clone()));
            let interp = th.interp.clone();
            pool.offer(&interp, &job, workers - 1);
        }
        work(th, &state);
        // nobody new from here on; those who came finish first
        state.closed.store(true, SeqCst);
        while state.working.load(SeqCst) > 0 {
            th.blocking(|| {
                let merge = lock(&state.merge);
                if state.working.load(SeqCst) > 0 {
                    drop(state.moved.wait_timeout(merge, Duration::from_millis(5)).unwrap_or_else(PoisonError::into_inner));
                }
            });
            th.end_idle_transaction();
            attend(th, &state);
        }
        // a body may have added to what the loop walks over
        if state.stop.load(SeqCst) != u64::MAX || !th.more_elements(&state.frame)? {
            break;
        }
        lock(&state.feed).exhausted = false;
    }
    note(th, &state);
    let outcome = lock(&state.merge).take().or_else(|| lock(&state.late).take());
    match outcome {
        None | Some(Outcome::Ended) => {
            th.end_parallel_loop(&state.frame, None);
            Ok(Value::NONE)
        }
        Some(Outcome::Left(pc)) => {
            th.end_parallel_loop(&state.frame, Some(pc));
            Ok(Value::NONE)
        }
        Some(Outcome::Exit) => Err(Unwind::Exit),
        Some(Outcome::Raised { of_iterator }) => {
            let exception = lock(&state.exception).take().unwrap_or(Value::NONE);
            th.interp.immortal.lock().retain(|value| *value != exception);
            Err(th.raise_from_loop(exception, of_iterator))
        }
    }
}

/// Tells the report what the loop did.
fn note(th: &mut Thread, state: &Arc<Loop>) {
    let conflicts = &th.interp.conflicts;
    if !conflicts.enabled && th.interp.settings.stats.is_none() {
        return;
    }
    let text = |value: Value| if interp::object::string::is_str(value) { interp::object::string::to_rust(value) } else { String::new() };
    conflicts.note_loop(LoopNote {
        file: text(state.frame.file),
        line: state.frame.line,
        label: text(state.frame.label),
        iterations: state.iterations.load(SeqCst) as u64,
        reruns: state.reruns.load(SeqCst) as u64,
        worst_attempt: state.worst.load(SeqCst) as u32,
        serial: state.serial.load(SeqCst) as u64,
        workers: state.workers_seen.load(SeqCst) as u32,
        ..LoopNote::default()
    });
}

/// An interrupt that came while this thread waited, or inside its iteration, ends the whole loop.
fn attend(th: &mut Thread, state: &Arc<Loop>) {
    let outcome = match th.attend_while_waiting() {
        Ok(()) => return,
        Err(Unwind::Exit) => Outcome::Exit,
        Err(_) => Outcome::Raised { of_iterator: true },
    };
    end_now(th, state, outcome);
}

fn end_now(th: &mut Thread, state: &Arc<Loop>, outcome: Outcome) {
    let exception = th.take_raised();
    state.given_up.store(true, SeqCst);
    state.stop.store(0, SeqCst);
    if matches!(outcome, Outcome::Raised { .. }) {
        th.interp.immortal.lock().push(exception);
        *lock(&state.exception) = Some(exception);
    }
    *lock(&state.late) = Some(outcome);
}

fn pool_of(th: &Thread) -> Arc<Pool> {
    let mut extension = th.interp.pool.lock();
    let any = extension.get_or_insert_with(|| Arc::new(Pool::default()) as Arc<dyn std::any::Any + Send + Sync>).clone();
    any.downcast::<Pool>().unwrap_or_default()
}

struct Help(Arc<Loop>);

impl Job for Help {
    fn help(&self, th: &mut Thread) {
        let state = &self.0;
        state.working.fetch_add(1, SeqCst);
        if !state.closed.load(SeqCst) {
            state.helpers_seen.fetch_add(1, SeqCst);
            work(th, state);
        }
        state.working.fetch_sub(1, SeqCst);
        drop(lock(&state.merge));
        state.moved.notify_all();
    }
}

/// Some of the loop's elements, and their place in the order.
struct Chunk {
    number: u64,
    count: usize,
    /// one copied iterator to walk, or the elements
    parts: RootedVec,
    copied: bool,
}

/// Takes chunks until there are none.
fn work(th: &mut Thread, state: &Arc<Loop>) {
    let mut first = true;
    loop {
        // bounded look-ahead
        let limit = AHEAD * (state.helpers_seen.load(SeqCst) as u64 + 1);
        let (chunk, took) = take(th, state, limit);
        let Some(chunk) = chunk else { return };
        if std::mem::take(&mut first) {
            state.workers_seen.fetch_add(1, SeqCst);
        }
        let started = Instant::now();
        let count = chunk.count;
        run_chunk(th, state, &chunk);
        state.iterations.fetch_add(count, SeqCst);
        let cost = started.elapsed() + took;
        let chunk = state.chunk.load(SeqCst);
        if cost < TARGET / 2 && count == chunk && chunk < LARGEST_CHUNK {
            state.chunk.store(chunk * 2, SeqCst);
        } else if cost > TARGET * 4 && chunk > 1 {
            state.chunk.store(chunk / 2, SeqCst);
        }
    }
}

/// The next chunk, and what taking its elements cost.
fn take(th: &mut Thread, state: &Arc<Loop>, limit: u64) -> (Option<Chunk>, Duration) {
    let none = (None, Duration::ZERO);
    let mut feed = loop {
        if state.stop.load(SeqCst) != u64::MAX {
            return none;
        }
        let ready = th.blocking(|| {
            let feed = lock(&state.feed);
            if feed.exhausted || feed.next < state.turn.load(SeqCst) + limit || !state.frame.ordered { Some(feed) } else { None }
        });
        match ready {
            Some(feed) => break feed,
            None => th.blocking(|| {
                let merge = lock(&state.merge);
                drop(state.moved.wait_timeout(merge, Duration::from_millis(1)).unwrap_or_else(PoisonError::into_inner));
            }),
        }
        th.end_idle_transaction();
        attend(th, state);
    };
    th.end_idle_transaction();
    if feed.exhausted || state.stop.load(SeqCst) != u64::MAX {
        return none;
    }
    let started = Instant::now();
    let number = feed.next;
    let mut parts = th.rooted();
    let (count, copied, result) = th.take_elements(&state.frame, state.chunk.load(SeqCst), &mut parts);
    let chunk = Chunk { number, count, parts, copied };
    match result {
        Ok(last) => feed.exhausted = last,
        Err(unwind) => {
            // the error rises after the elements before it
            feed.exhausted = true;
            let exception = th.take_raised();
            feed.next += 1 + u64::from(count > 0);
            drop(feed);
            let mut place = number;
            if count > 0 {
                run_chunk(th, state, &chunk);
                place += 1;
            }
            finish(th, state, place, unwind, exception);
            return none;
        }
    }
    if count == 0 {
        return none;
    }
    feed.next += 1;
    (Some(chunk), started.elapsed())
}

/// An error of the iterator itself, at its place in the order.
fn finish(th: &mut Thread, state: &Arc<Loop>, number: u64, unwind: Unwind, exception: Value) {
    if state.frame.ordered && !wait_turn(th, state, number) {
        return;
    }
    record(th, state, number, if unwind == Unwind::Raised { Outcome::Raised { of_iterator: true } } else { Outcome::Exit }, exception);
    advance(state, number);
}

fn record(th: &mut Thread, state: &Arc<Loop>, number: u64, outcome: Outcome, exception: Value) {
    let mut known = lock(&state.merge);
    if known.is_some() {
        return;
    }
    if matches!(outcome, Outcome::Raised { .. }) {
        th.interp.immortal.lock().push(exception);
        *lock(&state.exception) = Some(exception);
    }
    *known = Some(outcome);
    state.stop.store(number, SeqCst);
}

fn advance(state: &Arc<Loop>, number: u64) {
    if state.frame.ordered {
        state.turn.store(number + 1, SeqCst);
    }
    drop(lock(&state.merge));
    state.moved.notify_all();
}

/// Waits, holding no transaction, until it is the chunk's turn; false when the loop has stopped before it.
fn wait_turn(th: &mut Thread, state: &Arc<Loop>, number: u64) -> bool {
    if th.interp.injects(Bug::TurnSkipped) {
        return true;
    }
    let started = Instant::now();
    let came = wait_turn_inner(th, state, number);
    th.record_turn(started.elapsed());
    came
}

fn wait_turn_inner(th: &mut Thread, state: &Arc<Loop>, number: u64) -> bool {
    while state.turn.load(SeqCst) != number {
        if state.is_over(number) {
            return false;
        }
        th.blocking(|| {
            let merge = lock(&state.merge);
            if state.turn.load(SeqCst) != number && !state.is_over(number) {
                drop(state.moved.wait_timeout(merge, Duration::from_millis(1)).unwrap_or_else(PoisonError::into_inner));
            }
        });
        th.end_idle_transaction();
        attend(th, state);
    }
    // a chunk that ends the loop says so before it passes the turn on
    !state.is_over(number)
}

/// Runs one chunk to its commit.
fn run_chunk(th: &mut Thread, state: &Arc<Loop>, chunk: &Chunk) {
    let number = chunk.number;
    let of = &state.frame;
    let (depth, top) = (th.frames.len(), th.top);
    let handled = th.handled;
    th.turn = Some(Arc::new(Place { of: state.clone(), number }));
    let mut exact = state.exact.load(SeqCst) || !state.sums;
    let mut tries = 0;
    loop {
        if exact && of.ordered && !wait_turn(th, state, number) {
            break;
        }
        // unordered loops with values that pass between iterations run one at a time
        let alone = if exact && !of.ordered { Some(th.blocking(|| lock(&state.merge))) } else { None };
        th.end_idle_transaction();
        let outcome = attempt(th, state, chunk, exact, alone.is_some());
        drop(alone);
        match outcome {
            Attempt::Done => break,
            Attempt::Stopped => {
                th.abort_iteration(depth, top, true);
                break;
            }
            Attempt::Again { turn } => {
                th.abort_iteration(depth, top, turn);
                if std::mem::take(&mut th.interrupt_at_checkpoint) {
                    let class = th.interp.types.KeyboardInterrupt.get();
                    let _ = th.raise_args(class, &[]);
                    end_now(th, state, Outcome::Raised { of_iterator: true });
                    break;
                }
                state.reruns.fetch_add(chunk.count, SeqCst);
                tries += 1;
                if state.is_over(number) {
                    break;
                }
                exact |= turn || (of.ordered && tries >= TRIES);
            }
        }
    }
    state.worst.fetch_max(tries as usize + 1, SeqCst);
    if exact && state.sums && of.ordered {
        state.serial.fetch_add(chunk.count, SeqCst);
    }
    th.close_iteration(depth, top);
    th.handled = handled;
    th.turn = None;
}

enum Attempt { Done, Stopped, Again { turn: bool } }

fn attempt(th: &mut Thread, state: &Arc<Loop>, chunk: &Chunk, exact: bool, alone: bool) -> Attempt {
    let of = &state.frame;
    let number = chunk.number;
    let base = th.top;
    let begun = match th.begin_iteration(of, exact) {
        Ok(begun) => begun,
        Err(_) => return Attempt::Again { turn: true },
    };
    let mut left = None;
    let mut raised = Value::UNBOUND;
    if chunk.copied && th.begin_walk(of, chunk.parts[0]).is_err() {
        return Attempt::Again { turn: false };
    }
    let walked = if chunk.copied { chunk.count } else { 0 };
    let mut index = 0;
    while index < chunk.count {
        let element = if chunk.copied { th.step_walk(of) } else { Ok(Some(chunk.parts[index])) };
        let element = match element {
            Ok(Some(element)) => element,
            // an earlier iteration took it away
            Ok(None) => {
                left = of.ordered.then_some(Outcome::Ended);
                break;
            }
            Err(Unwind::Raised) => {
                raised = th.take_raised();
                left = Some(Outcome::Raised { of_iterator: true });
                break;
            }
            Err(_) => return Attempt::Again { turn: std::mem::take(&mut th.needs_turn) },
        };
        match th.run_elements(of, element, &mut index, walked) {
            Ok(None) => {}
            Ok(Some(pc)) => {
                left = Some(Outcome::Left(pc));
                break;
            }
            Err(Unwind::Raised) => {
                raised = th.take_raised();
                left = Some(Outcome::Raised { of_iterator: false });
                break;
            }
            Err(Unwind::Exit) => {
                left = Some(Outcome::Exit);
                break;
            }
            Err(_) => return Attempt::Again { turn: std::mem::take(&mut th.needs_turn) },
        }
        if state.is_over(number) {
            return Attempt::Stopped;
        }
    }
    if of.ordered && !exact {
        match wait_holding(th, state, number) {
            Waited::Turn => {}
            Waited::Stopped => return Attempt::Stopped,
            Waited::Wanted => return Attempt::Again { turn: true },
        }
    }
    if !holds(th, state, &begun, exact, base) {
        return Attempt::Again { turn: true };
    }
    if th.commit_transaction().is_err() {
        return Attempt::Again { turn: false };
    }
    th.iterating = false;
    th.atomic_depth = 0;
    let overlay = th.overlay.clone();
    th.overlay.clear();
    let pc = match &left {
        Some(Outcome::Left(pc)) => Some(*pc),
        _ => None,
    };
    // ordered: only the turn's holder is here; unordered: the merge lock
    let guard = if of.ordered || alone { None } else { Some(th.blocking(|| lock(&state.merge))) };
    th.end_idle_transaction();
    let merged = th.merge_iteration(of, base, &overlay, pc);
    drop(guard);
    let ends = left.is_some();
    if merged.is_err() {
        let exception = th.take_raised();
        record_unless(th, state, number, Outcome::Raised { of_iterator: true }, exception, alone);
    } else if let Some(outcome) = left {
        record_unless(th, state, number, outcome, raised, alone);
    }
    if of.ordered && ends {
        // nobody takes elements any more: what was taken too early goes back
        let feed = th.blocking(|| lock(&state.feed));
        th.end_idle_transaction();
        let _ = th.give_back(of, base);
        drop(feed);
    }
    if !alone {
        advance(state, number);
    }
    Attempt::Done
}

/// As [`record`], when the merge lock may be held by the caller's caller.
fn record_unless(th: &mut Thread, state: &Arc<Loop>, number: u64, outcome: Outcome, exception: Value, alone: bool) {
    if !alone {
        return record(th, state, number, outcome, exception);
    }
    // the lock is ours: note the exception and stop; the outcome is stored when the lock is free again
    if matches!(outcome, Outcome::Raised { .. }) {
        th.interp.immortal.lock().push(exception);
        *lock(&state.exception) = Some(exception);
    }
    state.stop.store(number, SeqCst);
    *lock(&state.late) = Some(outcome);
}

fn holds(th: &mut Thread, state: &Arc<Loop>, begun: &Begun, exact: bool, base: *mut Value) -> bool {
    if exact || th.iteration_holds(&state.frame, begun, base) {
        return true;
    }
    // values that change in every iteration: stop guessing
    if state.mismatches.fetch_add(1, SeqCst) >= 4 {
        state.exact.store(true, SeqCst);
    }
    false
}

enum Waited { Turn, Stopped, Wanted }

/// Waits for the turn with the transaction open; gives up when somebody needs what it holds.
fn wait_holding(th: &mut Thread, state: &Arc<Loop>, number: u64) -> Waited {
    if th.interp.injects(Bug::TurnSkipped) {
        return Waited::Turn;
    }
    let started = Instant::now();
    let waited = wait_holding_inner(th, state, number);
    th.record_turn(started.elapsed());
    waited
}

fn wait_holding_inner(th: &mut Thread, state: &Arc<Loop>, number: u64) -> Waited {
    loop {
        // the order matters: a chunk that ends the loop says so before it passes the turn on
        let turn = state.turn.load(SeqCst);
        if state.is_over(number) {
            return Waited::Stopped;
        }
        if turn == number {
            return Waited::Turn;
        }
        if th.somebody_waits() || th.attend_while_waiting().is_err() {
            return Waited::Wanted;
        }
        th.pause(|| {
            let merge = lock(&state.merge);
            if state.turn.load(SeqCst) != number {
                drop(state.moved.wait_timeout(merge, Duration::from_micros(100)).unwrap_or_else(PoisonError::into_inner));
            }
        });
    }
}
