//! One script thread: its transaction, its allocator, its register stack and frames, and what it is raising or handling.
//!
//! Invariant: everything here belongs to one operating-system thread at a time; other threads see it only at a
//! stop-the-world. `vm` adds behaviour with its own `impl` blocks.

use super::frame::Frame;
use super::interpreter::Interpreter;
use super::unwind::{Res, Unwind};
use crate::heap::{AttachedMutator, Object, Value};
use std::ptr::NonNull;
use std::sync::Arc;

/// Registers per thread: 8 MiB of address space a million registers, committed page by page as the stack grows.
pub const STACK_REGISTERS: usize = 4 << 20;

/// What runs between transactions, then gives the instruction's result.
pub type OutsideFn = Box<dyn FnOnce(&mut Thread) -> Res<Value>>;

/// One script thread.
pub struct Thread {
    pub tx: stm::Transaction,
    pub mutator: AttachedMutator,
    /// first free register above the running frame's window and any native arguments
    pub top: *mut Value,
    pub stack_base: *mut Value,
    pub stack_limit: *mut Value,
    pub frames: Vec<Frame>,
    /// behind the instruction that runs inside a transaction, for the report: a frame's own place is saved only where it may be
    /// left
    pub at: *const crate::code::ops::Instruction,
    /// the exception on its way (with `Unwind::Raised`)
    pub raised: Value,
    /// the exception being handled (`sys.exception()`), or None
    pub handled: Value,
    /// the value of a generator that ended
    pub returned: Value,
    pub outside: Option<OutsideFn>,
    /// an outside action runs: no transaction is open, and the dispatch loop opens one after it
    pub between: bool,
    /// an outside action has set the running frame's registers and pc itself
    pub resumed_elsewhere: bool,
    /// the open transaction has done what cannot be undone, or may have; irrevocable ones that have not may still abort
    pub settled: bool,
    /// runs an iteration of a parallel loop: a restart goes back to the loop's driver
    pub iterating: bool,
    /// where the iteration that ended left its loop; None: it is complete
    pub iteration_left: Option<u32>,
    /// the place of the running iteration in an ordered loop
    pub turn: Option<Arc<dyn super::frame::Turn>>,
    /// the iteration needs its turn before it can go on
    pub needs_turn: bool,
    /// it has to wait for what other threads do, and it is its turn
    pub needs_others: bool,
    /// the running iteration has the values its predecessor left (it is its turn)
    pub iteration_exact: bool,
    /// the running iteration cannot turn out to have begun with other values than its predecessor left
    pub iteration_sure: bool,
    /// the running instruction has done nothing yet that doing it again would do twice
    pub repeatable: bool,
    /// what the open iteration has seen of files before its turn (`file_times`): slots and their counts
    pub files_seen: Vec<(usize, u64)>,
    /// attempts of the present block that ended because a file had changed
    pub file_failures: u32,
    /// slots of files the open transaction changes or is about to change
    pub files_at_work: Vec<usize>,
    /// what the open iteration goes on to by itself when a body has ended
    pub walk: super::frame::Walk,
    /// frames on the stack when the running iteration's own frame is on top
    pub iteration_depth: usize,
    /// a MemoryError is being made: another failure on the way takes the one made at the start
    pub memory_error_in_the_making: bool,
    /// after the next restart KeyboardInterrupt rises at the checkpoint
    pub interrupt_at_checkpoint: bool,
    /// a lock that was held by another thread: after the restart wait until its bell counts beyond this
    pub wait_for_lock: Option<(u64, u64)>,
    /// a thread whose end the block needs: after the restart wait for it
    pub wait_for_end: Option<&'static super::bells::Ended>,
    /// when a timed wait inside `atomic` gives up; kept over its restarts
    pub wait_until: Option<std::time::Instant>,
    /// a wait with a time limit has ended by it, in the open block or an earlier attempt at it
    pub wait_ended: bool,
    /// the generator resumed last has ended with `returned`
    pub generator_ended: bool,
    /// native frames between the outermost dispatch loop and the running code
    pub native_depth: u32,
    /// bytecode ticks left in the running automatic transaction
    pub tick: i32,
    /// nesting of `atomic`
    pub atomic_depth: u32,
    /// lowest native stack address this thread may use
    pub native_limit: usize,
    pub method_cache: Box<MethodCache>,
    pub known_names: KnownNames,
    /// takes back what the open transaction did outside the heap, if it aborts: closes files it opened
    pub undo: Vec<Box<dyn FnOnce()>>,
    /// output held until commit: (stream, bytes)
    pub held: Vec<Held>,
    pub interp: Arc<Interpreter>,
    /// `_thread.get_ident()`
    pub ident: u64,
    /// A number that no other thread ever has (idents come again).
    pub serial: u64,
    pub daemon: bool,
    /// the current frame's values live here for tracebacks of running code
    pub checkpoint: Checkpoint,
    /// globals private to a parallel loop's iteration: (cell, value); where it runs as ordinary code, the cells alone count
    pub overlay: Vec<(Value, Value)>,
    /// values natives keep across calls that may collect, besides their own stack
    pub temporaries: Vec<Value>,
    /// Objects with `__del__` that the open transaction made: an undone one never was, so nothing is finalized.
    pub finalizable: Vec<Value>,
    /// the cell of this thread's current context (contextvars); the strands of its loops have the same
    pub context: Value,
    pub repr_guard: Vec<Value>,
    /// changes of striped tables this thread's open transaction has left to its commit
    pub pending: super::striped::Pending,
    /// the last conflict, until the container it was about has heard of it
    pub conflicts: super::striped::ConflictWatch,
    /// low bits of the epoch, placed above the 48 pointer bits of inline-cache keys
    pub epoch_bits: u64,
    /// the whole epoch, of which `epoch_bits` are the low bits
    pub epoch: u64,
    /// the epoch was bumped in a transaction that may yet be undone
    pub epoch_bumped: bool,
    /// operations deferred so far
    pub defer_serial: u32,
    /// where the item lies that the last mark stands for
    pub peeked_item: Option<super::semantic::PeekedItem>,
    /// this transaction must look at old values (see `vm::names`)
    pub no_peek: bool,
    /// the exception on its way is raised again: no new traceback entry for the place of the `reraise`
    pub reraising: bool,
    /// conflicts of this thread, being recorded
    pub recorder: Box<super::conflicts::Recorder>,
    /// finalizers and weak-reference callbacks came up inside a block, and run after it
    pub finalizers_wait: bool,
    /// finalizers and weak-reference callbacks run: none begin inside them
    pub finalizing: bool,
    /// vectors natives registered
    pub roots: std::rc::Rc<super::rooted::RootRegistry>,
}

