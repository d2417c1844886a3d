//! Boundaries of transactions: where one ends and the next begins, the checkpoint taken there, and the way back to it.
//!
//! A boundary is only taken by the outermost dispatch loop (`native_depth == 0`), so no native frame lies between the
//! checkpoint and the running code. The checkpoint saves the running frame and its registers; frames below are saved when
//! a return first reaches them (`save_caller`), because until then nothing writes to them.

use crate::heap::Value;
use crate::object::code::CodeData;
use crate::object::semantic::ScriptHost;
use crate::object::thread::{Held, Thread};
use crate::object::unwind::{Res, Unwind};
use stm::Kind;

/// How long a commit waits for the output before it looks whether it is in the way.
const LOOK: std::time::Duration = std::time::Duration::from_micros(200);

impl Thread {
    /// Opens a transaction here and takes its checkpoint. `pc` of the running frame is already saved in it.
    pub fn begin_transaction(&mut self) {
        let kind = if self.atomic_depth > 0 { Kind::Explicit } else { Kind::Automatic };
        if self.atomic_depth > 0 && !self.interp.gate.is_shared() {
            // a block that begins after a blocking call: it may have to wait for what others do
            self.interp.gate.change_over();
        }
        let quiet = self.needs_quiet_files();
        if quiet {
            self.tx.take_pessimistic();
        }
        self.tx.begin(kind);
        self.settled = false;
        self.files_seen.clear();
        if quiet {
            // it has the token and has read nothing, so this cannot fail; without, it would only be tried again
            let _ = self.become_alone();
        }
        if self.finalizers_wait && self.atomic_depth == 0 {
            self.finalizers_wait = false;
            self.mutator.signal().request(crate::object::gate::FINALIZE);
        }
        self.refresh_epoch();
        self.tick = self.tx.length() as i32;
        self.take_checkpoint();
        self.record_begin();
    }

    fn take_checkpoint(&mut self) {
        let depth = self.frames.len();
        self.checkpoint.depth = depth;
        self.checkpoint.low_water = depth;
        self.checkpoint.frames.clear();
        self.checkpoint.registers.clear();
        self.checkpoint.handled = self.handled;
        self.checkpoint.raised = self.raised;
        self.checkpoint.atomic_depth = self.atomic_depth;
        self.checkpoint.held = self.held.len();
        if depth > 0 {
            self.save_frame(depth - 1);
        }
    }

    /// Saves frame `index` (the one below the lowest saved) with its registers.
    #[inline]
    pub fn save_frame(&mut self, index: usize) {
        let frame = self.frames[index];
        // SAFETY: a frame on the stack points to live code data
        let count = unsafe { (*frame.code).registers };
        // SAFETY: the frame's window lies inside the register stack
        let registers = unsafe { std::slice::from_raw_parts(frame.base, count) };
        self.checkpoint.frames.push(frame);
        self.checkpoint.registers.extend_from_slice(registers);
        self.checkpoint.low_water = index;
    }

    /// Undoes the open transaction and everything since its checkpoint; waits for the other side; opens it again.
    ///
    /// The caller's dispatch loop then continues at the checkpoint.
    pub fn restart_transaction(&mut self) -> Res<()> {
        if self.wait_for_lock.is_some() || self.wait_for_end.is_some() || self.interrupt_at_checkpoint {
            self.tx.request_restart(stm::Cause::Retry);
        }
        let noted = self.record_abort();
        self.tx.abort(&mut ScriptHost);
        self.finalizable.clear();
        self.take_back();
        self.restore_checkpoint();
        // a new conflict: the containers are asked anew whose it is
        self.conflicts = Default::default();
        match noted {
            Some(noted) => {
                let loss = self.record_aborted(noted);
                let before = std::time::Instant::now();
                self.tx.wait_for_conflict();
                if let Some(loss) = loss {
                    self.interp.conflicts.add_wait(&loss, before.elapsed());
                }
            }
            None => self.tx.wait_for_conflict(),
        }
        self.wait_for_others();
        self.mutator.safepoint();
        if self.interp.exiting.load(std::sync::atomic::Ordering::Relaxed) && self.daemon {
            return Err(Unwind::Exit);
        }
        self.begin_transaction();
        // only now: while the interrupt is not answered, the attempt does not wait for the token
        self.interrupt_at_restart();
        Ok(())
    }

