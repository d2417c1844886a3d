//! What the handles of a collection share: kept as long as a handle is left, then until no transaction looks at it any more.

use crate::sync::epoch;
use core::ops::Deref;
use std::sync::Arc;

/// A handle to a collection's insides. Dereferencing it gives what stays valid for a transaction that is pinned meanwhile.
pub(crate) struct Shared<S: Send + Sync + 'static>(Arc<Last<S>>);

/// Dropped by the last handle.
struct Last<S: Send + Sync + 'static>(Option<Box<S>>);

impl<S: Send + Sync + 'static> Shared<S> {
    pub(crate) fn new(insides: S) -> Shared<S> {
        Shared(Arc::new(Last(Some(Box::new(insides)))))
    }

    pub(crate) fn address(&self) -> usize {
        core::ptr::from_ref::<S>(self) as usize
    }
}

impl<S: Send + Sync + 'static> Clone for Shared<S> {
    fn clone(&self) -> Shared<S> {
        Shared(self.0.clone())
    }
}

impl<S: Send + Sync + 'static> Deref for Shared<S> {
    type Target = S;
    #[inline(always)]
    fn deref(&self) -> &S {
        self.0.0.as_ref().expect("taken only by the drop")
    }
}

impl<S: Send + Sync + 'static> Drop for Last<S> {
    fn drop(&mut self) {
        let insides = self.0.take();
        epoch::pin().defer(move || drop(insides));
    }
}
