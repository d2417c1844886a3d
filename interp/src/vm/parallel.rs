//! Parallel loops: the mechanism. The policy (pool, order, grain) is the layer above's.
//!
//! An iteration is a *copy of the frame* that runs the loop's body as one transaction on some worker. Its code is the
//! function's with the loop's head replaced by `end_iteration` and everything outside the loop (and every return inside)
//! by `leave_loop`: whoever breaks, returns or falls out ends the iteration there, and the real frame goes on at that very
//! instruction. Names the body only assigns are private registers (at module level: overlays of their cells); sums are
//! collected as addends; everything else is read from the frame, which stands still meanwhile.
//!
//! The frame's registers are written only by the worker whose turn it is (ordered) or that holds the merge lock.

use super::iterate::Step;
use crate::code::code_object::{Carried, CodeSpec, Loop};
use crate::code::ops::{Instruction, Op};
use crate::heap::Value;
use crate::object::code::CodeData;
use crate::object::door::Ref;
use crate::object::frame::{Continuation, Frame, Resume};
use crate::object::conflicts::LoopNote;
use crate::object::kind::Kind;
use crate::object::thread::Thread;
use crate::object::unwind::{Res, Unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// Fields of a parallel object: 0 iterable, 1 ordered, 2 workers (0 default), 3 label, 4 iterator, 5 steps of a first look at
/// a short body, 6 when that look began, 7 where the iterator stood when it seemed to have ended.
pub const FIELDS: usize = 8;

/// Iterations of a short body that are timed before it is decided how the loop runs.
const LOOKED_AT: i64 = 1;
/// What they may take together: beyond, the body is not short, whatever it looks like.
const SHORT: Duration = Duration::from_micros(20);
/// Instructions of a body that may be short.
const SHORT_LENGTH: usize = 48;

/// A frame that stands at the head of a parallel loop.
#[derive(Clone)]
pub struct LoopFrame {
    pub iterator: Value,
    pub ordered: bool,
    pub workers: usize,
    /// line of the `for`
    pub line: u32,
    pub file: Value,
    pub label: Value,
    /// the thread of the loop, to the script, the exception it handles, and the cell of its context
    ident: u64,
    serial: u64,
    handled: Value,
    context: Value,
    /// the parallel object
    object: Value,
    code: *const CodeData,
    frame: Frame,
    body: u32,
    exit: u32,
    element: u16,
    iterator_register: u16,
    locals: Arc<[(u16, Carried)]>,
    /// cells of the names the body assigns, with the place of their running value on the register stack
    cells: Arc<[(Value, Carried)]>,
    cells_at: *mut Value,
}

// SAFETY: the frame's thread stands still in the loop until every worker has let go of it; registers are accessed as
// atomic words, written only by one worker at a time (module doc)
unsafe impl Send for LoopFrame {}
// SAFETY: as above
unsafe impl Sync for LoopFrame {}

/// How values of carried names looked when an iteration began.
#[derive(Default)]
pub struct Begun { carried: Vec<(usize, u64)> }

impl LoopFrame {
    fn word(&self, register: usize) -> &AtomicU64 {
        // SAFETY: a register of the waiting frame (or a slot above it), mapped as long as its thread lives
        unsafe { &*(self.frame.base.add(register) as *const AtomicU64) }
    }
    fn cell_word(&self, index: usize) -> &AtomicU64 {
        // SAFETY: as above
        unsafe { &*(self.cells_at.add(index) as *const AtomicU64) }
    }
    /// Makes the thread look like the loop's to the script.
    pub fn take_on(&self, th: &mut Thread) {
        th.ident = self.ident;
        th.serial = self.serial;
        th.handled = self.handled;
        th.context = self.context;
    }
    fn data(&self) -> &CodeData {
        // SAFETY: code data lives as long as the interpreter
        unsafe { &*self.code }
    }
    /// Does the body only add to some name? Whether the addends fit its running value shows at the turn.
    fn has_sums(&self) -> bool { self.locals.iter().any(|local| local.1 == Carried::Reduction) || self.cells.iter().any(|cell| cell.1 == Carried::Reduction) }
}

impl Thread {
    /// A parallel object.
    pub fn new_parallel(&mut self, class: Value, iterable: Value, ordered: Value, workers: Value, label: Value) -> Res<Value> {
        let object = Ref(self.allocate(crate::object::type_object::class_word_of(class), FIELDS, false)?);
        for (i, part) in [iterable, ordered, workers, label].into_iter().enumerate() {
            object.init(i, part);
        }
        Ok(object.value())
    }

    /// `iter()` of a parallel object outside a `for` statement.
    pub fn parallel_plain_iterator(&mut self, object: Value) -> Res<Value> {
        let iterable = Ref::of(object).fixed(0);
        self.iter(iterable)
    }

    /// `iter(parallel object)` of a `for` statement: a parallel iterator, or the plain one where the loop cannot be split.
    pub fn parallel_iterator(&mut self, object: Value) -> Res<Value> {
        let source = Ref::of(object);
        let iterable = source.fixed(0);
        let iterator = self.get_iter(iterable)?;
        let workers = source.fixed(2).as_int();
        let reason = if self.atomic_depth > 0 {
            Some("inside an atomic block, or the body of another parallel loop")
        } else {
            None
        };
        if reason.is_some() || self.interp.parallel_runner.get().is_none() || workers == 1 {
            self.note_sequential(reason);
            return Ok(iterator);
        }
        let class = self.interp.parallel_class.get();
        let copy = Ref(self.allocate(crate::object::type_object::class_word_of(class), FIELDS, false)?);
        for i in 0..4 {
            copy.init(i, source.fixed(i));
        }
        copy.init(4, iterator);
        Ok(copy.value())
    }

    /// The `for_iter` of a parallel loop: runs all of it.
    pub fn parallel_loop(&mut self, object: Value, instruction: Instruction) -> Res<Step> {
        let Some(frame) = self.frames.last().copied() else { return Ok(Step::End) };
        // SAFETY: a frame on the stack points to live code data
        let code = unsafe { &*frame.code };
        let head = frame.pc - 1;
        let source = Ref::of(object);
        let iterator = source.fixed(4);
        let found = code.spec.loops.iter().position(|entry| entry.head == head);
        let (Some(index), Some(runner)) = (found, self.interp.parallel_runner.get().copied()) else { return self.plain_loop(instruction, iterator) };
        let entry = &code.spec.loops[index];
        let reason = match entry.sequential {
            Some(reason) => Some(reason),
            None if !frame.namespace.is_unbound() && !entry.names.is_empty() => Some("its names are not those of a module or function"),
            None => None,
        };
        if reason.is_some() || self.atomic_depth > 0 {
            self.note_sequential(reason);
            return self.plain_loop(instruction, iterator);
        }
        let steps = self.load(Ref::of(object), FIELDS, 5)?;
        let steps = if steps.is_int() { steps.as_int() } else { 0 };
        // Beside other threads a plain loop keeps its iterations whole as well: a body without calls and inner loops is cut at the
        // loop's own back-edge only.
        if steps > 0 || !self.interp.settings.stm_always && self.interp.settings.shake_seed.is_none() && is_short(code, entry) {
            let object = Ref::of(object);
            if steps < LOOKED_AT {
                if steps == 0 {
                    let now = self.interp.conflicts.wall();
                    self.store(object, FIELDS, 6, Value::from_int_unchecked(now.as_nanos() as i64 & 0xFFFF_FFFF_FFFF))?;
                }
                self.store(object, FIELDS, 5, Value::from_int_unchecked(steps + 1))?;
                return Ok(match self.next(iterator)? {
                    Some(item) => Step::Item(item),
                    None => Step::End,
                });
            }
            let began = Duration::from_nanos(self.load(object, FIELDS, 6)?.as_int() as u64);
            if self.interp.conflicts.wall().saturating_sub(began) < SHORT {
                if self.reports() {
                    let note = self.loop_note(code, head);
                    self.interp.conflicts.note_loop(LoopNote { short: true, ..note });
                }
                return self.plain_loop(instruction, iterator);
            }
        }
        let ordered = source.fixed(1).is_true();
        let workers = source.fixed(2).as_int().max(0) as usize;
        let line = code.spec.positions.get(head as usize).map_or(0, |position| position.line);
        let iteration_code = self.iteration_code(code, index, entry);
        let (body, exit, element, iterator_register) = (entry.body, entry.exit, entry.element, entry.iterator);
        let locals: Arc<[(u16, Carried)]> = entry.locals.clone().into();
        let names = entry.names.clone();
        let (file, label) = (code.filename, source.fixed(3));
        let result = self.outside(Box::new(move |th| {
            let interp = th.interp.clone();
            interp.gate.change_over();
            let mut cells = Vec::new();
            for (name, carried) in &names {
                let cell = th.small_transaction(|th| th.overlay_cell(frame.globals, name))?;
                cells.push((cell, *carried));
            }
            let cells_at = th.top;
            // SAFETY: the register stack has slack above every frame; the slots count as used from here on
            th.top = unsafe { cells_at.add(cells.len() + 2) };
            for (i, (cell, _)) in cells.iter().enumerate() {
                let value = th.small_transaction(|th| th.load(Ref::of(*cell), 1, 0))?;
                // SAFETY: as above
                unsafe { *cells_at.add(i) = value };
            }
            let loop_frame = LoopFrame { iterator, ordered, workers, line, file, label, ident: th.ident, serial: th.serial, handled: th.handled, context: th.context, object, code: iteration_code, frame, body, exit, element, iterator_register, locals, cells: cells.into(), cells_at };
            // a native below stays where it is: iterations are the outermost code of their threads
            let native_depth = std::mem::replace(&mut th.native_depth, 0);
            let result = runner(th, loop_frame.clone());
            th.native_depth = native_depth;
            for (i, (name, _)) in names.iter().enumerate() {
                let value = Value::from_bits(loop_frame.cell_word(i).load(Relaxed));
                th.small_transaction(|th| {
                    let name = th.intern(name)?;
                    if value.is_unbound() { th.dict_remove(frame.globals, name).map(|_| ()) } else { th.dict_set(frame.globals, name, value) }
                })?;
            }
            th.top = cells_at;
            result
        }));
        if result != Err(Unwind::Outside) {
            // it ran right here: the next outside action stores its result as ever
            self.resumed_elsewhere = false;
        }
        result.map(|_| Step::Frame)
    }

    /// Is somebody going to read what loops did?
    fn reports(&self) -> bool { self.interp.conflicts.enabled || self.interp.settings.stats.is_some() }

    fn loop_note(&self, code: &CodeData, head: u32) -> LoopNote {
        let line = code.spec.positions.get(head as usize).map_or(0, |position| position.line);
        LoopNote { file: code.spec.filename.clone(), line, ..LoopNote::default() }
    }

    /// A parallel loop runs in sequence: the report says why.
    fn note_sequential(&self, reason: Option<&str>) {
        if let Some(reason) = reason
            && self.reports()
            && let Some(frame) = self.frames.last()
        {
            // SAFETY: a frame on the stack points to live code data
            let code = unsafe { &*frame.code };
            let note = self.loop_note(code, frame.pc.saturating_sub(1));
            self.interp.conflicts.note_loop(LoopNote { sequential: Some(reason.to_string()), ..note });
        }
    }

    /// Goes on with a plain iterator in the same loop.
    fn plain_loop(&mut self, instruction: Instruction, iterator: Value) -> Res<Step> {
        if let Some(frame) = self.frames.last_mut() {
            frame.pc -= 1;
            // SAFETY: the verifier checked the register
            unsafe { *frame.base.add(instruction.a as usize) = iterator };
        }
        Ok(Step::Frame)
    }

    /// The cell of a global an iteration keeps for itself.
    fn overlay_cell(&mut self, globals: Value, name: &str) -> Res<Value> {
        let key = self.intern(name)?;
        let cell = match self.namespace_cell(globals, key)? {
            Some(cell) => cell,
            None => {
                self.dict_set(globals, key, Value::UNBOUND)?;
                match self.namespace_cell(globals, key)? {
                    Some(cell) => cell,
                    None => return Err(self.runtime_error("a global vanished")),
                }
            }
        };
        let class = self.load_class(cell, 1)?;
        if class & crate::object::cell::CONSTANT != 0 {
            let value = cell.fixed(0);
            self.namespace_store(cell, value)?;
        }
        let class = self.load_class(cell, 1)?;
        self.store_class(cell, 1, class | crate::object::cell::OVERLAY)?;
        Ok(cell.value())
    }

    /// The code an iteration of a loop runs, made once.
    fn iteration_code(&mut self, code: &CodeData, index: usize, entry: &Loop) -> *const CodeData {
        let key = (code as *const CodeData as usize, index);
        if let Some(address) = self.interp.iteration_codes.lock().get(&key) {
            return *address as *const CodeData;
        }
        let mut spec: CodeSpec = (*code.spec).clone();
        let leave = Instruction::new(Op::LeaveLoop, 0, 0, 0, 0);
        let inside = entry.head..entry.exit;
        for (at, instruction) in spec.instructions.iter_mut().enumerate() {
            if at as u32 == entry.head {
                *instruction = Instruction::new(Op::EndIteration, 0, 0, 0, 0);
            } else if !inside.contains(&(at as u32)) || instruction.op == Op::Return {
                *instruction = leave;
            }
        }
        spec.handlers.retain(|handler| inside.contains(&handler.target) && inside.contains(&handler.start));
        let data = CodeData::copy_with(code, Arc::new(spec));
        let address = Box::leak(Box::new(data)) as *const CodeData as usize;
        self.interp.codes.0.lock().push(address);
        *self.interp.iteration_codes.lock().entry(key).or_insert(address) as *const CodeData
    }

    /// Puts a copy of the loop's frame on top and opens its transaction. `exact`: it is the iteration's turn, so the running
    /// values of sums and carried names are used as they are. `holds`: its first shared write waits for its turn.
    pub fn begin_iteration(&mut self, of: &LoopFrame, exact: bool, holds: Option<u64>) -> Res<Begun> {
        let begun = self.lay_out(of, exact)?;
        self.iterating = true;
        self.iteration_sure = exact || begun.carried.is_empty() && !of.has_sums();
        self.atomic_depth = 1;
        self.begin_transaction();
        match holds {
            Some(began) => {
                self.tx.hold_writes();
                self.tx.hold_reads(began);
            }
            None if of.ordered => self.write_at_turn()?,
            None => {}
        }
        if !exact {
            self.collect_sums(of, self.top_base())?;
        }
        Ok(begun)
    }

    /// The same for an iteration whose turn has come and that has to wait for what other threads do: it runs as a plain loop's
    /// would, in transactions that end where it waits. No transaction is open yet. `iterator`: what its elements come from.
    pub fn begin_plainly(&mut self, of: &LoopFrame, iterator: Value) -> Res<()> {
        self.lay_out(of, true)?;
        self.iterating = false;
        self.iteration_sure = true;
        self.atomic_depth = 0;
        self.show_overlay()?;
        // SAFETY: the verifier checked the register
        unsafe { *self.top_base().add(of.iterator_register as usize) = iterator };
        Ok(())
    }

    /// Runs the body of an element in the frame laid out by [`Thread::begin_plainly`], and commits. As [`Thread::run_elements`],
    /// but nothing is to be done again.
    pub fn run_plainly(&mut self, of: &LoopFrame, element: Value) -> Res<Option<u32>> {
        self.walk = Default::default();
        // SAFETY: the verifier checked the register
        unsafe { *self.top_base().add(of.element as usize) = element };
        self.begin_transaction();
        let entry = self.frames.len() - 1;
        self.execute(entry, false)?;
        Ok(self.iteration_left)
    }

    /// What the open iteration has not assigned yet becomes what the one before it has left ([`crate::object::frame::Turn`]).
    pub fn complete_names(&mut self, of: &LoopFrame) {
        let Some(base) = self.frames.get(self.iteration_depth - 1).map(|frame| frame.base) else { return };
        for (register, _) in of.locals.iter() {
            // SAFETY: the iteration's window is mapped, and the register is one of it
            let value = unsafe { &mut *base.add(*register as usize) };
            if value.is_unbound() {
                *value = Value::from_bits(of.word(*register as usize).load(Relaxed));
            }
        }
        for (i, (_, value)) in self.overlay.iter_mut().enumerate() {
            if value.is_unbound() {
                *value = Value::from_bits(of.cell_word(i).load(Relaxed));
            }
        }
    }

    /// The iteration goes on as ordinary code: its globals become those that other threads see too.
    pub fn show_overlay(&mut self) -> Res<()> {
        for i in 0..self.overlay.len() {
            self.small_transaction(|th| {
                let (cell, value) = th.overlay[i];
                th.store(Ref::of(cell), 1, 0, value)
            })?;
        }
        Ok(())
    }

    /// Where the iterator stands that a running iteration takes its elements from.
    pub fn walked_iterator(&self, of: &LoopFrame, base: *mut Value) -> Value {
        // SAFETY: the iteration's window is still mapped and nobody else uses it
        unsafe { *base.add(of.iterator_register as usize) }
    }

    /// Registers of the running frame.
    fn top_base(&self) -> *mut Value { self.frames.last().map_or(self.top, |frame| frame.base) }

    /// Puts a copy of the loop's frame on top, with the names an iteration begins with.
    fn lay_out(&mut self, of: &LoopFrame, exact: bool) -> Res<Begun> {
        // whoever waits for a turn may be the only one that runs: others must be let in before it waits
        if !self.interp.gate.is_shared() {
            self.interp.gate.change_over();
        }
        let data = of.data();
        let base = self.top;
        // SAFETY: the register stack has slack above every frame; checked against the limit
        let top = unsafe { base.add(data.registers) };
        if top >= self.stack_limit {
            return Err(self.recursion_error());
        }
        self.top = top;
        let mut begun = Begun::default();
        for register in 0..data.registers {
            // SAFETY: inside the window
            unsafe { *base.add(register) = Value::from_bits(of.word(register).load(Relaxed)) };
        }
        // the iterator stays with the driver
        // SAFETY: as above
        unsafe { *base.add(of.iterator_register as usize) = Value::NONE };
        self.overlay.clear();
        for (register, carried) in of.locals.iter() {
            let value = match carried {
                Carried::Private | Carried::Reduction if !exact => Value::UNBOUND,
                _ => {
                    let bits = of.word(*register as usize).load(Relaxed);
                    begun.carried.push((*register as usize, bits));
                    Value::from_bits(bits)
                }
            };
            // SAFETY: as above
            unsafe { *base.add(*register as usize) = value };
        }
        for (i, (cell, carried)) in of.cells.iter().enumerate() {
            let value = match carried {
                Carried::Private | Carried::Reduction if !exact => Value::UNBOUND,
                _ => {
                    let bits = of.cell_word(i).load(Relaxed);
                    if *carried == Carried::Carried {
                        begun.carried.push((usize::MAX - i, bits));
                    }
                    Value::from_bits(bits)
                }
            };
            self.overlay.push((*cell, value));
        }
        self.frames.push(Frame { code: of.code, pc: of.body, destination: 0, continuation: Continuation::Native, resume: Resume::None, base, ..of.frame });
        self.handled = of.handled;
        self.iteration_exact = exact;
        self.iteration_depth = self.frames.len();
        self.needs_turn = false;
        self.needs_others = false;
        Ok(begun)
    }

    /// The sums of the open iteration begin empty. They are its own: a sum is no shared write.
    fn collect_sums(&mut self, of: &LoopFrame, base: *mut Value) -> Res<()> {
        for (register, _) in of.locals.iter().filter(|local| local.1 == Carried::Reduction) {
            let addends = self.new_addends()?;
            // SAFETY: inside the iteration's window
            unsafe { *base.add(*register as usize) = addends };
        }
        for (i, _) in of.cells.iter().enumerate().filter(|(_, cell)| cell.1 == Carried::Reduction) {
            self.overlay[i].1 = self.new_addends()?;
        }
        Ok(())
    }

    /// Runs the body of element number `index` in the open iteration frame, and of those up to `limit` that its own iterator
    /// gives without further ado; counts them.
    ///
    /// `Ok(None)`: complete. `Ok(Some(pc))`: it left the loop there. Errors: Restart (abort and try again) or Raised.
    pub fn run_elements(&mut self, of: &LoopFrame, element: Value, index: &mut usize, limit: usize) -> Res<Option<u32>> {
        let more = limit.saturating_sub(*index + 1);
        let walks = self.frames.last().is_some_and(|frame| {
            // SAFETY: the verifier checked the register
            crate::object::door::is_exact(unsafe { *frame.base.add(of.iterator_register as usize) }, Kind::Iterator)
        });
        let left = if walks { more } else { 0 };
        self.walk = crate::object::frame::Walk { left, not_taken: 0, iterator: of.iterator_register, element: of.element, body: of.body };
        let result = self.run_element(of, element);
        self.count_walked(left, index, &result);
        result
    }

    /// Goes on with a body that stood still ([`Unwind::Park`]); as [`Thread::run_elements`].
    pub fn resume_elements(&mut self, index: &mut usize) -> Res<Option<u32>> {
        let left = self.walk.left;
        let result = self.execute(self.iteration_depth - 1, false).map(|_| self.iteration_left);
        self.count_walked(left, index, &result);
        result
    }

    /// Counts the elements done since `left` were left. The one that stands still is not done, and those behind it stay.
    fn count_walked(&mut self, left: usize, index: &mut usize, result: &Res<Option<u32>>) {
        *index += left - self.walk.left - self.walk.not_taken;
        if *result != Err(Unwind::Park) {
            *index += 1;
            self.walk.left = 0;
        }
    }

    fn run_element(&mut self, of: &LoopFrame, element: Value) -> Res<Option<u32>> {
        let entry = self.frames.len() - 1;
        if let Some(frame) = self.frames.last_mut() {
            frame.pc = of.body;
            // SAFETY: the verifier checked the register
            unsafe { *frame.base.add(of.element as usize) = element };
        }
        self.execute(entry, false)?;
        Ok(self.iteration_left)
    }

    /// The open iteration need not hold its writes back any more. An error: it has read what is no longer so.
    pub fn let_write(&mut self) -> Res<()> { self.tx.allow_writes().map_err(|_| Unwind::Restart) }

    /// Before the open iteration takes place at its turn: is what it has read, of files too, still so?
    pub fn look_again(&mut self) -> Res<()> {
        self.tx.revalidate().map_err(|_| Unwind::Restart)?;
        self.check_files()
    }

    /// Has the open iteration read what is no longer so? Then it is undone.
    pub fn undo_if_stale(&mut self) -> bool {
        let stale = !self.interp.injects(crate::object::inject::Bug::TurnUnchecked) && self.tx.revalidate().is_err();
        if stale {
            self.undo_iteration();
        }
        stale
    }

    /// A `with` of the iteration's own frame swallowed an exception: what it would have assigned comes from the iteration
    /// before, which only the turn's holder knows.
    #[cold]
    pub fn swallowed_in_iteration(&mut self) -> Res<()> {
        if self.iteration_exact || self.frames.len() != self.iteration_depth {
            return Ok(());
        }
        self.needs_turn = true;
        Err(Unwind::Restart)
    }

    /// Undoes the open iteration and, if it is its turn, waits for what stood in its way; `asked`: not a conflict, but the iteration itself or its
    /// loop wanted it.
    pub fn abort_iteration(&mut self, depth: usize, top: *mut Value, asked: bool) {
        if self.tx.is_active() && (asked || self.wait_for_lock.is_some() || self.wait_for_end.is_some() || self.interrupt_at_checkpoint) {
            self.tx.request_restart(stm::Cause::Retry);
        }
        let noted = self.undo_iteration();
        self.close_iteration(depth, top);
        let loss = noted.and_then(|noted| self.record_aborted(noted));
        // before its turn it begins far from its first write, or leaves the thread to others: waiting would only cost time
        if self.turn.as_ref().is_none_or(|turn| turn.has_come()) {
            let before = loss.map(|_| std::time::Instant::now());
            self.tx.wait_for_conflict();
            if let (Some(loss), Some(before)) = (loss, before) {
                self.interp.conflicts.add_wait(&loss, before.elapsed());
            }
        }
        self.wait_for_others();
        self.mutator.safepoint();
        self.interrupt_at_restart();
    }

    /// Undoes what the open iteration did. Its frames stay, and must not go on.
    pub fn undo_iteration(&mut self) -> Option<super::conflicts::Noted> {
        let mut noted = None;
        if self.tx.is_active() {
            noted = self.record_abort();
            self.tx.abort(&mut crate::object::semantic::ScriptHost);
            self.finalizable.clear();
            self.take_back();
        }
        self.held.clear();
        self.raised = Value::UNBOUND;
        self.outside = None;
        self.conflicts = Default::default();
        noted
    }

    /// Takes the iteration's frame away.
    pub fn close_iteration(&mut self, depth: usize, top: *mut Value) {
        self.frames.truncate(depth);
        self.top = top;
        self.iterating = false;
        self.iteration_exact = false;
        self.iteration_sure = true;
        self.atomic_depth = 0;
        self.overlay.clear();
        self.native_depth = 0;
    }

    /// Are the carried values still those the iteration began with?
    ///
    /// `base`: the iteration's registers.
    pub fn iteration_holds(&self, of: &LoopFrame, begun: &Begun, base: *mut Value) -> bool {
        let fits = |value: Value, place: &AtomicU64| !crate::object::door::is_exact(value, Kind::Addends) || self.addends_fit(value, Value::from_bits(place.load(Relaxed)));
        for (register, _) in of.locals.iter() {
            // SAFETY: the iteration's window is mapped and nobody else uses it
            if !fits(unsafe { *base.add(*register as usize) }, of.word(*register as usize)) {
                return false;
            }
        }
        for (i, (_, value)) in self.overlay.iter().enumerate() {
            if !fits(*value, of.cell_word(i)) {
                return false;
            }
        }
        begun.carried.iter().all(|(place, bits)| {
            let now = if *place > usize::MAX / 2 { of.cell_word(usize::MAX - place).load(Relaxed) } else { of.word(*place).load(Relaxed) };
            now == *bits
        })
    }

    /// After the commit: the iteration's results enter the loop's frame. `leaves`: it left the loop. `late`: another had left it
    /// before, whose names stay: to the script it was the last. `shown`: it ran as ordinary code ([`Thread::show_overlay`]).
    pub fn merge_iteration(&mut self, of: &LoopFrame, base: *mut Value, shown: bool, leaves: bool, late: bool) -> Res<()> {
        let counts = |carried: Carried| !late || carried == Carried::Reduction;
        for (register, carried) in of.locals.iter().filter(|local| counts(local.1)) {
            // SAFETY: the iteration's window is still mapped and nobody else uses it
            let value = unsafe { *base.add(*register as usize) };
            self.merge_value(of.word(*register as usize), *carried, value)?;
        }
        for (i, (_, carried)) in of.cells.iter().enumerate().filter(|cell| counts(cell.1.1)) {
            // an iteration that was not even laid out has none
            let Some(&(cell, kept)) = self.overlay.get(i) else { break };
            let value = if shown { self.small_transaction(|th| th.load(Ref::of(cell), 1, 0))? } else { kept };
            self.merge_value(of.cell_word(i), *carried, value)?;
        }
        if leaves && !late {
            for register in 0..of.data().registers {
                let handled = of.locals.iter().any(|local| local.0 as usize == register) || register == of.iterator_register as usize;
                if !handled {
                    // SAFETY: as above
                    of.word(register).store(unsafe { *base.add(register) }.bits(), Relaxed);
                }
            }
        }
        self.overlay.clear();
        Ok(())
    }

    fn merge_value(&mut self, place: &AtomicU64, carried: Carried, value: Value) -> Res<()> {
        if value.is_unbound() && carried == Carried::Private {
            return Ok(());
        }
        if crate::object::door::is_exact(value, Kind::Addends) {
            let items = self.small_transaction(|th| th.addends_items(value))?;
            let mut sum = Value::from_bits(place.load(Relaxed));
            for item in items.iter() {
                let both = if Value::both_ints(sum, *item) { Value::add_ints(sum, *item) } else { None };
                sum = match both {
                    Some(sum) => sum,
                    None => self.small_transaction(|th| th.binary(crate::code::ops::BinaryOp::Add, sum, *item))?,
                };
                place.store(sum.bits(), Relaxed);
            }
            return Ok(());
        }
        place.store(value.bits(), Relaxed);
        Ok(())
    }

    /// Inside the open iteration: its own iterator, beginning where `start` stands.
    pub fn begin_walk(&mut self, of: &LoopFrame, start: Value) -> Res<()> {
        let copy = self.copy_iterator(start)?.unwrap_or(Value::NONE);
        if let Some(frame) = self.frames.last() {
            // SAFETY: the verifier checked the register
            unsafe { *frame.base.add(of.iterator_register as usize) = copy };
        }
        Ok(())
    }

    /// The next element of the open iteration's own iterator.
    pub fn step_walk(&mut self, of: &LoopFrame) -> Res<Option<Value>> {
        let Some(frame) = self.frames.last() else { return Ok(None) };
        // SAFETY: as above
        let iterator = unsafe { *frame.base.add(of.iterator_register as usize) };
        self.native_depth += 1;
        let step = self.next(iterator);
        self.native_depth -= 1;
        step
    }

    /// The loop ended inside an iteration: its iterator stands where that iteration's stood.
    pub fn give_back(&mut self, of: &LoopFrame, base: *mut Value) -> Res<()> {
        let copy = self.walked_iterator(of, base);
        if !crate::object::door::is_exact(copy, Kind::Iterator) {
            return Ok(());
        }
        let iterator = self.loop_iterator(of);
        self.small_transaction(|th| th.move_iterator(iterator, copy))
    }

    /// The iterator the loop's elements come from.
    pub fn loop_iterator(&self, of: &LoopFrame) -> Value { of.iterator }

    /// At most `count` elements for one chunk: a copy of the iterator as it stood before them, or the elements themselves
    /// where it cannot be copied. Gives the number of elements, whether it was copied, and whether they were the last.
    pub fn take_elements(&mut self, of: &LoopFrame, count: usize, into: &mut crate::object::rooted::RootedVec) -> (usize, bool, Res<bool>) {
        let iterator = of.iterator;
        let object = Ref::of(of.object);
        let (mut taken, mut copied) = (0, false);
        let result = self.small_transaction(|th| {
            into.clear();
            taken = 0;
            let copy = th.copy_iterator(iterator)?;
            copied = copy.is_some();
            if let Some(copy) = copy {
                into.push(copy);
            }
            while taken < count {
                match th.next(iterator)? {
                    Some(element) if copy.is_none() => into.push(element),
                    Some(_) => {}
                    None => {
                        if let Some(copy) = copy
                            && let Some(end) = th.copy_iterator(copy)?
                        {
                            for _ in 0..taken {
                                th.next(end)?;
                            }
                            th.store(object, FIELDS, 7, end)?;
                        }
                        return Ok(true);
                    }
                }
                taken += 1;
            }
            Ok(false)
        });
        (taken, copied, result)
    }

    /// All chunks are done. Is there more after all, because a body added to what the loop walks over?
    pub fn more_elements(&mut self, of: &LoopFrame) -> Res<bool> {
        let object = Ref::of(of.object);
        let iterator = of.iterator;
        self.small_transaction(|th| {
            let end = th.load(object, FIELDS, 7)?;
            if !crate::object::door::is_exact(end, Kind::Iterator) {
                return Ok(false);
            }
            let Some(look) = th.copy_iterator(end)? else { return Ok(false) };
            if th.next(look)?.is_none() {
                return Ok(false);
            }
            th.move_iterator(iterator, end)?;
            Ok(true)
        })
    }

    /// The loop is over: its frame goes on at `pc`, or after the loop.
    pub fn end_parallel_loop(&mut self, of: &LoopFrame, left: Option<u32>) {
        of.word(of.iterator_register as usize).store(0, Relaxed);
        if self.interp.heap.has_pending() {
            // what a worker collected in an iteration is left to do
            self.mutator.signal().request(crate::object::gate::FINALIZE);
        }
        if let Some(frame) = self.frames.last_mut() {
            frame.pc = left.unwrap_or(of.exit);
        }
        self.resumed_elsewhere = true;
    }

    /// May sums be collected: do the accumulators hold exact numbers now?
    pub fn loop_sums(&self, of: &LoopFrame) -> bool {
        let number = |bits: u64| {
            let value = Value::from_bits(bits);
            value.is_int() || value.is_f64()
        };
        of.locals.iter().filter(|local| local.1 == Carried::Reduction).all(|local| number(of.word(local.0 as usize).load(Relaxed)))
            && of.cells.iter().enumerate().filter(|(_, cell)| cell.1 == Carried::Reduction).all(|(i, _)| number(of.cell_word(i).load(Relaxed)))
    }

    /// An exception of an iteration rises in the loop's frame; its traceback has that frame already, unless it is the
    /// iterator's own.
    pub fn raise_from_loop(&mut self, exception: Value, of_iterator: bool) -> Unwind {
        self.raised = exception;
        self.reraising = !of_iterator;
        Unwind::Raised
    }
}

/// A body without calls, inner loops and the like: its iterations may cost less than handing them to another thread.
fn is_short(code: &CodeData, entry: &Loop) -> bool {
    let body = &code.spec.instructions[entry.body as usize..entry.exit as usize];
    body.len() <= SHORT_LENGTH
        && body.iter().all(|instruction| match instruction.op {
            Op::JumpBack => instruction.target() == entry.head as usize,
            Op::Call | Op::CallMethod | Op::CallKw | Op::CallEx | Op::ForIter | Op::GetIter | Op::BeforeWith | Op::WithExit | Op::ImportName | Op::Yield | Op::Send => false,
            _ => true,
        })
}