    /// Ctrl-C came while the transaction had to give way to one that does not end: it rises in place of the next attempt.
    pub fn interrupt_at_restart(&mut self) {
        if self.interrupt_waits() {
            self.take_interrupt();
            self.interrupt_at_checkpoint = true;
        }
    }

    /// After a restart, holding nothing: waits for the lock or the thread that the block could not do without.
    pub fn wait_for_others(&mut self) {
        const LONGEST: std::time::Duration = std::time::Duration::from_millis(20);
        let interp = self.interp.clone();
        let longest = self.wait_until.map_or(LONGEST, |end| end.saturating_duration_since(std::time::Instant::now()).min(LONGEST));
        if let Some((lock, heard)) = self.wait_for_lock.take() {
            self.mutator.safe_region(|| interp.bells.wait(lock, heard, longest));
        }
        if let Some(state) = self.wait_for_end.take() {
            self.mutator.safe_region(|| state.wait(Some(LONGEST)));
        }
    }

    fn restore_checkpoint(&mut self) {
        let checkpoint = &self.checkpoint;
        self.frames.truncate(checkpoint.low_water);
        let mut end = checkpoint.registers.len();
        let mut parts: Vec<(usize, usize)> = Vec::with_capacity(checkpoint.frames.len());
        let mut start = 0;
        for frame in &checkpoint.frames {
            // SAFETY: as in `save_frame`
            let count = unsafe { (*frame.code).registers };
            parts.push((start, count));
            start += count;
        }
        for (frame, (start, count)) in checkpoint.frames.iter().zip(&parts).rev() {
            debug_assert_eq!(start + count, end);
            end = *start;
            self.frames.push(*frame);
            if self.interp.injects(crate::object::inject::Bug::FrameNotRestored) {
                continue;
            }
            // SAFETY: the window the registers were copied from
            unsafe { std::ptr::copy_nonoverlapping(checkpoint.registers[*start..].as_ptr(), frame.base, *count) };
        }
        if let Some(frame) = self.frames.last() {
            // SAFETY: as in `save_frame`
            self.top = unsafe { frame.base.add((*frame.code).registers) };
        }
        self.handled = checkpoint.handled;
        self.atomic_depth = checkpoint.atomic_depth;
        self.held.truncate(checkpoint.held);
        self.raised = checkpoint.raised;
        self.outside = None;
    }

    /// Commits the open transaction and lets its held effects out. On failure nothing happened: restart.
    pub fn commit_transaction(&mut self) -> Res<()> {
        self.no_peek = false;
        self.wait_until = None;
        self.wait_ended = false;
        let failures = std::mem::take(&mut self.file_failures);
        if !self.files_seen.is_empty() && self.may_abort() {
            self.file_failures = failures;
            self.check_files()?;
            self.file_failures = 0;
        }
        if !self.held.is_empty() && self.settled && self.tx.is_irrevocable() {
            self.release_held_writes();
        }
        if self.held.is_empty() {
            self.tx.commit(&mut ScriptHost).map_err(|_| Unwind::Restart)?;
            self.end_file_changes();
            self.finalizers_committed();
            self.undo.clear();
            self.record_commit();
            return Ok(());
        }
        self.announce_held_writes();
        // Output leaves in commit order: the lock is held over the commit. Its holder may wait there for what this transaction
        // owns, and stop for a collection meanwhile: so this one stops too, and gives way. Who lets out none needs no order.
        let lets_out = self.held.iter().any(|held| matches!(held, Held::Output { .. }));
        let interp = lets_out.then(|| self.interp.clone());
        let mut output = None;
        while let Some(interp) = &interp
            && output.is_none()
        {
            output = interp.output.try_lock_for(LOOK);
            if output.is_none() {
                self.mutator.safepoint();
                if self.may_abort() && self.tx.poll().is_err() {
                    self.end_file_changes();
                    return Err(Unwind::Restart);
                }
            }
        }
        // Who has only read takes place at its snapshot, and what others have done since may be out already: who lets something out takes
        // place now.
        let is_late = !self.tx.has_writes() && self.tx.revalidate().is_err();
        if is_late || self.tx.commit(&mut ScriptHost).is_err() {
            self.end_file_changes();
            return Err(Unwind::Restart);
        }
        self.finalizers_committed();
        self.undo.clear();
        if self.interp.injects(crate::object::inject::Bug::HeldDropped) {
            self.held.retain(|held| !matches!(held, Held::Output { .. }));
        }
        let mut actions = Vec::new();
        for held in self.held.drain(..) {
            match held {
                Held::Output { stream, bytes } => {
                    if let Some(output) = &mut output {
                        output.put(stream, &bytes);
                    }
                }
                Held::Action(action) | Held::AfterFile(action) | Held::Start(action) => actions.push(action),
                Held::File { file, bytes } => actions.push(Box::new(move |th| {
                    if let Some(write) = th.interp.hooks.write_held.get().copied() {
                        write(th, &file, &bytes);
                    }
                })),
            }
        }
        drop(output);
        self.record_commit();
        for action in actions {
            action(self);
        }
        self.end_file_changes();
        Ok(())
    }

