//! The examples print the same under `ame`, `ame --serial` and (checked in beside: `examples/NAME.out`) CPython 3.14 with the
//! stand-in of `examples/cpython_shim`; the blocks of the README do what it says.
//!
//! `AME_BLESS=1 AME_ORACLE=/path/to/python3.14 cargo test --test examples` rewrites the `.out` files.

mod support;

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;
use support::{Outcome, ame, command, root, run, scratch, script};

const LIMIT: Duration = Duration::from_secs(240);

/// The embedded library's sources, written out once.
fn library() -> &'static str {
    static FOLDER: OnceLock<String> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = scratch("library").display().to_string();
        let outcome = run(&mut ame(&["--extract-library", &folder]), b"", LIMIT);
        assert_eq!(outcome.status, Some(0), "{}", outcome.describe());
        folder
    })
}

fn example(name: &str) -> PathBuf { root().join("examples").join(format!("{name}.py")) }

fn run_example(mut command: Command, name: &str, arguments: &[&str]) -> Outcome { run(command.arg(example(name)).args(arguments), b"", LIMIT) }

/// Same output in every way to run it.
fn check(name: &str, arguments: &[&str]) {
    let out = example(name).with_extension("out");
    if std::env::var("AME_BLESS").is_ok_and(|bless| bless == "1") {
        let oracle = std::env::var("AME_ORACLE").expect("AME_BLESS needs AME_ORACLE=/path/to/python3.14");
        let mut command = command(&oracle);
        command.env("PYTHONPATH", root().join("examples/cpython_shim"));
        let outcome = run_example(command, name, arguments);
        assert_eq!(outcome.status, Some(0), "{}", outcome.describe());
        std::fs::write(&out, &outcome.stdout).expect("the folder is writable");
    }
    let expected = std::fs::read_to_string(&out).expect("the .out lies beside the example");
    for options in [&[][..], &["--serial"], &["--workers", "4"], &["--shake", "11"]] {
        let outcome = run_example(ame(options), name, arguments);
        assert!(outcome.status == Some(0) && !outcome.crashed(), "{name} {options:?}: {}", outcome.describe());
        assert_eq!(outcome.stdout, expected, "{name} {options:?}");
    }
}

#[test]
fn inverted_index() { check("inverted_index", &[library(), "60"]); }

#[test]
fn word_count() { check("word_count", &[library(), "60"]); }

#[test]
fn bank() { check("bank", &["4", "4000"]); }

#[test]
fn raytracer() {
    let picture = scratch("picture").join("picture.png");
    check("raytracer", &[&picture.display().to_string(), "60"]);
    let bytes = std::fs::read(picture).expect("the picture was written");
    assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n") && bytes.ends_with(b"IEND\xaeB`\x82"), "not a PNG");
}

#[test]
fn lee_routing() { check("lee_routing", &["40", "30"]); }

#[test]
fn graph_walk() { check("graph_walk", &["20000", "24"]); }

/// The blocks of a language in the README, with the word after the language's name.
fn blocks(language: &str) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(root().join("README.md")).expect("the README is there");
    let mut found = Vec::new();
    for part in text.split("\n```").collect::<Vec<_>>().chunks(2) {
        let [_, block] = part else { continue };
        let (head, body) = block.split_once('\n').unwrap_or((block, ""));
        let (name, label) = head.split_once(' ').unwrap_or((head, ""));
        if name == language {
            found.push((label.to_string(), body.to_string()));
        }
    }
    found
}

#[test]
fn blocks_of_the_readme_print_what_it_says() {
    let outputs = blocks("text");
    let programs = blocks("python");
    assert!(!programs.is_empty(), "the README shows no program");
    for (label, program) in programs {
        let wanted = &outputs.iter().find(|(other, _)| *other == label).unwrap_or_else(|| panic!("no output for {label}")).1;
        for options in [&[][..], &["--serial"], &["-X", "stm=on"]] {
            let outcome = run(ame(options).arg(script("readme", &program)), b"", LIMIT);
            assert_eq!(outcome.status, Some(0), "{label}: {}", outcome.describe());
            assert_eq!(outcome.stdout.trim_end(), wanted.trim_end(), "{label} {options:?}");
        }
    }
}

/// A text whose numbers (with their units and the blanks between thousands) say `#`.
fn without_numbers(text: &str) -> String {
    let mut kept = String::new();
    for word in text.split_whitespace() {
        let number = word.starts_with(|first: char| first.is_ascii_digit());
        if number && !kept.ends_with("# ") {
            kept.push_str("# ");
        } else if !number && !matches!(word, "ms" | "s" | "µs") {
            kept.push_str(word);
            kept.push(' ');
        }
    }
    kept
}

/// The report of the README is the one its program gets, but for the numbers.
#[test]
fn report_of_the_readme() {
    let program = blocks("python").into_iter().find(|(label, _)| label == "parallel").expect("the parallel program is there").1;
    let wanted = blocks("text").into_iter().find(|(label, _)| label == "report").expect("its report is there").1;
    let mut last = String::new();
    // on a busy machine an iteration may be interrupted for so long that there is something to say about it
    for _ in 0..5 {
        let outcome = run(ame(&["--conflicts", "--workers", "2"]).arg(script("readme", &program)), b"", LIMIT);
        assert_eq!(outcome.status, Some(0), "{}", outcome.describe());
        last = outcome.stderr;
        if without_numbers(&last) == without_numbers(&wanted) {
            return;
        }
    }
    panic!("found {last}\nwanted {wanted}");
}
