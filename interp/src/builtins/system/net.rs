//! `_net`: the system calls below `_socket.py`, `select.py` and `_posixsubprocess.py`.
//!
//! Invariant: everything that sends, receives or waits happens between transactions, or makes the transaction irrevocable.
//! A wait is cut into slices, so that an interrupt ends it. Timeouts are None (for ever), 0 (do not wait) or seconds.

use super::posix::{change, change_number, descriptor, errno, int};
use crate::heap::Value;
use crate::object::gate::INTERRUPT;
use crate::object::native::{Native, native};
use crate::object::number::small_integer;
use crate::object::sequence::{is_tuple, tuple_items};
use crate::object::string::{is_str, to_rust};
use crate::object::thread::Thread;
use crate::object::unwind::Res;
use std::ffi::{CStr, CString};
use std::os::raw::c_void;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

/// Longest stretch of a wait that does not look for interrupts.
const SLICE_MS: i32 = 50;

/// How a call that may wait ended badly.
enum Failure { Number(i32), TimedOut, Interrupted }

fn until(timeout: Option<f64>) -> Option<Instant> { timeout.map(|seconds| Instant::now() + Duration::from_secs_f64(seconds.clamp(0.0, 1e9))) }

fn timeout_argument(th: &mut Thread, value: Value) -> Res<Option<f64>> {
    if value.is_none() || value.is_unbound() {
        return Ok(None);
    }
    match th.float_of_number(value)? {
        Some(seconds) if seconds.is_nan() => Err(th.value_error("Invalid value NaN (not a number)")),
        Some(seconds) => Ok(Some(seconds)),
        None => Err(th.type_error("timeout must be a number or None")),
    }
}

/// Waits until one of the descriptors is ready; the number of those that are.
fn wait_ready(interrupted: &dyn Fn() -> bool, polled: &mut [libc::pollfd], deadline: Option<Instant>) -> Result<usize, Failure> {
    loop {
        if interrupted() {
            return Err(Failure::Interrupted);
        }
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        let slice = left.map_or(SLICE_MS, |left| left.as_micros().div_ceil(1000).min(SLICE_MS as u128) as i32);
        // SAFETY: the array has the length told
        let ready = unsafe { libc::poll(polled.as_mut_ptr(), polled.len() as libc::nfds_t, slice) };
        if ready > 0 {
            return Ok(ready as usize);
        }
        if ready < 0 && errno() != libc::EINTR {
            return Err(Failure::Number(errno()));
        }
        if left.is_some_and(|left| left.is_zero()) {
            return Ok(0);
        }
    }
}

fn fail(th: &mut Thread, failure: Failure) -> crate::object::unwind::Unwind {
    match failure {
        Failure::Number(number) => th.os_error(number, None),
        Failure::TimedOut => th.raise(th.interp.types.TimeoutError.get(), "timed out".into()),
        Failure::Interrupted => th.os_error(libc::EINTR, None),
    }
}

/// Waits outside; a signal's handler runs in the middle, and then the wait goes on.
fn wait_outside<T>(th: &mut Thread, mut wait: impl FnMut(&dyn Fn() -> bool) -> Result<T, Failure>) -> Res<Result<T, Failure>> {
    let signal = th.mutator.signal().clone();
    th.wait_through_signals(|| wait(&|| signal.poll().load(Relaxed) & INTERRUPT != 0), |done| matches!(done, Err(Failure::Interrupted)))
}

