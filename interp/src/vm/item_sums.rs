//! `container[key] += n` on a list or dict that threads fought over: a sum left to the commit.
//!
//! The item is found without logging what protects it; its place (the key in its entry, the length of the list) and the type of
//! the old value are predicates that the commit checks. Only containers that had a conflict come here: the first write of a
//! transaction to an item that nobody else touches is cheaper done at once.

use super::names::{addend, is_sum};
use crate::object::door::{Ref, is_exact};
use crate::object::kind::Kind;
use crate::object::semantic::{Guard, NumberWord};
use crate::object::thread::Thread;
use crate::object::unwind::Res;
use crate::heap::Value;

impl Thread {
    /// Is the old value of `container[key] op= …` an int nobody here needs to see? Gives the mark of it.
    #[inline(always)]
    pub(super) fn peek_item(&mut self, container: Value, key: Value, op: u8) -> Res<Option<Value>> {
        if !is_sum(op) || self.no_peek || !container.is_ptr() || !self.has_shared_items(Ref::of(container)) {
            return Ok(None);
        }
        let Some(place) = self.number_item(container, key)? else { return Ok(None) };
        if let Guard::Key(_) = place.guard {
            self.remember_peeked(container, key, place);
        }
        Ok(Some(self.peeked()))
    }

    /// `container[key] op= right` for an old value that [`Thread::peek_item`] marked. False: look at it after all.
    #[cold]
    #[inline(never)]
    pub(super) fn add_to_item(&mut self, op: u8, container: Value, key: Value, mark: Value, right: Value) -> Res<bool> {
        let Some(addend) = addend(op, right) else { return Ok(false) };
        if !self.peek_holds(mark) {
            return Ok(false);
        }
        let place = match self.take_peeked(container, key) {
            Some(place) => place,
            None => match self.number_item(container, key)? {
                Some(place) => place,
                None => return Ok(false),
            },
        };
        let done = self.defer_add_to(&place, addend);
        self.defer_serial = self.defer_serial.wrapping_add(u32::from(done));
        Ok(done)
    }

    /// The word of an item that holds an int and may take deferred sums.
    #[inline(never)]
    fn number_item(&mut self, container: Value, key: Value) -> Res<Option<NumberWord>> {
        let place = if is_exact(container, Kind::List) {
            if key.is_int() { self.list_number(container, key.as_int())? } else { None }
        } else if key.is_int() || is_exact(key, Kind::Str) {
            self.dict_number(container, key)?
        } else {
            None
        };
        Ok(place.filter(|place| place.holds_int() && self.tx.may_defer(place.stamp)))
    }
}
