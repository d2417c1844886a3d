//! Objects whose fields are transactional variables: for this crate's `TVar` and for those of other crates, with the
//! same code around them.
//!
//! An object is an array of variables that is never freed while the store lives. A discarded one is used again at once,
//! for an object of the same size: its fields are then set in the transaction like any others.

use crate::store::{Access, Object, Store, Worker};
use core::cell::RefCell;
use core::marker::PhantomData;
use core::pin::pin;
use core::ptr::NonNull;
use core::task::{Context, Poll, Waker};
use std::sync::{Arc, Mutex};

/// A crate with transactional variables.
pub trait Library: Send + Sync + 'static {
    const NAME: &'static str;
    /// What variables and threads are made with.
    type Domain: Send + Sync;
    type Thread;
    type Var: Send + Sync;
    type Tx<'a>;
    type Stop;

    fn domain() -> Self::Domain;
    fn thread(domain: &Self::Domain) -> Self::Thread;
    fn var(domain: &Self::Domain, value: u64) -> Self::Var;
    fn get(var: &Self::Var, tx: &mut Self::Tx<'_>) -> Result<u64, Self::Stop>;
    fn set(var: &Self::Var, tx: &mut Self::Tx<'_>, value: u64) -> Result<(), Self::Stop>;
    fn atomically<R>(thread: &mut Self::Thread, step: impl for<'a> FnMut(&mut Self::Tx<'a>) -> Result<R, Self::Stop>) -> R;
}

/// `stm::TVar`.
pub struct OwnVariables;

impl Library for OwnVariables {
    const NAME: &'static str = "stm::TVar";
    type Domain = Arc<stm::Domain>;
    type Thread = stm::Thread;
    type Var = stm::TVar<u64>;
    type Tx<'a> = stm::Tx<'a>;
    type Stop = stm::Stop;

    fn domain() -> Self::Domain {
        stm::Domain::for_variables()
    }

    fn thread(domain: &Self::Domain) -> stm::Thread {
        domain.thread()
    }

    fn var(domain: &Self::Domain, value: u64) -> Self::Var {
        stm::TVar::new(domain, value)
    }

    #[inline(always)]
    fn get(var: &Self::Var, tx: &mut stm::Tx<'_>) -> Result<u64, stm::Stop> {
        var.get(tx)
    }

    #[inline(always)]
    fn set(var: &Self::Var, tx: &mut stm::Tx<'_>, value: u64) -> Result<(), stm::Stop> {
        var.set(tx, value)
    }

    #[inline(always)]
    fn atomically<R>(thread: &mut stm::Thread, step: impl for<'a> FnMut(&mut stm::Tx<'a>) -> Result<R, stm::Stop>) -> R {
        thread.atomically(step)
    }
}

/// The crate `stm-core` 0.4 (also published as `stm`).
pub struct StmCore;

impl Library for StmCore {
    const NAME: &'static str = "stm-core";
    type Domain = ();
    type Thread = ();
    type Var = stm_core::TVar<u64>;
    type Tx<'a> = stm_core::Transaction;
    type Stop = stm_core::StmError;

    fn domain() {}

    fn thread(_: &()) {}

    fn var(_: &(), value: u64) -> Self::Var {
        stm_core::TVar::new(value)
    }

    #[inline(always)]
    fn get(var: &Self::Var, tx: &mut stm_core::Transaction) -> Result<u64, Self::Stop> {
        var.read(tx)
    }

    #[inline(always)]
    fn set(var: &Self::Var, tx: &mut stm_core::Transaction, value: u64) -> Result<(), Self::Stop> {
        var.write(tx, value)
    }

    #[inline(always)]
    fn atomically<R>(_: &mut (), step: impl for<'a> FnMut(&mut Self::Tx<'a>) -> Result<R, Self::Stop>) -> R {
        let step = RefCell::new(step);
        stm_core::atomically(|tx| (step.borrow_mut())(tx))
    }
}

/// The crate `fast-stm` 0.7.
pub struct FastStm;

