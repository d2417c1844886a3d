//! The interactive prompt: statements read, run and shown one at a time. Where lines come from is the caller's business.

use crate::heap::Value;
use crate::object::thread::Thread;
use crate::object::unwind::{Res, Unwind};
use crate::parse::Mode;

/// One answer to a prompt.
pub enum Line { Text(String), Interrupt, End }

/// Words that open a compound statement: it ends with an empty line.
const COMPOUND: [&str; 11] = ["for", "while", "if", "def", "class", "with", "try", "async", "match", "@", "else"];

/// Does the text want another line before it can run?
fn wants_more(text: &str) -> bool {
    let Some(last) = text.lines().last() else { return false };
    if last.trim().is_empty() {
        return false;
    }
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    let word: String = first.chars().take_while(|ch| ch.is_alphanumeric() || *ch == '_' || *ch == '@').collect();
    COMPOUND.iter().any(|compound| word == *compound || *compound == "@" && word.starts_with('@'))
}

impl Thread {
    /// Reads and runs statements until the end of input or SystemExit.
    pub fn interact(&mut self, read: &mut dyn FnMut(&str) -> Line) -> Res<Value> {
        let main = self.interp.main_module.get();
        let namespace = if main.is_ptr() { self.module_namespace(main) } else { self.new_main_module()? };
        let mut pending = String::new();
        let mut number = 0;
        loop {
            let prompt = if pending.is_empty() { ">>> " } else { "... " };
            let failed = self.interp.output.lock().flush();
            if failed.is_some() {
                return Ok(Value::NONE);
            }
            match self.pause_for(|| read(prompt)) {
                Line::End => return Ok(Value::NONE),
                Line::Interrupt => {
                    pending.clear();
                    let _ = self.write_output(2, b"KeyboardInterrupt\n");
                    continue;
                }
                Line::Text(line) => {
                    if pending.is_empty() && line.trim().is_empty() {
                        continue;
                    }
                    pending.push_str(&line);
                    pending.push('\n');
                }
            }
            if wants_more(&pending) {
                continue;
            }
            if matches!(pending.trim(), "exit" | "quit") {
                return Ok(Value::NONE);
            }
            let name = format!("<python-input-{number}>");
            match crate::compile::compile(&pending, &name, Mode::Interactive, Default::default()) {
                Err(problem) if problem.incomplete && !pending.ends_with("\n\n") => continue,
                Err(problem) => {
                    pending.clear();
                    number += 1;
                    let unwind = self.syntax_error(&problem, &name);
                    self.show_error(unwind)?;
                }
                Ok(spec) => {
                    self.interp.conflicts.note_source(&name, &pending);
                    self.interp.kept_sources.lock().insert(name, std::mem::take(&mut pending));
                    number += 1;
                    let result = self.new_code(&spec).and_then(|code| self.run_top(code, namespace));
                    if let Err(unwind) = result {
                        self.show_error(unwind)?;
                    }
                }
            }
        }
    }

    /// Waits for input with no transaction open, so that threads started at the prompt run on.
    fn pause_for<R>(&mut self, wait: impl FnOnce() -> R) -> R {
        self.end_idle_transaction();
        self.rest(wait)
    }

    /// A fresh `__main__`; gives its namespace.
    pub fn new_main_module(&mut self) -> Res<Value> {
        let module = self.new_module("__main__")?;
        self.interp.main_module.set(module);
        let modules = self.interp.modules.get();
        self.dict_set_str(modules, "__main__", module)?;
        let namespace = self.module_namespace(module);
        let builtins = self.import_module("builtins")?;
        self.dict_set_str(namespace, "__builtins__", builtins)?;
        self.dict_set_str(namespace, "__annotations__", Value::NONE)?;
        Ok(namespace)
    }

    /// Prints an exception and goes on; SystemExit passes.
    pub fn show_error(&mut self, unwind: Unwind) -> Res<()> {
        if unwind != Unwind::Raised {
            return Err(unwind);
        }
        let exit = self.interp.types.SystemExit.get();
        if self.is_instance(self.raised, exit) {
            return Err(unwind);
        }
        let exception = self.take_raised();
        self.handled = Value::NONE;
        let _ = self.interp.output.lock().flush();
        let text = self.traceback_text(exception).unwrap_or_default();
        self.write_output(2, text.as_bytes())
    }
}
