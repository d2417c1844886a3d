//! _sre, second part: match objects and the expansion of templates.
//!
//! Words of a match: string, pattern, bounds (a tuple of start and end of every group, −1 for none), pos, endpos, last group.
//! Nothing of it ever changes.

use super::sre::{GROUP_INDEX, GROUPS, INDEX_GROUP, MATCH_CLASS, Subject, part, same, template_of};
use super::sre_units::Matcher;
use super::{Class, FINAL, class_item, given};
use crate::heap::Value;
use crate::object::door::Ref;
use crate::object::native::{Attribute, Native, attribute, native};
use crate::object::number::integer;
use crate::object::rooted::RootedVec;
use crate::object::sequence::tuple_items;
use crate::object::thread::Thread;
use crate::object::unwind::Res;

const STRING: usize = 0;
const PATTERN: usize = 1;
const BOUNDS: usize = 2;
const POSITION: usize = 3;
const END: usize = 4;
const LAST: usize = 5;

fn number(position: usize) -> Value { Value::from_int_unchecked(position as i64) }

/// A match object of what a matcher has found.
pub(super) fn new_match(th: &mut Thread, pattern: Value, string: Value, matcher: &Matcher<'_>, (position, end): (usize, usize)) -> Res<Value> {
    let groups = part(pattern, GROUPS).as_int() as usize;
    let bounds = th.new_tuple_of(2 * (groups + 1))?;
    let object = Ref::of(bounds);
    for group in 0..=groups {
        let span = if group == 0 { Some(matcher.span()) } else { matcher.group(group) };
        let (from, to) = span.map_or((Value::from_small(-1), Value::from_small(-1)), |(from, to)| (number(from), number(to)));
        object.init(1 + 2 * group, from);
        object.init(2 + 2 * group, to);
    }
    let made = th.new_instance(part(pattern, MATCH_CLASS))?;
    let object = Ref::of(made);
    let last = matcher.last_group().map_or(Value::NONE, number);
    for (word, value) in [string, pattern, bounds, number(position), number(end), last].into_iter().enumerate() {
        object.init(word, value);
    }
    Ok(made)
}

fn span_of(found: Value, group: usize) -> (i64, i64) {
    let bounds = tuple_items(part(found, BOUNDS));
    (bounds[2 * group].as_int(), bounds[2 * group + 1].as_int())
}

fn group_count(found: Value) -> usize { tuple_items(part(found, BOUNDS)).len() / 2 - 1 }

/// The number of the group that an argument names.
fn group_number(th: &mut Thread, found: Value, name: Value) -> Res<usize> {
    let number = match integer(name) {
        Some(number) => number.to_i64(),
        None => {
            let index = th.interp.names.__index__.get();
            if th.special(name, index)?.is_some() {
                Some(th.index_isize(name)? as i64)
            } else {
                let names = part(part(found, PATTERN), GROUP_INDEX);
                th.dict_get(names, name)?.filter(|value| value.is_int()).map(|value| value.as_int())
            }
        }
    };
    match number.and_then(|number| usize::try_from(number).ok()) {
        Some(number) if number <= group_count(found) => Ok(number),
        _ => Err(th.index_error("no such group")),
    }
}

fn group_value(th: &mut Thread, found: Value, group: usize, default: Value) -> Res<Value> {
    let (start, end) = span_of(found, group);
    if start < 0 {
        return Ok(default);
    }
    let subject = Subject::of(th, part(found, STRING))?;
    subject.slice(th, start as usize, end as usize)
}

fn group(th: &mut Thread, args: &[Value]) -> Res<Value> {
    match *tuple_items(args[1]) {
        [] => group_value(th, args[0], 0, Value::NONE),
        [only] => get_item(th, &[args[0], only]),
        _ => {
            let mut values = th.rooted();
            for name in tuple_items(args[1]) {
                let value = get_item(th, &[args[0], *name])?;
                values.push(value);
            }
            th.new_tuple(&values)
        }
    }
}

fn get_item(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let number = group_number(th, args[0], args[1])?;
    group_value(th, args[0], number, Value::NONE)
}

fn groups(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let default = given(args[1]).unwrap_or(Value::NONE);
    let mut values = th.rooted();
    for group in 1..=group_count(args[0]) {
        let value = group_value(th, args[0], group, default)?;
        values.push(value);
    }
    th.new_tuple(&values)
}

