//! The conflict report tells the truth: scripts with one planted conflict, of which it must name both lines, the object and
//! the part; a clean script gives one line; the counters are JSON, and nothing of the runtime's own ever conflicts.
//!
//! The planted conflicts happen on any number of cores: a block waits until another thread has changed what it read
//! (`report/planted.py`). Transactions are on from the start, so that no block keeps the others out until its end.

mod support;

use std::time::{Duration, Instant};
use support::{Outcome, ame, counters, finish, no_internal_conflicts, number, root, run, spawn};

const LIMIT: Duration = Duration::from_secs(120);

/// Runs `tests/report/NAME.py`.
fn script(name: &str, options: &[&str]) -> Outcome {
    let file = root().join("tests/report").join(format!("{name}.py"));
    let mut arguments: Vec<&str> = options.to_vec();
    let file = file.to_string_lossy().into_owned();
    arguments.push(&file);
    let outcome = run(&mut ame(&arguments), b"", LIMIT);
    assert_eq!(outcome.status, Some(0), "{name}: {}", outcome.describe());
    outcome
}

/// As `script`, again until the report has a site: a pool whose second thread comes late leaves a loop few conflicts.
fn conflicting_loop(name: &str) -> Outcome {
    let mut outcome = script(name, &["--conflicts"]);
    for _ in 0..8 {
        if outcome.stderr.contains("[1] AME") {
            break;
        }
        outcome = script(name, &["--conflicts"]);
    }
    outcome
}

/// The number of the script's first line that contains a text.
fn line_of(name: &str, text: &str) -> usize {
    let source = std::fs::read_to_string(root().join("tests/report").join(format!("{name}.py"))).expect("the script is there");
    source.lines().position(|line| line.contains(text)).expect("the line is there") + 1
}

/// The site of a report that names both lines, with its heading.
fn site(outcome: &Outcome, winner: (usize, &str), loser: (usize, &str)) -> String {
    let report = &outcome.stderr;
    for part in report.split("\n\n").filter(|part| part.starts_with('[')) {
        let has = |side: &str, (line, text): (usize, &str)| part.lines().any(|shown| shown.trim_start().starts_with(side) && shown.contains(&format!("{line:>4} | ")) && shown.contains(text));
        if has("winner", winner) && has("loser", loser) {
            return part.to_string();
        }
    }
    panic!("no site names line {} as winner and line {} as loser:\n{report}", winner.0, loser.0);
}

#[test]
fn a_global_read_by_a_slow_block_is_named_with_both_lines() {
    let outcome = script("counter", &["-X", "stm=on", "--conflicts"]);
    assert_eq!(outcome.stdout, "True\n");
    let site = site(&outcome, (line_of("counter", "total = total * 1"), "total = total * 1 + 1"), (line_of("counter", "old = total"), "old = total"));
    assert!(site.contains("global `total`"), "{site}");
    assert!(site.contains("help: ") && site.contains("AME000") && site.contains("^^^^^"), "{site}");
    assert!(site.contains("lost (") && site.contains("abort"), "{site}");
}

#[test]
fn the_size_of_a_dict_against_inserts() {
    let outcome = script("size", &["-X", "stm=on", "--conflicts=text"]);
    let site = site(&outcome, (line_of("size", "index[number] = "), "index[number] = number"), (line_of("size", "len(index)"), "len(index) > limit"));
    assert!(site.contains("size of dict `index`"), "{site}");
    assert!(site.contains("AME0004"), "{site}");
}

#[test]
fn an_attribute_is_named_with_its_object() {
    let outcome = script("attribute", &["-X", "stm=on", "-X", "conflicts"]);
    assert_eq!(outcome.stdout, "True\n");
    let site = site(&outcome, (line_of("attribute", "box.count = box.count"), "box.count = "), (line_of("attribute", "value = box.count"), "value = box.count"));
    assert!(site.contains("reads .count of Box `box`"), "{site}");
}

#[test]
fn a_value_of_a_dict_is_named_by_its_key() {
    let outcome = script("item", &["-X", "stm=on", "--conflicts"]);
    assert_eq!(outcome.stdout, "True\n");
    let site = site(&outcome, (line_of("item", "stats['total'] = stats"), "stats['total'] = "), (line_of("item", "value = stats"), "value = stats['total']"));
    assert!(site.contains("dict `stats`, 2 keys"), "{site}");
    assert!(site.contains("stats['total']"), "{site}");
}

