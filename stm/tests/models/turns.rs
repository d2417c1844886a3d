//! Real threads that take turns, in an order that a seed decides.
//!
//! One thread has the turn; all others wait. At every access to a word of the crate the one that has it may hand it on: each
//! thread keeps it for some accesses, on average as many as the seed gave that thread, so that one is fast and another
//! stalls in the middle of things. Who waits hands it on at once; who sleeps gets it back when woken, or when its slice is
//! over by a clock that counts accesses. Nothing else decides, so a seed repeats exactly what it did, and the trace shows it.
//!
//! The threads must not depend on anything but their program: no addresses, no time, no chance but the seed's.

use crate::door::{self, Way};
use core::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Duration;

/// What a thread is about to do to a word.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Load,
    Store,
    Change,
}

/// What all threads did, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trace {
    pub(crate) accesses: u64,
    /// After so many accesses this thread had the turn.
    pub(crate) turns: Vec<(u64, usize)>,
    /// Of every access: its kind and whose it was.
    digest: u64,
    /// The first panic of a thread.
    pub(crate) panic: Option<String>,
}

/// More than any program here needs: nobody gets on.
const MOST_ACCESSES: u64 = 5_000_000;
/// Average numbers of accesses for which a thread keeps the turn.
const STRETCHES: [u64; 6] = [2, 5, 15, 50, 200, 1000];
const NS_PER_ACCESS: u64 = 100;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Ready,
    /// Until then, unless somebody wakes who sleeps on that.
    Asleep { on: usize, until: u64 },
    Ended,
}

struct Thread {
    state: State,
    stretch: u64,
    /// What it is about to sleep on, while nobody has woken it.
    drowsy: Option<usize>,
}

struct Table {
    seed: u64,
    random: u64,
    turn: usize,
    /// Accesses until the turn goes on.
    left: u64,
    threads: Vec<Thread>,
    trace: Trace,
}

struct Round {
    table: Mutex<Table>,
    bells: Vec<Condvar>,
}

thread_local! {
    static SEAT: RefCell<Option<(Arc<Round>, usize)>> = const { RefCell::new(None) };
}

impl Table {
    fn below(&mut self, bound: u64) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) % bound
    }

    /// Chooses who is next: anybody who is ready, but for `unless` if there is another. Nobody if all have ended.
    fn choose(&mut self, unless: Option<usize>) -> Option<usize> {
        let now = self.trace.accesses;
        let is_ready = |thread: &Thread| match thread.state {
            State::Ready => true,
            State::Asleep { until, .. } => until <= now,
            State::Ended => false,
        };
        let mut ready: Vec<usize> = (0..self.threads.len()).filter(|&number| is_ready(&self.threads[number])).collect();
        if ready.len() > 1 {
            ready.retain(|&number| Some(number) != unless);
        }
        let next = if ready.is_empty() {
            // everybody sleeps: time passes
            let (until, first) = (self.threads.iter().enumerate())
                .filter_map(|(number, thread)| match thread.state {
                    State::Asleep { until, .. } => Some((until, number)),
                    _ => None,
                })
                .min()?;
            self.trace.accesses = until;
            first
        } else {
            let chosen = self.below(ready.len() as u64) as usize;
            ready[chosen]
        };
        self.threads[next].state = State::Ready;
        self.turn = next;
        self.left = 1 + self.below(2 * self.threads[next].stretch);
        let accesses = self.trace.accesses;
        self.trace.turns.push((accesses, next));
        Some(next)
    }
}

impl Round {
    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().expect("no panic under this lock")
    }

    /// The turn goes on; comes back when it is `me` again.
    fn hand_on(&self, mut table: MutexGuard<'_, Table>, me: usize, unless: Option<usize>) {
        let next = table.choose(unless);
        if next == Some(me) {
            return;
        }
        if let Some(next) = next {
            self.bells[next].notify_one();
        }
        if table.threads[me].state != State::Ended {
            self.await_turn(table, me);
        }
    }

    fn await_turn(&self, table: MutexGuard<'_, Table>, me: usize) {
        let turn = self.bells[me].wait_while(table, |table| table.turn != me);
        drop(turn.expect("no panic under this lock"));
    }
}

