//! Names: globals, built-ins, class namespaces, closures' errors, augmented assignment to names.
//!
//! A cached global is the address of its cell in the namespace; the key is the namespace and the epoch.

use crate::code::ops::BinaryOp;
use crate::heap::Value;
use crate::object::code::{CodeData, Site};
use crate::object::door::{Ref, is_exact, is_kind};
use crate::object::kind::Kind;
use crate::object::string::to_rust;
use crate::object::thread::Thread;
use crate::object::unwind::{Res, Unwind};

impl Thread {
    fn frame_globals(&self) -> Value { self.frames.last().map_or(Value::NONE, |frame| frame.globals) }

    /// The built-ins namespace that goes with a globals dict.
    pub(super) fn builtins_of(&mut self, globals: Value) -> Res<Value> {
        let name = self.interp.names.__builtins__.get();
        match self.dict_get(globals, name)? {
            Some(module) if is_kind(module, Kind::Module) => Ok(self.module_namespace(module)),
            Some(dict) if is_kind(dict, Kind::Dict) => Ok(dict),
            _ => Ok(self.interp.builtins.get()),
        }
    }

    /// Has the open transaction made this object? Then an abort takes it away.
    pub(super) fn made_here(&self, object: Ref) -> bool {
        self.tx.is_active() && object.stamp().raw().load(std::sync::atomic::Ordering::Relaxed) == self.tx.created_stamp()
    }

    /// Caches a cell, unless the open transaction made it: an abort would leave the cache with a cell no namespace has.
    fn fill_committed(&self, site: &Site, key: u64, cell: Ref) {
        if !self.made_here(cell) {
            site.fill(key, cell.value().bits(), self.epoch_bits);
        }
    }

    /// `name` of globals or built-ins, filling the cache.
    #[inline(never)]
    pub fn load_global_slow(&mut self, site: &Site) -> Res<Value> {
        let globals = self.frame_globals();
        let key = globals.bits() | self.epoch_bits;
        let cacheable = Thread::is_boxed(globals);
        if cacheable {
            if let Some(cell) = self.namespace_cell(globals, site.name)? {
                let value = self.cell_load(cell)?;
                if !value.is_unbound() {
                    self.fill_committed(site, key, cell);
                    return Ok(value);
                }
            }
        } else if let Some(value) = self.plain_global(globals, site.name)? {
            return Ok(value);
        }
        let builtins = self.builtins_of(globals)?;
        if Thread::is_boxed(builtins) {
            if let Some(cell) = self.namespace_cell(builtins, site.name)? {
                let value = self.cell_load(cell)?;
                if !value.is_unbound() {
                    if cacheable && builtins == self.interp.builtins.get() {
                        self.fill_committed(site, key, cell);
                    }
                    return Ok(value);
                }
            }
        } else if let Some(value) = self.dict_get(builtins, site.name)? {
            return Ok(value);
        }
        Err(self.undefined(site.name))
    }

    /// `name` of globals that are no namespace: a dict, or an instance of a subclass, which may make values up in
    /// `__missing__` (so are annotations read as text).
    fn plain_global(&mut self, globals: Value, name: Value) -> Res<Option<Value>> {
        if is_exact(globals, Kind::Dict) {
            return self.dict_get(globals, name);
        }
        match self.get_item(globals, name) {
            Ok(value) => Ok(Some(value)),
            Err(unwind) => {
                let class = self.interp.types.KeyError.get();
                self.absorb(unwind, class)?;
                Ok(None)
            }
        }
    }

    /// `name` of globals or built-ins without a cache.
    pub fn global_value(&mut self, name: Value) -> Res<Value> {
        let globals = self.frame_globals();
        if let Some(value) = self.plain_global(globals, name)? {
            return Ok(value);
        }
        let builtins = self.builtins_of(globals)?;
        match self.dict_get(builtins, name)? {
            Some(value) => Ok(value),
            None => Err(self.undefined(name)),
        }
    }

    fn undefined(&mut self, name: Value) -> Unwind {
        let class = self.interp.types.NameError.get();
        self.name_error(class, format!("name '{}' is not defined", to_rust(name)), name)
    }

    /// `globals[name] = value`.
    #[inline(never)]
    pub fn store_global_slow(&mut self, site: &Site, value: Value) -> Res<()> {
        let globals = self.frame_globals();
        if !Thread::is_boxed(globals) {
            return self.dict_set(globals, site.name, value);
        }
        let key = globals.bits() | self.epoch_bits;
        if let Some(cell) = site.get(key) {
            return self.namespace_store(Ref::of(Value::from_bits(cell)), value);
        }
        match self.namespace_cell(globals, site.name)? {
            Some(cell) => {
                self.fill_committed(site, key, cell);
                self.namespace_store(cell, value)
            }
            None => self.dict_set(globals, site.name, value),
        }
    }

