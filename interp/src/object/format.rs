//! Values as text by a specification: `format()`, the str `%` operator, `str.format` and `format_map`, ints in decimal.
//!
//! Invariant: what is exactly int, float or str is formatted without a look at special methods; errors come in CPython's
//! order and words. Templates and the mini-language are `crate::text`'s.

use super::arithmetic::exact_int;
use super::door::{Ref, is_exact, is_kind};
use super::kind::Kind;
use super::number::{Integer, complex, float, integer};
use super::sequence::{is_tuple, tuple_items};
use super::string::{is_str, text};
use super::thread::Thread;
use super::unwind::{Res, Unwind};
use crate::heap::Value;
use crate::number::{float as float_math, float_text, integer_text};
use crate::text::{FormatError, FormatSpec, TextBuilder, TextRef, TooLong, format_number, format_spec, percent, template};
use std::sync::atomic::Ordering::Relaxed;

/// The default limit on decimal digits of int conversions.
pub const DEFAULT_DIGIT_LIMIT: usize = 4_300;

/// Decimal digits of a machine integer, written from the back.
pub struct Decimal { buffer: [u8; 20], start: usize }

impl Decimal {
    /// The digits with their sign.
    #[inline]
    pub fn of(number: i64) -> Decimal {
        const PAIRS: &[u8; 200] = b"0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849\
            5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";
        let mut decimal = Decimal { buffer: [0; 20], start: 20 };
        let mut rest = number.unsigned_abs();
        while rest >= 100 {
            let pair = (rest % 100) as usize * 2;
            rest /= 100;
            decimal.start -= 2;
            decimal.buffer[decimal.start] = PAIRS[pair];
            decimal.buffer[decimal.start + 1] = PAIRS[pair + 1];
        }
        if rest >= 10 {
            decimal.start -= 2;
            decimal.buffer[decimal.start] = PAIRS[rest as usize * 2];
            decimal.buffer[decimal.start + 1] = PAIRS[rest as usize * 2 + 1];
        } else {
            decimal.start -= 1;
            decimal.buffer[decimal.start] = b'0' + rest as u8;
        }
        if number < 0 {
            decimal.start -= 1;
            decimal.buffer[decimal.start] = b'-';
        }
        decimal
    }
    /// The characters.
    #[inline]
    pub fn bytes(&self) -> &[u8] { &self.buffer[self.start..] }
}

impl Thread {
    /// How many decimal digits an int may have in a conversion; `usize::MAX` is no limit.
    pub fn digit_limit(&self) -> usize {
        match self.interp.hooks.int_digit_limit.load(Relaxed) {
            0 => DEFAULT_DIGIT_LIMIT,
            1 => usize::MAX,
            limit => limit as usize - 1,
        }
    }

    /// Raises what a format failed with.
    #[cold]
    pub fn format_error(&mut self, error: FormatError) -> Unwind {
        match error {
            FormatError::Value(text) => self.value_error(text),
            FormatError::Overflow(text) => self.overflow_error(text),
            FormatError::Type(text) => self.type_error(text),
            FormatError::Memory => self.memory_error(),
            FormatError::Interrupted => self.interrupted_work(),
        }
    }

    /// The value, or its format error raised.
    #[inline]
    pub fn formatted<T>(&mut self, result: Result<T, FormatError>) -> Res<T> {
        match result {
            Ok(value) => Ok(value),
            Err(error) => Err(self.format_error(error)),
        }
    }

    /// The value, or MemoryError for a result beyond all sizes.
    #[inline]
    pub fn sized<T>(&mut self, result: Result<T, TooLong>) -> Res<T> {
        match result {
            Ok(value) => Ok(value),
            Err(TooLong) => Err(self.memory_error()),
        }
    }

    #[cold]
    fn too_many_digits(&mut self, limit: usize) -> Unwind {
        self.value_error(format!("Exceeds the limit ({limit} digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit"))
    }

    /// Raises when an int has more decimal digits than may be shown.
    #[inline]
    pub fn check_digits(&mut self, number: &Integer) -> Res<()> {
        // no limit is below 640 digits
        if number.bit_length() < 2_000 { Ok(()) } else { self.check_many_digits(number) }
    }

