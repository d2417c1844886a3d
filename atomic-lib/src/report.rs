//! The report of conflicts and the counters, as text: what a user reads after a run.
//!
//! One abort cost time on one line because of another line: each site shows both lines with carets, the object and its
//! part, what it cost and one thing to try. A run with nothing to improve gives one line. Everything comes from the
//! interpreter's tables (`interp::object::conflicts`); this file measures nothing and knows no layout.

use interp::object::conflicts::{Action, Conflicts, INTERNAL_KINDS, LoopNote, Part, Place, Serial, Site, Spot, Subject};
use interp::object::interpreter::Interpreter;
use std::collections::HashMap;
use std::fmt::Write;
use std::time::Duration;
use stm::{Cause, Stats};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Sites shown at most.
const SITES_SHOWN: usize = 10;
/// Aborts below which a run is not worth a report.
const FEW_ABORTS: u64 = 8;

/// How the report may look.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    pub columns: usize,
    pub unicode: bool,
    pub colour: bool,
}

impl Style {
    /// What the standard error of this process can show.
    pub fn of_stderr() -> Style {
        use std::io::IsTerminal;
        let terminal = std::io::stderr().is_terminal();
        let columns = terminal_size::terminal_size_of(std::io::stderr()).map(|(width, _)| width.0 as usize);
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty())).unwrap_or_default();
        let locale = locale.to_ascii_lowercase();
        Style {
            columns: columns.or_else(|| std::env::var("COLUMNS").ok()?.parse().ok()).unwrap_or(100).max(40),
            unicode: locale.contains("utf-8") || locale.contains("utf8"),
            colour: terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        }
    }

    fn paint(&self, code: &str, text: &str) -> String { if self.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_string() } }
    fn dot(&self) -> &'static str { if self.unicode { "·" } else { "|" } }
}

/// Texts of source files, each read once.
struct Sources<'a> {
    interp: &'a Interpreter,
    files: HashMap<String, Vec<String>>,
}

impl Sources<'_> {
    fn line(&mut self, file: &str, line: u32) -> String {
        let interp = self.interp;
        let lines = self.files.entry(file.to_string()).or_insert_with(|| {
            let text = interp.conflicts.source(file).or_else(|| interp::library::source(file)).or_else(|| std::fs::read(file).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()));
            text.unwrap_or_default().lines().map(str::to_string).collect()
        });
        lines.get((line as usize).saturating_sub(1)).cloned().unwrap_or_default()
    }

    /// The text of a place, as far as it is on its first line.
    fn expression(&mut self, spot: &Spot) -> String {
        let line = self.line(&spot.file, spot.position.line);
        let end = if spot.position.end_line == spot.position.line { spot.position.end_column as usize } else { line.len() };
        line.get((spot.position.column as usize).min(line.len())..end.min(line.len())).unwrap_or("").trim().to_string()
    }

    /// The expression without the right side of an augmented assignment.
    fn target(&mut self, spot: &Spot) -> String {
        let text = self.expression(spot);
        let end = ["+=", "-=", "*=", "/=", "|=", "&=", "^=", "%=", ">>=", "<<=", "@="].iter().filter_map(|sign| text.find(sign)).min();
        let mut text = text[..end.unwrap_or(text.len())].trim_end_matches(['/', '*', '<', '>', ' ']).to_string();
        if end.is_none()
            && matches!(spot.action, Action::StoreItem | Action::StoreAttribute | Action::StoreName)
            && let Some(at) = text.find(" = ")
        {
            text.truncate(at);
        }
        text
    }
}

/// Digits in groups of three.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

fn seconds(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds >= 10.0 {
        format!("{seconds:.1} s")
    } else if seconds >= 0.1 {
        format!("{seconds:.2} s")
    } else {
        format!("{:.1} ms", seconds * 1e3)
    }
}

fn plural(count: u64, one: &str, many: &str) -> String { format!("{} {}", grouped(count), if count == 1 { one } else { many }) }

/// Shares of the time that threads spent in transactions.
struct Shares {
    useful: Duration,
    redone: Duration,
    waited: Duration,
    serial: Duration,
}