#[test]
fn a_call_that_serialises_is_named() {
    let outcome = script("serial", &["--conflicts"]);
    assert!(outcome.stderr.contains("AME0007 serialised"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains(&format!("{:>4} |         os.write(writer, b\"x\")", line_of("serial", "os.write(writer"))), "{}", outcome.stderr);
}

#[test]
fn a_value_of_a_dict_in_a_parallel_loop() {
    let outcome = conflicting_loop("loop_item");
    assert_eq!(outcome.stdout, "60\n");
    let site = site(&outcome, (line_of("loop_item", "stats['total'] = value"), "stats['total'] = value + 1"), (line_of("loop_item", "value = stats"), "value = stats['total']"));
    assert!(site.contains("dict `stats`, 2 keys") && site.contains("stats['total']") && site.contains("help: "), "{site}");
    let report = &outcome.stderr;
    assert!(report.contains(&format!("loop \"totals\" line {}: 60 iterations, 2 workers, ", line_of("loop_item", "for n in ame"))), "{report}");
    for share in [" useful ", " redone ", " waited ", " serial ", " wall"] {
        assert!(report.contains(share), "{share}: {report}");
    }
}

#[test]
fn an_attribute_in_a_parallel_loop() {
    let outcome = conflicting_loop("loop_attribute");
    assert_eq!(outcome.stdout, "60\n");
    let site = site(&outcome, (line_of("loop_attribute", "box.count = value"), "box.count = value + 1"), (line_of("loop_attribute", "value = box.count"), "value = box.count"));
    assert!(site.contains("reads .count of Box `box`"), "{site}");
}

#[test]
fn the_size_of_a_dict_in_a_parallel_loop() {
    let outcome = conflicting_loop("loop_size");
    assert_eq!(outcome.stdout, "True\n");
    let site = site(&outcome, (line_of("loop_size", "index[n] = size"), "index[n] = size"), (line_of("loop_size", "len(index)"), "len(index)"));
    assert!(site.contains("size of dict `index`"), "{site}");
}

#[test]
fn loops_that_run_in_sequence_say_why() {
    let outcome = script("loop_kinds", &["--conflicts"]);
    let report = &outcome.stderr;
    let line = |text: &str| line_of("loop_kinds", text);
    assert!(report.contains(&format!("loop \"squares\" line {}: 400 iterations, ", line("range(400)"))), "{report}");
    assert!(report.contains(&format!("loop line {}: AME0009 ran in sequence: inside an atomic block, or the body of another parallel loop", line("[n]"))), "{report}");
    assert!(report.contains(&format!("loop line {}: AME0009 ran in sequence: ", line("range(4)"))), "{report}");
    assert!(report.contains(&format!("loop line {}: a plain loop: ", line("range(1000)"))), "{report}");
    let json = script("loop_kinds", &["--stats=json", "-X", "stm=on"]);
    let json = counters(&json).expect("they were asked for");
    assert!(json.contains(&format!("\"line\": {}, \"label\": \"squares\", \"iterations\": 400, ", line("range(400)"))), "{json}");
}

#[test]
fn pipes_processes_and_terminal_input_serialise_visibly() {
    let file = root().join("tests/report/boundaries.py").to_string_lossy().into_owned();
    let outcome = run(&mut ame(&["--stats=json", "--conflicts", &file]), b"typed\n", LIMIT);
    assert_eq!(outcome.stdout, "[b'once', 768, 'typed']\n", "{}", outcome.describe());
    let json = counters(&outcome).expect("they were asked for");
    for text in ["os.write(writer, b", "os.read(reader, 100)", "os.system(", "input()"] {
        let line = line_of("boundaries", text);
        assert!(json.contains(&format!("\"line\": {line}, ")), "{text}: {json}");
        assert!(outcome.stderr.contains(&format!("{line:>4} | ")), "{text}: {}", outcome.stderr);
    }
}

#[test]
fn a_clean_run_gives_one_line() {
    let outcome = script("clean", &["--conflicts"]);
    assert_eq!(outcome.stderr.lines().count(), 1, "{}", outcome.stderr);
    // threads that never ran at the same time needed no transactions
    let clean = ["nothing to improve", "one thread ran, without transactions"];
    assert!(outcome.stderr.starts_with("ame: ") && clean.iter().any(|words| outcome.stderr.contains(words)), "{}", outcome.stderr);
    let alone = run(&mut ame(&["--conflicts", "-c", "print(1)"]), b"", LIMIT);
    assert_eq!(alone.stderr.lines().count(), 1, "{}", alone.stderr);
}

#[test]
fn nothing_is_printed_unless_asked() {
    assert_eq!(script("counter", &[]).stderr, "");
}

#[test]
fn the_environment_asks_too_and_ascii_is_enough() {
    let file = root().join("tests/report/counter.py").to_string_lossy().into_owned();
    let outcome = run(ame(&["-X", "stm=on", &file]).env("AME_CONFLICTS", "text").env("LC_ALL", "C").env("COLUMNS", "60"), b"", LIMIT);
    assert!(outcome.stderr.contains("AME000"), "{}", outcome.stderr);
    assert!(outcome.stderr.is_ascii(), "{}", outcome.stderr);
}

/// Is it one JSON value? Brackets and quotes match, no comma before a closing bracket.
fn is_balanced(json: &str) -> bool {
    let (mut open, mut quoted, mut escaped, mut last) = (Vec::new(), false, false, ' ');
    for ch in json.trim().chars() {
        if quoted {
            quoted = escaped || ch != '"';
            escaped = ch == '\\' && !escaped;
        } else {
            match ch {
                '"' => quoted = true,
                '{' => open.push('}'),
                '[' => open.push(']'),
                '}' | ']' if open.pop() != Some(ch) || last == ',' => return false,
                _ => {}
            }
            if !ch.is_whitespace() {
                last = ch;
            }
        }
    }
    open.is_empty() && !quoted
}

#[test]
fn the_counters_are_json_and_the_runtime_never_conflicts() {
    for name in ["counter", "size", "attribute", "item", "serial", "clean", "loop_item", "loop_attribute", "loop_size", "loop_kinds"] {
        let outcome = script(name, &["-X", "stm=on", "--stats=json"]);
        let json = outcome.stderr.lines().next().unwrap_or_default();
        assert!(json.starts_with('{') && json.ends_with('}') && is_balanced(json), "{json}");
        assert!(number(json, "commits") > 0.0, "{json}");
        no_internal_conflicts(&outcome).unwrap_or_else(|error| panic!("{name}: {error}"));
        if name == "counter" {
            assert!(number(json, "conflicts") > 0.0 && number(json, "cell") > 0.0, "{json}");
        }
    }
    let text = script("counter", &["-X", "stm=on", "--stats"]);
    assert!(text.stderr.contains("aborts about: cell"), "{}", text.stderr);
}

/// Sends SIGINT once the script says it is ready; how long it took to end.
fn interrupted(text: &str) -> (Outcome, Duration) {
    let mut child = spawn(&mut ame(&["-u", "-c", text]));
    let mut first = [0u8; 1];
    let stdout = child.stdout.as_mut().expect("stdout is piped");
    std::io::Read::read_exact(stdout, &mut first).expect("the script prints when it is ready");
    std::thread::sleep(Duration::from_millis(30));
    let start = Instant::now();
    let kill = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    assert!(kill.success());
    let outcome = finish(child, start, LIMIT);
    let taken = outcome.elapsed;
    (outcome, taken)
}

#[test]
fn ctrl_c_ends_loops_blocks_and_waits() {
    for text in [
        "print('x')\nwhile True: pass",
        "import thread\nprint('x')\nwith thread.atomic:\n    while True: pass",
        "import time\nprint('x')\ntime.sleep(100)",
        "import _thread\nlock = _thread.allocate_lock()\nlock.acquire()\nprint('x')\nlock.acquire()",
    ] {
        let (outcome, taken) = interrupted(text);
        assert!(outcome.stderr.contains("KeyboardInterrupt"), "{text}: {}", outcome.describe());
        assert_eq!(outcome.signal, Some(2), "{text}: {}", outcome.describe());
        assert!(taken < Duration::from_secs(3), "{text}: {taken:?}");
    }
}
