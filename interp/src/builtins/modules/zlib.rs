//! zlib on flate2.
//!
//! Invariant: one-shot functions work on copied inputs in a safe region. A stream's state is a Rust value that cannot be rolled
//! back, so its methods make the transaction irrevocable first.
//!
//! Words of a stream: box of the state, unused data, unconsumed tail, reached the end.

use super::{Class, FINAL, Fields, class_of, constant, define, given, new_error};
use crate::heap::Value;
use crate::object::door::Ref;
use crate::object::native::{attribute, native};
use crate::object::native_box::resource;
use crate::object::thread::Thread;
use crate::object::unwind::{Res, Unwind};
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use parking_lot::Mutex;
use std::sync::Arc;

fn error(th: &mut Thread, message: impl Into<String>) -> Unwind {
    let class = class_of(th, "zlib.error");
    th.raise(class, message.into())
}

/// The container of a stream, as `wbits` names it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Container { Raw, Zlib, Gzip, Any }

fn container(th: &mut Thread, bits: Value, default: Container) -> Res<Container> {
    let Some(bits) = given(bits) else { return Ok(default) };
    match th.index_isize(bits)? {
        -15..=-8 => Ok(Container::Raw),
        0 | 8..=15 => Ok(Container::Zlib),
        24..=31 => Ok(Container::Gzip),
        40..=47 => Ok(Container::Any),
        _ => Err(th.value_error("Invalid initialization option")),
    }
}

fn level(th: &mut Thread, value: Value) -> Res<Compression> {
    match given(value) {
        None => Ok(Compression::default()),
        Some(value) => match th.index_isize(value)? {
            -1 => Ok(Compression::default()),
            level @ 0..=9 => Ok(Compression::new(level as u32)),
            _ => Err(error(th, "Bad compression level")),
        },
    }
}

/// A gzip header without a name or time.
const GZIP_HEADER: [u8; 10] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255];

/// Length of a gzip header, None while it is incomplete.
fn gzip_header(bytes: &[u8]) -> Result<Option<usize>, ()> {
    if bytes.len() < 10 {
        return if bytes.len() >= 2 && bytes[..2] != [0x1F, 0x8B] { Err(()) } else { Ok(None) };
    }
    if bytes[..3] != [0x1F, 0x8B, 8] {
        return Err(());
    }
    let (flags, mut at) = (bytes[3], 10);
    if flags & 4 != 0 {
        let Some(size) = bytes.get(at..at + 2) else { return Ok(None) };
        at += 2 + (size[0] as usize | (size[1] as usize) << 8);
    }
    for flag in [8, 16] {
        if flags & flag != 0 {
            match bytes.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == 0)) {
                Some(end) => at += end + 1,
                None => return Ok(None),
            }
        }
    }
    if flags & 2 != 0 {
        at += 2;
    }
    Ok(if at <= bytes.len() { Some(at) } else { None })
}

struct Deflate { engine: Compress, container: Container, crc: u32, size: u32, started: bool, finished: bool }

impl Deflate {
    fn new(level: Compression, container: Container) -> Deflate {
        Deflate { engine: Compress::new(level, container == Container::Zlib), container, crc: 0, size: 0, started: false, finished: false }
    }

    fn run(&mut self, input: &[u8], flush: FlushCompress) -> Vec<u8> {
        let mut out = Vec::with_capacity(input.len() / 2 + 64);
        if self.container == Container::Gzip {
            if !self.started {
                out.extend_from_slice(&GZIP_HEADER);
                self.started = true;
            }
            self.crc = super::binascii::crc32(input, self.crc);
            self.size = self.size.wrapping_add(input.len() as u32);
        }
        let mut at = 0;
        loop {
            if out.len() == out.capacity() {
                out.reserve(out.len().max(1024));
            }
            let before = (self.engine.total_in(), self.engine.total_out());
            let status = self.engine.compress_vec(&input[at..], &mut out, flush);
            at += (self.engine.total_in() - before.0) as usize;
            let stuck = self.engine.total_in() == before.0 && self.engine.total_out() == before.1;
            match status {
                Ok(Status::StreamEnd) | Err(_) => break,
                Ok(_) if at == input.len() && flush == FlushCompress::None && out.len() < out.capacity() => break,
                Ok(_) if at == input.len() && flush != FlushCompress::Finish && out.len() < out.capacity() => break,
                Ok(_) if stuck && out.len() < out.capacity() => break,
                Ok(_) => {}
            }
        }
        if flush == FlushCompress::Finish && !self.finished {
            self.finished = true;
            if self.container == Container::Gzip {
                out.extend_from_slice(&self.crc.to_le_bytes());
                out.extend_from_slice(&self.size.to_le_bytes());
            }
        }
        out
    }
}