    /// What a block that ran without a transaction has held back takes effect.
    pub fn run_held(&mut self) {
        for held in std::mem::take(&mut self.held) {
            if let Held::Action(action) | Held::AfterFile(action) | Held::Start(action) = held {
                action(self);
            }
        }
    }

    /// The thread's outermost frame is about to be left: its transaction commits while the frame still stands, so that it
    /// can be repeated. (A frame below a native one ends no transaction.)
    pub fn commit_outermost(&mut self) -> Res<()> {
        if self.native_depth > 0 || self.iterating {
            return Ok(());
        }
        self.commit_transaction()
    }

    /// The tick ran out or somebody asked for attention, at a back-edge or call of the outermost loop.
    ///
    /// Ends and reopens the transaction where allowed. `Ok(true)`: run barrier-free from here.
    pub fn tick_transaction(&mut self) -> Res<bool> {
        self.mutator.safepoint();
        if !self.interp.gate.is_shared() && self.mutator.signal().take_requests(crate::object::gate::CHANGE_OVER) != 0 {
            self.interp.gate.change_over();
        }
        if self.native_depth == 0 && self.atomic_depth == 0 && self.interrupt_waits() {
            return Err(self.interrupt_between(false));
        }
        self.attend()?;
        if self.native_depth > 0 || self.atomic_depth > 0 {
            self.tick = 1000;
            if self.iterating && self.turn.as_ref().is_some_and(|turn| !turn.is_wanted()) {
                return Err(Unwind::Restart);
            }
            if self.tx.requested() {
                self.tx.poll().map_err(|_| Unwind::Restart)?;
            }
            return Ok(false);
        }
        self.commit_transaction()?;
        if self.interp.gate.is_lonely() && self.interp.gate.try_exclusive(self.mutator.signal()) {
            self.refresh_epoch();
            return Ok(true);
        }
        self.begin_transaction();
        Ok(false)
    }

    /// KeyboardInterrupt rises between two transactions: it belongs to the checkpoint, so no conflict loses it.
    ///
    /// It rises at the instruction that comes next, not at the one before it: if that has entered a block, the block is left.
    /// `taken`: the signal is answered already.
    #[cold]
    pub fn interrupt_between(&mut self, taken: bool) -> Unwind {
        if let Err(unwind) = self.commit_transaction() {
            return unwind;
        }
        if !taken {
            self.take_interrupt();
        }
        let unwind = self.raise_keyboard_interrupt();
        if let Some(frame) = self.frames.last_mut() {
            frame.pc += 1;
        }
        self.begin_transaction();
        unwind
    }

