//! _sre, first part: the module, patterns, and the operations that walk a subject.
//!
//! Invariant: patterns never change after `compile`; what an operation has found so far lies in registered vectors, so a
//! callback may do anything. Matching touches immutable text (or a copy of the bytes) only and polls between matches.
//!
//! Words of a pattern: pattern, flags, codes (bytes), number of groups, names to numbers (dict), numbers to names (tuple),
//! type of matches, True for str, False for bytes, None for both.

use super::sre_match::{MATCH, expand_template, new_match};
use super::sre_units::{Left, Matcher, Mode, watched};
use super::{Class, FINAL, Fields, class_item, class_of, constant, define, given};
use crate::heap::Value;
use crate::object::door::Ref;
use crate::object::native::{Attribute, Native, attribute, native};
use crate::object::number::{integer, small_integer};
use crate::object::sequence::{is_tuple, tuple_items};
use crate::object::string::{is_str, text};
use crate::object::thread::Thread;
use crate::object::unwind::Res;
use std::borrow::Cow;

const PATTERN: usize = 0;
const FLAGS: usize = 1;
const CODES: usize = 2;
pub(super) const GROUPS: usize = 3;
pub(super) const GROUP_INDEX: usize = 4;
pub(super) const INDEX_GROUP: usize = 5;
pub(super) const MATCH_CLASS: usize = 6;
const IS_TEXT: usize = 7;

/// A fixed word of a pattern.
pub(super) fn part(pattern: Value, word: usize) -> Value { Ref::of(pattern).fixed(word) }

fn compile(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let codes = th.collect(args[2])?;
    let mut bytes = Vec::with_capacity(codes.len() * 4);
    for code in codes.iter() {
        let Some(number) = small_integer(*code).and_then(|number| u32::try_from(number).ok()) else {
            return Err(th.overflow_error("regular expression code size limit exceeded"));
        };
        bytes.extend_from_slice(&number.to_ne_bytes());
    }
    let codes = th.new_bytes(&bytes)?;
    let groups = th.index_isize(args[3])?;
    let names = th.new_tuple(if is_tuple(args[5]) { tuple_items(args[5]) } else { &[] })?;
    let is_text = if args[0].is_none() { Value::NONE } else { Value::from_bool(is_str(args[0])) };
    let (class, match_class) = (class_of(th, "re.Pattern"), class_of(th, "re.Match"));
    let made = th.new_instance(class)?;
    let object = Ref::of(made);
    for (word, value) in [args[0], args[1], codes, Value::from_int_unchecked(groups as i64), args[4], names, match_class, is_text].into_iter().enumerate() {
        object.init(word, value);
    }
    Ok(made)
}

fn codes_of<'a>(pattern: Value) -> &'a [u32] {
    let bytes = crate::object::bytes::slice(part(pattern, CODES));
    // SAFETY: the bytes were written from whole u32 values in native order and start at a word of the heap; they never change
    unsafe { std::slice::from_raw_parts(bytes.as_ptr().cast::<u32>(), bytes.len() / 4) }
}

/// What is searched: a text, or bytes (a copy when they can change).
pub(super) struct Subject<'a> { pub value: Value, bytes: Option<Cow<'a, [u8]>>, pub length: usize }

