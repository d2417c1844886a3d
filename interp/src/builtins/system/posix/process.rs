//! Processes: identities, children, signals to others, the end of this one.

use super::{change, change_number, int, path};
use crate::heap::Value;
use crate::object::door::is_kind;
use crate::object::kind::Kind;
use crate::object::native::{Native, native};
use crate::object::thread::Thread;
use crate::object::unwind::Res;
use std::ffi::CString;

macro_rules! identities { ($($function:ident)*) => { $(
    fn $function(th: &mut Thread, _: &[Value]) -> Res<Value> {
        // SAFETY: the call has no preconditions
        let number = unsafe { libc::$function() } as i64;
        th.new_int(number)
    }
)* }; }

identities! { getpid getppid getuid geteuid getgid getegid getpgrp }

fn getpgid(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let process = int(th, args, 0, 0)?;
    // SAFETY: the call has no preconditions
    match unsafe { libc::getpgid(process) } {
        -1 => Err(super::failed(th, None)),
        group => th.new_int(group as i64),
    }
}

fn getsid(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let process = int(th, args, 0, 0)?;
    // SAFETY: the call has no preconditions
    match unsafe { libc::getsid(process) } {
        -1 => Err(super::failed(th, None)),
        session => th.new_int(session as i64),
    }
}

fn getgroups(th: &mut Thread, _: &[Value]) -> Res<Value> {
    let mut groups = [0 as libc::gid_t; 1024];
    // SAFETY: the array has the length told
    let count = unsafe { libc::getgroups(groups.len() as i32, groups.as_mut_ptr()) };
    if count < 0 {
        return Err(super::failed(th, None));
    }
    let values: Vec<Value> = groups[..count as usize].iter().map(|group| Value::from_int_unchecked(*group as i64)).collect();
    th.new_list(&values)
}

fn getlogin(th: &mut Thread, _: &[Value]) -> Res<Value> {
    match std::env::var("LOGNAME").or_else(|_| std::env::var("USER")) {
        Ok(name) => th.new_str(&name),
        Err(_) => Err(th.os_error(libc::ENXIO, None)),
    }
}

fn setsid(th: &mut Thread, _: &[Value]) -> Res<Value> {
    // SAFETY: the call has no preconditions
    change(th, None, || unsafe { libc::setsid() })
}

fn setpgid(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (process, group) = (int(th, args, 0, 0)?, int(th, args, 1, 0)?);
    // SAFETY: the call has no preconditions
    change(th, None, move || unsafe { libc::setpgid(process, group) })
}

fn kill(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (process, signal) = (int(th, args, 0, 0)?, int(th, args, 1, 0)?);
    th.outside(Box::new(move |th| {
        // SAFETY: the call has no preconditions
        if unsafe { libc::kill(process, signal) } != 0 {
            return Err(super::failed(th, None));
        }
        // SAFETY: as above
        if process == unsafe { libc::getpid() } && crate::object::signals::disposition(signal) == Some(crate::object::signals::Disposition::Catch) {
            // the script's handler runs before the call returns, as far as the system lets us
            for _ in 0..1000 {
                if th.mutator.signal().take_requests(crate::object::gate::INTERRUPT) != 0 {
                    th.interrupted()?;
                    break;
                }
                th.blocking(|| std::thread::sleep(std::time::Duration::from_micros(20)));
            }
        }
        Ok(Value::NONE)
    }))
}

fn killpg(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (group, signal) = (int(th, args, 0, 0)?, int(th, args, 1, 0)?);
    // SAFETY: the call has no preconditions
    change(th, None, move || unsafe { libc::killpg(group, signal) })
}

fn nice(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let step = int(th, args, 0, 0)?;
    // SAFETY: the calls have no preconditions
    change_number(th, None, move || unsafe {
        libc::nice(step);
        libc::getpriority(libc::PRIO_PROCESS, 0) as i64 & 0xFF
    })
}

/// `_exit`: at once, nothing flushed.
fn exit_now(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let status = int(th, args, 0, 0)?;
    // SAFETY: ends the process
    th.outside(Box::new(move |_| unsafe { libc::_exit(status) }))
}

