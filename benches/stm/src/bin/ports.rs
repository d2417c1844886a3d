//! The ports on 1, 2, 4 … threads beside a global mutex and the crate's variables: a table, and plots of throughput
//! against contention.
//!
//! ```text
//! ports [--keep] [--rounds N] [--threads N] [--only vacation,intruder,stmbench7,eigenbench,block]
//! ```
//! `--threads` is the highest number of threads, twice the cores if not given; `--keep` adds text and plots to
//! `benches/results`. Every run asserts the port's invariants.

use stm_benches::measure::{Samples, UNDISTURBED, quietest};
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

/// Thousands of operations a second, on the clock on the wall and by CPU time, each of the threads on a core while there
/// are cores; attempts that were repeated, of 1,000; the part of the time spent in line for a core, in percent.
struct Rates {
    rate: Samples,
    bound: Samples,
    repeats: Samples,
    disturbance: Samples,
}

fn rates(rounds: usize, threads: usize, mut run: impl FnMut() -> Ran) -> Rates {
    let at_once = threads.min(cores()) as f64;
    run();
    let runs = quietest(rounds, |ran: &Ran| ran.together, run);
    Rates {
        rate: runs.iter().map(|ran| ran.together.rate() / 1e3).collect(),
        bound: runs.iter().map(|ran| at_once * ran.together.rate_of_a_core() / 1e3).collect(),
        repeats: runs.iter().map(|ran| 1e3 * ran.repeats as f64 / ran.together.sum as f64).collect(),
        disturbance: runs.iter().map(|ran| ran.together.disturbance()).collect(),
    }
}

fn heading(report: &mut Report, text: &str) {
    report.say("");
    report.say(&format!("{text:<38} {:>7} {:>9} {:>8} {:>12} {:>9} {:>9}", "threads", "k ops/s", "spread", "by CPU time", "repeats", "in line"));
}

fn line(report: &mut Report, name: &str, threads: usize, found: &Rates) {
    let beyond = if threads > cores() { "  more threads than cores" } else { "" };
    report.say(&format!(
        "  {name:<36} {threads:>7} {:>9.1} {:>7.1}% {:>12.1} {:>7.0} ‰ {:>7.1} %{beyond}",
        found.rate.median(),
        found.rate.spread(),
        found.bound.median(),
        found.repeats.median(),
        found.disturbance.median()
    ));
}

