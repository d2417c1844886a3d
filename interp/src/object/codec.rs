//! Encoding strs and decoding bytes with error handlers by name, the script's own among them.
//!
//! Invariant: the built-in encodings and handlers run without a look at Python; a name they do not know is a LookupError.

use super::thread::Thread;
use super::unwind::{Res, Unwind};
use crate::heap::Value;
use crate::text::codec::{Codec, DecodeError, Decoder, EncodeError, Encoder, ErrorHandler, resolve_decode, resolve_encode};
use crate::text::{Text, TextRef};

/// What an error says: name of the codec, range, reason.
struct Problem { encoding: &'static str, start: usize, end: usize, reason: &'static str }

impl From<EncodeError> for Problem {
    fn from(error: EncodeError) -> Problem { Problem { encoding: error.codec.name(), start: error.start, end: error.end, reason: error.reason } }
}

impl From<DecodeError> for Problem {
    fn from(error: DecodeError) -> Problem { Problem { encoding: error.codec.name(), start: error.start, end: error.end, reason: error.reason } }
}

/// A handler by name: built in, or a callable the script registered.
#[derive(Clone, Copy)]
enum Handler { BuiltIn(ErrorHandler), Script(Value) }

impl Thread {
    /// The dict of error handlers that scripts registered.
    pub fn codec_handlers(&mut self) -> Res<Value> {
        let dict = self.interp.hooks.codec_handlers.get();
        if !dict.is_unbound() {
            return Ok(dict);
        }
        let dict = self.new_dict()?;
        self.interp.immortal.lock().push(dict);
        self.interp.hooks.codec_handlers.set(dict);
        Ok(dict)
    }

    fn codec_handler(&mut self, name: &str) -> Res<Handler> {
        let registered = self.interp.hooks.codec_handlers.get();
        if !registered.is_unbound()
            && let Some(handler) = self.dict_get_str(registered, name)?
        {
            return Ok(Handler::Script(handler));
        }
        match ErrorHandler::named(name) {
            ErrorHandler::Custom => Err(self.raise(self.interp.types.LookupError.get(), format!("unknown error handler name '{name}'"))),
            known => Ok(Handler::BuiltIn(known)),
        }
    }

    /// LookupError of an encoding that is none.
    pub fn unknown_encoding(&mut self, name: &str) -> Unwind { self.raise(self.interp.types.LookupError.get(), format!("unknown encoding: {name}")) }

    /// The exception of a problem, not raised yet.
    fn codec_exception(&mut self, object: Value, problem: &Problem) -> Res<Value> {
        let class = if super::string::is_str(object) { self.interp.types.UnicodeEncodeError.get() } else { self.interp.types.UnicodeDecodeError.get() };
        let (encoding, reason) = (self.new_str(problem.encoding)?, self.new_str(problem.reason)?);
        let parts = [encoding, object, Value::from_int_unchecked(problem.start as i64), Value::from_int_unchecked(problem.end as i64), reason];
        let tuple = self.new_tuple(&parts)?;
        let exception = self.new_exception(class, &parts)?;
        self.exception_set(exception, super::exception::field::VALUE, tuple)?;
        Ok(exception)
    }

    fn codec_error(&mut self, object: Value, problem: impl Into<Problem>) -> Unwind {
        match self.codec_exception(object, &problem.into()) {
            Ok(exception) => self.raise_value(exception),
            Err(unwind) => unwind,
        }
    }

    /// Asks a script's handler: what it gives, and where to go on.
    fn ask_handler(&mut self, handler: Value, object: Value, problem: Problem, length: usize) -> Res<(Value, usize)> {
        let exception = self.codec_exception(object, &problem)?;
        let answer = self.call(handler, &[exception])?;
        let encoding = super::string::is_str(object);
        let parts = if super::sequence::is_tuple(answer) { super::sequence::tuple_items(answer) } else { &[] };
        let (replacement, position) = match parts {
            [replacement, position] if (super::string::is_str(*replacement) || encoding && super::bytes::is_bytes(*replacement)) && super::number::is_int(*position) => (*replacement, *position),
            _ => {
                return Err(self.type_error(if encoding { "encoding error handler must return (str/bytes, int) tuple" } else { "decoding error handler must return (str, int) tuple" }));
            }
        };
        let position = self.index_isize(position)?;
        let at = if position < 0 { position + length as isize } else { position };
        if at < 0 || at as usize > length {
            return Err(self.index_error(format!("position {position} from error handler out of bounds")));
        }
        Ok((replacement, at as usize))
    }

