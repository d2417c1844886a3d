//! `type.__new__`: from a name, bases and a namespace to a class.
//!
//! Invariant: a class is published only when its layout, namespace and method resolution order agree; `__set_name__` and
//! `__init_subclass__` run after that. Knows nothing of class statements: the machine runs the body and calls the metaclass.

use super::keywords::keyword_pairs;
use crate::heap::Value;
use crate::object::door::{Ref, is_exact, is_kind, kind_of};
use crate::object::kind::{Kind, SUBCLASS};
use crate::object::sequence::{is_tuple, tuple_items};
use crate::object::shape::Shape;
use crate::object::string::{is_str, text, to_rust};
use crate::object::thread::Thread;
use crate::object::type_object::{TypeSpec, class_word_of, field, flag, flags, instance_kind, is_subtype, is_type, mro, type_name};
use crate::object::unwind::{Res, Unwind};

/// Most slots kept inside an instance.
const MOST_INLINE: usize = 30;

/// `type.__new__(metatype, name, bases, namespace, **keywords)`.
pub fn type_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (metatype, positional, keywords) = (args[0], tuple_items(args[1]), args[2]);
    if !is_type(metatype) {
        let got = th.type_name(metatype);
        return Err(th.type_error(format!("type.__new__(X): X is not a type object ({got})")));
    }
    if !is_subtype(metatype, th.interp.types.type_.get()) {
        let name = type_name(metatype);
        return Err(th.type_error(format!("type.__new__({name}): {name} is not a subtype of type")));
    }
    let &[name, bases, namespace] = positional else {
        return Err(th.type_error(format!("type.__new__() takes exactly 3 arguments ({} given)", positional.len())));
    };
    for (i, (value, kind, wanted)) in [(name, Kind::Str, "str"), (bases, Kind::Tuple, "tuple"), (namespace, Kind::Dict, "dict")].into_iter().enumerate() {
        if !is_kind(value, kind) {
            let got = th.type_name(value);
            return Err(th.type_error(format!("type.__new__() argument {} must be {wanted}, not {got}", i + 1)));
        }
    }
    th.make_class(metatype, name, bases, namespace, keywords, positional)
}

/// What the namespace of a class says about the layout of its instances.
struct Slots {
    /// new slots in order, mangled and interned
    names: Vec<Value>,
    dictionary: bool,
    weak: bool,
}

impl Thread {
    /// The most derived metaclass of `start` and the types of the bases.
    pub fn calculate_metaclass(&mut self, start: Value, bases: &[Value]) -> Res<Value> {
        let mut winner = start;
        for base in bases {
            let candidate = self.type_of(*base);
            if is_subtype(winner, candidate) {
                continue;
            }
            if !is_subtype(candidate, winner) {
                return Err(self.type_error("metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases"));
            }
            winner = candidate;
        }
        Ok(winner)
    }

    fn make_class(&mut self, metatype: Value, name: Value, bases: Value, namespace: Value, keywords: Value, positional: &[Value]) -> Res<Value> {
        let object_type = self.interp.types.object.get();
        let bases = if tuple_items(bases).is_empty() { self.new_tuple(&[object_type])? } else { bases };
        let base_list = tuple_items(bases);
        let entries = self.interp.names.__mro_entries__.get();
        for base in base_list {
            if !is_type(*base) && self.special(*base, entries)?.is_some() {
                return Err(self.type_error("type() doesn't support MRO entry resolution; use types.new_class()"));
            }
        }
        let winner = self.calculate_metaclass(metatype, base_list)?;
        for (i, base) in base_list.iter().enumerate() {
            if !is_type(*base) {
                return Err(self.type_error("bases must be types"));
            }
            if base_list[..i].contains(base) {
                let name = type_name(*base);
                return Err(self.type_error(format!("duplicate base class {name}")));
            }
        }
        if winner != metatype {
            let new_name = self.interp.names.__new__.get();
            let type_type = self.interp.types.type_.get();
            let own = self.class_lookup(type_type, new_name)?.map(|found| found.value);
            if let Some(found) = self.class_lookup(winner, new_name)?
                && Some(found.value) != own
            {
                let new = self.descriptor_get(found.value, Value::UNBOUND, winner)?;
                let pairs = keyword_pairs(self, keywords)?;
                let arguments = [winner, positional[0], positional[1], positional[2]];
                return self.call_keywords(new, &arguments, &pairs);
            }
        }
        let class_name = to_rust(name);
        if class_name.contains('\0') {
            return Err(self.value_error("type name must not contain null characters"));
        }
        let best = self.best_base(base_list)?;
        let own = self.copy_namespace(namespace)?;
        let slots = self.read_slots(own, name, best, base_list)?;
        let class = self.layout_class(winner, &class_name, name, bases, best, own, slots.as_ref())?;
        self.prepare_namespace(class, own, slots.as_ref())?;
        let cell = self.take_name(own, "__classcell__")?;
        self.take_name(own, "__classdictcell__")?;
        self.finish_type(class, own)?;
        self.custom_mro(winner, class)?;
        self.inherit_flags(class)?;
        if let Some(cell) = cell {
            if !is_kind(cell, Kind::Cell) {
                let got = self.repr_rust(self.type_of(cell))?;
                return Err(self.type_error(format!("__classcell__ must be a nonlocal cell, not {got}")));
            }
            self.cell_store(Ref::of(cell), class)?;
        }
        self.set_names(class, own)?;
        self.init_subclass(class, keywords)?;
        Ok(class)
    }

