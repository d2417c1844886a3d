//! Keeps the layers and the habits of the source, by reading it.
//!
//! A folder of `interp/src` imports only what its row in `LAYERS` names; a crate knows only the crates below it; every file
//! says first what it is; nothing unfinished, no `unwrap` outside tests, no path of one machine; every dependency's
//! licence is on the list.

mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use support::{files, root, run};

/// A folder of `interp/src` and the folders it may import besides itself.
const LAYERS: &[(&str, &[&str])] = &[
    ("code", &[]),
    ("number", &[]),
    ("heap", &[]),
    ("library", &[]),
    ("text", &["number"]),
    ("parse", &["code"]),
    ("object", &["heap", "code", "text", "number"]),
    ("compile", &["parse", "code"]),
    ("vm", &["compile", "parse", "object", "heap", "code", "text", "number", "library"]),
    ("builtins", &["vm", "compile", "parse", "object", "heap", "code", "text", "number", "library"]),
    ("host", &["builtins", "vm", "compile", "parse", "object", "heap", "code", "text", "number", "library"]),
];

/// Imports against the order above, each with its reason. May only shrink.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("interp/src/builtins/modules/thread.rs", "host", "a new script thread starts through the same door as the first"),
    ("interp/src/object/interpreter.rs", "vm", "the type of the hook that runs parallel loops"),
];

/// Where a file of the project's own source lies.
fn sources() -> Vec<PathBuf> {
    let mut all = Vec::new();
    for folder in ["stm", "interp", "atomic-lib", "tests", "benches"] {
        let folder = root().join(folder);
        if folder.exists() {
            all.extend(files(&folder, "rs"));
        }
    }
    all
}

fn name(path: &Path) -> String { path.strip_prefix(root()).unwrap_or(path).display().to_string() }

fn read(path: &Path) -> String { std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())) }

/// The lines that are code: no comments, nothing from the first `#[cfg(test)]` on.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
        .take_while(|(_, line)| line.trim() != "#[cfg(test)]")
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(number, line)| (number, line.split(" // ").next().unwrap_or(line)))
}

fn complain(problems: &[String]) { assert!(problems.is_empty(), "{} problems\n{}", problems.len(), problems.join("\n")); }

/// Paths `crate::name` (also inside one level of braces) of a line.
fn imports_of_crate(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in line.match_indices("crate::") {
        if line[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == '$') {
            continue;
        }
        let rest = &line[at + "crate::".len()..];
        let words: Vec<&str> = match rest.strip_prefix('{') {
            Some(inner) => inner.split(',').collect(),
            None => vec![rest],
        };
        for word in words {
            found.push(word.trim().chars().take_while(|next| next.is_alphanumeric() || *next == '_').collect());
        }
    }
    found
}

#[test]
fn folders_of_the_interpreter_import_only_what_lies_below() {
    let mut problems = Vec::new();
    let mut used = BTreeSet::new();
    for file in files(&root().join("interp/src"), "rs") {
        let inside = file.strip_prefix(root().join("interp/src")).expect("listed from there");
        let folder = inside.iter().next().expect("a path has a first part").to_string_lossy().into_owned();
        if folder == "lib.rs" {
            continue;
        }
        let Some((_, allowed)) = LAYERS.iter().find(|(layer, _)| *layer == folder) else {
            problems.push(format!("{}: the folder {folder} has no layer", name(&file)));
            continue;
        };
        for (number, line) in code_lines(&read(&file)) {
            for import in imports_of_crate(line) {
                let known = LAYERS.iter().any(|(layer, _)| *layer == import);
                if !known || import == folder || allowed.contains(&import.as_str()) {
                    continue;
                }
                match EXCEPTIONS.iter().position(|(path, layer, _)| *path == name(&file) && *layer == import) {
                    Some(index) => drop(used.insert(index)),
                    None => problems.push(format!("{}:{number}: {folder} must not know {import}", name(&file))),
                }
            }
        }
    }
    for (index, (path, layer, _)) in EXCEPTIONS.iter().enumerate() {
        if !used.contains(&index) {
            problems.push(format!("{path} no longer imports {layer}: take the exception out"));
        }
    }
    complain(&problems);
}

#[test]
fn crates_know_only_the_crates_below() {
    let mut problems = Vec::new();
    let rules: &[(&str, &[&str])] = &[
        ("stm/src", &["interp::", "atomic_lib::"]),
        ("interp/src", &["atomic_lib::"]),
        ("atomic-lib/src", &["interp::vm::", "interp::code::", "interp::compile::", "interp::parse::"]),
    ];
    for (folder, forbidden) in rules {
        for file in files(&root().join(folder), "rs") {
            for (number, line) in code_lines(&read(&file)) {
                for word in *forbidden {
                    if let Some(at) = line.find(word)
                        && !line[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == ':')
                    {
                        problems.push(format!("{}:{number}: {word}", name(&file)));
                    }
                }
            }
        }
    }
    for (manifest, forbidden) in [("stm", vec!["interp", "atomic-lib"]), ("interp", vec!["atomic-lib"])] {
        let text = read(&root().join(manifest).join("Cargo.toml"));
        for dependency in forbidden {
            if text.lines().any(|line| line.starts_with(dependency) && line.contains('=')) {
                problems.push(format!("{manifest}/Cargo.toml: depends on {dependency}"));
            }
        }
    }
    complain(&problems);
}