impl<'a> Subject<'a> {
    /// The subject of an argument, whatever the pattern.
    pub fn of(th: &mut Thread, value: Value) -> Res<Subject<'a>> {
        if is_str(value) {
            return Ok(Subject { value, bytes: None, length: text(value).len() });
        }
        match th.buffer(value)? {
            Some(bytes) => {
                let length = bytes.len();
                Ok(Subject { value, bytes: Some(bytes), length })
            }
            None => {
                let name = th.type_name(value);
                Err(th.type_error(format!("expected string or bytes-like object, got '{name}'")))
            }
        }
    }

    fn for_pattern(th: &mut Thread, pattern: Value, value: Value) -> Res<Subject<'a>> {
        let subject = Subject::of(th, value)?;
        let wants = part(pattern, IS_TEXT);
        if wants.is_true() && subject.bytes.is_some() {
            return Err(th.type_error("cannot use a string pattern on a bytes-like object"));
        }
        if wants.is_false() && subject.bytes.is_none() {
            return Err(th.type_error("cannot use a bytes pattern on a string-like object"));
        }
        Ok(subject)
    }

    fn matcher<'m>(&'m self, pattern: Value, end: usize) -> Matcher<'m> {
        match &self.bytes {
            Some(bytes) => Matcher::of_bytes(bytes, codes_of(pattern), end),
            None => Matcher::of_text(text(self.value), codes_of(pattern), end),
        }
    }

    /// A part of the subject as a value.
    pub fn slice(&self, th: &mut Thread, start: usize, end: usize) -> Res<Value> {
        let (end, start) = (end.min(self.length), start.min(self.length));
        match &self.bytes {
            Some(bytes) => th.new_bytes(bytes.get(start..end).unwrap_or(&[])),
            None => th.str_range(self.value, start, end.max(start)),
        }
    }

    /// Is it text?
    pub fn is_text(&self) -> bool { self.bytes.is_none() }

    /// Parts put together: text or bytes.
    pub fn join(&self, th: &mut Thread, parts: &[Value]) -> Res<Value> {
        if self.is_text() {
            let (list, empty) = (th.new_list(parts)?, th.interp.names.empty.get());
            return th.str_join(empty, list);
        }
        let mut all = Vec::new();
        for (index, part) in parts.iter().enumerate() {
            match th.buffer(*part)? {
                Some(bytes) => all.extend_from_slice(&bytes),
                None => {
                    let name = th.type_name(*part);
                    return Err(th.type_error(format!("sequence item {index}: expected a bytes-like object, {name} found")));
                }
            }
        }
        th.new_bytes(&all)
    }
}

/// A search through more units than this lets a thread in that waits to begin, while one runs without transactions.
const LONG: usize = 1 << 20;

/// One step of a matcher. It holds up no collection, and an interrupt ends it (both are asked for on the way).
fn find(th: &mut Thread, matcher: &mut Matcher<'_>, start: usize, must_advance: bool, mode: Mode) -> Res<bool> {
    let length = matcher.end.saturating_sub(start);
    let found = if length > LONG && !th.tx.is_active() {
        let stop = th.stop_request();
        th.blocking(|| watched(&stop, || matcher.find(start, must_advance, mode)))
    } else {
        watched(&th.number_poll(), || matcher.find(start, must_advance, mode))
    };
    match found {
        Ok(found) => Ok(found),
        Err(Left::Stopped) => Err(th.interrupted_work()),
        Err(Left::InvalidCode) => Err(th.runtime_error("invalid SRE code")),
    }
}

/// The bounds `pos` and `endpos` of a call.
fn bounds(th: &mut Thread, subject: &Subject<'_>, position: Value, end: Value) -> Res<(usize, usize)> {
    let clamp = |th: &mut Thread, value: Value, default: usize| -> Res<usize> {
        match given(value) {
            Some(value) => {
                let Some(number) = integer(value) else {
                    let number = th.index_isize(value)?;
                    return Ok(number.max(0) as usize);
                };
                Ok(match number.to_i64() {
                    Some(number) => number.max(0) as usize,
                    None => if number.is_negative() { 0 } else { usize::MAX },
                })
            }
            None => Ok(default),
        }
    };
    let (start, stop) = (clamp(th, position, 0)?, clamp(th, end, usize::MAX)?);
    Ok((start.min(subject.length), stop.min(subject.length)))
}

fn match_once(th: &mut Thread, args: &[Value], mode: Mode) -> Res<Value> {
    let subject = Subject::for_pattern(th, args[0], args[1])?;
    let (start, end) = bounds(th, &subject, args[2], args[3])?;
    let mut matcher = subject.matcher(args[0], end);
    if !find(th, &mut matcher, start, false, mode)? {
        return Ok(Value::NONE);
    }
    new_match(th, args[0], args[1], &matcher, (start, end))
}