    /// The namespace of the new class: a copy, so that the dict a script keeps is not the class's.
    fn copy_namespace(&mut self, namespace: Value) -> Res<Value> {
        let own = self.new_namespace()?;
        let mut position = 0;
        while let Some((at, key, value)) = self.dict_next(namespace, position)? {
            let key = if is_exact(key, Kind::Str) { self.intern_value(key)? } else { key };
            self.dict_set(own, key, value)?;
            position = at + 1;
        }
        Ok(own)
    }

    fn take_name(&mut self, namespace: Value, name: &str) -> Res<Option<Value>> {
        let name = self.intern(name)?;
        self.dict_remove(namespace, name)
    }

    /// The class whose instances' layout a class's instances have.
    fn solid_base(&self, class: Value) -> Value {
        let mut at = class;
        loop {
            let base = Ref::of(at).fixed(field::BASE);
            if !is_type(base) {
                return at;
            }
            let slots = |class: Value| Shape::of_class(class_word_of(class)).count();
            if instance_kind(at) & !SUBCLASS != instance_kind(base) & !SUBCLASS || slots(at) != slots(base) {
                return at;
            }
            at = base;
        }
    }

    /// The base that decides the layout of instances.
    pub fn best_base(&mut self, bases: &[Value]) -> Res<Value> {
        let (mut best, mut best_solid) = (Value::UNBOUND, Value::UNBOUND);
        for base in bases {
            if flags(*base) & flag::BASE == 0 {
                let name = type_name(*base);
                return Err(self.type_error(format!("type '{name}' is not an acceptable base type")));
            }
            let solid = self.solid_base(*base);
            if best.is_unbound() || is_subtype(solid, best_solid) && solid != best_solid {
                (best, best_solid) = (*base, solid);
            } else if !is_subtype(best_solid, solid) {
                return Err(self.type_error("multiple bases have instance lay-out conflict"));
            }
        }
        Ok(best)
    }

    /// `__slots__` of the namespace, checked; None when there is none.
    fn read_slots(&mut self, namespace: Value, class_name: Value, best: Value, bases: &[Value]) -> Res<Option<Slots>> {
        let slots_name = self.interp.names.__slots__.get();
        let Some(declared) = self.dict_get(namespace, slots_name)? else { return Ok(None) };
        let items = if is_str(declared) { self.rooted_from(vec![declared]) } else { self.collect(declared)? };
        if !items.is_empty() && matches!(Kind::from_byte(instance_kind(best)), Kind::SmallInt | Kind::BigInt | Kind::Tuple | Kind::Bytes | Kind::Type) {
            let name = type_name(best);
            return Err(self.type_error(format!("nonempty __slots__ not supported for subtype of '{name}'")));
        }
        let mut slots = Slots { names: Vec::new(), dictionary: false, weak: false };
        let base_has_dictionary = bases.iter().any(|base| flags(*base) & flag::NO_DICT == 0);
        let base_has_weak = bases.iter().any(|base| *base != self.interp.types.object.get() && flags(*base) & flag::NO_WEAKREF == 0 && flags(*base) & flag::HEAP != 0);
        for item in items.iter() {
            if !is_str(*item) {
                let got = self.type_name(*item);
                return Err(self.type_error(format!("__slots__ items must be strings, not '{got}'")));
            }
            if !text(*item).is_identifier() {
                return Err(self.type_error("__slots__ must be identifiers"));
            }
            let name = to_rust(*item);
            if name == "__dict__" {
                if base_has_dictionary || slots.dictionary {
                    return Err(self.type_error("__dict__ slot disallowed: we already got one"));
                }
                slots.dictionary = true;
                continue;
            }
            if name == "__weakref__" {
                if base_has_weak || slots.weak {
                    return Err(self.type_error("__weakref__ slot disallowed: we already got one"));
                }
                slots.weak = true;
                continue;
            }
            let mangled = self.intern(&mangle(&to_rust(class_name), &name))?;
            if self.dict_get(namespace, mangled)?.is_some() && name != "__qualname__" && name != "__classcell__" {
                return Err(self.value_error(format!("'{name}' in __slots__ conflicts with class variable")));
            }
            if !slots.names.contains(&mangled) {
                slots.names.push(mangled);
            }
        }
        slots.dictionary |= base_has_dictionary;
        slots.weak |= base_has_weak;
        Ok(Some(slots))
    }

