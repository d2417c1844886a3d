//! Packs the standard library's Python files into one blob with an index, so that the binary runs alone.
//!
//! Every file is a deflate stream of its own: importing one module unpacks that module only. What cannot run here is left out:
//! the test-suite, graphical toolkits and modules that only another implementation uses.

use std::fmt::Write;
use std::path::{Path, PathBuf};

const SKIPPED_FOLDERS: &[&str] = &["test", "tests", "idlelib", "tkinter", "turtledemo", "ensurepip", "__pycache__", "__phello__", "_pyrepl"];
const SKIPPED_FILES: &[&str] = &["_dummy_os.py", "_dummy_thread.py", "dummy_threading.py", "__hello__.py", "turtle.py", "_threading_local_dummy.py"];
const LEVEL: u8 = 8;

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.expect("a directory entry can be read").path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("").to_owned();
        if path.is_dir() {
            if !SKIPPED_FOLDERS.contains(&name.as_str()) {
                collect(&path, found);
            }
        } else if name.ends_with(".py") && !SKIPPED_FILES.contains(&name.as_str()) {
            found.push(path);
        }
    }
}

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let root = Path::new(rustpython_pylib::LIB_PATH);
    println!("cargo:rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    collect(root, &mut files);
    let mut entries: Vec<(String, PathBuf)> = files
        .into_iter()
        .map(|path| (path.strip_prefix(root).expect("found below the root").to_string_lossy().replace('\\', "/"), path))
        .collect();
    entries.push(("LICENSE-PSF".into(), root.join("PSF-LICENSE")));
    entries.sort();
    let (mut blob, mut index) = (Vec::new(), String::from("&[\n"));
    for (name, path) in &entries {
        let source = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let packed = miniz_oxide::deflate::compress_to_vec(&source, LEVEL);
        writeln!(index, "    Entry {{ path: {name:?}, offset: {}, packed: {}, bytes: {} }},", blob.len(), packed.len(), source.len()).expect("writing to a String");
        blob.extend_from_slice(&packed);
    }
    index.push_str("]\n");
    let out = PathBuf::from(std::env::var("OUT_DIR").expect("cargo sets OUT_DIR"));
    std::fs::write(out.join("library.bin"), blob).expect("the build folder is writable");
    std::fs::write(out.join("library_index.rs"), index).expect("the build folder is writable");
}