impl Shares {
    fn of(conflicts: &Conflicts, stats: &Stats) -> Shares {
        use std::sync::atomic::Ordering::Relaxed;
        let time = |counter: &std::sync::atomic::AtomicU64| Duration::from_nanos(counter.load(Relaxed));
        let waited = Duration::from_nanos(stats.waited_ns) + time(&conflicts.turn_ns);
        // threads sleep inside attempts: what they slept there was neither useful nor redone
        let redone = time(&conflicts.redone_ns);
        Shares { useful: time(&conflicts.useful_ns), redone, waited, serial: time(&conflicts.serial_ns) }
    }

    fn total(&self) -> Duration { self.useful + self.redone + self.waited + self.serial }

    fn percent(&self, part: Duration) -> f64 {
        let total = self.total().as_secs_f64();
        if total > 0.0 { 100.0 * part.as_secs_f64() / total } else { 0.0 }
    }
}

/// The conflict report of a finished run.
pub fn conflicts_text(interp: &Interpreter, style: Style) -> String {
    let conflicts = &interp.conflicts;
    let stats = interp.domain.stats();
    let shares = Shares::of(conflicts, &stats);
    let sites = conflicts.sites();
    let enough = shares.total() / 50;
    let worth = |serial: &Serial| serial.explicit && !serial.alone || serial.alone && serial.count >= FEW_ABORTS && serial.time > enough;
    let serials: Vec<(Place, Serial)> = conflicts.serials().into_iter().filter(|(_, serial)| worth(serial)).collect();
    let loops = conflicts.loops();
    let aborts: u64 = sites.iter().map(|site| site.aborts).sum();
    let redone = shares.percent(shares.redone);
    let wrong = aborts >= FEW_ABORTS && (redone >= 1.0 || aborts * 20 >= stats.commits) || !serials.is_empty() || loops.iter().any(|note| note.sequential.is_some());
    if !wrong {
        return clean_line(interp, &stats, redone);
    }
    let mut text = String::new();
    let mut sources = Sources { interp, files: HashMap::new() };
    header(&mut text, interp, &shares, style);
    loops.iter().for_each(|note| loop_text(&mut text, note));
    let total_lost: Duration = sites.iter().map(|site| site.lost).sum();
    let mut number = 0;
    let mut shown_lost = Duration::ZERO;
    for site in sites.iter().filter(|site| site.aborts * 100 >= aborts || site.lost * 20 >= total_lost).take(SITES_SHOWN) {
        number += 1;
        shown_lost += site.lost;
        site_text(&mut text, &mut sources, site, number, &shares, style);
    }
    for (place, serial) in serials.iter().take(SITES_SHOWN) {
        number += 1;
        serial_text(&mut text, &mut sources, *place, serial, number, style);
    }
    let all = sites.len() + serials.len();
    if number < all {
        let share = if total_lost.is_zero() { 100.0 } else { 100.0 * shown_lost.as_secs_f64() / total_lost.as_secs_f64() };
        let _ = writeln!(text, "\n{number} of {all} sites shown ({share:.0}% of the loss)");
    }
    text
}

fn loop_text(text: &mut String, note: &LoopNote) {
    let label = if note.label.is_empty() { String::new() } else { format!(" \"{}\"", note.label) };
    let _ = write!(text, "  loop{label} line {}: ", note.line);
    if note.iterations > 0 {
        let (iterations, workers) = (plural(note.iterations, "iteration", "iterations"), plural(note.workers.max(1) as u64, "worker", "workers"));
        let (reruns, tries) = (plural(note.reruns, "re-run", "re-runs"), plural(note.worst_attempt.max(1) as u64, "try", "tries"));
        let _ = write!(text, "{iterations}, {workers}, {reruns}, worst {tries}");
        if note.serial > 0 {
            let _ = write!(text, ", {} fell back to serial", grouped(note.serial));
        }
        text.push('\n');
    }
    match &note.sequential {
        Some(reason) if note.iterations > 0 => {
            let _ = writeln!(text, "      AME0009 also ran in sequence: {reason}");
        }
        Some(reason) => {
            let _ = writeln!(text, "AME0009 ran in sequence: {reason}");
        }
        None if note.iterations == 0 => text.push_str("a plain loop: a body this short costs less than handing it over\n"),
        None => {}
    }
}

fn clean_line(interp: &Interpreter, stats: &Stats, redone: f64) -> String {
    let iterations: u64 = interp.conflicts.loops().iter().map(|note| note.iterations).sum();
    let workers = interp.conflicts.loops().iter().map(|note| note.workers).max().unwrap_or(0);
    let what = if iterations > 0 {
        format!("{} on {}", plural(iterations, "iteration", "iterations"), plural(workers.max(1) as u64, "worker", "workers"))
    } else if stats.commits == 0 {
        return format!("ame: one thread ran, without transactions; {} wall\n", seconds(interp.conflicts.wall()));
    } else {
        plural(stats.commits, "transaction", "transactions")
    };
    format!("ame: {what}, {redone:.1}% redone, nothing to improve; {} wall\n", seconds(interp.conflicts.wall()))
}

