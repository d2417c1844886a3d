//! `_thread`: starting threads, locks, identities.
//!
//! A lock is an object of heap words (state, owner, depth): taking and releasing are transactional writes, and the
//! transaction that did it ends soon after, so that others see it. Who finds a lock held waits between transactions, at
//! the lock's bell (`object::bells`). Inside `atomic` a held lock restarts the block after it was released, so a lock taken
//! there never deadlocks.

use crate::heap::Value;
use crate::host::start::{Alive, run_alive};
use crate::object::bells::Ended;
use crate::object::door::Ref;
use crate::object::kind::Kind;
use crate::object::native::{Native, attribute, native};
use crate::object::thread::{Held, Thread};
use crate::object::type_object::{class_word_of, flag};
use crate::object::unwind::{Res, Unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

/// Fields of a lock: 0 depth (0 free), 1 ident of the owner.
const FIELDS: usize = 8;
/// Longest sleep between two looks at interrupts.
const SLICE: Duration = Duration::from_millis(50);
/// Native stack of a script thread.
const STACK_BYTES: usize = 64 << 20;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort { Lock, Reentrant }

/// One attempt: None when another thread holds it.
fn try_acquire(th: &mut Thread, lock: Value, sort: Sort) -> Res<bool> {
    let object = Ref::of(lock);
    let me = th.ident_value()?;
    if th.tx.is_irrevocable() && !th.tx.is_mine(object.stamp()) && object.fixed(0).as_int() != 0 && (sort == Sort::Lock || object.fixed(1) != me) {
        // a look without a barrier: to read it would mean to own it, and its holder could not release it any more
        return Ok(false);
    }
    let depth = th.load(object, FIELDS, 0)?.as_int();
    if depth == 0 {
        th.own(object, FIELDS)?;
        th.store(object, FIELDS, 0, Value::from_small(1))?;
        th.store(object, FIELDS, 1, me)?;
        return Ok(true);
    }
    if sort == Sort::Reentrant && th.load(object, FIELDS, 1)? == me {
        th.store(object, FIELDS, 0, Value::from_int_unchecked(depth + 1))?;
        return Ok(true);
    }
    Ok(false)
}

fn acquire(th: &mut Thread, lock: Value, sort: Sort, blocking: bool, timeout: Option<Duration>) -> Res<Value> {
    let address = lock.bits();
    let heard = th.interp.bells.heard(address);
    if try_acquire(th, lock, sort)? {
        th.tick = 0;
        if timeout.is_some() {
            th.wait_until = None;
        }
        return Ok(Value::TRUE);
    }
    if !blocking {
        return Ok(Value::FALSE);
    }
    if th.atomic_depth > 0 {
        th.wait_in_iteration()?;
        if timeout.is_none() && waits_for_itself(th, lock) {
            return Err(th.runtime_error("this atomic block waits for a thread that it starts itself: the thread starts when the block ends"));
        }
        // one wait of a block may end by its time; begun anew for a second, the block would wait for the first again, and so on
        // for ever: it waits on, and is not undone any more
        if (timeout.is_none() || !th.wait_ended) && th.gives_way() {
            if let Some(timeout) = timeout {
                let end = *th.wait_until.get_or_insert_with(|| Instant::now() + timeout.min(Duration::from_secs(1 << 31)));
                if Instant::now() >= end {
                    th.wait_until = None;
                    th.wait_ended = true;
                    return Ok(Value::FALSE);
                }
            }
            th.wait_for_lock = Some((address, heard));
            return Err(Unwind::Restart);
        }
    }
    let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
    // the call's own registers keep the lock alive
    th.outside(Box::new(move |th| wait_acquire(th, lock, sort, deadline)))
}

/// Would a wait for the lock last for ever? The block has threads to start at its end, and nobody else knows the lock.
fn waits_for_itself(th: &Thread, lock: Value) -> bool {
    th.held.iter().any(|held| matches!(held, Held::Start(_))) && (!th.tx.is_active() || Ref::of(lock).stamp().raw().load(Relaxed) == th.tx.created_stamp())
}

/// Waits between transactions until the lock is ours or the time is up.
fn wait_acquire(th: &mut Thread, lock: Value, sort: Sort, deadline: Option<Instant>) -> Res<Value> {
    loop {
        let heard = th.interp.bells.heard(lock.bits());
        if th.small_transaction(|th| try_acquire(th, lock, sort))? {
            return Ok(Value::TRUE);
        }
        let now = Instant::now();
        let longest = match deadline {
            Some(deadline) if deadline <= now => return Ok(Value::FALSE),
            Some(deadline) => (deadline - now).min(SLICE),
            None => SLICE,
        };
        let interp = th.interp.clone();
        th.blocking(|| interp.bells.wait(lock.bits(), heard, longest));
        th.attend_while_waiting()?;
    }
}

fn release(th: &mut Thread, lock: Value, sort: Sort) -> Res<Value> {
    let object = Ref::of(lock);
    let depth = th.load(object, FIELDS, 0)?.as_int();
    let me = th.ident_value()?;
    if depth == 0 {
        let message = if sort == Sort::Lock { "release unlocked lock" } else { "cannot release un-acquired lock" };
        return Err(th.runtime_error(message));
    }
    if sort == Sort::Reentrant && th.load(object, FIELDS, 1)? != me {
        return Err(th.runtime_error("cannot release un-acquired lock"));
    }
    th.own(object, FIELDS)?;
    th.store(object, FIELDS, 0, Value::from_int_unchecked(depth - 1))?;
    if depth == 1 {
        let address = lock.bits();
        if th.tx.is_active() {
            th.held.push(Held::Action(Box::new(move |th| th.interp.bells.ring(address))));
            th.tick = 0;
        } else {
            th.interp.bells.ring(address);
        }
    }
    Ok(Value::NONE)
}

/// `blocking` and `timeout` of an acquire.
fn arguments(th: &mut Thread, blocking: Value, timeout: Value) -> Res<(bool, Option<Duration>)> {
    let blocking = if blocking.is_unbound() { true } else { th.truth(blocking)? };
    if timeout.is_unbound() {
        return Ok((blocking, None));
    }
    let seconds = seconds(th, timeout)?;
    if seconds == -1.0 {
        return Ok((blocking, None));
    }
    if !blocking {
        return Err(th.value_error("can't specify a timeout for a non-blocking call"));
    }
    if seconds < 0.0 {
        return Err(th.value_error("timeout value must be a non-negative number"));
    }
    match Duration::try_from_secs_f64(seconds) {
        Ok(timeout) => Ok((true, Some(timeout))),
        Err(_) => Err(th.overflow_error("timeout value is too large")),
    }
}

fn seconds(th: &mut Thread, value: Value) -> Res<f64> {
    if let Some(number) = crate::object::number::float(value) {
        return Ok(number);
    }
    if let Some(number) = crate::object::number::small_integer(value) {
        return Ok(number as f64);
    }
    let name = th.type_name(value);
    Err(th.type_error(format!("'{name}' object cannot be interpreted as an integer or float")))
}

fn lock_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let object = Ref(th.allocate(class_word_of(args[0]), FIELDS, false)?);
    object.init(0, Value::from_small(0));
    object.init(1, Value::from_small(0));
    Ok(object.value())
}

