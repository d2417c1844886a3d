//! `time`: clocks, sleeping, calendar times. Clocks may be read inside transactions; sleeping happens between them.

use super::struct_sequence::{self, Layout};
use super::{namespace, time_format};
use crate::builtins::types::operand::some;
use crate::heap::Value;
use crate::object::native::{Effect, Native, native};
use crate::object::sequence::{is_tuple, tuple_items};
use crate::object::string::to_rust;
use crate::object::thread::Thread;
use crate::object::unwind::Res;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

pub(super) const STRUCT_TIME: Layout = Layout {
    module: "time",
    name: "struct_time",
    fields: &["tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday", "tm_isdst", "tm_zone", "tm_gmtoff"],
    visible: 9,
};

/// Nanoseconds of a clock.
fn nanoseconds(th: &mut Thread, clock: libc::clockid_t) -> Res<i64> {
    let mut spec = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the structure is writable
    if unsafe { libc::clock_gettime(clock, &mut spec) } != 0 {
        return Err(last_error(th));
    }
    Ok(spec.tv_sec * 1_000_000_000 + spec.tv_nsec)
}

fn last_error(th: &mut Thread) -> crate::object::unwind::Unwind {
    let number = std::io::Error::last_os_error().raw_os_error().unwrap_or(0);
    th.os_error(number, None)
}

fn seconds(nanoseconds: i64) -> Value { Value::from_f64(nanoseconds as f64 / 1e9) }

macro_rules! clocks {
    ($( $float:ident $whole:ident $clock:ident; )*) => { $(
        fn $float(th: &mut Thread, _: &[Value]) -> Res<Value> { nanoseconds(th, libc::$clock).map(seconds) }
        fn $whole(th: &mut Thread, _: &[Value]) -> Res<Value> {
            let number = nanoseconds(th, libc::$clock)?;
            th.new_int(number)
        }
    )* };
}

clocks! {
    time time_ns CLOCK_REALTIME;
    monotonic monotonic_ns CLOCK_MONOTONIC;
    process_time process_time_ns CLOCK_PROCESS_CPUTIME_ID;
    thread_time thread_time_ns CLOCK_THREAD_CPUTIME_ID;
}

fn clock_gettime(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let clock = th.index_isize_overflow(args[0])?;
    nanoseconds(th, clock as libc::clockid_t).map(seconds)
}

fn clock_gettime_ns(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let clock = th.index_isize_overflow(args[0])?;
    let number = nanoseconds(th, clock as libc::clockid_t)?;
    th.new_int(number)
}

fn clock_getres(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let clock = th.index_isize_overflow(args[0])?;
    let mut spec = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the structure is writable
    if unsafe { libc::clock_getres(clock as libc::clockid_t, &mut spec) } != 0 {
        return Err(last_error(th));
    }
    Ok(seconds(spec.tv_sec * 1_000_000_000 + spec.tv_nsec))
}

fn sleep(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let duration = match crate::object::number::integer(args[0]) {
        Some(number) => {
            if number.is_negative() {
                return Err(th.value_error("sleep length must be non-negative"));
            }
            match number.to_u64().filter(|seconds| *seconds < 1 << 33) {
                Some(seconds) => Duration::from_secs(seconds),
                None => return Err(th.overflow_error("timestamp out of range for platform time_t")),
            }
        }
        None => {
            let number = match th.real_argument(args[0]) {
                Ok(number) => number,
                Err(unwind) => {
                    let class = th.interp.types.TypeError.get();
                    th.absorb(unwind, class)?;
                    let got = th.type_name(args[0]);
                    return Err(th.type_error(format!("'{got}' object cannot be interpreted as an integer or float")));
                }
            };
            if number.is_nan() {
                return Err(th.value_error("Invalid value NaN (not a number)"));
            }
            if number < 0.0 {
                return Err(th.value_error("sleep length must be non-negative"));
            }
            if number > 8e9 {
                return Err(th.overflow_error("timestamp out of range for platform time_t"));
            }
            Duration::from_secs_f64(number)
        }
    };
    if th.atomic_depth > 0 && th.may_abort() {
        // harmless to repeat: the block stays one that can be undone, and holds nobody up who does not need what it has
        th.sleep_interruptibly(duration)?;
        return Ok(Value::NONE);
    }
    th.outside(Box::new(move |th| {
        th.sleep_interruptibly(duration)?;
        Ok(Value::NONE)
    }))
}

