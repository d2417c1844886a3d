//! The prompt on a terminal, as a person meets it: keys go in, the screen is read. Invariant: a step waits for what must
//! appear next, so no test depends on how fast the machine is.

use crate::support::{ame, scratch};
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsRawFd, FromRawFd};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, ExitStatus, Stdio};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(30);

/// A program with a terminal of its own.
struct Terminal {
    child: Child,
    keyboard: File,
    screen: File,
    /// what appeared and was not yet asked for, without escape sequences
    shown: String,
}

impl Terminal {
    fn start(options: &[&str], history: &std::path::Path) -> Terminal {
        let (mut ours, mut theirs) = (0, 0);
        // SAFETY: both numbers are writable; the other arguments may be null
        let made = unsafe { libc::openpty(&mut ours, &mut theirs, std::ptr::null_mut(), std::ptr::null_mut(), std::ptr::null_mut()) };
        assert_eq!(made, 0, "the system gives no terminal");
        // SAFETY: the descriptors are new, and each is owned once
        let (ours, theirs) = unsafe { (File::from_raw_fd(ours), File::from_raw_fd(theirs)) };
        // a read that finds nothing returns
        // SAFETY: the descriptor is open
        unsafe { libc::fcntl(ours.as_raw_fd(), libc::F_SETFL, libc::O_NONBLOCK) };
        let mut command = ame(options);
        command.env("TERM", "dumb-ansi").env("PYTHON_HISTORY", history).env("COLUMNS", "200");
        let stream = || Stdio::from(theirs.try_clone().expect("a descriptor can be doubled"));
        command.stdin(stream()).stdout(stream()).stderr(stream());
        // SAFETY: both calls may be made between fork and exec: a session of its own, with the terminal on descriptor 0
        unsafe {
            command.pre_exec(|| {
                libc::setsid();
                libc::ioctl(0, libc::TIOCSCTTY, 0);
                Ok(())
            })
        };
        let child = command.spawn().expect("the program can be started");
        Terminal { child, keyboard: ours.try_clone().expect("a descriptor can be doubled"), screen: ours, shown: String::new() }
    }

    fn read(&mut self) -> bool {
        let mut bytes = [0; 4096];
        match self.screen.read(&mut bytes) {
            Ok(0) | Err(_) => false,
            Ok(count) => {
                self.shown.push_str(&plain(&String::from_utf8_lossy(&bytes[..count])));
                true
            }
        }
    }

    /// Waits until the text appears; gives everything before it.
    #[track_caller]
    fn wait_for(&mut self, text: &str) -> String {
        let start = Instant::now();
        loop {
            if let Some(at) = self.shown.find(text) {
                let before = self.shown[..at].to_string();
                self.shown.drain(..at + text.len());
                return before;
            }
            if !self.read() {
                assert!(start.elapsed() < PATIENCE, "{text:?} did not appear, but {:?}", self.shown);
                std::thread::sleep(Duration::from_millis(2));
            }
        }
    }

    fn press(&mut self, keys: &str) { self.keyboard.write_all(keys.as_bytes()).expect("the terminal takes keys"); }

    /// Types a line; waits for the prompt `next`; gives what was shown between.
    #[track_caller]
    fn line(&mut self, text: &str, next: &str) -> String {
        self.press(text);
        if !text.is_empty() {
            self.wait_for(text);
        }
        self.press("\r");
        self.wait_for(next)
    }

