//! `BaseExceptionGroup` and `ExceptionGroup`, and what `except*` needs of them.
//!
//! Fields: VALUE the message, VALUE2 the tuple of exceptions. Invariant: the tuple is never empty and holds exceptions only.

use super::exception::{check_class, chain};
use super::keywords::any_keyword;
use crate::heap::Value;
use crate::object::door::is_kind;
use crate::object::exception::{field, is_exception};
use crate::object::kind::Kind;
use crate::object::native::{Attribute, Native, attribute, native};
use crate::object::rooted::RootedVec;
use crate::object::sequence::{is_list, is_tuple, tuple_items};
use crate::object::string::is_str;
use crate::object::thread::Thread;
use crate::object::type_object::{is_subtype, is_type, type_name};
use crate::object::unwind::Res;

/// Methods of `BaseExceptionGroup`.
pub const METHODS: &[Native] = &[
    native("__new__", "(type, *args, **kwargs)", group_new),
    native("__init__", "(self, *args, **kwargs)", group_init),
    native("__str__", "(self, /)", group_str),
    native("__repr__", "(self, /)", group_repr),
    native("derive", "(self, excs, /)", group_derive),
    native("split", "(self, matcher_value, /)", group_split),
    native("subgroup", "(self, matcher_value, /)", group_subgroup),
    native("__class_getitem__", "(type, item, /)", super::generic_alias::class_getitem).class_method(),
];

/// Attributes of `BaseExceptionGroup`.
pub const ATTRIBUTES: &[Attribute] = &[attribute("message", |th, args| chain(th, args[0], field::VALUE)), attribute("exceptions", |th, args| chain(th, args[0], field::VALUE2))];

fn group_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let interp = th.interp.clone();
    let (base, group) = (interp.types.BaseExceptionGroup.get(), interp.types.ExceptionGroup.get());
    check_class(th, args[0], base)?;
    let mut class = args[0];
    let items = tuple_items(args[1]);
    let &[message, exceptions] = items else {
        return Err(th.type_error(format!("BaseExceptionGroup.__new__() takes exactly 2 arguments ({} given)", items.len())));
    };
    if !is_str(message) {
        let got = th.type_name(message);
        return Err(th.type_error(format!("BaseExceptionGroup.__new__() argument 1 must be str, not {got}")));
    }
    let getitem = interp.names.__getitem__.get();
    if th.special(exceptions, getitem)?.is_none() || is_kind(exceptions, Kind::Dict) {
        return Err(th.type_error("second argument (exceptions) must be a sequence"));
    }
    let members = th.collect(exceptions)?;
    if members.is_empty() {
        return Err(th.value_error("second argument (exceptions) must be a non-empty sequence"));
    }
    let exception = interp.types.Exception.get();
    let mut base_inside = false;
    for (i, member) in members.iter().enumerate() {
        if !is_exception(*member) {
            return Err(th.value_error(format!("Item {i} of second argument (exceptions) is not an exception")));
        }
        base_inside |= !th.is_instance(*member, exception);
    }
    if class == base {
        if !base_inside {
            class = group;
        }
    } else if base_inside && class == group {
        return Err(th.type_error("Cannot nest BaseExceptions in an ExceptionGroup"));
    } else if base_inside && is_subtype(class, exception) {
        let name = type_name(class);
        return Err(th.type_error(format!("Cannot nest BaseExceptions in '{name}'")));
    }
    let tuple = th.new_tuple(&members)?;
    let made = th.new_exception(class, items)?;
    th.exception_set(made, field::VALUE, message)?;
    th.exception_set(made, field::VALUE2, tuple)?;
    Ok(made)
}

fn group_init(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if any_keyword(th, args[2])? {
        let name = th.type_name(args[0]);
        return Err(th.type_error(format!("{name}() takes no keyword arguments")));
    }
    th.exception_set(args[0], field::ARGS, args[1])?;
    Ok(Value::NONE)
}

