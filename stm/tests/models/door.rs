//! What stands in for `src/sync.rs` here: the same names, each with three ways to act, chosen by the thread that asks.
//!
//! - *As it is*: plain atomics, for the unit tests that come along with the files.
//! - *Explored*: the model checker `loom` decides who goes on and which of the stores that C11 allows a load sees. All
//!   threads of a model are coroutines of one system thread, so what the checker need not see may be plain.
//! - *By turns*: real threads, one of which has the turn; every access asks `turns` who goes on. Sequentially consistent.
//!
//! While exploring, the checker may also be told that every access is sequentially consistent: far fewer schedules.
//! An atomic becomes known to the checker at its first explored access. That access has to happen before those of other
//! threads: `explore::know` touches what threads share from the start, everything else is published by its maker.
//! A slice of sleep may end at any time, so an explored sleep is a yield, unless a model asks for sleeps that only a
//! notification ends. It must not know the protocol.

use crate::turns::Access;
use crate::{explore, turns};
use core::cell::{Cell, OnceCell, UnsafeCell};
use core::marker::PhantomData;
use core::sync::atomic;
pub(crate) use core::sync::atomic::AtomicU64 as Tally;
pub use core::sync::atomic::Ordering;
pub(crate) use core::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst};
use loom::sync::atomic as explored;
use std::time::Duration;

/// Fewer than in earnest, so that a bounded number of switches reaches what comes after patience.
pub(crate) const SPINS: u32 = 1;
pub(crate) const YIELDS: u32 = 1;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    AsItIs,
    Explored,
    ByTurns,
}

thread_local! {
    static WAY: Cell<Way> = const { Cell::new(Way::AsItIs) };
}

pub(crate) fn way() -> Way {
    WAY.get()
}

pub(crate) fn go(way: Way) {
    WAY.set(way);
}

/// A 64-bit word. `plain` holds the last value stored, in every way.
#[derive(Default)]
pub struct AtomicU64 {
    plain: atomic::AtomicU64,
    /// In a box: words stay small enough for what is laid out by the cache line.
    explored: OnceCell<Box<Explored>>,
}

// SAFETY: `explored` is used only while exploring, by coroutines of one system thread; `plain` is atomic.
unsafe impl Sync for AtomicU64 {}

/// The checker's side of a word.
///
/// `loom` looks for another order only against the *last* access to a word: when a thread has read a word itself before it
/// writes it, as our barriers do, an earlier read by somebody else is forgotten, and the order "write first" never tried.
/// So each thread has a mark beside the word, which it touches when it reads, and others when they write. A condition
/// variable that nobody waits on makes a good mark: touching it orders nothing and carries no memory.
struct Explored {
    word: explored::AtomicU64,
    marks: [loom::sync::Condvar; explore::THREADS],
}

impl Explored {
    fn new(value: u64) -> Explored {
        let word = explored::AtomicU64::new(value);
        if explore::order(Relaxed) == SeqCst {
            // so that its first value, too, has its place in the one order
            word.store(value, SeqCst);
        }
        Explored { word, marks: Default::default() }
    }

    fn touch(&self, access: Access) -> &explored::AtomicU64 {
        if let Some(reader) = explore::me() {
            for (thread, mark) in self.marks.iter().enumerate() {
                if (thread == reader) == (access == Access::Load) {
                    mark.notify_one();
                }
            }
        }
        &self.word
    }
}

impl AtomicU64 {
    pub const fn new(value: u64) -> AtomicU64 {
        AtomicU64 { plain: atomic::AtomicU64::new(value), explored: OnceCell::new() }
    }

    /// The checker's side of it, while exploring; otherwise the way to its plain side leads past a turn.
    #[inline]
    fn known(&self, access: Access) -> Option<&explored::AtomicU64> {
        match way() {
            Way::Explored => Some(self.explored.get_or_init(|| Box::new(Explored::new(self.plain.load(Relaxed)))).touch(access)),
            Way::ByTurns => {
                turns::pass(access);
                None
            }
            Way::AsItIs => None,
        }
    }

    #[inline]
    pub fn load(&self, order: Ordering) -> u64 {
        match self.known(Access::Load) {
            Some(known) => explore::tell("load", self, known.load(explore::order(order))),
            None => self.plain.load(order),
        }
    }

    #[inline]
    pub fn store(&self, value: u64, order: Ordering) {
        match self.known(Access::Store) {
            Some(known) => {
                known.store(explore::tell("store", self, value), explore::order(order));
                self.plain.store(value, Relaxed);
            }
            None => self.plain.store(value, order),
        }
    }

