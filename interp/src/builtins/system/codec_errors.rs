//! The built-in codec error handlers as functions, for scripts that call or wrap them: `codecs.strict_errors` and its kin.
//!
//! Invariant: a handler takes a Unicode error and gives (replacement, where to go on), or raises the error.

use crate::heap::Value;
use crate::object::native::{Native, native};
use crate::object::string::{is_str, text};
use crate::object::thread::Thread;
use crate::object::unwind::Res;
use crate::text::codec::{Codec, DecodeError, EncodeError, Encoder, ErrorHandler, resolve_decode, resolve_encode};

const FUNCTIONS: &[Native] = &[
    native("strict_errors", "(exception, /)", |th, args| handle(th, args[0], ErrorHandler::Strict)),
    native("ignore_errors", "(exception, /)", |th, args| handle(th, args[0], ErrorHandler::Ignore)),
    native("replace_errors", "(exception, /)", |th, args| handle(th, args[0], ErrorHandler::Replace)),
    native("xmlcharrefreplace_errors", "(exception, /)", |th, args| handle(th, args[0], ErrorHandler::XmlCharRefReplace)),
    native("backslashreplace_errors", "(exception, /)", |th, args| handle(th, args[0], ErrorHandler::BackslashReplace)),
    native("namereplace_errors", "(exception, /)", |th, args| handle(th, args[0], ErrorHandler::NameReplace)),
    native("surrogateescape", "(exception, /)", |th, args| handle(th, args[0], ErrorHandler::SurrogateEscape)),
    native("surrogatepass", "(exception, /)", |th, args| handle(th, args[0], ErrorHandler::SurrogatePass)),
];

/// The function of a handler's name.
pub fn function(name: &str) -> Option<&'static Native> {
    FUNCTIONS.iter().find(|function| function.name == name || function.name.strip_suffix("_errors") == Some(name))
}

fn part(th: &mut Thread, exception: Value, name: &str) -> Res<Value> {
    let name = th.intern(name)?;
    th.get_attribute(exception, name)
}

fn handle(th: &mut Thread, exception: Value, handler: ErrorHandler) -> Res<Value> {
    if handler == ErrorHandler::Strict {
        if !crate::object::exception::is_exception(exception) {
            return Err(th.type_error("codec must pass exception instance"));
        }
        return Err(th.raise_value(exception));
    }
    let types = th.interp.clone();
    let (encoding, decoding) = (th.is_instance(exception, types.types.UnicodeEncodeError.get()), th.is_instance(exception, types.types.UnicodeDecodeError.get()));
    let translating = th.is_instance(exception, types.types.UnicodeTranslateError.get());
    let only_encoding = matches!(handler, ErrorHandler::XmlCharRefReplace | ErrorHandler::NameReplace);
    let coding_only = matches!(handler, ErrorHandler::SurrogateEscape | ErrorHandler::SurrogatePass);
    if !(encoding || decoding && !only_encoding || translating && !only_encoding && !coding_only) {
        let name = th.type_name(exception);
        return Err(th.type_error(format!("don't know how to handle {name} in error callback")));
    }
    let object = part(th, exception, "object")?;
    let (start, end) = (part(th, exception, "start")?, part(th, exception, "end")?);
    let (start, end) = (th.index_isize(start)?, th.index_isize(end)?);
    let length = th.len(object)?;
    let start = (start.max(0) as usize).min(length);
    let end = (end.max(0) as usize).clamp(start, length);
    let codec = if decoding || encoding {
        let name = part(th, exception, "encoding")?;
        let name = th.str_rust(name)?;
        Codec::named(&name).unwrap_or(Codec::Ascii)
    } else {
        Codec::Ascii
    };
    let (replacement, next) = if decoding {
        let Some(bytes) = th.bytes_like(object)? else { return Err(th.type_error("object attribute must be bytes")) };
        match resolve_decode(handler, &bytes, DecodeError { codec, start, end, reason: "" }) {
            Some((replacement, next)) => (th.new_text_shared(&replacement)?, next),
            None => return Err(th.raise_value(exception)),
        }
    } else {
        if !is_str(object) {
            return Err(th.type_error("object attribute must be str"));
        }
        let bad = text(object).loose(start, end).to_text();
        if translating && handler == ErrorHandler::Replace {
            let marks = th.new_str(&"\u{fffd}".repeat(bad.len()))?;
            (marks, end)
        } else {
            // the replacement of the whole range, from an encoder that has nothing else to do
            let mut encoder = Encoder::new(codec_without_mark(codec), bad.as_ref());
            if !resolve_encode(handler, &mut encoder, EncodeError { codec: codec_without_mark(codec), start: 0, end: bad.len(), reason: "" }) {
                return Err(th.raise_value(exception));
            }
            let bytes = encoder.finish();
            let made = if coding_only { th.new_bytes(&bytes)? } else { th.decode(&bytes, codec_without_mark(codec).name(), "strict")? };
            (made, end)
        }
    };
    let next = th.new_int(next as i64)?;
    th.new_tuple(&[replacement, next])
}

/// The codec that writes no mark first.
fn codec_without_mark(codec: Codec) -> Codec {
    use crate::text::codec::Endian;
    match codec {
        Codec::Utf16(Endian::Marked) => Codec::Utf16(Endian::Little),
        Codec::Utf32(Endian::Marked) => Codec::Utf32(Endian::Little),
        Codec::UnicodeEscape | Codec::RawUnicodeEscape => Codec::Ascii,
        other => other,
    }
}
