//! `TMap`: a hash map whose keys conflict one by one.
//!
//! Each key that was ever asked for has a node with a cell, found by an index that is not transactional (`index`). The cell points
//! to the boxed value, or holds 0 while the key is absent: so a transaction depends on the presence and value of its keys, on
//! nothing else, and the table grows behind its back. The size is one more cell, with deferred additions; every change of
//! presence owns it at the commit, also where the sum does not change. So who has read it knows that no key came or went: an
//! iteration depends on it and on the values it has seen.
//!
//! *Sweeping.* Nodes of absent keys are useless. When there are too many, those whose keys are absent now are noted, and, after
//! all transactions of today have ended, one by one *killed*: a transaction of its own, run after the commit of another, stores
//! `DEAD` where the key has been absent ever since. Then the node is unlinked. Who finds it all the same reads `DEAD` and looks again.
//! Only one sweep is under way at a time, and only it kills, so what it has noted stays in memory.

use crate::attempt::{Context, ReadTx, Stop, Tx};
use crate::cell::{Cell, Run};
use crate::domain::Domain;
use crate::index::{Index, Node};
use crate::operation::ADD;
use crate::shared::Shared;
use crate::stamp::OWNED;
use crate::sync::epoch::{self, Guard};
use crate::sync::{AcqRel, Acquire, AtomicU32, Mutex, Relaxed, Release, lock};
use crate::value::boxed;
use core::borrow::Borrow;
use core::fmt;
use core::hash::{BuildHasher, Hash};
use core::marker::PhantomData;
use std::hash::RandomState;
use std::sync::Arc;

/// What the cell of a node holds that is leaving the index. No box lies there.
const DEAD: u64 = u64::MAX;

/// So many useless nodes are not worth a sweep.
const FEW: usize = 64;
/// Nodes killed by one transaction.
const BATCH: usize = 64;

/// States of the sweep.
const IDLE: u32 = 0;
const WAITING: u32 = 1;
const RIPE: u32 = 2;
const KILLING: u32 = 3;

/// A node noted by a sweep, with its stamp then.
struct Noted<K>(*const Node<K>, u64);

impl<K> Noted<K> {
    /// The node, for as long as a pin lasts that is older than the end of the transaction which kills it.
    ///
    /// # Safety
    /// It was in the index when it was noted, and the sweep that noted it has not killed it yet: nobody else takes nodes out.
    unsafe fn node<'g>(&self, _: &'g Guard) -> &'g Node<K> {
        // SAFETY: the caller's promise: in the index now, so it is freed after the pin at the earliest.
        unsafe { &*self.0 }
    }
}

// SAFETY: an address; nodes are `Sync` (keys are), and stay as the module's text argues.
unsafe impl<K: Send + Sync> Send for Noted<K> {}

struct Insides<K: Eq + Send + Sync + 'static, S> {
    domain: Arc<Domain>,
    index: Index<K>,
    size: Run,
    hasher: S,
    destroy: unsafe fn(u64),
    /// The state of the sweep; on its own, for the epoch to set it when the map may be gone.
    sweep: Arc<AtomicU32>,
    noted: Mutex<Vec<Noted<K>>>,
}

impl<K: Eq + Send + Sync + 'static, S> Insides<K, S> {
    fn size(&self) -> &Cell {
        // SAFETY: ours until we drop.
        unsafe { self.size.head() }
    }
}

impl<K: Eq + Send + Sync + 'static, S> Drop for Insides<K, S> {
    fn drop(&mut self) {
        let guard = epoch::pin();
        for node in self.index.nodes(&guard) {
            let word = node.cell().word.load(Acquire);
            if word != 0 && word != DEAD {
                // SAFETY: no handle is left and no transaction looks; cells hold values that fit `destroy`.
                unsafe { (self.destroy)(word) };
            }
        }
        self.domain.give_cells(self.size);
    }
}

