//! Installs the containers and their iterators. Knows which table belongs to which type, and nothing of what is in them.

use super::{adaptors, answer, dict, dict_view, iterators, list, mapping_proxy, range, set, tuple};
use crate::object::thread::Thread;
use crate::object::unwind::Res;

/// Installs every container type.
pub fn install(th: &mut Thread) -> Res<()> {
    let types = &th.interp.clone().types;
    th.install(types.list.get(), list::METHODS, list::ATTRIBUTES)?;
    answer::unhashable(th, types.list.get())?;
    th.install(types.tuple.get(), tuple::METHODS, tuple::ATTRIBUTES)?;
    th.install(types.dict.get(), dict::METHODS, dict::ATTRIBUTES)?;
    answer::unhashable(th, types.dict.get())?;
    dict_view::install(th)?;
    set::install(th)?;
    th.install(types.range.get(), range::METHODS, range::ATTRIBUTES)?;
    th.install(types.slice.get(), range::slice::METHODS, range::slice::ATTRIBUTES)?;
    iterators::install(th)?;
    adaptors::install(th)?;
    th.install(types.mapping_proxy.get(), mapping_proxy::METHODS, mapping_proxy::ATTRIBUTES)
}
