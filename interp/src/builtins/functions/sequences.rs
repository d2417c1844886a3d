//! Functions about iterables: `len`, `iter`, `next`, `sorted`, `min`, `max`, `any`, `all`, and `chr`, `ord`.

use super::given;
use crate::heap::Value;
use crate::object::arithmetic::CompareOp;
use crate::object::door::{is_exact, is_kind};
use crate::object::iterator::Variant;
use crate::object::kind::Kind;
use crate::object::native::{Native, native};
use crate::object::sequence::tuple_items;
use crate::object::string::{is_str, length, text};
use crate::object::thread::Thread;
use crate::object::unwind::Res;

/// See the module.
pub const FUNCTIONS: &[Native] = &[
    native("len", "(obj, /)", |th, args| {
        let length = th.len(args[0])?;
        th.new_int(length as i64)
    }),
    native("iter", "(object, sentinel=None, /)", builtin_iter),
    native("next", "(iterator, default=None, /)", builtin_next),
    native("aiter", "(async_iterable, /)", builtin_aiter),
    native("anext", "(aiterator, default=None, /)", builtin_anext),
    native("sorted", "(*iterable, key=None, reverse=False)", builtin_sorted),
    native("min", "(*args, key=None, default=None)", |th, args| extreme(th, args, CompareOp::Lt, "min")),
    native("max", "(*args, key=None, default=None)", |th, args| extreme(th, args, CompareOp::Gt, "max")),
    native("any", "(iterable, /)", |th, args| quantify(th, args[0], true)),
    native("all", "(iterable, /)", |th, args| quantify(th, args[0], false)),
    native("chr", "(i, /)", builtin_chr),
    native("ord", "(character, /)", builtin_ord),
];

fn builtin_iter(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let Some(sentinel) = given(args, 1) else { return th.iter(args[0]) };
    if !th.is_callable(args[0])? {
        return Err(th.type_error("iter(v, w): v must be callable"));
    }
    let class = th.interp.types.class_word(&th.interp.types.callable_iterator);
    th.new_iterator(class, Variant::Callable, [args[0], Value::from_small(0), sentinel, Value::NONE, Value::NONE])
}

fn builtin_next(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if let Some(default) = given(args, 1) {
        return Ok(th.next(args[0])?.unwrap_or(default));
    }
    if is_exact(args[0], Kind::Iterator) {
        return match th.next(args[0])? {
            Some(item) => Ok(item),
            None => Err(th.stop_iteration(Value::NONE)),
        };
    }
    let name = th.interp.names.__next__.get();
    let Some(method) = th.special(args[0], name)? else {
        let got = th.type_name(args[0]);
        return Err(th.type_error(format!("'{got}' object is not an iterator")));
    };
    th.call_special(method, args[0], &[])
}

fn builtin_aiter(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (iter, next) = (th.interp.names.__aiter__.get(), th.interp.names.__anext__.get());
    let Some(method) = th.special(args[0], iter)? else {
        let got = th.type_name(args[0]);
        return Err(th.type_error(format!("'{got}' object is not an async iterable")));
    };
    let iterator = th.call_special(method, args[0], &[])?;
    if th.special(iterator, next)?.is_none() {
        let got = th.type_name(iterator);
        return Err(th.type_error(format!("aiter() returned not an async iterator of type '{got}'")));
    }
    Ok(iterator)
}

fn builtin_anext(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = th.interp.names.__anext__.get();
    let Some(method) = th.special(args[0], name)? else {
        let got = th.type_name(args[0]);
        return Err(th.type_error(format!("'{got}' object is not an async iterator")));
    };
    let awaitable = th.call_special(method, args[0], &[])?;
    match given(args, 1) {
        None => Ok(awaitable),
        Some(default) => th.anext_with_default(awaitable, default),
    }
}

impl Thread {
    /// An awaitable that gives `default` where the awaited one ends with StopAsyncIteration.
    fn anext_with_default(&mut self, awaitable: Value, default: Value) -> Res<Value> {
        const SOURCE: &str = "async def anext(awaitable, default):\n    try:\n        return await awaitable\n    except StopAsyncIteration:\n        return default\n";
        let builtins = self.interp.builtins.get();
        let helper = match self.dict_get_str(builtins, ".anext")? {
            Some(helper) => helper,
            None => {
                let namespace = self.new_namespace()?;
                let code = self.compile_source(SOURCE, "<built-in>", crate::parse::Mode::Module)?;
                self.run_code(code, namespace, namespace)?;
                let helper = self.dict_get_str(namespace, "anext")?.unwrap_or(Value::NONE);
                self.dict_set_str(builtins, ".anext", helper)?;
                helper
            }
        };
        self.call(helper, &[awaitable, default])
    }
}

