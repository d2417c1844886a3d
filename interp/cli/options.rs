//! The command line: Python's options and ours, each in three spellings (`--workers=N`, `-X workers=N`, `AME_WORKERS=N`).

use interp::object::interpreter::Settings;
use lexopt::prelude::*;
use std::ffi::OsString;

/// What to run.
#[derive(Debug)]
pub enum Program { Command(String), Module(String), File(OsString), Stdin, Interactive, Version, Help, Disassemble(OsString), ExtractLibrary(OsString) }

/// A parsed command line.
pub struct CommandLine { pub program: Program, pub settings: Settings, pub inspect: bool, pub quiet: bool, pub environment: bool, pub safe_path: bool }

/// Applies one of our own switches.
fn switch(settings: &mut Settings, name: &str, value: Option<&str>) -> Result<(), String> {
    let number = |what: &str| value.and_then(|text| text.parse::<usize>().ok()).ok_or(format!("{what} needs a number"));
    match name {
        "workers" => settings.workers = number("workers")?.max(1),
        "serial" => settings.workers = 1,
        "stm" => settings.stm_always = value.is_none_or(|text| text == "on"),
        "conflicts" => settings.conflicts = Some(value.unwrap_or("text").to_string()),
        "stats" => settings.stats = Some(value.unwrap_or("text").to_string()),
        "shake" => settings.shake_seed = Some(number("shake")? as u64),
        "gc-stress" => settings.collect_every = Some(number("gc-stress")?.max(1)),
        "gc-poison" => settings.poison = true,
        "gc-verify" => settings.verify_heap = true,
        "max-memory" => settings.heap_limit_bytes = bytes(value.unwrap_or(""))?,
        _ => return Err(String::new()),
    }
    Ok(())
}

/// `500M`, `2G`, `1048576`.
fn bytes(text: &str) -> Result<usize, String> {
    let split = text.find(|ch: char| !ch.is_ascii_digit()).unwrap_or(text.len());
    let number: usize = text[..split].parse().map_err(|_| "max-memory needs a size".to_string())?;
    let unit = match text[split..].to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" => 1 << 10,
        "m" | "mb" => 1 << 20,
        "g" | "gb" => 1 << 30,
        other => return Err(format!("unknown unit of memory: {other}")),
    };
    number.checked_mul(unit).ok_or_else(|| "max-memory is too large".to_string())
}