/// Makes a call on a descriptor when it is ready, and turns its number into the result.
fn transfer(th: &mut Thread, socket: i32, events: i16, timeout: Option<f64>, mut call: impl FnMut() -> i64 + 'static, finish: impl FnOnce(&mut Thread, i64) -> Res<Value> + 'static) -> Res<Value> {
    th.outside(Box::new(move |th| {
        let deadline = until(timeout);
        let done = wait_outside(th, |interrupted| {
            loop {
                if timeout != Some(0.0) {
                    let mut polled = [libc::pollfd { fd: socket, events, revents: 0 }];
                    if wait_ready(interrupted, &mut polled, deadline)? == 0 {
                        return Err(Failure::TimedOut);
                    }
                }
                let result = call();
                if result >= 0 {
                    return Ok(result);
                }
                match errno() {
                    libc::EINTR if !interrupted() => {}
                    libc::EINTR => return Err(Failure::Interrupted),
                    libc::EAGAIN if timeout != Some(0.0) => {}
                    number => return Err(Failure::Number(number)),
                }
            }
        })?;
        match done {
            Ok(result) => finish(th, result),
            Err(failure) => Err(fail(th, failure)),
        }
    }))
}

// ---- addresses

/// The bytes of a C address structure.
fn raw<T>(address: &T) -> Vec<u8> {
    // SAFETY: plain C data of this size
    unsafe { std::slice::from_raw_parts(address as *const T as *const u8, size_of::<T>()) }.to_vec()
}

/// The C address of a script's address.
fn address(th: &mut Thread, family: i32, value: Value) -> Res<Vec<u8>> {
    if family == libc::AF_UNIX {
        let bytes = th.path_bytes(value, "a bytes-like object is required for an AF_UNIX address")?;
        // SAFETY: all zeros is a valid address
        let mut made: libc::sockaddr_un = unsafe { std::mem::zeroed() };
        made.sun_family = libc::AF_UNIX as u16;
        if bytes.len() >= made.sun_path.len() {
            return Err(th.raise(th.interp.types.OSError.get(), "AF_UNIX path too long".into()));
        }
        for (to, from) in made.sun_path.iter_mut().zip(&bytes) {
            *to = *from as libc::c_char;
        }
        let mut raw = raw(&made);
        let extra = if bytes.first() == Some(&0) { 0 } else { 1 };
        raw.truncate(2 + bytes.len() + extra);
        return Ok(raw);
    }
    let name = if family == libc::AF_INET6 { "AF_INET6" } else { "AF_INET" };
    if family != libc::AF_INET && family != libc::AF_INET6 {
        return Err(th.raise(th.interp.types.OSError.get(), "this version of ame knows addresses of AF_INET, AF_INET6 and AF_UNIX only".into()));
    }
    let parts = if is_tuple(value) { tuple_items(value) } else { &[] };
    if parts.len() < 2 || !(is_str(parts[0]) || th.buffer(parts[0])?.is_some()) {
        let got = th.type_name(value);
        return Err(th.type_error(format!("{name} address must be tuple, not {got}")));
    }
    let host = if is_str(parts[0]) { to_rust(parts[0]) } else { String::from_utf8_lossy(&th.buffer_argument(parts[0])?).into_owned() };
    let port = th.index_isize(parts[1])?;
    let Ok(port) = u16::try_from(port) else { return Err(th.overflow_error("bind(): port must be 0-65535.".replace("bind", "getsockaddrarg"))) };
    let host = match host.as_str() {
        "" => if family == libc::AF_INET { "0.0.0.0".to_string() } else { "::".to_string() },
        "<broadcast>" => "255.255.255.255".to_string(),
        _ => host,
    };
    let found = th.blocking(|| std::net::ToSocketAddrs::to_socket_addrs(&(host.as_str(), port)).map(|found| found.collect::<Vec<_>>()));
    let found = found.ok().and_then(|found| found.into_iter().find(|one| one.is_ipv4() == (family == libc::AF_INET)));
    match found {
        Some(std::net::SocketAddr::V4(found)) => {
            // SAFETY: all zeros is a valid address
            let mut made: libc::sockaddr_in = unsafe { std::mem::zeroed() };
            made.sin_family = libc::AF_INET as u16;
            made.sin_port = port.to_be();
            made.sin_addr.s_addr = u32::from_ne_bytes(found.ip().octets());
            Ok(raw(&made))
        }
        Some(std::net::SocketAddr::V6(found)) => {
            // SAFETY: all zeros is a valid address
            let mut made: libc::sockaddr_in6 = unsafe { std::mem::zeroed() };
            made.sin6_family = libc::AF_INET6 as u16;
            made.sin6_port = port.to_be();
            made.sin6_addr.s6_addr = found.ip().octets();
            let number = |at: usize| parts.get(at).and_then(|part| small_integer(*part)).unwrap_or(0) as u32;
            made.sin6_flowinfo = number(2).to_be();
            made.sin6_scope_id = number(3);
            Ok(raw(&made))
        }
        None => Err(th.raise(th.interp.types.OSError.get(), format!("[Errno -2] Name or service not known: '{host}'"))),
    }
}

