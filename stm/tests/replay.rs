//! Random transactions with every policy on equal some serial order, and never see an inconsistent state.
//!
//! The default run takes some hundred thousand; `AME_TEST_SCALE=full` takes fifty times as many.

// the checker finds it at the root, where other tests have another
extern crate stm;

mod checker;

use checker::{Plan, check, scale};
use stm::{Config, Stats};

fn rounds(name: &str, threads: usize, transactions: usize, repeats: usize, config: impl Fn(u64) -> Config) -> Stats {
    let mut committed = 0;
    let mut last = Stats::default();
    for round in 0..repeats * scale() {
        let seed = 1000 * threads as u64 + round as u64;
        let report = check(&Plan { threads, transactions, seed, config: config(seed) });
        assert_eq!(report.violation, None, "{name}, round {round}");
        committed += report.committed;
        last = report.stats;
    }
    println!("{name}: {committed} transactions on {threads} threads, none out of order; last round {last:?}");
    last
}

#[test]
fn two_threads() {
    let stats = rounds("two_threads", 2, 20_000, 2, |_| Config::default());
    assert!(stats.conflicts() + stats.splits > 0, "nothing ever met: {stats:?}");
    assert!(stats.irrevocable > 0 && stats.deferred > 0 && stats.alone > 0 && stats.held > 0);
}

#[test]
fn four_threads() {
    rounds("four_threads", 4, 10_000, 2, |_| Config::default());
}

#[test]
fn eight_threads() {
    rounds("eight_threads", 8, 5_000, 2, |_| Config::default());
}

#[test]
fn pessimistic_early() {
    let stats = rounds("pessimistic_early", 4, 5_000, 1, |_| Config {
        pessimistic_after: 1,
        pessimistic_after_automatic: 1,
        ..Config::default()
    });
    assert!(stats.pessimistic > 0);
}

#[test]
fn shaken() {
    rounds("shaken", 4, 5_000, 2, |seed| Config { shake: Some(seed), shake_one_in: 23, ..Config::default() });
}

#[test]
fn log_full_early() {
    let stats = rounds("log_full_early", 4, 5_000, 2, |_| Config { log_entries: 6, ..Config::default() });
    assert!(stats.irrevocable > 0);
}

#[test]
fn ids_run_out() {
    rounds("ids_run_out", 4, 2_000, 1, |_| Config { first_sequence: u32::MAX - 500, ..Config::default() });
}