/// Parses the process's arguments. The error is the text for standard error; the exit status is 2.
pub fn parse() -> Result<CommandLine, String> {
    let mut settings = Settings::default();
    settings.executable = std::env::current_exe().map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
    let mut line = CommandLine { program: Program::Interactive, settings, inspect: false, quiet: false, environment: true, safe_path: false };
    let mut parser = lexopt::Parser::from_env();
    let mut program = None;
    let text = |value: OsString| value.to_string_lossy().into_owned();
    let mut own: Vec<(String, Option<String>)> = Vec::new();
    while program.is_none() {
        let Some(argument) = parser.next().map_err(|error| usage(&error.to_string()))? else { break };
        match argument {
            Short('c') => program = Some(Program::Command(text(parser.value().map_err(|_| usage("Argument expected for the -c option"))?))),
            Short('m') => program = Some(Program::Module(text(parser.value().map_err(|_| usage("Argument expected for the -m option"))?))),
            Short('V') | Long("version") => program = Some(Program::Version),
            Short('h' | '?') | Long("help" | "help-all" | "help-env" | "help-xoptions") => program = Some(Program::Help),
            Short('i') => line.inspect = true,
            Short('q') => line.quiet = true,
            Short('u') => line.settings.unbuffered = true,
            Short('E') => line.environment = false,
            Short('P') => line.safe_path = true,
            Short('I') => {
                line.environment = false;
                line.safe_path = true;
            }
            Short('b' | 'B' | 'd' | 'O' | 'R' | 's' | 'S' | 'v' | 'x') => {}
            Short('W') => drop(parser.value().map_err(|_| usage("Argument expected for the -W option"))?),
            Short('X') => {
                let value = text(parser.value().map_err(|_| usage("Argument expected for the -X option"))?);
                let (name, setting) = match value.split_once('=') {
                    Some((name, setting)) => (name.to_string(), Some(setting.to_string())),
                    None => (value.clone(), None),
                };
                own.push((name.clone(), setting.clone()));
                line.settings.x_options.push((name, setting));
            }
            Long("check-hash-based-pycs") => drop(parser.value().map_err(|error| usage(&error.to_string()))?),
            Long("dis") => program = Some(Program::Disassemble(parser.value().map_err(|_| usage("Argument expected for the --dis option"))?)),
            Long("extract-library") => program = Some(Program::ExtractLibrary(parser.value().map_err(|_| usage("Argument expected for the --extract-library option"))?)),
            Long(name) => {
                let name = name.to_string();
                let needs_value = matches!(name.as_str(), "workers" | "shake" | "max-memory" | "gc-stress");
                let value = match parser.optional_value() {
                    Some(value) => Some(text(value)),
                    None if needs_value => Some(text(parser.value().map_err(|_| usage(&format!("Argument expected for the --{name} option")))?)),
                    None => None,
                };
                if switch(&mut Settings::default(), &name, value.as_deref()) == Err(String::new()) {
                    return Err(usage(&format!("unknown option --{name}")));
                }
                own.push((name, value));
            }
            Value(file) => program = Some(if file == "-" { Program::Stdin } else { Program::File(file) }),
            Short(letter) => return Err(usage(&format!("Unknown option: -{letter}"))),
        }
    }
    if line.environment {
        for name in ["workers", "serial", "stm", "conflicts", "stats", "shake", "gc-stress", "gc-poison", "gc-verify", "max-memory"] {
            if let Ok(value) = std::env::var(format!("AME_{}", name.to_ascii_uppercase().replace('-', "_"))) {
                own.insert(0, (name.to_string(), if value.is_empty() { None } else { Some(value) }));
            }
        }
        if std::env::var_os("PYTHONUNBUFFERED").is_some_and(|value| !value.is_empty()) {
            line.settings.unbuffered = true;
        }
        line.settings.hash_seed = match std::env::var("PYTHONHASHSEED").as_deref() {
            Ok("random") | Err(_) => None,
            Ok(seed) => Some(seed.parse().map_err(|_| "Fatal Python error: PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]".to_string())?),
        };
    } else {
        line.settings.hash_seed = None;
    }
    for (name, value) in own {
        match switch(&mut line.settings, &name, value.as_deref()) {
            Err(message) if !message.is_empty() => return Err(usage(&message)),
            _ => {}
        }
    }
    let rest: Vec<String> = parser.raw_args().map(|arguments| arguments.map(|argument| argument.to_string_lossy().into_owned()).collect()).unwrap_or_default();
    let first = match &program {
        Some(Program::Command(_)) => "-c".to_string(),
        Some(Program::Module(_)) => "-m".to_string(),
        Some(Program::File(file)) => file.to_string_lossy().into_owned(),
        Some(Program::Stdin) => "-".to_string(),
        _ => String::new(),
    };
    line.settings.arguments = std::iter::once(first).chain(rest).collect();
    if let Some(program) = program {
        line.program = program;
    }
    Ok(line)
}

fn usage(message: &str) -> String { format!("{message}\nusage: ame [option] ... [-c cmd | -m mod | file | -] [arg] ...\nTry `ame -h' for more information.") }

/// The text of `--help`.
pub const HELP: &str = "usage: ame [option] ... [-c cmd | -m mod | file | -] [arg] ...
Python's options:
  -c cmd   program passed in as string     -m mod   run a module as a script
  -i       inspect after running           -q       no version line at the prompt
  -u       unbuffered output               -E -I -P isolation          -X opt   implementation option
  -V       version                         -h       this text
Transactions:
  --conflicts[=text]     after the run: which lines conflicted, and what to change
  --stats[=text|json]    counters of the run
  --workers N            threads of parallel loops (default: the cores)
  --serial               one worker, same meaning
  --max-memory SIZE      MemoryError beyond it (500M, 2G)
  --dis FILE             the register code of a file
  --extract-library DIR  writes the embedded library's sources
  -X stm=on              transactions also with one thread
Each of these also as -X name=value and as the environment variable AME_NAME.
";