fn lock_acquire(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (blocking, timeout) = arguments(th, args[1], args[2])?;
    acquire(th, args[0], Sort::Lock, blocking, timeout)
}

fn lock_release(th: &mut Thread, args: &[Value]) -> Res<Value> { release(th, args[0], Sort::Lock) }
fn lock_enter(th: &mut Thread, args: &[Value]) -> Res<Value> { acquire(th, args[0], Sort::Lock, true, None) }
fn lock_exit(th: &mut Thread, args: &[Value]) -> Res<Value> { release(th, args[0], Sort::Lock) }

fn lock_locked(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let depth = th.load(Ref::of(args[0]), FIELDS, 0)?;
    Ok(Value::from_bool(depth.as_int() != 0))
}

fn lock_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let depth = th.load(Ref::of(args[0]), FIELDS, 0)?.as_int();
    let name = th.type_name(args[0]);
    let state = if depth == 0 { "unlocked" } else { "locked" };
    th.new_str(&format!("<{state} _thread.{name} object at {:#x}>", args[0].bits()))
}

fn lock_reset(th: &mut Thread, args: &[Value]) -> Res<Value> {
    th.store(Ref::of(args[0]), FIELDS, 0, Value::from_small(0))?;
    Ok(Value::NONE)
}

fn rlock_acquire(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (blocking, timeout) = arguments(th, args[1], args[2])?;
    acquire(th, args[0], Sort::Reentrant, blocking, timeout)
}

