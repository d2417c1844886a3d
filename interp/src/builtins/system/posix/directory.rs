//! Listing directories: `listdir`, `scandir` and `DirEntry`. A listing is read whole at once: nothing stays open.

use super::status::{look, result};
use super::{Path, path_or_descriptor};
use crate::builtins::types::operand::some;
use crate::heap::Value;
use crate::object::door::Ref;
use crate::object::kind::Kind;
use crate::object::native::{Attribute, Native, attribute, native};
use crate::object::thread::Thread;
use crate::object::type_object::{class_word_of, flag};
use crate::object::unwind::Res;
use std::ffi::CStr;

/// One entry: its name, its type as the directory tells it, its inode.
struct Entry { name: Vec<u8>, kind: u8, inode: u64 }

fn entries(th: &mut Thread, path: &Path) -> Result<Vec<Entry>, i32> {
    th.mutator.safe_region(|| {
        // SAFETY: the path is a C string; a duplicated descriptor is the stream's own
        let stream = unsafe {
            match path.descriptor {
                Some(descriptor) => {
                    let copy = libc::fcntl(descriptor, libc::F_DUPFD_CLOEXEC, 0);
                    if copy < 0 {
                        return Err(super::errno());
                    }
                    let stream = libc::fdopendir(copy);
                    if !stream.is_null() {
                        libc::rewinddir(stream);
                    }
                    stream
                }
                None => libc::opendir(path.text.as_ptr()),
            }
        };
        if stream.is_null() {
            return Err(super::errno());
        }
        let mut found = Vec::new();
        loop {
            // SAFETY: the stream is open; an entry lives until the next call
            let entry = unsafe { libc::readdir(stream) };
            if entry.is_null() {
                break;
            }
            // SAFETY: as above; its name is a C string
            let (name, kind, inode) = unsafe { (CStr::from_ptr((*entry).d_name.as_ptr()).to_bytes(), (*entry).d_type, (*entry).d_ino) };
            if name != b"." && name != b".." {
                found.push(Entry { name: name.to_vec(), kind, inode });
            }
        }
        // SAFETY: the stream is open and not used again
        unsafe { libc::closedir(stream) };
        Ok(found)
    })
}

fn directory_argument(th: &mut Thread, args: &[Value], function: &str) -> Res<Path> {
    match some(args, 0) {
        Some(value) => path_or_descriptor(th, value, function, "path"),
        None => {
            th.note_path(Some(b"."));
            Ok(Path { text: c".".into(), is_bytes: false, descriptor: None })
        }
    }
}

fn listdir(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let path = directory_argument(th, args, "listdir")?;
    let found = match entries(th, &path) {
        Ok(found) => found,
        Err(number) => return Err(super::failed_with(th, number, Some(&path))),
    };
    let mut names = th.rooted();
    for entry in &found {
        let name = super::name_value(th, &entry.name, path.is_bytes)?;
        names.push(name);
    }
    th.new_list(&names)
}

/// Fields of a `DirEntry`: name, path, kind, inode, directory descriptor or None, stat, lstat.
const ENTRY_FIELDS: usize = 8;

fn scandir(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let path = directory_argument(th, args, "scandir")?;
    let found = match entries(th, &path) {
        Ok(found) => found,
        Err(number) => return Err(super::failed_with(th, number, Some(&path))),
    };
    let class = th.native_type("posix.DirEntry");
    let list = th.new_list(&[])?;
    for entry in &found {
        let name = super::name_value(th, &entry.name, path.is_bytes)?;
        let full = match path.descriptor {
            Some(_) => name,
            None => {
                let mut full = path.text.as_bytes().to_vec();
                if full.last() != Some(&b'/') {
                    full.push(b'/');
                }
                if some(args, 0).is_none() {
                    full = b"./".to_vec();
                }
                full.extend_from_slice(&entry.name);
                super::name_value(th, &full, path.is_bytes)?
            }
        };
        let inode = th.new_uint(entry.inode)?;
        let object = Ref(th.allocate(class_word_of(class), ENTRY_FIELDS, false)?);
        object.init(0, name);
        object.init(1, full);
        object.init(2, Value::from_small(entry.kind as i32));
        object.init(3, inode);
        object.init(4, path.descriptor.map_or(Value::NONE, Value::from_small));
        th.list_append(list, object.value())?;
    }
    let iterator = th.iter(list)?;
    let class = th.native_type("posix.ScandirIterator");
    let made = Ref(th.allocate(class_word_of(class), ENTRY_FIELDS, false)?);
    made.init(0, iterator);
    Ok(made.value())
}

fn scan_next(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let iterator = th.load(Ref::of(args[0]), ENTRY_FIELDS, 0)?;
    if iterator.is_ptr()
        && let Some(entry) = th.next(iterator)?
    {
        return Ok(entry);
    }
    Err(th.stop_iteration(Value::NONE))
}

fn scan_close(th: &mut Thread, args: &[Value]) -> Res<Value> {
    th.store(Ref::of(args[0]), ENTRY_FIELDS, 0, Value::NONE)?;
    Ok(Value::NONE)
}

fn itself(_: &mut Thread, args: &[Value]) -> Res<Value> { Ok(args[0]) }