/// A shared hash map. Clones are handles to the same one.
///
/// | operation | depends on |
/// |---|---|
/// | `get`, `contains_key`, `set`, `insert`, `remove`, … | presence and value of that key |
/// | `len`, `is_empty` | the size (which insertions and removals change without conflicting with each other) |
/// | `for_each`, `to_vec` | which keys there are, and all values |
///
/// Keys are cloned, also those that are only looked up: the transaction depends on their absence. What is in the way of useless
/// memory is swept away. Only the values' presence decides what anybody sees: growth and sweeping change no meaning.
///
/// ```
/// use stm::{Domain, TMap};
///
/// let domain = Domain::for_variables();
/// let counts: TMap<String, u32> = TMap::new(&domain);
/// std::thread::scope(|scope| {
///     for text in ["to be or", "not to be"] {
///         let (counts, domain) = (&counts, &domain);
///         scope.spawn(move || {
///             let mut thread = domain.thread();
///             for word in text.split(' ') {
///                 thread.atomically(|tx| counts.modify_or(tx, word, 0, |count| *count += 1));
///             }
///         });
///     }
/// });
/// let mut all = domain.thread().atomically(|tx| counts.to_vec(tx));
/// all.sort();
/// assert_eq!(all, [("be".into(), 2), ("not".into(), 1), ("or".into(), 1), ("to".into(), 2)]);
/// ```
#[must_use]
pub struct TMap<K: Eq + Send + Sync + 'static, V: Send + Sync + 'static, S: Send + Sync + 'static = RandomState> {
    insides: Shared<Insides<K, S>>,
    values: PhantomData<fn(V) -> V>,
}

impl<K, V> TMap<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    /// An empty map.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// let ages: stm::TMap<String, u32> = stm::TMap::new(&domain);
    /// assert_eq!(domain.thread().atomically(|tx| ages.len(tx)), 0);
    /// ```
    pub fn new(domain: &Arc<Domain>) -> TMap<K, V> {
        TMap::with_hasher(domain, RandomState::new())
    }
}