impl Thread {
    /// Sleeps in a safe region; an interrupt ends it early with KeyboardInterrupt.
    pub fn sleep_interruptibly(&mut self, duration: Duration) -> Res<()> {
        let end = Instant::now() + duration;
        // inside a transaction that somebody may want gone
        let open = self.tx.is_active() && !self.tx.is_irrevocable();
        let interp = self.interp.clone();
        let signal = self.mutator.signal().clone();
        loop {
        let look = Instant::now() + Duration::from_millis(5);
        self.blocking(|| {
            loop {
                let now = Instant::now();
                let waits = signal.poll().load(Relaxed) & crate::object::gate::INTERRUPT != 0;
                if now >= end || waits || interp.exiting.load(Relaxed) || open && now >= look {
                    return;
                }
                let left = end - now;
                if left < Duration::from_micros(50) {
                    std::thread::yield_now();
                    continue;
                }
                // a signal cuts the system's sleep short; the slice bounds the delay of one that came just before
                let slice = left.min(Duration::from_millis(if open { 5 } else { 50 }));
                let spec = libc::timespec { tv_sec: slice.as_secs() as i64, tv_nsec: slice.subsec_nanos() as i64 };
                // SAFETY: the structure is initialised; no remainder is asked for
                unsafe { libc::nanosleep(&spec, std::ptr::null_mut()) };
            }
        });
        if self.mutator.signal().take_requests(crate::object::gate::INTERRUPT) != 0 {
            self.interrupted()?;
        }
        if open {
            let over = self.iterating && self.turn.as_ref().is_some_and(|turn| !turn.is_wanted());
            if over || self.tx.requested() && self.tx.poll().is_err() {
                return Err(crate::object::unwind::Unwind::Restart);
            }
        }
        if Instant::now() >= end || self.interp.exiting.load(Relaxed) {
            return Ok(());
        }
        }
    }
}

/// A calendar time with its zone.
#[derive(Clone)]
pub(super) struct Calendar { pub tm: libc::tm, pub zone: String }

fn calendar(th: &mut Thread, seconds: i64, local: bool) -> Res<Calendar> {
    // SAFETY: all-zero is a valid tm
    let mut tm: libc::tm = unsafe { std::mem::zeroed() };
    // SAFETY: both point to initialised memory of this frame
    let done = unsafe { if local { libc::localtime_r(&seconds, &mut tm) } else { libc::gmtime_r(&seconds, &mut tm) } };
    if done.is_null() {
        return Err(th.overflow_error("timestamp out of range for platform time_t"));
    }
    let zone = if tm.tm_zone.is_null() {
        "UTC".to_string()
    } else {
        // SAFETY: both calls leave a C string that lives as long as the process
        unsafe { std::ffi::CStr::from_ptr(tm.tm_zone) }.to_string_lossy().into_owned()
    };
    Ok(Calendar { tm, zone })
}

fn to_struct(th: &mut Thread, calendar: &Calendar) -> Res<Value> {
    let tm = &calendar.tm;
    let zone = th.new_str(&calendar.zone)?;
    let int = |number: i64| Value::from_int_unchecked(number);
    let class = th.native_type("time.struct_time");
    let weekday = (tm.tm_wday + 6) % 7;
    let items = [
        int(tm.tm_year as i64 + 1900), int(tm.tm_mon as i64 + 1), int(tm.tm_mday as i64), int(tm.tm_hour as i64), int(tm.tm_min as i64), int(tm.tm_sec as i64),
        int(weekday as i64), int(tm.tm_yday as i64 + 1), int(tm.tm_isdst as i64), zone, int(tm.tm_gmtoff),
    ];
    struct_sequence::instance(th, class, &items)
}

