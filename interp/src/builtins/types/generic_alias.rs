//! `list[int]` and `int | str`.
//!
//! Fields of an alias: 0 origin, 1 arguments, 2 parameters, 3 starred. Fields of a union: 0 arguments. Invariant: both are
//! immutable; a union has at least two members, none of them a union, no two equal.

use super::keywords::keyword_pairs;
use crate::heap::Value;
use crate::object::door::{Ref, is_kind};
use crate::object::kind::Kind;
use crate::object::native::{Attribute, Native, attribute, native};
use crate::object::sequence::{is_list, is_tuple, tuple_items};
use crate::object::string::{is_str, to_rust};
use crate::object::thread::Thread;
use crate::object::type_object::is_type;
use crate::object::unwind::Res;

const ORIGIN: usize = 0;
const ARGS: usize = 1;
const PARAMETERS: usize = 2;
const STARRED: usize = 3;

/// Methods of `types.GenericAlias`.
pub const METHODS: &[Native] = &[
    native("__new__", "(type, origin, args, /)", alias_new),
    native("__repr__", "(self, /)", alias_repr),
    native("__call__", "(self, /, *args, **kwargs)", alias_call),
    native("__getitem__", "(self, item, /)", alias_getitem),
    native("__mro_entries__", "(self, bases, /)", alias_mro_entries),
    native("__instancecheck__", "(self, instance, /)", |th, _args| Err(th.type_error("isinstance() argument 2 cannot be a parameterized generic"))),
    native("__subclasscheck__", "(self, subclass, /)", |th, _args| Err(th.type_error("issubclass() argument 2 cannot be a parameterized generic"))),
    native("__eq__", "(self, value, /)", alias_eq),
    native("__hash__", "(self, /)", alias_hash),
    native("__or__", "(self, value, /)", |th, args| th.union_of(args[0], args[1])),
    native("__ror__", "(self, value, /)", |th, args| th.union_of(args[1], args[0])),
    native("__reduce__", "(self, /)", alias_reduce),
    native("__iter__", "(self, /)", alias_iter),
    native("__dir__", "(self, /)", alias_dir),
];

/// Attributes of `types.GenericAlias`.
pub const ATTRIBUTES: &[Attribute] = &[
    attribute("__origin__", |_th, args| Ok(field(args[0], ORIGIN))),
    attribute("__args__", |_th, args| Ok(field(args[0], ARGS))),
    attribute("__parameters__", |_th, args| Ok(field(args[0], PARAMETERS))),
    attribute("__unpacked__", |_th, args| Ok(Value::from_bool(field(args[0], STARRED).is_true()))),
    attribute("__typing_unpacked_tuple_args__", |th, args| {
        let tuple = th.interp.types.tuple.get();
        Ok(if field(args[0], STARRED).is_true() && field(args[0], ORIGIN) == tuple { field(args[0], ARGS) } else { Value::NONE })
    }),
];

fn field(alias: Value, index: usize) -> Value { Ref::of(alias).fixed(index) }

/// `type.__class_getitem__` of the built-in generics: register it as a class method.
pub fn class_getitem(th: &mut Thread, args: &[Value]) -> Res<Value> { th.new_generic_alias(args[0], args[1]) }

impl Thread {
    /// `origin[item]`.
    pub fn new_generic_alias(&mut self, origin: Value, item: Value) -> Res<Value> {
        let class = self.interp.types.generic_alias.get();
        self.new_alias_of(class, origin, item, Value::FALSE)
    }

    fn new_alias_of(&mut self, class: Value, origin: Value, item: Value, starred: Value) -> Res<Value> {
        let args = if is_tuple(item) && Ref::of(item).is_exact(Kind::Tuple) { item } else { self.new_tuple(&[item])? };
        let parameters = self.type_parameters(args)?;
        let alias = self.new_instance(class)?;
        let object = Ref::of(alias);
        for (i, value) in [origin, args, parameters, starred].into_iter().enumerate() {
            object.init(i, value);
        }
        Ok(alias)
    }

