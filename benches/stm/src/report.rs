//! The text of a run: a heading with date, machine and cores; a line a figure; what was missed.
//!
//! Laid out like the figures of the interpreter (`benches/measure.py`), and kept in the same folder on request.

use crate::measure::Samples;
use std::fmt::Write;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

/// Which side of the limit is right.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Better {
    Less,
    More,
}

pub struct Report {
    name: &'static str,
    text: String,
    missed: Vec<String>,
}

/// Year, month and day, hour, minute and second (UTC) of a number of seconds since 1970: the calendar repeats every
/// 400 years of 146,097 days, counted here from a first of March.
fn calendar(seconds: u64) -> (u64, u64, u64, u64, u64, u64) {
    let (days, rest) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + u64::from(month <= 2), month, day, rest / 3600, rest / 60 % 60, rest % 60)
}

fn now() -> (u64, u64, u64, u64, u64, u64) {
    calendar(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()))
}

fn first_line(path: &str, key: &str) -> String {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with(key)).unwrap_or_default();
    line.rsplit(':').next().unwrap_or_default().trim().to_string()
}

/// `benches/results` of the checkout that this was built from.
fn results() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../results")
}

pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, |cores| cores.get())
}

impl Report {
    pub fn new(name: &'static str) -> Report {
        let mut report = Report { name, text: String::new(), missed: Vec::new() };
        let (year, month, day, ..) = now();
        let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
        let load = load.split(' ').next().unwrap_or("?").to_string();
        let arch = std::env::consts::ARCH;
        report.say(&format!("{name}  {year}-{month:02}-{day:02}  {arch}, {} cores, load {load}", cores()));
        report.say(&format!("stm {}, {}", env!("CARGO_PKG_VERSION"), first_line("/proc/cpuinfo", "model name")));
        let command: Vec<String> = std::env::args().skip(1).collect();
        report.say(&format!("cargo run --release -p stm-benches --bin {name} -- {}", command.join(" ")));
        report
    }

    pub fn say(&mut self, line: &str) {
        println!("{line}");
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    pub fn heading(&mut self, text: &str) {
        self.say("");
        self.say(&format!("{text:<52} {:>9} {:>9} {:>8}   {:<14} {:<14}", "median", "least", "spread", "must", "goal"));
    }

    /// A figure without a target.
    pub fn note(&mut self, what: &str, samples: &Samples, unit: &str) {
        self.say(&format!("  {what:<50} {:>9.2} {:>9.2} {:>7.1}%   {unit}", samples.median(), samples.least(), samples.spread()));
    }

    /// A figure with targets.
    pub fn target(&mut self, what: &str, samples: &Samples, unit: &str, better: Better, must: Option<f64>, goal: Option<f64>) {
        let figure = samples.median();
        let meets = |limit: f64| if better == Better::Less { figure <= limit } else { figure >= limit };
        let sign = if better == Better::Less { "<=" } else { ">=" };
        let mut line = format!("{what:<52} {figure:>9.2} {:>9.2} {:>7.1}%   ", samples.least(), samples.spread());
        let column = |limit: Option<f64>, missed: &str| match limit {
            Some(limit) => format!("{sign}{limit:<5} {:<6}", if meets(limit) { "met" } else { missed }),
            None => " ".repeat(14),
        };
        let _ = write!(line, "{:<14} {:<14} {unit}", column(must, "MISSED"), column(goal, "missed"));
        self.say(&line);
        if must.is_some_and(|limit| !meets(limit)) {
            self.missed.push(what.to_string());
        }
    }

    /// Says that the figure above proves nothing, one way or the other. Counts as missed.
    pub fn doubt(&mut self, what: &str, why: &str) {
        self.say(&format!("    NOT MEASURED: {why}"));
        if !self.missed.iter().any(|missed| missed == what) {
            self.missed.push(format!("{what} (not measured)"));
        }
    }

    /// Ends a run that has targets: names what was missed, keeps the text if asked to. The exit status.
    pub fn end(mut self, keep: bool) -> i32 {
        self.say("");
        if self.missed.is_empty() {
            self.say("every must is met");
        } else {
            let missed = format!("missed: {}", self.missed.join(", "));
            self.say(&missed);
        }
        self.finish(keep, None);
        i32::from(!self.missed.is_empty())
    }

    /// Keeps the text, and a picture beside it, if asked to.
    pub fn finish(&self, keep: bool, picture: Option<String>) {
        if !keep {
            return;
        }
        let (year, month, day, hour, minute, second) = now();
        let file = format!("{year}-{month:02}-{day:02}-{hour:02}{minute:02}{second:02}-stm_{}", self.name);
        let write = |ending: &str, text: &str| {
            let path = results().join(format!("{file}.{ending}"));
            std::fs::write(path, text).expect("benches/results of the checkout can be written");
        };
        write("txt", &self.text);
        if let Some(picture) = picture {
            write("svg", &picture);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_calendar() {
        assert_eq!(calendar(0), (1970, 1, 1, 0, 0, 0));
        assert_eq!(calendar(951_782_400), (2000, 2, 29, 0, 0, 0));
        assert_eq!(calendar(1_795_836_600), (2026, 11, 28, 3, 30, 0));
    }

    #[test]
    fn a_missed_must_gives_status_1_and_a_missed_goal_does_not() {
        let mut samples = Samples::default();
        samples.push(3.0);
        let mut report = Report::new("figures");
        report.target("one", &samples, "ns", Better::Less, Some(4.0), Some(2.0));
        assert_eq!(report.end(false), 0);
        let mut report = Report::new("figures");
        report.target("two", &samples, "x", Better::More, Some(4.0), None);
        assert_eq!(report.end(false), 1);
    }
}