/// A script's address of a C address.
fn address_value(th: &mut Thread, bytes: &[u8]) -> Res<Value> {
    if bytes.len() < 2 {
        return Ok(Value::NONE);
    }
    let family = i32::from(u16::from_ne_bytes([bytes[0], bytes[1]]));
    let port = |bytes: &[u8]| i32::from(u16::from_be_bytes([bytes[2], bytes[3]]));
    match family {
        libc::AF_INET if bytes.len() >= 8 => {
            let host = std::net::Ipv4Addr::new(bytes[4], bytes[5], bytes[6], bytes[7]).to_string();
            let host = th.new_str(&host)?;
            th.new_tuple(&[host, Value::from_small(port(bytes))])
        }
        libc::AF_INET6 if bytes.len() >= 28 => {
            let octets: [u8; 16] = std::array::from_fn(|at| bytes[8 + at]);
            let host = th.new_str(&std::net::Ipv6Addr::from(octets).to_string())?;
            let flow = u32::from_be_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]);
            let scope = u32::from_ne_bytes([bytes[24], bytes[25], bytes[26], bytes[27]]);
            th.new_tuple(&[host, Value::from_small(port(bytes)), Value::from_int_unchecked(i64::from(flow)), Value::from_int_unchecked(i64::from(scope))])
        }
        libc::AF_UNIX => {
            let path = &bytes[2..];
            if path.first() == Some(&0) {
                return th.new_bytes(path);
            }
            let end = path.iter().position(|byte| *byte == 0).unwrap_or(path.len());
            super::posix::name_value(th, &path[..end], false)
        }
        _ => th.new_bytes(bytes),
    }
}

/// A buffer for the address a call gives back, and its length.
struct Place { bytes: Box<[u8; 128]>, length: libc::socklen_t }

impl Place {
    fn new() -> Place { Place { bytes: Box::new([0; 128]), length: 128 } }
    fn pointers(&mut self) -> (*mut libc::sockaddr, *mut libc::socklen_t) {
        self.length = 128;
        (self.bytes.as_mut_ptr() as *mut libc::sockaddr, &mut self.length)
    }
    fn value(&self, th: &mut Thread) -> Res<Value> { address_value(th, &self.bytes[..(self.length as usize).min(128)]) }
}

// ---- sockets

fn open(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (family, kind, protocol) = (int(th, args, 0, 0)?, int(th, args, 1, 0)?, int(th, args, 2, 0)?);
    // SAFETY: no memory is involved
    change_number(th, None, move || i64::from(unsafe { libc::socket(family, kind | libc::SOCK_CLOEXEC, protocol) }))
}

fn pair(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (family, kind, protocol) = (int(th, args, 0, 0)?, int(th, args, 1, 0)?, int(th, args, 2, 0)?);
    th.outside(Box::new(move |th| {
        let mut ends = [0i32; 2];
        // SAFETY: the array has room for two descriptors
        if unsafe { libc::socketpair(family, kind | libc::SOCK_CLOEXEC, protocol, ends.as_mut_ptr()) } != 0 {
            return Err(th.os_error(errno(), None));
        }
        th.new_tuple(&[Value::from_small(ends[0]), Value::from_small(ends[1])])
    }))
}

