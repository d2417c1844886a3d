//! The checker sees what it is there for: each protocol bug, switched on, is found.
//!
//! Runs with `cargo test -p stm --features inject`. A bug that survives all rounds fails its test.

// the checker finds it at the root, where other tests have another
extern crate stm;

mod checker;

use checker::{Plan, check, read_one_region_for_long};
use stm::Config;
use stm::inject::Bug;

fn is_found(bug: Bug, threads: usize) {
    is_found_with(Config { bug: Some(bug), pessimistic_after: 3, ..Config::default() }, threads);
}

fn is_found_with(config: Config, threads: usize) {
    let bug = config.bug.expect("every test here chooses one");
    for round in 0..60 {
        let config = config.clone();
        let report = check(&Plan { threads, transactions: 6_000, seed: 77 + round, config });
        if let Some(violation) = report.violation {
            println!("{bug:?}: found in round {round}: {violation}");
            return;
        }
    }
    panic!("{bug:?} was never noticed");
}

#[test]
fn skipped_validation_is_found() {
    is_found(Bug::SkipValidation, 4);
}

#[test]
fn old_stamp_restored_on_abort_is_found() {
    is_found(Bug::RestoreOldStamp, 4);
}

#[test]
fn deferred_operation_applied_twice_is_found() {
    is_found(Bug::DeferTwice, 2);
}

#[test]
fn missing_second_look_after_a_read_is_found() {
    is_found(Bug::NoRecheck, 4);
}

#[test]
fn missing_second_look_after_a_backup_is_found() {
    is_found(Bug::NoBackupRecheck, 4);
}

#[test]
fn backup_not_restored_is_found() {
    is_found(Bug::BackupNotRestored, 2);
}

#[test]
fn committing_owner_taken_for_open_is_found() {
    is_found(Bug::IgnoreCommitting, 4);
}

#[test]
fn nested_restore_that_misses_outer_objects_is_found() {
    is_found(Bug::NestedRestoreMisses, 2);
}

#[test]
fn missing_mask_bit_is_found() {
    is_found(Bug::LazyMaskMissing, 4);
}

#[test]
fn unchecked_extension_is_found() {
    is_found(Bug::ExtendUnchecked, 4);
}

#[test]
fn unvalidated_read_of_a_deferred_cell_is_found() {
    is_found(Bug::DeferredReadMissed, 4);
}

#[test]
fn irrevocable_without_ownership_is_found() {
    is_found(Bug::IrrevocableUnowned, 4);
}

#[test]
fn irrevocable_while_applying_is_found() {
    let bug = Some(Bug::IrrevocableWhileApplying);
    is_found_with(Config { bug, log_entries: 4, ..Config::default() }, 4);
}

#[test]
fn begin_that_misses_the_gate_is_found() {
    is_found(Bug::GateMissed, 4);
}

/// With transactions that read old versions all the time.
fn is_found_by_long_readers(bug: Bug, config: Config) {
    is_found_with(Config { bug: Some(bug), long_reads: 1, long_risk: 0, ..config }, 4);
}

#[test]
fn version_kept_after_the_release_is_found() {
    let bug = Some(Bug::VersionAfterRelease);
    let violation = read_one_region_for_long(Config { bug, ..Config::default() }, 20_000);
    println!("VersionAfterRelease: {}", violation.expect("the bug was never noticed"));
}

#[test]
fn latest_version_taken_is_found() {
    is_found_by_long_readers(Bug::VersionLatest, Config::default());
}

#[test]
fn version_that_had_ended_before_is_found() {
    // Without room some versions are missing, and older ones of the same region are there.
    is_found_by_long_readers(Bug::VersionEndUnchecked, Config { version_words: 1300, long_follows: 0, ..Config::default() });
}

#[test]
fn version_of_present_words_is_found() {
    is_found_by_long_readers(Bug::VersionUnmerged, Config::default());
}

#[test]
fn unchecked_following_is_found() {
    is_found_by_long_readers(Bug::FollowUnchecked, Config::default());
}

#[test]
fn write_after_old_versions_is_found() {
    is_found_by_long_readers(Bug::WriteAfterVersions, Config::default());
}

/// With many transactions that commit at their snapshots.
fn is_found_by_long_writers(bug: Bug) {
    is_found_with(Config { bug: Some(bug), long_reads_again: 1, long_reads_surely: 1, long_writes_again: 1, pessimistic_after: 4, ..Config::default() }, 4);
}

#[test]
fn write_over_what_was_written_since_is_found() {
    is_found_by_long_writers(Bug::WrittenSinceUnchecked);
}

#[test]
fn reads_that_nobody_noted_are_found() {
    is_found_by_long_writers(Bug::ReadsUnwitnessed);
}

#[test]
fn readers_that_were_not_awaited_are_found() {
    is_found_by_long_writers(Bug::WitnessesUnawaited);
}
