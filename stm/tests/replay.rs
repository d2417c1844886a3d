//! Random transactions with every policy on equal some serial order, and never see an inconsistent state.
//!
//! The default run takes some hundred thousand; `AME_TEST_SCALE=full` takes fifty times as many.

// the checker finds it at the root, where other tests have another
extern crate stm;

mod checker;

use checker::{Plan, check, read_one_region_for_long, scale};
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

/// Everybody who has not written yet reads at a snapshot, from old versions.
#[test]
fn long_readers_everywhere() {
    for long_reads in [0, 3] {
        let stats = rounds("long_readers_everywhere", 4, 5_000, 2, |_| Config { long_reads, long_risk: 0, ..Config::default() });
        assert!(stats.long_readers > 1000 && stats.versions_kept > 0 && stats.versions_read > 100, "{stats:?}");
    }
}

#[test]
fn long_readers_that_never_follow() {
    let stats = rounds("long_readers_that_never_follow", 8, 3_000, 2, |_| Config { long_reads: 1, long_risk: 0, long_follows: 0, ..Config::default() });
    assert!(stats.versions_read > 100, "{stats:?}");
}

#[test]
fn long_readers_without_room() {
    let stats = rounds("long_readers_without_room", 4, 5_000, 2, |_| Config { long_reads: 1, long_risk: 0, version_words: 1300, ..Config::default() });
    assert!(stats.versions_read > 0 && stats.versions_missed > 50, "{stats:?}");
}

#[test]
fn long_readers_shaken() {
    rounds("long_readers_shaken", 4, 3_000, 2, |seed| Config { long_reads: 2, long_risk: 0, shake: Some(seed), shake_one_in: 23, log_entries: 12, ..Config::default() });
}

#[test]
fn a_long_reader_of_one_region() {
    assert_eq!(read_one_region_for_long(Config::default(), 200 * scale()), None);
}

/// Long readers that write commit at their snapshots.
#[test]
fn long_writers() {
    for (threads, transactions) in [(2, 4_000), (4, 1_500), (8, 700)] {
        let stats = rounds("long_writers", threads, transactions, 1, |_| Config { long_reads_again: 1, long_reads_surely: 1, long_writes_again: 1, pessimistic_after: 4, witness_rounds: 12, ..Config::default() });
        assert!(stats.long_writers > 10 && stats.versions_read > 10, "{stats:?}");
    }
}