struct Inflate { engine: Option<Decompress>, container: Container, head: Vec<u8>, trailer: usize }

/// What a run of a decompressor gave.
struct Inflated { out: Vec<u8>, used: usize, end: bool }

impl Inflate {
    fn new(container: Container) -> Inflate {
        let engine = match container {
            Container::Raw => Some(Decompress::new(false)),
            Container::Zlib => Some(Decompress::new(true)),
            _ => None,
        };
        Inflate { engine, container, head: Vec::new(), trailer: 0 }
    }

    fn run(&mut self, given: &[u8], most: usize) -> Result<Inflated, String> {
        let joined;
        let mut input: &[u8] = given;
        let mut skipped = 0;
        if self.engine.is_none() {
            let known = self.head.len();
            self.head.extend_from_slice(input);
            if self.container == Container::Any && self.head.first().is_some_and(|byte| *byte != 0x1F) {
                self.container = Container::Zlib;
                self.engine = Some(Decompress::new(true));
                joined = std::mem::take(&mut self.head);
                input = &joined;
            } else {
                match gzip_header(&self.head) {
                    Err(()) => return Err("Error -3 while decompressing data: incorrect header check".into()),
                    Ok(None) => return Ok(Inflated { out: Vec::new(), used: input.len(), end: false }),
                    Ok(Some(length)) => {
                        self.container = Container::Gzip;
                        self.engine = Some(Decompress::new(false));
                        self.trailer = 8;
                        skipped = length.saturating_sub(known);
                        self.head.clear();
                        input = &input[skipped..];
                    }
                }
            }
        }
        let Some(engine) = &mut self.engine else { return Err("damaged stream".into()) };
        let mut out: Vec<u8> = Vec::with_capacity((input.len() * 3 + 64).min(most));
        let mut at = 0;
        let mut end = false;
        loop {
            if out.len() >= most {
                break;
            }
            if out.len() == out.capacity() {
                out.reserve_exact(out.len().max(1024).min(most - out.len()));
            }
            let before = (engine.total_in(), engine.total_out());
            let status = engine.decompress_vec(&input[at..], &mut out, FlushDecompress::None);
            at += (engine.total_in() - before.0) as usize;
            match status {
                Ok(Status::StreamEnd) => {
                    end = true;
                    break;
                }
                Ok(_) if engine.total_in() == before.0 && engine.total_out() == before.1 && out.len() < out.capacity() => break,
                Ok(_) => {}
                Err(problem) => {
                    let text = problem.message().unwrap_or("invalid data").to_string();
                    let text = if engine.total_in() <= 2 { "incorrect header check".to_string() } else { text };
                    return Err(format!("Error -3 while decompressing data: {text}"));
                }
            }
        }
        if end && self.trailer > 0 {
            let taken = self.trailer.min(input.len() - at);
            at += taken;
            self.trailer -= taken;
        }
        Ok(Inflated { out, used: skipped + at, end })
    }
}

fn compress(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let bytes = th.buffer_argument(args[0])?;
    let level = level(th, args[1])?;
    let container = container(th, args[2], Container::Zlib)?;
    let out = th.blocking(|| Deflate::new(level, container).run(&bytes, FlushCompress::Finish));
    th.new_bytes(&out)
}

fn decompress(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let bytes = th.buffer_argument(args[0])?;
    let container = container(th, args[1], Container::Zlib)?;
    match th.blocking(|| Inflate::new(container).run(&bytes, usize::MAX >> 1)) {
        Ok(done) if done.end => th.new_bytes(&done.out),
        Ok(_) => Err(error(th, "Error -5 while decompressing data: incomplete or truncated stream")),
        Err(message) => Err(error(th, message)),
    }
}

fn adler32(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let bytes = th.buffer_argument(args[0])?;
    let start = match given(args[1]) {
        Some(value) => th.index(value)?.to_i64().unwrap_or(1) as u32,
        None => 1,
    };
    let (mut low, mut high) = (start & 0xFFFF, start >> 16);
    for chunk in bytes.chunks(5552) {
        for byte in chunk {
            low += *byte as u32;
            high += low;
        }
        (low, high) = (low % 65521, high % 65521);
    }
    th.new_int((high << 16 | low) as i64)
}

// ---- streams

/// The engine of a stream goes on, and cannot be taken back: from here on the transaction cannot be undone, unless it made the
/// stream, which is gone then.
fn settle(th: &mut Thread, stream: Value) -> Res<()> { if th.lies_open(Ref::of(stream)) { Ok(()) } else { th.become_irrevocable() } }

