//! What threads may never see of each other, an anomaly a script (`isolation/NAME.py`), on 2, 4 and 8 threads, in plain
//! runs and while a seed forces aborts, splits and collections.
//!
//! Each script asserts its own invariants; `isolation/together.py` runs its threads and asserts that all of them were
//! half-way before one had ended. Here: every script ends in time with status 0 and a last line `ok threads=N`; no
//! line is printed twice (held output of an attempt that was retried would be).

mod support;

use std::collections::HashSet;
use std::path::Path;
use std::time::Duration;
use support::{ame, files, full, on_all_cores, root, run, say};

const LIMIT: Duration = Duration::from_secs(180);
const THREADS: [usize; 3] = [2, 4, 8];

/// Options, seeded or not, and the share of the usual rounds.
struct Mode {
    name: &'static str,
    options: &'static [&'static str],
    seeds: u64,
    scale: &'static str,
}

const MODES: [Mode; 2] = [
    Mode { name: "plain", options: &[], seeds: 0, scale: "4" },
    Mode { name: "shake", options: &["--gc-stress", "4999", "--gc-poison"], seeds: 1, scale: "0.2" },
];

/// The ways one script is run: thread count, mode, seed.
fn ways() -> Vec<(usize, &'static Mode, u64)> {
    let mut ways = Vec::new();
    for mode in &MODES {
        for threads in THREADS {
            let seeds = if full() { mode.seeds * 20 } else { mode.seeds };
            if seeds == 0 {
                ways.push((threads, mode, 0));
            }
            for seed in 1..=seeds {
                ways.push((threads, mode, seed + threads as u64 * 1000));
            }
        }
    }
    ways
}

fn check_once(script: &Path, threads: usize, mode: &Mode, seed: u64) -> Result<(), String> {
    let mut command = ame(mode.options);
    if mode.seeds > 0 {
        command.args(["--shake", &seed.to_string()]);
    }
    let scale = if full() && mode.seeds == 0 { "10" } else { mode.scale };
    command.arg(script).args([&threads.to_string(), scale]);
    let outcome = run(&mut command, b"", LIMIT);
    let what = format!("{} {threads} threads, {} {seed}", script.file_name().unwrap_or_default().display(), mode.name);
    if outcome.status != Some(0) || outcome.crashed() {
        return Err(format!("{what}: {}", outcome.describe()));
    }
    let lines: Vec<&str> = outcome.stdout.lines().collect();
    let Some(last) = lines.last().filter(|last| last.starts_with(&format!("ok threads={threads}"))) else {
        return Err(format!("{what}: no last line `ok`: {}", outcome.describe()));
    };
    if let Some(wanted) = last.split("lines=").nth(1) {
        let whole = lines.iter().filter(|line| line.starts_with("thread ")).count();
        if wanted.parse() != Ok(whole) || whole + 1 != lines.len() {
            return Err(format!("{what}: {whole} whole lines of {wanted} in {} lines", lines.len() - 1));
        }
    }
    let mut seen = HashSet::new();
    match lines.iter().find(|line| !seen.insert(**line)) {
        Some(twice) => Err(format!("{what}: printed twice: {twice}")),
        None => Ok(()),
    }
}

fn check(name: &str) {
    let script = root().join("tests/isolation").join(format!("{name}.py"));
    let ways = ways();
    let failures: Vec<String> = on_all_cores(&ways, |(threads, mode, seed)| check_once(&script, *threads, mode, *seed)).into_iter().filter_map(Result::err).collect();
    assert!(failures.is_empty(), "{} of {} runs failed\n\n{}", failures.len(), ways.len(), failures.join("\n\n"));
}

macro_rules! anomalies {
    ($($name:ident)*) => {
        const ANOMALIES: &[&str] = &[$(stringify!($name)),*];
        $(
            #[test]
            fn $name() { check(stringify!($name)); }
        )*
    };
}

anomalies! {
    abort_inside_finally
    abort_with_an_exception_in_flight
    appends_from_all
    bank_with_an_audit
    blind_stores
    class_changed_under_its_callers
    deep_calls_inside_atomic
    delta_then_read
    counted_by_get
    dict_operations_beside_a_writer
    dict_resized_under_a_reader
    dirty_read
    distinct_keys
    equality_beside_a_writer
    exception_keeps_effects
    generator_advanced_by_two_threads
    generator_inside_atomic
    globals_changed_under_their_readers
    held_output_once
    in_beside_a_writer
    increments_in_atomic
    join_beside_a_writer
    linked_list
    list_count_beside_a_writer
    lock_inside_atomic
    lock_outside_atomic
    long_reader_beside_writers
    lost_update
    native_call_comes_back_among_threads
    nested_atomic
    output_of_readers
    new_attributes_from_all
    class_attribute_shadowed
    phantom
    privatisation
    publication
    queue_through_a_list
    read_skew
    return_break_exception_out_of_atomic
    set_beside_a_writer
    slice_beside_a_writer
    sorted_beside_a_writer
    sum_beside_a_writer
    sums_of_items
    swap_objects
    thread_started_inside_atomic
    write_skew
    zombie_read
}

/// A script that no test runs shows nothing.
#[test]
fn every_script_is_a_test() {
    for script in files(&root().join("tests/isolation"), "py") {
        let name = script.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        assert!(name == "together" || ANOMALIES.contains(&name.as_str()), "{name}.py is not in the list");
    }
    say(&format!("isolation: {} anomalies, {} runs each", ANOMALIES.len(), ways().len()));
}
