//! str: construction, operators, and the methods that look, cut and search. Those that change a text are in `str_change`.
//!
//! Invariant: thin bindings on `crate::text`; results are exact strs, the str itself (its exact base) where nothing changes.

use super::operand::*;
use crate::heap::Value;
use crate::object::door::is_exact;
use crate::object::iterator::Variant;
use crate::object::kind::Kind;
use crate::object::native::{Attribute, Native, native};
use crate::object::sequence::{is_tuple, tuple_items};
use crate::object::string::{exact_base, is_str, text, to_rust};
use crate::object::thread::Thread;
use crate::object::unwind::Res;
use crate::text::{Side, TextRef, split::limit_of};

pub const METHODS: &[Native] = &[
    native("__new__", "(type, object='', encoding='utf-8', errors='strict')", str_new),
    native("__repr__", "(self, /)", |th, args| {
        let shown = text(args[0]).repr();
        th.new_text(shown.as_ref())
    }),
    native("__str__", "(self, /)", |_, args| Ok(exact_base(args[0]).value())),
    native("__hash__", "(self, /)", |th, args| {
        let hash = th.str_hash(args[0]);
        th.new_int(hash)
    }),
    native("__len__", "(self, /)", |th, args| th.new_int(text(args[0]).len() as i64)),
    native("__getitem__", "(self, key, /)", |th, args| th.str_subscript(args[0], args[1])),
    native("__contains__", "(self, key, /)", str_contains),
    native("__iter__", "(self, /)", str_iter),
    native("__add__", "(self, value, /)", |th, args| if is_str(args[1]) { th.str_concat(args[0], args[1]) } else { Ok(Value::NOT_IMPLEMENTED) }),
    native("__mul__", "(self, value, /)", str_multiply),
    native("__rmul__", "(self, value, /)", str_multiply),
    native("__mod__", "(self, value, /)", |th, args| th.str_percent(args[0], args[1])),
    native("__rmod__", "(self, value, /)", |th, args| if is_str(args[1]) { th.str_percent(args[1], args[0]) } else { Ok(Value::NOT_IMPLEMENTED) }),
    native("__eq__", "(self, value, /)", str_compare::<EQ>),
    native("__ne__", "(self, value, /)", str_compare::<NE>),
    native("__lt__", "(self, value, /)", str_compare::<LT>),
    native("__le__", "(self, value, /)", str_compare::<LE>),
    native("__gt__", "(self, value, /)", str_compare::<GT>),
    native("__ge__", "(self, value, /)", str_compare::<GE>),
    native("__format__", "(self, format_spec, /)", format).doc("Return a formatted version of the string as described by format_spec."),
    native("__getnewargs__", "(self, /)", |th, args| th.new_tuple(&[exact_base(args[0]).value()])),
    native("__sizeof__", "(self, /)", str_sizeof).doc("Return the size of the string in memory, in bytes."),
    native("encode", "(self, /, encoding='utf-8', errors='strict')", str_encode).doc("Encode the string using the codec registered for encoding."),
    native("find", "(self, sub, start=None, end=None, /)", str_find).doc("Return the lowest index in S where substring sub is found, such that sub is contained within S[start:end].\n\nReturn -1 on failure."),
    native("rfind", "(self, sub, start=None, end=None, /)", str_rfind).doc("Return the highest index in S where substring sub is found, such that sub is contained within S[start:end].\n\nReturn -1 on failure."),
    native("index", "(self, sub, start=None, end=None, /)", str_index).doc("Return the lowest index in S where substring sub is found.\n\nRaises ValueError when the substring is not found."),
    native("rindex", "(self, sub, start=None, end=None, /)", str_rindex).doc("Return the highest index in S where substring sub is found.\n\nRaises ValueError when the substring is not found."),
    native("count", "(self, sub, start=None, end=None, /)", str_count).doc("Return the number of non-overlapping occurrences of substring sub in string S[start:end]."),
    native("startswith", "(self, prefix, start=None, end=None, /)", |th, args| affix(th, args, "startswith")).doc("Return True if the string starts with the specified prefix, False otherwise."),
    native("endswith", "(self, suffix, start=None, end=None, /)", |th, args| affix(th, args, "endswith")).doc("Return True if the string ends with the specified suffix, False otherwise."),
    native("split", "(self, /, sep=None, maxsplit=-1)", |th, args| split(th, args, false)).doc("Return a list of the substrings in the string, using sep as the separator string."),
    native("rsplit", "(self, /, sep=None, maxsplit=-1)", |th, args| split(th, args, true)).doc("Return a list of the substrings in the string, using sep as the separator string.\n\nSplitting starts at the end of the string and works to the front."),
    native("splitlines", "(self, /, keepends=False)", str_splitlines).doc("Return a list of the lines in the string, breaking at line boundaries."),
    native("partition", "(self, sep, /)", |th, args| partition(th, args, false)).doc("Partition the string into three parts using the given separator."),
    native("rpartition", "(self, sep, /)", |th, args| partition(th, args, true)).doc("Partition the string into three parts using the given separator, searching from the end."),
    native("strip", "(self, chars=None, /)", |th, args| strip(th, args, Side::Both, "strip")).doc("Return a copy of the string with leading and trailing whitespace removed."),
    native("lstrip", "(self, chars=None, /)", |th, args| strip(th, args, Side::Left, "lstrip")).doc("Return a copy of the string with leading whitespace removed."),
    native("rstrip", "(self, chars=None, /)", |th, args| strip(th, args, Side::Right, "rstrip")).doc("Return a copy of the string with trailing whitespace removed."),
    native("removeprefix", "(self, prefix, /)", |th, args| remove_affix(th, args, "removeprefix")).doc("Return a str with the given prefix string removed if present."),
    native("removesuffix", "(self, suffix, /)", |th, args| remove_affix(th, args, "removesuffix")).doc("Return a str with the given suffix string removed if present."),
    native("isalnum", "(self, /)", |_, args| asks(args, TextRef::is_alnum)),
    native("isalpha", "(self, /)", |_, args| asks(args, TextRef::is_alpha)),
    native("isascii", "(self, /)", |_, args| asks(args, TextRef::is_ascii)),
    native("isdecimal", "(self, /)", |_, args| asks(args, TextRef::is_decimal)),
    native("isdigit", "(self, /)", |_, args| asks(args, TextRef::is_digit)),
    native("isidentifier", "(self, /)", |_, args| asks(args, TextRef::is_identifier)),
    native("islower", "(self, /)", |_, args| asks(args, TextRef::is_lower)),
    native("isnumeric", "(self, /)", |_, args| asks(args, TextRef::is_numeric)),
    native("isprintable", "(self, /)", |_, args| asks(args, TextRef::is_printable)),
    native("isspace", "(self, /)", |_, args| asks(args, TextRef::is_space)),
    native("istitle", "(self, /)", |_, args| asks(args, TextRef::is_title)),
    native("isupper", "(self, /)", |_, args| asks(args, TextRef::is_upper)),
];

