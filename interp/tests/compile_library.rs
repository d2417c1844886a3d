//! Every file of the standard library compiles and verifies.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use interp::compile::{compile, Mode, Options};

fn python_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            python_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "py") {
            found.push(path);
        }
    }
}

#[test]
fn the_whole_library_compiles() {
    let mut files = Vec::new();
    let folder = std::env::var("AME_COMPILE_FOLDER").unwrap_or(rustpython_pylib::LIB_PATH.to_owned());
    python_files(Path::new(&folder), &mut files);
    assert!(files.len() > 100, "found only {} files", files.len());
    let (mut bytes, mut spent, mut faults) = (0, Duration::ZERO, Vec::new());
    for path in &files {
        let raw = std::fs::read(path).unwrap();
        let source = match interp::parse::bytes::decode(&raw) {
            Ok(source) => source,
            Err(problem) => {
                faults.push(format!("{}: {problem:?}", path.display()));
                continue;
            }
        };
        let start = Instant::now();
        let outcome = compile(&source, &path.display().to_string(), Mode::Module, Options::default());
        spent += start.elapsed();
        bytes += raw.len();
        match outcome {
            Ok(code) => {
                if let Err(fault) = interp::code::verify::verify(&code) {
                    faults.push(format!("{}: {fault}", path.display()));
                }
            }
            Err(problem) => faults.push(format!("{}:{}:{}: {}", path.display(), problem.line, problem.column, problem.message)),
        }
    }
    println!("{} files, {bytes} bytes, {:.1} MB/s", files.len(), bytes as f64 / 1e6 / spent.as_secs_f64());
    assert!(faults.is_empty(), "{} of {}:\n{}", faults.len(), files.len(), faults.join("\n"));
}
