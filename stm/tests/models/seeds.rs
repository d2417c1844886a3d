//! Random programs by turns: the replay checker on 2 to 8 threads, in interleavings that a seed repeats.
//!
//! `AME_TEST_SEED=n cargo test -p stm --test models random_programs` runs the one seed that a failure has printed.

use crate::checker::{Plan, check_on, scale};
use crate::stats::Stats;
use crate::stm::Config;
use crate::turns::{self, Trace};

#[derive(PartialEq, Eq)]
struct Run {
    violation: Option<String>,
    trace: Trace,
    committed: usize,
    stats: Stats,
}

/// Runs the programs of a seed: a few transactions on each of 2 to 8 threads.
fn run(seed: u64, config: Config) -> Run {
    let threads = 2 + (seed % 7) as usize;
    let plan = Plan { threads, transactions: 60 / threads, seed, config };
    let mut trace = None;
    let report = check_on(&plan, |programs| trace = Some(turns::run(seed, programs)));
    let trace = trace.expect("the programs have run");
    let violation = report.violation.or_else(|| trace.panic.clone());
    Run { violation, trace, committed: report.committed, stats: report.stats }
}

/// Settings that bring rare things about, by turns.
fn config(seed: u64) -> Config {
    match seed % 4 {
        0 => Config { pessimistic_after: 1, pessimistic_after_automatic: 2, ..Config::default() },
        1 => Config { log_entries: 6, ..Config::default() },
        2 => Config { first_sequence: u32::MAX - 20, ..Config::default() },
        _ => Config::default(),
    }
}

#[test]
fn random_programs_are_serialisable_and_opaque() {
    let chosen = std::env::var("AME_TEST_SEED").ok().and_then(|seed| seed.parse::<u64>().ok());
    let seeds = chosen.map_or(0..100 * scale() as u64, |seed| seed..seed + 1);
    let (mut accesses, mut turns, mut committed, mut conflicts, mut modes) = (0, 0, 0, 0, [0; 6]);
    for seed in seeds {
        let Run { violation, trace, committed: commits, stats } = run(seed, config(seed));
        assert_eq!(violation, None, "seed {seed}");
        accesses += trace.accesses;
        turns += trace.turns.len();
        committed += commits;
        conflicts += stats.conflicts();
        let counts = [stats.splits, stats.extensions, stats.deferred, stats.pessimistic, stats.irrevocable, stats.alone];
        modes.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }
    println!("{committed} transactions by turns ({turns} in {accesses} accesses), none out of order; {conflicts} conflicts");
    println!("splits, extensions, deferred, pessimistic, irrevocable, alone: {modes:?}");
    assert!(chosen.is_some() || conflicts > 0 && modes.iter().all(|&count| count > 0), "something was never tried");
}

#[test]
fn a_seed_repeats_exactly() {
    for seed in 0..25 {
        let first = run(seed, config(seed));
        // other allocations in between, so that nothing lies where it lay
        let _between: Vec<Vec<u8>> = (0..seed as usize).map(|size| vec![1; size * 100]).collect();
        assert!(first == run(seed, config(seed)), "seed {seed} does not repeat");
        assert!(first.trace != run(seed + 700, config(seed)).trace, "another seed, another order");
    }
}

#[cfg(feature = "inject")]
mod finds_bugs {
    use super::run;
    use crate::inject::Bug;
    use crate::stm::Config;

    /// So many seeds are tried for a bug.
    const SEEDS: u64 = 3000;

    fn is_found(bug: Bug) {
        let config = || Config { bug: Some(bug), pessimistic_after: 3, ..Config::default() };
        let found = (0..SEEDS).map(|seed| (seed, run(seed, config()))).find(|(_, run)| run.violation.is_some());
        let Some((seed, first)) = found else { panic!("{bug:?} was not noticed with {SEEDS} seeds") };
        println!("{bug:?} shows with seed {seed} after {} accesses: {:?}", first.trace.accesses, first.violation);
        for _ in 0..3 {
            assert!(first == run(seed, config()), "seed {seed} of {bug:?} does not repeat");
        }
    }

    macro_rules! bugs {
        ($($test:ident: $bug:ident,)*) => {
            $(#[test]
            fn $test() {
                is_found(Bug::$bug);
            })*
        };
    }

    bugs! {
        skipped_validation: SkipValidation,
        old_stamp_restored_on_abort: RestoreOldStamp,
        deferred_operation_applied_twice: DeferTwice,
        missing_second_look_after_a_read: NoRecheck,
        missing_second_look_after_a_backup: NoBackupRecheck,
        backup_not_restored: BackupNotRestored,
        committing_owner_taken_for_open: IgnoreCommitting,
        nested_restore_that_misses_outer_objects: NestedRestoreMisses,
        missing_mask_bit: LazyMaskMissing,
        unchecked_extension: ExtendUnchecked,
        unvalidated_read_of_a_deferred_cell: DeferredReadMissed,
        irrevocable_without_ownership: IrrevocableUnowned,
        begin_that_misses_the_gate: GateMissed,
    }
}