fn pattern_match(th: &mut Thread, args: &[Value]) -> Res<Value> { match_once(th, args, Mode::Match) }
fn pattern_full_match(th: &mut Thread, args: &[Value]) -> Res<Value> { match_once(th, args, Mode::FullMatch) }
fn pattern_search(th: &mut Thread, args: &[Value]) -> Res<Value> { match_once(th, args, Mode::Search) }

/// Visits the matches of a subject from left to right until `visit` says no.
fn each_match(th: &mut Thread, pattern: Value, subject: &Subject<'_>, (start, end): (usize, usize), mut visit: impl FnMut(&mut Thread, &Matcher<'_>) -> Res<bool>) -> Res<()> {
    let mut matcher = subject.matcher(pattern, end);
    let (mut at, mut must_advance) = (start, false);
    let mut steps = 0u32;
    while find(th, &mut matcher, at, must_advance, Mode::Search)? {
        if !visit(th, &matcher)? {
            break;
        }
        let (from, to) = matcher.span();
        must_advance = from == to;
        at = to;
        steps = steps.wrapping_add(1);
        if steps & 255 == 0 {
            th.poll()?;
        }
    }
    Ok(())
}

fn group_count(pattern: Value) -> usize { part(pattern, GROUPS).as_int() as usize }

fn find_all(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let subject = Subject::for_pattern(th, args[0], args[1])?;
    let bounds = bounds(th, &subject, args[2], args[3])?;
    let groups = group_count(args[0]);
    let mut found = th.rooted();
    let mut row = th.rooted();
    each_match(th, args[0], &subject, bounds, |th, matcher| {
        let item = if groups == 0 {
            let (start, end) = matcher.span();
            subject.slice(th, start, end)?
        } else {
            row.clear();
            for group in 1..=groups {
                let (start, end) = matcher.group(group).unwrap_or((0, 0));
                let value = subject.slice(th, start, end)?;
                row.push(value);
            }
            if groups == 1 { row[0] } else { th.new_tuple(&row)? }
        };
        found.push(item);
        Ok(true)
    })?;
    th.new_list(&found)
}

fn split(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let subject = Subject::for_pattern(th, args[0], args[1])?;
    let most = match given(args[2]) {
        Some(value) => th.index_isize(value)?,
        None => 0,
    };
    let groups = group_count(args[0]);
    let mut parts = th.rooted();
    let (mut last, mut count) = (0, 0);
    if most >= 0 {
        each_match(th, args[0], &subject, (0, subject.length), |th, matcher| {
            let (start, end) = matcher.span();
            let item = subject.slice(th, last, start)?;
            parts.push(item);
            for group in 1..=groups {
                let item = match matcher.group(group) {
                    Some((start, end)) => subject.slice(th, start, end)?,
                    None => Value::NONE,
                };
                parts.push(item);
            }
            last = end;
            count += 1;
            Ok(count != most)
        })?;
    }
    let rest = subject.slice(th, last, subject.length)?;
    parts.push(rest);
    th.new_list(&parts)
}

/// What replaces a match.
enum Replacement { Literal(Value), Template(Value), Function(Value) }

fn replacement(th: &mut Thread, pattern: Value, value: Value) -> Res<Replacement> {
    let name = th.interp.names.__call__.get();
    if crate::object::function::is_plain_callable(value) || th.special(value, name)?.is_some() {
        return Ok(Replacement::Function(value));
    }
    let literal = if is_str(value) {
        text(value).find_code(b'\\' as u32).is_none()
    } else {
        th.buffer(value)?.is_some_and(|bytes| !bytes.contains(&b'\\'))
    };
    if literal {
        return Ok(Replacement::Literal(value));
    }
    let template = template_of(th, pattern, value)?;
    let parts = tuple_items(part(template, 0));
    Ok(if let [only] = parts { Replacement::Literal(*only) } else { Replacement::Template(template) })
}

