//! Starting an interpreter and its threads.

use crate::heap::{Config as HeapConfig, Heap, RootSource, ThreadRoots, Value, Visitor};
use crate::object::door::{Ref, is_exact};
use crate::object::gate::{Gate, INTERRUPT};
use crate::object::interpreter::{Global, Interpreter, Settings};
use crate::object::kind::Kind;
use crate::object::output::Output;
use crate::object::rooted::RootRegistry;
use crate::object::thread::{Checkpoint, MethodCache, STACK_REGISTERS, Thread};
use crate::object::unwind::{Res, Unwind};
use parking_lot::Mutex;
use std::rc::Rc;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Weak};

/// Native stack a script thread may use before RecursionError, less a reserve for the frames of natives.
const NATIVE_RESERVE_BYTES: usize = 256 << 10;

/// The interpreter's own roots.
struct GlobalRoots(Weak<Interpreter>);

impl RootSource for GlobalRoots {
    fn visit(&self, visitor: &mut dyn Visitor) {
        let Some(interp) = self.0.upgrade() else { return };
        for (_, global) in interp.types.all().into_iter().chain(interp.names.all()) {
            visitor.word(global.get().bits());
        }
        for global in [&interp.builtins, &interp.modules, &interp.main_module, &interp.memory_error, &interp.parallel_class] {
            visitor.word(global.get().bits());
        }
        interp.characters.iter().for_each(|global| visitor.word(global.get().bits()));
        interp.immortal.lock().iter().for_each(|value| visitor.word(value.bits()));
        for shard in &interp.interned {
            shard.lock().values().for_each(|value| visitor.word(value.bits()));
        }
        interp.codes.visit(&mut |word| visitor.word(word));
        interp.domain.visit_versions(&mut |word| visitor.word(word));
    }
}

/// Shows a thread's registers, frames, logs and registered vectors.
///
/// # Safety
/// `data` is the thread, which is stopped, in a safe region, or the caller.
unsafe fn visit_thread(data: *const (), visitor: &mut dyn Visitor) {
    // SAFETY: the caller's contract
    let th = unsafe { &*(data as *const Thread) };
    // SAFETY: the register stack is mapped from its base up to the running top and a little beyond
    let registers = unsafe {
        let length = (th.top.offset_from(th.stack_base) as usize + 64).min(STACK_REGISTERS);
        std::slice::from_raw_parts(th.stack_base as *const u64, length)
    };
    visitor.words(registers);
    let mut frame_words = |frames: &[crate::object::frame::Frame]| {
        for frame in frames {
            for value in [frame.function, frame.globals, frame.namespace, frame.subject, frame.outer_handled] {
                visitor.word(value.bits());
            }
        }
    };
    frame_words(&th.frames);
    frame_words(&th.checkpoint.frames);
    for value in th.checkpoint.registers.iter().chain(&th.temporaries).chain(&th.finalizable).chain(&th.repr_guard).chain(&th.recorder.kept) {
        visitor.word(value.bits());
    }
    for pair in &th.overlay {
        visitor.word(pair.0.bits());
        visitor.word(pair.1.bits());
    }
    for value in [th.raised, th.handled, th.returned, th.context, th.checkpoint.handled, th.checkpoint.raised] {
        visitor.word(value.bits());
    }
    th.roots.visit(&mut |values| values.iter().for_each(|value| visitor.word(value.bits())));
    th.tx.visit_words(&mut |word| visitor.word(word));
}

