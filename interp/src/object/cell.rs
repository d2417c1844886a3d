//! Cells: the variable captured by a closure, the global of a module, the attribute of a class.
//!
//! A namespace cell is born *constant*: read without a log entry. Its first later write happens alone (everybody else at a
//! boundary without an open transaction), clears the flag for good, and from then on it is an ordinary transactional cell.

use super::door::Ref;
use super::kind::Kind;
use super::thread::Thread;
use super::unwind::Res;
use crate::heap::Value;
use std::sync::atomic::Ordering::Relaxed;

/// Class-word flag: not written since it was made.
pub const CONSTANT: u64 = 1 << 48;
/// Class-word flag: some parallel loop keeps a private value of this cell per iteration (`Thread::overlay`).
pub const OVERLAY: u64 = 1 << 49;

/// Bits of the epoch in the keys of inline caches.
const EPOCH_BITS: u64 = 0x7FFF;

impl Thread {
    /// A new ordinary cell.
    pub fn new_cell(&mut self, contents: Value) -> Res<Value> {
        let class = self.interp.types.class_word(&self.interp.types.cell);
        let cell = Ref(self.allocate(class, 1, false)?);
        cell.init(0, contents);
        Ok(cell.value())
    }

    /// A thread begins: it gets the cell of its context, empty. Without memory it has none, and cannot enter a context.
    pub fn begin_context(&mut self) {
        if let Ok(cell) = self.small_transaction(|th| th.new_cell(Value::UNBOUND)) {
            self.context = cell;
        }
    }

    /// A new cell of a namespace.
    pub fn new_constant_cell(&mut self, contents: Value) -> Res<Value> {
        let class = self.interp.types.class_word(&self.interp.types.cell) | CONSTANT;
        let cell = Ref(self.allocate(class, 1, false)?);
        cell.init(0, contents);
        Ok(cell.value())
    }

    /// What a cell holds; unbound when empty.
    #[inline(always)]
    pub fn cell_load(&mut self, cell: Ref) -> Res<Value> {
        if !self.tx.is_active() || cell.class_word() & CONSTANT != 0 {
            return Ok(cell.fixed(0));
        }
        self.cell_load_transactional(cell)
    }

    /// As [`Thread::cell_load`], in the copy of the loop that runs transactions or the one without.
    #[inline(always)]
    pub fn cell_load_in<const STM: bool>(&mut self, cell: Ref) -> Res<Value> {
        let class = if STM { cell.class_word() } else { CONSTANT };
        if class & CONSTANT != 0 {
            return Ok(cell.fixed(0));
        }
        if class & OVERLAY == 0
            && let Some(value) = self.load_at_once(cell, 0)
        {
            return Ok(value);
        }
        self.cell_load_transactional(cell)
    }

    /// What a cell holds that nobody assigns; None: it may be assigned, or is empty.
    #[inline(always)]
    pub fn cell_constant(cell: Ref) -> Option<Value> {
        let value = cell.fixed(0);
        if cell.class_word() & CONSTANT != 0 && !value.is_unbound() { Some(value) } else { None }
    }

    #[inline(never)]
    fn cell_load_transactional(&mut self, cell: Ref) -> Res<Value> {
        if cell.class_word() & OVERLAY != 0
            && self.iterating
            && let Some(entry) = self.overlay.iter().find(|entry| entry.0 == cell.value())
        {
            // read before the iteration assigned it: only the iteration before knows the value
            if entry.1.is_unbound() && !self.iteration_exact {
                self.needs_turn = true;
                return Err(crate::object::unwind::Unwind::Restart);
            }
            return Ok(entry.1);
        }
        self.load(cell, 1, 0)
    }

    /// Writes a cell of a closure.
    #[inline(always)]
    pub fn cell_store(&mut self, cell: Ref, value: Value) -> Res<()> { self.store(cell, 1, 0, value) }

    /// Writes a cell of a namespace.
    pub fn namespace_store(&mut self, cell: Ref, value: Value) -> Res<()> {
        let class = cell.class_word();
        if class & (CONSTANT | OVERLAY) != 0 {
            if class & CONSTANT != 0 {
                self.demote(cell)?;
            }
            if self.overlay_store(cell, value) {
                return Ok(());
            }
        }
        self.store(cell, 1, 0, value)
    }

    /// Gives a cell of a namespace its value in the running iteration of a parallel loop. False: it has none of its own there.
    #[inline]
    pub fn overlay_store(&mut self, cell: Ref, value: Value) -> bool {
        if cell.class_word() & (CONSTANT | OVERLAY) != OVERLAY || !self.iterating {
            return false;
        }
        let entry = self.overlay.iter_mut().find(|entry| entry.0 == cell.value());
        entry.map(|entry| entry.1 = value).is_some()
    }

    /// Clears the constant flag.
    #[cold]
    fn demote(&mut self, cell: Ref) -> Res<()> {
        if self.tx.is_active() && !self.tx.is_mine(cell.stamp()) {
            self.become_alone_for_now()?;
        }
        let word = cell.object().class_word();
        word.store(word.load(Relaxed) & !CONSTANT, Relaxed);
        Ok(())
    }

    /// Is it a cell of which iterations of the running parallel loop keep values of their own?
    #[inline]
    pub fn has_overlay(&self, cell: Ref) -> bool { cell.class_word() & OVERLAY != 0 && self.overlay.iter().any(|entry| entry.0 == cell.value()) }

    /// A name was added to a namespace: inline caches that relied on its absence must look again, and nobody may fill one
    /// before the name is there for all.
    pub fn name_added(&mut self, namespace: Value, name: Value) -> Res<()> {
        let builtins = self.interp.builtins.get();
        if builtins.is_ptr() && builtins != namespace && self.namespace_cell(builtins, name)?.is_some() {
            self.alone_unless_made_here(namespace)?;
            self.bump_epoch();
        }
        Ok(())
    }

    /// Everybody else stands at a boundary, unless this transaction made the namespace.
    pub fn alone_unless_made_here(&mut self, namespace: Value) -> Res<()> {
        if self.tx.is_active() && !self.tx.is_created_here(Ref::of(namespace).stamp()) { self.become_alone_for_now() } else { Ok(()) }
    }

    /// Invalidates every inline cache and method cache.
    pub fn bump_epoch(&mut self) {
        let epoch = self.interp.type_epoch.fetch_add(1, Relaxed) + 1;
        if epoch & EPOCH_BITS == 0 {
            // inline caches know only the low bits: none may wait for them to come round again
            let interp = self.interp.clone();
            self.mutator.stop_the_world(|_| interp.codes.clear_caches());
        }
        self.epoch_bumped = self.tx.is_active();
        self.refresh_epoch();
    }

    /// After an abort: what was cached since the undone transaction bumped the epoch may never have been.
    pub fn forget_undone_epoch(&mut self) {
        if self.epoch_bumped {
            self.bump_epoch();
        }
    }

    /// Takes the interpreter's epoch over (at transaction begin and after a blocking region).
    #[inline(always)]
    pub fn refresh_epoch(&mut self) {
        let epoch = self.interp.type_epoch.load(Relaxed);
        self.epoch = epoch;
        self.epoch_bits = (epoch & EPOCH_BITS) << 48;
    }
}

/// Is the value a cell?
pub fn is_cell(value: Value) -> bool { super::door::is_kind(value, Kind::Cell) }