const SCAN_METHODS: &[Native] = &[
    native("__iter__", "(self, /)", itself),
    native("__next__", "(self, /)", scan_next),
    native("__enter__", "(self, /)", itself),
    native("__exit__", "(self, /, *args)", scan_close),
    native("close", "(self, /)", scan_close),
];

fn entry_path(th: &mut Thread, entry: Value) -> Res<(Path, i32)> {
    let object = Ref::of(entry);
    let directory = object.fixed(4);
    if directory.is_int() {
        let path = super::path(th, object.fixed(0), "DirEntry", "path")?;
        return Ok((path, directory.as_int() as i32));
    }
    Ok((super::path(th, object.fixed(1), "DirEntry", "path")?, libc::AT_FDCWD))
}

fn entry_status(th: &mut Thread, entry: Value, follow: bool) -> Res<Result<libc::stat, i32>> {
    let (path, directory) = entry_path(th, entry)?;
    Ok(look(th, &path, directory, follow))
}

fn entry_stat(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let follow = th.truth_argument(args, 1, true)?;
    let object = Ref::of(args[0]);
    let field = if follow { 5 } else { 6 };
    let known = th.load(object, ENTRY_FIELDS, field)?;
    if known.is_ptr() {
        return Ok(known);
    }
    match entry_status(th, args[0], follow)? {
        Ok(status) => {
            let made = result(th, &status)?;
            th.store(object, ENTRY_FIELDS, field, made)?;
            Ok(made)
        }
        Err(number) => {
            let (path, _) = entry_path(th, args[0])?;
            Err(super::failed_with(th, number, Some(&path)))
        }
    }
}

fn entry_is(th: &mut Thread, args: &[Value], kind: u8, mode: libc::mode_t, follow: bool) -> Res<Value> {
    let told = Ref::of(args[0]).fixed(2).as_int() as u8;
    if told != libc::DT_UNKNOWN && !(follow && told == libc::DT_LNK) {
        return Ok(Value::from_bool(told == kind));
    }
    match entry_status(th, args[0], follow)? {
        Ok(status) => Ok(Value::from_bool(status.st_mode & libc::S_IFMT == mode)),
        Err(libc::ENOENT) => Ok(Value::FALSE),
        Err(number) => {
            let (path, _) = entry_path(th, args[0])?;
            Err(super::failed_with(th, number, Some(&path)))
        }
    }
}

fn entry_is_dir(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let follow = th.truth_argument(args, 1, true)?;
    entry_is(th, args, libc::DT_DIR, libc::S_IFDIR, follow)
}

fn entry_is_file(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let follow = th.truth_argument(args, 1, true)?;
    entry_is(th, args, libc::DT_REG, libc::S_IFREG, follow)
}

fn entry_is_symlink(th: &mut Thread, args: &[Value]) -> Res<Value> { entry_is(th, args, libc::DT_LNK, libc::S_IFLNK, false) }
fn entry_is_junction(_: &mut Thread, _: &[Value]) -> Res<Value> { Ok(Value::FALSE) }
fn entry_inode(_: &mut Thread, args: &[Value]) -> Res<Value> { Ok(Ref::of(args[0]).fixed(3)) }
fn entry_name(_: &mut Thread, args: &[Value]) -> Res<Value> { Ok(Ref::of(args[0]).fixed(0)) }
fn entry_full(_: &mut Thread, args: &[Value]) -> Res<Value> { Ok(Ref::of(args[0]).fixed(1)) }

fn entry_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = th.repr_rust(Ref::of(args[0]).fixed(0))?;
    th.new_str(&format!("<DirEntry {name}>"))
}

const ENTRY_METHODS: &[Native] = &[
    native("is_dir", "(self, /, *, follow_symlinks=True)", entry_is_dir),
    native("is_file", "(self, /, *, follow_symlinks=True)", entry_is_file),
    native("is_symlink", "(self, /)", entry_is_symlink),
    native("is_junction", "(self, /)", entry_is_junction),
    native("stat", "(self, /, *, follow_symlinks=True)", entry_stat),
    native("inode", "(self, /)", entry_inode),
    native("__fspath__", "(self, /)", entry_full),
    native("__repr__", "(self, /)", entry_repr),
];

const ENTRY_ATTRIBUTES: &[Attribute] = &[attribute("name", entry_name), attribute("path", entry_full)];

/// Makes the types.
pub fn install(th: &mut Thread, namespace: Value) -> Res<()> {
    let object = th.interp.types.object.get();
    let entry = th.new_native_type("posix", "DirEntry", object, Kind::Opaque as u8, flag::NO_DICT, ENTRY_METHODS, ENTRY_ATTRIBUTES)?;
    th.keep_native_type("posix.DirEntry", entry);
    th.dict_set_str(namespace, "DirEntry", entry)?;
    let scan = th.new_native_type("posix", "ScandirIterator", object, Kind::Opaque as u8, flag::NO_DICT, SCAN_METHODS, &[])?;
    th.keep_native_type("posix.ScandirIterator", scan);
    Ok(())
}

pub const FUNCTIONS: &[Native] = &[native("listdir", "(path=None)", listdir), native("scandir", "(path=None)", scandir)];