    #[track_caller]
    fn ended(mut self) -> ExitStatus {
        let start = Instant::now();
        loop {
            self.read();
            if let Some(status) = self.child.try_wait().expect("the child is ours") {
                return status;
            }
            assert!(start.elapsed() < PATIENCE, "it does not end; the screen: {:?}", self.shown);
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The text without escape sequences and carriage returns.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut characters = text.chars();
    while let Some(ch) = characters.next() {
        match ch {
            '\x1b' => {
                if characters.next() == Some('[') {
                    for ch in characters.by_ref() {
                        if ch.is_ascii_alphabetic() {
                            break;
                        }
                    }
                }
            }
            '\r' => {}
            ch => out.push(ch),
        }
    }
    out
}

fn prompt(history: &std::path::Path) -> Terminal {
    let mut terminal = Terminal::start(&[], history);
    let banner = terminal.wait_for(">>> ");
    assert!(banner.contains("Python 3.14") && banner.contains("ame"), "{banner}");
    terminal
}

#[test]
fn expressions_blocks_and_the_last_value() {
    let mut terminal = prompt(&scratch("prompt").join("history"));
    assert_eq!(terminal.line("1 + 1", ">>> ").trim(), "2");
    assert_eq!(terminal.line("_ * 10", ">>> ").trim(), "20");
    assert_eq!(terminal.line("None", ">>> ").trim(), "");
    terminal.line("def f(x):", "... ");
    terminal.line("    return x / 0", "... ");
    terminal.line("", ">>> ");
    terminal.line("x = (1,", "... ");
    terminal.line("2)", ">>> ");
    assert_eq!(terminal.line("x", ">>> ").trim(), "(1, 2)");
    terminal.line("s = '''a", "... ");
    terminal.line("b'''", ">>> ");
    assert_eq!(terminal.line("s", ">>> ").trim(), "'a\\nb'");
    let error = terminal.line("f(7)", ">>> ");
    assert!(error.contains("Traceback (most recent call last):") && error.contains("f(7)") && error.contains("return x / 0") && error.contains("~~^~~") && error.contains("ZeroDivisionError"), "{error}");
    let error = terminal.line("x = = 1", ">>> ");
    assert!(error.contains("SyntaxError: invalid syntax"), "{error}");
    assert_eq!(terminal.line("_", ">>> ").trim(), "'a\\nb'");
    assert_eq!(terminal.line("input('name? ')", "name? ").trim(), "");
    assert_eq!(terminal.line("Ann", ">>> ").trim(), "'Ann'");
    terminal.press("\x04");
    assert_eq!(terminal.ended().code(), Some(0));
}

#[test]
fn threads_and_a_parallel_loop_typed_at_the_prompt() {
    let mut terminal = prompt(&scratch("prompt").join("history"));
    terminal.line("import threading, time, ame", ">>> ");
    terminal.line("seen = []", ">>> ");
    terminal.line("def work():", "... ");
    terminal.line("    for i in range(20): seen.append(i); time.sleep(0.001)", "... ");
    terminal.line("", ">>> ");
    terminal.line("t = threading.Thread(target=work); t.start()", ">>> ");
    // the thread runs while the prompt waits
    assert_eq!(terminal.line("t.join(); sum(seen)", ">>> ").trim(), "190");
    terminal.line("total = 0", ">>> ");
    terminal.line("for n in ame.parallel(range(100)):", "... ");
    terminal.line("    total += n * n", "... ");
    terminal.line("", ">>> ");
    assert_eq!(terminal.line("total, n", ">>> ").trim(), "(328350, 99)");
    terminal.line("threading.Thread(target=lambda: 1 / 0).start()", "ZeroDivisionError: division by zero");
    assert_eq!(terminal.line("'on'", ">>> ").trim_start_matches(['\n', '>', ' ']).trim(), "'on'");
    terminal.line("exit(3)", "\n");
    assert_eq!(terminal.ended().code(), Some(3));
}

#[test]
fn interrupts_clear_the_line_and_end_what_runs() {
    let mut terminal = prompt(&scratch("prompt").join("history"));
    terminal.press("half a line");
    terminal.wait_for("half a line");
    terminal.press("\x03");
    assert!(terminal.wait_for(">>> ").contains("KeyboardInterrupt"));
    terminal.line("if True:", "... ");
    terminal.press("\x03");
    assert!(terminal.wait_for(">>> ").contains("KeyboardInterrupt"));
    assert_eq!(terminal.line("2 + 2", ">>> ").trim(), "4");
    terminal.line("import time", ">>> ");
    for endless in ["print('started'); time.sleep(100)", "print('started'); sum(iter(int, 1))"] {
        terminal.line(endless, "started\n");
        std::thread::sleep(Duration::from_millis(30));
        terminal.press("\x03");
        assert!(terminal.wait_for(">>> ").contains("KeyboardInterrupt"));
    }
    terminal.line("while True: pass", "... ");
    terminal.press("\r");
    std::thread::sleep(Duration::from_millis(50));
    terminal.press("\x03");
    terminal.wait_for("KeyboardInterrupt");
    terminal.wait_for(">>> ");
    assert_eq!(terminal.line("3 + 3", ">>> ").trim(), "6");
    terminal.line("exit", "\n");
    let status = terminal.ended();
    assert_eq!((status.code(), status.signal()), (Some(0), None));
}

#[test]
fn history_comes_back_also_in_the_next_session() {
    let history = scratch("prompt").join("history");
    let mut terminal = prompt(&history);
    terminal.line("first = 40", ">>> ");
    assert_eq!(terminal.line("first + 1", ">>> ").trim(), "41");
    terminal.press("\x1b[A");
    terminal.wait_for("first + 1");
    terminal.press("\r");
    assert_eq!(terminal.wait_for(">>> ").trim(), "41");
    terminal.press("\x04");
    assert_eq!(terminal.ended().code(), Some(0));
    let mut terminal = prompt(&history);
    terminal.press("\x1b[A\x1b[A");
    terminal.wait_for("first = 40");
    terminal.press("\r");
    terminal.wait_for(">>> ");
    assert_eq!(terminal.line("first", ">>> ").trim(), "40");
    terminal.press("\x04");
    assert_eq!(terminal.ended().code(), Some(0));
}

#[test]
fn a_program_goes_on_at_the_prompt_when_asked() {
    let path = crate::support::script("inspected", "value = 42\nprint('ran')\n1 / 0\n");
    let mut terminal = Terminal::start(&["-i", &path.display().to_string()], &scratch("prompt").join("history"));
    let shown = terminal.wait_for(">>> ");
    assert!(shown.contains("ran") && shown.contains("ZeroDivisionError"), "{shown}");
    assert_eq!(terminal.line("value", ">>> ").trim(), "42");
    terminal.press("\x04");
    assert_eq!(terminal.ended().code(), Some(0));
}