fn group_str(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (message, members) = (chain(th, args[0], field::VALUE)?, th.group_members(args[0])?);
    let plural = if members.len() == 1 { "" } else { "s" };
    let message = th.str(message)?;
    th.new_text_parts(&[], message, &format!(" ({} sub-exception{plural})", members.len()))
}

fn group_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = th.type_name(args[0]);
    let message = chain(th, args[0], field::VALUE)?;
    let message = th.repr_rust(message)?;
    let arguments = super::exception::arguments(th, args[0])?;
    let tuple = chain(th, args[0], field::VALUE2)?;
    let members = if arguments.get(1).is_some_and(|list| is_list(*list)) { th.new_list(tuple_items(tuple))? } else { tuple };
    let members = th.repr_rust(members)?;
    th.new_str(&format!("{name}({message}, {members})"))
}

fn group_derive(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let message = chain(th, args[0], field::VALUE)?;
    let class = th.interp.types.BaseExceptionGroup.get();
    th.call(class, &[message, args[1]])
}

fn group_split(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (matching, rest) = th.split_group(args[0], args[1])?;
    th.new_tuple(&[matching, rest])
}

fn group_subgroup(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let matcher = checked_matcher(th, args[1])?;
    Ok(th.split_recursive(args[0], args[1], matcher, false)?.0)
}

/// How a matcher decides.
#[derive(Clone, Copy)]
enum Matcher { Types, Callable }

fn checked_matcher(th: &mut Thread, matcher: Value) -> Res<Matcher> {
    let base = th.interp.types.BaseException.get();
    let exception_class = |value: Value| is_type(value) && is_subtype(value, base);
    if exception_class(matcher) || is_tuple(matcher) && tuple_items(matcher).iter().all(|item| exception_class(*item)) {
        return Ok(Matcher::Types);
    }
    if !is_type(matcher) && th.is_callable(matcher)? {
        return Ok(Matcher::Callable);
    }
    Err(th.type_error("expected an exception type, a tuple of exception types, or a callable (other than a class)"))
}

impl Thread {
    /// Is the value an exception group?
    pub fn is_group(&self, value: Value) -> bool { is_exception(value) && self.is_instance(value, self.interp.types.BaseExceptionGroup.get()) }

    /// The exceptions of a group.
    pub fn group_members<'a>(&mut self, group: Value) -> Res<&'a [Value]> {
        let tuple = chain(self, group, field::VALUE2)?;
        Ok(if is_tuple(tuple) { tuple_items(tuple) } else { &[] })
    }

    /// `group.split(matcher)`: (matching or None, rest or None).
    pub fn split_group(&mut self, group: Value, matcher: Value) -> Res<(Value, Value)> {
        let kind = checked_matcher(self, matcher)?;
        self.split_recursive(group, matcher, kind, true)
    }

    fn matches(&mut self, exception: Value, matcher: Value, kind: Matcher) -> Res<bool> {
        match kind {
            Matcher::Types if is_tuple(matcher) => Ok(tuple_items(matcher).iter().any(|class| self.is_instance(exception, *class))),
            Matcher::Types => Ok(self.is_instance(exception, matcher)),
            Matcher::Callable => {
                let result = self.call(matcher, &[exception])?;
                self.truth(result)
            }
        }
    }

    fn split_recursive(&mut self, exception: Value, matcher: Value, kind: Matcher, want_rest: bool) -> Res<(Value, Value)> {
        self.check_native_stack(" in exceptiongroup_split_recursive")?;
        if self.matches(exception, matcher, kind)? {
            return Ok((exception, Value::NONE));
        }
        if !self.is_group(exception) {
            return Ok((Value::NONE, exception));
        }
        let (mut matching, mut rest) = (self.rooted(), self.rooted());
        for member in self.group_members(exception)? {
            let (yes, no) = self.split_recursive(*member, matcher, kind, want_rest)?;
            if !yes.is_none() {
                matching.push(yes);
            }
            if want_rest && !no.is_none() {
                rest.push(no);
            }
        }
        let matching = self.group_subset(exception, &matching)?;
        let rest = if want_rest { self.group_subset(exception, &rest)? } else { Value::NONE };
        Ok((matching, rest))
    }