    /// The type object with the shape of its instances, without namespace.
    #[allow(clippy::too_many_arguments)]
    fn layout_class(&mut self, metatype: Value, name_text: &str, name: Value, bases: Value, best: Value, namespace: Value, slots: Option<&Slots>) -> Res<Value> {
        let base_kind = instance_kind(best) & !SUBCLASS;
        let kind_byte = match Kind::from_byte(base_kind) {
            Kind::Instance | Kind::Type | Kind::Module => base_kind,
            _ => base_kind | SUBCLASS,
        };
        let base_shape = Shape::of_class(class_word_of(best));
        let inherited = base_shape.names();
        let has_dictionary = slots.is_none_or(|slots| slots.dictionary);
        let own_slots = slots.map_or(0, |slots| slots.names.len());
        let mut inline = base_shape.inline();
        if has_dictionary {
            let static_name = self.interp.names.__static_attributes__.get();
            let mentioned = match self.dict_get(namespace, static_name)? {
                Some(names) if is_tuple(names) => tuple_items(names).len(),
                _ => 0,
            };
            inline = inline.max(2).saturating_add(mentioned).min(MOST_INLINE);
        }
        inline = inline.max(inherited.len()).max(inherited.len() + own_slots).min(200);
        let mut type_flags = flag::HEAP | flag::BASE;
        if !has_dictionary {
            type_flags |= flag::NO_DICT;
        }
        if slots.is_some_and(|slots| !slots.weak) {
            type_flags |= flag::NO_WEAKREF;
        }
        let spec = TypeSpec { name: name_text, bases: tuple_items(bases), kind_byte, inline, flags: type_flags };
        let class = self.new_type(metatype, spec)?;
        let object = Ref::of(class);
        if is_exact(name, Kind::Str) {
            object.init(field::NAME, name);
            object.init(field::QUALNAME, name);
        }
        object.init(field::BASE, best);
        let added: &[Value] = slots.map_or(&[], |slots| &slots.names);
        if !inherited.is_empty() || !added.is_empty() {
            for which in [field::SHAPE, field::DICTIONARY_SHAPE] {
                let mut shape = Shape(Ref::of(object.fixed(which)));
                for slot in inherited.iter().chain(added) {
                    shape = self.shape_with(shape, *slot)?;
                }
                object.init(which, shape.0.value());
                if which == field::SHAPE {
                    object.init_raw(field::CLASS_WORD, shape.class_word());
                }
            }
        }
        Ok(class)
    }

