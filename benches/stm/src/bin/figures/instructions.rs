//! Instructions an operation, counted by valgrind: no neighbour and no clock disturbs them.
//!
//! The program runs itself under callgrind with a row and a count, twice, and takes the difference, so that start-up
//! falls out.

use crate::tree;
use std::process::Command;
use stm_benches::cells::{Cell, Cells, count, count_later, read_all, read_one_each, transfer, use_own};
use stm_benches::random::Random;
use stm_benches::report::Report;
use stm_benches::stores::{Transactions, Unsynchronised};

const FLAG: &str = "--counted";

/// What is counted, and how many operations one unit of its count is.
const ROWS: &[(&str, u64)] = &[
    ("read-only transaction with 1 read", 1),
    ("logged read, first", 1000),
    ("logged read, repeated", 10_000),
    ("access to an object made here", 2000),
    ("counter", 1),
    ("bank transfer", 1),
    ("counter with delta", 1),
    ("tree, look-up, stm", 1),
    ("tree, look-up, unsynchronised", 1),
    ("tree, 50 % updates, stm", 1),
    ("tree, 50 % updates, unsynchronised", 1),
];

fn work(row: usize, times: u64) {
    let cells = Cells::new(1000, 1);
    let mut tx = cells.attach();
    match row {
        0 => {
            let few: &[Cell; 64] = cells.cells[..64].try_into().expect("64 of 1,000");
            read_one_each(&mut tx, few, times);
        }
        1 => (0..times).for_each(|_| {
            read_all(&mut tx, &cells.cells, 1);
        }),
        2 => (0..times).for_each(|_| {
            read_all(&mut tx, &cells.cells[..100], 100);
        }),
        3 => use_own(&mut tx, &cells.cells, times),
        4 => count(&mut tx, &cells.cells[0], times),
        5 => transfer(&mut tx, &cells.cells, &mut Random::new(1), times),
        6 => count_later(&mut tx, &cells.cells[0], times),
        7 => tree::operations::<Transactions>(0, times),
        8 => tree::operations::<Unsynchronised>(0, times),
        9 => tree::operations::<Transactions>(50, times),
        _ => tree::operations::<Unsynchronised>(50, times),
    }
}

/// Is this the process inside valgrind? Then the work is done.
pub fn is_counted_run() -> bool {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, flag, row, times] = &arguments[..] else { return false };
    if flag != FLAG {
        return false;
    }
    let number = |text: &String| text.parse().expect("written by `count_once`");
    work(number(row) as usize, number(times));
    true
}

fn count_once(row: usize, times: u64) -> Result<f64, String> {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let out = std::env::temp_dir().join(format!("stm-figures-{}", std::process::id()));
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", &format!("--callgrind-out-file={}", out.display())])
        .arg(own)
        .args([FLAG, &row.to_string(), &times.to_string()])
        .output()
        .map_err(|error| format!("valgrind: {error}"))?;
    let _ = std::fs::remove_file(&out);
    let text = String::from_utf8_lossy(&output.stderr);
    let line = text.lines().find(|line| line.contains("Collected"));
    let count = line.and_then(|line| line.rsplit(' ').next()).and_then(|count| count.parse().ok());
    count.ok_or_else(|| format!("valgrind collected nothing: {}", text.lines().last().unwrap_or_default()))
}

pub fn run(report: &mut Report) {
    report.say("");
    report.say("instructions an operation (callgrind)");
    for (row, &(name, operations)) in ROWS.iter().enumerate() {
        let times = (20_000 / operations).max(10);
        let both = count_once(row, times).and_then(|once| Ok((once, count_once(row, 2 * times)?)));
        match both {
            Ok((once, twice)) => report.say(&format!("  {name:<50} {:>9.1}", (twice - once) / (times * operations) as f64)),
            Err(error) => {
                report.say(&format!("  left out: {error}"));
                return;
            }
        }
    }
}