pub const ATTRIBUTES: &[Attribute] = &[];

fn asks(args: &[Value], question: fn(TextRef<'static>) -> bool) -> Res<Value> { Ok(Value::from_bool(question(text(args[0])))) }

/// An encoding or error handler argument: a str, or the default.
pub(super) fn name_argument(th: &mut Thread, args: &[Value], at: usize, function: &str, parameter: &str, default: &str) -> Res<String> {
    match given(args, at) {
        None => Ok(default.into()),
        Some(value) if is_str(value) => {
            let name = to_rust(value);
            if name.contains('\0') {
                return Err(th.value_error("embedded null character"));
            }
            Ok(name)
        }
        Some(value) => {
            let name = if value.is_none() { "None".to_string() } else { th.type_name(value) };
            Err(th.type_error(format!("{function}() argument '{parameter}' must be str, not {name}")))
        }
    }
}

fn str_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = args[0];
    let value = match given(args, 1) {
        None if given(args, 2).is_none() && given(args, 3).is_none() => th.interp.names.empty.get(),
        None => {
            name_argument(th, args, 2, "str", "encoding", "")?;
            name_argument(th, args, 3, "str", "errors", "")?;
            th.interp.names.empty.get()
        }
        Some(value) if given(args, 2).is_none() && given(args, 3).is_none() => th.str(value)?,
        Some(value) => {
            let encoding = name_argument(th, args, 2, "str", "encoding", "utf-8")?;
            let errors = name_argument(th, args, 3, "str", "errors", "strict")?;
            if is_str(value) {
                return Err(th.type_error("decoding str is not supported"));
            }
            match th.buffer(value)? {
                Some(bytes) => th.decode(&bytes, &encoding, &errors)?,
                None => {
                    let name = th.type_name(value);
                    return Err(th.type_error(format!("decoding to str: need a bytes-like object, {name} found")));
                }
            }
        }
    };
    if class == th.interp.types.str_.get() {
        return Ok(value);
    }
    th.new_wrapped_instance(class, exact_base(value).value())
}

fn str_contains(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !is_str(args[1]) {
        let name = th.type_name(args[1]);
        return Err(th.type_error(format!("'in <string>' requires string as left operand, not {name}")));
    }
    Ok(Value::from_bool(text(args[0]).contains(text(args[1]))))
}

fn str_iter(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = th.interp.types.class_word(&th.interp.types.str_iterator);
    th.new_iterator(class, Variant::Str, [exact_base(args[0]).value(), Value::from_small(0), Value::NONE, Value::NONE, Value::NONE])
}

fn str_multiply(th: &mut Thread, args: &[Value]) -> Res<Value> {
    match th.repeat_argument(args[1])? {
        Some(count) => th.str_repeat(args[0], count),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn str_compare<const OP: u8>(_: &mut Thread, args: &[Value]) -> Res<Value> {
    if !is_str(args[1]) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (left, right) = (text(args[0]), text(args[1]));
    Ok(Value::from_bool(match OP {
        EQ => left == right,
        NE => left != right,
        _ => compare_op(OP).holds(Some(left.compare(right))),
    }))
}

fn str_sizeof(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let text = text(args[0]);
    let header = if text.is_ascii() { 40 } else { 56 };
    th.new_int((header + (text.len() + 1) * text.width()) as i64)
}

fn str_encode(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if given(args, 1).is_none() && given(args, 2).is_none() {
        return th.encode(args[0], "utf-8", "strict");
    }
    let encoding = name_argument(th, args, 1, "encode", "encoding", "utf-8")?;
    let errors = name_argument(th, args, 2, "encode", "errors", "strict")?;
    th.encode(args[0], &encoding, &errors)
}

type Search = fn(TextRef<'static>, TextRef<'_>, Option<i64>, Option<i64>) -> Option<usize>;

fn search(th: &mut Thread, args: &[Value], name: &str, find: Search) -> Res<Option<usize>> {
    if !is_str(args[1]) {
        th.str_argument(args[1], &format!("{name}() argument 1 must be str"))?;
    }
    let start = th.limit_argument(args, 2)?;
    let end = th.limit_argument(args, 3)?;
    Ok(find(text(args[0]), text(args[1]), start, end))
}

fn position(found: Option<usize>) -> Value { Value::from_int_unchecked(found.map_or(-1, |at| at as i64)) }

fn str_find(th: &mut Thread, args: &[Value]) -> Res<Value> { search(th, args, "find", TextRef::find).map(position) }

fn str_rfind(th: &mut Thread, args: &[Value]) -> Res<Value> { search(th, args, "rfind", TextRef::rfind).map(position) }

fn str_index(th: &mut Thread, args: &[Value]) -> Res<Value> {
    match search(th, args, "index", TextRef::find)? {
        None => Err(th.value_error("substring not found")),
        found => Ok(position(found)),
    }
}

fn str_rindex(th: &mut Thread, args: &[Value]) -> Res<Value> {
    match search(th, args, "rindex", TextRef::rfind)? {
        None => Err(th.value_error("substring not found")),
        found => Ok(position(found)),
    }
}

fn str_count(th: &mut Thread, args: &[Value]) -> Res<Value> {
    search(th, args, "count", |text, needle, start, end| Some(text.count(needle, start, end))).map(position)
}

fn affix(th: &mut Thread, args: &[Value], name: &str) -> Res<Value> {
    let source = text(args[0]);
    let start = th.limit_argument(args, 2)?;
    let end = th.limit_argument(args, 3)?;
    let fits = |part: Value| if name == "startswith" { source.starts_with(text(part), start, end) } else { source.ends_with(text(part), start, end) };
    if is_str(args[1]) {
        return Ok(Value::from_bool(fits(args[1])));
    }
    if is_tuple(args[1]) {
        for part in tuple_items(args[1]) {
            if !is_str(*part) {
                let got = th.type_name(*part);
                return Err(th.type_error(format!("tuple for {name} must only contain str, not {got}")));
            }
            if fits(*part) {
                return Ok(Value::TRUE);
            }
        }
        return Ok(Value::FALSE);
    }
    let got = th.type_name(args[1]);
    Err(th.type_error(format!("{name} first arg must be str or a tuple of str, not {got}")))
}

impl Thread {
    /// The factor of a repetition; None when the value is no index.
    pub fn repeat_argument(&mut self, value: Value) -> Res<Option<isize>> {
        if value.is_int() {
            return Ok(Some(value.as_int() as isize));
        }
        let index = self.interp.names.__index__.get();
        if !crate::object::number::is_int(value) && self.special(value, index)?.is_none() {
            return Ok(None);
        }
        match self.index(value)?.to_i64() {
            Some(count) => Ok(Some(count as isize)),
            None => Err(self.overflow_error("cannot fit 'int' into an index-sized integer")),
        }
    }

    /// A list of the pieces of a str.
    pub fn str_pieces(&mut self, value: Value, pieces: &[(usize, usize)]) -> Res<Value> {
        let whole = text(value).len();
        let mut items = self.rooted_from(Vec::with_capacity(pieces.len()));
        for (i, (start, end)) in pieces.iter().enumerate() {
            if i & 1023 == 1023 {
                self.poll()?;
            }
            let piece = if (*start, *end) == (0, whole) && is_exact(value, Kind::Str) { value } else { self.str_range(value, *start, *end)? };
            items.push(piece);
        }
        self.new_list(&items)
    }
}

fn split(th: &mut Thread, args: &[Value], from_right: bool) -> Res<Value> {
    let limit = limit_of(th.int_argument(args, 2, -1)?);
    let source = text(args[0]);
    let pieces = match some(args, 1) {
        None if from_right => source.rsplit_space(limit),
        None => source.split_space(limit),
        Some(separator) => {
            th.str_argument(separator, "must be str or None")?;
            let separator = text(separator);
            if separator.is_empty() {
                return Err(th.value_error("empty separator"));
            }
            if from_right { source.rsplit(separator, limit) } else { source.split(separator, limit) }
        }
    };
    th.str_pieces(args[0], &pieces)
}

fn str_splitlines(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let keep_ends = th.truth_argument(args, 1, false)?;
    let pieces = text(args[0]).split_lines(keep_ends);
    th.str_pieces(args[0], &pieces)
}

fn partition(th: &mut Thread, args: &[Value], from_right: bool) -> Res<Value> {
    let separator = th.str_argument(args[1], "must be str")?;
    let source = text(args[0]);
    if text(separator).is_empty() {
        return Err(th.value_error("empty separator"));
    }
    let found = if from_right { source.rpartition(text(separator)) } else { source.partition(text(separator)) };
    let whole = exact_base(args[0]).value();
    let empty = th.interp.names.empty.get();
    match found {
        None if from_right => th.new_tuple(&[empty, empty, whole]),
        None => th.new_tuple(&[whole, empty, empty]),
        Some((start, end)) => {
            let before = th.str_range(whole, 0, start)?;
            let after = th.str_range(whole, end, source.len())?;
            th.new_tuple(&[before, exact_base(separator).value(), after])
        }
    }
}

fn strip(th: &mut Thread, args: &[Value], side: Side, name: &str) -> Res<Value> {
    let source = text(args[0]);
    let (start, end) = match some(args, 1) {
        None => source.strip(side),
        Some(characters) => {
            if !is_str(characters) {
                return Err(th.type_error(format!("{name} arg must be None or str")));
            }
            source.strip_of(text(characters), side)
        }
    };
    part_of(th, args[0], start, end)
}

/// A part of a str; the whole is the str itself.
fn part_of(th: &mut Thread, value: Value, start: usize, end: usize) -> Res<Value> {
    if start == 0 && end == text(value).len() {
        return Ok(exact_base(value).value());
    }
    th.str_range(value, start, end)
}

fn remove_affix(th: &mut Thread, args: &[Value], name: &str) -> Res<Value> {
    if !is_str(args[1]) {
        th.str_argument(args[1], &format!("{name}() argument must be str"))?;
    }
    let (source, part) = (text(args[0]), text(args[1]));
    let (start, end) = if name == "removeprefix" { source.remove_prefix(part) } else { source.remove_suffix(part) };
    part_of(th, args[0], start, end)
}
