//! `match` statements, f-string operands, intrinsics.

use crate::code::ops::Intrinsic;
use crate::heap::Value;
use crate::object::door::{Ref, is_kind};
use crate::object::kind::Kind;
use crate::object::sequence::tuple_items;
use crate::object::string::{is_str, to_rust};
use crate::object::thread::Thread;
use crate::object::type_object::{flag, flags, is_type, type_name};
use crate::object::unwind::{Res, Unwind};

impl Thread {
    /// Does the subject fit sequence patterns?
    pub fn is_sequence_subject(&self, value: Value) -> bool { flags(self.type_of(value)) & flag::SEQUENCE != 0 }

    /// Does the subject fit mapping patterns?
    pub fn is_mapping_subject(&self, value: Value) -> bool { flags(self.type_of(value)) & flag::MAPPING != 0 }

    /// Values of a mapping pattern's keys, or None.
    pub fn match_keys(&mut self, subject: Value, keys: Value) -> Res<Value> {
        let mut values = self.rooted();
        let mut seen = self.rooted();
        let get = self.interp.names.get.get();
        let getter = self.get_attribute(subject, get)?;
        let missing = self.new_list(&[])?;
        for key in tuple_items(keys) {
            for other in seen.to_vec() {
                if self.equal(other, *key)? {
                    let text = self.repr_rust(*key)?;
                    return Err(self.value_error(format!("mapping pattern checks duplicate key ({text})")));
                }
            }
            seen.push(*key);
            let value = self.call(getter, &[*key, missing])?;
            if value == missing {
                return Ok(Value::NONE);
            }
            values.push(value);
        }
        let values: &[Value] = &values;
        self.new_tuple(values)
    }

    /// Attributes a class pattern asks for, or None.
    pub fn match_class(&mut self, subject: Value, class: Value, keywords: Value, positional: usize) -> Res<Value> {
        if !is_type(class) {
            return Err(self.type_error("called match pattern must be a class"));
        }
        if !self.isinstance(subject, class)? {
            return Ok(Value::NONE);
        }
        let mut values = self.rooted();
        let mut seen: Vec<String> = Vec::new();
        if positional > 0 {
            let name = self.interp.names.__match_args__.get();
            let arguments = self.find_attribute(class, name)?;
            let match_self = arguments.is_none() && flags(class) & flag::MATCH_SELF != 0;
            let allowed = match arguments {
                Some(arguments) if is_kind(arguments, Kind::Tuple) => tuple_items(arguments).len(),
                Some(arguments) => {
                    let (class, got) = (type_name(class), self.type_name(arguments));
                    return Err(self.type_error(format!("{class}.__match_args__ must be a tuple (got {got})")));
                }
                None => match_self as usize,
            };
            if positional > allowed {
                let class = type_name(class);
                let plural = if allowed == 1 { "" } else { "s" };
                return Err(self.type_error(format!("{class}() accepts {allowed} positional sub-pattern{plural} ({positional} given)")));
            }
            if match_self {
                values.push(subject);
            } else if let Some(arguments) = arguments {
                for name in &tuple_items(arguments)[..positional] {
                    if !is_str(*name) {
                        let got = self.type_name(*name);
                        return Err(self.type_error(format!("__match_args__ elements must be strings (got {got})")));
                    }
                    let text = to_rust(*name);
                    if seen.contains(&text) {
                        let class = type_name(class);
                        return Err(self.type_error(format!("{class}() got multiple sub-patterns for attribute '{text}'")));
                    }
                    seen.push(text);
                    let name = self.intern_value(*name)?;
                    match self.find_attribute(subject, name)? {
                        Some(value) => values.push(value),
                        None => return Ok(Value::NONE),
                    }
                }
            }
        }
        for name in tuple_items(keywords) {
            let text = to_rust(*name);
            if seen.contains(&text) {
                let class = type_name(class);
                return Err(self.type_error(format!("{class}() got multiple sub-patterns for attribute '{text}'")));
            }
            seen.push(text);
            let name = self.intern_value(*name)?;
            match self.find_attribute(subject, name)? {
                Some(value) => values.push(value),
                None => return Ok(Value::NONE),
            }
        }
        let values: &[Value] = &values;
        self.new_tuple(values)
    }