    /// `del globals[name]`.
    pub fn delete_global(&mut self, site: &Site) -> Res<()> {
        let globals = self.frame_globals();
        match self.dict_remove(globals, site.name)? {
            Some(_) => Ok(()),
            None => Err(self.undefined(site.name)),
        }
    }

    /// `name` of the running namespace (class body, exec), globals, built-ins.
    #[inline(never)]
    pub fn load_name_slow(&mut self, site: &Site) -> Res<Value> {
        let namespace = self.frames.last().map_or(Value::UNBOUND, |frame| frame.namespace);
        if !namespace.is_unbound()
            && let Some(value) = self.namespace_get(namespace, site.name)?
        {
            return Ok(value);
        }
        self.load_global_slow(site)
    }

    /// `mapping.get(name)` of a dict or any mapping.
    pub fn namespace_get(&mut self, namespace: Value, name: Value) -> Res<Option<Value>> {
        if is_exact(namespace, Kind::Dict) {
            return self.dict_get(namespace, name);
        }
        match self.get_item(namespace, name) {
            Ok(value) => Ok(Some(value)),
            Err(unwind) => {
                let class = self.interp.types.KeyError.get();
                self.absorb(unwind, class)?;
                Ok(None)
            }
        }
    }

    /// `namespace[name] = value` of the running namespace.
    #[inline(never)]
    pub fn store_name_slow(&mut self, site: &Site, value: Value) -> Res<()> {
        let namespace = self.frames.last().map_or(Value::UNBOUND, |frame| frame.namespace);
        if namespace.is_unbound() {
            return self.store_global_slow(site, value);
        }
        if is_exact(namespace, Kind::Dict) { self.dict_set(namespace, site.name, value) } else { self.set_item(namespace, site.name, value) }
    }

    /// `del namespace[name]` of the running namespace.
    pub fn delete_name(&mut self, site: &Site) -> Res<()> {
        let namespace = self.frames.last().map_or(Value::UNBOUND, |frame| frame.namespace);
        if namespace.is_unbound() {
            return self.delete_global(site);
        }
        let gone = if is_exact(namespace, Kind::Dict) {
            self.dict_remove(namespace, site.name)?.is_some()
        } else {
            match self.delete_item(namespace, site.name) {
                Ok(()) => true,
                Err(unwind) => {
                    let class = self.interp.types.KeyError.get();
                    self.absorb(unwind, class)?;
                    false
                }
            }
        };
        if gone { Ok(()) } else { Err(self.undefined(site.name)) }
    }

    /// A class body reads a variable of an enclosing function.
    pub fn load_name_or_cell(&mut self, site: &Site, cell: Value, code: &CodeData, register: u16) -> Res<Value> {
        let namespace = self.frames.last().map_or(Value::UNBOUND, |frame| frame.namespace);
        if !namespace.is_unbound()
            && let Some(value) = self.namespace_get(namespace, site.name)?
        {
            return Ok(value);
        }
        let value = self.cell_load(Ref::of(cell))?;
        if value.is_unbound() { Err(self.unbound_cell(code, register)) } else { Ok(value) }
    }

    /// UnboundLocalError of a register.
    #[cold]
    pub fn unbound_local(&mut self, code: &CodeData, register: u16) -> Unwind {
        let name = code.spec.register_names.get(register as usize).cloned().unwrap_or_default();
        let class = self.interp.types.UnboundLocalError.get();
        match self.intern(&name) {
            Ok(value) => self.name_error(class, format!("cannot access local variable '{name}' where it is not associated with a value"), value),
            Err(unwind) => unwind,
        }
    }

    /// The error of an empty cell: own variable or one of an enclosing function.
    #[cold]
    pub fn unbound_cell(&mut self, code: &CodeData, register: u16) -> Unwind {
        if !code.spec.free_registers.contains(&register) {
            return self.unbound_local(code, register);
        }
        let name = code.spec.register_names.get(register as usize).cloned().unwrap_or_default();
        let class = self.interp.types.NameError.get();
        match self.intern(&name) {
            Ok(value) => self.name_error(class, format!("cannot access free variable '{name}' where it is not associated with a value in enclosing scope"), value),
            Err(unwind) => unwind,
        }
    }

    /// An operation met an unbound register: names the variable of the running instruction.
    #[cold]
    pub fn unbound_operand(&mut self) -> Unwind {
        let Some(frame) = self.frames.last().copied() else { return self.runtime_error("unbound operand") };
        // SAFETY: a frame on the stack points to live code data
        let code = unsafe { &*frame.code };
        let instruction = code.spec.instructions[(frame.pc as usize).saturating_sub(1)];
        for register in [instruction.b, instruction.c, instruction.a] {
            // SAFETY: the register is only looked at when it is a named one of this frame
            if (register as usize) < code.named && unsafe { *frame.base.add(register as usize) }.is_unbound() {
                return self.unbound_local(code, register);
            }
        }
        self.runtime_error("unbound operand")
    }

