//! The prompt on a terminal: a line editor with history in front of the interpreter.

use interp::heap::Value;
use interp::host::prompt::Line;
use interp::object::thread::Thread;
use interp::object::unwind::Res;
use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;

/// Runs the prompt until Ctrl-D or `exit()`.
pub fn run(th: &mut Thread, quiet: bool) -> Res<Value> {
    if !quiet {
        println!("Python 3.14.0 (ame {})\nThreads run in transactions: `from thread import atomic`, `import ame`.", env!("CARGO_PKG_VERSION"));
    }
    let history = std::env::var_os("PYTHON_HISTORY").or_else(|| std::env::var_os("HOME").map(|home| std::path::Path::new(&home).join(".ame_history").into()));
    let Ok(mut editor) = DefaultEditor::new() else { return th.interact(&mut plain) };
    if let Some(path) = &history {
        let _ = editor.load_history(path);
    }
    let result = th.interact(&mut |prompt| match editor.readline(prompt) {
        Ok(line) => {
            if !line.trim().is_empty() {
                let _ = editor.add_history_entry(line.as_str());
            }
            Line::Text(line)
        }
        Err(ReadlineError::Interrupted) => Line::Interrupt,
        Err(_) => Line::End,
    });
    if let Some(path) = &history {
        let _ = editor.save_history(path);
    }
    result
}

/// Lines without an editor, when the terminal refuses one.
fn plain(prompt: &str) -> Line {
    use std::io::{BufRead, Write};
    print!("{prompt}");
    let _ = std::io::stdout().flush();
    let mut line = String::new();
    match std::io::stdin().lock().read_line(&mut line) {
        Ok(0) | Err(_) => Line::End,
        Ok(_) => Line::Text(line.trim_end_matches(['\n', '\r']).to_string()),
    }
}
