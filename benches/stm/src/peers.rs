//! The same small workloads on every store, on one thread: to be shown beside a figure of the host interface, or alone.

#[cfg(has_libitm)]
use crate::libitm;
use crate::measure::{alternate, nanoseconds_each};
use crate::random::Random;
use crate::report::Report;
use crate::store::{Access, Object, Store, Worker};
use crate::stores::{AsyncStm, FastStm, GlobalMutex, OwnVariables, StmCore, Transactions, Unsynchronised, Variables};
use core::hint::black_box;
use std::sync::Mutex;
use std::sync::atomic::AtomicU64;

/// One thing to measure: how it is called, and a sample of it in nanoseconds an operation.
pub struct Side<'a> {
    pub name: String,
    pub sample: Box<dyn FnMut() -> f64 + 'a>,
}

/// Prints a line for each side, from samples that alternate.
pub fn show(report: &mut Report, rounds: usize, unit: &str, mut sides: Vec<Side>) {
    let mut samples: Vec<&mut dyn FnMut() -> f64> = Vec::new();
    let mut names = Vec::new();
    for side in &mut sides {
        names.push(side.name.clone());
        samples.push(&mut *side.sample);
    }
    for (name, samples) in names.iter().zip(alternate(rounds, &mut samples)) {
        report.note(name, &samples, unit);
    }
    #[cfg(not(has_libitm))]
    report.say("  libitm: left out, the C compiler that built this has no -fgnu-tm");
}

fn objects<S: Store>(store: &S, count: usize) -> Vec<Object<1>> {
    let mut worker = store.worker();
    (0..count).map(|_| worker.atomically(|access| access.make([1]))).collect()
}

/// Transactions of `reads` reads each; the figure is for one read.
fn reads<S: Store + 'static>(reads: usize) -> Side<'static> {
    let store = S::new();
    let objects = objects(&store, reads);
    let times = (100_000 / reads).max(1);
    let sample = move || {
        let mut worker = store.worker();
        nanoseconds_each((reads * times) as u64, || {
            for _ in 0..times {
                black_box(worker.atomically(|access| {
                    let mut sum = 0;
                    for &object in &objects {
                        sum += access.get(object, 0)?;
                    }
                    Ok(sum)
                }));
            }
        })
    };
    Side { name: S::NAME.to_string(), sample: Box::new(sample) }
}

pub fn reads_on_all(count: usize) -> Vec<Side<'static>> {
    let mut sides = vec![
        reads::<Unsynchronised>(count),
        reads::<GlobalMutex>(count),
        reads::<Transactions>(count),
        reads::<Variables<OwnVariables>>(count),
        reads::<Variables<StmCore>>(count),
        reads::<Variables<FastStm>>(count),
        reads::<Variables<AsyncStm>>(count),
    ];
    let locked: Vec<Mutex<u64>> = (0..count).map(|_| Mutex::new(1)).collect();
    let times = (100_000 / count).max(1);
    let sample = move || {
        nanoseconds_each((count * times) as u64, || {
            for _ in 0..times {
                black_box(locked.iter().map(|word| *word.lock().expect("nobody panics under it")).sum::<u64>());
            }
        })
    };
    sides.push(Side { name: "a mutex an object, one held at a time".to_string(), sample: Box::new(sample) });
    #[cfg(has_libitm)]
    {
        let words: &'static [AtomicU64] = Box::leak((0..count).map(|_| AtomicU64::new(1)).collect());
        let words: Vec<&AtomicU64> = words.iter().collect();
        let sample = move || {
            nanoseconds_each((count * times) as u64, || {
                for _ in 0..times {
                    black_box(libitm::read_sum(&words));
                }
            })
        };
        sides.push(Side { name: "libitm".to_string(), sample: Box::new(sample) });
    }
    sides
}

const TIMES: u64 = 20_000;

fn counter<S: Store + 'static>() -> Side<'static> {
    let store = S::new();
    let counter = objects(&store, 1)[0];
    let sample = move || {
        let mut worker = store.worker();
        nanoseconds_each(TIMES, || {
            for _ in 0..TIMES {
                worker.atomically(|access| {
                    let value = access.get(counter, 0)?;
                    access.set(counter, 0, value + 1)
                });
            }
        })
    };
    Side { name: S::NAME.to_string(), sample: Box::new(sample) }
}

