//! The standard library's sources, embedded: CPython's files under the PSF licence (`LICENSE-PSF` among them).
//!
//! Each file is packed alone, so an import unpacks one file. In `sys.path` the library is the marker directory [`ROOT`]; its
//! packages are `<library>/collections` and so on, and the same names stand in `__file__` and tracebacks. Nothing here
//! touches the disk but [`extract`]. This folder knows no Python value.

use std::io;
use std::path::Path;

/// The library's directory name in `sys.path` and file names.
pub const ROOT: &str = "<library>";

struct Entry {
    path: &'static str,
    offset: u32,
    packed: u32,
    bytes: u32,
}

static BLOB: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/library.bin"));
static INDEX: &[Entry] = include!(concat!(env!("OUT_DIR"), "/library_index.rs"));

/// A module's source in the library.
pub struct Found {
    pub source: Vec<u8>,
    pub filename: String,
    /// the directories of its submodules, for a package: a namespace package has one or more, any other has one
    pub package: Option<Vec<String>>,
}

fn entry(path: &str) -> Option<&'static Entry> { INDEX.binary_search_by(|entry| entry.path.cmp(path)).ok().map(|at| &INDEX[at]) }

fn unpack(entry: &Entry) -> Vec<u8> {
    let packed = &BLOB[entry.offset as usize..(entry.offset + entry.packed) as usize];
    miniz_oxide::inflate::decompress_to_vec_with_limit(packed, entry.bytes as usize).expect("the blob was packed by the build script")
}

/// The path inside the library of a virtual path: `<library>/a/b.py` gives `a/b.py`.
fn inside(path: &str) -> Option<&str> {
    let rest = path.strip_prefix(ROOT)?;
    if rest.is_empty() { Some("") } else { rest.strip_prefix('/') }
}

/// Finds module `tail` in a virtual directory.
pub fn find(directory: &str, tail: &str) -> Option<Found> {
    let directory = inside(directory)?.trim_end_matches('/');
    let base = if directory.is_empty() { tail.to_owned() } else { format!("{directory}/{tail}") };
    if let Some(found) = entry(&format!("{base}/__init__.py")) {
        return Some(Found { source: unpack(found), filename: format!("{ROOT}/{base}/__init__.py"), package: Some(vec![format!("{ROOT}/{base}")]) });
    }
    let found = entry(&format!("{base}.py"))?;
    Some(Found { source: unpack(found), filename: format!("{ROOT}/{base}.py"), package: None })
}

/// The source of a library file by its virtual path, for tracebacks, `linecache` and `inspect`.
pub fn source(path: &str) -> Option<String> {
    let found = entry(inside(path)?)?;
    Some(String::from_utf8_lossy(&unpack(found)).into_owned())
}

/// Names of the library's top-level modules and packages, sorted.
pub fn top_level() -> Vec<&'static str> {
    let mut names: Vec<&str> = INDEX
        .iter()
        .filter_map(|entry| match entry.path.split_once('/') {
            None => entry.path.strip_suffix(".py"),
            Some((package, "__init__.py")) => Some(package),
            Some(_) => None,
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Paths of all files.
pub fn paths() -> impl Iterator<Item = &'static str> { INDEX.iter().map(|entry| entry.path) }

/// Writes the whole library below a directory: how many files and bytes.
pub fn extract(directory: &Path) -> io::Result<(usize, u64)> {
    let mut bytes = 0;
    for entry in INDEX {
        let path = directory.join(entry.path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        let source = unpack(entry);
        bytes += source.len() as u64;
        std::fs::write(path, source)?;
    }
    Ok((INDEX.len(), bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_unpacks_to_its_size() {
        assert!(INDEX.len() > 400);
        for entry in INDEX {
            assert_eq!(unpack(entry).len(), entry.bytes as usize, "{}", entry.path);
        }
    }

    #[test]
    fn modules_and_packages_are_found() {
        let package = find(ROOT, "collections").expect("collections is a package");
        assert_eq!(package.package, Some(vec!["<library>/collections".to_string()]));
        assert!(find("<library>/json", "decoder").expect("a submodule").package.is_none());
        assert!(find(ROOT, "no_such_module").is_none());
        assert!(find("/somewhere", "os").is_none());
        assert!(source("<library>/os.py").expect("os is there").contains("def makedirs"));
        assert!(source("<library>/LICENSE-PSF").expect("the licence is there").contains("PYTHON SOFTWARE FOUNDATION"));
    }
}