fn header(text: &mut String, interp: &Interpreter, shares: &Shares, style: Style) {
    let program = interp.settings.arguments.first().map_or("", |name| name.rsplit('/').next().unwrap_or(name));
    let dot = style.dot();
    let threads = interp.conflicts.peak_threads() as u64;
    let title = style.paint("1", "ame: conflicts");
    let _ = writeln!(text, "{title}  {program} {dot} {} {dot} {} wall", plural(threads, "thread", "threads"), seconds(interp.conflicts.wall()));
    text.push('\n');
    let bar = |percent: f64| {
        let width = style.columns.min(100) / 4;
        let eighths = (percent / 100.0 * width as f64 * 8.0).round() as usize;
        if style.unicode {
            let part = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8];
            format!("{}{part}", "█".repeat(eighths / 8))
        } else {
            "#".repeat(eighths.div_ceil(8))
        }
    };
    let mut line = String::from(" ");
    for (name, part) in [("useful", shares.useful), ("redone", shares.redone), ("waited", shares.waited), ("serial", shares.serial)] {
        let percent = shares.percent(part);
        let cell = format!(" {name} {percent:.0}% {} ", bar(percent));
        if line.width() + cell.width() > style.columns {
            let _ = writeln!(text, "{}", line.trim_end());
            line = String::from(" ");
        }
        line.push_str(&cell);
    }
    let _ = writeln!(text, "{}", line.trim_end());
}

/// A source line with carets under the place, within the columns.
fn source_lines(text: &mut String, sources: &mut Sources, spot: &Spot, margin: &str, remark: &str, show_file: bool, style: Style) {
    let full = sources.line(&spot.file, spot.position.line);
    let indent = full.len() - full.trim_start().len();
    let keep = indent.min(8);
    let line = full.get(indent - keep..).unwrap_or("").replace('\t', " ");
    let start = (spot.position.column as usize).saturating_sub(indent - keep).min(line.len());
    let one_line = spot.position.end_line == spot.position.line;
    let end = if one_line { (spot.position.end_column as usize).saturating_sub(indent - keep) } else { line.trim_end().len() };
    let end = end.clamp(start, line.len());
    let gutter = format!("{margin}{:>4} | ", spot.position.line);
    let room = style.columns.saturating_sub(gutter.width() + 1).max(20);
    let mut shown = String::new();
    let mut width = 0;
    for ch in line.trim_end().chars() {
        width += ch.width().unwrap_or(0);
        if width > room {
            shown.push_str(if style.unicode { "…" } else { "..." });
            break;
        }
        shown.push(ch);
    }
    let file = if show_file { format!("   {}", spot.file.rsplit('/').next().unwrap_or("")) } else { String::new() };
    let _ = writeln!(text, "{gutter}{shown}{}", style.paint("2", &file));
    let before = line.get(..start).map_or(0, UnicodeWidthStr::width).min(room);
    let carets = line.get(start..end).map_or(1, UnicodeWidthStr::width).clamp(1, room.saturating_sub(before).max(1));
    let empty = " ".repeat(gutter.width() - 2);
    let _ = writeln!(text, "{empty}| {}{} {remark}", " ".repeat(before), style.paint("31", &"^".repeat(carets)));
}

/// ``dict `stats`, 3 keys``
fn describe(subject: &Subject, several: bool) -> String {
    let mut text = subject.sort.clone();
    if !subject.name.is_empty() {
        let _ = write!(text, " `{}`", subject.name);
    }
    if let Some(size) = subject.size {
        let (one, many) = if subject.sort == "dict" { ("key", "keys") } else { ("item", "items") };
        let _ = write!(text, ", {}", plural(size, one, many));
    }
    if several {
        text.push_str(", and others like it");
    }
    text
}

