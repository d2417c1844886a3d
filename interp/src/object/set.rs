//! set and frozenset on the table of `dict`: the value word of an entry repeats None.

use super::door::Ref;
use super::thread::Thread;
use super::unwind::Res;
use crate::heap::Value;

impl Thread {
    /// A new set or frozenset of these items.
    pub fn new_set_of(&mut self, items: &[Value], frozen: bool) -> Res<Value> {
        let types = &self.interp.types;
        let class = types.class_word(if frozen { &types.frozenset } else { &types.set });
        let set = self.new_dict_with(class)?;
        for item in items {
            self.set_add(set, *item)?;
        }
        Ok(set)
    }

    /// Adds an item; false when it was there.
    pub fn set_add(&mut self, set: Value, item: Value) -> Res<bool> {
        let hash = self.hash(item)?;
        if self.table_find(set, item, hash)?.is_some() {
            return Ok(false);
        }
        self.table_insert(set, item, hash, Value::NONE)?;
        Ok(true)
    }

    /// Is the item in the set?
    pub fn set_contains(&mut self, set: Value, item: Value) -> Res<bool> {
        let hash = self.hash(item)?;
        Ok(self.table_find(set, item, hash)?.is_some())
    }

    /// Removes an item; false when it was not there.
    pub fn set_remove(&mut self, set: Value, item: Value) -> Res<bool> {
        let hash = self.hash(item)?;
        match self.table_find(set, item, hash)? {
            Some(found) => {
                self.table_remove(set, found.entry)?;
                Ok(true)
            }
            None => Ok(false),
        }
    }

    /// Notes an object with `__del__`: it runs at a boundary after the object was found dead.
    pub fn register_finalizer(&mut self, value: Value) -> Res<()> {
        self.mutator.register_resurrecting(Ref::of(value).0);
        Ok(())
    }
}