fn bind(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (socket, family) = (descriptor(th, args[0])?, int(th, args, 1, 0)?);
    let address = address(th, family, args[2])?;
    // SAFETY: the address has the length told
    change(th, None, move || unsafe { libc::bind(socket, address.as_ptr() as *const libc::sockaddr, address.len() as libc::socklen_t) })
}

fn listen(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (socket, backlog) = (descriptor(th, args[0])?, int(th, args, 1, 128)?);
    // SAFETY: no memory is involved
    change(th, None, move || unsafe { libc::listen(socket, backlog.max(0)) })
}

fn shutdown(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (socket, how) = (descriptor(th, args[0])?, int(th, args, 1, 0)?);
    // SAFETY: no memory is involved
    change(th, None, move || unsafe { libc::shutdown(socket, how) })
}

/// (descriptor, family, address, timeout): 0, or the error number of a connection not made yet.
fn connect(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (socket, family) = (descriptor(th, args[0])?, int(th, args, 1, 0)?);
    let address = address(th, family, args[2])?;
    let timeout = timeout_argument(th, args[3])?;
    th.outside(Box::new(move |th| {
        let deadline = until(timeout);
        let mut begun = false;
        let done = wait_outside(th, |interrupted| {
            if !begun {
                // SAFETY: the address has the length told
                let status = unsafe { libc::connect(socket, address.as_ptr() as *const libc::sockaddr, address.len() as libc::socklen_t) };
                if status == 0 {
                    return Ok(0);
                }
                let number = errno();
                if timeout == Some(0.0) || !matches!(number, libc::EINPROGRESS | libc::EINTR) {
                    return Ok(number);
                }
                begun = true;
            }
            let mut polled = [libc::pollfd { fd: socket, events: libc::POLLOUT, revents: 0 }];
            if wait_ready(interrupted, &mut polled, deadline)? == 0 {
                return Err(Failure::TimedOut);
            }
            let (mut number, mut size) = (0i32, size_of::<i32>() as libc::socklen_t);
            // SAFETY: the number has the size told
            unsafe { libc::getsockopt(socket, libc::SOL_SOCKET, libc::SO_ERROR, (&raw mut number).cast::<c_void>(), &mut size) };
            Ok(number)
        })?;
        match done {
            Ok(number) => Ok(Value::from_small(number)),
            Err(failure) => Err(fail(th, failure)),
        }
    }))
}

fn accept(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let socket = descriptor(th, args[0])?;
    let timeout = timeout_argument(th, args[1])?;
    let place = std::sync::Arc::new(parking_lot::Mutex::new(Place::new()));
    let shared = place.clone();
    let call = move || {
        let mut place = shared.lock();
        let (address, length) = place.pointers();
        // SAFETY: the place is writable
        i64::from(unsafe { libc::accept4(socket, address, length, libc::SOCK_CLOEXEC) })
    };
    transfer(th, socket, libc::POLLIN, timeout, call, move |th, accepted| {
        let address = place.lock().value(th)?;
        th.new_tuple(&[Value::from_small(accepted as i32), address])
    })
}

fn name_of(th: &mut Thread, args: &[Value], peer: bool) -> Res<Value> {
    let socket = descriptor(th, args[0])?;
    let mut place = Place::new();
    let (address, length) = place.pointers();
    // SAFETY: the place is writable
    let status = unsafe { if peer { libc::getpeername(socket, address, length) } else { libc::getsockname(socket, address, length) } };
    if status != 0 { Err(th.os_error(errno(), None)) } else { place.value(th) }
}

