//! Iteration and delegation: `for`, `yield from`, `await`.

use super::call::Called;
use crate::code::ops::Instruction;
use crate::heap::Value;
use crate::object::door::{is_exact, is_kind};
use crate::object::frame::Resume;
use crate::object::kind::Kind;
use crate::object::thread::Thread;
use crate::object::unwind::Res;

/// A step of an iteration.
pub enum Step {
    Item(Value),
    End,
    /// the generator's frame was pushed: it goes on there
    Frame,
}

impl Thread {
    /// `iter(value)` for the machine: exact built-ins without a look-up.
    pub fn get_iter(&mut self, value: Value) -> Res<Value> {
        use crate::object::iterator::Variant;
        if is_exact(value, Kind::List) {
            let class = self.interp.types.class_word(&self.interp.types.list_iterator);
            return self.new_iterator(class, Variant::List, [value, Value::from_small(0), Value::NONE, Value::NONE, Value::NONE]);
        }
        if is_exact(value, Kind::Tuple) {
            let class = self.interp.types.class_word(&self.interp.types.tuple_iterator);
            return self.new_iterator(class, Variant::Tuple, [value, Value::from_small(0), Value::NONE, Value::NONE, Value::NONE]);
        }
        if is_exact(value, Kind::Iterator) || is_exact(value, Kind::Generator) && self.type_of(value) == self.interp.types.generator.get() {
            return Ok(value);
        }
        if value.is_unbound() {
            return Err(self.unbound_operand());
        }
        if self.type_of(value) == self.interp.parallel_class.get() {
            return self.parallel_iterator(value);
        }
        self.iter(value)
    }

    /// `for` over what is neither a built-in iterator nor a generator.
    pub fn for_iter_other(&mut self, iterator: Value, instruction: Instruction) -> Res<Step> {
        if self.type_of(iterator) == self.interp.parallel_class.get() {
            return self.parallel_loop(iterator, instruction);
        }
        Ok(match self.next(iterator)? {
            Some(item) => Step::Item(item),
            None => Step::End,
        })
    }

    /// Iterator of `yield from value`.
    pub fn yield_from_iter(&mut self, value: Value) -> Res<Value> { if is_exact(value, Kind::Generator) { Ok(value) } else { self.iter(value) } }

    /// `delegate.send(value)`; at the end the value is in `returned`.
    pub fn send(&mut self, delegate: Value, value: Value, register: u16) -> Res<Step> {
        if is_exact(delegate, Kind::Generator) {
            if self.push_generator(delegate, value, Resume::Send, register)? {
                return Ok(Step::Frame);
            }
            self.returned = Value::NONE;
            return Ok(Step::End);
        }
        let result = if value.is_none() {
            let next = self.interp.names.__next__.get();
            match self.special(delegate, next)? {
                Some(method) => self.call_special(method, delegate, &[]),
                None => {
                    let name = self.type_name(delegate);
                    return Err(self.type_error(format!("'{name}' object is not an iterator")));
                }
            }
        } else {
            let send = self.interp.names.send.get();
            let method = self.get_attribute(delegate, send)?;
            self.call(method, &[value])
        };
        match result {
            Ok(item) => Ok(Step::Item(item)),
            Err(unwind) => {
                let stop = self.interp.types.StopIteration.get();
                if unwind == crate::object::unwind::Unwind::Raised && self.is_instance(self.raised, stop) {
                    let stopped = self.take_raised();
                    self.returned = self.exception_get(stopped, crate::object::exception::field::VALUE)?;
                    return Ok(Step::End);
                }
                Err(unwind)
            }
        }
    }

    /// Iterator of `await value`.
    pub fn get_awaitable(&mut self, value: Value) -> Res<Value> {
        use crate::code::code_object::flags;
        if is_exact(value, Kind::Generator) {
            let class = self.type_of(value);
            if class == self.interp.types.coroutine.get() {
                if self.generator_state(value)? == super::generator::State::Finished {
                    return Err(self.runtime_error("cannot reuse already awaited coroutine"));
                }
                if self.generator_delegate(value)?.is_some() {
                    return Err(self.runtime_error("coroutine is being awaited already"));
                }
                return Ok(value);
            }
            let function = crate::object::door::Ref::of(value).fixed(0);
            let code = crate::object::code::CodeData::of(crate::object::door::Ref::of(function).fixed(0));
            if code.spec.flags & flags::ITERABLE_COROUTINE != 0 {
                return Ok(value);
            }
        }
        let name = self.interp.names.__await__.get();
        let Some(method) = self.special(value, name)? else {
            let name = self.type_name(value);
            return Err(self.type_error(format!("'{name}' object can't be awaited")));
        };
        let iterator = self.call_special(method, value, &[])?;
        let next = self.interp.names.__next__.get();
        if self.special(iterator, next)?.is_none() {
            let name = self.type_name(iterator);
            return Err(self.type_error(format!("__await__() returned non-iterator of type '{name}'")));
        }
        Ok(iterator)
    }

