//! Running a program as a child process: bounded in time, every byte of its output kept, never more children at once
//! than cores. Knows nothing of what is tested.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

/// The binary under test.
pub const AME: &str = env!("CARGO_BIN_EXE_ame");

/// How a child ended.
#[derive(Debug)]
pub struct Outcome {
    pub stdout: String,
    pub stderr: String,
    /// The exit status; None when a signal or the time limit ended it.
    pub status: Option<i32>,
    pub signal: Option<i32>,
    pub timed_out: bool,
    pub elapsed: Duration,
}

impl Outcome {
    /// For messages: how it ended, and its last words.
    pub fn describe(&self) -> String {
        let end = match (self.timed_out, self.status, self.signal) {
            (true, _, _) => "ran past the time limit".to_string(),
            (_, Some(status), _) => format!("exit status {status}"),
            (_, _, signal) => format!("signal {signal:?}"),
        };
        format!("{end} after {:.2} s\n--- stdout (end)\n{}\n--- stderr (end)\n{}", self.elapsed.as_secs_f64(), tail(&self.stdout), tail(&self.stderr))
    }

    /// What no script may ever cause.
    pub fn crashed(&self) -> bool { self.signal.is_some_and(|signal| signal != 2) || self.status == Some(70) || self.stderr.contains("panicked at") }
}

/// The last 30 lines.
pub fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(30)..].join("\n")
}

/// A command with a quiet environment: no settings of the caller reach the interpreter.
pub fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("AME_") || text.starts_with("PYTHON") {
            command.env_remove(&name);
        }
    }
    command.env("PYTHONHASHSEED", "0").env("PYTHONDONTWRITEBYTECODE", "1").env("LC_ALL", "C.UTF-8").env("NO_COLOR", "1");
    command
}

/// `ame` with these arguments.
pub fn ame(arguments: &[&str]) -> Command {
    let mut command = command(AME);
    command.args(arguments);
    command
}

/// Cores this machine gives us.
pub fn cores() -> usize { std::thread::available_parallelism().map_or(2, usize::from) }

static RUNNING: Mutex<usize> = Mutex::new(0);
static ENDED: Condvar = Condvar::new();

/// One of `cores` places for a child.
struct Place;

impl Place {
    fn take() -> Self {
        let mut running = RUNNING.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        while *running >= cores() {
            running = ENDED.wait(running).unwrap_or_else(|poisoned| poisoned.into_inner());
        }
        *running += 1;
        Place
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        *RUNNING.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) -= 1;
        ENDED.notify_one();
    }
}

/// Runs to the end, or to the limit.
pub fn run(command: &mut Command, stdin: &[u8], limit: Duration) -> Outcome {
    let _place = Place::take();
    let start = Instant::now();
    let mut child = spawn(command);
    let mut input = child.stdin.take().expect("stdin is piped");
    let bytes = stdin.to_vec();
    let feeder = std::thread::spawn(move || drop(input.write_all(&bytes)));
    let outcome = finish(child, start, limit);
    drop(feeder.join());
    outcome
}

/// Starts with all three streams piped.
pub fn spawn(command: &mut Command) -> Child {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program can be started")
}

/// Collects the output of a started child and waits for its end; at the limit it is killed.
pub fn finish(mut child: Child, start: Instant, limit: Duration) -> Outcome {
    let stdout = child.stdout.take().map(reader);
    let stderr = child.stderr.take().map(reader);
    let mut pause = Duration::from_micros(500);
    let mut timed_out = false;
    let status = loop {
        if let Some(status) = child.try_wait().expect("the child is ours") {
            break status;
        }
        if start.elapsed() > limit {
            timed_out = true;
            drop(child.kill());
            break child.wait().expect("the child is ours");
        }
        std::thread::sleep(pause);
        pause = (pause * 3 / 2).min(Duration::from_millis(5));
    };
    let elapsed = start.elapsed();
    let text = |reader: Option<std::thread::JoinHandle<Vec<u8>>>| {
        let bytes = reader.map(|reader| reader.join().expect("the reader does not panic")).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    Outcome { stdout: text(stdout), stderr: text(stderr), status: status.code(), signal: status.signal().filter(|_| !timed_out), timed_out, elapsed }
}

fn reader(mut stream: impl Read + Send + 'static) -> std::thread::JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        drop(stream.read_to_end(&mut bytes));
        bytes
    })
}