/// (descriptor, size, flags, timeout, with the address)
fn receive(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (socket, flags) = (descriptor(th, args[0])?, int(th, args, 2, 0)?);
    let size = th.index_isize_overflow(args[1])?;
    let timeout = timeout_argument(th, args[3])?;
    let with_address = th.truth_argument(args, 4, false)?;
    let Ok(size) = usize::try_from(size) else { return Err(th.value_error("negative buffersize in recv")) };
    if !crate::number::room_for(size) {
        return Err(th.memory_error());
    }
    let shared = std::sync::Arc::new(parking_lot::Mutex::new((vec![0u8; size], Place::new())));
    let filled = shared.clone();
    let call = move || {
        let mut both = shared.lock();
        let (buffer, place) = &mut *both;
        let (address, length) = place.pointers();
        // SAFETY: buffer and place are writable
        unsafe { libc::recvfrom(socket, buffer.as_mut_ptr().cast::<c_void>(), buffer.len(), flags, address, length) as i64 }
    };
    transfer(th, socket, libc::POLLIN, timeout, call, move |th, count| {
        let both = filled.lock();
        let bytes = th.new_bytes(&both.0[..count as usize])?;
        if !with_address {
            return Ok(bytes);
        }
        let address = if both.1.length == 0 { Value::NONE } else { both.1.value(th)? };
        th.new_tuple(&[bytes, address])
    })
}

/// (descriptor, data, flags, timeout, family, address or None)
fn send(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (socket, flags) = (descriptor(th, args[0])?, int(th, args, 2, 0)? | libc::MSG_NOSIGNAL);
    let data = th.buffer_argument(args[1])?.into_owned();
    let timeout = timeout_argument(th, args[3])?;
    let family = int(th, args, 4, 0)?;
    let to = if args[5].is_none() || args[5].is_unbound() { Vec::new() } else { address(th, family, args[5])? };
    let call = move || {
        let pointer = if to.is_empty() { std::ptr::null() } else { to.as_ptr() as *const libc::sockaddr };
        // SAFETY: data and address have the lengths told
        unsafe { libc::sendto(socket, data.as_ptr().cast::<c_void>(), data.len(), flags, pointer, to.len() as libc::socklen_t) as i64 }
    };
    transfer(th, socket, libc::POLLOUT, timeout, call, |th, count| th.new_int(count))
}

/// (descriptor, level, option, int or bytes)
fn set_option(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (socket, level, option) = (descriptor(th, args[0])?, int(th, args, 1, 0)?, int(th, args, 2, 0)?);
    let bytes = match th.buffer(args[3])? {
        Some(bytes) => bytes.into_owned(),
        None => int(th, args, 3, 0)?.to_ne_bytes().to_vec(),
    };
    // SAFETY: the bytes have the length told
    change(th, None, move || unsafe { libc::setsockopt(socket, level, option, bytes.as_ptr().cast::<c_void>(), bytes.len() as libc::socklen_t) })
}

/// (descriptor, level, option, size): an int for size 0
fn get_option(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (socket, level, option, size) = (descriptor(th, args[0])?, int(th, args, 1, 0)?, int(th, args, 2, 0)?, int(th, args, 3, 0)?);
    let mut bytes = [0u8; 1024];
    let mut length = if size == 0 { 4 } else { size.clamp(0, 1024) } as libc::socklen_t;
    // SAFETY: the bytes have the length told
    if unsafe { libc::getsockopt(socket, level, option, bytes.as_mut_ptr().cast::<c_void>(), &mut length) } != 0 {
        return Err(th.os_error(errno(), None));
    }
    if size == 0 { Ok(Value::from_small(i32::from_ne_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))) } else { th.new_bytes(&bytes[..length as usize]) }
}

// ---- names

fn optional_text(th: &mut Thread, value: Value) -> Res<Option<CString>> {
    if value.is_none() {
        return Ok(None);
    }
    let text = if is_str(value) {
        to_rust(value).into_bytes()
    } else if let Some(number) = small_integer(value) {
        number.to_string().into_bytes()
    } else {
        th.buffer_argument(value)?.into_owned()
    };
    match CString::new(text) {
        Ok(text) => Ok(Some(text)),
        Err(_) => Err(th.value_error("embedded null character")),
    }
}