impl<K, V, S> TMap<K, V, S>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Send + Sync + 'static,
    S: BuildHasher + Send + Sync + 'static,
{
    /// An empty map that hashes keys in this way.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// use std::hash::{BuildHasherDefault, DefaultHasher};
    /// use stm::TMap;
    /// let map: TMap<u64, u64, BuildHasherDefault<DefaultHasher>> = TMap::with_hasher(&domain, Default::default());
    /// # let _ = map;
    /// ```
    pub fn with_hasher(domain: &Arc<Domain>, hasher: S) -> TMap<K, V, S> {
        let insides = Insides {
            domain: domain.clone(),
            index: Index::new(domain),
            size: domain.take_cells(0),
            hasher,
            destroy: boxed::destroy::<V>,
            sweep: Arc::new(AtomicU32::new(IDLE)),
            noted: Mutex::default(),
        };
        insides.size().word.store(0, Relaxed);
        TMap { insides: Shared::new(insides), values: PhantomData }
    }

    #[inline(always)]
    fn enter(&self, tx: &mut ReadTx) -> &Insides<K, S> {
        tx.check_domain(Arc::as_ptr(&self.insides.domain));
        tx.follow();
        &self.insides
    }

    /// The cell of a key and its word: a boxed value, or 0.
    fn read<Q>(&self, tx: &mut ReadTx, key: &Q) -> Result<(&Cell, u64), Stop>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        let insides = self.enter(tx);
        let hash = insides.hasher.hash_one(key);
        loop {
            let guard = epoch::pin();
            let (node, made) = insides.index.get_or_make(hash, |other| other.borrow() == key, || key.to_owned(), &guard);
            if made && insides.index.count() > self.roughly() * 2 + FEW {
                self.sweep(tx.context);
            }
            // SAFETY: the transaction is pinned, so the node stays until the attempt ends; results are not used longer.
            let cell = unsafe { &*core::ptr::from_ref(node.cell()) };
            let word = tx.read_cell(cell)?;
            if word != DEAD {
                return Ok((cell, word));
            }
            insides.index.remove(node, &guard);
        }
    }

    /// The size, as it happens to be.
    fn roughly(&self) -> usize {
        (self.insides.size().word.load(Relaxed) as i64).max(0) as usize
    }

    /// Puts a word into a key's cell, which held `old`.
    fn write(&self, tx: &mut Tx, cell: &Cell, old: u64, new: u64) -> Result<(), Stop> {
        // SAFETY: cells hold boxed values of this type, or 0; the new one is ours.
        unsafe { tx.replace_cell(cell, new, boxed::destroy::<V>) }?;
        let change = i64::from(new != 0) - i64::from(old != 0);
        if change != 0 {
            // SAFETY: an addition needs nothing besides the cell, which is kept for a pinned transaction (`Shared`).
            unsafe { tx.defer(self.insides.size(), ADD, change as u64, 0) }?;
        }
        Ok(())
    }

    /// Shows the value of a key to `look`; `None` if it is absent.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// # let ages: stm::TMap<String, u32> = stm::TMap::new(&domain);
    /// domain.thread().atomically(|tx| ages.set(tx, "Ada".into(), 36));
    /// assert_eq!(domain.thread().atomically(|tx| ages.with(tx, "Ada", |age| age + 1)), Some(37));
    /// ```
    pub fn with<Q, R>(&self, tx: &mut ReadTx, key: &Q, look: impl FnOnce(&V) -> R) -> Result<Option<R>, Stop>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        let (_, word) = self.read(tx, key)?;
        // SAFETY: read after the pin and checked, so it is not destroyed before the attempt ends.
        Ok((word != 0).then(|| unsafe { boxed::with(word, look) }))
    }

    /// Is the key present?
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// # let ages: stm::TMap<String, u32> = stm::TMap::new(&domain);
    /// assert!(!domain.thread().atomically(|tx| ages.contains_key(tx, "Ada")));
    /// ```
    pub fn contains_key<Q>(&self, tx: &mut ReadTx, key: &Q) -> Result<bool, Stop>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        Ok(self.read(tx, key)?.1 != 0)
    }

    /// Gives the key this value; says whether the key was absent.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// # let ages: stm::TMap<String, u32> = stm::TMap::new(&domain);
    /// assert!(domain.thread().atomically(|tx| ages.set(tx, "Ada".into(), 35)));
    /// assert!(!domain.thread().atomically(|tx| ages.set(tx, "Ada".into(), 36)));
    /// ```
    pub fn set(&self, tx: &mut Tx, key: K, value: V) -> Result<bool, Stop> {
        let (cell, old) = self.read(tx, &key)?;
        self.write(tx, cell, old, boxed::into_word(value))?;
        Ok(old == 0)
    }

    /// Makes the key absent; says whether it was present.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// # let ages: stm::TMap<String, u32> = stm::TMap::new(&domain);
    /// domain.thread().atomically(|tx| ages.set(tx, "Ada".into(), 36));
    /// assert!(domain.thread().atomically(|tx| ages.unset(tx, "Ada")));
    /// ```
    pub fn unset<Q>(&self, tx: &mut Tx, key: &Q) -> Result<bool, Stop>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        let (cell, old) = self.read(tx, key)?;
        if old != 0 {
            self.write(tx, cell, old, 0)?;
        }
        Ok(old != 0)
    }

    /// How many keys are present. From here on the transaction conflicts with insertions and removals by others.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// # let ages: stm::TMap<String, u32> = stm::TMap::new(&domain);
    /// let len = domain.thread().atomically(|tx| {
    ///     ages.set(tx, "Ada".into(), 36)?;
    ///     ages.len(tx)
    /// });
    /// assert_eq!(len, 1);
    /// ```
    pub fn len(&self, tx: &mut ReadTx) -> Result<usize, Stop> {
        let insides = self.enter(tx);
        Ok(tx.read_cell(insides.size())? as usize)
    }

    /// Is no key present?
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// # let ages: stm::TMap<String, u32> = stm::TMap::new(&domain);
    /// assert!(domain.thread().atomically(|tx| ages.is_empty(tx)));
    /// ```
    pub fn is_empty(&self, tx: &mut ReadTx) -> Result<bool, Stop> {
        Ok(self.len(tx)? == 0)
    }

    /// Shows all keys and values to `look`, as of this transaction, in no particular order.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// # let ages: stm::TMap<String, u32> = stm::TMap::new(&domain);
    /// domain.thread().atomically(|tx| ages.set(tx, "Ada".into(), 36));
    /// let oldest = domain.thread().atomically(|tx| {
    ///     let mut oldest = 0;
    ///     ages.for_each(tx, |_, &age| oldest = oldest.max(age))?;
    ///     Ok(oldest)
    /// });
    /// assert_eq!(oldest, 36);
    /// ```
    pub fn for_each(&self, tx: &mut ReadTx, mut look: impl FnMut(&K, &V)) -> Result<(), Stop> {
        // From here on no key comes or goes unnoticed; and every key that is present now has its node in the index already.
        let len = self.len(tx)?;
        let guard = epoch::pin();
        let mut seen = 0;
        for node in self.insides.index.nodes(&guard) {
            let word = tx.read_cell(node.cell())?;
            if word != 0 && word != DEAD {
                seen += 1;
                // SAFETY: read after the pin and checked, so it is not destroyed before the attempt ends.
                unsafe { boxed::with(word, |value| look(node.key(), value)) };
            }
        }
        debug_assert_eq!(seen, len);
        Ok(())
    }

    /// Gets on with the sweep.
    #[cold]
    fn sweep(&self, context: &mut Context) {
        let insides = &self.insides;
        match insides.sweep.load(Acquire) {
            IDLE if insides.sweep.compare_exchange(IDLE, WAITING, AcqRel, Relaxed).is_ok() => {
                let guard = epoch::pin();
                let useless = insides.index.nodes(&guard).into_iter().filter_map(|node| {
                    let stamp = node.cell().stamp.raw().load(Acquire);
                    (stamp & OWNED == 0 && node.cell().word.load(Relaxed) == 0).then(|| Noted(core::ptr::from_ref(node), stamp))
                });
                lock(&insides.noted).extend(useless);
                let state = insides.sweep.clone();
                guard.defer(move || state.store(RIPE, Release));
            }
            RIPE => {
                let map = self.clone();
                context.add_chore(move |context| map.kill(context));
            }
            _ => {}
        }
    }

    /// The part of the sweep that comes after all transactions of its beginning.
    fn kill(&self, context: &mut Context) {
        let insides = &self.insides;
        if insides.sweep.compare_exchange(RIPE, KILLING, AcqRel, Relaxed).is_err() {
            return;
        }
        let noted = core::mem::take(&mut *lock(&insides.noted));
        for batch in noted.chunks(BATCH) {
            // From before the commit on: after it, whoever finds a killed node takes it out as well, and it is freed.
            let guard = epoch::pin();
            let killed = context.atomically(|tx| {
                tx.follow();
                let mut killed = Vec::new();
                for noted in batch {
                    // SAFETY: noted by this sweep when the node was in the index, and not killed yet.
                    let node = unsafe { noted.node(&guard) };
                    // The same stamp: absent ever since.
                    if node.cell().stamp.raw().load(Relaxed) == noted.1 && tx.read_cell(node.cell())? == 0 {
                        tx.write_cell(node.cell(), DEAD)?;
                        killed.push(node);
                    }
                }
                Ok(killed)
            });
            killed.into_iter().for_each(|node| insides.index.remove(node, &guard));
        }
        insides.sweep.store(IDLE, Release);
    }
}