/// An outside effect held to commit.
pub enum Held {
    /// bytes for a file descriptor of standard output or error
    Output { stream: u8, bytes: Vec<u8> },
    /// bytes for an open file
    File { file: Arc<dyn std::any::Any + Send + Sync>, bytes: Vec<u8> },
    /// what follows held bytes of a file: a flush, a close
    AfterFile(Box<dyn FnOnce(&mut Thread)>),
    /// to run after the commit; values it needs are kept in `Thread::temporaries` by it
    Action(Box<dyn FnOnce(&mut Thread)>),
    /// starts a thread, after the commit
    Start(Box<dyn FnOnce(&mut Thread)>),
}

/// What a restart restores.
pub struct Checkpoint {
    /// frames alive at the boundary
    pub depth: usize,
    /// the saved frames, deepest last, and their registers one after another
    pub frames: Vec<Frame>,
    pub registers: Vec<Value>,
    pub handled: Value,
    pub held: usize,
    pub atomic_depth: u32,
    /// lowest frame index saved: frames below are untouched since the boundary
    pub low_water: usize,
    /// an exception on its way at the boundary
    pub raised: Value,
}

impl Default for Checkpoint {
    fn default() -> Self {
        Checkpoint { depth: 0, frames: Vec::new(), registers: Vec::new(), handled: Value::NONE, held: 0, atomic_depth: 0, low_water: 0, raised: Value::UNBOUND }
    }
}

/// Interned strs that this thread has asked for by their texts; the table of all has locks. (They live for ever.)
pub struct KnownNames(Box<[Value; KnownNames::SIZE]>);

impl KnownNames {
    const SIZE: usize = 256;

    /// The place that a text may be in.
    #[inline]
    pub fn slot(&mut self, text: &str) -> &mut Value { &mut self.0[super::interpreter::text_hash(text) % Self::SIZE] }
}

impl Default for KnownNames {
    fn default() -> KnownNames { KnownNames(Box::new([Value::NONE; Self::SIZE])) }
}