    pub fn swap(&self, value: u64, order: Ordering) -> u64 {
        match self.known(Access::Change) {
            Some(known) => {
                let old = known.swap(explore::tell("swap", self, value), explore::order(order));
                self.plain.store(value, Relaxed);
                old
            }
            None => self.plain.swap(value, order),
        }
    }

    pub fn fetch_add(&self, amount: u64, order: Ordering) -> u64 {
        match self.known(Access::Change) {
            Some(known) => {
                let old = known.fetch_add(amount, explore::order(order));
                self.plain.store(explore::tell("add", self, old.wrapping_add(amount)), Relaxed);
                old
            }
            None => self.plain.fetch_add(amount, order),
        }
    }

    pub fn fetch_or(&self, bits: u64, order: Ordering) -> u64 {
        match self.known(Access::Change) {
            Some(known) => {
                let old = known.fetch_or(bits, explore::order(order));
                self.plain.store(explore::tell("or", self, old | bits), Relaxed);
                old
            }
            None => self.plain.fetch_or(bits, order),
        }
    }

    pub fn fetch_sub(&self, amount: u64, order: Ordering) -> u64 {
        self.fetch_add(amount.wrapping_neg(), order)
    }

    pub fn compare_exchange(&self, old: u64, new: u64, success: Ordering, failure: Ordering) -> Result<u64, u64> {
        match self.known(Access::Change) {
            Some(known) => {
                let outcome = known.compare_exchange(old, new, explore::order(success), explore::order(failure));
                if outcome.is_ok() {
                    self.plain.store(explore::tell("exchange", self, new), Relaxed);
                }
                outcome
            }
            None => self.plain.compare_exchange(old, new, success, failure),
        }
    }

    pub fn compare_exchange_weak(&self, old: u64, new: u64, success: Ordering, failure: Ordering) -> Result<u64, u64> {
        self.compare_exchange(old, new, success, failure)
    }

    pub fn get_mut(&mut self) -> &mut u64 {
        self.explored = OnceCell::new();
        self.plain.get_mut()
    }
}

/// A half word, kept in a whole one.
#[derive(Default)]
pub(crate) struct AtomicU32(AtomicU64);

impl AtomicU32 {
    pub(crate) const fn new(value: u32) -> AtomicU32 {
        AtomicU32(AtomicU64::new(value as u64))
    }

    pub(crate) fn load(&self, order: Ordering) -> u32 {
        self.0.load(order) as u32
    }

    pub(crate) fn store(&self, value: u32, order: Ordering) {
        self.0.store(value as u64, order);
    }

    pub(crate) fn compare_exchange(&self, old: u32, new: u32, success: Ordering, failure: Ordering) -> Result<u32, u32> {
        let outcome = self.0.compare_exchange(old as u64, new as u64, success, failure);
        outcome.map(|old| old as u32).map_err(|now| now as u32)
    }

    pub(crate) fn fetch_add(&self, amount: u32, order: Ordering) -> u32 {
        self.0.fetch_add(amount as u64, order) as u32
    }

    pub(crate) fn fetch_sub(&self, amount: u32, order: Ordering) -> u32 {
        self.0.fetch_sub(amount as u64, order) as u32
    }
}

/// An address, kept in a word.
pub(crate) struct AtomicPtr<T>(AtomicU64, PhantomData<*mut T>);

// SAFETY: like the real one it hands out addresses only; who follows one answers for it.
unsafe impl<T> Sync for AtomicPtr<T> {}
// SAFETY: as above.
unsafe impl<T> Send for AtomicPtr<T> {}

impl<T> AtomicPtr<T> {
    pub(crate) const fn new(address: *mut T) -> AtomicPtr<T> {
        assert!(address.is_null(), "an address is no number yet in a constant");
        AtomicPtr(AtomicU64::new(0), PhantomData)
    }

    pub(crate) fn load(&self, order: Ordering) -> *mut T {
        self.0.load(order) as usize as *mut T
    }

    pub(crate) fn store(&self, address: *mut T, order: Ordering) {
        self.0.store(address as usize as u64, order);
    }

    pub(crate) fn compare_exchange(&self, old: *mut T, new: *mut T, success: Ordering, failure: Ordering) -> Result<*mut T, *mut T> {
        let outcome = self.0.compare_exchange(old as usize as u64, new as usize as u64, success, failure);
        outcome.map(|old| old as usize as *mut T).map_err(|now| now as usize as *mut T)
    }

    pub(crate) fn swap(&self, address: *mut T, order: Ordering) -> *mut T {
        self.0.swap(address as usize as u64, order) as usize as *mut T
    }