    /// The new value of an augmented assignment.
    #[inline(always)]
    pub(super) fn sum_value(&mut self, op: u8, old: Value, right: Value) -> Res<Value> {
        match super::plain::number(op, old, right) {
            Some(value) => Ok(value),
            None => self.binary_value(op, old, right),
        }
    }

    /// Old value of `name op= …` on a global. An int that will take an addend is only peeked at.
    pub fn aug_load_global<const STM: bool>(&mut self, site: &Site, op: u8) -> Res<Value> {
        if STM && is_sum(op)
            && let Some(cell) = site.get(self.frame_globals().bits() | self.epoch_bits)
            && let Some(value) = self.peek_cell(Ref::of(Value::from_bits(cell)))
        {
            return Ok(value);
        }
        match site.get(self.frame_globals().bits() | self.epoch_bits) {
            Some(cell) => {
                let value = self.cell_load(Ref::of(Value::from_bits(cell)))?;
                if value.is_unbound() { self.load_global_slow(site) } else { Ok(value) }
            }
            None => self.load_global_slow(site),
        }
    }

    /// The int in a cell nobody here has touched, not logged; None: take the ordinary path.
    fn peek_cell(&mut self, cell: Ref) -> Option<Value> {
        use crate::object::cell::{CONSTANT, OVERLAY};
        if cell.class_word() & (CONSTANT | OVERLAY) != 0 || !self.tx.may_defer(cell.stamp()) {
            return None;
        }
        let value = cell.fixed(0);
        if value.is_int() && !self.no_peek { Some(self.peeked()) } else { None }
    }

    /// `globals[name] = old op right`.
    pub fn aug_global<const STM: bool>(&mut self, site: &Site, op: u8, old: Value, right: Value) -> Res<()> {
        if STM && is_peeked(old) {
            let cell = site.get(self.frame_globals().bits() | self.epoch_bits);
            let done = match cell {
                Some(cell) => self.apply_peeked_cell(Ref::of(Value::from_bits(cell)), op, old, right)?,
                None => false,
            };
            return if done { Ok(()) } else { Err(self.look_next_time()) };
        }
        let value = self.sum_value(op, old, right)?;
        self.store_global_slow(site, value)
    }

    /// Old value of an augmented assignment to a captured variable.
    pub fn aug_load_cell<const STM: bool>(&mut self, cell: Ref, op: u8) -> Res<Value> {
        if STM && is_sum(op) && let Some(value) = self.peek_cell(cell) {
            return Ok(value);
        }
        self.cell_load(cell)
    }

    /// `cell.contents = old op right`.
    pub fn aug_cell<const STM: bool>(&mut self, cell: Ref, op: u8, old: Value, right: Value) -> Res<()> {
        if STM && is_peeked(old) {
            return if self.apply_peeked_cell(cell, op, old, right)? { Ok(()) } else { Err(self.look_next_time()) };
        }
        let value = self.sum_value(op, old, right)?;
        self.cell_store(cell, value)
    }
}

/// Does a register hold the mark of an old value nobody has looked at?
#[inline(always)]
pub fn is_peeked(value: Value) -> bool { (0x80..=0xFF).contains(&value.bits()) }

impl Thread {
    /// The mark: it carries the number of deferred operations so far, so that one made by the right side is noticed.
    pub fn peeked(&self) -> Value { Value::immediate(0x80 | (self.defer_serial & 0x7F) as u8) }

    /// Is the mark still true: nothing was deferred since?
    pub fn peek_holds(&self, mark: Value) -> bool { mark == self.peeked() }

    /// The old value is needed after all (the right side touched the same number, or is no int): run again, looking.
    #[cold]
    pub fn look_next_time(&mut self) -> Unwind {
        self.no_peek = true;
        self.tx.request_restart(stm::Cause::Requested);
        Unwind::Restart
    }

    fn apply_peeked_cell(&mut self, cell: Ref, op: u8, mark: Value, right: Value) -> Res<bool> {
        let Some(addend) = addend(op, right) else { return Ok(false) };
        if !self.peek_holds(mark) || !self.cell_defer_add(cell, addend) {
            return Ok(false);
        }
        self.defer_serial = self.defer_serial.wrapping_add(1);
        Ok(true)
    }
}

/// Does the operator add its right side?
#[inline(always)]
pub fn is_sum(op: u8) -> bool { op == BinaryOp::Add as u8 || op == BinaryOp::Sub as u8 }

/// The int a deferred operation would add.
pub fn addend(op: u8, right: Value) -> Option<Value> {
    if !right.is_int() {
        return None;
    }
    if op == BinaryOp::Add as u8 {
        Some(right)
    } else if op == BinaryOp::Sub as u8 {
        Value::from_int(-right.as_int())
    } else {
        None
    }
}
