//! The environment, randomness, and facts about the machine.

use super::super::struct_sequence::{self, Layout};
use super::{change, int};
use crate::builtins::types::operand::given;
use crate::heap::Value;
use crate::object::native::{Native, native};
use crate::object::thread::Thread;
use crate::object::unwind::Res;
use std::ffi::CString;

const UNAME: Layout = Layout { module: "posix", name: "uname_result", fields: &["sysname", "nodename", "release", "version", "machine"], visible: 5 };
const TIMES: Layout = Layout { module: "posix", name: "times_result", fields: &["user", "system", "children_user", "children_system", "elapsed"], visible: 5 };

fn environment(th: &mut Thread) -> Res<Value> {
    use std::os::unix::ffi::OsStrExt;
    let dict = th.new_dict()?;
    for (name, value) in std::env::vars_os() {
        let name = th.new_bytes(name.as_bytes())?;
        let value = th.new_bytes(value.as_bytes())?;
        th.dict_set(dict, name, value)?;
    }
    Ok(dict)
}

fn create_environ(th: &mut Thread, _: &[Value]) -> Res<Value> { environment(th) }

fn variable(th: &mut Thread, value: Value) -> Res<CString> {
    let bytes = th.path_bytes(value, "expected str, bytes or os.PathLike object")?;
    match CString::new(bytes) {
        Ok(text) => Ok(text),
        Err(_) => Err(th.value_error("embedded null byte")),
    }
}

fn putenv(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (name, value) = (variable(th, args[0])?, variable(th, args[1])?);
    if name.as_bytes().contains(&b'=') {
        return Err(th.value_error("illegal environment variable name"));
    }
    // SAFETY: both are C strings; scripts that change the environment beside native readers take what they get
    change(th, None, move || unsafe { libc::setenv(name.as_ptr(), value.as_ptr(), 1) })
}

fn unsetenv(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = variable(th, args[0])?;
    // SAFETY: the name is a C string
    change(th, None, move || unsafe { libc::unsetenv(name.as_ptr()) })
}

/// Random bytes of the system.
pub fn random_bytes(buffer: &mut [u8]) -> bool {
    let mut filled = 0;
    while filled < buffer.len() {
        let rest = &mut buffer[filled..];
        // SAFETY: the buffer is writable
        let count = unsafe { libc::getrandom(rest.as_mut_ptr() as *mut libc::c_void, rest.len(), 0) };
        if count < 0 {
            if super::errno() == libc::EINTR {
                continue;
            }
            return false;
        }
        filled += count as usize;
    }
    true
}

fn urandom(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let size = th.index_isize_overflow(args[0])?;
    if size < 0 {
        return Err(th.value_error("negative argument not allowed"));
    }
    if !crate::number::room_for(size as usize) {
        return Err(th.memory_error());
    }
    let mut buffer = vec![0u8; size as usize];
    if !random_bytes(&mut buffer) {
        return Err(super::failed(th, None));
    }
    th.new_bytes(&buffer)
}

fn cpu_count(th: &mut Thread, _: &[Value]) -> Res<Value> {
    // SAFETY: sysconf has no preconditions
    let count = unsafe { libc::sysconf(libc::_SC_NPROCESSORS_ONLN) };
    let _ = th;
    Ok(if count < 1 { Value::NONE } else { Value::from_int_unchecked(count) })
}

fn sched_getaffinity(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let process = int(th, args, 0, 0)?;
    // SAFETY: all-zero is a valid set
    let mut set: libc::cpu_set_t = unsafe { std::mem::zeroed() };
    // SAFETY: the set is writable and of the size told
    if unsafe { libc::sched_getaffinity(process, size_of::<libc::cpu_set_t>(), &mut set) } != 0 {
        return Err(super::failed(th, None));
    }
    let cores: Vec<Value> = (0..libc::CPU_SETSIZE as usize)
        // SAFETY: the index is below the set's size
        .filter(|core| unsafe { libc::CPU_ISSET(*core, &set) })
        .map(|core| Value::from_small(core as i32))
        .collect();
    th.new_set_of(&cores, false)
}

fn sched_setaffinity(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let process = int(th, args, 0, 0)?;
    // SAFETY: all-zero is a valid set
    let mut set: libc::cpu_set_t = unsafe { std::mem::zeroed() };
    let cores = th.collect(args[1])?;
    for core in cores.iter() {
        let core = th.index_isize_overflow(*core)?;
        if !(0..libc::CPU_SETSIZE as isize).contains(&core) {
            return Err(th.value_error("CPU number out of range"));
        }
        // SAFETY: the index is below the set's size
        unsafe { libc::CPU_SET(core as usize, &mut set) };
    }
    // SAFETY: the set is initialised
    change(th, None, move || unsafe { libc::sched_setaffinity(process, size_of::<libc::cpu_set_t>(), &set) })
}

fn sched_yield(th: &mut Thread, _: &[Value]) -> Res<Value> {
    // SAFETY: no memory is involved
    change(th, None, || unsafe { libc::sched_yield() })
}

fn getloadavg(th: &mut Thread, _: &[Value]) -> Res<Value> {
    let mut loads = [0f64; 3];
    // SAFETY: the array has room for three numbers
    if unsafe { libc::getloadavg(loads.as_mut_ptr(), 3) } != 3 {
        let class = th.interp.types.OSError.get();
        return Err(th.raise(class, "Load averages are unobtainable".into()));
    }
    let values: Vec<Value> = loads.iter().map(|load| Value::from_f64(*load)).collect();
    th.new_tuple(&values)
}

