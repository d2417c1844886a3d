//! Class statements: metaclass, namespace, body, creation.

use crate::heap::Value;
use crate::object::door::{Ref, is_kind};
use crate::object::frame::Continuation;
use crate::object::kind::Kind;
use crate::object::native::{Native, native};
use crate::object::sequence::tuple_items;
use crate::object::thread::Thread;
use crate::object::type_object::{is_subtype, is_type, type_name};
use crate::object::unwind::Res;

/// `builtins.__build_class__`.
pub const BUILD_CLASS: Native = native("__build_class__", "(func, name, /, *bases, **kwds)", |th, args| th.build_class(args[0], args[1], args[2], args[3]));

impl Thread {
    /// `builtins.__build_class__` as a value.
    pub fn load_build_class(&mut self) -> Res<Value> {
        let builtins = self.interp.builtins.get();
        let name = self.interp.names.__build_class__.get();
        match self.dict_get(builtins, name)? {
            Some(found) => Ok(found),
            None => Err(self.raise(self.interp.types.NameError.get(), "__build_class__ not found".into())),
        }
    }

    /// Runs a function's body with a namespace mapping: class bodies and `exec`.
    pub fn run_body(&mut self, function: Value, namespace: Value) -> Res<Value> {
        self.check_native_stack("")?;
        let base = self.top;
        let entry = self.frames.len();
        self.push_function(function, base, 0, &[], 0, Continuation::Native, Value::UNBOUND)?;
        if let Some(frame) = self.frames.last_mut() {
            frame.namespace = namespace;
        }
        let result = self.run_nested(entry);
        if result != Err(crate::object::unwind::Unwind::Restart) {
            self.top = base;
        }
        result
    }

    /// Runs a code object in these namespaces (`exec`, `eval`, module bodies).
    pub fn run_code(&mut self, code: Value, globals: Value, locals: Value) -> Res<Value> {
        let parts = [Value::UNBOUND; 4];
        let function = self.new_function(code, globals, parts)?;
        let namespace = if locals == globals { Value::UNBOUND } else { locals };
        self.run_body(function, namespace)
    }

    fn build_class(&mut self, function: Value, name: Value, bases: Value, keywords: Value) -> Res<Value> {
        if !is_kind(function, Kind::Function) {
            return Err(self.type_error("__build_class__: func must be a function"));
        }
        let original = bases;
        let bases = self.resolve_bases(bases)?;
        let (metaclass_name, prepare_name) = (self.intern("metaclass")?, self.interp.names.__prepare__.get());
        let explicit = self.dict_remove(keywords, metaclass_name)?;
        let items = tuple_items(bases);
        let type_type = self.interp.types.type_.get();
        let mut metaclass = match explicit {
            Some(metaclass) => metaclass,
            None => items.first().map_or(type_type, |base| self.type_of(*base)),
        };
        if is_type(metaclass) {
            for base in items {
                let other = self.type_of(*base);
                if is_subtype(metaclass, other) {
                    continue;
                }
                if is_subtype(other, metaclass) {
                    metaclass = other;
                    continue;
                }
                return Err(self.type_error("metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases"));
            }
        }
        let mut pairs = Vec::new();
        let mut position = 0;
        while let Some((at, key, value)) = self.dict_next(keywords, position)? {
            position = at + 1;
            let key = self.intern_value(key)?;
            pairs.push((key, value));
        }
        let namespace = match self.find_attribute(metaclass, prepare_name)? {
            Some(prepare) if metaclass != type_type => self.call_keywords(prepare, &[name, bases], &pairs)?,
            _ => self.new_dict()?,
        };
        if self.special(namespace, self.interp.names.__getitem__.get())?.is_none() {
            let by = if is_type(metaclass) { type_name(metaclass) } else { "<metaclass>".to_string() };
            let got = self.type_name(namespace);
            return Err(self.type_error(format!("{by}.__prepare__() must return a mapping, not {got}")));
        }
        if original != bases {
            let key = self.intern("__orig_bases__")?;
            self.set_item(namespace, key, original)?;
        }
        self.run_body(function, namespace)?;
        let class = self.call_keywords(metaclass, &[name, bases, namespace], &pairs)?;
        let cell_name = self.interp.names.__classcell__.get();
        if is_type(class)
            && let Some(cell) = self.namespace_get(namespace, cell_name)?
            && is_kind(cell, Kind::Cell)
            && self.cell_load(Ref::of(cell))?.is_unbound()
        {
            self.cell_store(Ref::of(cell), class)?;
        }
        Ok(class)
    }

    /// Bases that are no classes are asked for theirs (`__mro_entries__`).
    fn resolve_bases(&mut self, bases: Value) -> Res<Value> {
        let items = tuple_items(bases);
        if items.iter().all(|base| is_type(*base)) {
            return Ok(bases);
        }
        let name = self.interp.names.__mro_entries__.get();
        let mut resolved = self.rooted();
        for base in items {
            if is_type(*base) {
                resolved.push(*base);
                continue;
            }
            match self.find_attribute(*base, name)? {
                Some(entries) => {
                    let entries = self.call(entries, &[bases])?;
                    if !is_kind(entries, Kind::Tuple) {
                        return Err(self.type_error("__mro_entries__ must return a tuple"));
                    }
                    resolved.extend_from_slice(tuple_items(entries));
                }
                None => resolved.push(*base),
            }
        }
        let resolved: &[Value] = &resolved;
        self.new_tuple(resolved)
    }
}