    #[cold]
    fn check_many_digits(&mut self, number: &Integer) -> Res<()> {
        let limit = self.digit_limit();
        if limit == usize::MAX {
            return Ok(());
        }
        // a number of d digits has more than 3.3219 (d - 1) bits; near the limit compare
        let near = number.bit_length() as usize * 1_000 > (limit - 1) * 3_321;
        let beyond = integer_text::exceeds_digits(number, limit) || near && {
            let least = Integer::Small(10).pow(limit as u64, &crate::number::never);
            let least = self.checked(least)?;
            number.abs() >= least
        };
        if beyond { Err(self.too_many_digits(limit)) } else { Ok(()) }
    }

    /// The decimal text of an int, within the limit on digits.
    pub fn integer_decimal(&mut self, number: &Integer) -> Res<String> {
        self.check_digits(number)?;
        let text = integer_text::to_decimal(number, &self.number_poll());
        self.checked(text)
    }

    /// `str(value)` of an int value (bool as a number).
    #[inline]
    pub fn int_str(&mut self, value: Value) -> Res<Value> {
        if value.is_int() {
            let number = value.as_int();
            if (0..10).contains(&number) {
                return self.new_char(b'0' as u32 + number as u32);
            }
            return self.new_ascii(Decimal::of(number).bytes());
        }
        let number = integer(value).unwrap_or(Integer::ZERO);
        let text = self.integer_decimal(&number)?;
        self.new_ascii(text.as_bytes())
    }

    /// `repr(value)` of a float value.
    pub fn float_str(&mut self, number: f64) -> Res<Value> {
        let text = float_text::repr(number);
        self.new_ascii(text.as_bytes())
    }

    /// The str of an exact int, float, str, bool or None without a special method.
    #[inline]
    pub fn plain_str(&mut self, value: Value) -> Res<Option<Value>> {
        if is_exact(value, Kind::Str) {
            return Ok(Some(value));
        }
        if value.is_int() || is_exact(value, Kind::BigInt) {
            return self.int_str(value).map(Some);
        }
        if value.is_f64() {
            return self.float_str(value.as_f64()).map(Some);
        }
        Ok(None)
    }

    /// `format(value, spec)`; an unbound spec is the empty one.
    pub fn format_value(&mut self, value: Value, spec: Value) -> Res<Value> {
        let empty = spec.is_unbound() || is_str(spec) && text(spec).is_empty();
        if empty {
            if let Some(shown) = self.plain_str(value)? {
                return Ok(shown);
            }
        } else if !is_str(spec) {
            let name = self.type_name(spec);
            return Err(self.type_error(format!("format() argument 2 must be str, not {name}")));
        } else if is_exact(value, Kind::Str) || value.is_int() || value.is_f64() {
            return self.format_builtin(value, spec);
        }
        let spec = if spec.is_unbound() { self.interp.names.empty.get() } else { spec };
        let name = self.interp.names.__format__.get();
        let Some(method) = self.special(value, name)? else {
            let name = self.type_name(value);
            return Err(self.type_error(format!("Type {name} doesn't define __format__")));
        };
        let result = self.call_special(method, value, &[spec])?;
        if !is_str(result) {
            let name = self.type_name(result);
            return Err(self.type_error(format!("__format__ must return a str, not {name}")));
        }
        Ok(result)
    }

