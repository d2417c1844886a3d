//! Messages and places of syntax errors, against a table made by CPython 3.14 (`syntax_errors.txt`: text, class, message,
//! line, column, end line, end column, separated by tabs; `None` alone where the text is right).

use std::path::Path;

use interp::compile::{compile, Mode, Options};

/// Cases that differ and are known to: they may only become fewer.
const KNOWN_DIFFERENCES: usize = 0;

fn unescaped(text: &str) -> String {
    let mut result = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (character, character == '\\') {
            (_, true) => match characters.next() {
                Some('n') => result.push('\n'),
                Some('t') => result.push('\t'),
                Some('0') => result.push('\0'),
                Some(other) => result.push(other),
                None => result.push('\\'),
            },
            (other, _) => result.push(other),
        }
    }
    result
}

#[test]
fn messages_are_cpythons() {
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/syntax_errors.txt");
    let table = std::fs::read_to_string(table).unwrap();
    let (mut wrong_message, mut wrong_place, mut count) = (Vec::new(), Vec::new(), 0);
    for line in table.lines() {
        let mut fields = line.split('\t');
        let text = unescaped(fields.next().unwrap());
        let expected: Vec<&str> = fields.collect();
        count += 1;
        let found = match compile(&text, "f", Mode::Module, Options::default()) {
            Ok(_) => vec!["None".to_owned()],
            Err(problem) => vec![
                problem.kind.name().to_owned(),
                problem.message.clone(),
                problem.line.to_string(),
                problem.column.to_string(),
                problem.end_line.to_string(),
                problem.end_column.to_string(),
            ],
        };
        if found[..found.len().min(2)] != expected[..expected.len().min(2)] {
            wrong_message.push(format!("{text:?}\n   expected {expected:?}\n   found    {found:?}"));
        } else if found.len() > 2 && expected[2] != "None" && found[2..4] != expected[2..4] {
            wrong_place.push(format!("{text:?}\n   expected {expected:?}\n   found    {found:?}"));
        }
    }
    assert!(count >= 80);
    let wrong = wrong_message.len() + wrong_place.len();
    if wrong != KNOWN_DIFFERENCES || std::env::var_os("AME_SHOW").is_some() {
        println!("{}", wrong_message.join("\n"));
        println!("---- place only:\n{}", wrong_place.join("\n"));
    }
    assert_eq!(wrong, KNOWN_DIFFERENCES, "{} messages and {} places of {count} differ", wrong_message.len(), wrong_place.len());
}