fn seat() -> (Arc<Round>, usize) {
    SEAT.with_borrow(Clone::clone).expect("only threads of a round go by turns")
}

/// The way to a word leads past here.
pub(crate) fn pass(access: Access) {
    SEAT.with_borrow(|seat| {
        let (round, me) = seat.as_ref().expect("only threads of a round go by turns");
        let mut table = round.lock();
        let seen = (*me as u64) << 2 | access as u64;
        table.trace.digest = (table.trace.digest ^ seen).wrapping_mul(0x100_0000_01B3);
        table.trace.accesses += 1;
        if table.trace.accesses > MOST_ACCESSES && !std::thread::panicking() {
            let seed = table.seed;
            drop(table);
            panic!("nobody gets on with seed {seed}");
        }
        table.left -= 1;
        if table.left == 0 {
            round.hand_on(table, *me, None);
        }
    });
}

/// Lets another thread go on, if one can.
pub(crate) fn give_way() {
    let (round, me) = seat();
    let mut table = round.lock();
    table.trace.accesses += 1;
    round.hand_on(table, me, Some(me));
}

/// Sleeps on something for at most so long, from before `unlock` on.
pub(crate) fn sleep(on: usize, slice: Duration, unlock: impl FnOnce()) {
    let (round, me) = seat();
    round.lock().threads[me].drowsy = Some(on);
    unlock();
    let mut table = round.lock();
    if table.threads[me].drowsy.take().is_some() {
        let until = table.trace.accesses + slice.as_nanos() as u64 / NS_PER_ACCESS;
        table.threads[me].state = State::Asleep { on, until };
        round.hand_on(table, me, None);
    }
}

/// Wakes whoever sleeps on it.
pub(crate) fn wake(what: usize) {
    let (round, _) = seat();
    for thread in &mut round.lock().threads {
        if thread.drowsy == Some(what) {
            thread.drowsy = None;
        }
        if matches!(thread.state, State::Asleep { on, .. } if on == what) {
            thread.state = State::Ready;
        }
    }
}

/// The time by the clock that counts accesses.
pub(crate) fn now() -> Duration {
    Duration::from_nanos(seat().0.lock().trace.accesses * NS_PER_ACCESS)
}

/// Runs the programs, each on a thread of its own, by turns.
pub(crate) fn run<'p>(seed: u64, programs: Vec<Box<dyn FnOnce() + Send + 'p>>) -> Trace {
    let threads = programs.len();
    let trace = Trace { accesses: 0, turns: Vec::new(), digest: 0xCBF2_9CE4_8422_2325, panic: None };
    let random = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut table = Table { seed, random, turn: usize::MAX, left: 1, threads: Vec::new(), trace };
    for _ in 0..threads {
        let stretch = STRETCHES[table.below(STRETCHES.len() as u64) as usize];
        table.threads.push(Thread { state: State::Ready, stretch, drowsy: None });
    }
    table.choose(None);
    let round = Arc::new(Round { table: Mutex::new(table), bells: (0..threads).map(|_| Condvar::new()).collect() });
    std::thread::scope(|scope| {
        for (me, program) in programs.into_iter().enumerate() {
            let round = round.clone();
            scope.spawn(move || {
                round.await_turn(round.lock(), me);
                SEAT.set(Some((round.clone(), me)));
                door::go(Way::ByTurns);
                let ended = catch_unwind(AssertUnwindSafe(program));
                door::go(Way::AsItIs);
                let mut table = round.lock();
                if let Err(panic) = ended {
                    let text = panic.downcast_ref::<&str>().map(|text| text.to_string());
                    let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
                    table.trace.panic.get_or_insert(text);
                }
                table.threads[me].state = State::Ended;
                round.hand_on(table, me, None);
            });
        }
    });
    round.lock().trace.clone()
}