/// What a line does to the object.
fn doing(spot: &Spot, expression: &str, part: Part, wins: bool) -> &'static str {
    match (spot.action, part) {
        (Action::Iterate, _) => "walks over",
        (Action::Contains, _) => "looks for a key in",
        (Action::Call, Part::Size) if expression.starts_with("len(") => "reads the size of",
        (Action::StoreItem | Action::ChangeItem, Part::Size) => "adds or removes an item of",
        (Action::Call, Part::Size) => if wins { "changes the size of" } else { "uses the size or order of" },
        (Action::LoadItem, Part::Size) => "looks for a key in",
        (Action::LoadItem | Action::LoadAttribute | Action::LoadName, _) => "reads",
        (Action::StoreItem | Action::StoreAttribute | Action::StoreName, _) => "writes",
        (Action::ChangeItem | Action::ChangeAttribute | Action::ChangeName, _) => "changes",
        _ => if wins { "changes" } else { "uses" },
    }
}

/// The code of a site and its line of advice.
///
/// `together`: both places belong to one function, so that every thread does both.
fn advice(site: &Site, loser: Option<&Spot>, together: bool) -> (&'static str, &'static str) {
    let subject = site.subject.clone().unwrap_or_default();
    let action = loser.map_or(Action::Other, |spot| spot.action);
    if matches!(subject.sort.as_str(), "lock" | "RLock") {
        return ("AME0008", "one lock guards everything here: inside `atomic` it is not needed, or use a lock for each object");
    }
    if site.cause == Cause::Prepare {
        return ("AME0005", "a sum that is usually applied at the commit had to look at the value: keep its type int, and do not read it in the same block");
    }
    match subject.part {
        Part::Size if together => ("AME0003", "all add to one container: collect in a local one in each thread and merge once at the end"),
        Part::Size => ("AME0004", "the size changes with every insert: look at it less often, or work on a copy"),
        Part::Attributes if matches!(action, Action::ChangeAttribute | Action::StoreAttribute) || together => ("AME0002", "all threads change this object: give each its own and combine them at the end, or make it `+=` of a number without reading it"),
        _ if together || action == Action::ChangeName || action == Action::ChangeItem => ("AME0001", "all threads change this one value: sum in a local variable and add it once at the end; `+=` alone, with nothing else reading it, does not conflict"),
        _ if site.cause == Cause::WriteWrite => ("AME0001", "two lines write this one value: keep one value for each thread, or move the write to the end of the block"),
        _ => ("AME0006", "read it early in a block of its own, or less often: every block that read it is redone when it changes"),
    }
}

fn site_text(text: &mut String, sources: &mut Sources, site: &Site, number: usize, shares: &Shares, style: Style) {
    let loser = site.loser.spot();
    let winner = site.winner.spot();
    let same_line = loser.is_some() && loser.as_ref().map(|spot| (&spot.file, spot.position.line)) == winner.as_ref().map(|spot| (&spot.file, spot.position.line));
    let (code, help) = advice(site, loser.as_ref(), same_line || site.loser.same_function(site.winner));
    let kind = match site.cause {
        Cause::ReadInvalid | Cause::WriteRead if same_line => "write-write",
        Cause::ReadInvalid | Cause::WriteRead => "write-read",
        Cause::Killed => "gave way to an older one",
        cause => cause.name(),
    };
    let label = style.paint("1", &format!("[{number}] {code} {kind}"));
    let percent = shares.percent(site.lost);
    let _ = write!(text, "\n{label}  {} lost ({percent:.0}%)  {}", seconds(site.lost), plural(site.aborts, "abort", "aborts"));
    if site.worst_attempt > 2 {
        let _ = write!(text, "  worst {} tries", site.worst_attempt);
    }
    if site.waited > Duration::from_millis(1) {
        let _ = write!(text, "  {} waited", seconds(site.waited));
    }
    text.push('\n');
    let subject = site.subject.clone().unwrap_or_default();
    let object = if subject.sort.is_empty() { String::from("an object that is gone") } else { describe(&subject, site.several) };
    if same_line {
        if let (Some(spot), Some(other)) = (&loser, &winner) {
            // of the two places on the line, the one that names the value
            let spot = if spot.action == Action::Call && other.action != Action::Call { other } else { spot };
            let target = sources.target(spot);
            let part = if subject.part == Part::Size { "size of " } else { "" };
            let _ = writeln!(text, "    both sides change  {part}{target}   ({object})");
            source_lines(text, sources, spot, "    ", "", true, style);
        }
    } else {
        let side = |text: &mut String, sources: &mut Sources, name: &str, spot: &Option<Spot>, wins: bool| match spot {
            Some(spot) => {
                let expression = sources.expression(spot);
                let verb = doing(spot, &expression, subject.part, wins);
                let what = if wins { sources.target(spot) } else { object.clone() };
                let what = if wins && matches!(spot.action, Action::Call | Action::Other | Action::Iterate) { String::new() } else { format!(" {what}") };
                let part = if !wins && subject.part == Part::Attributes && spot.action == Action::LoadAttribute {
                    sources.target(spot).rsplit('.').next().map(|name| format!(" .{name} of")).unwrap_or_default()
                } else {
                    String::new()
                };
                let what = if wins && what.is_empty() { format!(" {}", describe(&subject, false)) } else { what };
                source_lines(text, sources, spot, &format!("    {name} "), &format!("{verb}{part}{what}"), true, style);
            }
            None => {
                let _ = writeln!(text, "    {name}  (its line is not known)");
            }
        };
        side(text, sources, "winner", &winner, true);
        side(text, sources, "loser ", &loser, false);
    }
    let _ = writeln!(text, "    help: {help}");
}