    /// The type variables in arguments, each once, as a tuple.
    fn type_parameters(&mut self, args: Value) -> Res<Value> {
        let mut found = self.rooted();
        self.gather_parameters(args, &mut found)?;
        self.new_tuple(&found)
    }

    fn gather_parameters(&mut self, args: Value, found: &mut crate::object::rooted::RootedVec) -> Res<()> {
        self.check_native_stack("")?;
        let (subst, parameters) = (self.intern("__typing_subst__")?, self.interp.names.__parameters__.get());
        let items = if is_list(args) { self.list_items(args)? } else { self.rooted_from(tuple_items(args).to_vec()) };
        for item in items.iter() {
            if is_type(*item) || !item.is_ptr() || is_str(*item) {
                continue;
            }
            if is_tuple(*item) || is_list(*item) {
                self.gather_parameters(*item, found)?;
                continue;
            }
            if self.find_attribute(*item, subst)?.is_some() {
                if !found.contains(item) {
                    found.push(*item);
                }
                continue;
            }
            if let Some(inner) = self.find_attribute(*item, parameters)?
                && is_tuple(inner)
            {
                for parameter in tuple_items(inner) {
                    if !found.contains(parameter) {
                        found.push(*parameter);
                    }
                }
            }
        }
        Ok(())
    }

    /// An attribute of an alias: most come from its origin.
    pub fn alias_attribute(&mut self, alias: Value, name: Value) -> Res<Option<Value>> {
        const OWN: &[&str] = &[
            "__class__", "__origin__", "__args__", "__parameters__", "__mro_entries__", "__unpacked__", "__typing_unpacked_tuple_args__", "__reduce_ex__", "__reduce__", "__copy__",
            "__deepcopy__",
        ];
        let text = to_rust(name);
        if OWN.contains(&text.as_str()) {
            return Ok(None);
        }
        if !(text.starts_with("__") && text.ends_with("__")) {
            return self.get_attribute(field(alias, ORIGIN), name).map(Some);
        }
        self.find_attribute(field(alias, ORIGIN), name)
    }

    /// `left | right` of types: NotImplemented when one of them cannot be a member.
    pub fn union_of(&mut self, left: Value, right: Value) -> Res<Value> {
        if !self.may_join(left) || !self.may_join(right) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let members = self.rooted_from(vec![left, right]);
        self.new_union(&members)
    }

    fn may_join(&self, value: Value) -> bool {
        value.is_none() || is_type(value) || is_kind(value, Kind::GenericAlias) || is_kind(value, Kind::Union) || matches!(self.type_name(value).as_str(), "TypeAliasType")
    }