fn rlock_release(th: &mut Thread, args: &[Value]) -> Res<Value> { release(th, args[0], Sort::Reentrant) }
fn rlock_enter(th: &mut Thread, args: &[Value]) -> Res<Value> { acquire(th, args[0], Sort::Reentrant, true, None) }
fn rlock_exit(th: &mut Thread, args: &[Value]) -> Res<Value> { release(th, args[0], Sort::Reentrant) }

fn rlock_is_owned(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let object = Ref::of(args[0]);
    let me = th.ident_value()?;
    let depth = th.load(object, FIELDS, 0)?.as_int();
    Ok(Value::from_bool(depth > 0 && th.load(object, FIELDS, 1)? == me))
}

fn rlock_release_save(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let object = Ref::of(args[0]);
    let depth = th.load(object, FIELDS, 0)?;
    let owner = th.load(object, FIELDS, 1)?;
    if depth.as_int() == 0 {
        return Err(th.runtime_error("cannot release un-acquired lock"));
    }
    th.store(object, FIELDS, 0, Value::from_small(1))?;
    release(th, args[0], Sort::Reentrant)?;
    th.new_tuple(&[depth, owner])
}

fn rlock_acquire_restore(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let state = crate::object::sequence::tuple_items(args[1])[0];
    let (lock, address) = (args[0], args[0].bits());
    let heard = th.interp.bells.heard(address);
    if try_acquire(th, lock, Sort::Lock)? {
        th.store(Ref::of(lock), FIELDS, 0, state)?;
        return Ok(Value::NONE);
    }
    if th.atomic_depth > 0 && th.gives_way() {
        th.wait_in_iteration()?;
        th.wait_for_lock = Some((address, heard));
        return Err(Unwind::Restart);
    }
    th.outside(Box::new(move |th| {
        wait_acquire(th, lock, Sort::Lock, None)?;
        th.small_transaction(|th| th.store(Ref::of(lock), FIELDS, 0, state))?;
        Ok(Value::NONE)
    }))
}

fn rlock_recursion_count(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let owned = rlock_is_owned(th, args)?;
    if owned.is_true() { th.load(Ref::of(args[0]), FIELDS, 0) } else { Ok(Value::from_small(0)) }
}

const LOCK: &[Native] = &[
    native("__new__", "(type, /)", lock_new),
    native("acquire", "(self, blocking=True, timeout=-1)", lock_acquire),
    native("acquire_lock", "(self, blocking=True, timeout=-1)", lock_acquire),
    native("release", "(self, /)", lock_release),
    native("release_lock", "(self, /)", lock_release),
    native("locked", "(self, /)", lock_locked),
    native("locked_lock", "(self, /)", lock_locked),
    native("__enter__", "(self, /)", lock_enter),
    native("__exit__", "(self, /, *exc_info)", lock_exit),
    native("__repr__", "(self, /)", lock_repr),
    native("_at_fork_reinit", "(self, /)", lock_reset),
];

