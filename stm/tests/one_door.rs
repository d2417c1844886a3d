//! What threads share and wait by comes into the crate through `sync.rs` alone: else the models explore less than they say.

use std::fs::{read_dir, read_to_string};
use std::path::Path;

/// Ways around the door. `Arc` and `Ordering` decide nothing that a model could explore.
const AROUND: &[&str] = &[
    "sync::atomic",
    "sync::{",
    "sync::Mutex",
    "sync::RwLock",
    "sync::Condvar",
    "sync::Barrier",
    "sync::Once",
    "sync::Lazy",
    "sync::mpsc",
    "hint::",
    "std::thread",
    "thread::park",
    "thread::sleep",
    "time::Instant",
    "time::SystemTime",
    "time::{",
    "crossbeam",
    "libc::",
];

/// The lines of code before the unit tests that use one of these.
fn lines_around(text: &str) -> Vec<String> {
    let code = text.lines().take_while(|line| !line.starts_with("#[cfg(test)]")).map(str::trim);
    let code = code.filter(|line| !line.starts_with("//") && !line.contains("crate::sync::"));
    code.filter(|line| AROUND.iter().any(|way| line.contains(way))).map(str::to_string).collect()
}

#[test]
fn everything_shared_comes_through_one_door() {
    let mut seen = 0;
    for entry in read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).expect("the crate has sources") {
        let path = entry.expect("a readable folder").path();
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        let found = lines_around(&read_to_string(&path).expect("a readable file"));
        assert_eq!(name == "sync.rs", !found.is_empty(), "{name}: {found:#?}");
        seen += 1;
    }
    assert!(seen > 30, "{seen} files");
}

/// And the models have all of them.
#[test]
fn the_models_compile_every_file() {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let models = read_to_string(crate_folder.join("tests/models/main.rs")).expect("the models are there");
    for entry in read_dir(crate_folder.join("src")).expect("the crate has sources") {
        let name = entry.expect("a readable folder").file_name().to_string_lossy().into_owned();
        let replaced = name == "sync.rs" || name == "lib.rs";
        assert_eq!(!replaced, models.contains(&format!("../../src/{name}")), "{name}");
    }
}
