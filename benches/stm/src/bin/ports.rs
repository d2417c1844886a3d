//! The ports on 1, 2, 4 … threads beside a global mutex and the crate's variables: a table, and plots of throughput
//! against contention.
//!
//! ```text
//! ports [--keep] [--rounds N] [--threads N] [--only vacation,intruder,stmbench7,eigenbench,block]
//! ```
//! `--threads` is the highest number of threads, twice the cores if not given; `--keep` adds text and plots to
//! `benches/results`. Every run asserts the port's invariants.

use stm_benches::measure::{Samples, quietest};
use stm_benches::plot::{Chart, Line, svg};
use stm_benches::ports::block_stm::Block;
use stm_benches::ports::{Ran, eigenbench, intruder, stmbench7, vacation};
use stm_benches::report::{Report, cores};
use stm_benches::store::Store;
use stm_benches::stores::{GlobalMutex, OwnVariables, Transactions, Unsynchronised, Variables};

struct Options {
    keep: bool,
    rounds: usize,
    threads: usize,
    only: Option<Vec<String>>,
}

impl Options {
    fn parse() -> Result<Options, String> {
        let mut options = Options { keep: false, rounds: 5, threads: 2 * cores(), only: None };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
            match argument.as_str() {
                "--keep" => options.keep = true,
                "--rounds" => options.rounds = value()?.parse().map_err(|error| format!("--rounds: {error}"))?,
                "--threads" => options.threads = value()?.parse().map_err(|error| format!("--threads: {error}"))?,
                "--only" => options.only = Some(value()?.split(',').map(str::to_string).collect()),
                _ => return Err(format!("unknown argument {argument}")),
            }
        }
        Ok(options)
    }

    fn wants(&self, part: &str) -> bool {
        self.only.as_ref().is_none_or(|only| only.iter().any(|name| name == part))
    }

    /// 1, 2, 4 … and the highest.
    fn thread_counts(&self) -> Vec<usize> {
        let mut counts: Vec<usize> = (0..).map(|power| 1 << power).take_while(|&count| count < self.threads).collect();
        counts.push(self.threads);
        counts
    }
}

/// Thousands of operations a second; attempts that were repeated, of 1,000; and the part of the time spent in line for a
/// core, in percent.
struct Rates {
    rate: Samples,
    repeats: Samples,
    disturbance: Samples,
}

fn rates(rounds: usize, mut run: impl FnMut() -> Ran) -> Rates {
    run();
    let runs = quietest(rounds, |ran: &Ran| ran.together, run);
    Rates {
        rate: runs.iter().map(|ran| ran.together.rate() / 1e3).collect(),
        repeats: runs.iter().map(|ran| 1e3 * ran.repeats as f64 / ran.together.sum as f64).collect(),
        disturbance: runs.iter().map(|ran| ran.together.disturbance()).collect(),
    }
}

fn heading(report: &mut Report, text: &str) {
    report.say("");
    report.say(&format!("{text:<38} {:>7} {:>11} {:>8} {:>9} {:>9}", "threads", "k ops/s", "spread", "repeats", "in line"));
}

fn line(report: &mut Report, name: &str, threads: usize, found: &Rates) {
    let beyond = if threads > cores() { "  more threads than cores" } else { "" };
    report.say(&format!(
        "  {name:<36} {threads:>7} {:>11.1} {:>7.1}% {:>6.0} ‰ {:>7.1} %{beyond}",
        found.rate.median(),
        found.rate.spread(),
        found.repeats.median(),
        found.disturbance.median()
    ));
}

/// A port on every store and number of threads.
macro_rules! on_stores {
    ($report:expr, $options:expr, $title:expr, |$threads:ident, $store:ident| $run:expr) => {{
        fn one<$store: Store>(report: &mut Report, options: &Options, counts: &[usize]) {
            for &$threads in counts {
                let found = rates(options.rounds, || $run);
                line(report, $store::NAME, $threads, &found);
            }
        }
        heading($report, $title);
        let counts = $options.thread_counts();
        one::<Unsynchronised>($report, $options, &[1]);
        one::<GlobalMutex>($report, $options, &counts);
        one::<Transactions>($report, $options, &counts);
        one::<Variables<OwnVariables>>($report, $options, &counts);
    }};
}