const RLOCK: &[Native] = &[
    native("__new__", "(type, /)", lock_new),
    native("acquire", "(self, blocking=True, timeout=-1)", rlock_acquire),
    native("release", "(self, /)", rlock_release),
    native("locked", "(self, /)", lock_locked),
    native("__enter__", "(self, /)", rlock_enter),
    native("__exit__", "(self, /, *exc_info)", rlock_exit),
    native("__repr__", "(self, /)", lock_repr),
    native("_is_owned", "(self, /)", rlock_is_owned),
    native("_release_save", "(self, /)", rlock_release_save),
    native("_acquire_restore", "(self, state, /)", rlock_acquire_restore),
    native("_recursion_count", "(self, /)", rlock_recursion_count),
    native("_at_fork_reinit", "(self, /)", lock_reset),
];

// ---- handles of threads: field 0 is the address of an `Arc<Ended>` that lives as long as the interpreter

fn ended(handle: Value) -> &'static Ended {
    // SAFETY: field 0 was made by `handle_new` from a leaked Arc
    unsafe { &*(Ref::of(handle).fixed_raw(0) as *const Ended) }
}

fn new_handle(th: &mut Thread, class_word: u64) -> Res<(Value, Arc<Ended>)> {
    let state = Arc::new(Ended::default());
    let object = Ref(th.allocate(class_word, FIELDS, false)?);
    object.init_raw(0, Arc::into_raw(state.clone()) as u64);
    Ok((object.value(), state))
}

fn handle_new(th: &mut Thread, args: &[Value]) -> Res<Value> { new_handle(th, class_word_of(args[0])).map(|made| made.0) }
fn handle_ident(th: &mut Thread, args: &[Value]) -> Res<Value> { th.new_uint(ended(args[0]).ident.load(Relaxed)) }
fn handle_is_done(_: &mut Thread, args: &[Value]) -> Res<Value> { Ok(Value::from_bool(ended(args[0]).is_done())) }
fn handle_set_done(_: &mut Thread, args: &[Value]) -> Res<Value> {
    ended(args[0]).set_done();
    Ok(Value::NONE)
}

fn handle_join(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let state = ended(args[0]);
    let timeout = if args[1].is_unbound() || args[1].is_none() { None } else { Some(seconds(th, args[1])?) };
    if state.is_done() {
        return Ok(Value::NONE);
    }
    if state.ident.load(Relaxed) == th.ident {
        return Err(th.runtime_error("Cannot join current thread"));
    }
    if th.atomic_depth > 0 {
        th.wait_in_iteration()?;
        if state.pending.load(Relaxed) {
            return Err(th.runtime_error("cannot join a thread inside the atomic block that starts it: it starts when the block ends"));
        }
        if timeout.is_none() && th.gives_way() {
            th.wait_for_end = Some(state);
            return Err(Unwind::Restart);
        }
    }
    let deadline = timeout.filter(|seconds| *seconds >= 0.0).and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()).and_then(|length| Instant::now().checked_add(length));
    th.outside(Box::new(move |th| {
        loop {
            let now = Instant::now();
            let longest = match deadline {
                Some(deadline) if deadline <= now => return Ok(Value::NONE),
                Some(deadline) => (deadline - now).min(SLICE),
                None => SLICE,
            };
            if th.blocking(|| state.wait(Some(longest))) {
                return Ok(Value::NONE);
            }
            th.attend_while_waiting()?;
        }
    }))
}

const HANDLE: &[Native] = &[
    native("__new__", "(type, /)", handle_new),
    native("is_done", "(self, /)", handle_is_done),
    native("_set_done", "(self, /)", handle_set_done),
    native("join", "(self, timeout=None, /)", handle_join),
];