fn abort(th: &mut Thread, _: &[Value]) -> Res<Value> { th.outside(Box::new(|_| std::process::abort())) }

fn system(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let command = th.path_bytes(args[0], "system() argument 1 must be str, bytes or os.PathLike object")?;
    let Ok(command) = CString::new(command) else { return Err(th.value_error("embedded null byte")) };
    let interp = th.interp.clone();
    th.outside(Box::new(move |th| {
        interp.output.lock().flush();
        // SAFETY: the command is a C string
        let status = th.blocking(|| unsafe { libc::system(command.as_ptr()) });
        th.path_changed(None);
        th.new_int(status as i64)
    }))
}

fn waitpid(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (process, options) = (int(th, args, 0, 0)?, int(th, args, 1, 0)?);
    th.outside(Box::new(move |th| {
        let mut status = 0;
        // SAFETY: the status is writable
        let done = super::again_after_signals(th, || i64::from(unsafe { libc::waitpid(process, &mut status, options) }))?;
        // whatever the child did to files
        th.path_changed(None);
        match done {
            Ok(child) => th.new_tuple(&[Value::from_int_unchecked(child), Value::from_small(status)]),
            Err(number) => Err(th.os_error(number, None)),
        }
    }))
}

fn wait(th: &mut Thread, _: &[Value]) -> Res<Value> { waitpid(th, &[Value::from_small(-1), Value::from_small(0)]) }

macro_rules! status_parts { ($($function:ident $macro:ident $make:expr;)*) => { $(
    fn $function(th: &mut Thread, args: &[Value]) -> Res<Value> {
        let status = int(th, args, 0, 0)?;
        Ok($make(libc::$macro(status)))
    }
)* }; }

status_parts! {
    exited WIFEXITED Value::from_bool; exit_status WEXITSTATUS Value::from_small; signalled WIFSIGNALED Value::from_bool;
    end_signal WTERMSIG Value::from_small; stopped WIFSTOPPED Value::from_bool; stop_signal WSTOPSIG Value::from_small;
    dumped WCOREDUMP Value::from_bool; continued WIFCONTINUED Value::from_bool;
}

fn status_to_code(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let status = int(th, args, 0, 0)?;
    if libc::WIFEXITED(status) {
        return Ok(Value::from_small(libc::WEXITSTATUS(status)));
    }
    if libc::WIFSIGNALED(status) {
        return Ok(Value::from_small(-libc::WTERMSIG(status)));
    }
    Err(th.value_error(format!("invalid wait status: {status}")))
}

fn strings(th: &mut Thread, value: Value) -> Res<Vec<CString>> {
    let items = th.collect(value)?;
    let mut out = Vec::new();
    for item in items.iter() {
        let bytes = th.path_bytes(*item, "expected str, bytes or os.PathLike object")?;
        match CString::new(bytes) {
            Ok(text) => out.push(text),
            Err(_) => return Err(th.value_error("embedded null byte")),
        }
    }
    Ok(out)
}

/// `NAME=value` strings of an environment mapping.
fn environment_strings(th: &mut Thread, mapping: Value) -> Res<Vec<CString>> {
    let dict = if is_kind(mapping, Kind::Dict) {
        mapping
    } else {
        let class = th.interp.types.dict.get();
        th.call(class, &[mapping])?
    };
    let (mut out, mut at) = (Vec::new(), 0);
    while let Some((position, key, value)) = th.dict_next(dict, at)? {
        let mut entry = th.path_bytes(key, "expected str, bytes or os.PathLike object")?;
        entry.push(b'=');
        entry.extend(th.path_bytes(value, "expected str, bytes or os.PathLike object")?);
        if let Ok(entry) = CString::new(entry) {
            out.push(entry);
        }
        at = position + 1;
    }
    Ok(out)
}

fn pointers(strings: &[CString]) -> Vec<*const libc::c_char> { strings.iter().map(|text| text.as_ptr()).chain(std::iter::once(std::ptr::null())).collect() }