    /// Module, qualified name, docstring, descriptors and implicit static and class methods.
    fn prepare_namespace(&mut self, class: Value, namespace: Value, slots: Option<&Slots>) -> Res<()> {
        let names = &self.interp.clone().names;
        if let Some(qualname) = self.dict_remove(namespace, names.__qualname__.get())? {
            if !is_str(qualname) {
                let got = self.type_name(qualname);
                return Err(self.type_error(format!("type __qualname__ must be a str, not {got}")));
            }
            Ref::of(class).init(field::QUALNAME, qualname);
        }
        if self.dict_get(namespace, names.__module__.get())?.is_none()
            && let Some(globals) = self.frames.last().map(|frame| frame.globals)
            && is_kind(globals, Kind::Dict)
            && let Some(module) = self.dict_get(globals, names.__name__.get())?
        {
            self.dict_set(namespace, names.__module__.get(), module)?;
        }
        if let Some(new) = self.dict_get(namespace, names.__new__.get())?
            && is_kind(new, Kind::Function)
        {
            let wrapped = self.new_static_method(new)?;
            self.dict_set(namespace, names.__new__.get(), wrapped)?;
        }
        for name in [&names.__init_subclass__, &names.__class_getitem__] {
            if let Some(method) = self.dict_get(namespace, name.get())?
                && is_kind(method, Kind::Function)
            {
                let wrapped = self.new_class_method(method)?;
                self.dict_set(namespace, name.get(), wrapped)?;
            }
        }
        for slot in slots.map_or(&[] as &[Value], |slots| &slots.names) {
            let member = self.new_member(*slot, class)?;
            self.dict_set(namespace, *slot, member)?;
        }
        let bases = tuple_items(Ref::of(class).fixed(field::BASES));
        let plain = !matches!(Kind::from_byte(instance_kind(class)), Kind::Type | Kind::Module);
        if plain && flags(class) & flag::NO_DICT == 0 && bases.iter().all(|base| flags(*base) & flag::NO_DICT != 0) {
            self.dict_attribute(class, namespace)?;
        }
        if plain && flags(class) & flag::NO_WEAKREF == 0 && bases.iter().all(|base| flags(*base) & flag::NO_WEAKREF != 0 || flags(*base) & flag::HEAP == 0) {
            self.weakref_attribute(class, namespace)?;
        }
        if self.dict_get(namespace, names.__doc__.get())?.is_none() {
            self.dict_set(namespace, names.__doc__.get(), Value::NONE)?;
        }
        if self.dict_get(namespace, names.__eq__.get())?.is_some() && self.dict_get(namespace, names.__hash__.get())?.is_none() {
            self.dict_set(namespace, names.__hash__.get(), Value::NONE)?;
        }
        Ok(())
    }

    /// A metaclass with an `mro` of its own decides the order.
    fn custom_mro(&mut self, metatype: Value, class: Value) -> Res<()> {
        let type_type = self.interp.types.type_.get();
        if metatype == type_type {
            return Ok(());
        }
        let name = self.intern("mro")?;
        let (own, plain) = (self.class_lookup(metatype, name)?, self.class_lookup(type_type, name)?);
        let Some(own) = own else { return Ok(()) };
        if plain.is_some_and(|plain| plain.value == own.value) {
            return Ok(());
        }
        let order = self.call_special(own.value, class, &[])?;
        let order = self.collect(order)?;
        for entry in order.iter() {
            if !is_type(*entry) {
                let got = self.type_name(*entry);
                return Err(self.type_error(format!("mro() returned a non-class ('{got}')")));
            }
            if !is_subtype(class, self.solid_base(*entry)) && !is_subtype(Ref::of(class).fixed(field::BASE), self.solid_base(*entry)) {
                let name = type_name(*entry);
                return Err(self.type_error(format!("mro() returned base with unsuitable layout ('{name}')")));
            }
        }
        let order = self.new_tuple(&order)?;
        Ref::of(class).init(field::MRO, order);
        self.bump_epoch();
        Ok(())
    }

    /// Flags that come from the classes before this one, and those of its own namespace.
    pub fn inherit_flags(&mut self, class: Value) -> Res<()> {
        let object = Ref::of(class);
        let mut all = flags(class);
        for base in &mro(class)[1..] {
            let inherited = flags(*base);
            if all & (flag::SEQUENCE | flag::MAPPING) == 0 {
                all |= inherited & (flag::SEQUENCE | flag::MAPPING);
            }
        }
        let best = object.fixed(field::BASE);
        if is_type(best) {
            all |= flags(best) & flag::MATCH_SELF;
        }
        let (delete, abstract_methods) = (self.interp.names.__del__.get(), self.interp.names.__abstractmethods__.get());
        if self.class_lookup(class, delete)?.is_some() {
            all |= flag::FINALIZER;
        }
        let namespace = object.fixed(field::DICT);
        if let Some(names) = self.dict_get(namespace, abstract_methods)?
            && self.truth(names)?
        {
            all |= flag::ABSTRACT;
        }
        object.init_raw(field::FLAGS, all);
        Ok(())
    }