fn make_handle(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class_word = th.thread_handle_class()?;
    let (handle, state) = new_handle(th, class_word)?;
    let ident = crate::object::number::small_integer(args[0]).unwrap_or(0);
    state.ident.store(ident as u64, Relaxed);
    Ok(handle)
}

/// Starts a thread that calls `function(*arguments, **keywords)`, now or at commit.
fn start(th: &mut Thread, function: Value, arguments: Value, keywords: Value, state: Arc<Ended>, result: Value) -> Res<Value> {
    let parts = th.new_tuple(&[function, arguments, keywords, result])?;
    th.interp.immortal.lock().push(parts);
    if th.atomic_depth > 0 {
        state.pending.store(true, Relaxed);
        th.held.push(Held::Start(Box::new(move |th| {
            if spawn(th, parts, state).is_err() {
                th.take_raised();
            }
        })));
        return Ok(result);
    }
    th.outside(Box::new(move |th| spawn(th, parts, state)))
}

fn spawn(th: &mut Thread, parts: Value, state: Arc<Ended>) -> Res<Value> {
    let interp = th.interp.clone();
    state.pending.store(false, Relaxed);
    {
        let mut started = interp.started.lock();
        started.retain(|other| !other.is_done());
        started.push(state.clone());
    }
    let (ready, told) = std::sync::mpsc::channel::<u64>();
    let child_state = state.clone();
    let alive = Alive::new(&interp);
    let builder = std::thread::Builder::new().stack_size(STACK_BYTES);
    let child = builder.spawn(move || {
        // SAFETY: pthread_self has no preconditions
        let ident = unsafe { libc::pthread_self() } as u64;
        child_state.ident.store(ident, Relaxed);
        let _ = ready.send(ident);
        let daemon = child_state.daemon.load(Relaxed);
        let _ = run_alive(&interp, Some(alive), daemon, |th| {
            let items = crate::object::sequence::tuple_items(parts);
            let result = th.run_thread(items[0], items[1], items[2]);
            th.interp.immortal.lock().retain(|value| *value != parts);
            if let Err(unwind) = result {
                th.report_thread(unwind, items[0]);
            }
        });
        child_state.set_done();
    });
    match child {
        Ok(_) => {
            // the child stores its ident before it tells
            let _ = told.recv();
            Ok(crate::object::sequence::tuple_items(parts)[3])
        }
        Err(_) => {
            state.set_done();
            th.interp.immortal.lock().retain(|value| *value != parts);
            Err(th.runtime_error("can't start new thread"))
        }
    }
}

fn start_joinable(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let handle = if args[1].is_unbound() || args[1].is_none() {
        let class_word = th.thread_handle_class()?;
        new_handle(th, class_word)?.0
    } else {
        args[1]
    };
    let address = Ref::of(handle).fixed_raw(0) as *const Ended;
    // SAFETY: as in `ended`: the count is raised before an Arc is made of the address
    let state = unsafe {
        Arc::increment_strong_count(address);
        Arc::from_raw(address)
    };
    let daemon = args[2].is_unbound() || th.truth(args[2])?;
    state.daemon.store(daemon, Relaxed);
    if th.atomic_depth > 0 {
        announce(th, args[0])?;
    }
    let empty = th.new_tuple(&[])?;
    start(th, args[0], empty, Value::NONE, state, handle)
}

/// Inside `atomic` a thread starts at the block's end: `threading.Thread.start` must not wait for its first sign of life.
fn announce(th: &mut Thread, bootstrap: Value) -> Res<()> {
    let mut object = bootstrap;
    for name in ["__self__", "_started", "set"] {
        let name = th.intern(name)?;
        match th.find_attribute(object, name)? {
            Some(part) => object = part,
            None => return Ok(()),
        }
    }
    th.call(object, &[]).map(|_| ())
}