impl Library for FastStm {
    const NAME: &'static str = "fast-stm";
    type Domain = ();
    type Thread = ();
    type Var = fast_stm::TVar<u64>;
    type Tx<'a> = fast_stm::Transaction;
    type Stop = fast_stm::StmError;

    fn domain() {}

    fn thread(_: &()) {}

    fn var(_: &(), value: u64) -> Self::Var {
        fast_stm::TVar::new(value)
    }

    #[inline(always)]
    fn get(var: &Self::Var, tx: &mut fast_stm::Transaction) -> Result<u64, Self::Stop> {
        var.read(tx)
    }

    #[inline(always)]
    fn set(var: &Self::Var, tx: &mut fast_stm::Transaction, value: u64) -> Result<(), Self::Stop> {
        var.write(tx, value)
    }

    #[inline(always)]
    fn atomically<R>(_: &mut (), step: impl for<'a> FnMut(&mut Self::Tx<'a>) -> Result<R, Self::Stop>) -> R {
        let step = RefCell::new(step);
        fast_stm::atomically(|tx| (step.borrow_mut())(tx))
    }
}

/// The crate `async-stm` 0.5. Its transaction lies in a thread-local variable. No step here waits, so the future is
/// ready at the first poll.
pub struct AsyncStm;

impl Library for AsyncStm {
    const NAME: &'static str = "async-stm";
    type Domain = ();
    type Thread = ();
    type Var = async_stm::TVar<u64>;
    type Tx<'a> = ();
    type Stop = async_stm::StmControl;

    fn domain() {}

    fn thread(_: &()) {}

    fn var(_: &(), value: u64) -> Self::Var {
        async_stm::TVar::new(value)
    }

    #[inline(always)]
    fn get(var: &Self::Var, _: &mut ()) -> Result<u64, Self::Stop> {
        Ok(*var.read()?)
    }

    #[inline(always)]
    fn set(var: &Self::Var, _: &mut (), value: u64) -> Result<(), Self::Stop> {
        var.write(value)
    }

    #[inline(always)]
    fn atomically<R>(_: &mut (), step: impl for<'a> FnMut(&mut Self::Tx<'a>) -> Result<R, Self::Stop>) -> R {
        let step = RefCell::new(step);
        let future = pin!(async_stm::atomically(|| (step.borrow_mut())(&mut ())));
        match future.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(result) => result,
            Poll::Pending => unreachable!("no step calls retry"),
        }
    }
}

/// Objects of variables of one library.
pub struct Variables<L: Library> {
    domain: L::Domain,
    parts: Mutex<Vec<Part<L>>>,
}

/// Largest object, in fields.
const LARGEST: usize = 64;

struct Part<L: Library> {
    /// Everything ever made.
    all: Vec<Box<[L::Var]>>,
    free: [Vec<NonNull<L::Var>>; LARGEST + 1],
    made: Vec<(usize, NonNull<L::Var>)>,
    discarded: Vec<(usize, NonNull<L::Var>)>,
}

// SAFETY: the pointers lead into the boxes of `all`, and variables are `Send` and `Sync`.
unsafe impl<L: Library> Send for Part<L> {}

pub struct VariablesWorker<'s, L: Library> {
    store: &'s Variables<L>,
    thread: L::Thread,
    part: Option<Part<L>>,
    repeats: u64,
}

/// One attempt. The pointers are the arguments of the call that it is an argument of.
pub struct VariablesAttempt<'a, L: Library> {
    tx: NonNull<L::Tx<'a>>,
    part: NonNull<Part<L>>,
    domain: NonNull<L::Domain>,
    call: PhantomData<&'a ()>,
}

impl<L: Library> VariablesAttempt<'_, L> {
    #[inline(always)]
    fn part(&mut self) -> &mut Part<L> {
        // SAFETY: borrowed mutably by `atomically` for as long as this value exists.
        unsafe { self.part.as_mut() }
    }
}

#[inline(always)]
fn var<L: Library, const N: usize>(object: &Object<N>, field: usize) -> &L::Var {
    assert!(field < N);
    // SAFETY: made by `make` below as N variables, which live as long as the store (`Object`'s invariant).
    unsafe { &*object.memory::<L::Var>().add(field) }
}