    /// `__format__` of int, bool, float, complex and str, subclasses too; the spec is a str.
    pub fn format_builtin(&mut self, value: Value, spec: Value) -> Res<Value> {
        let source = text(spec);
        if is_str(value) {
            if source.is_empty() {
                return self.str(value);
            }
            let name = if is_exact(value, Kind::Str) { "str".to_string() } else { self.type_name(value) };
            let spec = FormatSpec::parse(source, Some('s'), &name);
            let spec = self.formatted(spec)?;
            let shown = format_spec::format_text(text(value), &spec, &name);
            let shown = self.formatted(shown)?;
            return self.new_text_shared(&shown);
        }
        if source.is_empty() {
            return self.str(value);
        }
        let name = self.type_name(value);
        let shown = if let Some(number) = integer(value) {
            let spec = FormatSpec::parse(source, Some('d'), &name);
            let spec = self.formatted(spec)?;
            if spec.kind.is_none_or(|kind| kind == 'd' as u32 || kind == 'n' as u32) {
                self.check_digits(&number)?;
            }
            format_number::format_integer(&number, &spec, &name, &self.number_poll())
        } else if let Some(number) = float(value) {
            let spec = FormatSpec::parse(source, None, &name);
            let spec = self.formatted(spec)?;
            format_number::format_float(number, &spec, &name)
        } else if let Some((real, imaginary)) = complex(value) {
            let spec = FormatSpec::parse(source, None, &name);
            let spec = self.formatted(spec)?;
            format_number::format_complex(real, imaginary, &spec, &name)
        } else {
            return Err(self.type_error(format!("unsupported format string passed to {name}.__format__")));
        };
        let shown = self.formatted(shown)?;
        self.new_text_shared(&shown)
    }
}

/// The arguments of a `%` template as they are taken one by one.
///
/// A tuple gives its items; anything else is the one argument, and perhaps the mapping of the keys. A key's value stands in
/// the place of the one argument until a conversion takes it.
pub(super) struct Arguments { values: Value, single: bool, mapping: Option<Value>, at: usize }

/// Which operator takes the arguments: they differ in what counts as a mapping.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator { Str, Bytes }

impl Arguments {
    pub(super) fn new(th: &mut Thread, values: Value, operator: Operator) -> Res<Arguments> {
        let getitem = th.interp.names.__getitem__.get();
        let sequence = is_tuple(values) || is_str(values) || operator == Operator::Bytes && (is_kind(values, Kind::Bytes) || is_kind(values, Kind::ByteArray));
        let mapping = if !sequence && th.special(values, getitem)?.is_some() { Some(values) } else { None };
        Ok(Arguments { values, single: !is_tuple(values), mapping, at: 0 })
    }

    fn next(&mut self, th: &mut Thread) -> Res<Value> {
        let item = if self.single { (self.at == 0).then_some(self.values) } else { tuple_items(self.values).get(self.at).copied() };
        self.at += 1;
        item.ok_or_else(|| th.type_error("not enough arguments for format string"))
    }

    /// Raises when there is no mapping to look keys up in.
    pub(super) fn need_mapping(&self, th: &mut Thread) -> Res<Value> {
        match self.mapping {
            Some(mapping) => Ok(mapping),
            None => Err(th.type_error("format requires a mapping")),
        }
    }

    /// Raises when arguments are left over.
    pub(super) fn finish(&self, th: &mut Thread, what: &str) -> Res<()> {
        let count = if self.single { 1 } else { tuple_items(self.values).len() };
        if self.at < count && self.mapping.is_none() {
            return Err(th.type_error(format!("not all arguments converted during {what} formatting")));
        }
        Ok(())
    }

    /// Width or precision of a conversion.
    fn size(&mut self, th: &mut Thread, size: Option<percent::Size>) -> Res<Option<i64>> {
        Ok(match size {
            None => None,
            Some(percent::Size::Given(size)) => Some(size as i64),
            Some(percent::Size::Argument) => {
                let value = self.next(th)?;
                match integer(value).map(|number| number.to_i64()) {
                    Some(Some(size)) => Some(size),
                    Some(None) => return Err(th.overflow_error("Python int too large to convert to C int")),
                    None => return Err(th.type_error("* wants int")),
                }
            }
        })
    }

    /// The options and the argument of a conversion.
    pub(super) fn take(&mut self, th: &mut Thread, conversion: &percent::Conversion, key: Option<Value>) -> Res<(percent::Options, Value)> {
        if let Some(key) = key {
            let mapping = self.need_mapping(th)?;
            self.values = th.get_item(mapping, key)?;
            (self.single, self.at) = (true, 0);
        }
        let width = self.size(th, conversion.width)?;
        let precision = self.size(th, conversion.precision)?;
        let options = percent::Options::new(conversion.flags, width, precision);
        let value = self.next(th)?;
        Ok((options, value))
    }

