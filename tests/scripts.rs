//! Every `scripts/**/*.py` prints what CPython 3.14 prints: in a plain run, with transactions on one thread, and while a
//! seed forces aborts, splits and collections.
//!
//! Beside each script lies its `.out`: standard output, and a last line `# exit: N` when the status is not 0. They are
//! made by CPython, never by hand: `AME_BLESS=1 AME_ORACLE=/path/to/python3.14 cargo test --test scripts`.
//!
//! A script may say in one of its first lines
//! - `# ame: only-ame`: CPython cannot run it; its `.out` comes from a plain run of `ame`;
//! - `# ame: no-shake`: forced collections would take too long (the reason follows in the same line);
//! - `# ame: options ...`: more options of the interpreter;
//! - `# ame: own-end`: the script ends the process itself, so that there are no counters to look at.
//!
//! The counters of every run with transactions must show that nothing of the runtime's own ever conflicted.

mod support;

use std::path::{Path, PathBuf};
use std::time::Duration;
use support::{Outcome, ame, command, files, full, on_all_cores, root, run, say, tail};

/// Longest a script may take: the slowest mode on a busy machine.
const LIMIT: Duration = Duration::from_secs(120);

/// One way to run a script.
struct Mode {
    name: &'static str,
    options: &'static [&'static str],
    shaken: bool,
}

const PLAIN: Mode = Mode { name: "plain", options: &[], shaken: false };

/// The ways every script is run.
const MODES: [Mode; 3] = [
    PLAIN,
    Mode { name: "-X stm=on", options: &["-X", "stm=on", "--stats=json"], shaken: false },
    Mode { name: "shake", options: &["-X", "stm=on", "--stats=json", "--gc-stress", "997", "--gc-poison"], shaken: true },
];

/// What the script's first lines ask for.
#[derive(Default)]
struct Wishes {
    only_ame: bool,
    no_shake: bool,
    own_end: bool,
    options: Vec<String>,
}

fn wishes(script: &Path) -> Wishes {
    let text = String::from_utf8_lossy(&std::fs::read(script).expect("listed a moment ago")).into_owned();
    let mut wishes = Wishes::default();
    for line in text.lines().take(8).filter_map(|line| line.strip_prefix("# ame:")) {
        let line = line.trim();
        match line.split_once(' ').map_or(line, |(word, _)| word).trim_end_matches([':', ',']) {
            "only-ame" => wishes.only_ame = true,
            "no-shake" => wishes.no_shake = true,
            "own-end" => wishes.own_end = true,
            "options" => wishes.options = line.split_whitespace().skip(1).map(str::to_string).collect(),
            other => panic!("{}: unknown wish {other:?}", script.display()),
        }
    }
    wishes
}

/// Standard output and the exit status as one text.
fn printed(outcome: &Outcome) -> String {
    let mut text = outcome.stdout.clone();
    if outcome.status != Some(0) {
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        match outcome.status {
            Some(status) => text.push_str(&format!("# exit: {status}\n")),
            None => text.push_str("# ended by a signal or the time limit\n"),
        }
    }
    text
}

fn run_script(script: &Path, mode: &Mode, seed: u64, wishes: &Wishes) -> Outcome {
    let mut command = ame(mode.options);
    command.args(&wishes.options);
    if mode.shaken {
        command.args(["--shake", &seed.to_string()]);
    }
    let folder = script.parent().expect("a file lies in a folder");
    run(command.arg(script.file_name().expect("a file has a name")).current_dir(folder), b"", LIMIT)
}

/// The first lines that differ.
fn difference(expected: &str, found: &str) -> String {
    let (mut left, mut right) = (expected.lines(), found.lines());
    let mut number = 0;
    loop {
        number += 1;
        match (left.next(), right.next()) {
            (None, None) => return "only the line ends differ".to_string(),
            (expected, found) if expected == found => {}
            (expected, found) => return format!("line {number}\n  expected {}\n  found    {}", expected.unwrap_or("(end)"), found.unwrap_or("(end)")),
        }
    }
}

/// A small number from the name, so that each script is shaken its own way and the same way every time.
fn seed_of(script: &Path) -> u64 { script.file_name().expect("a file has a name").as_encoded_bytes().iter().fold(17, |sum, byte| (sum * 31 + u64::from(*byte)) % 1_000_003) }

