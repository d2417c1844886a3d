//! `_signal`: handlers of the script, and the delivery of signals to them in the main thread.
//!
//! Handlers lie in a dict (signal number to callable, SIG_DFL or SIG_IGN). A handler runs at a safe place of the main
//! thread; the default SIGINT raises KeyboardInterrupt.

use super::posix::{change, int};
use crate::heap::Value;
use crate::object::gate::INTERRUPT;
use crate::object::native::{Native, native};
use crate::object::signals::{self, Disposition};
use crate::object::thread::Thread;
use crate::object::unwind::Res;

const LAST: i32 = 64;
const SIG_DFL: Value = Value::from_small(0);
const SIG_IGN: Value = Value::from_small(1);

fn handlers(th: &mut Thread) -> Res<Value> {
    let dict = th.interp.hooks.signal_handlers.get();
    if dict.is_ptr() {
        return Ok(dict);
    }
    let dict = th.new_dict()?;
    th.interp.immortal.lock().push(dict);
    th.interp.hooks.signal_handlers.set(dict);
    Ok(dict)
}

/// Delivers signals that came. True: a SIGINT without a handler of the script's, for the caller to raise.
fn deliver(th: &mut Thread) -> Res<bool> {
    let came = signals::take();
    if came == 0 {
        // delivered already
        return Ok(false);
    }
    let mut handlers = th.rooted();
    for number in (1..=LAST).filter(|number| came >> (number - 1) & 1 != 0) {
        match handler_of(th, number) {
            Ok(handler) => handlers.extend_from_slice(&[Value::from_small(number), handler]),
            Err(unwind) => {
                // what is looked at here is undone: all of them come again
                signals::put_back(came);
                return Err(unwind);
            }
        }
    }
    let mut interrupt = false;
    let mut later = 0;
    for pair in handlers.chunks(2) {
        let (number, handler) = (pair[0].as_int(), pair[1]);
        if !handler.is_ptr() {
            interrupt |= number == libc::SIGINT as i64;
        } else if th.tx.is_active() && th.atomic_depth > 0 && !th.tx.is_irrevocable() {
            later |= 1 << (number - 1);
        } else if let Err(unwind) = run_handler(th, number, handler) {
            signals::put_back(later);
            return Err(unwind);
        }
    }
    signals::put_back(later);
    Ok(interrupt)
}

/// The script's handler of a signal, None where it has none.
fn handler_of(th: &mut Thread, number: i32) -> Res<Value> {
    let table = th.interp.hooks.signal_handlers.get();
    let handler = if table.is_ptr() { th.dict_get(table, Value::from_small(number))? } else { None };
    match handler {
        Some(handler) if handler.is_ptr() && !is_default_int(th, handler)? => Ok(handler),
        _ => Ok(Value::NONE),
    }
}

fn run_handler(th: &mut Thread, number: i64, handler: Value) -> Res<()> {
    if th.tx.is_active() && !th.tx.is_irrevocable() {
        // what the handler does may be undone: then the signal comes again
        th.undo.push(Box::new(move || signals::put_back(1 << (number - 1))));
    }
    let frame = super::sys::frame_object(th, 0)?.unwrap_or(Value::NONE);
    let (raised, handled) = (th.raised, th.handled);
    th.call(handler, &[Value::from_int_unchecked(number), frame])?;
    th.raised = raised;
    th.handled = handled;
    Ok(())
}

fn is_default_int(th: &mut Thread, handler: Value) -> Res<bool> {
    let modules = th.interp.modules.get();
    let Some(module) = th.dict_get_str(modules, "_signal")? else { return Ok(false) };
    let namespace = th.module_namespace(module);
    Ok(th.dict_get_str(namespace, "default_int_handler")? == Some(handler))
}

/// Makes this thread the main one for signals and takes SIGINT; SIGPIPE becomes an error of the write.
pub fn watch(th: &mut Thread) {
    signals::watch(th.mutator.signal());
    if signals::disposition(libc::SIGINT) == Some(Disposition::Default) {
        signals::dispose(libc::SIGINT, Disposition::Catch);
        signals::set_interrupts(true);
    }
    signals::dispose(libc::SIGPIPE, Disposition::Ignore);
    let _ = th.interp.hooks.deliver_signals.set(deliver);
    th.interp.hooks.main_ident.store(th.ident, std::sync::atomic::Ordering::Relaxed);
}

fn number_argument(th: &mut Thread, args: &[Value]) -> Res<i32> {
    let number = int(th, args, 0, 0)?;
    if !(1..=LAST).contains(&number) {
        return Err(th.value_error("signal number out of range"));
    }
    Ok(number)
}