    /// A union of members: flattened, each once; of one member: itself.
    pub fn new_union(&mut self, members: &[Value]) -> Res<Value> {
        let mut flat = self.rooted();
        for member in members {
            if is_kind(*member, Kind::Union) {
                flat.extend_from_slice(tuple_items(field(*member, 0)));
            } else if member.is_none() {
                let none = self.interp.types.none_type.get();
                flat.push(none);
            } else {
                flat.push(*member);
            }
        }
        let mut kept = self.rooted();
        'members: for member in flat.iter() {
            for known in kept.to_vec() {
                let alike = is_kind(known, Kind::GenericAlias) == is_kind(*member, Kind::GenericAlias);
                if known == *member || alike && self.equal(known, *member)? {
                    continue 'members;
                }
            }
            kept.push(*member);
        }
        if let [only] = kept[..] {
            return Ok(only);
        }
        let tuple = self.new_tuple(&kept)?;
        let class = self.interp.types.class_word(&self.interp.types.union);
        let object = Ref(self.allocate(class, 2, false)?);
        object.init(0, tuple);
        Ok(object.value())
    }

    /// How a type argument is written.
    fn type_argument_text(&mut self, value: Value) -> Res<String> {
        self.check_native_stack("")?;
        if value == Value::ELLIPSIS {
            return Ok("...".into());
        }
        if value == self.interp.types.none_type.get() {
            return Ok("None".into());
        }
        if is_type(value) {
            return self.class_label(value);
        }
        if is_list(value) {
            let mut parts = Vec::new();
            for item in self.list_items(value)?.iter() {
                parts.push(self.type_argument_text(*item)?);
            }
            return Ok(format!("[{}]", parts.join(", ")));
        }
        if !is_kind(value, Kind::GenericAlias) && value.is_ptr() {
            let (origin, args) = (self.interp.names.__origin__.get(), self.interp.names.__args__.get());
            let generic = self.find_attribute(value, origin)?.is_some() && self.find_attribute(value, args)?.is_some();
            if !generic {
                let (qualname, module) = (self.interp.names.__qualname__.get(), self.interp.names.__module__.get());
                if let (Some(name), Some(module)) = (self.find_attribute(value, qualname)?, self.find_attribute(value, module)?)
                    && is_str(name)
                    && is_str(module)
                {
                    let (name, module) = (to_rust(name), to_rust(module));
                    return Ok(if module == "builtins" { name } else { format!("{module}.{name}") });
                }
            }
        }
        self.repr_rust(value)
    }

    /// The arguments of an alias or union with its parameters replaced.
    fn substitute(&mut self, whole: Value, args: Value, parameters: Value, item: Value) -> Res<Value> {
        let parameters = tuple_items(parameters);
        if parameters.is_empty() {
            let text = self.repr_rust(whole)?;
            return Err(self.type_error(format!("{text} is not a generic class")));
        }
        let mut item = if is_tuple(item) { item } else { self.new_tuple(&[item])? };
        let prepare = self.intern("__typing_prepare_subst__")?;
        for parameter in parameters {
            if let Some(method) = self.find_attribute(*parameter, prepare)?
                && !method.is_none()
            {
                let prepared = self.call(method, &[whole, item])?;
                item = if is_tuple(prepared) { prepared } else { self.new_tuple(&[prepared])? };
            }
        }
        let given = tuple_items(item);
        if given.len() != parameters.len() {
            let text = self.repr_rust(whole)?;
            let (how, wanted) = if given.len() > parameters.len() { ("many", format!("expected {}", parameters.len())) } else { ("few", format!("expected at least {}", parameters.len())) };
            return Err(self.type_error(format!("Too {how} arguments for {text}; actual {}, {wanted}", given.len())));
        }
        let replaced = self.substitute_in(args, parameters, given)?;
        self.new_tuple(&replaced)
    }

    fn substitute_in(&mut self, args: Value, parameters: &[Value], given: &[Value]) -> Res<crate::object::rooted::RootedVec> {
        self.check_native_stack("")?;
        let (subst, names) = (self.intern("__typing_subst__")?, self.interp.names.__parameters__.get());
        let items = if is_list(args) { self.list_items(args)? } else { self.rooted_from(tuple_items(args).to_vec()) };
        let mut done = self.rooted();
        for item in items.iter() {
            if is_type(*item) || !item.is_ptr() || is_str(*item) {
                done.push(*item);
                continue;
            }
            if is_list(*item) || is_tuple(*item) {
                let inner = self.substitute_in(*item, parameters, given)?;
                let made = if is_list(*item) { self.new_list(&inner)? } else { self.new_tuple(&inner)? };
                done.push(made);
                continue;
            }
            if let Some(method) = self.find_attribute(*item, subst)? {
                let at = parameters.iter().position(|parameter| parameter == item);
                let value = self.call(method, &[at.map_or(Value::NONE, |at| given[at])])?;
                let starred = self.intern("__typing_is_unpacked_typevartuple__")?;
                if is_tuple(value) && self.find_attribute(*item, starred)?.is_some() {
                    done.extend_from_slice(tuple_items(value));
                } else if is_tuple(value) && self.type_name(*item) == "TypeVarTuple" {
                    done.extend_from_slice(tuple_items(value));
                } else {
                    done.push(value);
                }
                continue;
            }
            match self.find_attribute(*item, names)? {
                Some(inner) if is_tuple(inner) && !tuple_items(inner).is_empty() => {
                    let mut chosen = self.rooted();
                    for parameter in tuple_items(inner) {
                        match parameters.iter().position(|known| known == parameter) {
                            Some(at) if is_tuple(given[at]) && self.type_name(*parameter) == "TypeVarTuple" => chosen.extend_from_slice(tuple_items(given[at])),
                            Some(at) => chosen.push(given[at]),
                            None => chosen.push(*parameter),
                        }
                    }
                    let tuple = self.new_tuple(&chosen)?;
                    let made = self.get_item(*item, tuple)?;
                    done.push(made);
                }
                _ => done.push(*item),
            }
        }
        Ok(done)
    }
}