/// The seconds argument of `localtime`, `gmtime`, `ctime`: now when absent or None; fractions round down.
fn seconds_argument(th: &mut Thread, args: &[Value]) -> Res<i64> {
    let Some(value) = some(args, 0) else { return Ok(nanoseconds(th, libc::CLOCK_REALTIME)?.div_euclid(1_000_000_000)) };
    if let Some(number) = crate::object::number::float(value) {
        if number.is_nan() {
            return Err(th.value_error("Invalid value NaN (not a number)"));
        }
        if number.abs() > 9.2e18 {
            return Err(th.overflow_error("timestamp out of range for platform time_t"));
        }
        return Ok(number.floor() as i64);
    }
    match th.index(value)?.to_i64() {
        Some(number) => Ok(number),
        None => Err(th.overflow_error("timestamp out of range for platform time_t")),
    }
}

fn localtime(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let seconds = seconds_argument(th, args)?;
    let calendar = calendar(th, seconds, true)?;
    to_struct(th, &calendar)
}

fn gmtime(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let seconds = seconds_argument(th, args)?;
    let calendar = calendar(th, seconds, false)?;
    to_struct(th, &calendar)
}

/// A `struct_time` or tuple of nine as a calendar time.
fn tuple_argument(th: &mut Thread, value: Value, function: &str) -> Res<Calendar> {
    if !is_tuple(value) {
        return Err(th.type_error("Tuple or struct_time argument required"));
    }
    let items = tuple_items(value);
    if items.len() != 9 {
        return Err(th.type_error(format!("{function}(): illegal time tuple argument")));
    }
    let mut numbers = [0i64; 9];
    for (slot, item) in numbers.iter_mut().zip(items) {
        *slot = match th.index(*item)?.to_i64() {
            Some(number) if i32::try_from(number).is_ok() => number,
            _ => return Err(th.overflow_error("signed integer is greater than maximum")),
        };
    }
    // SAFETY: all-zero is a valid tm
    let mut tm: libc::tm = unsafe { std::mem::zeroed() };
    let Ok(year) = i32::try_from(numbers[0] - 1900) else { return Err(th.overflow_error("year out of range")) };
    tm.tm_year = year;
    tm.tm_mon = numbers[1] as i32 - 1;
    tm.tm_mday = numbers[2] as i32;
    tm.tm_hour = numbers[3] as i32;
    tm.tm_min = numbers[4] as i32;
    tm.tm_sec = numbers[5] as i32;
    tm.tm_wday = ((numbers[6] + 1) % 7) as i32;
    tm.tm_yday = numbers[7] as i32 - 1;
    tm.tm_isdst = numbers[8] as i32;
    let mut zone = String::new();
    let class = th.native_type("time.struct_time");
    if th.is_instance(value, class) {
        let all = tuple_items(crate::object::door::Ref::of(value).fixed(2));
        if all.len() > 10 && crate::object::string::is_str(all[9]) {
            zone = to_rust(all[9]);
            tm.tm_gmtoff = crate::object::number::small_integer(all[10]).unwrap_or(0);
        }
    }
    Ok(Calendar { tm, zone })
}