impl<K, V, S> TMap<K, V, S>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
    S: BuildHasher + Send + Sync + 'static,
{
    /// A clone of the value of a key; `None` if it is absent.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// # let ages: stm::TMap<String, u32> = stm::TMap::new(&domain);
    /// domain.thread().atomically(|tx| ages.set(tx, "Ada".into(), 36));
    /// assert_eq!(domain.thread().atomically(|tx| ages.get(tx, "Ada")), Some(36));
    /// ```
    pub fn get<Q>(&self, tx: &mut ReadTx, key: &Q) -> Result<Option<V>, Stop>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        self.with(tx, key, V::clone)
    }

    /// Gives the key this value, and returns the one it had.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// # let ages: stm::TMap<String, u32> = stm::TMap::new(&domain);
    /// domain.thread().atomically(|tx| ages.insert(tx, "Ada".into(), 35));
    /// assert_eq!(domain.thread().atomically(|tx| ages.insert(tx, "Ada".into(), 36)), Some(35));
    /// ```
    pub fn insert(&self, tx: &mut Tx, key: K, value: V) -> Result<Option<V>, Stop> {
        let (cell, old) = self.read(tx, &key)?;
        self.write(tx, cell, old, boxed::into_word(value))?;
        // SAFETY: read after the pin and checked; destroyed after the attempt at the earliest.
        Ok((old != 0).then(|| unsafe { boxed::with(old, V::clone) }))
    }

    /// Makes the key absent, and returns the value it had.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// # let ages: stm::TMap<String, u32> = stm::TMap::new(&domain);
    /// domain.thread().atomically(|tx| ages.insert(tx, "Ada".into(), 36));
    /// assert_eq!(domain.thread().atomically(|tx| ages.remove(tx, "Ada")), Some(36));
    /// assert_eq!(domain.thread().atomically(|tx| ages.remove(tx, "Ada")), None);
    /// ```
    pub fn remove<Q>(&self, tx: &mut Tx, key: &Q) -> Result<Option<V>, Stop>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        let (cell, old) = self.read(tx, key)?;
        if old == 0 {
            return Ok(None);
        }
        self.write(tx, cell, old, 0)?;
        // SAFETY: as in `insert`.
        Ok(Some(unsafe { boxed::with(old, V::clone) }))
    }

    /// Replaces what the key has, a value or none, by what `change` makes of it.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// # let lives: stm::TMap<String, u32> = stm::TMap::new(&domain);
    /// let mut lose = |who: &str| {
    ///     domain.thread().atomically(|tx| lives.update(tx, who, |lives| match lives {
    ///         None => Some(9),
    ///         Some(1) => None,
    ///         Some(lives) => Some(lives - 1),
    ///     }))
    /// };
    /// lose("cat");
    /// lose("cat");
    /// assert_eq!(domain.thread().atomically(|tx| lives.get(tx, "cat")), Some(8));
    /// ```
    pub fn update<Q>(&self, tx: &mut Tx, key: &Q, change: impl FnOnce(Option<V>) -> Option<V>) -> Result<(), Stop>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        let (cell, old) = self.read(tx, key)?;
        // SAFETY: as in `insert`.
        let now = (old != 0).then(|| unsafe { boxed::with(old, V::clone) });
        match change(now) {
            Some(value) => self.write(tx, cell, old, boxed::into_word(value)),
            None if old != 0 => self.write(tx, cell, old, 0),
            None => Ok(()),
        }
    }

    /// Changes the value of a key in place (a clone of it, which replaces it); an absent key first gets `start`.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// # let groups: stm::TMap<u32, Vec<&str>> = stm::TMap::new(&domain);
    /// domain.thread().atomically(|tx| groups.modify_or(tx, &3, Vec::new(), |names| names.push("Ada")));
    /// assert_eq!(domain.thread().atomically(|tx| groups.get(tx, &3)), Some(vec!["Ada"]));
    /// ```
    pub fn modify_or<Q>(&self, tx: &mut Tx, key: &Q, start: V, change: impl FnOnce(&mut V)) -> Result<(), Stop>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        self.update(tx, key, |value| {
            let mut value = value.unwrap_or(start);
            change(&mut value);
            Some(value)
        })
    }

    /// The value of a key; an absent one first gets what `make` gives.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// # let ids: stm::TMap<String, u64> = stm::TMap::new(&domain);
    /// assert_eq!(domain.thread().atomically(|tx| ids.get_or_insert_with(tx, "x", || 1)), 1);
    /// assert_eq!(domain.thread().atomically(|tx| ids.get_or_insert_with(tx, "x", || 2)), 1);
    /// ```
    pub fn get_or_insert_with<Q>(&self, tx: &mut Tx, key: &Q, make: impl FnOnce() -> V) -> Result<V, Stop>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        let (cell, old) = self.read(tx, key)?;
        if old != 0 {
            // SAFETY: as in `insert`.
            return Ok(unsafe { boxed::with(old, V::clone) });
        }
        let value = make();
        self.write(tx, cell, old, boxed::into_word(value.clone()))?;
        Ok(value)
    }

    /// All keys and values, as of this transaction, in no particular order.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// # let ages: stm::TMap<String, u32> = stm::TMap::new(&domain);
    /// domain.thread().atomically(|tx| ages.insert(tx, "Ada".into(), 36));
    /// assert_eq!(domain.thread().atomically(|tx| ages.to_vec(tx)), [(String::from("Ada"), 36)]);
    /// ```
    pub fn to_vec(&self, tx: &mut ReadTx) -> Result<Vec<(K, V)>, Stop> {
        let mut all = Vec::new();
        self.for_each(tx, |key, value| all.push((key.clone(), value.clone())))?;
        Ok(all)
    }
}

impl<K: Eq + Send + Sync + 'static, V: Send + Sync + 'static, S: Send + Sync + 'static> Clone for TMap<K, V, S> {
    fn clone(&self) -> TMap<K, V, S> {
        TMap { insides: self.insides.clone(), values: PhantomData }
    }
}

impl<K: Eq + Send + Sync + 'static, V: Send + Sync + 'static, S: Send + Sync + 'static> fmt::Debug for TMap<K, V, S> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let (key, value) = (core::any::type_name::<K>(), core::any::type_name::<V>());
        write!(f, "TMap<{key}, {value}>({:#x})", self.insides.address())
    }
}