fn stream(th: &mut Thread, class: &'static str, state: crate::object::native_box::Resource) -> Res<Value> {
    let (state, empty) = (th.new_native_box(state)?, th.new_bytes(&[])?);
    let class = class_of(th, class);
    let made = th.new_instance(class)?;
    for (index, word) in [state, empty, empty, Value::FALSE].into_iter().enumerate() {
        Ref::of(made).init(index, word);
    }
    Ok(made)
}

fn compress_object(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let level = level(th, args[0])?;
    let container = container(th, args[2], Container::Zlib)?;
    stream(th, "zlib.Compress", Arc::new(Mutex::new(Deflate::new(level, container))))
}

fn decompress_object(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let container = container(th, args[0], Container::Zlib)?;
    stream(th, "zlib.Decompress", Arc::new(Mutex::new(Inflate::new(container))))
}

fn deflate(th: &mut Thread, value: Value, input: &[u8], flush: FlushCompress) -> Res<Value> {
    settle(th, value)?;
    let state = Fields::of(th, value).get(th, 0)?;
    let Some(engine) = resource::<Mutex<Deflate>>(state) else { return Err(error(th, "damaged stream")) };
    let out = th.blocking(|| engine.lock().run(input, flush));
    th.new_bytes(&out)
}

fn compress_some(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let bytes = th.buffer_argument(args[1])?;
    deflate(th, args[0], &bytes, FlushCompress::None)
}

fn compress_flush(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let flush = match given(args[1]) {
        Some(mode) => match th.index_isize(mode)? {
            0 => return th.new_bytes(&[]),
            1 => FlushCompress::Partial,
            2 => FlushCompress::Sync,
            3 => FlushCompress::Full,
            _ => FlushCompress::Finish,
        },
        None => FlushCompress::Finish,
    };
    deflate(th, args[0], &[], flush)
}

const UNUSED: usize = 1;
const TAIL: usize = 2;
const END: usize = 3;

fn inflate(th: &mut Thread, value: Value, input: &[u8], most: usize) -> Res<Value> {
    settle(th, value)?;
    let fields = Fields::of(th, value);
    let state = fields.get(th, 0)?;
    if fields.get(th, END)?.is_true() {
        let unused = fields.get(th, UNUSED)?;
        let mut all = th.buffer_argument(unused)?.into_owned();
        all.extend_from_slice(input);
        let all = th.new_bytes(&all)?;
        fields.set(th, UNUSED, all)?;
        return th.new_bytes(&[]);
    }
    let Some(engine) = resource::<Mutex<Inflate>>(state) else { return Err(error(th, "damaged stream")) };
    let done = match th.blocking(|| engine.lock().run(input, most)) {
        Ok(done) => done,
        Err(message) => return Err(error(th, message)),
    };
    let rest = th.new_bytes(&input[done.used..])?;
    let empty = th.new_bytes(&[])?;
    fields.set(th, TAIL, if done.end { empty } else { rest })?;
    if done.end {
        fields.set(th, UNUSED, rest)?;
        fields.set(th, END, Value::TRUE)?;
    }
    th.new_bytes(&done.out)
}

fn decompress_some(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let bytes = th.buffer_argument(args[1])?;
    let most = match given(args[2]) {
        Some(value) => th.index_isize(value)?,
        None => 0,
    };
    if most < 0 {
        return Err(th.value_error("max_length must be non-negative"));
    }
    inflate(th, args[0], &bytes, if most == 0 { usize::MAX >> 1 } else { most as usize })
}

fn decompress_flush(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let tail = Fields::of(th, args[0]).get(th, TAIL)?;
    let bytes = th.buffer_argument(tail)?;
    inflate(th, args[0], &bytes, usize::MAX >> 1)
}

/// `_ZlibDecompressor(wbits)`, what `gzip` reads with.
fn decompressor(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let container = container(th, args[0], Container::Zlib)?;
    stream(th, "zlib._ZlibDecompressor", Arc::new(Mutex::new(Inflate::new(container))))
}