    fn set_names(&mut self, class: Value, namespace: Value) -> Res<()> {
        let hook = self.interp.names.__set_name__.get();
        let mut waiting = self.rooted();
        let mut position = 0;
        while let Some((at, key, value)) = self.dict_next(namespace, position)? {
            position = at + 1;
            if value.is_ptr() && !matches!(kind_of(value), Some(Kind::Function | Kind::Str)) {
                waiting.push(key);
                waiting.push(value);
            }
        }
        for pair in waiting.chunks(2) {
            let Some(method) = self.special(pair[1], hook)? else { continue };
            if let Err(unwind) = self.call_special(method, pair[1], &[class, pair[0]]) {
                if unwind == Unwind::Raised {
                    let error = self.take_raised();
                    let (key, owner, class_name) = (self.repr_rust(pair[0])?, self.type_name(pair[1]), type_name(class));
                    let note = self.new_str(&format!("Error calling __set_name__ on '{owner}' instance {key} in '{class_name}'"))?;
                    super::exception::add_note(self, error, note)?;
                    self.raised = error;
                }
                return Err(unwind);
            }
        }
        Ok(())
    }

    /// `super(class, class).__init_subclass__(**keywords)`.
    fn init_subclass(&mut self, class: Value, keywords: Value) -> Res<()> {
        let name = self.interp.names.__init_subclass__.get();
        let hook = self.super_get(class, class, name)?;
        let pairs = keyword_pairs(self, keywords)?;
        self.call_keywords(hook, &[], &pairs).map(drop)
    }

    /// `__bases__ = …`: the orders of the class and of everything below it.
    pub fn set_bases(&mut self, class: Value, bases: Value) -> Res<()> {
        if flags(class) & flag::HEAP == 0 {
            let name = type_name(class);
            return Err(self.type_error(format!("cannot set '__bases__' attribute of immutable type '{name}'")));
        }
        if !is_tuple(bases) || tuple_items(bases).is_empty() {
            let (name, wanted) = (type_name(class), if is_tuple(bases) { "non-empty tuple" } else { "tuple" });
            let got = if is_tuple(bases) { "()".to_string() } else { self.type_name(bases) };
            return Err(self.type_error(format!("can only assign {wanted} to {name}.__bases__, not {got}")));
        }
        for base in tuple_items(bases) {
            if !is_type(*base) {
                let (name, got) = (type_name(class), self.type_name(*base));
                return Err(self.type_error(format!("{name}.__bases__ must be tuple of classes, not '{got}'")));
            }
            if is_subtype(*base, class) {
                return Err(self.type_error("a __bases__ item causes an inheritance cycle"));
            }
        }
        let best = self.best_base(tuple_items(bases))?;
        let object = Ref::of(class);
        let (old_bases, old_best) = (object.fixed(field::BASES), object.fixed(field::BASE));
        if self.solid_base(best) != self.solid_base(old_best) || instance_kind(best) & !SUBCLASS != instance_kind(class) & !SUBCLASS {
            let (to, from) = (type_name(best), type_name(old_best));
            return Err(self.type_error(format!("__bases__ assignment: '{to}' object layout differs from '{from}'")));
        }
        self.alone_unless_mine(class)?;
        for base in tuple_items(old_bases) {
            let list = Ref::of(*base).fixed(field::SUBCLASSES);
            let mut left = self.list_items(list)?;
            left.retain(|entry| *entry != class);
            self.list_assign(list, &left)?;
        }
        object.init(field::BASES, bases);
        object.init(field::BASE, best);
        if let Err(unwind) = self.refresh_order(class) {
            object.init(field::BASES, old_bases);
            object.init(field::BASE, old_best);
            self.relist(class, old_bases)?;
            return Err(unwind);
        }
        self.relist(class, bases)?;
        self.bump_epoch();
        Ok(())
    }

    fn relist(&mut self, class: Value, bases: Value) -> Res<()> {
        for base in tuple_items(bases) {
            self.list_append(Ref::of(*base).fixed(field::SUBCLASSES), class)?;
        }
        Ok(())
    }

    fn refresh_order(&mut self, class: Value) -> Res<()> {
        self.check_native_stack("")?;
        let order = self.merge_order(class)?;
        let order = self.new_tuple(&order)?;
        Ref::of(class).init(field::MRO, order);
        let below = self.list_items(Ref::of(class).fixed(field::SUBCLASSES))?;
        for subclass in below.iter() {
            self.refresh_order(*subclass)?;
        }
        Ok(())
    }
}

/// A private name as the compiler writes it inside the class.
fn mangle(class_name: &str, name: &str) -> String {
    let stripped = class_name.trim_start_matches('_');
    if !name.starts_with("__") || name.ends_with("__") || name.contains('.') || stripped.is_empty() { name.to_string() } else { format!("_{stripped}{name}") }
}