/// Per-thread cache of class attribute look-ups: (type, name, epoch) to the cell found, or unbound for a known miss.
pub struct MethodCache { pub entries: [CacheEntry; MethodCache::SIZE] }

/// One entry of a [`MethodCache`].
#[derive(Clone, Copy)]
pub struct CacheEntry { pub class: u64, pub name: u64, pub epoch: u64, pub cell: Value }

impl MethodCache {
    pub const SIZE: usize = 1024;
    /// An empty cache.
    pub fn new() -> Box<MethodCache> {
        Box::new(MethodCache { entries: [CacheEntry { class: 0, name: 0, epoch: 0, cell: Value::UNBOUND }; Self::SIZE] })
    }
    /// The entry a look-up may be in.
    #[inline(always)]
    pub fn slot(&mut self, class: u64, name: u64) -> &mut CacheEntry {
        let index = ((class >> 4) ^ (name >> 4).wrapping_mul(0x9E37_79B9)) as usize % Self::SIZE;
        &mut self.entries[index]
    }
    /// Forgets everything (a collection may reuse addresses).
    pub fn clear(&mut self) {
        for entry in self.entries.iter_mut() {
            entry.class = 0;
        }
    }
}

impl Thread {
    /// Allocates a cell of `words` words after the header and fills the header in; words of scanned cells are zero.
    #[inline(always)]
    pub fn allocate(&mut self, class_word: u64, words: usize, leaf: bool) -> Res<NonNull<Object>> {
        match self.mutator.alloc(words + 2, leaf) {
            Ok(object) => {
                // SAFETY: the cell was allocated just now with at least two words and nobody else knows it
                unsafe { object.as_ref().initialise(self.tx.created_stamp(), class_word) };
                Ok(object)
            }
            Err(_) => Err(self.memory_error()),
        }
    }

    /// Takes the exception on its way.
    pub fn take_raised(&mut self) -> Value { std::mem::replace(&mut self.raised, Value::UNBOUND) }

    /// True when the native stack has room for another native level.
    #[inline(always)]
    pub fn native_stack_ok(&self) -> bool {
        let here = 0u8;
        (&raw const here as usize) > self.native_limit
    }

    /// A native recursion step: error when the native stack is nearly used up.
    pub fn check_native_stack(&mut self, doing: &str) -> Res<()> {
        if self.native_stack_ok() {
            return Ok(());
        }
        let error = self.interp.types.RecursionError.get();
        Err(self.raise(error, format!("maximum recursion depth exceeded{doing}")))
    }

    /// Runs `action` between transactions when the instruction allows it, else right here, irrevocably.
    ///
    /// The action must not touch mutable heap objects; it may allocate. A native ends with this call.
    pub fn outside(&mut self, action: OutsideFn) -> Res<Value> {
        if self.tx.is_active() {
            if self.may_cut() {
                self.outside = Some(action);
                return Err(Unwind::Outside);
            }
            self.become_irrevocable()?;
            self.leave_iteration()?;
            if self.may_cut() {
                self.outside = Some(action);
                return Err(Unwind::Outside);
            }
            if self.atomic_depth > 0 {
                return action(self);
            }
            // a native frame lies below: what it did so far is kept, and it goes on irrevocably afterwards
            self.commit_transaction()?;
        }
        let outer = std::mem::replace(&mut self.between, true);
        let result = action(self);
        self.between = outer;
        if !outer && !self.tx.is_active() && self.interp.gate.is_shared() {
            self.begin_irrevocable();
        }
        result
    }

    /// An iteration of an ordered loop may only do what cannot be undone when its turn has come, and when it began with what
    /// the iteration before left: otherwise it would have to be undone for that.
    pub fn await_turn(&mut self) -> Res<()> {
        let Some(turn) = self.turn.clone() else { return Ok(()) };
        if self.iteration_sure && self.repeatable && self.native_depth == 0 && !turn.has_come() {
            return Err(Unwind::Park);
        }
        let came = if self.iteration_sure { turn.come(self) } else { Err(Unwind::Restart) };
        let came = came.and_then(|()| self.check_files());
        self.needs_turn = came.is_err();
        came
    }