/// The parsed template of a replacement string, by the library's parser (which caches it).
pub(super) fn template_of(th: &mut Thread, pattern: Value, value: Value) -> Res<Value> {
    let import = th.interp.hooks.import.get().copied();
    let Some(import) = import else { return Err(th.runtime_error("the interpreter is not ready to import")) };
    let module = import(th, "re")?;
    let function = super::attribute_named(th, module, "_compile_template")?;
    th.call(function, &[pattern, value])
}

fn substitute(th: &mut Thread, args: &[Value]) -> Res<(Value, i64)> {
    let (pattern, string) = (args[0], args[2]);
    let replacement = replacement(th, pattern, args[1])?;
    let subject = Subject::for_pattern(th, pattern, string)?;
    let most = match given(args[3]) {
        Some(value) => th.index_isize(value)?,
        None => 0,
    };
    let mut parts = th.rooted();
    let (mut last, mut count) = (0, 0);
    if most >= 0 {
        let whole = (0, subject.length);
        each_match(th, pattern, &subject, whole, |th, matcher| {
            let (start, end) = matcher.span();
            if last < start {
                let item = subject.slice(th, last, start)?;
                parts.push(item);
            }
            match replacement {
                Replacement::Literal(value) => parts.push(value),
                Replacement::Function(function) => {
                    let found = new_match(th, pattern, string, matcher, whole)?;
                    let item = th.call(function, &[found])?;
                    if !item.is_none() {
                        parts.push(item);
                    }
                }
                Replacement::Template(template) => expand_template(th, template, &subject, |group| matcher.group(group), (start, end), &mut parts)?,
            }
            last = end;
            count += 1;
            Ok(count != most as i64)
        })?;
    }
    if count == 0 && subject.is_text() && crate::object::door::is_exact(string, crate::object::kind::Kind::Str) {
        return Ok((string, 0));
    }
    if last < subject.length {
        let rest = subject.slice(th, last, subject.length)?;
        parts.push(rest);
    }
    Ok((subject.join(th, &parts)?, count))
}

fn sub(th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(substitute(th, args)?.0) }

fn sub_count(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (result, count) = substitute(th, args)?;
    th.new_tuple(&[result, Value::from_int_unchecked(count)])
}

// ---- scanners: words pattern, string, next start (None at the end), end, must advance, first start

fn new_scanner(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let subject = Subject::for_pattern(th, args[0], args[1])?;
    let (start, end) = bounds(th, &subject, args[2], args[3])?;
    let class = class_of(th, "_sre.SRE_Scanner");
    let made = th.new_instance(class)?;
    let object = Ref::of(made);
    let first = Value::from_int_unchecked(start as i64);
    for (word, value) in [args[0], args[1], first, Value::from_int_unchecked(end as i64), Value::FALSE, first].into_iter().enumerate() {
        object.init(word, value);
    }
    Ok(made)
}

fn scan(th: &mut Thread, scanner: Value, mode: Mode) -> Res<Value> {
    let fields = Fields::of(th, scanner);
    let (pattern, string, start) = (fields.get(th, 0)?, fields.get(th, 1)?, fields.get(th, 2)?);
    if start.is_none() {
        return Ok(Value::NONE);
    }
    let (end, must_advance, first) = (fields.number(th, 3)?, fields.get(th, 4)?, fields.number(th, 5)?);
    let subject = Subject::for_pattern(th, pattern, string)?;
    let end = (end as usize).min(subject.length);
    let mut matcher = subject.matcher(pattern, end);
    if !find(th, &mut matcher, start.as_int() as usize, must_advance.is_true(), mode)? {
        fields.set(th, 2, Value::NONE)?;
        return Ok(Value::NONE);
    }
    let (from, to) = matcher.span();
    fields.set_number(th, 2, to as i64)?;
    fields.set(th, 4, Value::from_bool(from == to))?;
    new_match(th, pattern, string, &matcher, (first as usize, end))
}

fn scanner_match(th: &mut Thread, args: &[Value]) -> Res<Value> { scan(th, args[0], Mode::Match) }
fn scanner_search(th: &mut Thread, args: &[Value]) -> Res<Value> { scan(th, args[0], Mode::Search) }
fn scanner_pattern(th: &mut Thread, args: &[Value]) -> Res<Value> { Fields::of(th, args[0]).get(th, 0) }

