//! From keys to nodes: a lock-free hash table that is not transactional.
//!
//! What a key is mapped to lies in its node's cell, where transactions read and write it; that there is a node says nothing. So
//! finding, making and growing conflict with nobody (transactional predication: Bronson, Casper, Chafi, Olukotun, PODC 2010).
//!
//! The table is a split-ordered list (Shalev and Shavit, JACM 2006): all nodes in one list, sorted by their hashes with the bits
//! reversed; a bucket is a shortcut to a marker in it, and growing adds markers but never moves a node. A node leaves as in
//! Michael's list (SPAA 2002): first its `next` is tagged, then it is unlinked, and freed by the epoch. It must not know what a cell means.

use crate::cell::{Cell, Run};
use crate::domain::Domain;
use crate::sync::epoch::{self, Atomic, Guard, Owned, Shared};
use crate::sync::{AcqRel, Acquire, AtomicU64, Relaxed, Release};
use std::sync::Arc;

/// Tag of a `next` whose node is leaving.
const LEAVING: usize = 1;
const FIRST_BUCKETS: usize = 16;
/// Nodes for each bucket before the table grows.
const LOAD: usize = 2;

/// A key and its cell, or a marker.
pub(crate) struct Node<K> {
    order: u64,
    next: Atomic<Node<K>>,
    /// None: a marker.
    entry: Option<(K, Run)>,
}

impl<K> Node<K> {
    fn entry(&self) -> &(K, Run) {
        self.entry.as_ref().expect("markers are not handed out")
    }

    pub(crate) fn key(&self) -> &K {
        &self.entry().0
    }

    pub(crate) fn cell(&self) -> &Cell {
        // SAFETY: the node's own until it is freed.
        unsafe { self.entry().1.head() }
    }
}

pub(crate) struct Index<K> {
    domain: Arc<Domain>,
    /// The marker of bucket 0, where the list begins.
    first: Atomic<Node<K>>,
    buckets: Atomic<Box<[Atomic<Node<K>>]>>,
    count: AtomicU64,
}

/// Where a node is, or would go.
struct Place<'g, K> {
    before: &'g Atomic<Node<K>>,
    at: Shared<'g, Node<K>>,
    found: bool,
}

fn marker_order(bucket: usize) -> u64 {
    (bucket as u64).reverse_bits()
}

/// Odd, so that it differs from all markers.
fn entry_order(hash: u64) -> u64 {
    (hash | 1 << 63).reverse_bits()
}

