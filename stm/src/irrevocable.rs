//! The token and what it buys: pessimistic, irrevocable, alone.
//!
//! One token per domain. Its holder has priority 0, so everybody else gives way.
//! - *Pessimistic* (from begin): every read takes ownership, so nothing read can change and validation is not needed.
//! - *Irrevocable* (at any point): own everything read so far; if it is still what it was, nothing can invalidate the
//!   transaction any more, so it may do what cannot be undone. Kills are ignored from then on. Others run on.
//! - *Alone*: irrevocable, and nobody else has a transaction open. `begin` looks at the gate after it has shown itself
//!   running; who closes the gate makes a barrier on all threads and then looks at every descriptor. So one of the two
//!   sees the other.
//!
//! The token is waited for only by `begin`, which holds nothing: no circle can form. In the middle of a transaction a
//! token that is taken costs a restart.

use crate::descriptor::{Descriptor, IDLE};
use crate::domain::Domain;
use crate::inject::bug;
use crate::outcome::{Cause, Restart};
use crate::semantic::Host;
use crate::stamp::{self, INDEX, LOG_FULL};
use crate::stats::bump;
use crate::sync::{self, AcqRel, Acquire, Relaxed, Release, SeqCst, fence, lock};
use crate::transaction::Transaction;
use crate::wait::Patience;
use std::time::Duration;

impl Transaction {
    fn try_token(&mut self) -> bool {
        let name = self.descriptor().number as u64 + 1;
        let taken = self.holds_token || self.domain.token.compare_exchange(0, name, AcqRel, Relaxed).is_ok();
        self.holds_token = taken;
        self.unusual |= taken && self.active;
        taken
    }

    /// Waits for the token, holding nothing; in vain if the host is needed elsewhere ([`crate::Parking`]) or, where nothing but
    /// patience asks for it, if its holder waits itself.
    #[cold]
    pub(crate) fn take_token(&mut self) {
        let domain: *const Domain = &*self.domain;
        // SAFETY: `self.domain` is not replaced meanwhile.
        let domain: &Domain = unsafe { &*domain };
        let mut patience = Patience::default();
        while domain.token.load(Relaxed) != 0 || !self.try_token() {
            if let Some(slice) = patience.next() {
                let slept = domain.token_bell.sleep(slice, self.parking, || domain.token.load(Relaxed) == 0);
                self.count_wait(slept);
                if !self.wants_token && domain.token_rests.load(Relaxed) != 0 {
                    break;
                }
                // SAFETY: the host registered this pair for this thread and keeps `data` valid while it is registered.
                if self.parking.is_some_and(|parking| unsafe { (parking.needed)(parking.data) }) {
                    break;
                }
            }
        }
        self.wants_token = false;
    }

    /// Runs a call that waits for something outside. If this transaction holds the token, others that want it only because they
    /// have failed often go on without meanwhile: what is waited for may depend on them.
    pub fn wait_outside<R>(&mut self, call: impl FnOnce() -> R) -> R {
        let rests = self.holds_token;
        if rests {
            self.domain.token_rests.store(1, Relaxed);
            self.domain.token_bell.ring();
        }
        let result = call();
        if rests {
            self.domain.token_rests.store(0, Relaxed);
        }
        result
    }

    pub(crate) fn give_token(&mut self) {
        self.holds_token = false;
        self.domain.token.store(0, Release);
        self.domain.token_bell.ring();
    }

    /// Has another transaction the token, and waits outside ([`Transaction::wait_outside`])?
    pub fn token_rests(&self) -> bool {
        !self.holds_token && self.domain.token_rests.load(Relaxed) != 0
    }

    /// Has another transaction the token?
    pub fn token_is_taken(&self) -> bool {
        !self.holds_token && self.domain.token.load(Relaxed) != 0
    }

    #[inline(always)]
    pub fn is_irrevocable(&self) -> bool {
        self.irrevocable
    }

    /// The host became irrevocable for the sake of others only, has done nothing that cannot be undone, and wants to abort
    /// after all. False where there are writes without a backup.
    pub fn make_revocable(&mut self) -> bool {
        let possible = self.overflow.is_empty();
        self.irrevocable &= !possible;
        possible
    }

    #[inline(always)]
    pub fn is_pessimistic(&self) -> bool {
        self.pessimistic
    }

    /// From here on the transaction cannot be aborted. Deferred operations take effect first.
    pub fn become_irrevocable<H: Host + ?Sized>(&mut self, host: &mut H) -> Result<(), Restart> {
        if self.irrevocable {
            return Ok(());
        }
        self.allow_writes()?;
        self.settle_all(host)?;
        self.make_irrevocable()
    }