    /// An f-string's field: conversion, then format.
    pub fn format_operand(&mut self, value: Value, conversion: u8, spec: Value) -> Res<Value> {
        if value.is_unbound() {
            return Err(self.unbound_operand());
        }
        let value = match conversion {
            0 => value,
            1 => self.str(value)?,
            2 => self.repr(value)?,
            _ => self.ascii(value)?,
        };
        let spec = if spec.is_unbound() { self.interp.names.empty.get() } else { spec };
        self.format_value(value, spec)
    }

    /// The rare operations.
    pub fn intrinsic(&mut self, which: u8, operands: &[Value]) -> Res<Value> {
        let Some(which) = Intrinsic::ALL.get(which as usize) else { return Err(self.runtime_error(format!("unknown intrinsic {which}"))) };
        match which {
            Intrinsic::ImportStar => self.import_star(operands[0]),
            Intrinsic::PrintExpression => {
                let sys = self.import_module("sys")?;
                let name = self.interp.names.displayhook.get();
                let hook = self.get_attribute(sys, name)?;
                self.call(hook, &[operands[0]])
            }
            Intrinsic::LoadLocals => {
                let frame = self.frames.last().copied();
                Ok(frame.map_or(Value::NONE, |frame| if frame.namespace.is_unbound() { frame.globals } else { frame.namespace }))
            }
            Intrinsic::IsStopAsyncIteration => {
                let class = self.interp.types.StopAsyncIteration.get();
                Ok(Value::from_bool(self.is_instance(operands[0], class)))
            }
            Intrinsic::SetTypeParams => {
                if is_kind(operands[0], Kind::Function) {
                    let function = Ref::of(operands[0]);
                    self.store(function, crate::object::function::field::COUNT, crate::object::function::field::TYPE_PARAMETERS, operands[1])?;
                } else {
                    let name = self.interp.names.__type_params__.get();
                    self.set_attribute(operands[0], name, operands[1])?;
                }
                Ok(operands[0])
            }
            Intrinsic::TypeVar | Intrinsic::ParamSpec | Intrinsic::TypeVarTuple | Intrinsic::TypeAlias => {
                let name = match which {
                    Intrinsic::TypeVar => "_make_typevar",
                    Intrinsic::ParamSpec => "_make_paramspec",
                    Intrinsic::TypeVarTuple => "_make_typevartuple",
                    _ => "_make_typealias",
                };
                let module = self.import_module("_typing")?;
                let name = self.intern(name)?;
                let make = self.get_attribute(module, name)?;
                self.call(make, operands)
            }
            Intrinsic::SubscriptGeneric => {
                let module = self.import_module("_typing")?;
                let name = self.intern("_generic")?;
                let subscribe = self.get_attribute(module, name)?;
                self.call(subscribe, operands)
            }
            Intrinsic::LoadFromDictOrGlobals | Intrinsic::LoadFromDictOrCell => {
                if let Some(value) = self.namespace_get(operands[0], operands[1])? {
                    return Ok(value);
                }
                if *which == Intrinsic::LoadFromDictOrCell {
                    let value = self.cell_load(Ref::of(operands[2]))?;
                    if !value.is_unbound() {
                        return Ok(value);
                    }
                }
                let name = self.intern_value(operands[1])?;
                self.global_value(name)
            }
            Intrinsic::SplitGroup => self.split_star(operands[0], operands[1]),
            Intrinsic::CombineGroup => self.combine_group(operands[0], operands[1]),
            Intrinsic::BuildTemplate | Intrinsic::BuildInterpolation => {
                let module = self.import_module("_templatelib")?;
                let name = self.intern(if *which == Intrinsic::BuildTemplate { "_template" } else { "_interpolation" })?;
                let make = self.get_attribute(module, name)?;
                self.call(make, operands)
            }
            Intrinsic::AsyncGenWrap => self.wrap_yielded(operands[0]),
            Intrinsic::StopIterationError => Ok(operands[0]),
        }
    }