fn execute(th: &mut Thread, args: &[Value], environment: Option<Vec<CString>>) -> Res<Value> {
    let path = path(th, args[0], "execve", "path")?;
    let arguments = strings(th, args[1])?;
    if arguments.is_empty() {
        return Err(th.value_error("execv() arg 2 must not be empty"));
    }
    let interp = th.interp.clone();
    let text = path.text.clone();
    change(th, Some(path), move || {
        interp.output.lock().flush();
        let arguments = pointers(&arguments);
        // SAFETY: null-terminated arrays of C strings
        unsafe {
            match &environment {
                Some(environment) => libc::execve(text.as_ptr(), arguments.as_ptr(), pointers(environment).as_ptr()),
                None => libc::execv(text.as_ptr(), arguments.as_ptr()),
            }
        }
    })
}

fn execv(th: &mut Thread, args: &[Value]) -> Res<Value> { execute(th, args, None) }

fn execve(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let environment = environment_strings(th, args[2])?;
    execute(th, args, Some(environment))
}

fn spawn(th: &mut Thread, args: &[Value], search: bool) -> Res<Value> {
    let path = path(th, args[0], "posix_spawn", "path")?;
    let arguments = strings(th, args[1])?;
    let environment = if args[2].is_none() { None } else { Some(environment_strings(th, args[2])?) };
    let mut steps: Vec<(i32, i32, i32, CString, i32)> = Vec::new();
    if let Some(actions) = crate::builtins::types::operand::some(args, 3) {
        let actions = th.collect(actions)?;
        for action in actions.iter() {
            let parts = crate::object::sequence::tuple_items(*action);
            let number = |at: usize| parts.get(at).and_then(|part| crate::object::number::small_integer(*part)).unwrap_or(0) as i32;
            let step = match number(0) {
                0 => {
                    let name = th.path_bytes(parts[2], "expected str, bytes or os.PathLike object")?;
                    (0, number(1), number(3), CString::new(name).unwrap_or_default(), number(4))
                }
                kind => (kind, number(1), number(2), CString::default(), 0),
            };
            steps.push(step);
        }
    }
    let interp = th.interp.clone();
    let text = path.text.clone();
    th.outside(Box::new(move |th| {
        interp.output.lock().flush();
        let mut child = 0;
        let arguments = pointers(&arguments);
        let environment = environment.as_deref().map(pointers);
        // SAFETY: the attribute objects are initialised before use and destroyed after; arrays are null-terminated
        let status = unsafe {
            unsafe extern "C" { static environ: *const *const libc::c_char; }
            let mut actions: libc::posix_spawn_file_actions_t = std::mem::zeroed();
            libc::posix_spawn_file_actions_init(&mut actions);
            for (kind, descriptor, other, name, mode) in &steps {
                match kind {
                    0 => libc::posix_spawn_file_actions_addopen(&mut actions, *descriptor, name.as_ptr(), *other, *mode as libc::mode_t),
                    1 => libc::posix_spawn_file_actions_addclose(&mut actions, *descriptor),
                    _ => libc::posix_spawn_file_actions_adddup2(&mut actions, *descriptor, *other),
                };
            }
            let environment = environment.as_ref().map_or(environ, |environment| environment.as_ptr());
            let call = if search { libc::posix_spawnp } else { libc::posix_spawn };
            let status = call(&mut child, text.as_ptr(), &actions, std::ptr::null(), arguments.as_ptr() as *const *mut libc::c_char, environment as *const *mut libc::c_char);
            libc::posix_spawn_file_actions_destroy(&mut actions);
            status
        };
        if status != 0 { Err(super::failed_with(th, status, Some(&path))) } else { th.new_int(child as i64) }
    }))
}

fn posix_spawn(th: &mut Thread, args: &[Value]) -> Res<Value> { spawn(th, args, false) }
fn posix_spawnp(th: &mut Thread, args: &[Value]) -> Res<Value> { spawn(th, args, true) }

/// Nothing to add yet beside the functions.
pub fn install(th: &mut Thread, namespace: Value) -> Res<()> {
    let _ = (th, namespace);
    Ok(())
}

