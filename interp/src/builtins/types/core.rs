//! Which natives belong to which of the types that classes, functions, exceptions and code are made of.
//!
//! Invariant: `object` and `type` come first, so that later types inherit a complete `object`.

use super::*;
use crate::object::thread::Thread;
use crate::object::unwind::Res;

/// `object`, `type`, exceptions, and what functions, classes and code are made of.
pub fn install(th: &mut Thread) -> Res<()> {
    let interp = th.interp.clone();
    let built_in = &interp.types;
    th.install(built_in.opaque.get(), &[], object::PATTERN)?;
    th.install(built_in.object.get(), object::METHODS, object::ATTRIBUTES)?;
    th.install(built_in.type_.get(), type_::METHODS, type_::ATTRIBUTES)?;
    th.install(built_in.BaseException.get(), exception::METHODS, exception::ATTRIBUTES)?;
    exception_kinds::install(th)?;
    th.install(built_in.BaseExceptionGroup.get(), exception_group::METHODS, exception_group::ATTRIBUTES)?;
    th.install(built_in.function.get(), function::METHODS, function::ATTRIBUTES)?;
    th.install(built_in.method.get(), function::METHOD_METHODS, function::METHOD_ATTRIBUTES)?;
    for class in [&built_in.native, &built_in.method_descriptor, &built_in.wrapper_descriptor] {
        th.install(class.get(), function::NATIVE_METHODS, function::NATIVE_ATTRIBUTES)?;
    }
    for class in [&built_in.method_descriptor, &built_in.wrapper_descriptor] {
        th.install(class.get(), function::NATIVE_DESCRIPTOR, function::NATIVE_DESCRIPTOR_ATTRIBUTES)?;
    }
    th.install(built_in.staticmethod.get(), function::STATIC_METHODS, function::WRAPPER_ATTRIBUTES)?;
    th.install(built_in.classmethod.get(), function::CLASS_METHODS, function::WRAPPER_ATTRIBUTES)?;
    th.install(built_in.property.get(), property::METHODS, property::ATTRIBUTES)?;
    th.install(built_in.member_descriptor.get(), property::MEMBER_METHODS, property::MEMBER_ATTRIBUTES)?;
    th.install(built_in.getset_descriptor.get(), property::GETSET_METHODS, property::GETSET_ATTRIBUTES)?;
    th.install(built_in.super_.get(), super_::METHODS, super_::ATTRIBUTES)?;
    th.install(built_in.generic_alias.get(), generic_alias::METHODS, generic_alias::ATTRIBUTES)?;
    th.install(built_in.union.get(), generic_alias::UNION_METHODS, generic_alias::UNION_ATTRIBUTES)?;
    th.install(built_in.weakref.get(), weakref::METHODS, weakref::ATTRIBUTES)?;
    th.install(built_in.module.get(), module::METHODS, module::ATTRIBUTES)?;
    th.install(built_in.code.get(), code::CODE_METHODS, code::CODE_ATTRIBUTES)?;
    th.install(built_in.cell.get(), code::CELL_METHODS, code::CELL_ATTRIBUTES)?;
    th.install(built_in.frame.get(), code::FRAME_METHODS, code::FRAME_ATTRIBUTES)?;
    th.install(built_in.traceback.get(), code::TRACEBACK_METHODS, code::TRACEBACK_ATTRIBUTES)?;
    let key = interp.names.__module__.get();
    for (class, module) in [(&built_in.union, "typing"), (&built_in.generic_alias, "types"), (&built_in.weakref, "weakref")] {
        let module = th.intern(module)?;
        let namespace = crate::object::door::Ref::of(class.get()).fixed(crate::object::type_object::field::DICT);
        th.dict_set(namespace, key, module)?;
    }
    Ok(())
}
