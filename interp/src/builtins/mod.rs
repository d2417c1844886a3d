//! Python-visible built-in types, functions and native modules. A file per type or module; each gives tables of natives.

pub mod bootstrap;
pub mod modules;
pub mod functions;
pub mod system;
pub mod traceback;
pub mod types;

use crate::object::thread::Thread;
use crate::object::unwind::Res;

/// Installs the methods of every built-in type and the built-in functions.
pub fn install_all(th: &mut Thread) -> Res<()> {
    let interp = th.interp.clone();
    let types = &interp.types;
    types::core::install(th)?;
    install_sources(th);
    functions::install(th)?;
    th.install(types.int.get(), types::int::METHODS, types::int::ATTRIBUTES)?;
    th.install(types.bool_.get(), types::int::BOOL_METHODS, &[])?;
    th.install(types.float.get(), types::float::METHODS, types::float::ATTRIBUTES)?;
    th.install(types.complex.get(), types::complex::METHODS, types::complex::ATTRIBUTES)?;
    th.install(types.str_.get(), types::str::METHODS, types::str::ATTRIBUTES)?;
    th.install(types.str_.get(), types::str_change::METHODS, &[])?;
    th.install(types.bytes.get(), types::bytes::SHARED, &[])?;
    th.install(types.bytes.get(), types::bytes::METHODS, types::bytes::ATTRIBUTES)?;
    th.install(types.bytearray.get(), types::bytes::SHARED, &[])?;
    th.install(types.bytearray.get(), types::bytearray::METHODS, types::bytearray::ATTRIBUTES)?;
    types::bytearray::unhashable(th)?;
    th.install(types.memoryview.get(), types::memoryview::METHODS, types::memoryview::ATTRIBUTES)?;
    th.install(types.none_type.get(), types::singletons::NONE, types::singletons::ATTRIBUTES)?;
    th.install(types.not_implemented.get(), types::singletons::NOT_IMPLEMENTED, types::singletons::ATTRIBUTES)?;
    th.install(types.ellipsis.get(), types::singletons::ELLIPSIS, types::singletons::ATTRIBUTES)?;
    types::containers::install(th)?;
    th.install(types.generator.get(), types::generator::METHODS, types::generator::ATTRIBUTES)?;
    th.install(types.coroutine.get(), types::generator::COROUTINE_METHODS, types::generator::COROUTINE_ATTRIBUTES)?;
    th.install(types.async_generator.get(), types::async_generator::METHODS, types::async_generator::ATTRIBUTES)?;
    th.install(types.async_generator_asend.get(), types::async_generator::SEND_METHODS, &[])?;
    th.install(types.async_generator_athrow.get(), types::async_generator::THROW_METHODS, &[])?;
    th.interp.native_modules.lock().insert("_thread", modules::thread::init);
    th.interp.native_modules.lock().insert("_weakref", modules::weakref::init);
    th.interp.embedded_sources.lock().insert("_thread_local", (false, include_str!("../../py/_thread_local.py")));
    th.interp.embedded_sources.lock().insert("_contextvars", (false, include_str!("../../py/_contextvars.py")));
    system::register(th);
    modules::register(th);
    Ok(())
}

/// Modules of the runtime's own that are written in Python.
fn install_sources(th: &mut Thread) {
    let mut sources = th.interp.embedded_sources.lock();
    sources.insert("_templatelib", (false, include_str!("python/_templatelib.py")));
}