    /// The part of a template, or its error; a key without a mapping is the graver one.
    pub(super) fn part(&self, th: &mut Thread, part: Result<percent::Part, FormatError>) -> Res<percent::Part> {
        if matches!(&part, Err(FormatError::Value(text)) if text == "incomplete format key") {
            self.need_mapping(th)?;
        }
        th.formatted(part)
    }
}

impl Thread {
    /// The int a `%d`-like conversion shows.
    pub(super) fn percent_integer(&mut self, value: Value, kind: char) -> Res<Integer> {
        if let Some(number) = integer(value) {
            return Ok(number);
        }
        let whole = matches!(kind, 'x' | 'X' | 'o');
        if !whole && let Some(number) = float(value) {
            return self.checked(float_math::to_integer(number));
        }
        let (index, int) = (self.interp.names.__index__.get(), self.interp.names.__int__.get());
        let names: &[Value] = if whole { &[index] } else { &[int, index] };
        for name in names {
            if let Some(method) = self.special(value, *name)? {
                let result = self.call_special(method, value, &[])?;
                if let Some(number) = integer(result) {
                    return Ok(number);
                }
                break;
            }
        }
        let (wanted, name) = (if whole { "an integer" } else { "a real number" }, self.type_name(value));
        Err(self.type_error(format!("%{kind} format: {wanted} is required, not {name}")))
    }

    /// The text of a number conversion, or None when the letter is another.
    pub(super) fn percent_number(&mut self, conversion: &percent::Conversion, options: percent::Options, value: Value, bytes: bool) -> Res<Option<String>> {
        let Some(kind) = char::from_u32(conversion.kind) else { return Ok(None) };
        Ok(Some(match kind {
            'd' | 'i' | 'u' | 'o' | 'x' | 'X' => {
                let number = self.percent_integer(value, kind)?;
                if matches!(kind, 'd' | 'i' | 'u') {
                    self.check_digits(&number)?;
                }
                let shown = percent::format_integer(&number, kind, options, &self.number_poll());
                self.formatted(shown)?
            }
            'e' | 'E' | 'f' | 'F' | 'g' | 'G' => {
                let number = match float(value) {
                    Some(number) => number,
                    None if bytes => match self.float_of_number(value)? {
                        Some(number) => number,
                        None => {
                            let name = self.type_name(value);
                            return Err(self.type_error(format!("float argument required, not {name}")));
                        }
                    },
                    None => self.real(value)?,
                };
                let shown = percent::format_float(number, kind, options);
                self.formatted(shown)?
            }
            _ => return Ok(None),
        }))
    }

    /// `template % values` of a str.
    pub fn str_percent(&mut self, template: Value, values: Value) -> Res<Value> {
        let source = text(template);
        let mut arguments = Arguments::new(self, values, Operator::Str)?;
        let mut builder = TextBuilder::with_capacity(source.len() + 32);
        for part in percent::Template::new(source) {
            let conversion = match arguments.part(self, part)? {
                percent::Part::Literal((start, end)) => {
                    builder.push_ref(source.loose(start, end));
                    continue;
                }
                percent::Part::Conversion(conversion) => conversion,
            };
            let key = match conversion.key {
                Some((start, end)) => Some(self.str_range(template, start, end)?),
                None => None,
            };
            let (options, value) = arguments.take(self, &conversion, key)?;
            let plain = options.width == 0 && options.precision.is_none();
            match char::from_u32(conversion.kind) {
                Some('s' | 'r' | 'a') => {
                    let shown = match conversion.kind {
                        0x73 => self.str(value)?,
                        0x72 => self.repr(value)?,
                        _ => self.ascii(value)?,
                    };
                    if plain {
                        builder.push_ref(text(shown));
                    } else {
                        let laid = percent::format_text(text(shown), options);
                        let laid = self.formatted(laid)?;
                        builder.push_text(&laid);
                    }
                    std::hint::black_box(shown);
                }
                Some('c') => {
                    let code = self.percent_character(value)?;
                    let character = crate::text::Text::from_code(code);
                    let laid = percent::format_text(character.as_ref(), percent::Options { precision: None, ..options });
                    let laid = self.formatted(laid)?;
                    builder.push_text(&laid);
                }
                Some('d' | 'i') if plain && value.is_int() && !options.flags.plus && !options.flags.space => builder.push_ascii(Decimal::of(value.as_int()).bytes()),
                _ => match self.percent_number(&conversion, options, value, false)? {
                    Some(shown) => builder.push_ascii(shown.as_bytes()),
                    None => return Err(self.format_error(percent::unsupported(&conversion))),
                },
            }
        }
        arguments.finish(self, "string")?;
        std::hint::black_box((template, values));
        self.new_text_shared(&builder.finish_narrow())
    }