fn serial_text(text: &mut String, sources: &mut Sources, place: Place, serial: &Serial, number: usize, style: Style) {
    let how = if serial.alone { "ran alone" } else { "serialised" };
    let label = style.paint("1", &format!("[{number}] AME0007 {how}"));
    let time = if serial.time.is_zero() { String::new() } else { format!("  {} in which nothing could be undone", seconds(serial.time)) };
    let _ = writeln!(text, "\n{label}  {}{time}", plural(serial.count, "time", "times"));
    if let Some(spot) = place.spot() {
        let remark = if serial.alone { "changes what all threads rely on" } else { "cannot be undone, so the block runs by itself" };
        source_lines(text, sources, &spot, "    ", remark, true, style);
    }
    let help = if serial.alone { "do this before the threads start" } else { "move the call behind the block: collect what it needs inside" };
    let _ = writeln!(text, "    help: {help}");
}

/// The counters of a run as lines of text.
pub fn stats_text(interp: &Interpreter) -> String {
    let stats = interp.domain.stats();
    let conflicts = &interp.conflicts;
    let mut text = String::from("ame: counters of the run\n");
    let mut row = |name: &str, value: String| {
        let _ = writeln!(text, "  {name:<28} {value:>16}");
    };
    row("wall", seconds(conflicts.wall()));
    row("threads at a time", conflicts.peak_threads().to_string());
    for (name, value) in counters(&stats) {
        row(&name.replace('_', " "), grouped(value));
    }
    row("waited", seconds(Duration::from_nanos(stats.waited_ns)));
    for cause in Cause::ALL {
        if stats.aborts_by(*cause) > 0 {
            row(&format!("aborts, {}", cause.name()), grouped(stats.aborts_by(*cause)));
        }
    }
    for (kind, count) in conflicts.kinds() {
        if count > 0 {
            row(&format!("aborts about: {kind}"), grouped(count));
        }
    }
    row("explicit blocks begun again", grouped(conflicts.explicit_restarts.load(std::sync::atomic::Ordering::Relaxed)));
    let heap = interp.heap.stats();
    row("collections", grouped(heap.collections));
    row("pauses for them", seconds(heap.pause_total));
    row("the longest", seconds(heap.pause_max));
    let mut sources = Sources { interp, files: HashMap::new() };
    for (place, serial) in conflicts.serials() {
        let Some(spot) = place.spot() else { continue };
        let how = if serial.alone { "alone" } else { "irrevocable" };
        let _ = writeln!(text, "  {how} {} at {}:{}: {}", plural(serial.count, "time", "times"), spot.file, spot.position.line, sources.expression(&spot));
    }
    text
}

fn counters(stats: &Stats) -> Vec<(&'static str, u64)> {
    vec![
        ("commits", stats.commits),
        ("read_only", stats.read_only),
        ("conflicts", stats.conflicts()),
        ("splits", stats.splits),
        ("pessimistic", stats.pessimistic),
        ("irrevocable", stats.irrevocable),
        ("alone", stats.alone),
        ("extensions", stats.extensions),
        ("waits", stats.waits),
        ("kills", stats.kills),
        ("deferred", stats.deferred),
    ]
}

/// A string as JSON.
fn quoted(text: &str) -> String {
    let mut json = String::from("\"");
    for ch in text.chars() {
        match ch {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            ch if (ch as u32) < 0x20 => {
                let _ = write!(json, "\\u{:04x}", ch as u32);
            }
            ch => json.push(ch),
        }
    }
    json.push('"');
    json
}