/// The repository's folder.
pub fn root() -> &'static Path { Path::new(env!("CARGO_MANIFEST_DIR")) }

/// Every file below `folder` with this extension, sorted.
pub fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())).flatten() {
            let path = entry.path();
            let name = entry.file_name();
            if path.is_dir() {
                if !name.to_string_lossy().starts_with(['.', '_']) && name != "target" {
                    open.push(path);
                }
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// An empty folder of its own for one test.
pub fn scratch(name: &str) -> PathBuf {
    static NEXT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
    let number = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}-{number}", std::process::id()));
    drop(std::fs::remove_dir_all(&folder));
    std::fs::create_dir_all(&folder).expect("the target folder is writable");
    folder
}

/// The script with this text, written into a scratch folder.
pub fn script(name: &str, text: impl AsRef<[u8]>) -> PathBuf {
    let path = scratch(name).join(format!("{name}.py"));
    std::fs::write(&path, text).expect("the scratch folder is writable");
    path
}

/// More rounds, seeds and sizes: `AME_TEST_SCALE=full`.
pub fn full() -> bool { std::env::var("AME_TEST_SCALE").is_ok_and(|scale| scale == "full") }

/// A line that is seen also when the test passes.
pub fn say(line: &str) { drop(std::io::stderr().write_all(format!("{line}\n").as_bytes())); }

/// Does `work` on each item, as many at a time as there are cores, and gives what it returned in order.
pub fn on_all_cores<Item: Sync, Answer: Send>(items: &[Item], work: impl Fn(&Item) -> Answer + Sync) -> Vec<Answer> {
    let next = std::sync::atomic::AtomicUsize::new(0);
    let mut answers: Vec<(usize, Answer)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..cores())
            .map(|_| {
                scope.spawn(|| {
                    let mut mine = Vec::new();
                    loop {
                        let index = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                        let Some(item) = items.get(index) else { return mine };
                        mine.push((index, work(item)));
                    }
                })
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("the work does not panic")).collect()
    });
    answers.sort_by_key(|(index, _)| *index);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

/// A number in a line of JSON.
pub fn number(json: &str, name: &str) -> f64 {
    let at = json.find(&format!("\"{name}\": ")).unwrap_or_else(|| panic!("{name} is missing: {json}")) + name.len() + 4;
    let end = json[at..].find([',', '}', ']']).expect("something follows") + at;
    json[at..end].parse().unwrap_or_else(|_| panic!("{name} is no number: {json}"))
}

/// The counters that `--stats=json` wrote.
pub fn counters(outcome: &Outcome) -> Option<&str> { outcome.stderr.lines().find(|line| line.starts_with("{\"wall_s\"")) }

/// Shapes, types, code and whatever else belongs to the runtime never conflicts, says `--stats=json`.
pub fn no_internal_conflicts(outcome: &Outcome) -> Result<(), String> {
    let json = counters(outcome).ok_or_else(|| format!("no counters: {}", outcome.describe()))?;
    let start = json.find("\"internal\": {").ok_or("the counters have no internal kinds")? + 13;
    let inside = &json[start..start + json[start..].find('}').ok_or("the counters are cut")?];
    match inside.split(", ").find(|pair| !pair.ends_with(": 0")) {
        Some(pair) => Err(format!("objects of the runtime conflicted: {pair}\n{json}")),
        None => Ok(()),
    }
}