/// A port on every store and number of threads.
macro_rules! on_stores {
    ($report:expr, $options:expr, $title:expr, |$threads:ident, $store:ident| $run:expr) => {{
        fn one<$store: Store>(report: &mut Report, options: &Options, counts: &[usize]) {
            for &$threads in counts {
                let found = rates(options.rounds, $threads, || $run);
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
    let busy = in_line.median() > UNDISTURBED;
    let how = if busy { "by CPU time, an upper bound (the machine was busy)" } else { "on the wall clock" };
    let caption = format!("{} cores, {how}. Dashed: more threads than cores share them. Nothing is simulated.", cores());
    let charts: Vec<Chart> = charts.into_iter().map(|drawn| drawn.chart(busy)).collect();
    report.finish(options.keep, (!charts.is_empty()).then(|| svg(&charts, &caption)));
}

/// A line's name, number of threads and colour, and its points: x, rate on the wall clock, rate by CPU time.
struct Curve {
    name: String,
    threads: usize,
    colour: usize,
    points: Vec<(f64, f64, f64)>,
}

impl Curve {
    fn new(store: &str, threads: usize, colour: usize) -> Curve {
        let name = format!("{store}, {threads} thread{}", if threads == 1 { "" } else { "s" });
        Curve { name, threads, colour, points: Vec::new() }
    }

    fn add(&mut self, x: f64, found: &Rates) {
        self.points.push((x, found.rate.median(), found.bound.median()));
    }
}

/// What a chart is drawn from, and how long the threads stood in line where there were cores enough for them, in percent.
struct Drawn {
    title: &'static str,
    x: &'static str,
    y: &'static str,
    curves: Vec<Curve>,
    in_line: Vec<f64>,
}

impl Drawn {
    fn chart(self, by_cpu_time: bool) -> Chart {
        let line = |curve: Curve| Line {
            name: curve.name,
            points: curve.points.iter().map(|&(x, wall, cpu)| (x, if by_cpu_time { cpu } else { wall })).collect(),
            beyond_cores: curve.threads > cores(),
            colour: curve.colour,
        };
        let lines = self.curves.into_iter().map(line).collect();
        Chart { title: self.title.to_string(), x: self.x.to_string(), y: self.y.to_string(), lines }
    }
}

fn eigen(report: &mut Report, options: &Options) -> Drawn {
    /// Accesses of a thread: some milliseconds.
    const ACCESSES: u64 = 200_000;
    let counts = options.thread_counts();
    let mut in_line = Vec::new();
    let of = |store: &'static str, first: usize| counts.iter().map(move |&threads| Curve::new(store, threads, first + usize::from(threads > 1)));
    let mut curves: Vec<Curve> = of(Transactions::NAME, 0).chain(of(GlobalMutex::NAME, 2)).collect();
    for setting in eigenbench::matrix() {
        heading(report, &format!("EigenBench, {} {}", setting.knob, setting.value));
        let steps = ACCESSES / (setting.knobs.hot_accesses + setting.knobs.mild_accesses);
        for (number, &threads) in counts.iter().enumerate() {
            let own = rates(options.rounds, threads, || eigenbench::run::<Transactions>(threads, steps, &setting.knobs));
            let mutex = rates(options.rounds, threads, || eigenbench::run::<GlobalMutex>(threads, steps, &setting.knobs));
            line(report, Transactions::NAME, threads, &own);
            line(report, GlobalMutex::NAME, threads, &mutex);
            if setting.knob == "hot words" {
                curves[number].add(setting.value as f64, &own);
                curves[counts.len() + number].add(setting.value as f64, &mutex);
                in_line.extend((threads <= cores()).then(|| own.disturbance.median()));
            }
        }
    }
    Drawn {
        title: "EigenBench: 100 accesses, 10 of them to words that all threads share",
        x: "shared words (left: more contention)",
        y: "thousand transactions a second",
        curves,
        in_line,
    }
}

fn blocks(report: &mut Report, options: &Options) -> Drawn {
    const TRANSFERS: usize = 2000;
    /// About a few microseconds, as executing a transfer takes in a blockchain's machine.
    const WORK: u64 = 3000;
    let counts = options.thread_counts();
    let mut curves = vec![Curve::new("in order", 1, 5)];
    curves.extend(counts.iter().enumerate().map(|(number, &threads)| Curve::new("ahead of turns", threads, number)));
    let mut in_line = Vec::new();
    for accounts in [2, 10, 100, 1000, 10_000] {
        heading(report, &format!("Block-STM's transfers, {accounts} accounts"));
        let block = Block::new(accounts, TRANSFERS, WORK);
        let expected = block.in_order().1;
        let alone = rates(options.rounds, 1, || Ran { together: block.in_order().0, repeats: 0 });
        line(report, "in order, no synchronisation", 1, &alone);
        curves[0].add(accounts as f64, &alone);
        for (number, &threads) in counts.iter().enumerate() {
            let mutex = rates(options.rounds, threads, || block.under_a_mutex(threads, &expected));
            line(report, "in order, under a mutex", threads, &mutex);
            let ahead = rates(options.rounds, threads, || block.ahead_of_turns(threads, &expected));
            line(report, "ahead of turns", threads, &ahead);
            curves[number + 1].add(accounts as f64, &ahead);
            in_line.extend((threads <= cores()).then(|| ahead.disturbance.median()));
        }
    }
    Drawn {
        title: "Block-STM's ordered transfers: 2,000 in a block, a few microseconds each",
        x: "accounts (left: more contention)",
        y: "thousand transfers a second",
        curves,
        in_line,
    }
}
