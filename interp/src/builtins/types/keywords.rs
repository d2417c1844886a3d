//! A `**keywords` dict that arrived in a native, as the pairs a call takes.
//!
//! Invariant: the dict keeps the pairs alive, so the caller keeps the dict. Knows nothing of calls.

use crate::heap::Value;
use crate::object::door::{Ref, is_exact, is_kind};
use crate::object::kind::Kind;
use crate::object::string::is_str;
use crate::object::thread::Thread;
use crate::object::unwind::Res;

/// The (interned name, value) pairs of a keywords dict.
pub fn keyword_pairs(th: &mut Thread, keywords: Value) -> Res<Vec<(Value, Value)>> {
    let mut pairs = Vec::new();
    if !is_kind(keywords, Kind::Dict) {
        return Ok(pairs);
    }
    let mut position = 0;
    while let Some((at, key, value)) = th.dict_next(keywords, position)? {
        if !is_str(key) {
            return Err(th.type_error("keywords must be strings"));
        }
        let key = if is_exact(key, Kind::Str) { th.intern_value(key)? } else { key };
        pairs.push((key, value));
        position = at + 1;
    }
    Ok(pairs)
}

/// Did any keyword arrive?
pub fn any_keyword(th: &mut Thread, keywords: Value) -> Res<bool> {
    Ok(is_kind(keywords, Kind::Dict) && th.table_len(keywords)? != 0)
}

/// Fields of an object with a fixed layout, the attribute words of a subclass included.
pub fn fields_of(th: &Thread, object: Ref) -> usize { object.kind().fixed_words() + th.attribute_words(object) }

/// Is the value an instance of a subclass of a built-in with a layout of its own?
pub fn is_subclass_instance(value: Value) -> bool { value.is_ptr() && Ref::of(value).kind_byte() & crate::object::kind::SUBCLASS != 0 }
