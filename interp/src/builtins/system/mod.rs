//! Native modules: a file each, with `init(th, namespace)` called at the first import. One row a module in the table.

pub mod atexit;
pub mod cmath;
pub mod codecs;
pub mod codec_errors;
pub mod errno;
pub mod gc;
pub mod io;
pub mod math;
pub mod math_gamma;
pub mod math_integer;
pub mod namespace;
pub mod net;
pub mod posix;
pub mod signal;
pub mod struct_sequence;
pub mod sys;
pub mod sys_info;
pub mod time;
pub mod time_format;

use crate::heap::Value;
use crate::object::thread::Thread;
use crate::object::unwind::Res;

type Init = fn(&mut Thread, Value) -> Res<()>;

const TABLE: &[(&str, Init)] = &[
    ("_codecs", codecs::init),
    ("_io", io::init),
    ("_net", net::init),
    ("_signal", signal::init),
    ("atexit", atexit::init),
    ("cmath", cmath::init),
    ("errno", errno::init),
    ("gc", gc::init),
    ("math", math::init),
    ("posix", posix::init),
    ("sys", sys::init),
    ("time", time::init),
];

/// Makes every native module importable.
pub fn register(th: &mut Thread) {
    let interp = th.interp.clone();
    let mut modules = interp.native_modules.lock();
    modules.extend(TABLE.iter().copied());
}