fn getsignal(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let number = number_argument(th, args)?;
    let table = handlers(th)?;
    if let Some(handler) = th.dict_get(table, Value::from_small(number))? {
        return Ok(handler);
    }
    Ok(match signals::disposition(number) {
        Some(Disposition::Default) => SIG_DFL,
        Some(Disposition::Ignore) => SIG_IGN,
        Some(Disposition::Catch) if number == libc::SIGINT => default_handler(th)?,
        _ => Value::NONE,
    })
}

fn default_handler(th: &mut Thread) -> Res<Value> {
    let modules = th.interp.modules.get();
    let Some(module) = th.dict_get_str(modules, "_signal")? else { return Ok(Value::NONE) };
    let namespace = th.module_namespace(module);
    Ok(th.dict_get_str(namespace, "default_int_handler")?.unwrap_or(Value::NONE))
}

fn signal(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let number = number_argument(th, args)?;
    if th.ident != th.interp.hooks.main_ident.load(std::sync::atomic::Ordering::Relaxed) {
        return Err(th.value_error("signal only works in main thread of the main interpreter"));
    }
    let handler = args[1];
    let as_number = crate::object::number::small_integer(handler);
    let disposition = match as_number {
        Some(0) => Disposition::Default,
        Some(1) => Disposition::Ignore,
        _ if as_number.is_none() && th.is_callable(handler)? => Disposition::Catch,
        _ => return Err(th.type_error("signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object")),
    };
    let old = getsignal(th, args)?;
    if !signals::dispose(number, disposition) {
        return Err(super::posix::failed(th, None));
    }
    let stored = match disposition {
        Disposition::Default => SIG_DFL,
        Disposition::Ignore => SIG_IGN,
        Disposition::Catch => handler,
    };
    let table = handlers(th)?;
    th.dict_set(table, Value::from_small(number), stored)?;
    if number == libc::SIGINT {
        let default = is_default_int(th, handler)?;
        signals::set_interrupts(disposition == Disposition::Catch && default);
    }
    Ok(old)
}

fn default_int_handler(th: &mut Thread, _: &[Value]) -> Res<Value> { Err(th.raise_keyboard_interrupt()) }

fn raise_signal(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let number = number_argument(th, args)?;
    th.outside(Box::new(move |th| {
        // SAFETY: raising a signal in this thread has no preconditions
        unsafe { libc::raise(number) };
        // a handler of the script runs before the call returns
        if th.mutator.signal().take_requests(INTERRUPT) != 0 {
            th.interrupted()?;
        }
        Ok(Value::NONE)
    }))
}

fn alarm(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let seconds = int(th, args, 0, 0)?;
    // SAFETY: no memory is involved
    Ok(Value::from_int_unchecked(unsafe { libc::alarm(seconds.max(0) as u32) } as i64))
}

fn pause(th: &mut Thread, _: &[Value]) -> Res<Value> {
    th.outside(Box::new(|th| {
        let signal = th.mutator.signal().clone();
        th.blocking(|| {
            while signal.poll().load(std::sync::atomic::Ordering::Relaxed) & INTERRUPT == 0 {
                let slice = libc::timespec { tv_sec: 0, tv_nsec: 50_000_000 };
                // SAFETY: the structure is initialised
                unsafe { libc::nanosleep(&slice, std::ptr::null_mut()) };
            }
        });
        th.mutator.signal().take_requests(INTERRUPT);
        th.interrupted()?;
        Ok(Value::NONE)
    }))
}

fn pthread_kill(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let thread = th.index(args[0])?.to_u64().unwrap_or(0);
    let number = int(th, args, 1, 0)?;
    // SAFETY: the script names a live thread, as the call demands of it
    change(th, None, move || if unsafe { libc::pthread_kill(thread as libc::pthread_t, number) } == 0 { 0 } else { -1 })
}

fn strsignal(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let number = number_argument(th, args)?;
    // SAFETY: strsignal gives a C string or null
    let text = unsafe {
        let text = libc::strsignal(number);
        if text.is_null() { None } else { Some(std::ffi::CStr::from_ptr(text).to_string_lossy().into_owned()) }
    };
    match text {
        Some(text) if !text.starts_with("Unknown") => th.new_str(&text),
        _ => Ok(Value::NONE),
    }
}

fn valid_signals(th: &mut Thread, _: &[Value]) -> Res<Value> {
    let numbers: Vec<Value> = (1..=LAST).filter(|number| !(32..=33).contains(number)).map(Value::from_small).collect();
    th.new_set_of(&numbers, false)
}

fn timer(th: &mut Thread, old: libc::itimerval) -> Res<Value> {
    let seconds = |time: libc::timeval| Value::from_f64(time.tv_sec as f64 + time.tv_usec as f64 / 1e6);
    th.new_tuple(&[seconds(old.it_value), seconds(old.it_interval)])
}