pub const FUNCTIONS: &[Native] = &[
    native("getpid", "()", getpid),
    native("getppid", "()", getppid),
    native("getuid", "()", getuid),
    native("geteuid", "()", geteuid),
    native("getgid", "()", getgid),
    native("getegid", "()", getegid),
    native("getpgrp", "()", getpgrp),
    native("getpgid", "(pid)", getpgid),
    native("getsid", "(pid, /)", getsid),
    native("getgroups", "()", getgroups),
    native("getlogin", "()", getlogin),
    native("setsid", "()", setsid),
    native("setpgid", "(pid, pgrp, /)", setpgid),
    native("kill", "(pid, signal, /)", kill),
    native("killpg", "(pgid, signal, /)", killpg),
    native("nice", "(increment, /)", nice),
    native("_exit", "(status)", exit_now),
    native("abort", "()", abort),
    native("system", "(command)", system),
    native("waitpid", "(pid, options, /)", waitpid),
    native("wait", "()", wait),
    native("WIFEXITED", "(status)", exited),
    native("WEXITSTATUS", "(status)", exit_status),
    native("WIFSIGNALED", "(status)", signalled),
    native("WTERMSIG", "(status)", end_signal),
    native("WIFSTOPPED", "(status)", stopped),
    native("WSTOPSIG", "(status)", stop_signal),
    native("WCOREDUMP", "(status, /)", dumped),
    native("WIFCONTINUED", "(status)", continued),
    native("waitstatus_to_exitcode", "(status)", status_to_code),
    native("execv", "(path, argv, /)", execv),
    native("execve", "(path, argv, env)", execve),
    native("posix_spawn", "(path, argv, env, /, *, file_actions=())", posix_spawn),
    native("posix_spawnp", "(path, argv, env, /, *, file_actions=())", posix_spawnp),
];

/// What a child does between fork and exec: descriptors for its standard streams, directory, which descriptors stay open.
struct Child {
    programs: Vec<CString>,
    arguments: Vec<CString>,
    environment: Option<Vec<CString>>,
    directory: Option<CString>,
    streams: [i32; 3],
    keep: Vec<i32>,
    close_others: bool,
    restore_signals: bool,
    new_session: bool,
    group: i32,
    errors: i32,
}

impl Child {
    /// Runs in the child: only calls that a signal handler may make, no allocation. Never comes back.
    ///
    /// # Safety
    /// To be called in a forked child only, with null-terminated arrays of the C strings in `self`.
    unsafe fn run(&self, arguments: &[*const libc::c_char], environment: *const *const libc::c_char) -> ! {
        // SAFETY: see above; descriptors and paths are plain data of the child's own copy
        unsafe {
            let step = self.prepare();
            if step == 0 {
                for program in &self.programs {
                    libc::execve(program.as_ptr(), arguments.as_ptr(), environment);
                    if !matches!(*libc::__errno_location(), libc::ENOENT | libc::ENOTDIR | libc::EACCES) {
                        break;
                    }
                }
            }
            // errno in hexadecimal, as the parent expects it: "OSError:2:" and "noexec" when no program was tried
            let mut text = [0u8; 40];
            let mut length = 0;
            let mut put = |bytes: &[u8]| {
                for byte in bytes {
                    text[length] = *byte;
                    length += 1;
                }
            };
            put(b"OSError:");
            let number = *libc::__errno_location() as u32;
            let digits = b"0123456789ABCDEF";
            if number >= 16 {
                put(&[digits[(number >> 4 & 15) as usize]]);
            }
            put(&[digits[(number & 15) as usize]]);
            put(b":");
            match step {
                0 => {}
                2 => put(b"noexec:chdir"),
                _ => put(b"noexec"),
            }
            libc::write(self.errors, text.as_ptr().cast::<libc::c_void>(), length);
            libc::_exit(255)
        }
    }