    pub(crate) fn get_mut(&mut self) -> &mut *mut T {
        // SAFETY: a word and a pointer have the same size and alignment here, and any bits are a pointer.
        unsafe { &mut *core::ptr::from_mut(self.0.get_mut()).cast() }
    }
}

const _: () = assert!(size_of::<*mut ()>() == size_of::<u64>());

impl<T> Default for AtomicPtr<T> {
    fn default() -> AtomicPtr<T> {
        AtomicPtr::new(core::ptr::null_mut())
    }
}

pub(crate) fn fence(order: Ordering) {
    match way() {
        Way::Explored => explored::fence(order),
        _ => atomic::fence(order),
    }
}

/// Nothing to the machine, and the checker knows no compiler.
pub(crate) fn compiler_fence(order: Ordering) {
    atomic::compiler_fence(order);
}

/// With a barrier on all threads at hand, `begin` needs no fence. The checker has no such barrier, so a model of what
/// needs it goes without.
pub fn register_process_barrier() -> bool {
    way() == Way::Explored && !explore::is_fenced()
}

pub(crate) fn process_barrier() -> bool {
    fence(SeqCst);
    way() != Way::Explored
}

pub(crate) fn yield_now() {
    match way() {
        Way::Explored => explore::wait(),
        Way::ByTurns => turns::give_way(),
        Way::AsItIs => std::thread::yield_now(),
    }
}

pub(crate) fn spin_loop() {
    yield_now();
}

/// A spin lock: who waits lets others go on.
#[derive(Default)]
pub(crate) struct Mutex<T> {
    held: AtomicU64,
    data: UnsafeCell<T>,
}

// SAFETY: `data` is reached through a guard only, and there is one guard at a time.
unsafe impl<T: Send> Sync for Mutex<T> {}

pub(crate) struct MutexGuard<'m, T>(&'m Mutex<T>);

impl<T> Mutex<T> {
    pub(crate) fn new(data: T) -> Mutex<T> {
        Mutex { held: AtomicU64::new(0), data: UnsafeCell::new(data) }
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    while mutex.held.compare_exchange(0, 1, Acquire, Relaxed).is_err() {
        yield_now();
    }
    MutexGuard(mutex)
}

pub(crate) fn try_lock<T>(mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    mutex.held.compare_exchange(0, 1, Acquire, Relaxed).is_ok().then(|| MutexGuard(mutex))
}

impl<T> core::ops::Deref for MutexGuard<'_, T> {
    type Target = T;
    fn deref(&self) -> &T {
        // SAFETY: `held` is ours until the guard drops.
        unsafe { &*self.0.data.get() }
    }
}

impl<T> core::ops::DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as above, and the guard is borrowed mutably.
        unsafe { &mut *self.0.data.get() }
    }
}

impl<T> Drop for MutexGuard<'_, T> {
    fn drop(&mut self) {
        self.0.held.store(0, Release);
    }
}

/// Counts how often it was notified. Known by its address.
#[derive(Default)]
pub(crate) struct Condvar(Cell<u64>);

// SAFETY: the count is touched while exploring only, by coroutines of one system thread.
unsafe impl Sync for Condvar {}

impl Condvar {
    pub(crate) fn new() -> Condvar {
        Condvar(Cell::new(0))
    }

    fn address(&self) -> usize {
        core::ptr::from_ref(self) as usize
    }

    pub(crate) fn notify_all(&self) {
        match way() {
            Way::Explored => self.0.set(self.0.get() + 1),
            Way::ByTurns => turns::wake(self.address()),
            Way::AsItIs => {}
        }
    }

    pub(crate) fn notify_one(&self) {
        self.notify_all();
    }
}

pub(crate) fn wait_timeout<'m, T>(condvar: &Condvar, guard: MutexGuard<'m, T>, slice: Duration) -> MutexGuard<'m, T> {
    let mutex = guard.0;
    if way() == Way::ByTurns {
        turns::sleep(condvar.address(), slice, || drop(guard));
    } else {
        let notified = condvar.0.get();
        drop(guard);
        yield_now();
        while explore::is_untimed() && condvar.0.get() == notified {
            yield_now();
        }
    }
    lock(mutex)
}

/// A time that stands still while exploring, and counts accesses by turns.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
pub(crate) enum Instant {
    Real(std::time::Instant),
    Counted(Duration),
}

impl Instant {
    pub(crate) fn now() -> Instant {
        match way() {
            Way::AsItIs => Instant::Real(std::time::Instant::now()),
            Way::Explored => Instant::Counted(Duration::ZERO),
            Way::ByTurns => Instant::Counted(turns::now()),
        }
    }