/// Makes an interpreter. The error names what the system refused.
pub fn new_interpreter(settings: Settings) -> Result<Arc<Interpreter>, String> {
    let mut config = HeapConfig::default();
    if settings.heap_limit_bytes != usize::MAX {
        config.limit_bytes = settings.heap_limit_bytes;
    }
    if let Some(every) = settings.collect_every {
        config.stress_every = every as u64;
    }
    config.poison = settings.poison;
    config.verify = settings.verify_heap;
    let heap = Heap::new(config).ok_or("the system refused address space for the heap")?;
    heap.set_pending_bits(crate::object::gate::FINALIZE);
    let domain = stm::Domain::new(crate::object::inject::configure(stm::Config { shake: settings.shake_seed, ..stm::Config::default() }));
    let gate = Gate::default();
    gate.always_shared.store(settings.stm_always, Relaxed);
    let hash_key = match settings.hash_seed {
        Some(seed) => crate::text::hash::HashKey::from_seed(seed as u32),
        None => {
            let mut bytes = [0u8; 16];
            // SAFETY: the buffer has 16 writable bytes
            unsafe { libc::getrandom(bytes.as_mut_ptr() as *mut libc::c_void, 16, 0) };
            let half = |from: usize| bytes[from..from + 8].iter().fold(0u64, |word, byte| word << 8 | *byte as u64);
            crate::text::hash::HashKey { first: half(0), second: half(8) }
        }
    };
    let mut output = Output::default();
    // SAFETY: isatty only looks at the descriptor
    output.terminal = unsafe { libc::isatty(1) } == 1;
    output.unbuffered = settings.unbuffered;
    let conflicts = crate::object::conflicts::Conflicts::new(&settings);
    let interp = Arc::new(Interpreter {
        #[cfg(feature = "inject")]
        bug: crate::object::inject::chosen(),
        heap,
        conflicts,
        domain,
        settings,
        types: Default::default(),
        names: Default::default(),
        builtins: Global::default(),
        modules: Global::default(),
        main_module: Global::default(),
        immortal: Mutex::new(Vec::new()),
        interned: Default::default(),
        hooks: Default::default(),
        native_modules: Mutex::new(Default::default()),
        embedded_sources: Mutex::new(Default::default()),
        definitions: Mutex::default(),
        type_epoch: 1.into(),
        gate,
        output: Mutex::new(output),
        threads: 0.into(),
        hash_key,
        exiting: false.into(),
        interrupted: false.into(),
        recursion_limit: 1000.into(),
        codes: Default::default(),
        memory_error: Global::default(),
        constructors: Default::default(),
        pool: Default::default(),
        parallel_class: Global::default(),
        iteration_codes: Default::default(),
        parallel_runner: Default::default(),
        kept_sources: Default::default(),
        main_ident: 0.into(),
        file_times: Default::default(),
        bells: Default::default(),
        started: Mutex::new(Vec::new()),
        characters: (0..256).map(|_| Global::default()).collect(),
    });
    interp.heap.set_pending_bits(crate::object::gate::FINALIZE);
    interp.heap.add_root_source(Arc::new(GlobalRoots(Arc::downgrade(&interp))));
    let _ = interp.hooks.call.set(|th, callee, arguments, keywords| th.call_any(callee, arguments, keywords));
    let _ = interp.hooks.resume.set(|th, generator, value| th.generator_send(generator, value));
    let _ = interp.hooks.import.set(|th, name| th.import_module(name));
    Ok(interp)
}

/// A script thread, counted from before its operating-system thread exists: whoever starts one is not alone from then on.
pub struct Alive {
    interp: Arc<Interpreter>,
    first: bool,
}

impl Alive {
    pub fn new(interp: &Arc<Interpreter>) -> Alive {
        let first = interp.threads.fetch_add(1, Relaxed) == 0;
        Alive { interp: interp.clone(), first }
    }
}

impl Drop for Alive {
    fn drop(&mut self) { self.interp.threads.fetch_sub(1, Relaxed); }
}

/// Runs `work` as a script thread on the calling operating-system thread.
pub fn with_thread<R>(interp: &Arc<Interpreter>, daemon: bool, work: impl FnOnce(&mut Thread) -> R) -> Result<R, String> {
    run_alive(interp, Some(Alive::new(interp)), daemon, work)
}

/// As [`with_thread`], for a thread that is counted already; or for one that is not, since it runs only what others give it.
pub fn run_alive<R>(interp: &Arc<Interpreter>, alive: Option<Alive>, daemon: bool, work: impl FnOnce(&mut Thread) -> R) -> Result<R, String> {
    let mut th = new_thread(interp, daemon)?;
    // SAFETY: pthread_self has no preconditions
    th.ident = unsafe { libc::pthread_self() } as u64;
    th.serial = interp.hooks.threads_begun.fetch_add(1, Relaxed);
    th.recorder.thread = interp.conflicts.thread_begins();
    if alive.as_ref().is_some_and(|alive| alive.first) {
        interp.main_ident.store(th.ident, Relaxed);
    }
    interp.gate.acquire(&mut th);
    th.refresh_epoch();
    // the first thread makes the types first
    if interp.types.cell.get().is_ptr() {
        th.begin_context();
    }
    let result = work(&mut th);
    if th.tx.is_active() {
        while th.commit_transaction().is_err() {
            th.tx.abort(&mut crate::object::semantic::ScriptHost);
            break;
        }
    }
    interp.gate.release(&mut th);
    interp.conflicts.thread_ends();
    drop(alive);
    end_thread(th);
    Ok(result)
}