    /// `except*`: (rest, match) of an exception that may be no group.
    fn split_star(&mut self, exception: Value, pattern: Value) -> Res<Value> {
        if self.is_group(exception) {
            self.check_star_pattern(pattern)?;
            let (matched, rest) = self.split_group(exception, pattern)?;
            return self.new_tuple(&[rest, matched]);
        }
        self.check_star_pattern(pattern)?;
        if self.exception_matches(exception, pattern)? {
            let text = self.interp.names.empty.get();
            let list = self.new_tuple(&[exception])?;
            let wrapped = self.call(self.interp.types.BaseExceptionGroup.get(), &[text, list])?;
            let traceback = self.exception_get(exception, crate::object::exception::field::TRACEBACK)?;
            self.exception_set(wrapped, crate::object::exception::field::TRACEBACK, traceback)?;
            return self.new_tuple(&[Value::NONE, wrapped]);
        }
        self.new_tuple(&[exception, Value::NONE])
    }

    /// The classes of an `except*` may be no groups.
    fn check_star_pattern(&mut self, pattern: Value) -> Res<()> {
        let (base, group) = (self.interp.types.BaseException.get(), self.interp.types.BaseExceptionGroup.get());
        let classes: &[Value] = if crate::object::sequence::is_tuple(pattern) { tuple_items(pattern) } else { std::slice::from_ref(&pattern) };
        for class in classes {
            if !crate::object::type_object::is_type(*class) || !crate::object::type_object::is_subtype(*class, base) {
                return Err(self.type_error("catching classes that do not inherit from BaseException is not allowed"));
            }
            if crate::object::type_object::is_subtype(*class, group) {
                return Err(self.type_error("catching ExceptionGroup with except* is not allowed. Use except instead."));
            }
        }
        Ok(())
    }

    /// `from module import *` into the running namespace: the names of the object's `__all__`, else those of its `__dict__`
    /// that do not begin with an underscore. Any object may stand for a module in `sys.modules`.
    fn import_star(&mut self, module: Value) -> Res<Value> {
        let Some(frame) = self.frames.last().copied() else { return Ok(Value::NONE) };
        let target = if frame.namespace.is_unbound() { frame.globals } else { frame.namespace };
        let (all_name, dict_name) = (self.interp.names.__all__.get(), self.interp.names.__dict__.get());
        let (names, listed) = match self.find_attribute(module, all_name)? {
            Some(all) => (all, true),
            None => match self.find_attribute(module, dict_name)? {
                Some(namespace) => (namespace, false),
                None => {
                    let class = self.interp.types.ImportError.get();
                    return Err(self.raise(class, "from-import-* object has no __dict__ and no __all__".into()));
                }
            },
        };
        for name in self.collect(names)?.iter() {
            if !is_str(*name) {
                return Err(self.star_name_error(module, *name, listed));
            }
            if !listed && to_rust(*name).starts_with('_') {
                continue;
            }
            let name = self.intern_value(*name)?;
            let value = self.get_attribute(module, name)?;
            self.set_item(target, name, value)?;
        }
        Ok(Value::NONE)
    }

    /// The TypeError of a name that is no str among those of `import *`.
    fn star_name_error(&mut self, module: Value, name: Value, listed: bool) -> Unwind {
        let own = self.interp.names.__name__.get();
        let own = match self.get_attribute(module, own) {
            Ok(own) => own,
            Err(unwind) => return unwind,
        };
        if !is_str(own) {
            let got = self.type_name(own);
            return self.type_error(format!("module __name__ must be a string, not {got}"));
        }
        let (own, got) = (to_rust(own), self.type_name(name));
        let (word, place) = if listed { ("Item", "__all__") } else { ("Key", "__dict__") };
        self.type_error(format!("{word} in {own}.{place} must be str, not {got}"))
    }
}
