//! Throughput of two threads against one, on the clock on the wall.

use core::hint::black_box;
use std::sync::Mutex;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};
use stm_benches::cells::{APART, Adder, Cells, add_later, atomically, compute, count, count_later, transfer};
use stm_benches::measure::{Scaling, Together, scaling, together};
use stm_benches::peers::{ACCOUNTS, transfer_locked};
use stm_benches::random::Random;
use stm_benches::report::{Better, Report};
use stm_benches::store::{Access, Object, Store, Worker};
use stm_benches::stores::{AsyncStm, FastStm, GlobalMutex, OwnVariables, StmCore, Transactions, Variables};

const SAMPLE: Duration = Duration::from_millis(4);
/// Rounds of `compute` that take at least a microsecond.
const WORK: u64 = 1000;
const THREADS: usize = 2;

/// Repeats `batch`, which does so many operations, until the sample is over.
fn for_a_while(operations: u64, mut batch: impl FnMut()) -> u64 {
    let end = Instant::now() + SAMPLE;
    let mut done = 0;
    while Instant::now() < end {
        batch();
        done += operations;
    }
    done
}

fn show(report: &mut Report, what: &str, found: &Scaling, must: f64, goal: f64) {
    report.target(what, &found.speed_up(), "x", Better::More, Some(must), Some(goal));
    let rates = format!(
        "    {:.2} M/s on one, {:.2} M/s on two; at most {:.2} x by CPU time; of {} pairs the {} quietest, {:.1} % of the time in line for a core",
        found.one.median() / 1e6,
        found.several.median() / 1e6,
        found.bound.median(),
        found.taken,
        found.one.len(),
        found.disturbance.median()
    );
    report.say(&rates);
    if !found.is_undisturbed() {
        report.doubt(what, "the threads did not have the cores to themselves: run it again on a quiet machine");
    }
}

pub fn run(report: &mut Report, rounds: usize) {
    report.heading("two threads against one, wall time");
    yardsticks(report, rounds);
    let found = scaling(rounds, THREADS, disjoint_work);
    show(report, "disjoint, 1 us of work each", &found, 1.9, 1.95);
    let found = scaling(rounds, THREADS, disjoint_tiny);
    show(report, "disjoint, tiny", &found, 1.2, 1.7);
    on_all(report, rounds, Kind::Disjoint);
    let accounts = Cells::new(ACCOUNTS, 1000);
    let found = scaling(rounds, THREADS, |threads| bank(&accounts, threads));
    assert_eq!(accounts.sum(), 1000 * ACCOUNTS as u64, "transfers keep the sum");
    show(report, "bank, 1,000 accounts", &found, 1.1, 1.3);
    on_all(report, rounds, Kind::Bank);
    let found = scaling(rounds, THREADS, |threads| one_counter(threads, 0));
    show(report, "one shared counter with delta", &found, 1.2, 1.5);
    let found = scaling(rounds, THREADS, |threads| one_counter(threads, WORK));
    report.note("  the same with 1 us of work each", &found.speed_up(), "x");
    on_all(report, rounds, Kind::Counter);
}

/// What the machine does to one cache line that two cores write, and to two lines that each core has to itself: a commit
/// that writes ticks one clock, so no tiny transactions scale better than the first of these lets them.
fn yardsticks(report: &mut Report, rounds: usize) {
    for (what, apart) in [("an atomic addition, both to one word", 0), ("an atomic addition, each to its own word", APART)] {
        let found = scaling(rounds.div_ceil(2), THREADS, |threads| {
            let words = Cells::new(threads * APART, 0);
            together(threads, |number| {
                let word = &words.cells[number * apart].word;
                for_a_while(64, || {
                    (0..64).for_each(|_| {
                        black_box(word.fetch_add(1, Relaxed));
                    })
                })
            })
        });
        note(report, what, &found);
    }
}

fn disjoint_work(threads: usize) -> Together {
    let cells = Cells::new(threads * APART, 0);
    together(threads, |number| {
        let (mut tx, cell) = (cells.attach(), &cells.cells[number * APART]);
        for_a_while(8, || {
            for _ in 0..8 {
                atomically(&mut tx, &mut (), |tx| {
                    let value = cell.read(tx)?;
                    cell.write(tx, compute(value, WORK))
                });
            }
        })
    })
}

fn disjoint_tiny(threads: usize) -> Together {
    let cells = Cells::new(threads * APART, 0);
    let done = together(threads, |number| {
        let mut tx = cells.attach();
        for_a_while(64, || count(&mut tx, &cells.cells[number * APART], 64))
    });
    assert_eq!(cells.sum(), done.sum, "no update is lost");
    done
}

fn bank(accounts: &Cells, threads: usize) -> Together {
    together(threads, |number| {
        let (mut tx, mut random) = (accounts.attach(), Random::new(number as u64));
        for_a_while(64, || transfer(&mut tx, &accounts.cells, &mut random, 64))
    })
}

