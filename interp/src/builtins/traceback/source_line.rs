//! Source lines by file name: the main program's kept text, the embedded library, files on disk.
//!
//! Invariant: a file is read at most once per report.

use crate::object::thread::Thread;
use std::collections::HashMap;

/// Lines of the files of one report.
#[derive(Default)]
pub struct Sources { files: HashMap<String, Vec<String>> }

impl Sources {
    /// Line `number` (from 1) of a file, without trailing white space; empty when there is none.
    pub fn line(&mut self, th: &Thread, filename: &str, number: u32) -> String {
        if !self.files.contains_key(filename) {
            let lines = read(th, filename).map(|text| text.lines().map(|line| line.trim_end().to_string()).collect()).unwrap_or_default();
            self.files.insert(filename.to_string(), lines);
        }
        let lines = &self.files[filename];
        number.checked_sub(1).and_then(|at| lines.get(at as usize)).cloned().unwrap_or_default()
    }
}

fn read(th: &Thread, filename: &str) -> Option<String> {
    if let Some(text) = th.interp.kept_sources.lock().get(filename) {
        return Some(text.clone());
    }
    if filename.starts_with(crate::library::ROOT) {
        return crate::library::source(filename);
    }
    let embedded = th.interp.embedded_sources.lock().iter().find(|(name, _)| filename.strip_suffix(".py").is_some_and(|stem| stem.ends_with(*name))).map(|(_, (_, text))| text.to_string());
    if filename.starts_with('<') {
        return embedded;
    }
    let bytes = std::fs::read(filename).ok()?;
    crate::parse::bytes::decode(&bytes).ok()
}