    pub(crate) fn make_irrevocable(&mut self) -> Result<(), Restart> {
        if self.has_deferred() || (self.applying && !bug!(self, IrrevocableWhileApplying)) {
            // Operations may still fail; with the token from the start none are deferred.
            self.wants_token = true;
            return Err(self.fail(Cause::Token, core::ptr::null(), 0, false));
        }
        if !self.try_token() {
            self.wants_token = true;
            return Err(self.fail(Cause::Token, core::ptr::null(), 0, false));
        }
        if self.is_killed() {
            return Err(self.fail_killed());
        }
        self.return_to_present()?;
        self.descriptor().shown.priority.store(0, Relaxed);
        let was_pessimistic = core::mem::replace(&mut self.pessimistic, true);
        self.irrevocable = true;
        if !was_pessimistic
            && let Err(restart) = self.own_what_was_read()
        {
            self.irrevocable = false;
            return Err(restart);
        }
        self.open_fast_paths();
        bump(&self.descriptor().counters.irrevocable);
        Ok(())
    }

    fn own_what_was_read(&mut self) -> Result<(), Restart> {
        for index in 0..self.reads.items().len() {
            if bug!(self, IrrevocableUnowned) {
                break;
            }
            // SAFETY: the host keeps logged stamps mapped.
            let stamp = unsafe { &*self.reads.items()[index] };
            if stamp::is_readable_by(stamp.raw().load(Relaxed), self.key) {
                continue;
            }
            self.acquire(stamp, None)?;
            let place = stamp.raw().load(Relaxed) & INDEX;
            let old = if place < LOG_FULL {
                self.descriptor().entries.get(place as usize).old.load(Relaxed)
            } else {
                self.overflow.last().map_or(0, |&(_, old)| old)
            };
            if old >= self.snapshot {
                return Err(self.fail(Cause::ReadInvalid, stamp, 0, false));
            }
        }
        Ok(())
    }

    #[inline(always)]
    pub fn is_alone(&self) -> bool {
        self.alone
    }

    /// Irrevocable, and nobody else has a transaction open until this one commits.
    pub fn become_alone<H: Host + ?Sized>(&mut self, host: &mut H) -> Result<(), Restart> {
        self.become_irrevocable(host)?;
        if self.alone {
            return Ok(());
        }
        self.domain.gate.store(self.key, SeqCst);
        self.alone = true;
        if self.domain.begin_fences {
            // Its partner is the fence in `begin`.
            if !bug!(self, AloneUnfenced) {
                fence(SeqCst);
            }
        } else {
            sync::process_barrier();
        }
        let made = lock(&self.domain.slots).made();
        for number in 0..made {
            if number != self.descriptor().number {
                self.await_idle(number);
            }
        }
        bump(&self.descriptor().counters.alone);
        Ok(())
    }

    /// Before a wait for what another thread has to do: lets the others run again, still irrevocable. What it did alone is
    /// owned like everything it touched, so nobody meets it half done.
    pub fn leave_alone(&mut self) {
        if self.alone {
            self.open_gate();
        }
    }

    /// Waits until a descriptor has no open transaction: asks for a commit, then stops it.
    fn await_idle(&mut self, number: usize) {
        let other: *const Descriptor = self.domain.descriptor(number);
        // SAFETY: descriptors live as long as the domain, which `self` keeps alive.
        let other: &Descriptor = unsafe { &*other };
        let mut patience = Patience::default();
        while other.shown.state.load(Acquire) != IDLE {
            let id = other.shown.current.load(Acquire);
            other.mailbox.signal.store(1, Relaxed);
            if patience.rounds() > self.domain.config.polite_rounds {
                self.kill(other, id, 0);
            }
            if let Some(slice) = patience.next() {
                let slept = other.bell.sleep(slice, self.parking, || other.shown.state.load(Acquire) == IDLE);
                self.count_wait(slept);
            }
        }
    }

    pub(crate) fn open_gate(&mut self) {
        self.alone = false;
        self.domain.gate.store(0, Release);
        self.domain.gate_bell.ring();
    }

    /// Waits, with no transaction open, until nobody runs alone.
    #[cold]
    pub(crate) fn wait_at_gate(&mut self) {
        let domain: *const Domain = &*self.domain;
        // SAFETY: `self.domain` is not replaced meanwhile.
        let domain: &Domain = unsafe { &*domain };
        while domain.gate.load(Acquire) != 0 {
            let slept = domain.gate_bell.sleep(Duration::from_millis(1), self.parking, || domain.gate.load(Relaxed) == 0);
            self.count_wait(slept);
        }
    }
}