/// As CPython: zero month and day mean the first; others out of range are ValueErrors.
fn checked(th: &mut Thread, mut calendar: Calendar) -> Res<Calendar> {
    let tm = &mut calendar.tm;
    if tm.tm_mon == -1 {
        tm.tm_mon = 0;
    }
    if tm.tm_mday == 0 {
        tm.tm_mday = 1;
    }
    if tm.tm_yday == -1 {
        tm.tm_yday = 0;
    }
    let wrong = if !(0..=11).contains(&tm.tm_mon) {
        "month out of range"
    } else if !(1..=31).contains(&tm.tm_mday) {
        "day of month out of range"
    } else if !(0..=23).contains(&tm.tm_hour) {
        "hour out of range"
    } else if !(0..=59).contains(&tm.tm_min) {
        "minute out of range"
    } else if !(0..=61).contains(&tm.tm_sec) {
        "seconds out of range"
    } else if tm.tm_wday < 0 {
        "day of week out of range"
    } else if !(0..=365).contains(&tm.tm_yday) {
        "day of year out of range"
    } else {
        return Ok(calendar);
    };
    Err(th.value_error(wrong))
}

fn time_or_now(th: &mut Thread, value: Option<Value>, function: &str) -> Res<Calendar> {
    match value {
        Some(value) => {
            let calendar = tuple_argument(th, value, function)?;
            checked(th, calendar)
        }
        None => {
            let now = nanoseconds(th, libc::CLOCK_REALTIME)?.div_euclid(1_000_000_000);
            calendar(th, now, true)
        }
    }
}

fn mktime(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let mut calendar = tuple_argument(th, args[0], "mktime")?;
    calendar.tm.tm_wday = -1;
    // SAFETY: the structure is initialised
    let seconds = unsafe { libc::mktime(&mut calendar.tm) };
    if seconds == -1 && calendar.tm.tm_wday == -1 {
        return Err(th.overflow_error("mktime argument out of range"));
    }
    Ok(Value::from_f64(seconds as f64))
}

fn asctime(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let calendar = time_or_now(th, some(args, 0), "asctime")?;
    th.new_str(&time_format::asctime(&calendar.tm))
}

fn ctime(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let seconds = seconds_argument(th, args)?;
    let calendar = calendar(th, seconds, true)?;
    th.new_str(&time_format::asctime(&calendar.tm))
}

fn strftime(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let format = th.str_argument(args[0], "strftime() argument 1 must be str")?;
    let format = to_rust(format);
    let calendar = time_or_now(th, args.get(1).copied().filter(|value| !value.is_unbound()), "strftime")?;
    let text = time_format::strftime(&format, &calendar.tm, &calendar.zone);
    th.new_str(&text)
}

fn strptime(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let Some(import) = th.interp.hooks.import.get().copied() else { return Err(th.unsupported("strptime")) };
    let module = import(th, "_strptime")?;
    let name = th.intern("_strptime_time")?;
    if args[1].is_unbound() { th.call_method(module, name, &[args[0]]) } else { th.call_method(module, name, &[args[0], args[1]]) }
}

fn get_clock_info(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = to_rust(th.str_argument(args[0], "get_clock_info() argument 1 must be str")?);
    let (clock, monotonic, adjustable) = match name.as_str() {
        "time" => ("CLOCK_REALTIME", false, true),
        "monotonic" | "perf_counter" => ("CLOCK_MONOTONIC", true, false),
        "process_time" => ("CLOCK_PROCESS_CPUTIME_ID", true, false),
        "thread_time" => ("CLOCK_THREAD_CPUTIME_ID", true, false),
        _ => return Err(th.value_error("unknown clock")),
    };
    let implementation = th.new_str(&format!("clock_gettime({clock})"))?;
    namespace::make(
        th,
        &[
            ("implementation", implementation),
            ("monotonic", Value::from_bool(monotonic)),
            ("adjustable", Value::from_bool(adjustable)),
            ("resolution", Value::from_f64(1e-9)),
        ],
    )
}

unsafe extern "C" {
    fn tzset();
    static timezone: libc::c_long;
    static tzname: [*const libc::c_char; 2];
}

