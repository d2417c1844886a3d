//! The constant part of `sys`: versions, limits, paths, flags.

use super::namespace;
use super::struct_sequence::{self, Layout};
use crate::heap::Value;
use crate::object::thread::Thread;
use crate::object::unwind::Res;

const VERSION: &str = "3.14.0";
const HEX_VERSION: i64 = 0x030E_00F0;

const FLAGS: Layout = Layout {
    module: "sys",
    name: "flags",
    fields: &[
        "debug", "inspect", "interactive", "optimize", "dont_write_bytecode", "no_user_site", "no_site", "ignore_environment", "verbose", "bytes_warning", "quiet",
        "hash_randomization", "isolated", "dev_mode", "utf8_mode", "warn_default_encoding", "safe_path", "int_max_str_digits", "gil", "thread_inherit_context", "context_aware_warnings",
    ],
    visible: 18,
};
const VERSION_INFO: Layout = Layout { module: "sys", name: "version_info", fields: &["major", "minor", "micro", "releaselevel", "serial"], visible: 5 };
const FLOAT_INFO: Layout = Layout {
    module: "sys",
    name: "float_info",
    fields: &["max", "max_exp", "max_10_exp", "min", "min_exp", "min_10_exp", "dig", "mant_dig", "epsilon", "radix", "rounds"],
    visible: 11,
};
const INT_INFO: Layout = Layout { module: "sys", name: "int_info", fields: &["bits_per_digit", "sizeof_digit", "default_max_str_digits", "str_digits_check_threshold"], visible: 4 };
const HASH_INFO: Layout = Layout { module: "sys", name: "hash_info", fields: &["width", "modulus", "inf", "nan", "imag", "algorithm", "hash_bits", "seed_bits", "cutoff"], visible: 9 };
const THREAD_INFO: Layout = Layout { module: "sys", name: "thread_info", fields: &["name", "lock", "version"], visible: 3 };

fn int(number: i64) -> Value { Value::from_int_unchecked(number) }

fn structure(th: &mut Thread, key: &'static str, layout: &Layout, values: &[Value]) -> Res<Value> {
    let class = struct_sequence::make(th, key, layout)?;
    struct_sequence::instance(th, class, values)
}