/// The data of a script thread, whose native stack is the calling thread's.
pub(super) fn new_thread(interp: &Arc<Interpreter>, daemon: bool) -> Result<Box<Thread>, String> {
    let mutator = interp.heap.attach().ok_or("the system does not tell where the native stack begins")?;
    let bytes = STACK_REGISTERS * 8;
    // SAFETY: an anonymous private mapping; the result is checked
    let memory = unsafe { libc::mmap(std::ptr::null_mut(), bytes, libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE, -1, 0) };
    if memory == libc::MAP_FAILED {
        return Err("the system refused memory for the register stack".into());
    }
    let base = memory as *mut Value;
    let mut th = Box::new(Thread {
        tx: stm::Transaction::detached(&interp.domain),
        mutator,
        top: base,
        stack_base: base,
        // SAFETY: the slack above the limit is part of the mapping
        stack_limit: unsafe { base.add(STACK_REGISTERS - (1 << 17)) },
        frames: Vec::with_capacity(256),
        at: std::ptr::null(),
        raised: Value::UNBOUND,
        handled: Value::NONE,
        returned: Value::NONE,
        outside: None,
        between: false,
        resumed_elsewhere: false,
        iterating: false,
        iteration_left: None,
        turn: None,
        repeatable: false,
        files_seen: Vec::new(),
        file_failures: 0,
        files_at_work: Vec::new(),
        needs_turn: false,
        needs_others: false,
        iteration_exact: false,
        iteration_sure: true,
        walk: Default::default(),
        iteration_depth: 0,
        memory_error_in_the_making: false,
        interrupt_at_checkpoint: false,
        wait_for_lock: None,
        wait_for_end: None,
        wait_until: None,
        wait_ended: false,
        generator_ended: false,
        native_depth: 0,
        tick: 0,
        atomic_depth: 0,
        native_limit: native_stack_limit(),
        method_cache: MethodCache::new(),
        known_names: Default::default(),
        undo: Vec::new(),
        settled: false,
        finalizers_wait: false,
        held: Vec::new(),
        interp: interp.clone(),
        ident: 0,
        serial: 0,
        daemon,
        checkpoint: Checkpoint::default(),
        overlay: Vec::new(),
        temporaries: Vec::new(),
        finalizable: Vec::new(),
        context: Value::NONE,
        repr_guard: Vec::new(),
        pending: Default::default(),
        conflicts: Default::default(),
        epoch_bits: 0,
        epoch: 0,
        epoch_bumped: false,
        defer_serial: 0,
        peeked_item: None,
        no_peek: false,
        reraising: false,
        recorder: Default::default(),
        finalizing: false,
        roots: Rc::new(RootRegistry::default()),
    });
    let address = &raw const *th as *const ();
    // SAFETY: the thread box stays at its address until its roots are removed in `end_thread`
    unsafe { th.mutator.add_roots(ThreadRoots { data: address, visit: visit_thread }) };
    let parking = stm::Parking { data: &raw mut *th as *mut (), enter: park_enter, leave: park_leave, needed: park_needed };
    // SAFETY: the parking data is the thread that owns the transaction, alive as long as it
    unsafe { th.tx.set_parking(Some(parking)) };
    if interp.conflicts.enabled {
        let observer = stm::Observer { data: parking.data, takes: Thread::observe_write };
        // SAFETY: as for the parking data
        unsafe { th.tx.set_observer(Some(observer)) };
    }
    Ok(th)
}

/// Takes down what [`new_thread`] made. No transaction is open.
fn end_thread(mut th: Box<Thread>) {
    let memory = th.stack_base as *mut libc::c_void;
    th.mutator.remove_roots(&raw const *th as *const ());
    th.tx.detach();
    drop(th);
    // SAFETY: the mapping made in `new_thread`, no longer used
    unsafe { libc::munmap(memory, STACK_REGISTERS * 8) };
}

/// Enters the safe region of a waiting transaction, after strands that stand still have let go of what it may wait for.
///
/// # Safety
/// `data` is the waiting thread.
unsafe fn park_enter(data: *mut ()) {
    // SAFETY: the caller's contract; the transaction inside is borrowed by the caller, the interpreter is not
    let interp = unsafe { &(*(data as *const Thread)).interp };
    if let Some(give_way) = interp.hooks.give_way.get() {
        give_way(interp);
    }
    // SAFETY: the caller's contract
    unsafe { (*(data as *mut Thread)).mutator.enter_safe() }
}

/// Is there an interrupt to answer?
///
/// # Safety
/// `data` is the waiting thread.
unsafe fn park_needed(data: *mut ()) -> bool {
    // SAFETY: the caller's contract
    unsafe { &*(data as *const Thread) }.mutator.signal().poll().load(Relaxed) & INTERRUPT != 0
}