/// Runs one script in every mode. The error says what differs; the number is the runs made.
fn check(script: &Path) -> Result<usize, String> {
    let name = script.strip_prefix(root()).unwrap_or(script).display().to_string();
    let out = script.with_extension("out");
    let wishes = wishes(script);
    if std::env::var("AME_BLESS").is_ok_and(|bless| bless == "1") {
        bless(script, &out, &wishes)?;
    }
    let expected = std::fs::read(&out).map_err(|_| format!("{name}: no .out beside it; make it with AME_BLESS=1 AME_ORACLE=/path/to/python3.14"))?;
    let expected = String::from_utf8_lossy(&expected);
    let mut runs = 0;
    for mode in &MODES {
        if mode.shaken && wishes.no_shake {
            continue;
        }
        let seeds = if mode.shaken && full() { 8 } else { 1 };
        for turn in 0..seeds {
            let seed = seed_of(script) + turn;
            let outcome = run_script(script, mode, seed, &wishes);
            runs += 1;
            let found = printed(&outcome);
            if found != expected || outcome.crashed() {
                let shaken = if mode.shaken { format!(" --shake {seed}") } else { String::new() };
                return Err(format!("{name} ({}{shaken}): {}\n{}", mode.name, difference(&expected, &found), tail(&outcome.stderr)));
            }
            if !mode.options.is_empty() && !wishes.own_end {
                support::no_internal_conflicts(&outcome).map_err(|error| format!("{name} ({} {seed}): {error}", mode.name))?;
            }
        }
    }
    Ok(runs)
}

fn bless(script: &Path, out: &Path, wishes: &Wishes) -> Result<(), String> {
    let outcome = if wishes.only_ame {
        run_script(script, &PLAIN, 0, wishes)
    } else {
        let oracle = std::env::var("AME_ORACLE").map_err(|_| "AME_BLESS needs AME_ORACLE=/path/to/python3.14".to_string())?;
        let folder = script.parent().expect("a file lies in a folder");
        let mut command = command(&oracle);
        command.env("PYTHONPATH", root().join("examples/cpython_shim")).current_dir(folder);
        run(command.arg(script.file_name().expect("a file has a name")), b"", LIMIT)
    };
    if outcome.timed_out || outcome.signal.is_some() {
        return Err(format!("{}: {}", script.display(), outcome.describe()));
    }
    std::fs::write(out, printed(&outcome)).map_err(|error| format!("{}: {error}", out.display()))
}

/// The area of a script: its folder, or the first word of its name.
fn area(script: &Path) -> String {
    let inside = script.strip_prefix(root().join("tests/scripts")).expect("listed from there");
    match inside.parent().and_then(|folder| folder.iter().next()) {
        Some(folder) => folder.to_string_lossy().into_owned(),
        None => inside.to_string_lossy().split(['_', '.']).next().unwrap_or_default().to_string(),
    }
}

fn check_area(name: &str, scripts: &[PathBuf]) {
    let start = std::time::Instant::now();
    let answers = on_all_cores(scripts, |script| check(script));
    let runs: usize = answers.iter().flatten().sum();
    let failures: Vec<String> = answers.into_iter().filter_map(Result::err).collect();
    say(&format!("scripts/{name}: {} scripts, {runs} runs, {} failed, {:.1} s", scripts.len(), failures.len(), start.elapsed().as_secs_f64()));
    assert!(failures.is_empty(), "{} of {} scripts failed\n\n{}", failures.len(), scripts.len(), failures.join("\n\n"));
}

fn scripts(wanted: impl Fn(&str) -> bool) -> Vec<PathBuf> { files(&root().join("tests/scripts"), "py").into_iter().filter(|script| wanted(&area(script))).collect() }

macro_rules! areas {
    ($($area:ident)*) => {
        /// The areas that are tests of their own.
        const AREAS: &[&str] = &[$(stringify!($area)),*];
        mod area {
            $(
                #[test]
                fn $area() { super::check_area(stringify!($area), &super::scripts(|area| area == stringify!($area))) }
            )*
        }
    };
}

areas! { scalar text sequence containers language classes functions exceptions generators imports modules builtins files threads atomic parallel }

/// Whatever has no area of its own.
#[test]
fn other() {
    check_area("other", &scripts(|area| !AREAS.contains(&area)));
}

/// An `.out` whose script is gone tests nothing.
#[test]
fn every_expectation_has_its_script() {
    for out in files(&root().join("tests/scripts"), "out") {
        assert!(out.with_extension("py").exists(), "{} has no script", out.display());
    }
}