/// Fills in the constants.
pub fn install(th: &mut Thread, namespace: Value) -> Res<()> {
    let interp = th.interp.clone();
    let settings = &interp.settings;
    let set = |th: &mut Thread, name: &str, value: Value| th.dict_set_str(namespace, name, value);
    let text = |th: &mut Thread, name: &str, value: &str| {
        let value = th.new_str(value)?;
        th.dict_set_str(namespace, name, value)
    };
    let final_ = th.intern("final")?;
    let parts = [int(3), int(14), int(0), final_, int(0)];
    let version_info = structure(th, "sys.version_info", &VERSION_INFO, &parts)?;
    set(th, "version_info", version_info)?;
    text(th, "version", &format!("{VERSION} (ame {}) [Rust]", env!("CARGO_PKG_VERSION")))?;
    set(th, "hexversion", int(HEX_VERSION))?;
    set(th, "api_version", int(1013))?;
    text(th, "copyright", "The standard library: Copyright (c) 2001 Python Software Foundation.\nAll Rights Reserved.")?;
    let (name, tag, arch) = (th.intern("ame")?, th.intern("ame-314")?, th.intern("x86_64-linux-gnu")?);
    let items = [("name", name), ("cache_tag", tag), ("version", version_info), ("hexversion", int(HEX_VERSION)), ("_multiarch", arch), ("supports_isolated_interpreters", Value::TRUE)];
    let implementation = namespace::make(th, &items)?;
    set(th, "implementation", implementation)?;
    let flag = Value::from_bool;
    let values = [
        int(0), int(0), int(0), int(0), int(1), int(0), int(0), int(0), int(0), int(0), int(0),
        int((settings.hash_seed != Some(0)) as i64), int(0), flag(false), int(1), int(0), flag(false), int(4300), int(0), int(0), int(0),
    ];
    let flags = structure(th, "sys.flags", &FLAGS, &values)?;
    set(th, "flags", flags)?;
    let values = [
        Value::from_f64(f64::MAX), int(1024), int(308), Value::from_f64(f64::MIN_POSITIVE), int(-1021), int(-307), int(15), int(53), Value::from_f64(f64::EPSILON), int(2), int(1),
    ];
    let float_info = structure(th, "sys.float_info", &FLOAT_INFO, &values)?;
    set(th, "float_info", float_info)?;
    let int_info = structure(th, "sys.int_info", &INT_INFO, &[int(30), int(4), int(4300), int(640)])?;
    set(th, "int_info", int_info)?;
    let (algorithm, modulus) = (th.intern("siphash13")?, th.new_int((1 << 61) - 1)?);
    let values = [int(64), modulus, int(314159), int(0), int(1000003), algorithm, int(64), int(128), int(0)];
    let hash_info = structure(th, "sys.hash_info", &HASH_INFO, &values)?;
    set(th, "hash_info", hash_info)?;
    let (pthread, futex) = (th.intern("pthread")?, th.intern("futex")?);
    let thread_info = structure(th, "sys.thread_info", &THREAD_INFO, &[pthread, futex, Value::NONE])?;
    set(th, "thread_info", thread_info)?;
    let maxsize = th.new_int(i64::MAX)?;
    set(th, "maxsize", maxsize)?;
    set(th, "maxunicode", int(0x10FFFF))?;
    text(th, "byteorder", if cfg!(target_endian = "little") { "little" } else { "big" })?;
    text(th, "platform", if cfg!(target_os = "macos") { "darwin" } else { "linux" })?;
    text(th, "float_repr_style", "short")?;
    text(th, "abiflags", "t")?;
    text(th, "platlibdir", "lib")?;
    for prefix in ["prefix", "exec_prefix", "base_prefix", "base_exec_prefix"] {
        text(th, prefix, crate::library::ROOT)?;
    }
    text(th, "_stdlib_dir", crate::library::ROOT)?;
    text(th, "executable", &settings.executable)?;
    text(th, "_base_executable", &settings.executable)?;
    set(th, "dont_write_bytecode", Value::TRUE)?;
    set(th, "pycache_prefix", Value::NONE)?;
    let mut arguments = th.rooted();
    for argument in &settings.arguments {
        let value = th.new_str(argument)?;
        arguments.push(value);
    }
    if arguments.is_empty() {
        let empty = interp.names.empty.get();
        arguments.push(empty);
    }
    let argv = th.new_list(&arguments)?;
    set(th, "argv", argv)?;
    let executable = th.new_str(&settings.executable)?;
    arguments.insert(0, executable);
    let original = th.new_list(&arguments)?;
    set(th, "orig_argv", original)?;
    let mut path = th.rooted();
    if let Ok(extra) = std::env::var("PYTHONPATH") {
        for directory in extra.split(':').filter(|directory| !directory.is_empty()) {
            let value = th.new_str(directory)?;
            path.push(value);
        }
    }
    let root = th.new_str(crate::library::ROOT)?;
    path.push(root);
    let path = th.new_list(&path)?;
    set(th, "path", path)?;
    for name in ["path_hooks", "meta_path", "warnoptions"] {
        let empty = th.new_list(&[])?;
        set(th, name, empty)?;
    }
    let cache = th.new_dict()?;
    set(th, "path_importer_cache", cache)?;
    let options = th.new_dict()?;
    for (name, value) in &settings.x_options {
        let value = match value {
            Some(value) => th.new_str(value)?,
            None => Value::TRUE,
        };
        th.dict_set_str(options, name, value)?;
    }
    set(th, "_xoptions", options)?;
    let (project, empty) = (th.intern("ame")?, interp.names.empty.get());
    let git = th.new_tuple(&[project, empty, empty])?;
    set(th, "_git", git)?;
    set(th, "modules", interp.modules.get())?;
    module_names(th, namespace)
}

fn module_names(th: &mut Thread, namespace: Value) -> Res<()> {
    let mut native: Vec<&'static str> = th.interp.native_modules.lock().keys().copied().collect();
    native.push("builtins");
    native.sort_unstable();
    native.dedup();
    let mut names = th.rooted();
    for name in &native {
        let name = th.intern(name)?;
        names.push(name);
    }
    let built_in = th.new_tuple(&names)?;
    th.dict_set_str(namespace, "builtin_module_names", built_in)
}

/// `sys.stdlib_module_names`, made when asked for.
pub fn library_names(th: &mut Thread) -> Res<Value> {
    let mut names: Vec<&'static str> = th.interp.native_modules.lock().keys().copied().collect();
    names.extend(crate::library::top_level());
    names.push("builtins");
    let mut values = th.rooted();
    for name in names {
        let name = th.intern(name)?;
        values.push(name);
    }
    th.new_set_of(&values, true)
}