/// (host, port, family, type, proto, flags): a list of what was found, or (error number, words).
fn get_address_info(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (host, service) = (optional_text(th, args[0])?, optional_text(th, args[1])?);
    // SAFETY: all zeros means no wishes
    let mut hints: libc::addrinfo = unsafe { std::mem::zeroed() };
    (hints.ai_family, hints.ai_socktype, hints.ai_protocol, hints.ai_flags) = (int(th, args, 2, 0)?, int(th, args, 3, 0)?, int(th, args, 4, 0)?, int(th, args, 5, 0)?);
    let found = th.blocking(|| {
        let mut list: *mut libc::addrinfo = std::ptr::null_mut();
        let pointer = |text: &Option<CString>| text.as_ref().map_or(std::ptr::null(), |text| text.as_ptr());
        // SAFETY: C strings or null, and a place for the list
        let status = unsafe { libc::getaddrinfo(pointer(&host), pointer(&service), &hints, &mut list) };
        if status != 0 {
            // SAFETY: the message is a static C string
            let words = unsafe { CStr::from_ptr(libc::gai_strerror(status)) }.to_string_lossy().into_owned();
            return Err((status, words));
        }
        let (mut rows, mut at) = (Vec::new(), list);
        while !at.is_null() {
            // SAFETY: a node of the list that the system made
            let node = unsafe { &*at };
            // SAFETY: the address has the length told
            let bytes = unsafe { std::slice::from_raw_parts(node.ai_addr as *const u8, node.ai_addrlen as usize) }.to_vec();
            // SAFETY: null or a C string
            let name = if node.ai_canonname.is_null() { String::new() } else { unsafe { CStr::from_ptr(node.ai_canonname) }.to_string_lossy().into_owned() };
            rows.push((node.ai_family, node.ai_socktype, node.ai_protocol, name, bytes));
            at = node.ai_next;
        }
        // SAFETY: the list came from getaddrinfo
        unsafe { libc::freeaddrinfo(list) };
        Ok(rows)
    });
    match found {
        Err((status, words)) => {
            let words = th.new_str(&words)?;
            th.new_tuple(&[Value::from_small(status), words])
        }
        Ok(rows) => {
            let mut values = th.rooted();
            for (family, kind, protocol, name, bytes) in rows {
                let (name, address) = (th.new_str(&name)?, address_value(th, &bytes)?);
                let row = th.new_tuple(&[Value::from_small(family), Value::from_small(kind), Value::from_small(protocol), name, address])?;
                values.push(row);
            }
            th.new_list(&values)
        }
    }
}

fn host_name(th: &mut Thread, _: &[Value]) -> Res<Value> {
    let mut buffer = [0u8; 256];
    // SAFETY: the buffer has the length told
    if unsafe { libc::gethostname(buffer.as_mut_ptr() as *mut libc::c_char, buffer.len() - 1) } != 0 {
        return Err(th.os_error(errno(), None));
    }
    let end = buffer.iter().position(|byte| *byte == 0).unwrap_or(0);
    super::posix::name_value(th, &buffer[..end], false)
}

// ---- waiting for many

/// (list of (descriptor, events), timeout): the list of those that are ready with their events.
fn poll(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let rows = th.collect(args[0])?;
    let mut polled = Vec::with_capacity(rows.len());
    for row in rows.iter() {
        let parts = tuple_items(*row);
        let (fd, events) = (small_integer(parts[0]).unwrap_or(-1) as i32, small_integer(parts[1]).unwrap_or(0) as i16);
        polled.push(libc::pollfd { fd, events, revents: 0 });
    }
    let timeout = timeout_argument(th, args[1])?;
    th.outside(Box::new(move |th| {
        let deadline = until(timeout);
        let done = wait_outside(th, |interrupted| wait_ready(interrupted, &mut polled, deadline))?;
        if let Err(failure) = done {
            return Err(fail(th, failure));
        }
        let mut values = th.rooted();
        for row in polled.iter().filter(|row| row.revents != 0) {
            let row = th.new_tuple(&[Value::from_small(row.fd), Value::from_small(i32::from(row.revents))])?;
            values.push(row);
        }
        th.new_list(&values)
    }))
}