    pub(crate) fn elapsed(&self) -> Duration {
        match (self, Instant::now()) {
            (Instant::Real(start), _) => start.elapsed(),
            (Instant::Counted(start), Instant::Counted(now)) => now - *start,
            (Instant::Counted(_), Instant::Real(_)) => Duration::ZERO,
        }
    }

    pub(crate) fn saturating_duration_since(&self, earlier: Instant) -> Duration {
        match (self, earlier) {
            (Instant::Real(now), Instant::Real(earlier)) => now.saturating_duration_since(earlier),
            (Instant::Counted(now), Instant::Counted(earlier)) => now.saturating_sub(earlier),
            _ => Duration::ZERO,
        }
    }

    pub(crate) fn checked_add(&self, time: Duration) -> Option<Instant> {
        match self {
            Instant::Real(now) => now.checked_add(time).map(Instant::Real),
            Instant::Counted(now) => now.checked_add(time).map(Instant::Counted),
        }
    }
}

/// Epochs: the real ones, but while exploring, where one count of pins serves all coroutines. Pointers are words of this door.
pub(crate) mod epoch {
    use super::{AtomicU64, Ordering, Way, way};
    use core::cell::{Cell, RefCell};
    use core::marker::PhantomData;
    use core::ops::Deref;

    pub(crate) enum Guard {
        Real(crossbeam_epoch::Guard),
        Counted,
        Unprotected,
    }

    thread_local! {
        static PINS: Cell<usize> = const { Cell::new(0) };
        static LATER: RefCell<Vec<Box<dyn FnOnce()>>> = const { RefCell::new(Vec::new()) };
    }

    pub(crate) fn pin() -> Guard {
        if way() != Way::Explored {
            return Guard::Real(crossbeam_epoch::pin());
        }
        PINS.set(PINS.get() + 1);
        Guard::Counted
    }