fn setitimer(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let which = int(th, args, 0, 0)?;
    let split = |number: f64| libc::timeval { tv_sec: number.trunc() as i64, tv_usec: (number.fract() * 1e6) as i64 };
    let first = th.real_argument(args[1])?;
    let interval = if args[2].is_unbound() { 0.0 } else { th.real_argument(args[2])? };
    let new = libc::itimerval { it_value: split(first), it_interval: split(interval) };
    // SAFETY: all-zero is a valid itimerval
    let mut old: libc::itimerval = unsafe { std::mem::zeroed() };
    unsafe extern "C" { fn setitimer(which: libc::c_int, new: *const libc::itimerval, old: *mut libc::itimerval) -> libc::c_int; }
    // SAFETY: both structures are valid
    if unsafe { setitimer(which, &new, &mut old) } != 0 {
        return Err(super::posix::failed(th, None));
    }
    timer(th, old)
}

fn getitimer(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let which = int(th, args, 0, 0)?;
    // SAFETY: all-zero is a valid itimerval
    let mut now: libc::itimerval = unsafe { std::mem::zeroed() };
    unsafe extern "C" { fn getitimer(which: libc::c_int, now: *mut libc::itimerval) -> libc::c_int; }
    // SAFETY: the structure is writable
    if unsafe { getitimer(which, &mut now) } != 0 {
        return Err(super::posix::failed(th, None));
    }
    timer(th, now)
}

fn set_wakeup_fd(_: &mut Thread, _: &[Value]) -> Res<Value> { Ok(Value::from_small(-1)) }
fn nothing(_: &mut Thread, _: &[Value]) -> Res<Value> { Ok(Value::NONE) }
fn empty_set(th: &mut Thread, _: &[Value]) -> Res<Value> { th.new_set_of(&[], false) }

macro_rules! numbers { ($($name:ident)*) => { &[ $( (stringify!($name), libc::$name), )* ] }; }

const NUMBERS: &[(&str, i32)] = numbers! {
    SIGABRT SIGALRM SIGBUS SIGCHLD SIGCONT SIGFPE SIGHUP SIGILL SIGINT SIGIO SIGKILL SIGPIPE SIGPOLL SIGPROF SIGPWR SIGQUIT SIGSEGV SIGSTKFLT SIGSTOP SIGSYS
    SIGTERM SIGTRAP SIGTSTP SIGTTIN SIGTTOU SIGURG SIGUSR1 SIGUSR2 SIGVTALRM SIGWINCH SIGXCPU SIGXFSZ SIG_BLOCK SIG_UNBLOCK SIG_SETMASK
};

const FUNCTIONS: &[Native] = &[
    native("signal", "(signalnum, handler, /)", signal),
    native("getsignal", "(signalnum, /)", getsignal),
    native("default_int_handler", "(signalnum, frame, /)", default_int_handler),
    native("raise_signal", "(signalnum, /)", raise_signal),
    native("alarm", "(seconds, /)", alarm),
    native("pause", "()", pause),
    native("pthread_kill", "(thread_id, signalnum, /)", pthread_kill),
    native("pthread_sigmask", "(how, mask, /)", empty_set),
    native("sigpending", "()", empty_set),
    native("strsignal", "(signalnum, /)", strsignal),
    native("valid_signals", "()", valid_signals),
    native("setitimer", "(which, seconds, interval=0.0, /)", setitimer),
    native("getitimer", "(which, /)", getitimer),
    native("set_wakeup_fd", "(fd, /, *, warn_on_full_buffer=True)", set_wakeup_fd),
    native("siginterrupt", "(signalnum, flag, /)", nothing),
];

/// Fills the module.
pub fn init(th: &mut Thread, namespace: Value) -> Res<()> {
    th.install_functions(namespace, "_signal", FUNCTIONS)?;
    for (name, number) in NUMBERS {
        th.dict_set_str(namespace, name, Value::from_small(*number))?;
    }
    for (name, number) in [
        ("NSIG", LAST + 1), ("SIG_DFL", 0), ("SIG_IGN", 1), ("SIGCLD", libc::SIGCHLD), ("SIGIOT", libc::SIGABRT), ("SIGRTMIN", 34), ("SIGRTMAX", 64), ("ITIMER_REAL", 0),
        ("ITIMER_VIRTUAL", 1), ("ITIMER_PROF", 2),
    ] {
        th.dict_set_str(namespace, name, Value::from_small(number))?;
    }
    let error = th.interp.types.OSError.get();
    th.dict_set_str(namespace, "ItimerError", error)
}