#[test]
fn stm_knows_no_python() {
    let mut problems = Vec::new();
    for file in files(&root().join("stm/src"), "rs") {
        for (number, line) in code_lines(&read(&file)) {
            let low = line.to_ascii_lowercase();
            for word in ["python", "bytecode", "interpreter"] {
                if low.contains(word) {
                    problems.push(format!("{}:{number}: {word}", name(&file)));
                }
            }
        }
    }
    complain(&problems);
}

#[test]
fn every_file_says_first_what_it_is() {
    let mut problems = Vec::new();
    for file in sources() {
        if !read(&file).starts_with("//!") {
            problems.push(format!("{}: does not open with //!", name(&file)));
        }
    }
    complain(&problems);
}

#[test]
fn nothing_unfinished_and_no_unwrap() {
    // in two parts, so that this file does not find itself
    let words = [["to", "do!("], ["unimple", "mented!("], ["db", "g!("], [".unw", "rap()"]].map(|parts| parts.concat());
    let mut problems = Vec::new();
    for file in sources() {
        let path = name(&file);
        let in_tests = path.contains("/tests/") || path.starts_with("tests/") || path.contains("benches/");
        for (number, line) in code_lines(&read(&file)) {
            for word in &words {
                if line.contains(word.as_str()) && !(in_tests && word.starts_with('.')) {
                    problems.push(format!("{path}:{number}: {word}"));
                }
            }
        }
    }
    complain(&problems);
}

#[test]
fn no_paths_of_one_machine() {
    let words = [["/ho", "me/"], ["/ro", "ot/"], ["/wo", "rk/"], ["/tm", "p/wt"], ["/Us", "ers/"]].map(|parts| parts.concat());
    let mut problems = Vec::new();
    let mut all = sources();
    for (folder, extension) in [("", "md"), ("", "toml"), ("tests", "py"), ("tests", "out"), ("benches", "py"), ("benches", "md"), ("benches", "txt"), ("examples", "py"), ("atomic-lib/py", "py")] {
        let folder = root().join(folder);
        if folder.exists() {
            all.extend(files(&folder, extension));
        }
    }
    for file in all {
        let text = String::from_utf8_lossy(&std::fs::read(&file).expect("listed a moment ago")).into_owned();
        for (index, line) in text.lines().enumerate() {
            for word in &words {
                if line.contains(word.as_str()) {
                    problems.push(format!("{}:{}: {word}", name(&file), index + 1));
                }
            }
        }
    }
    complain(&problems);
}

/// What a dependency may be under: each alternative of an `OR` is enough, each part of an `AND` is needed.
const LICENCES: &[&str] = &[
    "MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "Zlib", "PSF-2.0", "Python-2.0", "Unlicense", "BSL-1.0", "0BSD", "CC0-1.0",
    "Unicode-3.0", "Unicode-DFS-2016", "ISC",
];

/// Packages that carry their licence as a file only: CPython's library is under the PSF licence.
const BY_FILE: &[&str] = &["rustpython-pylib"];

fn permitted(expression: &str) -> bool {
    let plain = expression.replace(['(', ')'], "").replace('/', " OR ");
    plain.split(" AND ").all(|part| part.split(" OR ").any(|licence| LICENCES.contains(&licence.trim())))
}

/// The string after `"key":` from `at` on.
fn string_after<'text>(text: &'text str, at: usize, key: &str) -> Option<&'text str> {
    let rest = &text[at..];
    let start = rest.find(&format!("\"{key}\":"))? + key.len() + 3;
    rest[start..].strip_prefix('"').and_then(|value| value.split('"').next())
}

#[test]
fn every_dependency_has_a_licence_of_the_list() {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_string());
    // packages of other platforms may not be on this machine: only this one's are looked at
    let rustc = run(support::command("rustc").arg("-vV"), b"", std::time::Duration::from_secs(30));
    let platform = rustc.stdout.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc tells its host").to_string();
    let mut command = support::command(&cargo);
    command.args(["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", &platform]).current_dir(root());
    let outcome = run(&mut command, b"", std::time::Duration::from_secs(60));
    assert_eq!(outcome.status, Some(0), "{}", outcome.describe());
    let mut problems = Vec::new();
    let mut packages = 0;
    for (at, _) in outcome.stdout.match_indices("{\"name\":\"") {
        let object = &outcome.stdout[at..outcome.stdout.len().min(at + 600)];
        let Some(package) = string_after(object, 0, "name") else { continue };
        // a package's object goes on with its version and id; dependencies and targets do not
        if !object[..object.len().min(package.len() + 40)].contains("\"version\":") {
            continue;
        }
        packages += 1;
        let licence = string_after(object, 0, "license");
        match licence {
            Some(licence) if permitted(licence) => {}
            Some(licence) => problems.push(format!("{package}: {licence}")),
            None if BY_FILE.contains(&package) => {}
            None => problems.push(format!("{package}: names no licence")),
        }
    }
    assert!(packages > 20, "found only {packages} packages: the form of the metadata has changed");
    complain(&problems);
}

#[test]
fn licence_expressions_are_understood() {
    assert!(permitted("MIT OR GPL-3.0") && permitted("MIT/Apache-2.0") && permitted("(MIT OR Apache-2.0) AND Unicode-3.0"));
    assert!(!permitted("GPL-3.0") && !permitted("MIT AND LGPL-3.0-only"));
}