const FUNCTIONS: &[Native] = &[
    native("open", "(family, type, proto, /)", open),
    native("pair", "(family, type, proto, /)", pair),
    native("bind", "(fd, family, address, /)", bind),
    native("listen", "(fd, backlog, /)", listen),
    native("shutdown", "(fd, how, /)", shutdown),
    native("connect", "(fd, family, address, timeout, /)", connect),
    native("accept", "(fd, timeout, /)", accept),
    native("getsockname", "(fd, /)", |th, args| name_of(th, args, false)),
    native("getpeername", "(fd, /)", |th, args| name_of(th, args, true)),
    native("receive", "(fd, size, flags, timeout, with_address, /)", receive),
    native("send", "(fd, data, flags, timeout, family, address, /)", send),
    native("set_option", "(fd, level, option, value, /)", set_option),
    native("get_option", "(fd, level, option, size, /)", get_option),
    native("getaddrinfo", "(host, port, family, type, proto, flags, /)", get_address_info),
    native("gethostname", "()", host_name),
    native("poll", "(rows, timeout, /)", poll),
];

macro_rules! numbers { ($($name:ident)*) => { &[ $( (stringify!($name), libc::$name as i64), )* ] }; }

/// The numbers that `socket` and `select` name.
const NUMBERS: &[(&str, i64)] = numbers! {
    AF_UNSPEC AF_UNIX AF_INET AF_INET6 SOCK_STREAM SOCK_DGRAM SOCK_RAW SOCK_SEQPACKET SOCK_RDM SOCK_CLOEXEC SOCK_NONBLOCK
    SOL_SOCKET SO_REUSEADDR SO_REUSEPORT SO_KEEPALIVE SO_BROADCAST SO_ERROR SO_TYPE SO_RCVBUF SO_SNDBUF SO_LINGER SO_OOBINLINE SO_RCVTIMEO SO_SNDTIMEO SO_ACCEPTCONN SO_DOMAIN SO_PROTOCOL
    IPPROTO_IP IPPROTO_TCP IPPROTO_UDP IPPROTO_IPV6 IPPROTO_ICMP IPPROTO_RAW TCP_NODELAY TCP_KEEPIDLE TCP_KEEPINTVL TCP_KEEPCNT TCP_MAXSEG IPV6_V6ONLY IP_TTL IP_TOS
    IP_MULTICAST_TTL IP_MULTICAST_LOOP IP_ADD_MEMBERSHIP IP_DROP_MEMBERSHIP IP_MULTICAST_IF SOMAXCONN SHUT_RD SHUT_WR SHUT_RDWR
    MSG_PEEK MSG_OOB MSG_DONTWAIT MSG_WAITALL MSG_NOSIGNAL MSG_TRUNC MSG_CTRUNC MSG_EOR MSG_DONTROUTE
    AI_PASSIVE AI_CANONNAME AI_NUMERICHOST AI_NUMERICSERV AI_ADDRCONFIG AI_V4MAPPED AI_ALL EAI_AGAIN EAI_BADFLAGS EAI_FAIL EAI_FAMILY EAI_MEMORY EAI_NONAME EAI_SERVICE EAI_SOCKTYPE
    NI_NUMERICHOST NI_NUMERICSERV NI_NAMEREQD NI_DGRAM NI_NOFQDN INADDR_ANY INADDR_BROADCAST INADDR_LOOPBACK INADDR_NONE
    POLLIN POLLOUT POLLPRI POLLERR POLLHUP POLLNVAL POLLRDNORM POLLRDBAND POLLWRNORM POLLWRBAND POLLRDHUP
};

/// Fills `_net`.
pub fn init(th: &mut Thread, namespace: Value) -> Res<()> {
    th.install_functions(namespace, "_net", FUNCTIONS)?;
    th.install_functions(namespace, "_net", super::posix::process::CHILD)?;
    for (name, number) in NUMBERS {
        let value = th.new_int(*number)?;
        th.dict_set_str(namespace, name, value)?;
    }
    Ok(())
}
