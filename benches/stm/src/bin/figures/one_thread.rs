//! What transactions cost one thread: begin, reads, writes, objects of one's own, commit.

use stm_benches::cells::{Cell, Cells, count, load_all, read_all, read_one_each, transfer, use_own};
use stm_benches::measure::{Samples, alternate, nanoseconds_each};
use stm_benches::peers;
use stm_benches::random::Random;
use stm_benches::report::{Better, Report};
use core::hint::black_box;
use std::sync::Mutex;
use std::sync::atomic::Ordering::Relaxed;
use stm::Word;

const TIMES: u64 = 20_000;

/// A figure of one side only.
fn figure(rounds: usize, mut sample: impl FnMut() -> f64) -> Samples {
    alternate(rounds, &mut [&mut sample]).remove(0)
}

pub fn run(report: &mut Report, rounds: usize) {
    yardsticks(report, rounds);
    report.heading("one thread, CPU time");
    read_only(report, rounds);
    logged_reads(report, rounds);
    own_objects(report, rounds);
    writes(report, rounds);
}

/// What an atomic addition and an uncontended mutex took on the machine that the targets in nanoseconds were set on (Zen 5).
const YARDSTICKS: [(&str, f64); 2] = [("an atomic addition", 4.91), ("an uncontended mutex", 9.85)];

/// Says how fast this machine is: the targets in nanoseconds do not scale with it.
fn yardsticks(report: &mut Report, rounds: usize) {
    let word = Word::new(0);
    let mutex = Mutex::new(0u64);
    let mut add = || {
        nanoseconds_each(TIMES, || {
            (0..TIMES).for_each(|_| {
                black_box(word.fetch_add(1, Relaxed));
            })
        })
    };
    let mut lock = || nanoseconds_each(TIMES, || (0..TIMES).for_each(|_| *mutex.lock().expect("nobody panics under it") += 1));
    let found = alternate(rounds, &mut [&mut add, &mut lock]);
    report.say("");
    let mut factor = 1.0;
    for ((what, reference), samples) in YARDSTICKS.into_iter().zip(&found) {
        report.say(&format!("yardstick: {what} takes {:.2} ns here, took {reference} ns where the targets were set", samples.median()));
        factor *= samples.median() / reference;
    }
    report.say(&format!("yardstick: so atomics are {:.1} times as slow here; nanoseconds below are as measured", factor.sqrt()));
}

fn read_only(report: &mut Report, rounds: usize) {
    let cells = Cells::new(64, 1);
    let few: &[Cell; 64] = cells.cells[..].try_into().expect("64 cells were made");
    let mut tx = cells.attach();
    let samples = figure(rounds, || nanoseconds_each(TIMES, || read_one_each(&mut tx, few, TIMES)));
    report.target("read-only transaction with 1 read", &samples, "ns", Better::Less, Some(8.0), Some(5.0));
    peers::show(report, rounds, "ns", peers::reads_on_all(1));
}

fn logged_reads(report: &mut Report, rounds: usize) {
    let of = |count: usize, times: u64| {
        let cells = Cells::new(count, 1);
        let mut tx = cells.attach();
        let transactions = (100_000 / (count as u64 * times)).max(1);
        let operations = count as u64 * times * transactions;
        figure(if count > 1_000_000 { rounds.div_ceil(6) } else { rounds }, || {
            nanoseconds_each(operations, || {
                (0..transactions).for_each(|_| {
                    read_all(&mut tx, &cells.cells, times);
                })
            })
        })
    };
    let bare = |count: usize| {
        let words: Box<[Word]> = (0..count).map(|_| Word::new(1)).collect();
        let times = (100_000 / count).max(1) as u64;
        figure(rounds.div_ceil(6), || nanoseconds_each(count as u64 * times, || { black_box(load_all(&words, times)); }))
    };
    report.target("logged read, first, 1,000 in a transaction", &of(1000, 1), "ns", Better::Less, Some(1.6), Some(1.0));
    peers::show(report, rounds, "ns", peers::reads_on_all(1000));
    report.target("logged read, repeated (100 cells, 100 times)", &of(100, 100), "ns", Better::Less, Some(1.0), None);
    let hundred_thousand = of(100_000, 1);
    report.target("logged read, 100 k in a transaction", &hundred_thousand, "ns", Better::Less, Some(1.6), Some(1.2));
    peers::show(report, rounds.div_ceil(6), "ns", peers::reads_on_all(100_000));
    let million = of(1_000_000, 1);
    report.note("logged read, 1 M in a transaction", &million, "ns");
    let ten_million = of(10_000_000, 1);
    report.note("logged read, 10 M in a transaction", &ten_million, "ns");
    report.note("load without a transaction, of 10 M", &bare(10_000_000), "ns");
    // Of two that no cache holds: the memory's own steps are not the log's.
    let ratio = ten_million.map(|each| each / million.median());
    report.target("logged read, 10 M against 1 M (linear: 1)", &ratio, "x", Better::Less, None, Some(1.2));
}

fn own_objects(report: &mut Report, rounds: usize) {
    let cells = Cells::new(1000, 1);
    let mut tx = cells.attach();
    let samples = figure(rounds, || nanoseconds_each(2 * 1000 * 100, || use_own(&mut tx, &cells.cells, 100)));
    report.target("access to an object made in the transaction", &samples, "ns", Better::Less, Some(0.7), Some(0.5));
}

fn writes(report: &mut Report, rounds: usize) {
    let cells = Cells::new(peers::ACCOUNTS, 1000);
    let mut tx = cells.attach();
    let samples = figure(rounds, || nanoseconds_each(TIMES, || count(&mut tx, &cells.cells[0], TIMES)));
    report.target("counter", &samples, "ns", Better::Less, Some(20.0), Some(16.0));
    peers::show(report, rounds, "ns", peers::counter_on_all());
    let mut random = Random::new(1);
    let before = cells.sum();
    let samples = figure(rounds, || nanoseconds_each(TIMES, || transfer(&mut tx, &cells.cells, &mut random, TIMES)));
    assert_eq!(cells.sum(), before, "transfers keep the sum");
    report.target("bank transfer, 1,000 accounts", &samples, "ns", Better::Less, Some(30.0), Some(25.0));
    peers::show(report, rounds, "ns", peers::bank_on_all());
}