fn group_dict(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let default = given(args[1]).unwrap_or(Value::NONE);
    let names = part(part(args[0], PATTERN), GROUP_INDEX);
    let made = th.new_dict()?;
    let mut position = 0;
    while let Some((at, name, number)) = th.dict_next(names, position)? {
        let number = group_number(th, args[0], number)?;
        let value = group_value(th, args[0], number, default)?;
        th.dict_set(made, name, value)?;
        position = at + 1;
    }
    Ok(made)
}

fn span_argument(th: &mut Thread, args: &[Value]) -> Res<(i64, i64)> {
    let group = match given(args[1]) {
        Some(name) => group_number(th, args[0], name)?,
        None => 0,
    };
    Ok(span_of(args[0], group))
}

fn start(th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(Value::from_int_unchecked(span_argument(th, args)?.0)) }
fn end(th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(Value::from_int_unchecked(span_argument(th, args)?.1)) }

fn span(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (start, end) = span_argument(th, args)?;
    th.new_tuple(&[Value::from_int_unchecked(start), Value::from_int_unchecked(end)])
}

fn registers(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let mut pairs = th.rooted();
    for pair in tuple_items(part(args[0], BOUNDS)).chunks(2) {
        let pair = th.new_tuple(pair)?;
        pairs.push(pair);
    }
    th.new_tuple(&pairs)
}

/// Appends what a template makes of a match.
pub(super) fn expand_template(th: &mut Thread, template: Value, subject: &Subject<'_>, group: impl Fn(usize) -> Option<(usize, usize)>, whole: (usize, usize), parts: &mut RootedVec) -> Res<()> {
    for (index, item) in tuple_items(part(template, 0)).iter().enumerate() {
        if index % 2 == 0 {
            parts.push(*item);
            continue;
        }
        let number = th.index_isize(*item)? as usize;
        let bounds = if number == 0 { Some(whole) } else { group(number) };
        if let Some((start, end)) = bounds {
            let value = subject.slice(th, start, end)?;
            parts.push(value);
        }
    }
    Ok(())
}

fn expand(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let found = args[0];
    let template = template_of(th, part(found, PATTERN), args[1])?;
    let subject = Subject::of(th, part(found, STRING))?;
    let group = |group: usize| {
        let bounds = if group <= group_count(found) { span_of(found, group) } else { (-1, -1) };
        if bounds.0 < 0 { None } else { Some((bounds.0 as usize, bounds.1 as usize)) }
    };
    let whole = span_of(found, 0);
    let mut parts = th.rooted();
    expand_template(th, template, &subject, group, (whole.0 as usize, whole.1 as usize), &mut parts)?;
    subject.join(th, &parts)
}

fn repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let value = group_value(th, args[0], 0, Value::NONE)?;
    let (start, end) = span_of(args[0], 0);
    let text = th.repr_rust(value)?;
    th.new_str(&format!("<re.Match object; span=({start}, {end}), match={text}>"))
}

fn last_group(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let last = part(args[0], LAST);
    if !last.is_int() {
        return Ok(Value::NONE);
    }
    let _ = th;
    Ok(tuple_items(part(part(args[0], PATTERN), INDEX_GROUP)).get(last.as_int() as usize).copied().unwrap_or(Value::NONE))
}

const METHODS: &[Native] = &[
    native("group", "(self, /, *groups)", group),
    native("__getitem__", "(self, key, /)", get_item),
    native("groups", "(self, /, default=None)", groups),
    native("groupdict", "(self, /, default=None)", group_dict),
    native("start", "(self, group=0, /)", start),
    native("end", "(self, group=0, /)", end),
    native("span", "(self, group=0, /)", span),
    native("expand", "(self, /, template)", expand),
    native("__copy__", "(self, /)", same),
    native("__deepcopy__", "(self, memo, /)", same),
    native("__repr__", "(self, /)", repr),
    native("__class_getitem__", "(type, item, /)", class_item).class_method(),
];
const ATTRIBUTES: &[Attribute] = &[
    attribute("string", |_, args| Ok(part(args[0], STRING))),
    attribute("re", |_, args| Ok(part(args[0], PATTERN))),
    attribute("pos", |_, args| Ok(part(args[0], POSITION))),
    attribute("endpos", |_, args| Ok(part(args[0], END))),
    attribute("lastindex", |_, args| Ok(part(args[0], LAST))),
    attribute("lastgroup", last_group),
    attribute("regs", registers),
];

/// The type of matches.
pub(super) const MATCH: Class = Class::opaque("re.Match", FINAL, METHODS, ATTRIBUTES);