    /// An iteration of an ordered loop is about to wait for what other threads do, who may wait for what it has done so far. A
    /// plain loop would show it to them: so it begins anew at its turn, and if that does not help, as ordinary code.
    pub fn wait_in_iteration(&mut self) -> Res<()> {
        let Some(turn) = self.turn.clone() else { return Ok(()) };
        if !self.iterating || self.atomic_depth > 1 || !turn.is_ordered() || !self.gives_way() {
            return Ok(());
        }
        self.needs_turn = true;
        self.needs_others = turn.has_come();
        Err(Unwind::Restart)
    }

    /// The open iteration of an ordered loop, irrevocable at its turn, is about to do something outside, which may take until
    /// other threads have done their part. From here on it runs as a plain loop's would: they see what it has done so far.
    fn leave_iteration(&mut self) -> Res<()> {
        if !self.iterating || self.atomic_depth > 1 {
            return Ok(());
        }
        let Some(turn) = self.turn.clone().filter(|turn| turn.is_ordered()) else { return Ok(()) };
        turn.go_on_plainly(self)?;
        self.iterating = false;
        self.iteration_exact = true;
        self.atomic_depth = 0;
        self.walk.not_taken = std::mem::take(&mut self.walk.left);
        Ok(())
    }

    /// Runs an instruction (or a native it calls) that may be done again from its start, if it stops at the iteration's first
    /// shared write. What it has read until then is forgotten: it will be read again.
    #[inline(always)]
    pub fn repeatable<R>(&mut self, work: impl FnOnce(&mut Thread) -> Res<R>) -> Res<R> {
        // one call of `work`, so that it is compiled in place
        let holds = self.tx.holds_writes();
        let reads = if holds { self.tx.reads() } else { 0 };
        self.repeatable = holds;
        let result = work(self);
        if holds {
            self.end_repeatable(reads, matches!(result, Err(Unwind::Park)));
        }
        result
    }

    #[cold]
    #[inline(never)]
    fn end_repeatable(&mut self, reads: usize, stands: bool) {
        self.repeatable = false;
        if stands {
            self.tx.forget_reads(reads);
        }
    }

    /// As [`Thread::repeatable`], where it is known whether transactions run.
    #[inline(always)]
    pub fn repeatable_in<const STM: bool, R>(&mut self, work: impl FnOnce(&mut Thread) -> Res<R>) -> Res<R> {
        if STM { self.repeatable(work) } else { work(self) }
    }

    /// Must long native work stop for Ctrl-C? Signals with handlers of the script's wait until the work is done.
    pub fn interrupt_waits(&self) -> bool {
        self.mutator.signal().poll().load(std::sync::atomic::Ordering::Relaxed) & super::gate::INTERRUPT != 0 && super::signals::interrupts()
    }

    /// Ctrl-C is being answered; other signals go on waiting.
    pub fn take_interrupt(&mut self) {
        self.mutator.signal().take_requests(super::gate::INTERRUPT);
        if super::signals::take_interrupt() {
            self.mutator.signal().request(super::gate::INTERRUPT);
        }
    }

    /// From here on the open transaction cannot be undone. An iteration of an ordered loop waits for its turn first: with the
    /// token it would keep the one whose turn it is from its end.
    pub fn become_irrevocable(&mut self) -> Res<()> {
        let was = self.tx.is_irrevocable();
        if !was {
            self.await_turn()?;
        }
        self.stop_holding_writes()?;
        self.tx.become_irrevocable(&mut super::semantic::ScriptHost).map_err(|_| Unwind::Restart)?;
        // nobody else changes a file in an irrevocable transaction now; what this one has seen of them must still be so
        if !self.settled {
            self.check_files()?;
        }
        self.settled = true;
        if !was {
            self.record_serial(false);
        }
        Ok(())
    }

    /// As [`Thread::become_irrevocable`], and nobody else has a transaction open.
    pub fn become_alone(&mut self) -> Res<()> {
        let was = self.tx.is_alone();
        if !was {
            self.await_turn()?;
        }
        self.tx.become_alone(&mut super::semantic::ScriptHost).map_err(|_| Unwind::Restart)?;
        self.settled = true;
        if !was {
            self.record_serial(true);
        }
        Ok(())
    }

    /// As [`Thread::become_alone`], for a change that is undone like any other.
    pub fn become_alone_for_now(&mut self) -> Res<()> {
        let settled = self.settled;
        self.become_alone()?;
        self.settled = settled;
        Ok(())
    }

    /// Can the open transaction still be undone?
    #[inline(always)]
    pub fn may_abort(&self) -> bool { self.tx.is_active() && (!self.tx.is_irrevocable() || !self.settled) }