fn strerror(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let number = int(th, args, 0, 0)?;
    let mut buffer = [0 as libc::c_char; 256];
    // SAFETY: the buffer has the length told
    unsafe { libc::strerror_r(number, buffer.as_mut_ptr(), buffer.len()) };
    // SAFETY: strerror_r leaves a C string
    let text = unsafe { std::ffi::CStr::from_ptr(buffer.as_ptr()) }.to_string_lossy().into_owned();
    th.new_str(&text)
}

fn uname(th: &mut Thread, _: &[Value]) -> Res<Value> {
    // SAFETY: all-zero is a valid utsname
    let mut names: libc::utsname = unsafe { std::mem::zeroed() };
    // SAFETY: the structure is writable
    if unsafe { libc::uname(&mut names) } != 0 {
        return Err(super::failed(th, None));
    }
    let mut items = th.rooted();
    for part in [&names.sysname, &names.nodename, &names.release, &names.version, &names.machine] {
        // SAFETY: uname leaves C strings
        let text = unsafe { std::ffi::CStr::from_ptr(part.as_ptr()) }.to_string_lossy().into_owned();
        let text = th.new_str(&text)?;
        items.push(text);
    }
    let class = th.native_type("posix.uname_result");
    let all: Vec<Value> = items.to_vec();
    struct_sequence::instance(th, class, &all)
}

fn times(th: &mut Thread, _: &[Value]) -> Res<Value> {
    // SAFETY: all-zero is a valid tms
    let mut spent: libc::tms = unsafe { std::mem::zeroed() };
    // SAFETY: the structure is writable; sysconf has no preconditions
    let (elapsed, ticks) = unsafe { (libc::times(&mut spent), libc::sysconf(libc::_SC_CLK_TCK)) };
    let seconds = |count: libc::clock_t| Value::from_f64(count as f64 / ticks as f64);
    let class = th.native_type("posix.times_result");
    struct_sequence::instance(th, class, &[seconds(spent.tms_utime), seconds(spent.tms_stime), seconds(spent.tms_cutime), seconds(spent.tms_cstime), seconds(elapsed)])
}

const SYSCONF: &[(&str, i32)] = &[
    ("SC_PAGESIZE", libc::_SC_PAGESIZE),
    ("SC_PAGE_SIZE", libc::_SC_PAGESIZE),
    ("SC_NPROCESSORS_ONLN", libc::_SC_NPROCESSORS_ONLN),
    ("SC_NPROCESSORS_CONF", libc::_SC_NPROCESSORS_CONF),
    ("SC_PHYS_PAGES", libc::_SC_PHYS_PAGES),
    ("SC_AVPHYS_PAGES", libc::_SC_AVPHYS_PAGES),
    ("SC_CLK_TCK", libc::_SC_CLK_TCK),
    ("SC_OPEN_MAX", libc::_SC_OPEN_MAX),
    ("SC_ARG_MAX", libc::_SC_ARG_MAX),
    ("SC_IOV_MAX", libc::_SC_IOV_MAX),
    ("SC_SEM_NSEMS_MAX", libc::_SC_SEM_NSEMS_MAX),
];

fn sysconf(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let number = if crate::object::string::is_str(args[0]) {
        let name = crate::object::string::to_rust(args[0]);
        match SYSCONF.iter().find(|entry| entry.0 == name) {
            Some(entry) => entry.1,
            None => return Err(th.value_error("unrecognized configuration name")),
        }
    } else {
        int(th, args, 0, 0)?
    };
    // SAFETY: sysconf has no preconditions
    let value = unsafe { libc::sysconf(number) };
    th.new_int(value)
}

fn register_at_fork(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let _ = (th, given(args, 0));
    Ok(Value::NONE)
}

/// Adds `environ` and the types.
pub fn install(th: &mut Thread, namespace: Value) -> Res<()> {
    let dict = environment(th)?;
    th.dict_set_str(namespace, "environ", dict)?;
    for (key, layout) in [("posix.uname_result", &UNAME), ("posix.times_result", &TIMES)] {
        let class = struct_sequence::make(th, key, layout)?;
        th.dict_set_str(namespace, layout.name, class)?;
    }
    let names = th.new_dict()?;
    for (name, number) in SYSCONF {
        th.dict_set_str(names, name, Value::from_small(*number))?;
    }
    th.dict_set_str(namespace, "sysconf_names", names)
}

pub const FUNCTIONS: &[Native] = &[
    native("_create_environ", "()", create_environ),
    native("putenv", "(name, value, /)", putenv),
    native("unsetenv", "(name, /)", unsetenv),
    native("urandom", "(size, /)", urandom),
    native("getrandom", "(size, flags=0)", urandom),
    native("cpu_count", "()", cpu_count),
    native("sched_getaffinity", "(pid, /)", sched_getaffinity),
    native("sched_setaffinity", "(pid, mask, /)", sched_setaffinity),
    native("sched_yield", "()", sched_yield),
    native("getloadavg", "()", getloadavg),
    native("strerror", "(code, /)", strerror),
    native("uname", "()", uname),
    native("times", "()", times),
    native("sysconf", "(name, /)", sysconf),
    native("register_at_fork", "(*, before=None, after_in_child=None, after_in_parent=None)", register_at_fork),
];