fn start_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class_word = th.thread_handle_class()?;
    let (_, state) = new_handle(th, class_word)?;
    state.daemon.store(true, Relaxed);
    let keywords = if args[2].is_unbound() { Value::NONE } else { args[2] };
    let shared = state.clone();
    let started = start(th, args[0], args[1], keywords, state, Value::NONE)?;
    let _ = started;
    th.new_uint(shared.ident.load(Relaxed))
}

/// The context that contextvars has made this thread's; None: it has none yet.
fn get_context(th: &mut Thread, _: &[Value]) -> Res<Value> {
    let context = if th.context.is_ptr() { th.cell_load(Ref::of(th.context))? } else { Value::UNBOUND };
    Ok(if context.is_unbound() { Value::NONE } else { context })
}

fn set_context(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !th.context.is_ptr() {
        return Err(th.memory_error());
    }
    th.cell_store(Ref::of(th.context), args[0])?;
    Ok(Value::NONE)
}

fn get_ident(th: &mut Thread, _: &[Value]) -> Res<Value> { th.new_uint(th.ident) }

fn get_native_id(th: &mut Thread, _: &[Value]) -> Res<Value> {
    // SAFETY: gettid has no preconditions
    th.new_int(unsafe { libc::syscall(libc::SYS_gettid) })
}

fn count(th: &mut Thread, _: &[Value]) -> Res<Value> { th.new_int(th.interp.threads.load(Relaxed) as i64 - 1) }
fn true_value(_: &mut Thread, _: &[Value]) -> Res<Value> { Ok(Value::TRUE) }
fn none_value(_: &mut Thread, _: &[Value]) -> Res<Value> { Ok(Value::NONE) }

fn main_ident(th: &mut Thread, _: &[Value]) -> Res<Value> { th.new_uint(th.interp.main_ident.load(Relaxed)) }

fn stack_size(_: &mut Thread, _: &[Value]) -> Res<Value> { Ok(Value::from_small(0)) }

fn shutdown(th: &mut Thread, _: &[Value]) -> Res<Value> {
    th.outside(Box::new(|th| {
        loop {
            let me = th.ident;
            let waiting: Vec<Arc<Ended>> = th.interp.started.lock().iter().filter(|state| !state.is_done() && !state.daemon.load(Relaxed) && state.ident.load(Relaxed) != me).cloned().collect();
            let Some(first) = waiting.first() else { return Ok(Value::NONE) };
            th.blocking(|| first.wait(Some(SLICE)));
            th.attend_while_waiting()?;
        }
    }))
}

fn exit(th: &mut Thread, _: &[Value]) -> Res<Value> {
    let class = th.interp.types.SystemExit.get();
    Err(th.raise_args(class, &[]))
}

const FUNCTIONS: &[Native] = &[
    native("start_joinable_thread", "(function, handle=None, daemon=True)", start_joinable),
    native("start_new_thread", "(function, args, kwargs=None, /)", start_new),
    native("start_new", "(function, args, kwargs=None, /)", start_new),
    native("get_ident", "()", get_ident),
    native("_get_context", "()", get_context),
    native("_set_context", "(context, /)", set_context),
    native("_serial", "()", |th, _| th.new_uint(th.serial)),
    native("get_native_id", "()", get_native_id),
    native("_count", "()", count),
    native("daemon_threads_allowed", "()", true_value),
    native("_is_main_interpreter", "()", true_value),
    native("_make_thread_handle", "(ident, /)", make_handle),
    native("_get_main_thread_ident", "()", main_ident),
    native("stack_size", "(size=0, /)", stack_size),
    native("set_name", "(name, /)", none_value),
    native("_shutdown", "()", shutdown),
    native("exit", "()", exit),
    native("exit_thread", "()", exit),
];