    fn percent_character(&mut self, value: Value) -> Res<u32> {
        if is_str(value) {
            let text = text(value);
            if text.len() == 1 {
                return Ok(text.code_at(0));
            }
            return Err(self.type_error(format!("%c requires an int or a unicode character, not a string of length {}", text.len())));
        }
        let index = self.interp.names.__index__.get();
        if integer(value).is_none() && self.special(value, index)?.is_none() {
            let name = self.type_name(value);
            return Err(self.type_error(format!("%c requires an int or a unicode character, not {name}")));
        }
        let code = self.index(value)?;
        match code.to_i64().and_then(|code| u32::try_from(code).ok()).filter(|code| *code <= 0x10FFFF) {
            Some(code) => Ok(code),
            None => Err(self.overflow_error("%c arg not in range(0x110000)")),
        }
    }
}

/// Where the fields of `str.format` come from.
enum Fields { Call { positional: Value, keywords: Value }, Mapping(Value) }

impl Thread {
    /// `template.format(*positional, **keywords)`; keywords is a dict.
    pub fn str_format(&mut self, template: Value, positional: Value, keywords: Value) -> Res<Value> {
        self.format_template(template, &Fields::Call { positional, keywords })
    }

    /// `template.format_map(mapping)`.
    pub fn str_format_map(&mut self, template: Value, mapping: Value) -> Res<Value> { self.format_template(template, &Fields::Mapping(mapping)) }

    fn format_template(&mut self, value: Value, fields: &Fields) -> Res<Value> {
        let source = text(value);
        let mut builder = TextBuilder::with_capacity(source.len() + 32);
        let mut numbering = template::Numbering::default();
        self.format_parts(value, (0, source.len()), fields, &mut numbering, 2, &mut builder)?;
        std::hint::black_box(value);
        self.new_text_shared(&builder.finish_narrow())
    }

    fn format_parts(&mut self, value: Value, range: (usize, usize), fields: &Fields, numbering: &mut template::Numbering, depth: u32, builder: &mut TextBuilder) -> Res<()> {
        if depth == 0 {
            return Err(self.value_error("Max string recursion exceeded"));
        }
        let source = text(value);
        for part in template::Template::within(source, range) {
            match self.formatted(part)? {
                template::Part::Literal((start, end)) => builder.push_ref(source.loose(start, end)),
                template::Part::Field(field) => {
                    let mut found = self.format_field(value, field.name, fields, numbering)?;
                    if let Some(code) = field.conversion {
                        found = match char::from_u32(code) {
                            Some('s') => self.str(found)?,
                            Some('r') => self.repr(found)?,
                            Some('a') => self.ascii(found)?,
                            _ => return Err(self.format_error(template::unknown_conversion(code))),
                        };
                    }
                    let (start, end) = field.spec;
                    let shown = if start == end {
                        if found.is_int() {
                            builder.push_ascii(Decimal::of(found.as_int()).bytes());
                            continue;
                        }
                        self.format_value(found, Value::UNBOUND)?
                    } else {
                        let spec = if field.nested {
                            let mut inner = TextBuilder::new();
                            self.format_parts(value, field.spec, fields, numbering, depth - 1, &mut inner)?;
                            self.new_text_shared(&inner.finish_narrow())?
                        } else {
                            self.str_range(value, start, end)?
                        };
                        self.format_value(found, spec)?
                    };
                    builder.push_ref(text(shown));
                    std::hint::black_box(shown);
                }
            }
        }
        Ok(())
    }