fn alias_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let base = th.interp.types.generic_alias.get();
    super::exception::check_class(th, args[0], base)?;
    th.new_alias_of(args[0], args[1], args[2], Value::FALSE)
}

fn alias_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let origin = th.type_argument_text(field(args[0], ORIGIN))?;
    let mut parts = Vec::new();
    for item in tuple_items(field(args[0], ARGS)) {
        parts.push(th.type_argument_text(*item)?);
    }
    let star = if field(args[0], STARRED).is_true() { "*" } else { "" };
    let inner = if parts.is_empty() { "()".to_string() } else { parts.join(", ") };
    th.new_str(&format!("{star}{origin}[{inner}]"))
}

fn alias_call(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let pairs = keyword_pairs(th, args[2])?;
    let made = th.call_keywords(field(args[0], ORIGIN), tuple_items(args[1]), &pairs)?;
    let name = th.intern("__orig_class__")?;
    if let Err(unwind) = th.set_attribute(made, name, args[0]) {
        let attribute_error = th.interp.types.AttributeError.get();
        let type_error = th.interp.types.TypeError.get();
        if th.absorb(unwind, attribute_error).is_err() {
            th.absorb(unwind, type_error)?;
        }
    }
    Ok(made)
}

fn alias_getitem(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let replaced = th.substitute(args[0], field(args[0], ARGS), field(args[0], PARAMETERS), args[1])?;
    let class = th.type_of(args[0]);
    th.new_alias_of(class, field(args[0], ORIGIN), replaced, field(args[0], STARRED))
}

fn alias_mro_entries(th: &mut Thread, args: &[Value]) -> Res<Value> { th.new_tuple(&[field(args[0], ORIGIN)]) }

fn alias_eq(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !is_kind(args[1], Kind::GenericAlias) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let same = field(args[0], STARRED).is_true() == field(args[1], STARRED).is_true()
        && th.equal(field(args[0], ORIGIN), field(args[1], ORIGIN))?
        && th.equal(field(args[0], ARGS), field(args[1], ARGS))?;
    Ok(Value::from_bool(same))
}

fn alias_hash(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let hash = th.hash(field(args[0], ORIGIN))? ^ th.hash(field(args[0], ARGS))?;
    th.new_int(hash)
}

fn alias_reduce(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = th.type_of(args[0]);
    let inner = th.new_tuple(&[field(args[0], ORIGIN), field(args[0], ARGS)])?;
    th.new_tuple(&[class, inner])
}

/// `*tuple[int]`: one starred copy.
fn alias_iter(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = th.type_of(args[0]);
    let starred = th.new_alias_of(class, field(args[0], ORIGIN), field(args[0], ARGS), Value::TRUE)?;
    let once = th.new_tuple(&[starred])?;
    th.iter(once)
}

fn alias_dir(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let builtins = th.interp.builtins.get();
    let dir = th.dict_get_str(builtins, "dir")?.unwrap_or(Value::NONE);
    th.call(dir, &[field(args[0], ORIGIN)])
}

// ---- unions