    /// `object.encode(encoding, errors)` of a str value in a built-in encoding.
    pub fn encode_text(&mut self, object: Value, codec: Codec, errors: &str) -> Res<Vec<u8>> {
        let source = super::string::text(object);
        let mut encoder = Encoder::new(codec, source);
        while let Err(error) = encoder.run() {
            match self.codec_handler(errors)? {
                Handler::BuiltIn(handler) => {
                    if !resolve_encode(handler, &mut encoder, error) {
                        return Err(self.codec_error(object, error));
                    }
                }
                Handler::Script(function) => {
                    let (replacement, next) = self.ask_handler(function, object, error.into(), source.len())?;
                    if super::bytes::is_bytes(replacement) {
                        encoder.replace_bytes(super::bytes::slice(replacement), next);
                    } else if !encoder.replace_text(super::string::text(replacement), next) {
                        return Err(self.codec_error(object, error));
                    }
                }
            }
        }
        std::hint::black_box(object);
        Ok(encoder.finish())
    }

    /// Decodes bytes in a built-in encoding: the text and how many bytes were used; `last`: no more come.
    pub fn decode_bytes(&mut self, bytes: &[u8], codec: Codec, errors: &str, last: bool) -> Res<(Text, usize)> {
        let mut decoder = Decoder::new(codec, bytes, last);
        let mut object = Value::UNBOUND;
        while let Err(error) = decoder.run() {
            let handler = self.codec_handler(errors)?;
            if let Handler::BuiltIn(handler) = handler
                && let Some((text, next)) = resolve_decode(handler, bytes, error)
            {
                decoder.replace(text.as_ref(), next);
                continue;
            }
            if let Handler::BuiltIn(ErrorHandler::XmlCharRefReplace | ErrorHandler::NameReplace) = handler {
                return Err(self.type_error("don't know how to handle UnicodeDecodeError in error callback"));
            }
            if object.is_unbound() {
                object = self.new_bytes(bytes)?;
            }
            match handler {
                Handler::BuiltIn(_) => return Err(self.codec_error(object, error)),
                Handler::Script(function) => {
                    let (replacement, next) = self.ask_handler(function, object, error.into(), bytes.len())?;
                    decoder.replace(super::string::text(replacement), next);
                }
            }
        }
        std::hint::black_box(object);
        let used = decoder.at;
        Ok((decoder.finish(), used))
    }

    /// `value.encode(encoding, errors)` as bytes.
    pub fn encode(&mut self, value: Value, encoding: &str, errors: &str) -> Res<Value> {
        let Some(codec) = Codec::named(encoding) else { return self.script_codec(encoding, "encode", value, errors) };
        if let (Codec::Utf8 | Codec::Ascii | Codec::Latin1, TextRef::Latin1 { ascii: true, units }) = (codec, super::string::text(value)) {
            return self.new_bytes(units);
        }
        let bytes = self.encode_text(value, codec, errors)?;
        self.new_bytes(&bytes)
    }

    /// `bytes.decode(encoding, errors)` as a str.
    pub fn decode(&mut self, bytes: &[u8], encoding: &str, errors: &str) -> Res<Value> {
        let Some(codec) = Codec::named(encoding) else {
            let object = self.new_bytes(bytes)?;
            return self.script_codec(encoding, "decode", object, errors);
        };
        if matches!(codec, Codec::Utf8 | Codec::Ascii | Codec::Latin1) && bytes.is_ascii() {
            return match bytes {
                [] => Ok(self.interp.names.empty.get()),
                [one] => self.new_char(*one as u32),
                _ => self.new_ascii(bytes),
            };
        }
        let (text, _) = self.decode_bytes(bytes, codec, errors, true)?;
        self.new_text_shared(&text)
    }

    /// The list of search functions and the cache of what they found.
    pub fn codec_registry(&mut self) -> Res<(Value, Value)> {
        if self.interp.hooks.codec_searches.get().is_unbound() {
            let (searches, cache) = (self.new_list(&[])?, self.new_dict()?);
            self.interp.immortal.lock().extend([searches, cache]);
            self.interp.hooks.codec_cache.set(cache);
            self.interp.hooks.codec_searches.set(searches);
        }
        Ok((self.interp.hooks.codec_searches.get(), self.interp.hooks.codec_cache.get()))
    }

    /// `codecs.lookup(encoding)`: the cache, then the registered search functions; the library's own is registered by its
    /// first use.
    pub fn codec_lookup(&mut self, encoding: &str) -> Res<Value> {
        let (searches, cache) = self.codec_registry()?;
        let normal: String = encoding.chars().map(|letter| if letter == ' ' { '_' } else { letter.to_ascii_lowercase() }).collect();
        if let Some(found) = self.dict_get_str(cache, &normal)? {
            return Ok(found);
        }
        if let Some(import) = self.interp.hooks.import.get().copied()
            && let Err(unwind) = import(self, "encodings")
        {
            let class = self.interp.types.ImportError.get();
            self.absorb(unwind, class)?;
            return Err(self.unknown_encoding(encoding));
        }
        let name = self.new_str(&normal)?;
        let functions = self.list_items(searches)?;
        for function in functions.iter() {
            let found = self.call(*function, &[name])?;
            if found.is_none() {
                continue;
            }
            if !super::sequence::is_tuple(found) || super::sequence::tuple_items(found).len() != 4 {
                return Err(self.type_error("codec search functions must return 4-tuples"));
            }
            self.dict_set(cache, name, found)?;
            return Ok(found);
        }
        Err(self.unknown_encoding(encoding))
    }