fn zone_constants(th: &mut Thread, namespace: Value) -> Res<()> {
    // SAFETY: tzset fills the C library's zone variables, which are then valid C strings and numbers
    let (offset, names) = unsafe {
        tzset();
        let name = |index: usize| std::ffi::CStr::from_ptr(tzname[index]).to_string_lossy().into_owned();
        (timezone, [name(0), name(1)])
    };
    let now = nanoseconds(th, libc::CLOCK_REALTIME)? / 1_000_000_000;
    let mut offsets = [offset, offset];
    let mut daylight = false;
    for month in 0..12 {
        let at = calendar(th, now + month * 30 * 86400, true)?;
        if at.tm.tm_isdst > 0 {
            daylight = true;
            offsets[1] = -at.tm.tm_gmtoff;
        }
    }
    let names = [th.new_str(&names[0])?, th.new_str(&names[1])?];
    let names = th.new_tuple(&names)?;
    th.dict_set_str(namespace, "tzname", names)?;
    th.dict_set_str(namespace, "timezone", Value::from_int_unchecked(offsets[0]))?;
    th.dict_set_str(namespace, "altzone", Value::from_int_unchecked(offsets[1]))?;
    th.dict_set_str(namespace, "daylight", Value::from_small(daylight as i32))
}

fn tzset_(th: &mut Thread, _: &[Value]) -> Res<Value> {
    let modules = th.interp.modules.get();
    if let Some(module) = th.dict_get_str(modules, "time")? {
        let namespace = th.module_namespace(module);
        zone_constants(th, namespace)?;
    }
    Ok(Value::NONE)
}

const FUNCTIONS: &[Native] = &[
    native("time", "()", time),
    native("time_ns", "()", time_ns),
    native("monotonic", "()", monotonic),
    native("monotonic_ns", "()", monotonic_ns),
    native("perf_counter", "()", monotonic),
    native("perf_counter_ns", "()", monotonic_ns),
    native("process_time", "()", process_time),
    native("process_time_ns", "()", process_time_ns),
    native("thread_time", "()", thread_time),
    native("thread_time_ns", "()", thread_time_ns),
    native("clock_gettime", "(clk_id, /)", clock_gettime),
    native("clock_gettime_ns", "(clk_id, /)", clock_gettime_ns),
    native("clock_getres", "(clk_id, /)", clock_getres),
    native("sleep", "(seconds, /)", sleep).effect(Effect::Serial),
    native("localtime", "(seconds=None, /)", localtime),
    native("gmtime", "(seconds=None, /)", gmtime),
    native("mktime", "(tuple, /)", mktime),
    native("asctime", "(tuple=None, /)", asctime),
    native("ctime", "(seconds=None, /)", ctime),
    native("strftime", "(format, tuple=None, /)", strftime),
    native("strptime", "(string, format=None, /)", strptime),
    native("get_clock_info", "(name, /)", get_clock_info),
    native("tzset", "()", tzset_),
];

/// Fills the module.
pub fn init(th: &mut Thread, namespace: Value) -> Res<()> {
    th.install_functions(namespace, "time", FUNCTIONS)?;
    let class = struct_sequence::make(th, "time.struct_time", &STRUCT_TIME)?;
    th.dict_set_str(namespace, "struct_time", class)?;
    th.dict_set_str(namespace, "_STRUCT_TM_ITEMS", Value::from_small(11))?;
    for (name, clock) in [
        ("CLOCK_REALTIME", libc::CLOCK_REALTIME),
        ("CLOCK_MONOTONIC", libc::CLOCK_MONOTONIC),
        ("CLOCK_MONOTONIC_RAW", libc::CLOCK_MONOTONIC_RAW),
        ("CLOCK_PROCESS_CPUTIME_ID", libc::CLOCK_PROCESS_CPUTIME_ID),
        ("CLOCK_THREAD_CPUTIME_ID", libc::CLOCK_THREAD_CPUTIME_ID),
        ("CLOCK_BOOTTIME", libc::CLOCK_BOOTTIME),
        ("CLOCK_TAI", libc::CLOCK_TAI),
    ] {
        th.dict_set_str(namespace, name, Value::from_small(clock))?;
    }
    zone_constants(th, namespace)
}