    /// A group like `group` with some of its exceptions; None for none of them.
    pub fn group_subset(&mut self, group: Value, members: &RootedVec) -> Res<Value> {
        if members.is_empty() {
            return Ok(Value::NONE);
        }
        let list = self.new_list(members)?;
        let derive = self.intern("derive")?;
        let made = self.call_method(group, derive, &[list])?;
        if !self.is_group(made) {
            return Err(self.type_error("derive must return an instance of BaseExceptionGroup"));
        }
        for index in [field::TRACEBACK, field::CONTEXT, field::CAUSE, field::SUPPRESS] {
            let value = self.exception_get(group, index)?;
            self.exception_set(made, index, value)?;
        }
        let name = self.interp.names.__notes__.get();
        if let Some(notes) = self.find_attribute(group, name)?
            && is_list(notes)
        {
            let items = self.list_items(notes)?;
            let copy = self.new_list(&items)?;
            self.set_attribute(made, name, copy)?;
        }
        Ok(made)
    }

    /// What the end of a `try … except*` raises: `original` less what was handled, with what the handlers raised.
    /// `raised` is the list of exceptions that left the handlers and of parts nobody handled; None: nothing to raise.
    pub fn combine_group(&mut self, original: Value, raised: Value) -> Res<Value> {
        let items = self.list_items(raised)?;
        let items: Vec<Value> = items.iter().copied().filter(|item| !item.is_none()).collect();
        let items = self.rooted_from(items);
        if items.is_empty() {
            return Ok(Value::NONE);
        }
        if !self.is_group(original) {
            // a naked exception was wrapped for the handlers: either it comes back or one handler raised
            return Ok(items[0]);
        }
        let (mut fresh, mut again) = (self.rooted(), self.rooted());
        for item in items.iter() {
            if self.same_origin(*item, original)? {
                again.push(*item);
            } else {
                fresh.push(*item);
            }
        }
        let projection = if again.is_empty() { Value::NONE } else { self.group_projection(original, &again)? };
        if fresh.is_empty() {
            return Ok(projection);
        }
        if !projection.is_none() {
            fresh.push(projection);
        }
        if fresh.len() == 1 && projection.is_none() {
            return Ok(fresh[0]);
        }
        let message = self.new_str("")?;
        let list = self.new_list(&fresh)?;
        let class = self.interp.types.BaseExceptionGroup.get();
        self.call(class, &[message, list])
    }

    /// Was the exception split off the original and raised again as it was? Its metadata are the original's.
    fn same_origin(&mut self, exception: Value, original: Value) -> Res<bool> {
        if !self.is_group(exception) {
            return Ok(false);
        }
        for index in [field::TRACEBACK, field::CONTEXT, field::CAUSE] {
            if chain(self, exception, index)? != chain(self, original, index)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The part of a group with only the leaves that occur in the given groups.
    fn group_projection(&mut self, original: Value, parts: &RootedVec) -> Res<Value> {
        let mut leaves = self.rooted();
        for part in parts.iter() {
            self.collect_leaves(*part, &mut leaves)?;
        }
        self.project(original, &leaves)
    }

    fn collect_leaves(&mut self, exception: Value, leaves: &mut RootedVec) -> Res<()> {
        self.check_native_stack("")?;
        if !self.is_group(exception) {
            leaves.push(exception);
            return Ok(());
        }
        for member in self.group_members(exception)? {
            self.collect_leaves(*member, leaves)?;
        }
        Ok(())
    }

    fn project(&mut self, group: Value, leaves: &RootedVec) -> Res<Value> {
        self.check_native_stack("")?;
        if !self.is_group(group) {
            return Ok(if leaves.contains(&group) { group } else { Value::NONE });
        }
        let members = self.group_members(group)?;
        let mut kept = self.rooted();
        for member in members {
            let part = self.project(*member, leaves)?;
            if !part.is_none() {
                kept.push(part);
            }
        }
        if kept.len() == members.len() && kept.iter().zip(members).all(|(a, b)| a == b) {
            return Ok(group);
        }
        self.group_subset(group, &kept)
    }
}