/// Fills the module.
pub fn init(th: &mut Thread, namespace: Value) -> Res<()> {
    let object = th.interp.types.object.get();
    let kind = Kind::Opaque as u8;
    let lock = th.new_native_type("_thread", "lock", object, kind, flag::NO_DICT, LOCK, &[])?;
    th.dict_set_str(namespace, "LockType", lock)?;
    th.dict_set_str(namespace, "lock", lock)?;
    th.dict_set_str(namespace, "allocate_lock", lock)?;
    th.dict_set_str(namespace, "allocate", lock)?;
    let rlock = th.new_native_type("_thread", "RLock", object, kind, flag::NO_DICT, RLOCK, &[])?;
    th.dict_set_str(namespace, "RLock", rlock)?;
    let handle = th.new_native_type("_thread", "_ThreadHandle", object, kind, flag::NO_DICT, HANDLE, &[attribute("ident", handle_ident)])?;
    th.dict_set_str(namespace, "_ThreadHandle", handle)?;
    let error = th.interp.types.RuntimeError.get();
    th.dict_set_str(namespace, "error", error)?;
    th.dict_set_str(namespace, "TIMEOUT_MAX", Value::from_f64(9_223_372_036.0))?;
    th.install_functions(namespace, "_thread", FUNCTIONS)?;
    let local = th.import_module("_thread_local")?;
    let name = th.intern("_local")?;
    let class = th.get_attribute(local, name)?;
    th.dict_set(namespace, name, class)
}

impl Thread {
    fn ident_value(&mut self) -> Res<Value> { self.new_uint(self.ident) }

    fn thread_handle_class(&mut self) -> Res<u64> {
        let module = self.import_module("_thread")?;
        let name = self.intern("_ThreadHandle")?;
        let class = self.get_attribute(module, name)?;
        Ok(class_word_of(class))
    }

    /// Interrupts that came while this thread waited. A handler of the script's runs in a transaction of its own, which ends before
    /// the waiting goes on: what it has written must be in nobody's way.
    pub fn attend_while_waiting(&mut self) -> Res<()> {
        use crate::object::gate::INTERRUPT;
        if self.interp.exiting.load(Relaxed) && self.daemon {
            return Err(Unwind::Exit);
        }
        if self.mutator.signal().take_requests(INTERRUPT) == 0 {
            return Ok(());
        }
        self.interrupted()
    }

    /// Makes a call that waits outside; where what it gives says that a signal ended it, the handler runs, and it is made again
    /// (PEP 475).
    pub fn wait_through_signals<T>(&mut self, mut call: impl FnMut() -> T, interrupted: impl Fn(&T) -> bool) -> Res<T> {
        loop {
            let done = self.blocking(&mut call);
            if !interrupted(&done) {
                return Ok(done);
            }
            self.attend_while_waiting()?;
        }
    }

    /// The body of a started thread: it begins and ends without a transaction that others would have to wait for.
    fn run_thread(&mut self, function: Value, arguments: Value, keywords: Value) -> Res<Value> {
        let mut items = crate::object::sequence::tuple_items(arguments).to_vec();
        let pairs = self.small_transaction(|th| crate::builtins::types::keywords::keyword_pairs(th, keywords))?;
        items.extend(pairs.iter().map(|pair| pair.1));
        let names: Vec<Value> = pairs.iter().map(|pair| pair.0).collect();
        let result = self.run_whole(function, &items, &names);
        // what is reported of an error is read in one
        if result.is_err() && self.interp.gate.is_shared() {
            self.begin_irrevocable();
        }
        result
    }

    /// An exception that left a thread started without a `Thread` object.
    fn report_thread(&mut self, unwind: Unwind, function: Value) {
        if unwind != Unwind::Raised {
            return;
        }
        let exit = self.interp.types.SystemExit.get();
        if self.is_instance(self.raised, exit) {
            self.take_raised();
            return;
        }
        let exception = self.take_raised();
        let name = self.repr_rust(function).unwrap_or_default();
        if let Ok(text) = self.traceback_text(exception) {
            let _ = self.write_output(2, format!("Exception ignored in thread started by: {name}\n{text}").as_bytes());
        }
    }
}