fn find_iter(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let scanner = new_scanner(th, args)?;
    let class = th.interp.types.callable_iterator.get();
    th.new_custom_iterator(class, find_iter_next, [scanner, Value::NONE, Value::NONE, Value::NONE])
}

fn find_iter_next(th: &mut Thread, object: Ref) -> Res<Option<Value>> {
    let state = super::itertools::State::of(th, object);
    let scanner = state.get(th, 1)?;
    if scanner.is_none() {
        return Ok(None);
    }
    let found = scan(th, scanner, Mode::Search)?;
    if found.is_none() { state.finish(th) } else { Ok(Some(found)) }
}

// ---- what patterns show

fn pattern_pattern(_: &mut Thread, args: &[Value]) -> Res<Value> { Ok(part(args[0], PATTERN)) }
fn pattern_flags(_: &mut Thread, args: &[Value]) -> Res<Value> { Ok(part(args[0], FLAGS)) }
fn pattern_groups(_: &mut Thread, args: &[Value]) -> Res<Value> { Ok(part(args[0], GROUPS)) }

fn pattern_group_index(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = th.interp.types.class_word(&th.interp.types.mapping_proxy);
    let object = Ref(th.allocate(class, 1, false)?);
    object.init(0, part(args[0], GROUP_INDEX));
    Ok(object.value())
}

pub(super) fn same(_: &mut Thread, args: &[Value]) -> Res<Value> { Ok(args[0]) }

const FLAG_NAMES: [(i64, &str); 8] =
    [(2, "re.IGNORECASE"), (4, "re.LOCALE"), (8, "re.MULTILINE"), (16, "re.DOTALL"), (32, "re.UNICODE"), (64, "re.VERBOSE"), (128, "re.DEBUG"), (256, "re.ASCII")];

fn pattern_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let mut flags = small_integer(part(args[0], FLAGS)).unwrap_or(0);
    if part(args[0], IS_TEXT).is_true() && flags & (4 | 32 | 256) == 32 {
        flags &= !32;
    }
    let pattern: String = th.repr_rust(part(args[0], PATTERN))?.chars().take(200).collect();
    let mut names: Vec<String> = Vec::new();
    for (flag, name) in FLAG_NAMES {
        if flags & flag != 0 {
            names.push(name.to_string());
            flags &= !flag;
        }
    }
    if flags != 0 {
        names.push(format!("{flags:#x}"));
    }
    let names = names.join("|");
    th.new_str(&if names.is_empty() { format!("re.compile({pattern})") } else { format!("re.compile({pattern}, {names})") })
}

fn pattern_equal(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if th.type_of(args[0]) != th.type_of(args[1]) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let same = part(args[0], FLAGS) == part(args[1], FLAGS)
        && part(args[0], IS_TEXT) == part(args[1], IS_TEXT)
        && codes_of(args[0]) == codes_of(args[1])
        && th.equal(part(args[0], PATTERN), part(args[1], PATTERN))?;
    Ok(Value::from_bool(same))
}

fn pattern_hash(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (codes, pattern) = (th.hash(part(args[0], CODES))?, th.hash(part(args[0], PATTERN))?);
    th.new_int(codes ^ pattern ^ small_integer(part(args[0], FLAGS)).unwrap_or(0))
}

// ---- module functions

fn code_argument(th: &mut Thread, value: Value) -> Res<u32> { Ok(th.index_isize(value)? as u32) }

fn unicode_is_cased(th: &mut Thread, args: &[Value]) -> Res<Value> {
    use rustpython_sre_engine::string::{lower_unicode, upper_unicode};
    let code = code_argument(th, args[0])?;
    Ok(Value::from_bool(code != lower_unicode(code) || code != upper_unicode(code)))
}

fn unicode_to_lower(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let code = code_argument(th, args[0])?;
    th.new_int(rustpython_sre_engine::string::lower_unicode(code) as i64)
}