/// Leaves it.
///
/// # Safety
/// `data` is the waiting thread.
unsafe fn park_leave(data: *mut ()) {
    // SAFETY: the caller's contract
    unsafe { (*(data as *mut Thread)).mutator.leave_safe() }
}

/// Lowest address of the native stack this thread may use.
fn native_stack_limit() -> usize {
    // SAFETY: the attribute object is initialised by pthread_getattr_np before it is read and destroyed after
    unsafe {
        let mut attributes: libc::pthread_attr_t = std::mem::zeroed();
        if libc::pthread_getattr_np(libc::pthread_self(), &mut attributes) != 0 {
            return 0;
        }
        let (mut low, mut size) = (std::ptr::null_mut(), 0);
        let status = libc::pthread_attr_getstack(&attributes, &mut low, &mut size);
        libc::pthread_attr_destroy(&mut attributes);
        if status == 0 { low as usize + NATIVE_RESERVE_BYTES.min(size / 2) } else { 0 }
    }
}

impl Thread {
    /// Runs a source text as the main program.
    pub fn run_main(&mut self, source: &[u8], filename: &str) -> Res<Value> {
        let namespace = self.new_main_module()?;
        if !filename.starts_with('<') {
            let file = self.new_str(filename)?;
            self.dict_set_str(namespace, "__file__", file)?;
        }
        let text = match crate::parse::bytes::decode(source) {
            Ok(text) => text,
            Err(mut problem) => {
                // a file's bytes are named with the file
                problem.message = problem.message.replacen(" on line ", &format!(" in file {filename} on line "), 1);
                return Err(self.syntax_error(&problem, filename));
            }
        };
        if filename.starts_with('<') {
            self.interp.kept_sources.lock().insert(filename.to_string(), text.clone());
        }
        let code = self.compile_source(&text, filename, crate::parse::Mode::Module)?;
        self.run_top(code, namespace)
    }

    /// Runs a code object as the outermost frame of this thread: boundaries of transactions can be taken in it.
    pub fn run_top(&mut self, code: Value, globals: Value) -> Res<Value> {
        let function = self.new_function(code, globals, [Value::UNBOUND; 4])?;
        self.run_outermost(function, &[])
    }

    /// Calls a Python function as the outermost frame of this thread; what follows reads its result.
    pub fn run_outermost(&mut self, function: Value, arguments: &[Value]) -> Res<Value> {
        let result = self.run_whole(function, arguments, &[]);
        if self.interp.gate.is_shared() {
            self.begin_irrevocable();
        }
        result
    }

    /// The same, with keyword names for the last arguments. No transaction is open afterwards.
    pub fn run_whole(&mut self, function: Value, arguments: &[Value], names: &[Value]) -> Res<Value> {
        use crate::object::frame::Continuation;
        let base = self.top;
        let entry = self.frames.len();
        let call = |th: &mut Thread| {
            // SAFETY: the register stack has room for the arguments above `base`
            unsafe {
                *base = function;
                std::ptr::copy_nonoverlapping(arguments.as_ptr(), base.add(1), arguments.len());
                th.top = base.add(1 + arguments.len());
                th.call_registers(function, base.add(1), arguments.len(), names, 0)
            }
        };
        // Python code only gets its frame here, which can be done again: a thread begins beside one that cannot be undone
        let called = if is_python_function(function) {
            self.small_transaction(call)
        } else {
            if self.interp.gate.is_shared() && !self.tx.is_active() {
                self.begin_irrevocable();
            }
            call(self)
        };
        let result = match called {
            Ok(super::super::vm::call::Called::Frame) => {
                if let Some(frame) = self.frames.last_mut() {
                    frame.continuation = Continuation::Native;
                }
                // what the call opened irrevocably ends, and the frame begins with a checkpoint
                let begins = if self.tx.is_active() { self.commit_transaction().is_ok() } else { self.interp.gate.is_shared() };
                if begins {
                    self.begin_transaction();
                }
                self.execute(entry, false)
            }
            Ok(super::super::vm::call::Called::Value(value)) => Ok(value),
            Err(Unwind::Outside) => self.run_outside(),
            Err(unwind) => Err(unwind),
        };
        // the outermost frame committed before it was left
        if self.tx.is_active() {
            self.commit_transaction()?;
        }
        self.top = base;
        result
    }
}

/// Is it a function written in Python, or a method that is one?
fn is_python_function(value: Value) -> bool {
    is_exact(value, Kind::Function) || is_exact(value, Kind::BoundMethod) && is_exact(Ref::of(value).fixed(0), Kind::Function)
}