impl<K: Eq + Send + Sync + 'static> Index<K> {
    pub(crate) fn new(domain: &Arc<Domain>) -> Index<K> {
        let first = Atomic::new(Node { order: 0, next: Atomic::null(), entry: None });
        let buckets: Box<[Atomic<Node<K>>]> = (0..FIRST_BUCKETS).map(|_| Atomic::null()).collect();
        // SAFETY: nobody else knows the marker yet.
        buckets[0].store(first.load(Relaxed, unsafe { epoch::unprotected() }), Relaxed);
        Index { domain: domain.clone(), first, buckets: Atomic::new(buckets), count: AtomicU64::new(0) }
    }

    /// How many keys have nodes.
    pub(crate) fn count(&self) -> usize {
        self.count.load(Relaxed) as usize
    }

    /// The node of a key; made, with 0 in its cell and the key that `own` gives, if there is none (then also: true).
    pub(crate) fn get_or_make<'g>(
        &self,
        hash: u64,
        is_it: impl Fn(&K) -> bool,
        own: impl FnOnce() -> K,
        guard: &'g Guard,
    ) -> (&'g Node<K>, bool) {
        let order = entry_order(hash);
        let start = self.bucket(hash as usize, guard);
        let mut made: Option<Owned<Node<K>>> = None;
        let mut own = Some(own);
        loop {
            let place = self.find(start, order, |entry| entry.is_some_and(|(key, _)| is_it(key)), guard);
            if place.found {
                if let Some(made) = made {
                    self.domain.give_cells(made.entry().1);
                }
                // SAFETY: found in the list under the guard.
                return (unsafe { place.at.deref() }, false);
            }
            let new = made.take().unwrap_or_else(|| {
                let run = self.domain.take_cells(0);
                // SAFETY: just handed out.
                unsafe { run.head() }.word.store(0, Relaxed);
                let key = own.take().expect("asked for once");
                Owned::new(Node { order, next: Atomic::null(), entry: Some((key(), run)) })
            });
            new.next.store(place.at, Relaxed);
            match place.before.compare_exchange(place.at, new, AcqRel, Relaxed, guard) {
                Ok(linked) => {
                    self.count_one(guard);
                    // SAFETY: just linked, under the guard.
                    return (unsafe { linked.deref() }, true);
                }
                Err(lost) => made = Some(lost.new),
            }
        }
    }

    /// Takes a node out, which nobody will use any more: who finds it all the same sees so in its cell.
    pub(crate) fn remove<'g>(&self, node: &'g Node<K>, guard: &'g Guard) {
        node.next.fetch_or(LEAVING, AcqRel, guard);
        let start = self.bucket(node.order.reverse_bits() as usize, guard);
        // Unlinks what it passes by.
        self.find(start, node.order, |_| false, guard);
    }

    /// All nodes that are in the list from the call to its end, and maybe others.
    pub(crate) fn nodes<'g>(&self, guard: &'g Guard) -> Vec<&'g Node<K>> {
        let mut all = Vec::with_capacity(self.count());
        let mut at = self.first.load(Acquire, guard);
        // SAFETY: nodes in the list are freed after the guard at the earliest.
        while let Some(node) = unsafe { at.as_ref() } {
            if node.entry.is_some() {
                all.push(node);
            }
            at = node.next.load(Acquire, guard);
        }
        all
    }

    /// The first place at or after an order, in the list from `start`: where `is_it`, or where it would go.
    fn find<'g>(
        &self,
        start: &'g Atomic<Node<K>>,
        order: u64,
        is_it: impl Fn(Option<&(K, Run)>) -> bool,
        guard: &'g Guard,
    ) -> Place<'g, K> {
        'anew: loop {
            let mut before = start;
            let mut at = before.load(Acquire, guard);
            loop {
                // SAFETY: nodes in the list are freed after the guard at the earliest.
                let Some(node) = (unsafe { at.as_ref() }) else { return Place { before, at, found: false } };
                let next = node.next.load(Acquire, guard);
                if next.tag() == LEAVING {
                    let next = next.with_tag(0);
                    if before.compare_exchange(at, next, AcqRel, Relaxed, guard).is_err() {
                        continue 'anew;
                    }
                    self.free(at, guard);
                    at = next;
                    continue;
                }
                if node.order > order || node.order == order && is_it(node.entry.as_ref()) {
                    return Place { before, at, found: node.order == order };
                }
                before = &node.next;
                at = next;
            }
        }
    }

    /// After it was unlinked, by the one who did so.
    fn free(&self, node: Shared<Node<K>>, guard: &Guard) {
        self.count.fetch_sub(1, Relaxed);
        let domain = self.domain.clone();
        let address = node.as_raw() as usize;
        // SAFETY: unlinked, so only those pinned now can know it, and freed once; keys are `Send` and `'static`.
        unsafe {
            guard.defer_unchecked(move || {
                let node = Box::from_raw(address as *mut Node<K>);
                domain.give_cells(node.entry().1);
            });
        }
    }

    /// The `next` of the marker from which a bucket's nodes are found.
    fn bucket<'g>(&self, hash: usize, guard: &'g Guard) -> &'g Atomic<Node<K>> {
        // SAFETY: a table is freed after the guard at the earliest; there always is one.
        let buckets = unsafe { self.buckets.load(Acquire, guard).deref() };
        let number = hash & (buckets.len() - 1);
        let marker = buckets[number].load(Acquire, guard);
        // SAFETY: markers live as long as the index.
        match unsafe { marker.as_ref() } {
            Some(marker) => &marker.next,
            None => self.make_marker(buckets, number, guard),
        }
    }

    #[cold]
    fn make_marker<'g>(&self, buckets: &'g [Atomic<Node<K>>], number: usize, guard: &'g Guard) -> &'g Atomic<Node<K>> {
        // The bucket that this one was split from: without the highest bit.
        let parent = number & !(1 << number.ilog2());
        // SAFETY: markers live as long as the index.
        let start = match unsafe { buckets[parent].load(Acquire, guard).as_ref() } {
            Some(marker) => &marker.next,
            None => self.make_marker(buckets, parent, guard),
        };
        let order = marker_order(number);
        let mut new = Owned::new(Node { order, next: Atomic::null(), entry: None });
        let marker = loop {
            let place = self.find(start, order, |entry| entry.is_none(), guard);
            if place.found {
                break place.at;
            }
            new.next.store(place.at, Relaxed);
            match place.before.compare_exchange(place.at, new, AcqRel, Relaxed, guard) {
                Ok(linked) => break linked,
                Err(lost) => new = lost.new,
            }
        };
        buckets[number].store(marker, Release);
        // SAFETY: in the list, where markers stay.
        &unsafe { marker.deref() }.next
    }

    fn count_one(&self, guard: &Guard) {
        let count = self.count.fetch_add(1, Relaxed) + 1;
        let old = self.buckets.load(Acquire, guard);
        // SAFETY: a table is freed after the guard at the earliest.
        let buckets = unsafe { old.deref() };
        if count <= (buckets.len() * LOAD) as u64 {
            return;
        }
        // A marker that is set in the old table meanwhile is found in the list again.
        let larger: Box<[Atomic<Node<K>>]> = (0..buckets.len() * 2)
            .map(|number| buckets.get(number).map_or_else(Atomic::null, |marker| Atomic::from(marker.load(Acquire, guard))))
            .collect();
        if self.buckets.compare_exchange(old, Owned::new(larger), AcqRel, Relaxed, guard).is_ok() {
            // SAFETY: no longer reachable; freed once, by who replaced it.
            unsafe { guard.defer_destroy(old) };
        }
    }
}