/// Methods of `typing.Union`.
pub const UNION_METHODS: &[Native] = &[
    native("__repr__", "(self, /)", union_repr),
    native("__eq__", "(self, value, /)", union_eq),
    native("__hash__", "(self, /)", union_hash),
    native("__or__", "(self, value, /)", |th, args| th.union_of(args[0], args[1])),
    native("__ror__", "(self, value, /)", |th, args| th.union_of(args[1], args[0])),
    native("__instancecheck__", "(self, instance, /)", union_instancecheck),
    native("__subclasscheck__", "(self, subclass, /)", union_subclasscheck),
    native("__getitem__", "(self, item, /)", union_getitem),
    native("__mro_entries__", "(self, bases, /)", |th, args| {
        let text = th.repr_rust(args[0])?;
        Err(th.type_error(format!("Cannot subclass {text}")))
    }),
    native("__class_getitem__", "(type, item, /)", union_class_getitem).class_method(),
    native("__reduce__", "(self, /)", union_reduce),
];

/// Attributes of `typing.Union`.
pub const UNION_ATTRIBUTES: &[Attribute] = &[
    attribute("__args__", |_th, args| Ok(field(args[0], 0))),
    attribute("__parameters__", |th, args| th.type_parameters(field(args[0], 0))),
    attribute("__origin__", |th, _args| Ok(th.interp.types.union.get())),
    attribute("__name__", |th, _args| th.intern("Union")),
    attribute("__qualname__", |th, _args| th.intern("Union")),
];

fn union_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let mut parts = Vec::new();
    for item in tuple_items(field(args[0], 0)) {
        parts.push(th.type_argument_text(*item)?);
    }
    th.new_str(&parts.join(" | "))
}

fn union_eq(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !is_kind(args[1], Kind::Union) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (left, right) = (tuple_items(field(args[0], 0)), tuple_items(field(args[1], 0)));
    if left.len() != right.len() {
        return Ok(Value::FALSE);
    }
    for item in left {
        let mut found = false;
        for other in right {
            if th.equal(*item, *other)? {
                found = true;
                break;
            }
        }
        if !found {
            return Ok(Value::FALSE);
        }
    }
    Ok(Value::TRUE)
}

fn union_hash(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let mut hash = 0x5A17_u64 as i64;
    for item in tuple_items(field(args[0], 0)) {
        hash ^= (th.hash(*item)? as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) as i64;
    }
    th.new_int(hash >> 2)
}

fn union_instancecheck(th: &mut Thread, args: &[Value]) -> Res<Value> {
    for item in tuple_items(field(args[0], 0)) {
        if th.isinstance(args[1], *item)? {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}

fn union_subclasscheck(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !is_type(args[1]) {
        return Err(th.type_error("issubclass() arg 1 must be a class"));
    }
    for item in tuple_items(field(args[0], 0)) {
        if th.issubclass(args[1], *item)? {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}

fn union_getitem(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let members = field(args[0], 0);
    let parameters = th.type_parameters(members)?;
    let replaced = th.substitute(args[0], members, parameters, args[1])?;
    th.new_union(tuple_items(replaced))
}

/// `typing.Union[X, Y]`; texts become forward references.
fn union_class_getitem(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let items = if is_tuple(args[1]) { tuple_items(args[1]) } else { &args[1..2] };
    if items.is_empty() {
        return Err(th.type_error("Cannot take a Union of no types."));
    }
    let mut members = th.rooted();
    for item in items {
        if is_str(*item) {
            let library = th.import_module("annotationlib")?;
            let reference = th.attribute_str(library, "ForwardRef")?;
            let made = th.call(reference, &[*item])?;
            members.push(made);
        } else {
            members.push(*item);
        }
    }
    th.new_union(&members)
}

fn union_reduce(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let operator = th.import_module("operator")?;
    let getitem = th.attribute_str(operator, "getitem")?;
    let class = th.interp.types.union.get();
    let inner = th.new_tuple(&[class, field(args[0], 0)])?;
    th.new_tuple(&[getitem, inner])
}