fn ascii_is_cased(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let code = code_argument(th, args[0])?;
    Ok(Value::from_bool(u8::try_from(code).is_ok_and(|byte| byte.is_ascii_alphabetic())))
}

fn ascii_to_lower(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let code = code_argument(th, args[0])?;
    th.new_int(rustpython_sre_engine::string::lower_ascii(code) as i64)
}

fn code_size(_: &mut Thread, _: &[Value]) -> Res<Value> { Ok(Value::from_small(4)) }

/// A template: word 0 a tuple of literal, group, literal, group, literal …
fn template(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let parts = th.collect(args[1])?;
    let parts = th.new_tuple(&parts)?;
    let class = class_of(th, "_sre.SRE_Template");
    let made = th.new_instance(class)?;
    Ref::of(made).init(0, parts);
    Ok(made)
}

const METHODS: &[Native] = &[
    native("match", "(self, /, string, pos=0, endpos=9223372036854775807)", pattern_match),
    native("fullmatch", "(self, /, string, pos=0, endpos=9223372036854775807)", pattern_full_match),
    native("search", "(self, /, string, pos=0, endpos=9223372036854775807)", pattern_search),
    native("findall", "(self, /, string, pos=0, endpos=9223372036854775807)", find_all),
    native("finditer", "(self, /, string, pos=0, endpos=9223372036854775807)", find_iter),
    native("scanner", "(self, /, string, pos=0, endpos=9223372036854775807)", new_scanner),
    native("split", "(self, /, string, maxsplit=0)", split),
    native("sub", "(self, /, repl, string, count=0)", sub),
    native("subn", "(self, /, repl, string, count=0)", sub_count),
    native("__copy__", "(self, /)", same),
    native("__deepcopy__", "(self, memo, /)", same),
    native("__repr__", "(self, /)", pattern_repr),
    native("__eq__", "(self, other, /)", pattern_equal),
    native("__hash__", "(self, /)", pattern_hash),
    native("__class_getitem__", "(type, item, /)", class_item).class_method(),
];
const ATTRIBUTES: &[Attribute] =
    &[attribute("pattern", pattern_pattern), attribute("flags", pattern_flags), attribute("groups", pattern_groups), attribute("groupindex", pattern_group_index)];

const PATTERN_CLASS: Class = Class::opaque("re.Pattern", FINAL, METHODS, ATTRIBUTES);
const SCANNER: Class = Class::opaque("_sre.SRE_Scanner", FINAL, &[native("match", "(self, /)", scanner_match), native("search", "(self, /)", scanner_search)], &[attribute("pattern", scanner_pattern)]);
const TEMPLATE: Class = Class::opaque("_sre.SRE_Template", FINAL, &[], &[]);

/// Fills `_sre`.
pub fn init(th: &mut Thread, namespace: Value) -> Res<()> {
    define(th, namespace, &PATTERN_CLASS)?;
    define(th, namespace, &MATCH)?;
    define(th, namespace, &SCANNER)?;
    define(th, namespace, &TEMPLATE)?;
    for (name, number) in [
        ("MAGIC", rustpython_sre_engine::SRE_MAGIC),
        ("CODESIZE", rustpython_sre_engine::CODESIZE),
        ("MAXREPEAT", rustpython_sre_engine::MAXREPEAT),
        ("MAXGROUPS", rustpython_sre_engine::MAXGROUPS),
    ] {
        constant(th, namespace, name, Value::from_int_unchecked(number as i64))?;
    }
    th.install_functions(
        namespace,
        "_sre",
        &[
            native("compile", "(pattern, flags, code, groups, groupindex, indexgroup)", compile),
            native("template", "(pattern, template, /)", template),
            native("getcodesize", "()", code_size),
            native("unicode_iscased", "(character, /)", unicode_is_cased),
            native("unicode_tolower", "(character, /)", unicode_to_lower),
            native("ascii_iscased", "(character, /)", ascii_is_cased),
            native("ascii_tolower", "(character, /)", ascii_to_lower),
        ],
    )
}