impl<K> Drop for Index<K> {
    fn drop(&mut self) {
        // SAFETY: the last one who knows the index: nobody else is there.
        let guard = unsafe { epoch::unprotected() };
        let mut at = self.first.load(Relaxed, guard);
        while !at.is_null() {
            // SAFETY: the list is ours, each node in it once.
            let node = unsafe { at.into_owned() };
            at = node.next.load(Relaxed, guard).with_tag(0);
            if let Some((_, run)) = &node.entry {
                self.domain.give_cells(*run);
            }
        }
        // SAFETY: as above.
        drop(unsafe { self.buckets.load(Relaxed, guard).into_owned() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(key: u64) -> u64 {
        // many collisions
        (key / 3).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }

    #[test]
    fn threads_agree_on_one_node_for_each_key() {
        let domain = Domain::for_variables();
        let index = Index::new(&domain);
        let find = |key: u64| {
            let guard = epoch::pin();
            core::ptr::from_ref(index.get_or_make(hash(key), |&other| other == key, || key, &guard).0) as usize
        };
        let found: Vec<Vec<usize>> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| (0..3000).map(find).collect())).collect();
            threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
        });
        assert!(found.iter().all(|one| *one == found[0]));
        assert_eq!(index.count(), 3000);
        let guard = epoch::pin();
        let mut keys: Vec<u64> = index.nodes(&guard).iter().map(|node| *node.key()).collect();
        keys.sort();
        assert!(keys.into_iter().eq(0..3000));
    }

    #[test]
    fn a_key_that_somebody_else_makes_meanwhile_is_found() {
        let domain = Domain::for_variables();
        let index = Index::new(&domain);
        let guard = epoch::pin();
        let meanwhile = || {
            // Another key of the same hash, and the key itself, come in between the search and the insertion.
            assert!(index.get_or_make(hash(4), |&key| key == 4, || 4, &guard).1);
            assert!(index.get_or_make(hash(3), |&key| key == 3, || 3, &guard).1);
            3
        };
        let (node, made) = index.get_or_make(hash(3), |&key| key == 3, meanwhile, &guard);
        assert!(!made && *node.key() == 3 && index.count() == 2);
        let keys: Vec<u64> = index.nodes(&guard).iter().map(|node| *node.key()).collect();
        assert_eq!(keys, [4, 3]);
    }

    #[test]
    fn removed_nodes_are_gone_and_others_stay() {
        let domain = Domain::for_variables();
        let index = Index::new(&domain);
        std::thread::scope(|scope| {
            for thread in 0..4u64 {
                let index = &index;
                scope.spawn(move || {
                    for round in 0..300 {
                        for key in (0..8).map(|key| key * 4 + thread) {
                            let guard = epoch::pin();
                            let (node, made) = index.get_or_make(hash(key), |&other| other == key, || key, &guard);
                            assert!(made, "round {round}: it was removed");
                            index.remove(node, &guard);
                        }
                        let guard = epoch::pin();
                        index.get_or_make(hash(1000 + thread), |&other| other == 1000 + thread, || 1000 + thread, &guard);
                    }
                });
            }
        });
        let guard = epoch::pin();
        let nodes = index.nodes(&guard);
        let stays = |node: &&&Node<u64>| node.next.load(Acquire, &guard).tag() == 0;
        let mut keys: Vec<u64> = nodes.iter().filter(stays).map(|node| *node.key()).collect();
        keys.sort();
        assert_eq!(keys, [1000, 1001, 1002, 1003]);
    }
}