    /// `value.__aiter__()`.
    pub fn get_async_iterator(&mut self, value: Value) -> Res<Value> {
        let name = self.interp.names.__aiter__.get();
        match self.special(value, name)? {
            Some(method) => {
                let iterator = self.call_special(method, value, &[])?;
                let next = self.interp.names.__anext__.get();
                if self.special(iterator, next)?.is_none() {
                    let name = self.type_name(iterator);
                    return Err(self.type_error(format!("'async for' received an object from __aiter__ that does not implement __anext__: {name}")));
                }
                Ok(iterator)
            }
            None => {
                let name = self.type_name(value);
                Err(self.type_error(format!("'async for' requires an object with __aiter__ method, got {name}")))
            }
        }
    }

    /// Awaitable iterator of `value.__anext__()`.
    pub fn get_async_next(&mut self, value: Value) -> Res<Value> {
        let name = self.interp.names.__anext__.get();
        match self.special(value, name)? {
            Some(method) => {
                let awaitable = self.call_special(method, value, &[])?;
                self.get_awaitable(awaitable)
            }
            None => {
                let name = self.type_name(value);
                Err(self.type_error(format!("'async for' requires an iterator with __anext__ method, got {name}")))
            }
        }
    }

    /// `a, b, c = value` into `count` registers from `first`.
    pub fn unpack(&mut self, value: Value, registers: *mut Value, first: usize, count: usize) -> Res<()> {
        if is_exact(value, Kind::Tuple) {
            let items = crate::object::sequence::tuple_items(value);
            if items.len() == count {
                for (i, item) in items.iter().enumerate() {
                    // SAFETY: the verifier checked the range of registers
                    unsafe { *registers.add(first + i) = *item };
                }
                return Ok(());
            }
        }
        // SAFETY: the verifier checked the range of registers
        if is_exact(value, Kind::List) && unsafe { self.list_unpack(value, registers.add(first), count) }? {
            return Ok(());
        }
        let items = self.unpack_items(value, count)?;
        if items.len() < count {
            let got = items.len();
            return Err(self.value_error(format!("not enough values to unpack (expected {count}, got {got})")));
        }
        if items.len() > count {
            let sized = is_kind(value, Kind::Tuple) || is_kind(value, Kind::List) || is_kind(value, Kind::Dict);
            let message = if sized {
                let got = self.len(value)?;
                format!("too many values to unpack (expected {count}, got {got})")
            } else {
                format!("too many values to unpack (expected {count})")
            };
            return Err(self.value_error(message));
        }
        for (i, item) in items.iter().enumerate() {
            // SAFETY: as above
            unsafe { *registers.add(first + i) = *item };
        }
        Ok(())
    }

    /// At most `count` + 1 items of what is unpacked.
    fn unpack_items(&mut self, value: Value, count: usize) -> Res<crate::object::rooted::RootedVec> {
        if is_exact(value, Kind::List) {
            return self.list_items(value);
        }
        let iterator = self.unpack_iterator(value)?;
        let mut items = self.rooted();
        while items.len() <= count {
            match self.next(iterator)? {
                Some(item) => items.push(item),
                None => break,
            }
        }
        Ok(items)
    }

    fn unpack_iterator(&mut self, value: Value) -> Res<Value> {
        let (iter_name, getitem) = (self.interp.names.__iter__.get(), self.interp.names.__getitem__.get());
        if value.is_unbound() {
            return Err(self.unbound_operand());
        }
        if self.special(value, iter_name)?.is_none() && self.special(value, getitem)?.is_none() {
            let name = self.type_name(value);
            return Err(self.type_error(format!("cannot unpack non-iterable {name} object")));
        }
        self.iter(value)
    }

    /// `a, *b, c = value`.
    pub fn unpack_star(&mut self, value: Value, registers: *mut Value, first: usize, before: usize, after: usize) -> Res<()> {
        let iterator = self.unpack_iterator(value)?;
        let mut items = self.rooted();
        while let Some(item) = self.next(iterator)? {
            items.push(item);
        }
        if items.len() < before + after {
            let (need, got) = (before + after, items.len());
            return Err(self.value_error(format!("not enough values to unpack (expected at least {need}, got {got})")));
        }
        let middle = self.new_list(&items[before..items.len() - after])?;
        // SAFETY (all): the verifier checked the range of registers
        unsafe {
            for i in 0..before {
                *registers.add(first + i) = items[i];
            }
            *registers.add(first + before) = middle;
            for i in 0..after {
                *registers.add(first + before + 1 + i) = items[items.len() - after + i];
            }
        }
        Ok(())
    }

