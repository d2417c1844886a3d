//! Runs what the command line asks for and gives the exit status.

use crate::options::{self, CommandLine, Program};
use crate::prompt;
use interp::heap::Value;
use interp::host::start::{new_interpreter, with_thread};
use interp::object::thread::Thread;
use interp::object::unwind::Unwind;
use std::io::Read;

/// The whole life of the process.
pub fn run() -> i32 {
    let line = match options::parse() {
        Ok(line) => line,
        Err(message) => {
            eprintln!("{message}");
            return 2;
        }
    };
    match &line.program {
        Program::Version => {
            println!("Python 3.14.0 (ame {})", env!("CARGO_PKG_VERSION"));
            return 0;
        }
        Program::Help => {
            print!("{}", options::HELP);
            return 0;
        }
        Program::Disassemble(file) => return disassemble(&file.to_string_lossy()),
        Program::ExtractLibrary(directory) => return extract_library(&directory.to_string_lossy()),
        _ => {}
    }
    let interp = match new_interpreter(line.settings.clone()) {
        Ok(interp) => interp,
        Err(message) => {
            eprintln!("ame: {message}");
            return 70;
        }
    };
    let outcome = with_thread(&interp, false, |th| run_program(th, &line));
    let report = atomic_lib::report::at_exit(&interp);
    if !report.is_empty() {
        eprint!("{report}");
    }
    // the process ends: unmapping the heap page by page would be work for nothing
    std::mem::forget(interp);
    match outcome {
        Ok(status) => status,
        Err(message) => {
            eprintln!("ame: {message}");
            70
        }
    }
}

fn run_program(th: &mut Thread, line: &CommandLine) -> i32 {
    if th.bootstrap().is_err() {
        eprintln!("ame: the interpreter cannot start (out of memory?)");
        return 70;
    }
    interp::builtins::system::signal::watch(th);
    if let Err(unwind) = atomic_lib::install(th) {
        return th.report_uncaught(unwind);
    }
    let result = match &line.program {
        Program::Command(text) => {
            let mut text = text.clone();
            text.push('\n');
            th.set_script_directory(Some(""));
            th.run_main(text.as_bytes(), "<string>")
        }
        Program::File(file) => {
            let name = file.to_string_lossy().into_owned();
            let path = std::path::Path::new(file);
            // `__file__` and tracebacks hold when the script changes its directory
            let absolute = std::env::current_dir().unwrap_or_default().join(path);
            if path.is_dir() {
                th.set_script_directory(Some(&absolute.to_string_lossy()));
                match std::fs::read(path.join("__main__.py")) {
                    Ok(source) => th.run_main(&source, &absolute.join("__main__.py").to_string_lossy()),
                    Err(_) => {
                        eprintln!("{}: can't find '__main__' module in '{name}'", line.settings.executable);
                        return 1;
                    }
                }
            } else {
                match std::fs::read(path) {
                    Ok(source) => {
                        let directory = path.canonicalize().ok().and_then(|path| path.parent().map(|parent| parent.to_string_lossy().into_owned()));
                        th.set_script_directory(directory.as_deref());
                        th.run_main(&source, &absolute.to_string_lossy())
                    }
                    Err(error) => {
                        let number = error.raw_os_error().unwrap_or(0);
                        let text = error.to_string();
                        let text = text.split(" (os error").next().unwrap_or("");
                        eprintln!("{}: can't open file '{}': [Errno {number}] {text}", line.settings.executable, absolute.display());
                        return 2;
                    }
                }
            }
        }
        Program::Module(name) => {
            let here = std::env::current_dir().unwrap_or_default();
            th.set_script_directory(Some(&here.to_string_lossy()));
            th.run_module(name)
        }
        Program::Stdin => run_stdin(th),
        Program::Interactive if std::io::IsTerminal::is_terminal(&std::io::stdin()) => {
            th.set_script_directory(Some(""));
            prompt::run(th, line.quiet)
        }
        _ => run_stdin(th),
    };
    let result = if line.inspect && !matches!(line.program, Program::Interactive) { inspected(th, result) } else { result };
    let status = th.finish_program(result);
    interp::object::signals::unwatch();
    status
}

/// `-i`: what the program raised is shown, then the prompt goes on in its names.
fn inspected(th: &mut Thread, result: Result<Value, Unwind>) -> Result<Value, Unwind> {
    if let Err(unwind) = result {
        th.show_error(unwind)?;
    }
    prompt::run(th, true)
}

fn run_stdin(th: &mut Thread) -> Result<Value, Unwind> {
    let mut source = Vec::new();
    let _ = std::io::stdin().read_to_end(&mut source);
    th.set_script_directory(Some(""));
    th.run_main(&source, "<stdin>")
}


fn disassemble(file: &str) -> i32 {
    let source = match std::fs::read(file) {
        Ok(source) => source,
        Err(error) => {
            eprintln!("ame: can't open file '{file}': {error}");
            return 2;
        }
    };
    match interp::parse::bytes::decode(&source).and_then(|text| interp::compile::compile(&text, file, interp::parse::Mode::Module, Default::default())) {
        Ok(code) => {
            print!("{}", interp::code::disassemble::disassemble(&code));
            0
        }
        Err(problem) => {
            eprintln!("{file}:{}: {}", problem.line, problem.message);
            1
        }
    }
}

fn extract_library(directory: &str) -> i32 {
    match interp::library::extract(std::path::Path::new(directory)) {
        Ok((files, bytes)) => {
            println!("{files} files, {bytes} bytes in {directory}");
            0
        }
        Err(error) => {
            eprintln!("ame: can't write the library to '{directory}': {error}");
            1
        }
    }
}