fn main() {
    stm::register_process_barrier();
    let options = match Options::parse() {
        Ok(options) => options,
        Err(message) => {
            eprintln!("ports: {message}");
            std::process::exit(2);
        }
    };
    let (report, options) = (&mut Report::new("ports"), &options);
    let mut charts = Vec::new();
    if options.wants("vacation") {
        on_stores!(report, options, "STAMP vacation, low contention", |threads, S| vacation::run::<S>(threads, 10_000, 4096, &vacation::LOW));
        on_stores!(report, options, "STAMP vacation, high contention", |threads, S| vacation::run::<S>(threads, 10_000, 4096, &vacation::HIGH));
    }
    if options.wants("intruder") {
        on_stores!(report, options, "STAMP intruder, packets", |threads, S| intruder::run::<S>(threads, 1000));
    }
    if options.wants("stmbench7") {
        on_stores!(report, options, "STMBench7, read-dominated, long traversals", |threads, S| stmbench7::run::<S>(
            threads,
            3000,
            stmbench7::MEDIUM,
            &stmbench7::READ_DOMINATED
        ));
        on_stores!(report, options, "STMBench7, read-write, long traversals", |threads, S| stmbench7::run::<S>(
            threads,
            3000,
            stmbench7::MEDIUM,
            &stmbench7::READ_WRITE
        ));
    }
    if options.wants("eigenbench") {
        charts.push(eigen(report, options));
    }
    if options.wants("block") {
        charts.push(blocks(report, options));
    }
    let in_line: Samples = charts.iter().flat_map(|drawn| &drawn.in_line).copied().collect();
    let caption = format!(
        "{} cores; dashed: more threads than cores, so they share them. Nothing is simulated. In line for a core (solid lines): {:.0} % of the time.",
        cores(),
        in_line.median()
    );
    let charts: Vec<Chart> = charts.into_iter().map(|drawn| drawn.chart).collect();
    report.finish(options.keep, (!charts.is_empty()).then(|| svg(&charts, &caption)));
}

/// A chart, and how long the threads stood in line where there were cores enough for them, in percent.
struct Drawn {
    chart: Chart,
    in_line: Vec<f64>,
}

fn eigen(report: &mut Report, options: &Options) -> Drawn {
    /// Accesses of a thread: some milliseconds.
    const ACCESSES: u64 = 200_000;
    let counts = options.thread_counts();
    let mut lines: Vec<Line> = Vec::new();
    let mut in_line = Vec::new();
    for (colour, name) in [Transactions::NAME, GlobalMutex::NAME].into_iter().enumerate() {
        for &threads in &counts {
            let title = format!("{name}, {threads} thread{}", if threads == 1 { "" } else { "s" });
            lines.push(Line { name: title, points: Vec::new(), beyond_cores: threads > cores(), colour: colour + 2 * usize::from(threads > 1) });
        }
    }
    for setting in eigenbench::matrix() {
        heading(report, &format!("EigenBench, {} {}", setting.knob, setting.value));
        let steps = ACCESSES / (setting.knobs.hot_accesses + setting.knobs.mild_accesses);
        for (number, &threads) in counts.iter().enumerate() {
            let own = rates(options.rounds, || eigenbench::run::<Transactions>(threads, steps, &setting.knobs));
            let mutex = rates(options.rounds, || eigenbench::run::<GlobalMutex>(threads, steps, &setting.knobs));
            line(report, Transactions::NAME, threads, &own);
            line(report, GlobalMutex::NAME, threads, &mutex);
            if setting.knob == "hot words" {
                lines[number].points.push((setting.value as f64, own.rate.median()));
                lines[counts.len() + number].points.push((setting.value as f64, mutex.rate.median()));
                in_line.extend((threads <= cores()).then(|| own.disturbance.median()));
            }
        }
    }
    let chart = Chart {
        title: "EigenBench: 100 accesses, 10 of them to words that all threads share".to_string(),
        x: "shared words (left: more contention)".to_string(),
        y: "thousand transactions a second".to_string(),
        lines,
    };
    Drawn { chart, in_line }
}

fn blocks(report: &mut Report, options: &Options) -> Drawn {
    const TRANSFERS: usize = 2000;
    /// About a few microseconds, as executing a transfer takes in a blockchain's machine.
    const WORK: u64 = 3000;
    let counts = options.thread_counts();
    let mut lines = vec![Line { name: "in order, one thread".to_string(), points: Vec::new(), beyond_cores: false, colour: 5 }];
    for &threads in &counts {
        let name = format!("ahead of turns, {threads} thread{}", if threads == 1 { "" } else { "s" });
        lines.push(Line { name, points: Vec::new(), beyond_cores: threads > cores(), colour: lines.len() - 1 });
    }
    let mut in_line = Vec::new();
    for accounts in [2, 10, 100, 1000, 10_000] {
        heading(report, &format!("Block-STM's transfers, {accounts} accounts"));
        let block = Block::new(accounts, TRANSFERS, WORK);
        let expected = block.in_order().1;
        let alone = rates(options.rounds, || Ran { together: block.in_order().0, repeats: 0 });
        line(report, "in order, no synchronisation", 1, &alone);
        lines[0].points.push((accounts as f64, alone.rate.median()));
        for (number, &threads) in counts.iter().enumerate() {
            let mutex = rates(options.rounds, || block.under_a_mutex(threads, &expected));
            line(report, "in order, under a mutex", threads, &mutex);
            let ahead = rates(options.rounds, || block.ahead_of_turns(threads, &expected));
            line(report, "ahead of turns", threads, &ahead);
            lines[number + 1].points.push((accounts as f64, ahead.rate.median()));
            in_line.extend((threads <= cores()).then(|| ahead.disturbance.median()));
        }
    }
    let chart = Chart {
        title: "Block-STM's ordered transfers: 2,000 in a block, a few microseconds each".to_string(),
        x: "accounts (left: more contention)".to_string(),
        y: "thousand transfers a second".to_string(),
        lines,
    };
    Drawn { chart, in_line }
}