fn one_counter(threads: usize, work: u64) -> Together {
    let cells = Cells::new(1, 0);
    let done = together(threads, |_| {
        let mut tx = cells.attach();
        if work == 0 {
            return for_a_while(64, || count_later(&mut tx, &cells.cells[0], 64));
        }
        for_a_while(8, || {
            for _ in 0..8 {
                atomically(&mut tx, &mut Adder, |tx| {
                    black_box(compute(1, work));
                    add_later(tx, &cells.cells[0], 1)
                });
            }
        })
    });
    assert_eq!(cells.sum(), done.sum, "no update is lost");
    done
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Disjoint,
    Bank,
    Counter,
}

/// The same on the other stores, beside the figure.
fn on_all(report: &mut Report, rounds: usize, kind: Kind) {
    let rounds = rounds.div_ceil(4);
    of::<GlobalMutex>(report, rounds, kind);
    of::<Transactions>(report, rounds, kind);
    of::<Variables<OwnVariables>>(report, rounds, kind);
    of::<Variables<StmCore>>(report, rounds, kind);
    of::<Variables<FastStm>>(report, rounds, kind);
    of::<Variables<AsyncStm>>(report, rounds, kind);
    if kind == Kind::Bank {
        let accounts: Vec<Mutex<u64>> = (0..ACCOUNTS).map(|_| Mutex::new(0)).collect();
        let found = scaling(rounds, THREADS, |threads| {
            together(threads, |number| {
                let mut random = Random::new(number as u64);
                for_a_while(64, || {
                    for _ in 0..64 {
                        let (from, to) = (random.below(ACCOUNTS as u64), random.below(ACCOUNTS as u64));
                        transfer_locked(&accounts, from as usize, to as usize);
                    }
                })
            })
        });
        note(report, "a mutex an account, in order", &found);
    }
    #[cfg(has_libitm)]
    libitm(report, rounds, kind);
    #[cfg(not(has_libitm))]
    report.say("  libitm: left out, the C compiler that built this has no -fgnu-tm");
}

fn note(report: &mut Report, what: &str, found: &Scaling) {
    let doubt = if found.is_undisturbed() { "" } else { ", disturbed" };
    let unit = format!("x   ({:.2} M/s on two{doubt}; at most {:.2} x by CPU time)", found.several.median() / 1e6, found.bound.median());
    report.note(what, &found.speed_up(), &unit);
}

fn of<S: Store>(report: &mut Report, rounds: usize, kind: Kind) {
    let store = S::new();
    let count = if kind == Kind::Bank { ACCOUNTS } else { APART * THREADS };
    let mut worker = store.worker();
    let objects: Vec<Object<1>> = (0..count).map(|_| worker.atomically(|access| access.make([0]))).collect();
    drop(worker);
    let found = scaling(rounds, THREADS, |threads| {
        together(threads, |number| {
            let (mut worker, mut random) = (store.worker(), Random::new(number as u64));
            for_a_while(64, || {
                for _ in 0..64 {
                    let (from, to) = match kind {
                        Kind::Disjoint => (number * APART, number * APART),
                        Kind::Counter => (0, 0),
                        Kind::Bank => (random.below(ACCOUNTS as u64) as usize, random.below(ACCOUNTS as u64) as usize),
                    };
                    let (from, to) = (objects[from], objects[to]);
                    worker.atomically(|access| {
                        let value = access.get(from, 0)?;
                        access.set(from, 0, value.wrapping_add(1))?;
                        if kind == Kind::Bank {
                            let value = access.get(to, 0)?;
                            access.set(to, 0, value.wrapping_sub(1))?;
                        }
                        Ok(())
                    });
                }
            })
        })
    });
    note(report, S::NAME, &found);
}

#[cfg(has_libitm)]
fn libitm(report: &mut Report, rounds: usize, kind: Kind) {
    use std::sync::atomic::AtomicU64;
    let count = if kind == Kind::Bank { ACCOUNTS } else { APART * THREADS };
    let words: Vec<AtomicU64> = (0..count).map(|_| AtomicU64::new(0)).collect();
    let found = scaling(rounds, THREADS, |threads| {
        together(threads, |number| {
            let mut random = Random::new(number as u64);
            for_a_while(64, || {
                for _ in 0..64 {
                    match kind {
                        Kind::Disjoint => stm_benches::libitm::add(&words[number * APART]),
                        Kind::Counter => stm_benches::libitm::add(&words[0]),
                        Kind::Bank => {
                            let (from, to) = (random.below(ACCOUNTS as u64), random.below(ACCOUNTS as u64));
                            stm_benches::libitm::transfer(&words[from as usize], &words[to as usize], 1);
                        }
                    }
                }
            })
        })
    });
    note(report, "libitm", &found);
}