impl<L: Library> Access for VariablesAttempt<'_, L> {
    type Stop = L::Stop;

    #[inline(always)]
    fn get<const N: usize>(&mut self, object: Object<N>, field: usize) -> Result<u64, L::Stop> {
        // SAFETY: the transaction is borrowed by the caller of the step for as long as this value exists.
        L::get(var::<L, N>(&object, field), unsafe { self.tx.as_mut() })
    }

    #[inline(always)]
    fn set<const N: usize>(&mut self, object: Object<N>, field: usize, value: u64) -> Result<(), L::Stop> {
        // SAFETY: as above.
        L::set(var::<L, N>(&object, field), unsafe { self.tx.as_mut() }, value)
    }

    fn make<const N: usize>(&mut self, fields: [u64; N]) -> Result<Object<N>, L::Stop> {
        if let Some(memory) = self.part().free[N].pop() {
            self.part().made.push((N, memory));
            let object = Object::new(memory);
            for (field, value) in fields.into_iter().enumerate() {
                self.set(object, field, value)?;
            }
            return Ok(object);
        }
        // SAFETY: the store outlives the call.
        let domain = unsafe { self.domain.as_ref() };
        let vars: Box<[L::Var]> = fields.into_iter().map(|value| L::var(domain, value)).collect();
        self.part().all.push(vars);
        let vars = self.part().all.last().expect("pushed a moment ago");
        let memory = NonNull::from(&vars[0]);
        self.part().made.push((N, memory));
        Ok(Object::new(memory))
    }

    fn discard<const N: usize>(&mut self, object: Object<N>) {
        let memory = NonNull::new(object.memory::<L::Var>().cast_mut()).expect("an object is somewhere");
        self.part().discarded.push((N, memory));
    }
}

impl<L: Library> Store for Variables<L> {
    const NAME: &'static str = L::NAME;
    const SHARED: bool = true;
    type Worker<'s> = VariablesWorker<'s, L>;

    fn new() -> Self {
        Variables { domain: L::domain(), parts: Mutex::new(Vec::new()) }
    }

    fn worker(&self) -> VariablesWorker<'_, L> {
        let part = self.parts.lock().expect("nobody panics under it").pop();
        let part = part.unwrap_or_else(|| Part {
            all: Vec::new(),
            free: [const { Vec::new() }; LARGEST + 1],
            made: Vec::new(),
            discarded: Vec::new(),
        });
        VariablesWorker { store: self, thread: L::thread(&self.domain), part: Some(part), repeats: 0 }
    }
}

impl<L: Library> Worker for VariablesWorker<'_, L> {
    type Stop = L::Stop;
    type Access<'a> = VariablesAttempt<'a, L>;

    #[inline(always)]
    fn atomically<R>(&mut self, mut step: impl for<'a> FnMut(&mut VariablesAttempt<'a, L>) -> Result<R, L::Stop>) -> R {
        let part = NonNull::from(self.part.as_mut().expect("taken only by drop"));
        let domain = NonNull::from(&self.store.domain);
        let mut attempts = 0;
        let result = L::atomically(&mut self.thread, |tx| {
            attempts += 1;
            let mut attempt = VariablesAttempt { tx: NonNull::from(tx), part, domain, call: PhantomData };
            if attempts > 1 {
                attempt.part().undo();
            }
            step(&mut attempt)
        });
        self.repeats += attempts - 1;
        self.part.as_mut().expect("taken only by drop").keep();
        result
    }

    fn repeats(&self) -> u64 {
        self.repeats
    }
}

impl<L: Library> Part<L> {
    #[inline(always)]
    fn keep(&mut self) {
        self.made.clear();
        for (fields, memory) in self.discarded.drain(..) {
            self.free[fields].push(memory);
        }
    }

    fn undo(&mut self) {
        self.discarded.clear();
        for (fields, memory) in self.made.drain(..) {
            self.free[fields].push(memory);
        }
    }
}

impl<L: Library> Drop for VariablesWorker<'_, L> {
    fn drop(&mut self) {
        if let Some(part) = self.part.take() {
            self.store.parts.lock().expect("nobody panics under it").push(part);
        }
    }
}