pub fn counter_on_all() -> Vec<Side<'static>> {
    let mut sides = vec![
        counter::<Unsynchronised>(),
        counter::<GlobalMutex>(),
        counter::<Transactions>(),
        counter::<Variables<OwnVariables>>(),
        counter::<Variables<StmCore>>(),
        counter::<Variables<FastStm>>(),
        counter::<Variables<AsyncStm>>(),
    ];
    #[cfg(has_libitm)]
    {
        let word = AtomicU64::new(0);
        let sample = move || nanoseconds_each(TIMES, || (0..TIMES).for_each(|_| libitm::add(&word)));
        sides.push(Side { name: "libitm".to_string(), sample: Box::new(sample) });
    }
    let word = AtomicU64::new(0);
    let sample = move || {
        nanoseconds_each(TIMES, || {
            (0..TIMES).for_each(|_| {
                black_box(word.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
            })
        })
    };
    sides.push(Side { name: "an atomic addition".to_string(), sample: Box::new(sample) });
    sides
}

pub const ACCOUNTS: usize = 1000;

fn pair(random: &mut Random) -> (usize, usize) {
    (random.below(ACCOUNTS as u64) as usize, random.below(ACCOUNTS as u64) as usize)
}

fn bank<S: Store + 'static>() -> Side<'static> {
    let store = S::new();
    let accounts = objects(&store, ACCOUNTS);
    let mut random = Random::new(1);
    let sample = move || {
        let mut worker = store.worker();
        nanoseconds_each(TIMES, || {
            for _ in 0..TIMES {
                let (from, to) = pair(&mut random);
                let (from, to) = (accounts[from], accounts[to]);
                worker.atomically(|access| {
                    let left = access.get(from, 0)?;
                    access.set(from, 0, left.wrapping_sub(1))?;
                    let right = access.get(to, 0)?;
                    access.set(to, 0, right.wrapping_add(1))
                });
            }
        })
    };
    Side { name: S::NAME.to_string(), sample: Box::new(sample) }
}

pub fn bank_on_all() -> Vec<Side<'static>> {
    let mut sides = vec![
        bank::<Unsynchronised>(),
        bank::<GlobalMutex>(),
        bank::<Transactions>(),
        bank::<Variables<OwnVariables>>(),
        bank::<Variables<StmCore>>(),
        bank::<Variables<FastStm>>(),
        bank::<Variables<AsyncStm>>(),
    ];
    let accounts: Vec<Mutex<u64>> = (0..ACCOUNTS).map(|_| Mutex::new(0)).collect();
    let mut random = Random::new(1);
    let sample = move || {
        nanoseconds_each(TIMES, || {
            for _ in 0..TIMES {
                let (from, to) = pair(&mut random);
                transfer_locked(&accounts, from, to);
            }
        })
    };
    sides.push(Side { name: "a mutex an account, in order".to_string(), sample: Box::new(sample) });
    #[cfg(has_libitm)]
    {
        let accounts: Vec<AtomicU64> = (0..ACCOUNTS).map(|_| AtomicU64::new(0)).collect();
        let mut random = Random::new(1);
        let sample = move || {
            nanoseconds_each(TIMES, || {
                for _ in 0..TIMES {
                    let (from, to) = pair(&mut random);
                    libitm::transfer(&accounts[from], &accounts[to], 1);
                }
            })
        };
        sides.push(Side { name: "libitm".to_string(), sample: Box::new(sample) });
    }
    sides
}

/// Locks in order of addresses, so that two transfers cannot wait for each other.
pub fn transfer_locked(accounts: &[Mutex<u64>], from: usize, to: usize) {
    if from == to {
        return;
    }
    let mut low = accounts[from.min(to)].lock().expect("nobody panics under it");
    let mut high = accounts[from.max(to)].lock().expect("nobody panics under it");
    let (from, to) = if from < to { (&mut *low, &mut *high) } else { (&mut *high, &mut *low) };
    *from = from.wrapping_sub(1);
    *to = to.wrapping_add(1);
}
