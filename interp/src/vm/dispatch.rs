//! The dispatch loop: one copy without barriers, one with (`STM`), and one that also says where it is (`PLACES`, for the report).
//!
//! The loop keeps the running frame's registers, constants and instruction pointer in locals; a call saves the pointer in
//! the frame, a return takes it back. Everything that can be slow is a function of its own; here stand the paths of ints,
//! floats and cached attributes. An operation that fails leaves the inner loop with its way out, and `unwind` decides.

use super::call::Called;
use super::plain;
use crate::code::ops::{BinaryOp, Instruction, Op};
use crate::heap::Value;
use crate::object::cell::is_cell;
use crate::object::code::CodeData;
use crate::object::door::{Ref, is_exact};
use crate::object::frame::{Continuation, Resume};
use crate::object::kind::Kind;
use crate::object::thread::Thread;
use crate::object::unwind::{Res, Unwind};
use std::sync::atomic::Ordering::Relaxed;

/// How a run of the loop ended.
pub enum Ended {
    /// the frame at the entry depth returned (or yielded) this
    Value(Value),
    /// the way out left the entry frame
    Unwound(Unwind),
    /// go on in the other copy of the loop
    Switch,
}

/// What follows a way out.
enum Next { Continue, End(Unwind) }

#[inline(always)]
fn int_pair(left: Value, right: Value) -> bool { Value::both_ints(left, right) }

impl Thread {
    /// Runs frames until the one at depth `entry` returns, in the copy of the loop that fits.
    pub fn execute(&mut self, entry: usize, raising: bool) -> Res<Value> {
        let mut raising = raising;
        loop {
            let ended = match (self.tx.is_active(), self.interp.conflicts.enabled) {
                (false, _) => self.run::<false, false>(entry, raising),
                (true, false) => self.run::<true, false>(entry, raising),
                (true, true) => self.run::<true, true>(entry, raising),
            };
            raising = false;
            match ended {
                Ended::Value(value) => return Ok(value),
                Ended::Unwound(unwind) => return Err(unwind),
                Ended::Switch => {}
            }
        }
    }

    /// Runs frames above `entry` for a native function.
    pub fn run_nested(&mut self, entry: usize) -> Res<Value> {
        self.native_depth += 1;
        self.repeatable = false;
        let result = self.execute(entry, false);
        self.native_depth -= 1;
        result
    }

    /// As [`Thread::run_nested`], beginning with the raised exception.
    pub fn run_nested_raising(&mut self, entry: usize) -> Res<Value> {
        self.native_depth += 1;
        let result = self.execute(entry, true);
        self.native_depth -= 1;
        result
    }