    /// # Safety
    /// As for the real one: nobody else is there.
    pub(crate) unsafe fn unprotected() -> &'static Guard {
        struct Nobody(Guard);
        // SAFETY: an unprotected guard has no state.
        unsafe impl Sync for Nobody {}
        static NOBODY: Nobody = Nobody(Guard::Unprotected);
        &NOBODY.0
    }

    impl Guard {
        pub(crate) fn defer<R, F: FnOnce() -> R + Send + 'static>(&self, later: F) {
            // SAFETY: what may be called at any time may be called later.
            unsafe { self.defer_unchecked(later) }
        }

        /// # Safety
        /// As for the real one: what the function destroys is out of reach for whoever pins from now on.
        pub(crate) unsafe fn defer_unchecked<R, F: FnOnce() -> R + 'static>(&self, destroy: F) {
            match self {
                // SAFETY: the caller's promise.
                Guard::Real(guard) => unsafe { guard.defer_unchecked(destroy) },
                Guard::Counted => LATER.with_borrow_mut(|later| later.push(Box::new(|| drop(destroy())))),
                Guard::Unprotected => drop(destroy()),
            }
        }

        /// # Safety
        /// As for the real one: out of reach for whoever pins from now on, and destroyed once.
        pub(crate) unsafe fn defer_destroy<T: 'static>(&self, gone: Shared<'_, T>) {
            let address = gone.address;
            // SAFETY: the caller's promise, for memory that was an `Owned`.
            unsafe { self.defer_unchecked(move || drop(Box::from_raw((address & !TAGS) as *mut T))) };
        }
    }

    impl Drop for Guard {
        fn drop(&mut self) {
            if let Guard::Counted = self {
                PINS.set(PINS.get() - 1);
                while PINS.get() == 0 {
                    let Some(destroy) = LATER.with_borrow_mut(Vec::pop) else { break };
                    destroy();
                }
            }
        }
    }

    /// The bits of an address that are a tag.
    const TAGS: usize = 1;

    /// What an [`Atomic`] takes and gives back.
    pub(crate) trait Pointer<T> {
        fn into_address(self) -> usize;
        /// # Safety
        /// The address comes from `into_address` of this type, and nothing else has used it since.
        unsafe fn from_address(address: usize) -> Self;
    }

    /// A box that is not shared yet.
    pub(crate) struct Owned<T>(Box<T>);

    impl<T> Owned<T> {
        pub(crate) fn new(value: T) -> Owned<T> {
            const { assert!(align_of::<T>() > TAGS) };
            Owned(Box::new(value))
        }
    }

    impl<T> Deref for Owned<T> {
        type Target = T;
        fn deref(&self) -> &T {
            &self.0
        }
    }

    impl<T> Pointer<T> for Owned<T> {
        fn into_address(self) -> usize {
            Box::into_raw(self.0) as usize
        }

        unsafe fn from_address(address: usize) -> Owned<T> {
            // SAFETY: the caller's promise: it is the box that went in.
            Owned(unsafe { Box::from_raw(address as *mut T) })
        }
    }

    /// What was seen while pinned: an address and a tag.
    pub(crate) struct Shared<'g, T> {
        address: usize,
        pinned: PhantomData<(&'g (), *const T)>,
    }

    impl<T> Clone for Shared<'_, T> {
        fn clone(&self) -> Self {
            *self
        }
    }

    impl<T> Copy for Shared<'_, T> {}

    impl<'g, T> Shared<'g, T> {
        fn new(address: usize) -> Shared<'g, T> {
            Shared { address, pinned: PhantomData }
        }

        pub(crate) fn as_raw(&self) -> *const T {
            (self.address & !TAGS) as *const T
        }

        pub(crate) fn is_null(&self) -> bool {
            self.as_raw().is_null()
        }

        pub(crate) fn tag(&self) -> usize {
            self.address & TAGS
        }

        pub(crate) fn with_tag(&self, tag: usize) -> Shared<'g, T> {
            Shared::new(self.address & !TAGS | tag & TAGS)
        }

        /// # Safety
        /// As for the real one: null, or valid while pinned.
        pub(crate) unsafe fn as_ref(&self) -> Option<&'g T> {
            // SAFETY: the caller's promise.
            unsafe { self.as_raw().as_ref() }
        }

        /// # Safety
        /// As for the real one: valid while pinned.
        pub(crate) unsafe fn deref(&self) -> &'g T {
            // SAFETY: the caller's promise.
            unsafe { &*self.as_raw() }
        }

        /// # Safety
        /// As for the real one: nobody else knows it.
        pub(crate) unsafe fn into_owned(self) -> Owned<T> {
            // SAFETY: the caller's promise, for memory that was an `Owned`.
            Owned(unsafe { Box::from_raw(self.as_raw().cast_mut()) })
        }
    }

    impl<T> Pointer<T> for Shared<'_, T> {
        fn into_address(self) -> usize {
            self.address
        }

        unsafe fn from_address(address: usize) -> Self {
            Shared::new(address)
        }
    }

    /// A failed exchange gives back what was to go in.
    pub(crate) struct Refused<P> {
        pub(crate) new: P,
    }

    /// A pointer with a tag.
    pub(crate) struct Atomic<T>(AtomicU64, PhantomData<*mut T>);

    // SAFETY: like the real one it hands out addresses only, of what is `Send` and `Sync`.
    unsafe impl<T: Send + Sync> Send for Atomic<T> {}
    // SAFETY: as above.
    unsafe impl<T: Send + Sync> Sync for Atomic<T> {}

    impl<T> Atomic<T> {
        pub(crate) fn null() -> Atomic<T> {
            Atomic(AtomicU64::new(0), PhantomData)
        }

        pub(crate) fn new(value: T) -> Atomic<T> {
            Atomic(AtomicU64::new(Owned::new(value).into_address() as u64), PhantomData)
        }

        pub(crate) fn load<'g>(&self, order: Ordering, _: &'g Guard) -> Shared<'g, T> {
            Shared::new(self.0.load(order) as usize)
        }

        pub(crate) fn store(&self, new: impl Pointer<T>, order: Ordering) {
            self.0.store(new.into_address() as u64, order);
        }

        pub(crate) fn compare_exchange<'g, P: Pointer<T>>(
            &self,
            old: Shared<'_, T>,
            new: P,
            success: Ordering,
            failure: Ordering,
            _: &'g Guard,
        ) -> Result<Shared<'g, T>, Refused<P>> {
            let new = new.into_address();
            match self.0.compare_exchange(old.address as u64, new as u64, success, failure) {
                Ok(_) => Ok(Shared::new(new)),
                // SAFETY: it did not go in.
                Err(_) => Err(Refused { new: unsafe { P::from_address(new) } }),
            }
        }

        /// Sets a tag.
        pub(crate) fn fetch_or<'g>(&self, tag: usize, order: Ordering, _: &'g Guard) -> Shared<'g, T> {
            Shared::new(self.0.fetch_or((tag & TAGS) as u64, order) as usize)
        }
    }

    impl<T> From<Shared<'_, T>> for Atomic<T> {
        fn from(shared: Shared<'_, T>) -> Atomic<T> {
            Atomic(AtomicU64::new(shared.address as u64), PhantomData)
        }
    }
}