/// Input that was not needed yet is kept, in the place of the tail; `True` there: none is left, but the output was full.
fn decompressor_run(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let fields = Fields::of(th, args[0]);
    if fields.get(th, END)?.is_true() {
        let class = th.interp.types.EOFError.get();
        return Err(th.raise(class, "End of stream already reached".into()));
    }
    let kept = fields.get(th, TAIL)?;
    let mut input = if kept.is_ptr() { th.buffer_argument(kept)?.into_owned() } else { Vec::new() };
    input.extend_from_slice(&th.buffer_argument(args[1])?);
    let most = match given(args[2]) {
        Some(value) => usize::try_from(th.index_isize(value)?).unwrap_or(usize::MAX >> 1),
        None => usize::MAX >> 1,
    };
    if most == 0 {
        let kept = th.new_bytes(&input)?;
        fields.set(th, TAIL, kept)?;
        return th.new_bytes(&[]);
    }
    let out = inflate(th, args[0], &input, most)?;
    let full = crate::object::bytes::slice(out).len() >= most;
    let kept = fields.get(th, TAIL)?;
    if full && !fields.get(th, END)?.is_true() && crate::object::bytes::slice(kept).is_empty() {
        fields.set(th, TAIL, Value::TRUE)?;
    }
    Ok(out)
}

fn needs_input(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let fields = Fields::of(th, args[0]);
    let kept = fields.get(th, TAIL)?;
    let none_kept = kept.is_ptr() && crate::object::bytes::slice(kept).is_empty();
    Ok(Value::from_bool(none_kept && !fields.get(th, END)?.is_true()))
}

const DECOMPRESSOR: Class = Class::opaque(
    "zlib._ZlibDecompressor",
    FINAL,
    &[native("decompress", "(self, /, data, max_length=-1)", decompressor_run)],
    &[
        attribute("unused_data", |th, args| Fields::of(th, args[0]).get(th, UNUSED)),
        attribute("needs_input", needs_input),
        attribute("eof", |th, args| Fields::of(th, args[0]).get(th, END)),
    ],
);
const COMPRESS: Class = Class::opaque("zlib.Compress", FINAL, &[native("compress", "(self, data, /)", compress_some), native("flush", "(self, mode=4, /)", compress_flush)], &[]);
const DECOMPRESS: Class = Class::opaque(
    "zlib.Decompress",
    FINAL,
    &[native("decompress", "(self, data, /, max_length=0)", decompress_some), native("flush", "(self, length=16384, /)", decompress_flush)],
    &[
        attribute("unused_data", |th, args| Fields::of(th, args[0]).get(th, UNUSED)),
        attribute("unconsumed_tail", |th, args| Fields::of(th, args[0]).get(th, TAIL)),
        attribute("eof", |th, args| Fields::of(th, args[0]).get(th, END)),
    ],
);

/// Fills `zlib`.
pub fn init(th: &mut Thread, namespace: Value) -> Res<()> {
    new_error(th, namespace, "zlib.error")?;
    define(th, namespace, &COMPRESS)?;
    define(th, namespace, &DECOMPRESS)?;
    define(th, namespace, &DECOMPRESSOR)?;
    for (name, number) in [
        ("MAX_WBITS", 15),
        ("DEFLATED", 8),
        ("DEF_MEM_LEVEL", 8),
        ("DEF_BUF_SIZE", 16384),
        ("Z_BEST_SPEED", 1),
        ("Z_BEST_COMPRESSION", 9),
        ("Z_DEFAULT_COMPRESSION", -1),
        ("Z_NO_COMPRESSION", 0),
        ("Z_DEFAULT_STRATEGY", 0),
        ("Z_FILTERED", 1),
        ("Z_HUFFMAN_ONLY", 2),
        ("Z_RLE", 3),
        ("Z_FIXED", 4),
        ("Z_NO_FLUSH", 0),
        ("Z_PARTIAL_FLUSH", 1),
        ("Z_SYNC_FLUSH", 2),
        ("Z_FULL_FLUSH", 3),
        ("Z_FINISH", 4),
        ("Z_BLOCK", 5),
        ("Z_TREES", 6),
    ] {
        constant(th, namespace, name, Value::from_small(number))?;
    }
    for name in ["ZLIB_VERSION", "ZLIB_RUNTIME_VERSION"] {
        let version = th.new_str("1.3.1")?;
        constant(th, namespace, name, version)?;
    }
    th.install_functions(
        namespace,
        "zlib",
        &[
            native("compress", "(data, /, level=-1, wbits=15)", compress),
            native("decompress", "(data, /, wbits=15, bufsize=16384)", decompress),
            native("compressobj", "(level=-1, method=8, wbits=15, memLevel=8, strategy=0, zdict=None)", compress_object),
            native("decompressobj", "(wbits=15, zdict=b'')", decompress_object),
            native("_ZlibDecompressor", "(wbits=15)", decompressor),
            native("crc32", "(data, value=0, /)", super::binascii::checksum),
            native("adler32", "(data, value=1, /)", adler32),
        ],
    )
}