    /// 0 when all went well, 2 when the directory is bad, 1 for the rest.
    unsafe fn prepare(&self) -> i32 {
        // SAFETY: as in `run`
        unsafe {
            let mut streams = self.streams;
            // a source that would be overwritten moves up first
            for target in 0..3 {
                for later in target + 1..3 {
                    if streams[later] == target as i32 && streams[target] >= 0 && streams[target] != target as i32 {
                        streams[later] = libc::fcntl(streams[later], libc::F_DUPFD_CLOEXEC, 3);
                        if streams[later] < 0 {
                            return 1;
                        }
                    }
                }
            }
            for (target, source) in streams.iter().enumerate() {
                let target = target as i32;
                if *source == target {
                    let flags = libc::fcntl(target, libc::F_GETFD);
                    if libc::fcntl(target, libc::F_SETFD, flags & !libc::FD_CLOEXEC) < 0 {
                        return 1;
                    }
                } else if *source >= 0 && libc::dup2(*source, target) < 0 {
                    return 1;
                }
            }
            if let Some(directory) = &self.directory
                && libc::chdir(directory.as_ptr()) != 0
            {
                return 2;
            }
            if self.restore_signals {
                for signal in [libc::SIGPIPE, libc::SIGXFSZ] {
                    libc::signal(signal, libc::SIG_DFL);
                }
            }
            let mut none: libc::sigset_t = std::mem::zeroed();
            libc::sigemptyset(&mut none);
            libc::sigprocmask(libc::SIG_SETMASK, &none, std::ptr::null_mut());
            if self.new_session {
                libc::setsid();
            }
            if self.group >= 0 && libc::setpgid(0, self.group) != 0 {
                return 1;
            }
            for descriptor in &self.keep {
                let flags = libc::fcntl(*descriptor, libc::F_GETFD);
                if flags >= 0 && *descriptor != self.errors {
                    libc::fcntl(*descriptor, libc::F_SETFD, flags & !libc::FD_CLOEXEC);
                }
            }
            if self.close_others {
                let most = libc::sysconf(libc::_SC_OPEN_MAX).clamp(256, 65536) as i32;
                for descriptor in 3..most {
                    if descriptor != self.errors && !self.keep.contains(&descriptor) {
                        libc::close(descriptor);
                    }
                }
            }
            0
        }
    }
}

/// (programs, arguments, environment or None, directory or None, (stdin, stdout, stderr), kept descriptors, close the others,
/// restore signals, new session, process group, descriptor for errors): the child's number.
fn start_child(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (programs, arguments) = (strings(th, args[0])?, strings(th, args[1])?);
    let environment = if args[2].is_none() { None } else { Some(strings(th, args[2])?) };
    let directory = if args[3].is_none() { None } else { Some(path(th, args[3], "fork_exec", "cwd")?.text) };
    let numbers = |th: &mut Thread, value: Value| -> Res<Vec<i32>> {
        let items = th.collect(value)?;
        Ok(items.iter().map(|item| crate::object::number::small_integer(*item).unwrap_or(-1) as i32).collect())
    };
    let streams = numbers(th, args[4])?;
    let keep = numbers(th, args[5])?;
    let child = Child {
        programs,
        arguments,
        environment,
        directory,
        streams: std::array::from_fn(|at| streams.get(at).copied().unwrap_or(-1)),
        keep,
        close_others: th.truth(args[6])?,
        restore_signals: th.truth(args[7])?,
        new_session: th.truth(args[8])?,
        group: int(th, args, 9, -1)?,
        errors: int(th, args, 10, -1)?,
    };
    let interp = th.interp.clone();
    th.outside(Box::new(move |th| {
        interp.output.lock().flush();
        let arguments = pointers(&child.arguments);
        let environment = child.environment.as_deref().map(pointers);
        // SAFETY: the child makes only calls that are safe after fork, with memory made before it
        let process = unsafe {
            unsafe extern "C" { static environ: *const *const libc::c_char; }
            let environment = environment.as_ref().map_or(environ, |environment| environment.as_ptr());
            match libc::fork() {
                0 => child.run(&arguments, environment),
                process => process,
            }
        };
        if process < 0 { Err(super::failed(th, None)) } else { Ok(Value::from_small(process)) }
    }))
}

/// Functions of `_net` about processes.
pub const CHILD: &[Native] = &[native("start_child", "(programs, argv, env, cwd, streams, keep, close, restore, session, group, errors, /)", start_child)];