    /// A codec written in Python. `encode` is item 0 of its entry, `decode` item 1.
    fn script_codec(&mut self, encoding: &str, direction: &str, object: Value, errors: &str) -> Res<Value> {
        let codec = self.codec_lookup(encoding)?;
        let text_encoding = self.intern("_is_text_encoding")?;
        if let Some(flag) = self.get_attribute_opt(codec, text_encoding)?
            && !self.truth(flag)?
        {
            let message = format!("'{encoding}' is not a text encoding; use codecs.{direction}() to handle arbitrary codecs");
            return Err(self.raise(self.interp.types.LookupError.get(), message));
        }
        let errors = self.new_str(errors)?;
        let decoding = direction == "decode";
        let result = self.codec_apply(codec, decoding, object, &[errors])?;
        if decoding && super::string::is_str(result) || !decoding && super::bytes::is_bytes(result) {
            return Ok(result);
        }
        let got = self.type_name(result);
        let (verb, kind) = if decoding { ("decoder", "str") } else { ("encoder", "bytes") };
        Err(self.type_error(format!("'{encoding}' {verb} returned '{got}' instead of '{kind}'; use codecs.{direction}() to {direction} to arbitrary types")))
    }

    /// What an entry's encoder or decoder makes of an object.
    pub fn codec_apply(&mut self, codec: Value, decoding: bool, object: Value, errors: &[Value]) -> Res<Value> {
        let function = super::sequence::tuple_items(codec)[decoding as usize];
        let answer = match errors {
            [errors] => self.call(function, &[object, *errors])?,
            _ => self.call(function, &[object])?,
        };
        match if super::sequence::is_tuple(answer) { super::sequence::tuple_items(answer) } else { &[] } {
            [result, _] => Ok(*result),
            _ => {
                let verb = if decoding { "decoder" } else { "encoder" };
                Err(self.type_error(format!("{verb} must return a tuple (object, integer)")))
            }
        }
    }

    /// What stands for a range a table codec cannot code (`bytes` or `str` to put there), and where to go on.
    pub fn charmap_problem(&mut self, object: Value, start: usize, end: usize, errors: &str) -> Res<(Value, usize)> {
        let problem = Problem { encoding: "charmap", start, end, reason: "character maps to <undefined>" };
        let encoding = super::string::is_str(object);
        let length = if encoding { super::string::length(object) } else { super::bytes::slice(object).len() };
        match self.codec_handler(errors)? {
            Handler::Script(function) => self.ask_handler(function, object, problem, length),
            Handler::BuiltIn(ErrorHandler::Ignore) => Ok((self.interp.names.empty.get(), end)),
            Handler::BuiltIn(ErrorHandler::Replace) if encoding => {
                let marks = self.new_str(&"?".repeat(end - start))?;
                Ok((marks, end))
            }
            Handler::BuiltIn(ErrorHandler::Replace) => self.new_char(0xFFFD).map(|mark| (mark, end)),
            Handler::BuiltIn(handler) if encoding => {
                let source = super::string::text(object).loose(start, end).to_text();
                let mut encoder = Encoder::new(Codec::Ascii, source.as_ref());
                if encoder.run().is_ok() {
                    // only characters beyond ASCII have another form
                    return Err(self.codec_error(object, problem));
                }
                let error = EncodeError { codec: Codec::Ascii, start: 0, end: source.len(), reason: problem.reason };
                if !resolve_encode(handler, &mut encoder, error) {
                    return Err(self.codec_error(object, problem));
                }
                let bytes = encoder.finish();
                if matches!(handler, ErrorHandler::SurrogateEscape) {
                    return self.new_bytes(&bytes).map(|bytes| (bytes, end));
                }
                self.new_ascii(&bytes).map(|text| (text, end))
            }
            Handler::BuiltIn(handler) => {
                let error = DecodeError { codec: Codec::Ascii, start, end, reason: problem.reason };
                match resolve_decode(handler, super::bytes::slice(object), error) {
                    Some((text, next)) => self.new_text(text.as_ref()).map(|text| (text, next)),
                    None => Err(self.codec_error(object, problem)),
                }
            }
        }
    }
}