    /// Poll bits in barrier-free mode. `Ok(true)`: transactions from here on (one is open).
    pub fn tick_exclusive(&mut self) -> Res<bool> {
        use crate::object::gate::CHANGE_OVER;
        self.mutator.safepoint();
        self.attend()?;
        // a block of `atomic` is not cut: who wants to come in waits for its end
        if self.atomic_depth == 0 && self.mutator.signal().take_requests(CHANGE_OVER) != 0 && !self.interp.gate.is_shared() && !cfg!(feature = "inert") {
            let interp = self.interp.clone();
            interp.gate.change_over();
            if self.native_depth == 0 {
                self.begin_transaction();
            } else {
                self.begin_irrevocable();
            }
            return Ok(true);
        }
        Ok(false)
    }

    /// Interrupts and finalizers.
    fn attend(&mut self) -> Res<()> {
        use crate::object::gate::INTERRUPT;
        let signal = self.mutator.signal();
        if signal.poll().load(std::sync::atomic::Ordering::Relaxed) == 0 {
            return Ok(());
        }
        let signal = self.mutator.signal();
        if signal.take_requests(INTERRUPT) != 0 {
            if self.interp.exiting.load(std::sync::atomic::Ordering::Relaxed) && self.daemon {
                return Err(Unwind::Exit);
            }
            return self.interrupted();
        }
        let collected = signal.take_requests(crate::object::gate::FINALIZE) != 0;
        if collected { self.run_collected() } else { Ok(()) }
    }

    /// SIGINT: an abortable explicit transaction is undone, and KeyboardInterrupt rises where its block began. Handlers of the
    /// script's run as nested code, also where the caller runs between two transactions.
    #[cold]
    pub fn interrupted(&mut self) -> Res<()> {
        let between = std::mem::replace(&mut self.between, false);
        let idle = !self.tx.is_active();
        if idle && self.interp.gate.is_shared() {
            // What needs no handler waits for nobody: who has the token may himself wait until this thread ends him. That goes for a
            // signal that has been delivered already, and for a mere KeyboardInterrupt.
            let raises = self.loop_is_interrupted() || crate::object::signals::interrupts();
            if between && !raises && !crate::object::signals::wait() {
                self.between = between;
                return Ok(());
            }
            if between && raises {
                self.take_interrupt();
                self.between = between;
                return self.small_transaction(|th| Err(th.raise_keyboard_interrupt()));
            }
            self.begin_irrevocable();
        }
        // no place for a boundary: what called may go on in the middle of an instruction
        self.native_depth += 1;
        let result = self.answer_signals();
        self.native_depth -= 1;
        if idle && between {
            self.end_idle_transaction();
        }
        self.between = between;
        result
    }

    /// Runs an iteration of a parallel loop that Ctrl-C ends.
    fn loop_is_interrupted(&self) -> bool { self.turn.as_ref().is_some_and(|turn| turn.is_interrupted()) }

    fn answer_signals(&mut self) -> Res<()> {
        if !self.loop_is_interrupted()
            && let Some(deliver) = self.interp.hooks.deliver_signals.get().copied()
            && !deliver(self)?
        {
            return Ok(());
        }
        if self.tx.is_active() && self.atomic_depth > 0 && !self.tx.is_irrevocable() {
            self.interrupt_at_checkpoint = true;
            return Err(Unwind::Restart);
        }
        if self.tx.is_active() && !self.tx.is_irrevocable() {
            // what follows may be undone, the exception with it: then the signal comes again
            self.undo.push(Box::new(|| crate::object::signals::put_back(1 << (libc::SIGINT - 1))));
        }
        Err(self.raise_keyboard_interrupt())
    }

    /// Ends the transaction at the running instruction, runs the waiting action, opens the next one. Gives its result.
    pub fn run_outside(&mut self) -> Res<Value> {
        if self.tx.is_active() {
            self.commit_transaction()?;
        }
        let Some(action) = self.outside.take() else { return Err(self.runtime_error("no outside action waits")) };
        self.between = true;
        let result = action(self);
        self.between = false;
        self.recorder.ended = None;
        result
    }
}

/// Registers of the running frame.
pub fn registers_of(code: &CodeData) -> usize { code.registers }
