//! The table of figures the crate has to reach: measured value, spread, must, goal. Exits with 1 when a must is missed.
//!
//! ```text
//! figures [--keep] [--rounds N] [--only one,two,long,made] [--instructions]
//! ```
//! `--keep` adds the text to `benches/results`; `--rounds` says how many samples a figure is the middle of;
//! `--instructions` also counts instructions with valgrind, which no neighbour disturbs.

mod instructions;
mod long;
mod made;
mod one_thread;
mod tree;
mod two_threads;

use stm_benches::report::Report;

/// How the command was given.
struct Options {
    keep: bool,
    rounds: usize,
    instructions: bool,
    only: Option<Vec<String>>,
}

impl Options {
    fn parse() -> Result<Options, String> {
        let mut options = Options { keep: false, rounds: 31, instructions: false, only: None };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
            match argument.as_str() {
                "--keep" => options.keep = true,
                "--instructions" => options.instructions = true,
                "--rounds" => options.rounds = value()?.parse().map_err(|error| format!("--rounds: {error}"))?,
                "--only" => options.only = Some(value()?.split(',').map(str::to_string).collect()),
                _ => return Err(format!("unknown argument {argument}")),
            }
        }
        Ok(options)
    }

    fn wants(&self, part: &str) -> bool {
        self.only.as_ref().is_none_or(|only| only.iter().any(|name| name == part))
    }
}

fn main() {
    if instructions::is_counted_run() {
        return;
    }
    // the system makes a process wait for milliseconds that registers with several threads
    stm::register_process_barrier();
    let options = match Options::parse() {
        Ok(options) => options,
        Err(message) => {
            eprintln!("figures: {message}");
            std::process::exit(2);
        }
    };
    let mut report = Report::new("figures");
    if options.wants("one") {
        one_thread::run(&mut report, options.rounds);
    }
    if options.wants("tree") {
        tree::run(&mut report, options.rounds);
    }
    if options.wants("two") {
        two_threads::run(&mut report, options.rounds);
    }
    if options.wants("long") {
        long::run(&mut report, options.rounds.div_ceil(4));
    }
    if options.wants("made") {
        made::run(&mut report, options.rounds);
    }
    if options.instructions {
        instructions::run(&mut report);
    }
    std::process::exit(report.end(options.keep));
}
