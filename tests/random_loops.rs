//! Random programs with ordered parallel loops do what the same programs do in sequence: output, exceptions, what all names and
//! objects hold afterwards.
//!
//! `random_loops/program.py` writes a program for a seed; `--serial` says what is right. A failure names the seed.

mod support;

use std::path::Path;
use std::time::Duration;
use support::{Outcome, ame, counters, full, number, on_all_cores, root, run, say, script};

const LIMIT: Duration = Duration::from_secs(60);
const WAYS: [&[&str]; 4] = [&["--workers", "2"], &["--workers", "8"], &["-X", "stm=on", "--workers", "3"], &["--workers", "4", "--shake"]];

/// What the program has shown, without the counters.
fn shown(outcome: &Outcome) -> (Option<i32>, &str, Vec<&str>) {
    (outcome.status, &outcome.stdout, outcome.stderr.lines().filter(|line| !line.starts_with("{\"wall_s\"")).collect())
}

/// Runs the program of a seed in every way; gives in how many more than one worker took part.
fn check(seed: u64) -> Result<usize, String> {
    let text = seed.to_string();
    let writer = run(ame(&[]).arg(root().join("tests/random_loops/program.py")).arg(&text), b"", LIMIT);
    if writer.status != Some(0) {
        return Err(format!("no program for {seed}: {}", writer.describe()));
    }
    let program = script(&format!("random-{seed}"), &writer.stdout);
    let expected = run(ame(&["--serial"]).arg(&program), b"", LIMIT);
    let result = WAYS.iter().try_fold(0, |shared, way| check_one(&program, &expected, seed, way).map(|more| shared + usize::from(more)));
    drop(program.parent().map(std::fs::remove_dir_all));
    result
}

/// Did more than one worker take part?
fn check_one(program: &Path, expected: &Outcome, seed: u64, way: &[&str]) -> Result<bool, String> {
    let mut command = ame(way);
    if way.last() == Some(&"--shake") {
        command.arg((seed + 1).to_string());
    }
    let outcome = run(command.arg("--stats=json").arg(program), b"", LIMIT);
    if outcome.crashed() || outcome.timed_out || shown(&outcome) != shown(expected) {
        return Err(format!("seed {seed}, {way:?}:\n--- expected\n{}\n--- found\n{}", expected.describe(), outcome.describe()));
    }
    let counters = counters(&outcome).ok_or_else(|| format!("no counters: {}", outcome.describe()))?;
    let loops = counters.find("\"loops\": ").map_or("", |at| &counters[at..]);
    Ok(loops.split("{\"file\"").skip(1).any(|one| number(one, "workers") > 1.0))
}

#[test]
fn random_loops_are_plain_loops() {
    let seeds: Vec<u64> = (1..=if full() { 600 } else { 48 }).collect();
    let results = on_all_cores(&seeds, |seed| check(*seed));
    let failed: Vec<&String> = results.iter().filter_map(|result| result.as_ref().err()).collect();
    let shared: usize = results.iter().flatten().sum();
    say(&format!("random_loops: {} programs in {} ways, {} failed, {shared} runs on several workers", seeds.len(), WAYS.len(), failed.len()));
    assert!(failed.is_empty(), "{} of {} programs failed\n{}", failed.len(), seeds.len(), failed[0]);
    assert!(shared > seeds.len(), "only {shared} runs had more than one worker");
}