    #[allow(clippy::cognitive_complexity)]
    fn run<const STM: bool, const PLACES: bool>(&mut self, entry: usize, raising: bool) -> Ended {
        let mut raising = raising;
        'frame: loop {
            // a native function below may have come back inside a transaction (see the end of the inner loop)
            if !STM && self.tx.is_active() && !raising {
                return Ended::Switch;
            }
            let Some(frame) = self.frames.last() else { return Ended::Value(Value::NONE) };
            // SAFETY: a frame on the stack points to live code data
            let code: &CodeData = unsafe { &*frame.code };
            let registers = frame.base;
            let instructions = code.spec.instructions.as_ptr();
            let constants = code.constants.as_ptr();
            let globals_bits = frame.globals.bits();
            let named = !frame.namespace.is_unbound();
            // SAFETY: the saved pc is an index of the instructions
            let mut pc: *const Instruction = unsafe { instructions.add(frame.pc as usize) };
            let poll: *const std::sync::atomic::AtomicU32 = self.mutator.signal().poll();

            // SAFETY (all four): the verifier checked every operand of the code against its register, constant and site counts
            macro_rules! reg { ($i:expr) => { unsafe { *registers.add($i as usize) } }; }
            macro_rules! set { ($i:expr, $v:expr) => {{ let value = $v; unsafe { *registers.add($i as usize) = value } }}; }
            macro_rules! constant { ($i:expr) => { unsafe { *constants.add($i as usize) } }; }
            macro_rules! site { ($i:expr) => { unsafe { code.sites.get_unchecked($i as usize) } }; }
            macro_rules! jump { ($instruction:expr) => { pc = unsafe { instructions.add($instruction.target()) } }; }
            // instructions that may touch shared words before they save their place, for the report on conflicts
            macro_rules! show_pc { () => { if PLACES { self.at = pc; } }; }
            macro_rules! save_pc {
                () => {{
                    show_pc!();
                    let index = unsafe { pc.offset_from(instructions) } as u32;
                    if let Some(frame) = self.frames.last_mut() { frame.pc = index; }
                }};
            }

            let mut unwind = Unwind::Raised;
            if !std::mem::take(&mut raising) {
                unwind = 'run: loop {
                    // SAFETY: the verifier made sure that code ends in a jump or return, so pc stays inside
                    let instruction = unsafe { &*pc };
                    // SAFETY: as above
                    pc = unsafe { pc.add(1) };

                    macro_rules! attempt { ($e:expr) => { match $e { Ok(value) => value, Err(unwind) => break 'run unwind } }; }
                    macro_rules! called {
                        ($e:expr, $a:expr) => {
                            match $e {
                                Ok(Called::Frame) => { self.tick -= 1; continue 'frame; }
                                Ok(Called::Value(value)) => {
                                    set!($a, value);
                                    if STM { self.tick -= 1; }
                                }
                                Err(unwind) => break 'run unwind,
                            }
                        };
                    }
                    macro_rules! arithmetic {
                        ($left:expr, $right:expr, $op:expr, $ints:path, $floats:expr) => {{
                            let (left, right) = ($left, $right);
                            if int_pair(left, right) && let Some(value) = $ints(left, right) {
                                set!(instruction.a, value);
                                continue 'run;
                            } else if Value::both_f64(left, right) {
                                set!(instruction.a, Value::from_f64($floats(left.as_f64(), right.as_f64())));
                                continue 'run;
                            } else {
                                save_pc!();
                                match self.binary_slow($op, instruction.x == 1, left, right, instruction.a) {
                                    Ok(Called::Value(value)) => set!(instruction.a, value),
                                    Ok(Called::Frame) => continue 'frame,
                                    Err(unwind) => break 'run unwind,
                                }
                            }
                        }};
                    }
                    macro_rules! binary {
                        ($left:expr, $right:expr, $op:expr) => {{
                            let (left, right) = ($left, $right);
                            save_pc!();
                            match self.binary_slow($op, instruction.x == 1, left, right, instruction.a) {
                                Ok(Called::Value(value)) => set!(instruction.a, value),
                                Ok(Called::Frame) => continue 'frame,
                                Err(unwind) => break 'run unwind,
                            }
                        }};
                    }
                    macro_rules! bitwise {
                        ($left:expr, $right:expr, $op:expr, $ints:expr) => {{
                            let (left, right) = ($left, $right);
                            if int_pair(left, right) {
                                set!(instruction.a, Value::from_int_unchecked($ints(left.as_int(), right.as_int())));
                                continue 'run;
                            } else {
                                binary!(left, right, $op);
                            }
                        }};
                    }
                    macro_rules! divide {
                        ($left:expr, $right:expr, $op:expr, $ints:expr) => {{
                            let (left, right) = ($left, $right);
                            if int_pair(left, right) && right.as_int() != 0 && let Some(value) = Value::from_int($ints(left.as_int(), right.as_int())) {
                                set!(instruction.a, value);
                                continue 'run;
                            } else {
                                binary!(left, right, $op);
                            }
                        }};
                    }
                    macro_rules! true_divide {
                        ($left:expr, $right:expr) => {{
                            let (left, right) = ($left, $right);
                            if Value::both_f64(left, right) && right.as_f64() != 0.0 {
                                set!(instruction.a, Value::from_f64(left.as_f64() / right.as_f64()));
                                continue 'run;
                            } else {
                                binary!(left, right, BinaryOp::TrueDiv);
                            }
                        }};
                    }
                    macro_rules! shift_left {
                        ($left:expr, $right:expr) => {{
                            let (left, right) = ($left, $right);
                            let small = int_pair(left, right) && (0..15).contains(&right.as_int());
                            match if small { Value::from_int(left.as_int() << right.as_int()) } else { None } {
                                Some(value) => set!(instruction.a, value),
                                None => binary!(left, right, BinaryOp::LShift),
                            }
                        }};
                    }
                    macro_rules! shift_right {
                        ($left:expr, $right:expr) => {{
                            let (left, right) = ($left, $right);
                            if int_pair(left, right) && (0..64).contains(&right.as_int()) {
                                set!(instruction.a, Value::from_int_unchecked(left.as_int() >> right.as_int()));
                                continue 'run;
                            } else {
                                binary!(left, right, BinaryOp::RShift);
                            }
                        }};
                    }
                    // jumps when the comparison's truth is `$when`
                    macro_rules! branch {
                        ($left:expr, $right:expr, $op:expr, $test:tt, $when:expr) => {{
                            let (left, right): (Value, Value) = ($left, $right);
                            if int_pair(left, right) {
                                if (left.as_int() $test right.as_int()) == $when {
                                    jump!(instruction);
                                }
                                continue 'run;
                            } else if Value::both_f64(left, right) {
                                if (left.as_f64() $test right.as_f64()) == $when {
                                    jump!(instruction);
                                }
                                continue 'run;
                            }
                            save_pc!();
                            if attempt!(self.compare_truth($op, left, right)) == $when {
                                jump!(instruction);
                            }
                        }};
                    }
                    macro_rules! truth_of {
                        ($value:expr) => {{
                            let value: Value = $value;
                            if value.is_bool() {
                                value.is_true()
                            } else {
                                save_pc!();
                                attempt!(self.truth(value))
                            }
                        }};
                    }
                    macro_rules! compare {
                        ($op:expr, $test:tt) => {{
                            let (left, right): (Value, Value) = (reg!(instruction.b), reg!(instruction.c));
                            if int_pair(left, right) {
                                set!(instruction.a, Value::from_bool(left.as_int() $test right.as_int()));
                                continue 'run;
                            } else if Value::both_f64(left, right) {
                                set!(instruction.a, Value::from_bool(left.as_f64() $test right.as_f64()));
                                continue 'run;
                            } else {
                                save_pc!();
                                let value = attempt!(self.compare_slow($op, left, right));
                                set!(instruction.a, value);
                            }
                        }};
                    }

                    match instruction.op {
                        Op::Nop => continue 'run,
                        Op::Move => {
                            set!(instruction.a, reg!(instruction.b));
                            continue 'run;
                        }
                        Op::LoadConst => {
                            set!(instruction.a, constant!(instruction.c));
                            continue 'run;
                        }
                        Op::CheckLocal => {
                            if reg!(instruction.a).is_unbound() {
                                break 'run self.unbound_local(code, instruction.a);
                            }
                            continue 'run;
                        }
                        Op::DeleteLocal => {
                            if reg!(instruction.a).is_unbound() {
                                break 'run self.unbound_local(code, instruction.a);
                            }
                            set!(instruction.a, Value::UNBOUND);
                        }
                        Op::ClearLocal => {
                            set!(instruction.a, Value::UNBOUND);
                            continue 'run;
                        }

                        Op::MakeCell => set!(instruction.a, attempt!(self.new_cell(reg!(instruction.a)))),
                        Op::LoadClosure => {
                            set!(instruction.a, self.closure_cell(instruction.b));
                            continue 'run;
                        }
                        Op::LoadCell => {
                            show_pc!();
                            let cell = Ref::of(reg!(instruction.b));
                            let value = attempt!(self.cell_load_in::<STM>(cell));
                            if value.is_unbound() {
                                break 'run self.unbound_cell(code, instruction.b);
                            }
                            set!(instruction.a, value);
                            continue 'run;
                        }
                        Op::StoreCell => {
                            let cell = Ref::of(reg!(instruction.a));
                            if STM {
                                save_pc!();
                                attempt!(self.cell_store(cell, reg!(instruction.b)));
                            } else {
                                cell.init(0, reg!(instruction.b));
                            }
                            continue 'run;
                        }
                        Op::DeleteCell => {
                            show_pc!();
                            let cell = Ref::of(reg!(instruction.a));
                            if attempt!(self.cell_load(cell)).is_unbound() {
                                break 'run self.unbound_cell(code, instruction.a);
                            }
                            attempt!(self.cell_store(cell, Value::UNBOUND));
                        }

                        Op::LoadGlobal => {
                            show_pc!();
                            let site = site!(instruction.c);
                            let key = globals_bits | self.epoch_bits;
                            if let Some(cell) = site.get(key) {
                                let cell = Ref::of(Value::from_bits(cell));
                                let value = attempt!(self.cell_load_in::<STM>(cell));
                                if !value.is_unbound() {
                                    set!(instruction.a, value);
                                    continue 'run;
                                }
                            }
                            set!(instruction.a, attempt!(self.load_global_slow(site)));
                        }
                        Op::StoreGlobal => {
                            let site = site!(instruction.c);
                            if !STM
                                && let Some(cell) = site.get(globals_bits | self.epoch_bits)
                                && Ref::of(Value::from_bits(cell)).class_word() & crate::object::cell::CONSTANT == 0
                            {
                                Ref::of(Value::from_bits(cell)).init(0, reg!(instruction.a));
                                continue 'run;
                            } else if STM
                                && let Some(cell) = site.get(globals_bits | self.epoch_bits)
                                && self.overlay_store(Ref::of(Value::from_bits(cell)), reg!(instruction.a))
                            {
                                continue 'run;
                            } else {
                                save_pc!();
                                attempt!(self.repeatable(|th| th.store_global_slow(site, reg!(instruction.a))));
                            }
                        }
                        Op::DeleteGlobal => {
                            show_pc!();
                            attempt!(self.delete_global(site!(instruction.c)));
                        }
                        Op::LoadName => {
                            show_pc!();
                            let site = site!(instruction.c);
                            if !named && let Some(cell) = site.get(globals_bits | self.epoch_bits) {
                                let cell = Ref::of(Value::from_bits(cell));
                                let value = attempt!(self.cell_load_in::<STM>(cell));
                                if !value.is_unbound() {
                                    set!(instruction.a, value);
                                    continue 'run;
                                }
                            }
                            save_pc!();
                            set!(instruction.a, attempt!(self.load_name_slow(site)));
                        }
                        Op::StoreName => {
                            let site = site!(instruction.c);
                            if !STM && !named
                                && let Some(cell) = site.get(globals_bits | self.epoch_bits)
                                && Ref::of(Value::from_bits(cell)).class_word() & crate::object::cell::CONSTANT == 0
                            {
                                Ref::of(Value::from_bits(cell)).init(0, reg!(instruction.a));
                                continue 'run;
                            } else {
                                save_pc!();
                                attempt!(self.repeatable(|th| th.store_name_slow(site, reg!(instruction.a))));
                            }
                        }
                        Op::DeleteName => {
                            show_pc!();
                            attempt!(self.delete_name(site!(instruction.c)));
                        }
                        Op::LoadNameOrCell => {
                            save_pc!();
                            let value = attempt!(self.load_name_or_cell(site!(instruction.c), reg!(instruction.b), code, instruction.b));
                            set!(instruction.a, value);
                        }

                        Op::LoadAttr => {
                            show_pc!();
                            let value = reg!(instruction.b);
                            if STM && let Some(found) = self.load_attr_at_once(value, site!(instruction.c)) {
                                set!(instruction.a, found);
                                continue 'run;
                            }
                            let found = if STM { self.load_attr_beyond(value, site!(instruction.c)) } else { self.load_attr_cached::<false>(value, site!(instruction.c)) };
                            if let Some(found) = attempt!(found) {
                                set!(instruction.a, found);
                                continue 'run;
                            } else {
                                save_pc!();
                                match self.load_attr_slow(value, site!(instruction.c), instruction.a) {
                                    Ok(Called::Value(value)) => set!(instruction.a, value),
                                    Ok(Called::Frame) => continue 'frame,
                                    Err(unwind) => break 'run unwind,
                                }
                            }
                        }
                        Op::StoreAttr => {
                            let object = reg!(instruction.b);
                            if STM {
                                if self.store_attr_mine(object, site!(instruction.c), reg!(instruction.a)) {
                                    continue 'run;
                                }
                                save_pc!();
                            }
                            if attempt!(self.repeatable(|th| th.store_attr_cached::<STM>(object, site!(instruction.c), reg!(instruction.a)))) {
                                continue 'run;
                            } else {
                                save_pc!();
                                match self.repeatable(|th| th.store_attr_slow(object, site!(instruction.c), reg!(instruction.a))) {
                                    Ok(Called::Value(_)) => {}
                                    Ok(Called::Frame) => continue 'frame,
                                    Err(unwind) => break 'run unwind,
                                }
                            }
                        }
                        Op::DeleteAttr => {
                            save_pc!();
                            attempt!(self.set_attribute(reg!(instruction.b), site!(instruction.c).name, Value::UNBOUND));
                        }
                        Op::LoadSuperAttr => {
                            save_pc!();
                            let value = attempt!(self.super_get(reg!(instruction.b), reg!(instruction.b + 1), site!(instruction.c).name));
                            set!(instruction.a, value);
                        }
                        Op::LoadMethod => {
                            save_pc!();
                            let (callee, receiver) = attempt!(self.load_method(reg!(instruction.b), site!(instruction.c).name));
                            set!(instruction.a, callee);
                            set!(instruction.a + 1, receiver);
                        }
                        Op::LoadItem => {
                            show_pc!();
                            let (container, key) = (reg!(instruction.b), reg!(instruction.c));
                            if !STM && let Some(value) = plain::item(container, key) {
                                set!(instruction.a, value);
                                continue 'run;
                            }
                            if STM && let Some(value) = self.list_item_at_once(container, key) {
                                set!(instruction.a, value);
                                continue 'run;
                            }
                            if let Some(value) = attempt!(self.repeatable_in::<STM, _>(|th| th.load_item_fast(container, key))) {
                                set!(instruction.a, value);
                            } else {
                                save_pc!();
                                match self.repeatable_in::<STM, _>(|th| th.load_item_slow(container, key, instruction.a)) {
                                    Ok(Called::Value(value)) => set!(instruction.a, value),
                                    Ok(Called::Frame) => continue 'frame,
                                    Err(unwind) => break 'run unwind,
                                }
                            }
                        }
                        Op::LoadItemK => {
                            show_pc!();
                            let (container, key) = (reg!(instruction.b), constant!(instruction.c));
                            if !STM && let Some(value) = plain::item(container, key) {
                                set!(instruction.a, value);
                                continue 'run;
                            }
                            if STM && let Some(value) = self.list_item_at_once(container, key) {
                                set!(instruction.a, value);
                                continue 'run;
                            }
                            if let Some(value) = attempt!(self.repeatable_in::<STM, _>(|th| th.load_item_fast(container, key))) {
                                set!(instruction.a, value);
                            } else {
                                save_pc!();
                                match self.repeatable_in::<STM, _>(|th| th.load_item_slow(container, key, instruction.a)) {
                                    Ok(Called::Value(value)) => set!(instruction.a, value),
                                    Ok(Called::Frame) => continue 'frame,
                                    Err(unwind) => break 'run unwind,
                                }
                            }
                        }
                        Op::StoreItem => {
                            let (container, key, value) = (reg!(instruction.b), reg!(instruction.c), reg!(instruction.a));
                            if STM {
                                if self.list_set_mine(container, key, value) {
                                    continue 'run;
                                }
                                save_pc!();
                            } else if plain::set_item(container, key, value) {
                                continue 'run;
                            }
                            if STM && is_exact(container, Kind::List) && key.is_int() && key.as_int() >= 0 && attempt!(self.repeatable(|th| th.list_set(container, key.as_int() as usize, value))) {
                                continue 'run;
                            }
                            save_pc!();
                            if STM {
                                attempt!(self.repeatable(|th| th.set_item(container, key, value)));
                            } else {
                                attempt!(self.set_item(container, key, value));
                            }
                        }
                        Op::DeleteItem => {
                            save_pc!();
                            attempt!(self.delete_item(reg!(instruction.b), reg!(instruction.c)));
                        }
                        Op::BuildSlice => {
                            let parts = [reg!(instruction.b), reg!(instruction.b + 1), reg!(instruction.b + 2)];
                            set!(instruction.a, attempt!(self.new_slice(parts[0], parts[1], parts[2])));
                        }

                        Op::AugLoadGlobal => {
                            show_pc!();
                            set!(instruction.a, attempt!(self.aug_load_global::<STM>(site!(instruction.c), instruction.x)));
                        }
                        Op::AugLoadName => {
                            save_pc!();
                            let value = if named { attempt!(self.load_name_slow(site!(instruction.c))) } else { attempt!(self.aug_load_global::<STM>(site!(instruction.c), instruction.x)) };
                            set!(instruction.a, value);
                        }
                        Op::AugLoadCell => {
                            show_pc!();
                            let value = attempt!(self.aug_load_cell::<STM>(Ref::of(reg!(instruction.b)), instruction.x));
                            if value.is_unbound() {
                                break 'run self.unbound_cell(code, instruction.b);
                            }
                            set!(instruction.a, value);
                        }
                        Op::AugLoadAttr => {
                            show_pc!();
                            let target = reg!(instruction.b);
                            if let Some(value) = attempt!(self.aug_load_attr_cached::<STM>(target, site!(instruction.c), instruction.x)) {
                                set!(instruction.a, value);
                                continue 'run;
                            }
                            save_pc!();
                            set!(instruction.a, attempt!(self.aug_load_attr::<STM>(target, site!(instruction.c), instruction.x)));
                        }
                        Op::AugLoadItem => {
                            if !STM && let Some(value) = plain::item(reg!(instruction.b), reg!(instruction.c)) {
                                set!(instruction.a, value);
                                continue 'run;
                            }
                            show_pc!();
                            if STM && let Some(value) = self.list_quiet_item_at_once(reg!(instruction.b), reg!(instruction.c)) {
                                set!(instruction.a, value);
                                continue 'run;
                            }
                            save_pc!();
                            let value = attempt!(self.repeatable_in::<STM, _>(|th| th.aug_load_item::<STM>(reg!(instruction.b), reg!(instruction.c), instruction.x)));
                            set!(instruction.a, value);
                        }
                        Op::PeekItem => {
                            let (container, key) = (reg!(instruction.a), reg!(instruction.a + 1));
                            if STM && is_exact(container, Kind::Dict) {
                                save_pc!();
                                if let Some(mark) = attempt!(self.repeatable(|th| th.peek_item(container, key, BinaryOp::Add as u8))) {
                                    set!(instruction.b, mark);
                                    continue 'run;
                                }
                            }
                            jump!(instruction);
                            continue 'run;
                        }
                        Op::AugGlobal => {
                            if !STM
                                && let Some(cell) = site!(instruction.c).get(globals_bits | self.epoch_bits)
                                && let cell = Ref::of(Value::from_bits(cell))
                                && cell.class_word() & crate::object::cell::CONSTANT == 0
                                && let Some(value) = plain::number(instruction.x, reg!(instruction.a), reg!(instruction.a + 1))
                            {
                                cell.init(0, value);
                                continue 'run;
                            }
                            save_pc!();
                            attempt!(self.aug_global::<STM>(site!(instruction.c), instruction.x, reg!(instruction.a), reg!(instruction.a + 1)));
                        }
                        Op::AugName => {
                            save_pc!();
                            if named {
                                let value = attempt!(self.binary_value(instruction.x, reg!(instruction.a), reg!(instruction.a + 1)));
                                attempt!(self.store_name_slow(site!(instruction.c), value));
                            } else {
                                attempt!(self.aug_global::<STM>(site!(instruction.c), instruction.x, reg!(instruction.a), reg!(instruction.a + 1)));
                            }
                        }
                        Op::AugCell => {
                            save_pc!();
                            attempt!(self.aug_cell::<STM>(Ref::of(reg!(instruction.b)), instruction.x, reg!(instruction.a), reg!(instruction.a + 1)));
                        }
                        Op::AugAttr => {
                            if STM && let Some(value) = plain::number(instruction.x, reg!(instruction.a + 1), reg!(instruction.a + 2)) {
                                let target = reg!(instruction.a);
                                if self.store_attr_mine(target, site!(instruction.c), value) {
                                    continue 'run;
                                }
                                save_pc!();
                                attempt!(self.store_sum(target, site!(instruction.c), value));
                                continue 'run;
                            }
                            save_pc!();
                            attempt!(self.aug_attr::<STM>(site!(instruction.c), instruction.x, reg!(instruction.a), reg!(instruction.a + 1), reg!(instruction.a + 2)));
                        }
                        Op::AugItem => {
                            if !STM
                                && let Some(value) = plain::number(instruction.x, reg!(instruction.a + 2), reg!(instruction.a + 3))
                                && plain::set_item(reg!(instruction.a), reg!(instruction.a + 1), value)
                            {
                                continue 'run;
                            }
                            if STM
                                && let Some(value) = plain::number(instruction.x, reg!(instruction.a + 2), reg!(instruction.a + 3))
                                && self.list_set_mine(reg!(instruction.a), reg!(instruction.a + 1), value)
                            {
                                continue 'run;
                            }
                            save_pc!();
                            attempt!(self.repeatable(|th| th.aug_item::<STM>(instruction.x, reg!(instruction.a), reg!(instruction.a + 1), reg!(instruction.a + 2), reg!(instruction.a + 3))));
                        }

                        Op::Add => arithmetic!(reg!(instruction.b), reg!(instruction.c), BinaryOp::Add, Value::add_ints, |a: f64, b: f64| a + b),
                        Op::Sub => arithmetic!(reg!(instruction.b), reg!(instruction.c), BinaryOp::Sub, Value::sub_ints, |a: f64, b: f64| a - b),
                        Op::Mul => arithmetic!(reg!(instruction.b), reg!(instruction.c), BinaryOp::Mul, Value::mul_ints, |a: f64, b: f64| a * b),
                        Op::AddK => arithmetic!(reg!(instruction.b), constant!(instruction.c), BinaryOp::Add, Value::add_ints, |a: f64, b: f64| a + b),
                        Op::SubK => arithmetic!(reg!(instruction.b), constant!(instruction.c), BinaryOp::Sub, Value::sub_ints, |a: f64, b: f64| a - b),
                        Op::MulK => arithmetic!(reg!(instruction.b), constant!(instruction.c), BinaryOp::Mul, Value::mul_ints, |a: f64, b: f64| a * b),
                        Op::TrueDiv => true_divide!(reg!(instruction.b), reg!(instruction.c)),
                        Op::TrueDivK => true_divide!(reg!(instruction.b), constant!(instruction.c)),
                        Op::FloorDiv => divide!(reg!(instruction.b), reg!(instruction.c), BinaryOp::FloorDiv, floor_div),
                        Op::FloorDivK => divide!(reg!(instruction.b), constant!(instruction.c), BinaryOp::FloorDiv, floor_div),
                        Op::Mod => divide!(reg!(instruction.b), reg!(instruction.c), BinaryOp::Mod, floor_mod),
                        Op::ModK => divide!(reg!(instruction.b), constant!(instruction.c), BinaryOp::Mod, floor_mod),
                        Op::Pow => binary!(reg!(instruction.b), reg!(instruction.c), BinaryOp::Pow),
                        Op::PowK => binary!(reg!(instruction.b), constant!(instruction.c), BinaryOp::Pow),
                        Op::MatMul => binary!(reg!(instruction.b), reg!(instruction.c), BinaryOp::MatMul),
                        Op::LShift => shift_left!(reg!(instruction.b), reg!(instruction.c)),
                        Op::LShiftK => shift_left!(reg!(instruction.b), constant!(instruction.c)),
                        Op::RShift => shift_right!(reg!(instruction.b), reg!(instruction.c)),
                        Op::RShiftK => shift_right!(reg!(instruction.b), constant!(instruction.c)),
                        Op::And => bitwise!(reg!(instruction.b), reg!(instruction.c), BinaryOp::And, |a: i64, b: i64| a & b),
                        Op::AndK => bitwise!(reg!(instruction.b), constant!(instruction.c), BinaryOp::And, |a: i64, b: i64| a & b),
                        Op::Or => bitwise!(reg!(instruction.b), reg!(instruction.c), BinaryOp::Or, |a: i64, b: i64| a | b),
                        Op::OrK => bitwise!(reg!(instruction.b), constant!(instruction.c), BinaryOp::Or, |a: i64, b: i64| a | b),
                        Op::Xor => bitwise!(reg!(instruction.b), reg!(instruction.c), BinaryOp::Xor, |a: i64, b: i64| a ^ b),
                        Op::XorK => bitwise!(reg!(instruction.b), constant!(instruction.c), BinaryOp::Xor, |a: i64, b: i64| a ^ b),
                        Op::Neg => {
                            let value = reg!(instruction.b);
                            if value.is_f64() {
                                set!(instruction.a, Value::from_f64(-value.as_f64()));
                            } else {
                                save_pc!();
                                set!(instruction.a, attempt!(self.unary(crate::vm::operator::Unary::Negative, value)));
                            }
                        }
                        Op::Pos => {
                            save_pc!();
                            set!(instruction.a, attempt!(self.unary(crate::vm::operator::Unary::Positive, reg!(instruction.b))));
                        }
                        Op::Invert => {
                            save_pc!();
                            set!(instruction.a, attempt!(self.unary(crate::vm::operator::Unary::Invert, reg!(instruction.b))));
                        }
                        Op::Not => {
                            let truth = truth_of!(reg!(instruction.b));
                            set!(instruction.a, Value::from_bool(!truth));
                        }

                        Op::Lt => compare!(Op::Lt, <),
                        Op::Le => compare!(Op::Le, <=),
                        Op::Gt => compare!(Op::Gt, >),
                        Op::Ge => compare!(Op::Ge, >=),
                        Op::Eq => compare!(Op::Eq, ==),
                        Op::Ne => compare!(Op::Ne, !=),
                        Op::Is => {
                            set!(instruction.a, Value::from_bool(reg!(instruction.b) == reg!(instruction.c)));
                            continue 'run;
                        }
                        Op::IsNot => {
                            set!(instruction.a, Value::from_bool(reg!(instruction.b) != reg!(instruction.c)));
                            continue 'run;
                        }
                        Op::In => {
                            save_pc!();
                            let found = attempt!(self.repeatable_in::<STM, _>(|th| th.contains(reg!(instruction.c), reg!(instruction.b))));
                            set!(instruction.a, Value::from_bool(found));
                        }
                        Op::NotIn => {
                            save_pc!();
                            let found = attempt!(self.repeatable_in::<STM, _>(|th| th.contains(reg!(instruction.c), reg!(instruction.b))));
                            set!(instruction.a, Value::from_bool(!found));
                        }

                        Op::Jump => {
                            jump!(instruction);
                            continue 'run;
                        }
                        Op::JumpBack => {
                            jump!(instruction);
                            if STM {
                                self.tick -= 1;
                                // SAFETY: the poll word lives as long as this thread's mutator
                                if self.tick <= 0 || unsafe { (*poll).load(Relaxed) } != 0 {
                                    save_pc!();
                                    match self.tick_transaction() {
                                        Ok(false) => {}
                                        Ok(true) => return Ended::Switch,
                                        Err(unwind) => {
                                            // an interrupt rises at the loop's first instruction, not before it
                                            // SAFETY: pc is at an instruction that is not the last
                                            pc = unsafe { pc.add(1) };
                                            break 'run unwind;
                                        }
                                    }
                                }
                            // SAFETY: as above
                            } else if unsafe { (*poll).load(Relaxed) } != 0 {
                                save_pc!();
                                match self.tick_exclusive() {
                                    Ok(false) => {}
                                    Ok(true) => return Ended::Switch,
                                    Err(unwind) => {
                                        // SAFETY: as above
                                        pc = unsafe { pc.add(1) };
                                        break 'run unwind;
                                    }
                                }
                            }
                            continue 'run;
                        }
                        Op::JumpIfTrue => {
                            let value = reg!(instruction.a);
                            if value.is_bool() {
                                if value.is_true() {
                                    jump!(instruction);
                                }
                                continue 'run;
                            }
                            save_pc!();
                            if attempt!(self.truth(value)) {
                                jump!(instruction);
                            }
                        }
                        Op::JumpIfFalse => {
                            let value = reg!(instruction.a);
                            if value.is_bool() {
                                if !value.is_true() {
                                    jump!(instruction);
                                }
                                continue 'run;
                            }
                            save_pc!();
                            if !attempt!(self.truth(value)) {
                                jump!(instruction);
                            }
                        }
                        Op::JumpIfNone => {
                            if reg!(instruction.a).is_none() {
                                jump!(instruction);
                            }
                            continue 'run;
                        }
                        Op::JumpIfNotNone => {
                            if !reg!(instruction.a).is_none() {
                                jump!(instruction);
                            }
                            continue 'run;
                        }
                        Op::JumpIfLt => branch!(reg!(instruction.a), reg!(instruction.b), Op::Lt, <, true),
                        Op::JumpIfLe => branch!(reg!(instruction.a), reg!(instruction.b), Op::Le, <=, true),
                        Op::JumpIfGt => branch!(reg!(instruction.a), reg!(instruction.b), Op::Gt, >, true),
                        Op::JumpIfGe => branch!(reg!(instruction.a), reg!(instruction.b), Op::Ge, >=, true),
                        Op::JumpIfEq => branch!(reg!(instruction.a), reg!(instruction.b), Op::Eq, ==, true),
                        Op::JumpIfNe => branch!(reg!(instruction.a), reg!(instruction.b), Op::Ne, !=, true),
                        Op::JumpUnlessLt => branch!(reg!(instruction.a), reg!(instruction.b), Op::Lt, <, false),
                        Op::JumpUnlessLe => branch!(reg!(instruction.a), reg!(instruction.b), Op::Le, <=, false),
                        Op::JumpUnlessGt => branch!(reg!(instruction.a), reg!(instruction.b), Op::Gt, >, false),
                        Op::JumpUnlessGe => branch!(reg!(instruction.a), reg!(instruction.b), Op::Ge, >=, false),
                        Op::JumpUnlessEq => branch!(reg!(instruction.a), reg!(instruction.b), Op::Eq, ==, false),
                        Op::JumpUnlessNe => branch!(reg!(instruction.a), reg!(instruction.b), Op::Ne, !=, false),
                        Op::JumpUnlessLtK => branch!(reg!(instruction.a), constant!(instruction.b), Op::Lt, <, false),
                        Op::JumpUnlessLeK => branch!(reg!(instruction.a), constant!(instruction.b), Op::Le, <=, false),
                        Op::JumpUnlessGtK => branch!(reg!(instruction.a), constant!(instruction.b), Op::Gt, >, false),
                        Op::JumpUnlessGeK => branch!(reg!(instruction.a), constant!(instruction.b), Op::Ge, >=, false),
                        Op::JumpUnlessEqK => branch!(reg!(instruction.a), constant!(instruction.b), Op::Eq, ==, false),
                        Op::JumpUnlessNeK => branch!(reg!(instruction.a), constant!(instruction.b), Op::Ne, !=, false),
                        Op::JumpUnlessIs => {
                            if reg!(instruction.a) != reg!(instruction.b) {
                                jump!(instruction);
                            }
                            continue 'run;
                        }
                        Op::JumpIfIs => {
                            if reg!(instruction.a) == reg!(instruction.b) {
                                jump!(instruction);
                            }
                            continue 'run;
                        }

                        Op::BuildTuple => {
                            // SAFETY: the verifier checked the range of registers
                            let items = unsafe { std::slice::from_raw_parts(registers.add(instruction.b as usize), instruction.c as usize) };
                            set!(instruction.a, attempt!(self.new_tuple(items)));
                        }
                        Op::BuildList => {
                            // SAFETY: as above
                            let items = unsafe { std::slice::from_raw_parts(registers.add(instruction.b as usize), instruction.c as usize) };
                            set!(instruction.a, attempt!(self.new_list(items)));
                        }
                        Op::BuildSet => {
                            save_pc!();
                            // SAFETY: as above
                            let items = unsafe { std::slice::from_raw_parts(registers.add(instruction.b as usize), instruction.c as usize) };
                            set!(instruction.a, attempt!(self.new_set_of(items, false)));
                        }
                        Op::BuildDict => {
                            save_pc!();
                            let dict = attempt!(self.new_dict());
                            for i in 0..instruction.c {
                                attempt!(self.dict_set(dict, reg!(instruction.b + 2 * i), reg!(instruction.b + 2 * i + 1)));
                            }
                            set!(instruction.a, dict);
                        }
                        Op::BuildString => {
                            // SAFETY: as above
                            let items = unsafe { std::slice::from_raw_parts(registers.add(instruction.b as usize), instruction.c as usize) };
                            set!(instruction.a, attempt!(self.str_build(items)));
                        }
                        Op::ListAppend => {
                            show_pc!();
                            attempt!(self.list_append(reg!(instruction.a), reg!(instruction.b)));
                        }
                        Op::ListExtend => {
                            save_pc!();
                            attempt!(self.extend_list(reg!(instruction.a), reg!(instruction.b)));
                        }
                        Op::ListToTuple => {
                            let items = attempt!(self.list_items(reg!(instruction.b)));
                            let items: &[Value] = &items;
                            set!(instruction.a, attempt!(self.new_tuple(items)));
                        }
                        Op::SetAdd => {
                            save_pc!();
                            attempt!(self.set_add(reg!(instruction.a), reg!(instruction.b)));
                        }
                        Op::SetUpdate => {
                            save_pc!();
                            let set = reg!(instruction.a);
                            attempt!(self.for_each(reg!(instruction.b), |th, item| th.set_add(set, item).map(drop)));
                        }
                        Op::DictSet => {
                            save_pc!();
                            attempt!(self.dict_set(reg!(instruction.a), reg!(instruction.b), reg!(instruction.c)));
                        }
                        Op::DictUpdate => {
                            save_pc!();
                            attempt!(self.merge_dict(reg!(instruction.a), reg!(instruction.b), None));
                        }
                        Op::DictMerge => {
                            save_pc!();
                            attempt!(self.merge_dict(reg!(instruction.a), reg!(instruction.b), Some(reg!(instruction.c))));
                        }
                        Op::FormatValue => {
                            save_pc!();
                            let spec = if instruction.c == 0xFFFF { Value::UNBOUND } else { reg!(instruction.c) };
                            set!(instruction.a, attempt!(self.format_operand(reg!(instruction.b), instruction.x, spec)));
                        }
                        Op::Unpack => {
                            let value = reg!(instruction.b);
                            // SAFETY: the verifier checked the range of registers
                            let done = unsafe {
                                let (to, count) = (registers.add(instruction.a as usize), instruction.c as usize);
                                match STM {
                                    true if is_exact(value, Kind::List) => self.list_unpack_at_once(value, to, count),
                                    true => plain::unpack_tuple(value, to, count),
                                    false => plain::unpack(value, to, count),
                                }
                            };
                            if done {
                                continue 'run;
                            }
                            save_pc!();
                            attempt!(self.unpack(value, registers, instruction.a as usize, instruction.c as usize));
                        }
                        Op::UnpackEx => {
                            save_pc!();
                            let (before, after) = ((instruction.c & 0xFF) as usize, (instruction.c >> 8) as usize);
                            attempt!(self.unpack_star(reg!(instruction.b), registers, instruction.a as usize, before, after));
                        }
                        Op::GetLen => {
                            save_pc!();
                            let length = attempt!(self.len(reg!(instruction.b)));
                            set!(instruction.a, Value::from_int_unchecked(length as i64));
                        }

                        Op::GetIter => {
                            save_pc!();
                            set!(instruction.a, attempt!(self.get_iter(reg!(instruction.b))));
                        }
                        Op::ForIter => {
                            let iterator = reg!(instruction.a);
                            if is_exact(iterator, Kind::Iterator) {
                                let next = if STM { self.own_next_at_once(Ref::of(iterator)) } else { Thread::plain_next(Ref::of(iterator)) };
                                if let Some(item) = next {
                                    set!(instruction.b, item);
                                    continue 'run;
                                }
                                save_pc!();
                                if STM && let Some(item) = attempt!(self.own_next(Ref::of(iterator))) {
                                    set!(instruction.b, item);
                                    continue 'run;
                                }
                                match attempt!(self.iterator_next(iterator)) {
                                    Some(item) => set!(instruction.b, item),
                                    None => {
                                        set!(instruction.a, Value::UNBOUND);
                                        jump!(instruction);
                                    }
                                }
                            } else if is_exact(iterator, Kind::Generator) {
                                save_pc!();
                                if attempt!(self.push_generator(iterator, Value::NONE, Resume::ForIter, instruction.b)) {
                                    continue 'frame;
                                }
                                set!(instruction.a, Value::UNBOUND);
                                jump!(instruction);
                            } else {
                                save_pc!();
                                match attempt!(self.for_iter_other(iterator, *instruction)) {
                                    super::iterate::Step::Item(item) => set!(instruction.b, item),
                                    super::iterate::Step::End => {
                                        set!(instruction.a, Value::UNBOUND);
                                        jump!(instruction);
                                    }
                                    super::iterate::Step::Frame => continue 'frame,
                                }
                            }
                        }

                        Op::Call => {
                            save_pc!();
                            let callee = reg!(instruction.b);
                            // SAFETY: the verifier checked the range of registers
                            let arguments = unsafe { registers.add(instruction.b as usize + 1) };
                            if STM && self.tick <= 0 {
                                // the call itself is the next instruction of the new transaction
                                // SAFETY: pc is past the call
                                pc = unsafe { pc.sub(1) };
                                save_pc!();
                                match self.tick_transaction() {
                                    Ok(false) => continue 'run,
                                    Ok(true) => return Ended::Switch,
                                    Err(unwind) => {
                                        // an interrupt rises at the call
                                        // SAFETY: pc is at the call
                                        pc = unsafe { pc.add(1) };
                                        break 'run unwind;
                                    }
                                }
                            }
                            // SAFETY: as at `jump_back`
                            if !STM && unsafe { (*poll).load(Relaxed) } != 0 && attempt!(self.tick_exclusive_before_call()) {
                                // SAFETY: pc is past the call
                                pc = unsafe { pc.sub(1) };
                                save_pc!();
                                self.retake_checkpoint();
                                return Ended::Switch;
                            }
                            if STM && self.may_repeat(callee) {
                                called!(self.repeatable(|th| th.call_registers(callee, arguments, instruction.c as usize, &[], instruction.a)), instruction.a);
                                continue 'run;
                            }
                            called!(self.call_registers(callee, arguments, instruction.c as usize, &[], instruction.a), instruction.a);
                        }
                        Op::CallMethod => {
                            save_pc!();
                            // SAFETY: as above
                            let window = unsafe { registers.add(instruction.b as usize) };
                            if STM && self.tick <= 0 {
                                // SAFETY: as above
                                pc = unsafe { pc.sub(1) };
                                save_pc!();
                                match self.tick_transaction() {
                                    Ok(false) => continue 'run,
                                    Ok(true) => return Ended::Switch,
                                    Err(unwind) => {
                                        // an interrupt rises at the call
                                        // SAFETY: pc is at the call
                                        pc = unsafe { pc.add(1) };
                                        break 'run unwind;
                                    }
                                }
                            }
                            called!(self.call_method_site::<STM>(window, instruction.x as usize, site!(instruction.c), instruction.a), instruction.a);
                        }
                        Op::CallKw => {
                            save_pc!();
                            let call = &code.spec.keyword_calls[instruction.c as usize];
                            let names = &code.keyword_names[instruction.c as usize];
                            let callee = reg!(instruction.b);
                            let mut first = instruction.b as usize + 1;
                            let mut count = call.arguments as usize;
                            if instruction.x == 1 {
                                if reg!(first).is_unbound() {
                                    first += 1;
                                } else {
                                    count += 1;
                                }
                            }
                            // SAFETY: as above
                            let arguments = unsafe { registers.add(first) };
                            if STM && self.may_repeat(callee) {
                                called!(self.repeatable(|th| th.call_registers(callee, arguments, count, names, instruction.a)), instruction.a);
                                continue 'run;
                            }
                            called!(self.call_registers(callee, arguments, count, names, instruction.a), instruction.a);
                        }
                        Op::CallEx => {
                            save_pc!();
                            let first = instruction.b + 1 + (instruction.x == 1) as u16;
                            let receiver = if instruction.x == 1 { reg!(instruction.b + 1) } else { Value::UNBOUND };
                            called!(self.call_spread(reg!(instruction.b), receiver, reg!(first), reg!(first + 1), instruction.a), instruction.a);
                        }
                        Op::MakeFunction => {
                            let parts = [reg!(instruction.b), reg!(instruction.b + 1), reg!(instruction.b + 2), reg!(instruction.b + 3)];
                            let globals = Value::from_bits(globals_bits);
                            set!(instruction.a, attempt!(self.new_function(constant!(instruction.c), globals, parts)));
                        }
                        Op::MakePlainFunction => {
                            let globals = Value::from_bits(globals_bits);
                            set!(instruction.a, attempt!(self.new_function(constant!(instruction.c), globals, [Value::UNBOUND; 4])));
                        }
                        Op::LoadBuildClass => set!(instruction.a, attempt!(self.load_build_class())),
                        Op::Return => {
                            let value = reg!(instruction.a);
                            match self.return_value::<STM>(value, entry) {
                                Ok(Returned::Frame) => continue 'frame,
                                Ok(Returned::Value(value)) => return Ended::Value(value),
                                Err(unwind) => break 'run unwind,
                            }
                        }

                        Op::Yield => {
                            let value = reg!(instruction.b);
                            let index = unsafe { pc.offset_from(instructions) } as u32;
                            let delegate = if instruction.x == 1 { Some(instruction.c) } else { None };
                            attempt!(self.suspend_generator(index, instruction.a, delegate));
                            match self.leave_generator::<STM>(value) {
                                Returned::Frame => continue 'frame,
                                Returned::Value(value) => return Ended::Value(value),
                            }
                        }
                        Op::YieldFromIter => {
                            save_pc!();
                            set!(instruction.a, attempt!(self.yield_from_iter(reg!(instruction.b))));
                        }
                        Op::Send => {
                            save_pc!();
                            match attempt!(self.send(reg!(instruction.a), reg!(instruction.b), instruction.b)) {
                                super::iterate::Step::Item(item) => set!(instruction.b, item),
                                super::iterate::Step::End => {
                                    set!(instruction.b, self.returned);
                                    jump!(instruction);
                                }
                                super::iterate::Step::Frame => continue 'frame,
                            }
                        }
                        Op::GetAwaitable => {
                            save_pc!();
                            set!(instruction.a, attempt!(self.get_awaitable(reg!(instruction.b))));
                        }
                        Op::GetAIter => {
                            save_pc!();
                            set!(instruction.a, attempt!(self.get_async_iterator(reg!(instruction.b))));
                        }
                        Op::GetANext => {
                            save_pc!();
                            set!(instruction.a, attempt!(self.get_async_next(reg!(instruction.b))));
                        }

                        Op::EnterHandler => {
                            set!(instruction.a + 1, self.handled);
                            self.handled = reg!(instruction.a);
                        }
                        Op::LeaveHandler => {
                            if STM && instruction.x == 1 && self.iterating {
                                save_pc!();
                                attempt!(self.swallowed_in_iteration());
                            }
                            self.handled = reg!(instruction.a + 1);
                            set!(instruction.a, Value::UNBOUND);
                            set!(instruction.a + 1, Value::UNBOUND);
                        }
                        Op::ExcMatch => {
                            save_pc!();
                            let matches = attempt!(self.exception_matches(reg!(instruction.b), reg!(instruction.c)));
                            set!(instruction.a, Value::from_bool(matches));
                        }
                        Op::Raise => {
                            save_pc!();
                            let (exception, cause) = match instruction.x {
                                0 => (Value::UNBOUND, Value::UNBOUND),
                                1 => (reg!(instruction.a), Value::UNBOUND),
                                _ => (reg!(instruction.a), reg!(instruction.b)),
                            };
                            break 'run self.raise_statement(exception, cause);
                        }
                        Op::Reraise => {
                            save_pc!();
                            self.raised = reg!(instruction.a);
                            self.reraising = true;
                            break 'run Unwind::Raised;
                        }
                        Op::LoadAssertion => set!(instruction.a, self.interp.types.AssertionError.get()),

                        Op::BeforeWith => {
                            save_pc!();
                            let (exit, enter) = attempt!(self.before_with(reg!(instruction.b), instruction.x == 1));
                            let manager = reg!(instruction.b);
                            set!(instruction.a, exit);
                            // the call's window: callee and receiver above everything live
                            // SAFETY: `top` is the end of this window; the call checks the limit
                            let window = unsafe { registers.add(code.registers) };
                            // SAFETY: the stack reservation has slack above every frame
                            unsafe { *window = enter; *window.add(1) = manager; }
                            called!(self.call_registers(enter, unsafe { window.add(1) }, 1, &[], instruction.a + 1), instruction.a + 1);
                        }
                        Op::WithExit => {
                            save_pc!();
                            let exception = reg!(instruction.c);
                            let (class, traceback) = if exception.is_none() {
                                (Value::NONE, Value::NONE)
                            } else {
                                (self.type_of(exception), attempt!(self.exception_get(exception, crate::object::exception::field::TRACEBACK)))
                            };
                            let exit = reg!(instruction.b);
                            // SAFETY: as at `before_with`
                            let window = unsafe { registers.add(code.registers) };
                            // SAFETY: as at `before_with`
                            unsafe { *window = exit; *window.add(1) = class; *window.add(2) = exception; *window.add(3) = traceback; }
                            called!(self.call_registers(exit, unsafe { window.add(1) }, 3, &[], instruction.a), instruction.a);
                        }

                        Op::ImportName => {
                            save_pc!();
                            let value = attempt!(self.import_name(site!(instruction.c).name, reg!(instruction.b), reg!(instruction.b + 1)));
                            set!(instruction.a, value);
                        }
                        Op::ImportFrom => {
                            save_pc!();
                            set!(instruction.a, attempt!(self.import_from(reg!(instruction.b), site!(instruction.c).name)));
                        }

                        Op::MatchSequence => set!(instruction.a, Value::from_bool(self.is_sequence_subject(reg!(instruction.b)))),
                        Op::MatchMapping => set!(instruction.a, Value::from_bool(self.is_mapping_subject(reg!(instruction.b)))),
                        Op::MatchKeys => {
                            save_pc!();
                            set!(instruction.a, attempt!(self.match_keys(reg!(instruction.b), reg!(instruction.c))));
                        }
                        Op::MatchClass => {
                            save_pc!();
                            let parts = [reg!(instruction.b), reg!(instruction.b + 1), reg!(instruction.b + 2)];
                            set!(instruction.a, attempt!(self.match_class(parts[0], parts[1], parts[2], instruction.c as usize)));
                        }
                        Op::EndIteration => {
                            save_pc!();
                            let mut next = None;
                            if STM && self.walk.left > 0 {
                                let iterator = Ref::of(reg!(self.walk.iterator));
                                next = self.own_next_at_once(iterator);
                                if next.is_none() {
                                    next = attempt!(self.own_next(iterator));
                                }
                            }
                            if let Some(item) = next {
                                self.walk.left -= 1;
                                set!(self.walk.element, item);
                                // SAFETY: the body of the loop begins inside the code
                                pc = unsafe { instructions.add(self.walk.body as usize) };
                                continue 'run;
                            }
                            attempt!(self.commit_outermost());
                            self.iteration_left = None;
                            return Ended::Value(Value::NONE);
                        }
                        Op::LeaveLoop => {
                            save_pc!();
                            attempt!(self.commit_outermost());
                            self.iteration_left = self.frames.last().map(|frame| frame.pc - 1);
                            return Ended::Value(Value::NONE);
                        }
                        Op::Intrinsic => {
                            save_pc!();
                            // SAFETY: the verifier checked the range of registers
                            let operands = unsafe { std::slice::from_raw_parts(registers.add(instruction.b as usize), instruction.c as usize) };
                            set!(instruction.a, attempt!(self.intrinsic(instruction.x, operands)));
                        }
                    }
                    // What may have called out ends here: a native function that blocked, or ran script code while others came, is
                    // back inside a transaction, and no further instruction may go without barriers.
                    if !STM && self.tx.is_active() {
                        save_pc!();
                        return Ended::Switch;
                    }
                };
                if matches!(unwind, Unwind::Raised | Unwind::Restart | Unwind::Park) {
                    // a fast path may have failed before it saved its place
                    let index = unsafe { pc.offset_from(instructions) } as u32;
                    if let Some(frame) = self.frames.last_mut()
                        && std::ptr::eq(frame.code, code)
                        && frame.base == registers
                    {
                        frame.pc = index;
                    }
                }
            }
            match self.unwind::<STM>(unwind, entry) {
                Next::Continue => {}
                Next::End(unwind) => return Ended::Unwound(unwind),
            }
        }
    }

    /// Decides how a way out goes on: a handler, the next transaction, or out of the entry frame.
    fn unwind<const STM: bool>(&mut self, unwind: Unwind, entry: usize) -> Next {
        let mut unwind = unwind;
        loop {
            match unwind {
                Unwind::Raised => {
                    return match self.find_handler(entry) {
                        Ok(true) => Next::Continue,
                        Ok(false) => Next::End(Unwind::Raised),
                        Err(other) => {
                            unwind = other;
                            continue;
                        }
                    };
                }
                Unwind::Restart => {
                    if self.native_depth > 0 || self.iterating {
                        return Next::End(Unwind::Restart);
                    }
                    if let Err(other) = self.restart_transaction() {
                        unwind = other;
                        continue;
                    }
                    if std::mem::take(&mut self.interrupt_at_checkpoint) {
                        // nothing has happened in the transaction just opened: it ends for the exception
                        unwind = self.interrupt_between(true);
                        self.interrupt_at_checkpoint = unwind == Unwind::Restart;
                        continue;
                    }
                    if !self.raised.is_unbound() {
                        unwind = Unwind::Raised;
                        continue;
                    }
                    return Next::Continue;
                }
                Unwind::Outside => {
                    if self.native_depth > 0 {
                        return Next::End(Unwind::Outside);
                    }
                    match self.run_outside() {
                        Ok(value) => {
                            self.finish_outside(value);
                            self.begin_transaction();
                            return Next::Continue;
                        }
                        Err(Unwind::Raised) => {
                            self.begin_transaction();
                            unwind = Unwind::Raised;
                        }
                        Err(other) => unwind = other,
                    }
                }
                Unwind::Park => {
                    // the instruction is done again
                    if !self.interp.injects(crate::object::inject::Bug::PlaceLost)
                        && let Some(frame) = self.frames.last_mut()
                    {
                        frame.pc -= 1;
                    }
                    return Next::End(Unwind::Park);
                }
                Unwind::Exit => {
                    while self.frames.len() > entry {
                        self.pop_frame();
                    }
                    return Next::End(Unwind::Exit);
                }
            }
        }
    }

    /// Stores the result of an outside action into the register of the instruction that asked for it.
    fn finish_outside(&mut self, value: Value) {
        if std::mem::take(&mut self.resumed_elsewhere) {
            return;
        }
        let Some(frame) = self.frames.last() else { return };
        // SAFETY: a frame on the stack points to live code data; its pc is past the instruction that asked
        let code = unsafe { &*frame.code };
        let instruction = code.spec.instructions[frame.pc as usize - 1];
        let register = if instruction.op == Op::BeforeWith { instruction.a + 1 } else { instruction.a };
        let stores = !matches!(instruction.op, Op::StoreAttr | Op::StoreItem | Op::DeleteAttr | Op::DeleteItem | Op::DeleteName | Op::DeleteGlobal);
        if stores {
            // SAFETY: the verifier checked the register
            unsafe { *frame.base.add(register as usize) = value };
        }
    }

    fn tick_exclusive_before_call(&mut self) -> Res<bool> { self.tick_exclusive() }

    /// The checkpoint of a transaction just opened, again, after the saved pc moved.
    fn retake_checkpoint(&mut self) {
        if self.may_abort() && self.native_depth == 0 {
            let depth = self.frames.len();
            self.checkpoint.frames.clear();
            self.checkpoint.registers.clear();
            self.checkpoint.depth = depth;
            if depth > 0 {
                self.save_frame(depth - 1);
            }
        }
    }

    /// Removes the top frame.
    pub fn pop_frame(&mut self) {
        if let Some(frame) = self.frames.pop() {
            self.handled = frame.outer_handled;
        }
        if let Some(frame) = self.frames.last() {
            // SAFETY: a frame on the stack points to live code data
            self.top = unsafe { frame.base.add((*frame.code).registers) };
        }
    }

    /// Frames that a return first reaches since the boundary are saved before anything writes to them.
    #[inline(always)]
    fn reach_caller<const STM: bool>(&mut self) {
        if STM && self.native_depth == 0 {
            let depth = self.frames.len();
            if depth > 0 && depth - 1 < self.checkpoint.low_water && self.may_abort() {
                self.save_frame(depth - 1);
            }
        }
    }

    /// `return value` from the top frame.
    #[inline(always)]
    fn return_value<const STM: bool>(&mut self, value: Value, entry: usize) -> Res<Returned> {
        let Some(frame) = self.frames.last().copied() else { return Ok(Returned::Value(value)) };
        if frame.continuation == Continuation::Store && self.frames.len() - 1 > entry {
            self.pop_frame();
            self.reach_caller::<STM>();
            if let Some(caller) = self.frames.last() {
                // SAFETY: the destination is a register of the caller, checked by the verifier
                unsafe { *caller.base.add(frame.destination as usize) = value };
            }
            return Ok(Returned::Frame);
        }
        self.return_other::<STM>(value, entry)
    }

    #[inline(never)]
    fn return_other<const STM: bool>(&mut self, value: Value, entry: usize) -> Res<Returned> {
        let Some(frame) = self.frames.last().copied() else { return Ok(Returned::Value(value)) };
        let mut value = value;
        match frame.continuation {
            Continuation::Generator => {
                self.finish_generator(frame.subject)?;
                return self.end_generator::<STM>(value);
            }
            Continuation::Init => {
                if !value.is_none() {
                    self.pop_frame();
                    self.reach_caller::<STM>();
                    let got = self.type_name(value);
                    return Err(self.type_error(format!("__init__() should return None, not '{got}'")));
                }
                value = frame.subject;
            }
            Continuation::Operator if value.is_not_implemented() => {
                let op = BinaryOp::ALL[frame.subject.as_int() as usize];
                let (left, right) = self.operands_of_caller();
                self.pop_frame();
                self.reach_caller::<STM>();
                return Err(self.operand_error(op, false, left, right));
            }
            Continuation::Truth => value = Value::from_bool(self.truth(value)?),
            _ => {}
        }
        if STM && frame.continuation == Continuation::Native {
            self.commit_outermost()?;
        }
        let destination = frame.destination;
        self.pop_frame();
        if frame.continuation == Continuation::Native || self.frames.len() <= entry {
            return Ok(Returned::Value(value));
        }
        self.reach_caller::<STM>();
        if frame.continuation != Continuation::Discard
            && let Some(caller) = self.frames.last()
        {
            // SAFETY: as in `return_value`
            unsafe { *caller.base.add(destination as usize) = value };
        }
        Ok(Returned::Frame)
    }

    /// A generator frame yields: its value goes to whoever resumed it.
    #[inline(always)]
    fn leave_generator<const STM: bool>(&mut self, value: Value) -> Returned {
        let Some(frame) = self.frames.last() else { return Returned::Value(value) };
        let (resume, destination) = (frame.resume, frame.destination);
        self.pop_frame();
        if resume == Resume::Native {
            return Returned::Value(value);
        }
        self.reach_caller::<STM>();
        if let Some(caller) = self.frames.last() {
            // SAFETY: as in `return_value`
            unsafe { *caller.base.add(destination as usize) = value };
        }
        Returned::Frame
    }

    /// A generator frame returned.
    fn end_generator<const STM: bool>(&mut self, value: Value) -> Res<Returned> {
        let Some(frame) = self.frames.last().copied() else { return Ok(Returned::Value(value)) };
        self.pop_frame();
        if frame.resume == Resume::Native {
            self.generator_ended = true;
            return Ok(Returned::Value(value));
        }
        self.reach_caller::<STM>();
        if let Some(caller) = self.frames.last_mut() {
            // SAFETY: the caller's pc is past its `for_iter` or `send`
            let code = unsafe { &*caller.code };
            let instruction = code.spec.instructions[caller.pc as usize - 1];
            caller.pc = instruction.target() as u32;
            let (register, value) = if frame.resume == Resume::ForIter { (instruction.a, Value::UNBOUND) } else { (instruction.b, value) };
            // SAFETY: as in `return_value`
            unsafe { *caller.base.add(register as usize) = value };
        }
        Ok(Returned::Frame)
    }

    /// The operands of the binary instruction the frame below the top one waits in.
    fn operands_of_caller(&self) -> (Value, Value) {
        let Some(caller) = self.frames.len().checked_sub(2).and_then(|index| self.frames.get(index)) else { return (Value::NONE, Value::NONE) };
        // SAFETY: a frame on the stack points to live code data; its pc is past the instruction
        let code = unsafe { &*caller.code };
        let instruction = code.spec.instructions[caller.pc as usize - 1];
        // SAFETY: the verifier checked the operands
        let left = unsafe { *caller.base.add(instruction.b as usize) };
        let right = if instruction.op.layout() == crate::code::ops::Layout::ABK {
            code.constants[instruction.c as usize]
        } else {
            // SAFETY: as above
            unsafe { *caller.base.add(instruction.c as usize) }
        };
        (left, right)
    }

    fn closure_cell(&self, index: u16) -> Value {
        let Some(frame) = self.frames.last() else { return Value::UNBOUND };
        let closure = Ref::of(frame.function).fixed(crate::object::function::field::CLOSURE);
        let cell = crate::object::sequence::tuple_items(closure)[index as usize];
        debug_assert!(is_cell(cell));
        cell
    }
}

/// Where a return went.
pub enum Returned { Frame, Value(Value) }

#[inline(always)]
fn floor_div(left: i64, right: i64) -> i64 {
    let quotient = left / right;
    if (left % right != 0) && ((left < 0) != (right < 0)) { quotient - 1 } else { quotient }
}

#[inline(always)]
fn floor_mod(left: i64, right: i64) -> i64 {
    let remainder = left % right;
    if remainder != 0 && ((remainder < 0) != (right < 0)) { remainder + right } else { remainder }
}