fn builtin_sorted(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let key = given(args, 1).unwrap_or(Value::NONE);
    let reverse = match given(args, 2) {
        Some(reverse) => th.truth(reverse)?,
        None => false,
    };
    let &[iterable] = tuple_items(args[0]) else {
        let count = tuple_items(args[0]).len();
        return Err(th.type_error(format!("sorted expected 1 argument, got {count}")));
    };
    let mut items = th.collect(iterable)?;
    crate::builtins::types::list_sort::sort_items(th, &mut items, key, reverse)?;
    th.new_list(&items)
}

fn extreme(th: &mut Thread, args: &[Value], op: CompareOp, name: &str) -> Res<Value> {
    let items = tuple_items(args[0]);
    let key = given(args, 1).filter(|key| !key.is_none());
    let default = given(args, 2);
    let mut best: Option<(Value, Value)> = None;
    let visit = |th: &mut Thread, item: Value, best: &mut Option<(Value, Value)>| -> Res<()> {
        let rank = match key {
            Some(key) => th.call(key, &[item])?,
            None => item,
        };
        let better = match *best {
            None => true,
            Some((_, known)) if Value::both_ints(rank, known) => if op == CompareOp::Lt { rank.as_int() < known.as_int() } else { rank.as_int() > known.as_int() },
            Some((_, known)) => th.compare_truth_of(op, rank, known)?,
        };
        if better {
            *best = Some((item, rank));
        }
        Ok(())
    };
    match items {
        [] => return Err(th.type_error(format!("{name} expected at least 1 argument, got 0"))),
        [iterable] => {
            let holder = th.new_list(&[Value::NONE, Value::NONE])?;
            th.for_each(*iterable, |th, item| {
                visit(th, item, &mut best)?;
                // the best so far stays where the collector sees it
                if let Some((item, rank)) = best {
                    th.list_set(holder, 0, item)?;
                    th.list_set(holder, 1, rank)?;
                }
                Ok(())
            })?;
        }
        _ => {
            if default.is_some() {
                return Err(th.type_error(format!("Cannot specify a default for {name}() with multiple positional arguments")));
            }
            for item in items {
                visit(th, *item, &mut best)?;
            }
        }
    }
    match (best, default) {
        (Some((item, _)), _) => Ok(item),
        (None, Some(default)) => Ok(default),
        (None, None) => Err(th.value_error(format!("{name}() iterable argument is empty"))),
    }
}

/// `any` looks for a true item, `all` for a false one.
fn quantify(th: &mut Thread, iterable: Value, wanted: bool) -> Res<Value> {
    let iterator = th.iter(iterable)?;
    while let Some(item) = th.next(iterator)? {
        if th.truth(item)? == wanted {
            return Ok(Value::from_bool(wanted));
        }
    }
    Ok(Value::from_bool(!wanted))
}

fn builtin_chr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let number = th.index(args[0])?;
    match number.to_i64().filter(|code| (0..0x11_0000).contains(code)) {
        Some(code) => th.new_char(code as u32),
        None => Err(th.value_error("chr() arg not in range(0x110000)")),
    }
}

fn builtin_ord(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let count = if is_str(args[0]) {
        if length(args[0]) == 1 {
            return th.new_int(text(args[0]).code_at(0) as i64);
        }
        length(args[0])
    } else if is_kind(args[0], Kind::Bytes) || is_kind(args[0], Kind::ByteArray) {
        let count = th.len(args[0])?;
        if count == 1 {
            let first = th.iter(args[0])?;
            return Ok(th.next(first)?.unwrap_or(Value::from_small(0)));
        }
        count
    } else {
        let got = th.type_name(args[0]);
        return Err(th.type_error(format!("ord() expected string of length 1, but {got} found")));
    };
    Err(th.type_error(format!("ord() expected a character, but string of length {count} found")))
}