    /// The open transaction needs what another thread has to do first: may it be undone, to wait holding nothing?
    pub fn gives_way(&mut self) -> bool { self.may_abort() && (!self.tx.is_irrevocable() || self.tx.make_revocable()) }

    /// May the running transaction end at the running instruction?
    pub fn may_cut(&self) -> bool { self.native_depth == 0 && self.atomic_depth == 0 && self.result_has_a_place() }

    /// Can the running instruction take the result of an outside action afterwards? A loop's step or a jump cannot: what it
    /// does next depends on the result.
    fn result_has_a_place(&self) -> bool {
        use crate::code::ops::Op;
        let Some(frame) = self.frames.last() else { return true };
        // SAFETY: a frame on the stack points to live code data
        let code = unsafe { &*frame.code };
        let Some(instruction) = (frame.pc as usize).checked_sub(1).and_then(|at| code.spec.instructions.get(at)) else { return true };
        matches!(
            instruction.op,
            Op::Call | Op::CallMethod | Op::CallKw | Op::CallEx | Op::BeforeWith | Op::WithExit | Op::LoadAttr | Op::StoreAttr | Op::DeleteAttr | Op::LoadItem | Op::StoreItem | Op::DeleteItem
        )
    }

    /// A transaction of its own between two of the script's, for an outside action that touches mutable heap words.
    pub fn small_transaction<R>(&mut self, mut work: impl FnMut(&mut Thread) -> Res<R>) -> Res<R> {
        if self.tx.is_active() || !self.interp.gate.is_shared() {
            return work(self);
        }
        loop {
            self.tx.begin(stm::Kind::Automatic);
            self.settled = false;
            self.refresh_epoch();
            let (depth, top, handled, native_depth) = (self.frames.len(), self.top, self.handled, self.native_depth);
            self.native_depth += 1;
            let result = work(self);
            self.native_depth = native_depth;
            if result.as_ref().err() != Some(&Unwind::Restart) && self.tx.commit(&mut super::semantic::ScriptHost).is_ok() {
                self.finalizers_committed();
                self.undo.clear();
                return result;
            }
            self.count_conflict();
            self.tx.abort(&mut super::semantic::ScriptHost);
            self.finalizable.clear();
            self.take_back();
            self.frames.truncate(depth);
            self.top = top;
            self.handled = handled;
            self.tx.wait_for_conflict();
            self.mutator.safepoint();
        }
    }

    /// The open transaction was undone: so is what it did outside the heap.
    pub fn take_back(&mut self) {
        self.undo.drain(..).for_each(|undo| undo());
        self.forget_undone_epoch();
    }

    /// Runs a blocking closure that touches no heap object, letting others collect and run meanwhile.
    pub fn blocking<R>(&mut self, action: impl FnOnce() -> R) -> R {
        if self.tx.is_active() {
            self.tx.leave_alone();
            let mutator = &self.mutator;
            return self.tx.wait_outside(|| mutator.safe_region(action));
        }
        if self.atomic_depth > 0 && !self.between && !self.interp.gate.is_shared() {
            // a block without a transaction: this is the only thread (`enter_atomic`), and who comes now waits for the block's end
            return self.mutator.safe_region(action);
        }
        let interp = self.interp.clone();
        interp.gate.release(self);
        let result = self.mutator.safe_region(action);
        interp.gate.acquire(self);
        if !self.between && interp.gate.is_shared() {
            self.begin_irrevocable();
        }
        result
    }

    /// As [`Thread::blocking`], for who runs no script code now and opens the next transaction itself.
    pub fn rest<R>(&mut self, action: impl FnOnce() -> R) -> R {
        let outer = std::mem::replace(&mut self.between, true);
        let result = self.blocking(action);
        self.between = outer;
        result
    }

    /// Opens a transaction in the middle of a native function: it has no checkpoint, so it must not be able to abort.
    pub fn begin_irrevocable(&mut self) {
        self.refresh_epoch();
        self.tx.take_pessimistic();
        loop {
            self.tx.begin(stm::Kind::Automatic);
            self.settled = true;
            if self.tx.become_irrevocable(&mut super::semantic::ScriptHost).is_ok() {
                break;
            }
            self.tx.abort(&mut super::semantic::ScriptHost);
            self.finalizable.clear();
            self.tx.wait_for_conflict();
        }
        self.tick = 0;
    }
}
