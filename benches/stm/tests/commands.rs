//! The two programs start, print their table and tell by their status whether a must was missed. One quick part of each.

use std::process::Command;

fn run(program: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(program).args(arguments).output().expect("the program was built beside this test");
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr))
}

#[test]
fn figures_prints_a_table_and_its_status_says_what_the_table_says() {
    let (status, text) = run(env!("CARGO_BIN_EXE_figures"), &["--rounds", "1", "--only", "made"]);
    assert!(text.contains("abort, 50 MB made, 100 shared writes"), "{text}");
    let missed = text.lines().any(|line| line.starts_with("missed: "));
    assert_eq!(status, Some(i32::from(missed)), "{text}");
}

#[test]
fn ports_runs_a_port_on_every_number_of_threads() {
    let (status, text) = run(env!("CARGO_BIN_EXE_ports"), &["--rounds", "1", "--threads", "3", "--only", "intruder"]);
    assert_eq!(status, Some(0), "{text}");
    let of_stm = text.lines().filter(|line| line.trim_start().starts_with("stm  ")).count();
    assert_eq!(of_stm, 3, "on 1, 2 and 3 threads: {text}");
}

#[test]
fn an_unknown_argument_is_refused() {
    assert_eq!(run(env!("CARGO_BIN_EXE_figures"), &["--quick"]).0, Some(2));
    assert_eq!(run(env!("CARGO_BIN_EXE_ports"), &["--threads", "many"]).0, Some(2));
}
