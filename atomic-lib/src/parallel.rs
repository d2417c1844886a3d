//! Parallel loops: who runs which iterations, and in what order they commit.
//!
//! Iterations are taken in order, a chunk at a time (the grain grows until a chunk costs about [`TARGET`]). Ordered loops commit
//! in that order (`turns`): a chunk stands still with its transaction open before its first shared write, often before it reads
//! what others write (`hot_reads`), and when it is finished, until its turn; it lets go (is undone, runs again at its turn) when
//! anybody needs what it owns, so an earlier iteration always wins. Meanwhile the threads take chunks that come later, at most
//! [`open_chunks`], or let chunks write before their turn (`speculation`): there are as many threads as workers, however many
//! chunks are open.

use crate::chunk::{Chunk, Step, Work};
use crate::hot_reads::HotReads;
use crate::pool::{Job, Pool};
use crate::speculation::Speculation;
use crate::turns::Turns;
use interp::heap::{MutatorSignal, Value};
use interp::host::LoopFrame;
use interp::host::strand::Strand;
use interp::object::conflicts::LoopNote;
use interp::object::gate::INTERRUPT;
use interp::object::inject::Bug;
use interp::object::interpreter::Interpreter;
use interp::object::thread::Thread;
use interp::object::unwind::{Res, Unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What a chunk should cost.
const TARGET: Duration = Duration::from_micros(200);
const LARGEST_CHUNK: usize = 4096;
/// Longest sleep of a thread without a chunk before it looks whether it is interrupted.
const LOOK: Duration = Duration::from_millis(5);

/// Chunks of an ordered loop that may be open at a time: as many as even out their lengths, so that no thread waits while
/// one that is long has its turn. Measured on the index example, two workers: with 16 open ones the threads are idle for 4 to 7 %
/// of the time, with 32 for 3 %, with 64 never. What they have computed stays in memory: a large heap gets along with few. So
/// does a loop that has just begun, of which nobody knows yet what its iterations write.
fn open_chunks(workers: usize, turn: u64, heap_bytes: usize) -> u64 {
    let least = 4 * workers as u64 + 8;
    let most = (16 * workers as u64 + 32).min(MOST_OPEN);
    if turn < least || heap_bytes >= LARGE_HEAP { least } else { most.max(least) }
}
const LARGE_HEAP: usize = 512 << 20;
/// Each holds a transaction, of which there are 1,023.
const MOST_OPEN: u64 = 256;

/// How the loop ended, if not by running out.
pub enum Outcome { Left(u32), Raised { of_iterator: bool }, Exit, Ended }

/// What whoever takes elements has for himself: the number of the next chunk.
pub struct Feed { next: u64 }

/// The state of one running loop.
pub struct Loop {
    pub frame: LoopFrame,
    pub turns: Turns<Chunk>,
    pub speculation: Speculation,
    pub hot_reads: HotReads,
    /// the transactions' time when the loop began
    pub began: u64,
    /// Does each chunk wait for its turn?
    pub keeps_turns: bool,
    sums: bool,
    workers: usize,
    started: Instant,
    feed: Mutex<Feed>,
    /// no elements are left
    exhausted: AtomicBool,
    chunk: AtomicUsize,
    /// strands without a chunk
    strands: Mutex<Vec<Strand>>,
    /// of all strands it has had
    signals: Mutex<Vec<Arc<MutatorSignal>>>,
    /// Ctrl-C has ended it
    interrupted: AtomicBool,
    /// chunks from here on are not wanted
    stop: AtomicU64,
    /// an interrupt ends the loop: no chunk is wanted any more, the first neither
    given_up: AtomicBool,
    /// guards unordered merges
    merge: Mutex<Option<Outcome>>,
    /// helpers that are at work
    working: Mutex<usize>,
    moved: Condvar,
    closed: AtomicBool,
    /// values that pass between iterations change in every one: no guessing
    exact: AtomicBool,
    mismatches: AtomicUsize,
    iterations: AtomicUsize,
    reruns: AtomicUsize,
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

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> { mutex.lock().unwrap_or_else(PoisonError::into_inner) }

/// Runs a parallel loop to its end, for the machine.
pub fn run(th: &mut Thread, frame: LoopFrame) -> Res<Value> {
    let default = th.interp.settings.workers;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let workers = if frame.workers > 0 { frame.workers } else if default > 0 { default } else { cores };
    let sums = th.loop_sums(&frame);
    let pool = pool_of(&th.interp);
    let strands = pool.take_strands();
    let state = Arc::new(Loop {
        keeps_turns: frame.ordered && !th.interp.injects(Bug::TurnSkipped),
        frame,
        turns: Turns::default(),
        speculation: Speculation::default(),
        hot_reads: HotReads::default(),
        began: th.tx.domain().now(),
        sums,
        workers,
        started: Instant::now(),
        feed: Mutex::new(Feed { next: 0 }),
        exhausted: AtomicBool::new(false),
        chunk: AtomicUsize::new(1),
        signals: Mutex::new(strands.iter().map(Strand::signal).collect()),
        interrupted: AtomicBool::new(false),
        strands: Mutex::new(strands),
        stop: AtomicU64::new(u64::MAX),
        given_up: AtomicBool::new(false),
        merge: Mutex::new(None),
        working: Mutex::new(0),
        moved: Condvar::new(),
        closed: AtomicBool::new(false),
        exact: AtomicBool::new(!sums),
        mismatches: AtomicUsize::new(0),
        iterations: AtomicUsize::new(0),
        reruns: AtomicUsize::new(0),
        workers_seen: AtomicUsize::new(0),
        worst: AtomicUsize::new(0),
        serial: AtomicUsize::new(0),
        exception: Mutex::new(None),
        late: Mutex::new(None),
    });
    if lock(&state.strands).is_empty() {
        let strand = state.new_strand(th).map_err(|problem| th.runtime_error(&problem))?;
        lock(&state.strands).push(strand);
    }
    pool.loop_begins(&state);
    let more = run_chunks(th, &state, &pool);
    pool.loop_ends(&state);
    // what the loop ended before is undone
    for (_, chunk) in state.turns.take_standing() {
        state.give_strand(chunk.drop_work(th));
    }
    pool.give_strands(std::mem::take(&mut *lock(&state.strands)));
    more?;
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

/// All chunks, until there are none and all helpers have gone.
fn run_chunks(th: &mut Thread, state: &Arc<Loop>, pool: &Arc<Pool>) -> Res<()> {
    loop {
        state.closed.store(false, SeqCst);
        if state.workers > 1 {
            let job: Arc<dyn Job> = Arc::new(Help(state.clone()));
            pool.offer(&th.interp.clone(), &job, state.workers - 1);
        }
        work(th, state);
        // nobody new from here on; those who came finish first
        state.closed.store(true, SeqCst);
        while *lock(&state.working) > 0 {
            th.rest(|| {
                let working = lock(&state.working);
                if *working > 0 {
                    drop(state.moved.wait_timeout(working, LOOK).unwrap_or_else(PoisonError::into_inner));
                }
            });
            attend(th, state);
        }
        // a body may have added to what the loop walks over
        if state.stop.load(SeqCst) != u64::MAX || !th.more_elements(&state.frame)? {
            return Ok(());
        }
        state.exhausted.store(false, SeqCst);
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

/// An interrupt that came while this thread waited ends the whole loop.
fn attend(th: &mut Thread, state: &Arc<Loop>) {
    let outcome = match th.attend_while_waiting() {
        Ok(()) => return,
        Err(Unwind::Exit) => Outcome::Exit,
        Err(_) => Outcome::Raised { of_iterator: true },
    };
    state.end_now(th, outcome);
}

/// The pool of an interpreter.
pub fn pool_of(interp: &Interpreter) -> Arc<Pool> {
    let mut extension = interp.pool.lock();
    let any = extension.get_or_insert_with(|| Arc::new(Pool::default()) as Arc<dyn std::any::Any + Send + Sync>).clone();
    any.downcast::<Pool>().unwrap_or_default()
}

struct Help(Arc<Loop>);

impl Job for Help {
    fn help(&self, th: &mut Thread) {
        let state = &self.0;
        *lock(&state.working) += 1;
        if !state.closed.load(SeqCst) {
            work(th, state);
        }
        *lock(&state.working) -= 1;
        state.moved.notify_all();
    }
}

/// Takes chunks until there are none.
fn work(host: &mut Thread, state: &Arc<Loop>) {
    let mut first = true;
    let mut next = None;
    loop {
        let mut took = Duration::ZERO;
        if next.is_none() {
            let started = Instant::now();
            next = take(host, state);
            took = started.elapsed();
        }
        let Some(mut chunk) = next.take() else { return };
        if std::mem::take(&mut first) {
            state.workers_seen.fetch_add(1, SeqCst);
        }
        let step = chunk.go(host);
        let number = chunk.work.number();
        if step == Step::Stands {
            next = state.turns.stand(number, chunk);
            continue;
        }
        let (count, worked) = (chunk.work.count, chunk.work.worked);
        state.give_strand(chunk.drop_work(host));
        if step == Step::Done {
            state.iterations.fetch_add(count, SeqCst);
            state.adjust_grain(count, worked + took);
            if state.frame.ordered {
                next = state.turns.advance_to(number + 1);
            }
        }
    }
}

/// The next chunk. None: there are no more.
fn take(host: &mut Thread, state: &Arc<Loop>) -> Option<Chunk> {
    loop {
        let undone = state.turns.take_earliest(Chunk::is_undone);
        if undone.is_some() {
            return undone;
        }
        let turn = state.turns.current();
        if let Some(mut chunk) = state.turns.take_earliest(|chunk| chunk.is_due(turn)) {
            let waits = if chunk.is_stale(host, turn) { Some(chunk) } else { state.turns.stand(chunk.work.number(), chunk) };
            if waits.is_some() {
                return waits;
            }
        }
        if !state.has_more() {
            return state.speculative();
        }
        attend(host, state);
        let most = open_chunks(state.workers, turn, host.interp.heap.used_bytes());
        // who takes elements may stop for a collection meanwhile
        let mut feed = host.rest(|| lock(&state.feed));
        let ahead = feed.next.saturating_sub(state.turns.current());
        let strand = if state.frame.ordered && ahead >= most { None } else { state.strand(host) };
        let Some(mut strand) = strand else {
            let next = feed.next;
            drop(feed);
            if let Some(chunk) = state.speculative() {
                return Some(chunk);
            }
            let idle = Instant::now();
            host.rest(|| state.turns.sleep(LOOK, || !state.has_more() || next < state.turns.current() + most));
            host.record_turn(idle.elapsed());
            continue;
        };
        let work = if state.has_more() { strand.run(host, |th| take_elements(th, state, &mut feed)) } else { None };
        drop(feed);
        match work {
            Some(work) => return Some(Chunk { strand, work }),
            None => state.give_strand(strand),
        }
    }
}

/// The elements of the next chunk, on its strand.
fn take_elements(th: &mut Thread, state: &Arc<Loop>, feed: &mut Feed) -> Option<Work> {
    let mut parts = th.rooted();
    let (count, copied, result) = th.take_elements(&state.frame, state.chunk.load(SeqCst), &mut parts);
    let failed = match result {
        Ok(last) => {
            state.exhausted.fetch_or(last, SeqCst);
            None
        }
        Err(unwind) => {
            // the error rises after the elements before it
            state.exhausted.store(true, SeqCst);
            let exception = th.take_raised();
            Some((unwind, th.rooted_from(vec![exception])))
        }
    };
    if state.exhausted.load(SeqCst) {
        state.turns.wake_all();
    }
    if count == 0 && failed.is_none() {
        return None;
    }
    let number = feed.next;
    feed.next += 1;
    Some(Work::new(th, state, number, count, parts, copied, failed))
}

impl Loop {
    /// Is this chunk behind the loop's end?
    pub fn is_over(&self, number: u64) -> bool { self.given_up.load(SeqCst) || self.stop.load(SeqCst) < number }

    /// Time since the loop began, in nanoseconds.
    pub fn now(&self) -> u64 { self.started.elapsed().as_nanos() as u64 }

    /// Do attempts begin at their turn only?
    pub fn is_exact(&self) -> bool { self.exact.load(SeqCst) || !self.sums }

    /// Held while an unordered iteration's results enter the loop's frame, or by one that must be alone.
    pub fn merge_lock(&self) -> MutexGuard<'_, Option<Outcome>> { lock(&self.merge) }

    /// Held while elements are taken or given back.
    pub fn feed_lock(&self) -> MutexGuard<'_, Feed> { lock(&self.feed) }

    fn has_more(&self) -> bool { !self.exhausted.load(SeqCst) && self.stop.load(SeqCst) == u64::MAX }

    /// A strand without work; None if none can be had now.
    fn strand(&self, th: &Thread) -> Option<Strand> {
        // the lock is not held over what may wait for a stop of the world
        let idle = lock(&self.strands).pop();
        match idle {
            Some(mut idle) => {
                idle.serve(&self.frame);
                Some(idle)
            }
            None => self.new_strand(th).ok(),
        }
    }

    /// One more strand; Ctrl-C reaches it, too.
    fn new_strand(&self, th: &Thread) -> Result<Strand, String> {
        let new = Strand::new(th, &self.frame)?;
        lock(&self.signals).push(new.signal());
        Ok(new)
    }

    /// A chunk that goes on before its turn, for a thread that has no other.
    fn speculative(&self) -> Option<Chunk> {
        if !self.speculation.is_allowed() || self.stop.load(SeqCst) != u64::MAX {
            return None;
        }
        let mut chunk = self.turns.take_earliest(Chunk::is_inside)?;
        chunk.work.speculate();
        Some(chunk)
    }

    fn give_strand(&self, mut strand: Strand) {
        strand.rest();
        lock(&self.strands).push(strand);
    }

    fn adjust_grain(&self, count: usize, cost: Duration) {
        let chunk = self.chunk.load(SeqCst);
        if cost < TARGET / 2 && count == chunk && chunk < LARGEST_CHUNK {
            self.chunk.store(chunk * 2, SeqCst);
        } else if cost > TARGET * 4 && chunk > 1 {
            self.chunk.store(chunk / 2, SeqCst);
        }
    }

    /// Values that pass from one iteration to the next were not what the iteration had begun with.
    pub fn note_mismatch(&self) {
        if self.mismatches.fetch_add(1, SeqCst) >= 4 {
            self.exact.store(true, SeqCst);
        }
    }

    /// So many iterations are run again.
    pub fn note_reruns(&self, count: usize) { self.reruns.fetch_add(count, SeqCst); }

    /// A chunk has committed at this attempt; so many of its iterations had waited for their turn.
    pub fn note_tries(&self, attempts: usize, serial: usize) {
        self.worst.fetch_max(attempts, SeqCst);
        self.serial.fetch_add(if self.sums { serial } else { 0 }, SeqCst);
    }

    /// The loop ends here, whatever has committed.
    pub fn end_now(&self, th: &mut Thread, outcome: Outcome) {
        let exception = th.take_raised();
        self.given_up.store(true, SeqCst);
        self.stop.store(0, SeqCst);
        self.keep(th, &outcome, exception);
        *lock(&self.late) = Some(outcome);
        self.turns.wake_all();
    }

    /// Has an iteration left the loop? (For one that must not come after it; it has the merge lock.)
    pub fn has_ended(&self) -> bool { self.stop.load(SeqCst) != u64::MAX }

    /// Chunk `number` ends the loop. `merge`: what its merge lock guards, unless somebody above has it or there is no need.
    pub fn record(&self, th: &mut Thread, number: u64, outcome: Outcome, exception: Value, merge: Option<&mut Option<Outcome>>) {
        self.keep(th, &outcome, exception);
        match merge {
            Some(known) => *known = Some(outcome),
            None => *lock(&self.late) = Some(outcome),
        }
        self.stop.store(number, SeqCst);
        self.turns.wake_all();
    }

    fn keep(&self, th: &Thread, outcome: &Outcome, exception: Value) {
        if matches!(outcome, Outcome::Raised { .. }) {
            th.interp.immortal.lock().push(exception);
            *lock(&self.exception) = Some(exception);
            if th.is_instance(exception, th.interp.types.KeyboardInterrupt.get()) {
                // iterations that wait outside for something must not keep the loop from ending
                self.interrupted.store(true, SeqCst);
                lock(&self.signals).iter().for_each(|signal| signal.request(INTERRUPT));
            }
        }
    }

    pub fn is_interrupted(&self) -> bool { self.interrupted.load(SeqCst) }
}