    fn format_field(&mut self, value: Value, name: (usize, usize), fields: &Fields, numbering: &mut template::Numbering) -> Res<Value> {
        let source: TextRef = text(value);
        let parsed = template::FieldName::parse(source, name);
        let (first, accesses) = self.formatted(parsed)?;
        let position = if let (Fields::Mapping(_), template::First::Automatic | template::First::Position(_)) = (fields, first) {
            return Err(self.value_error("Format string contains positional fields"));
        } else {
            let position = numbering.position(first);
            self.formatted(position)?
        };
        let mut found = match (position, first, fields) {
            (Some(position), _, Fields::Call { positional, .. }) => match tuple_items(*positional).get(position) {
                Some(item) => *item,
                None => return Err(self.index_error(format!("Replacement index {position} out of range for positional args tuple"))),
            },
            (None, template::First::Keyword((start, end)), fields) => {
                let key = self.str_range(value, start, end)?;
                match fields {
                    Fields::Call { keywords, .. } => match if keywords.is_unbound() { None } else { self.dict_get(*keywords, key)? } {
                        Some(item) => item,
                        None => return Err(self.key_error(key)),
                    },
                    Fields::Mapping(mapping) => self.get_item(*mapping, key)?,
                }
            }
            _ => return Err(self.value_error("Format string contains positional fields")),
        };
        for access in accesses {
            found = match self.formatted(access)? {
                template::Access::Attribute((start, end)) => {
                    let name = self.str_range(value, start, end)?;
                    let name = self.intern_value(name)?;
                    self.get_attribute(found, name)?
                }
                template::Access::Index(index) => {
                    let key = self.new_int(index as i64)?;
                    self.get_item(found, key)?
                }
                template::Access::Key((start, end)) => {
                    let key = self.str_range(value, start, end)?;
                    self.get_item(found, key)?
                }
            };
        }
        Ok(found)
    }
}

impl Thread {
    /// `float(value)` of a number-like value by `__float__` or `__index__`; None when it has neither.
    pub fn float_of_number(&mut self, value: Value) -> Res<Option<f64>> {
        if let Some(number) = float(value) {
            return Ok(Some(number));
        }
        let names = (self.interp.names.__float__.get(), self.interp.names.__index__.get());
        if integer(value).is_none()
            && let Some(method) = self.special(value, names.0)?
        {
            let result = self.call_special(method, value, &[])?;
            return match float(result) {
                Some(number) => Ok(Some(number)),
                None => {
                    let (owner, got) = (self.type_name(value), self.type_name(result));
                    Err(self.type_error(format!("{owner}.__float__ returned non-float (type {got})")))
                }
            };
        }
        if integer(value).is_none() && self.special(value, names.1)?.is_none() {
            return Ok(None);
        }
        let number = self.index(value)?;
        self.checked(float_math::from_integer(&number)).map(Some)
    }

    /// A real number argument: `TypeError: must be real number, not X` for anything else.
    pub fn real(&mut self, value: Value) -> Res<f64> {
        if value.is_f64() {
            return Ok(value.as_f64());
        }
        if value.is_int() {
            return Ok(value.as_int() as f64);
        }
        match self.float_of_number(value)? {
            Some(number) => Ok(number),
            None => {
                let name = self.type_name(value);
                Err(self.type_error(format!("must be real number, not {name}")))
            }
        }
    }

    /// The exact int of an index-like value, boxed or not.
    pub fn index_value(&mut self, value: Value) -> Res<Value> {
        if integer(value).is_some() {
            return Ok(exact_int(value));
        }
        let number = self.index(value)?;
        self.new_integer(number)
    }
}

/// Is the value bytes or a bytearray (subclasses too)?
pub fn is_bytes_like(value: Value) -> bool { is_kind(value, Kind::Bytes) || is_kind(value, Kind::ByteArray) || value.is_ptr() && Ref::of(value).kind() == Kind::MemoryView }