/// `{"name": value, …}`
fn object(pairs: impl IntoIterator<Item = (String, String)>) -> String {
    let inside: Vec<String> = pairs.into_iter().map(|(name, value)| format!("{}: {value}", quoted(&name))).collect();
    format!("{{{}}}", inside.join(", "))
}

/// The counters of a run as one line of JSON.
pub fn stats_json(interp: &Interpreter) -> String {
    let stats = interp.domain.stats();
    let conflicts = &interp.conflicts;
    let kinds = conflicts.kinds();
    let mut pairs: Vec<(String, String)> = vec![("wall_s".into(), format!("{:.6}", conflicts.wall().as_secs_f64())), ("threads".into(), conflicts.peak_threads().to_string())];
    pairs.extend(counters(&stats).into_iter().map(|(name, value)| (name.to_string(), value.to_string())));
    pairs.push(("waited_s".into(), format!("{:.6}", stats.waited_ns as f64 / 1e9)));
    pairs.push(("turn_s".into(), format!("{:.6}", conflicts.turn_ns.load(std::sync::atomic::Ordering::Relaxed) as f64 / 1e9)));
    pairs.push(("aborts".into(), object(Cause::ALL.iter().map(|cause| (cause.name().to_string(), stats.aborts_by(*cause).to_string())))));
    pairs.push(("aborts_by_kind".into(), object(kinds.iter().filter(|(_, count)| *count > 0).map(|(kind, count)| (kind.clone(), count.to_string())))));
    let internal = INTERNAL_KINDS.iter().map(|name| {
        let count = kinds.iter().find(|(kind, _)| kind == name).map_or(0, |(_, count)| *count);
        (name.to_string(), count.to_string())
    });
    pairs.push(("internal".into(), object(internal)));
    pairs.push(("explicit_restarts".into(), conflicts.explicit_restarts.load(std::sync::atomic::Ordering::Relaxed).to_string()));
    let heap = interp.heap.stats();
    pairs.push(("collections".into(), heap.collections.to_string()));
    pairs.push(("pause_s".into(), format!("{:.6}", heap.pause_total.as_secs_f64())));
    pairs.push(("longest_pause_s".into(), format!("{:.6}", heap.pause_max.as_secs_f64())));
    let mut sources = Sources { interp, files: HashMap::new() };
    let serials: Vec<String> = conflicts
        .serials()
        .into_iter()
        .filter_map(|(place, serial)| {
            let spot = place.spot()?;
            let how = if serial.alone { "alone" } else { "irrevocable" };
            Some(object([
                ("file".to_string(), quoted(&spot.file)),
                ("line".to_string(), spot.position.line.to_string()),
                ("text".to_string(), quoted(&sources.expression(&spot))),
                ("mode".to_string(), quoted(how)),
                ("explicit".to_string(), serial.explicit.to_string()),
                ("count".to_string(), serial.count.to_string()),
            ]))
        })
        .collect();
    pairs.push(("serialised".into(), format!("[{}]", serials.join(", "))));
    let loops: Vec<String> = conflicts
        .loops()
        .iter()
        .map(|note| {
            object([
                ("file".to_string(), quoted(&note.file)),
                ("line".to_string(), note.line.to_string()),
                ("label".to_string(), quoted(&note.label)),
                ("iterations".to_string(), note.iterations.to_string()),
                ("reruns".to_string(), note.reruns.to_string()),
                ("worst_attempt".to_string(), note.worst_attempt.to_string()),
                ("serial".to_string(), note.serial.to_string()),
                ("workers".to_string(), note.workers.to_string()),
                ("short".to_string(), note.short.to_string()),
                ("sequential".to_string(), quoted(note.sequential.as_deref().unwrap_or(""))),
            ])
        })
        .collect();
    pairs.push(("loops".into(), format!("[{}]", loops.join(", "))));
    object(pairs) + "\n"
}

/// What the settings ask to be printed at the end of a run, for standard error.
pub fn at_exit(interp: &Interpreter) -> String {
    let mut text = String::new();
    match interp.settings.stats.as_deref() {
        None => {}
        Some("json") => text.push_str(&stats_json(interp)),
        Some(_) => text.push_str(&stats_text(interp)),
    }
    if interp.settings.conflicts.is_some() {
        text.push_str(&conflicts_text(interp, Style::of_stderr()));
    }
    text
}