    /// `callee(*arguments, **keywords)`.
    pub fn call_spread(&mut self, callee: Value, receiver: Value, arguments: Value, keywords: Value, destination: u16) -> Res<Called> {
        let items = if is_exact(arguments, Kind::Tuple) {
            self.rooted_from(crate::object::sequence::tuple_items(arguments).to_vec())
        } else {
            let name = self.interp.names.__iter__.get();
            let getitem = self.interp.names.__getitem__.get();
            if self.special(arguments, name)?.is_none() && self.special(arguments, getitem)?.is_none() {
                let (function, got) = (self.callee_display(callee), self.type_name(arguments));
                return Err(self.type_error(format!("{function} argument after * must be an iterable, not {got}")));
            }
            self.collect(arguments)?
        };
        let mut names = self.rooted();
        let mut values = self.rooted();
        if !keywords.is_unbound() {
            let mut position = 0;
            while let Some((at, key, value)) = self.dict_next(keywords, position)? {
                position = at + 1;
                if !crate::object::string::is_str(key) {
                    return Err(self.type_error("keywords must be strings"));
                }
                let key = self.intern_value(key)?;
                names.push(key);
                values.push(value);
            }
        }
        let base = self.top;
        let hidden = !receiver.is_unbound() as usize;
        let count = hidden + items.len() + values.len();
        if (self.stack_limit as usize).saturating_sub(base as usize) < (count + 64) * 8 {
            return Err(self.recursion_error());
        }
        // SAFETY: room was checked; the words above `top` are free
        unsafe {
            *base = callee;
            let mut at = base.add(1);
            if hidden == 1 {
                *at = receiver;
                at = at.add(1);
            }
            for value in items.iter().chain(values.iter()) {
                *at = *value;
                at = at.add(1);
            }
        }
        let top = self.top;
        // SAFETY: as above; the arguments must be seen by the collector while they are bound
        self.top = unsafe { base.add(count + 2) };
        let names: &[Value] = &names;
        // SAFETY: as above
        let called = self.call_registers(callee, unsafe { base.add(1) }, count, names, destination);
        if !matches!(called, Ok(Called::Frame)) {
            self.top = top;
        }
        called
    }

    /// `name()` of a callee, for messages.
    pub fn callee_display(&mut self, callee: Value) -> String {
        let name = self.interp.names.__qualname__.get();
        match self.find_attribute(callee, name) {
            Ok(Some(text)) if crate::object::string::is_str(text) => {
                let module_name = self.interp.names.__module__.get();
                let text = crate::object::string::to_rust(text);
                match self.find_attribute(callee, module_name) {
                    Ok(Some(module)) if crate::object::string::is_str(module) && crate::object::string::to_rust(module) != "builtins" => format!("{}.{text}()", crate::object::string::to_rust(module)),
                    _ => format!("{text}()"),
                }
            }
            _ => format!("{} object", self.type_name(callee)),
        }
    }

    /// A dict, or an instance of a subclass with dict's own `__iter__`: its entries are taken as they are.
    fn is_merged_as_dict(&mut self, mapping: Value) -> Res<bool> {
        if !is_kind(mapping, Kind::Dict) || is_exact(mapping, Kind::Dict) {
            return Ok(is_exact(mapping, Kind::Dict));
        }
        let (name, class) = (self.interp.names.__iter__.get(), self.interp.types.dict.get());
        let own = self.special(mapping, name)?;
        Ok(own == self.class_lookup(class, name)?.map(|found| found.value))
    }

    /// `{**value}` and `f(**value)` (with the callee).
    pub fn merge_dict(&mut self, dict: Value, mapping: Value, callee: Option<Value>) -> Res<()> {
        let add = |th: &mut Thread, key: Value, value: Value| {
            if let Some(callee) = callee {
                if !crate::object::string::is_str(key) {
                    return Err(th.type_error("keywords must be strings"));
                }
                if th.dict_get(dict, key)?.is_some() {
                    let (function, key) = (th.callee_display(callee), crate::object::string::to_rust(key));
                    return Err(th.type_error(format!("{function} got multiple values for keyword argument '{key}'")));
                }
            }
            th.dict_set(dict, key, value)
        };
        if self.is_merged_as_dict(mapping)? {
            let mut position = 0;
            while let Some((at, key, value)) = self.dict_next(mapping, position)? {
                add(self, key, value)?;
                position = at + 1;
            }
            return Ok(());
        }
        let keys_name = self.interp.names.keys.get();
        let Some(keys) = self.find_attribute(mapping, keys_name)? else {
            let got = self.type_name(mapping);
            return Err(match callee {
                Some(callee) => {
                    let function = self.callee_display(callee);
                    self.type_error(format!("{function} argument after ** must be a mapping, not {got}"))
                }
                None => self.type_error(format!("'{got}' object is not a mapping")),
            });
        };
        let keys = self.call(keys, &[])?;
        let keys = self.collect(keys)?;
        for key in keys.iter() {
            let value = self.get_item(mapping, *key)?;
            add(self, *key, value)?;
        }
        Ok(())
    }
}
