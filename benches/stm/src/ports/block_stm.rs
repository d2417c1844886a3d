//! The workload of Block-STM (Gelashvili et al., PPoPP 2023): blocks of transfers that must give the result of their order.
//!
//! Threads take transfers in order and do what needs reading ahead of time; each waits for its turn, as an open
//! transaction that has read and owns nothing. At its turn what it has read is checked: if it still holds, it writes and
//! commits, else it is done again. While a thread waits it does further transfers, up to a window, and looks again at
//! those it has. Unlike the original, written values are not shown to later transfers before the turn.
//! Invariant: accounts and outcomes are those of one thread that does the block in order.

use crate::cells::compute;
use crate::measure::{Together, together};
use crate::ports::{Numbers, Ran};
use crate::random::Random;
use crate::store::{Access, Object, Store, Worker};
use crate::stores::{GlobalMutex, Transactions};
use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use stm::{Cause, Config, Kind, Restart, Transaction, Word};

/// Transfers a thread holds open at once.
const WINDOW: usize = 8;
const START: u64 = 100;
/// Rounds in which a thread with a full window looks for its turn, before it lets others run.
const SPINS: u32 = 100;

/// balance, transfers made
type Account = Object<2>;

#[derive(Clone, Copy, Debug)]
pub struct Transfer {
    from: usize,
    to: usize,
    amount: u64,
}

/// A block of transfers between so many accounts.
pub struct Block {
    accounts: usize,
    transfers: Vec<Transfer>,
    /// Rounds of computation in each, about a nanosecond each: signatures and the like.
    work: u64,
}

/// What is to be written: new balances and the sender's number. None: the sender has too little.
type Outcome = Option<[u64; 3]>;

impl Block {
    pub fn new(accounts: usize, transfers: usize, work: u64) -> Block {
        let mut random = Random::new(1);
        let transfer = |random: &mut Random| {
            let from = random.below(accounts as u64);
            let to = (from + 1 + random.below(accounts as u64 - 1)) % accounts as u64;
            Transfer { from: from as usize, to: to as usize, amount: random.below(2 * START) }
        };
        Block { accounts, transfers: (0..transfers).map(|_| transfer(&mut random)).collect(), work }
    }

    /// The part of a transfer that reads and computes.
    fn decide(&self, transfer: &Transfer, balances: [u64; 2], number: u64) -> Outcome {
        // depends on what was read, so that it cannot be done before
        core::hint::black_box(compute(balances[0] ^ number, self.work));
        (balances[0] >= transfer.amount).then(|| [balances[0] - transfer.amount, balances[1] + transfer.amount, number + 1])
    }

    fn look<A: Access>(&self, access: &mut A, accounts: &[Account], transfer: &Transfer) -> Result<Outcome, A::Stop> {
        let (from, to) = (accounts[transfer.from], accounts[transfer.to]);
        let (balance, number) = (access.get(from, 0)?, access.get(from, 1)?);
        let other = access.get(to, 0)?;
        Ok(self.decide(transfer, [balance, other], number))
    }

    fn settle<A: Access>(&self, access: &mut A, accounts: &[Account], transfer: &Transfer, outcome: Outcome) -> Result<(), A::Stop> {
        let Some([left, right, number]) = outcome else { return Ok(()) };
        access.set(accounts[transfer.from], 0, left)?;
        access.set(accounts[transfer.from], 1, number)?;
        access.set(accounts[transfer.to], 0, right)
    }

    /// One thread in order: the time, and the accounts that every other way has to reach.
    pub fn in_order(&self) -> (Together, Vec<[u64; 2]>) {
        let accounts: Vec<[Word; 2]> = (0..self.accounts).map(|_| [Word::new(START), Word::new(0)]).collect();
        let together = together(1, |_| {
            for transfer in &self.transfers {
                let (from, to) = (&accounts[transfer.from], &accounts[transfer.to]);
                let balances = [from[0].load(Relaxed), to[0].load(Relaxed)];
                if let Some([left, right, number]) = self.decide(transfer, balances, from[1].load(Relaxed)) {
                    from[0].store(left, Relaxed);
                    from[1].store(number, Relaxed);
                    to[0].store(right, Relaxed);
                }
            }
            self.transfers.len() as u64
        });
        (together, accounts.into_iter().map(|account| account.map(Word::into_inner)).collect())
    }

    fn accounts<S: Store>(&self, store: &S) -> Vec<Account> {
        let mut worker = store.worker();
        (0..self.accounts).map(|_| worker.atomically(|access| access.make([START, 0]))).collect()
    }

    fn check<S: Store>(&self, store: &S, accounts: &[Account], expected: &[[u64; 2]]) {
        let mut worker = store.worker();
        for (&account, expected) in accounts.iter().zip(expected) {
            let found = worker.atomically(|access| Ok([access.get(account, 0)?, access.get(account, 1)?]));
            assert_eq!(&found, expected, "an account is not what the order makes it");
        }
    }

    /// Threads that do one transfer after the other under a mutex, which keeps the order.
    pub fn under_a_mutex(&self, threads: usize, expected: &[[u64; 2]]) -> Ran {
        let store = GlobalMutex::new();
        let accounts = self.accounts(&store);
        let next = Mutex::new(0);
        let together = together(threads, |_| {
            let (mut worker, mut done) = (store.worker(), 0);
            loop {
                let mut next = next.lock().expect("nobody panics under it");
                let Some(transfer) = self.transfers.get(*next) else { return done };
                worker.atomically(|access| {
                    let outcome = self.look(access, &accounts, transfer)?;
                    self.settle(access, &accounts, transfer, outcome)
                });
                *next += 1;
                done += 1;
            }
        });
        self.check(&store, &accounts, expected);
        Ran { together, repeats: 0 }
    }

    /// Threads that read ahead and commit in turn.
    pub fn ahead_of_turns(&self, threads: usize, expected: &[[u64; 2]]) -> Ran {
        // Who waits for a turn must not hold what the one whose turn it is wants: after failures nobody reads by owning.
        let store = Transactions::with(Config { pessimistic_after: u32::MAX, ..Config::default() });
        let accounts = self.accounts(&store);
        let order = Order { numbers: Numbers::below(self.transfers.len() as u64), turn: AtomicU64::new(0) };
        let repeats = AtomicU64::new(0);
        let together = together(threads, |_| {
            let mut ahead = Ahead { block: self, accounts: &accounts, order: &order, open: VecDeque::new(), idle: Vec::new(), repeats: 0 };
            ahead.idle.extend((0..WINDOW).map(|_| Transaction::attach(store.domain())));
            let done = ahead.run();
            repeats.fetch_add(ahead.repeats, Relaxed);
            done
        });
        self.check(&store, &accounts, expected);
        Ran { together, repeats: repeats.into_inner() }
    }
}

/// Who is next, and whose turn it is.
struct Order {
    numbers: Numbers,
    turn: AtomicU64,
}

/// A transfer that waits for its turn.
struct Open {
    number: u64,
    tx: Transaction,
    /// None: what it had read no longer holds, or could not be read.
    outcome: Option<Outcome>,
}

/// One thread's transfers.
struct Ahead<'b> {
    block: &'b Block,
    accounts: &'b [Account],
    order: &'b Order,
    /// In order of their numbers.
    open: VecDeque<Open>,
    idle: Vec<Transaction>,
    repeats: u64,
}

impl Ahead<'_> {
    /// Until all numbers are taken and all that are ours are done; gives how many those were.
    fn run(&mut self) -> u64 {
        let mut done = 0;
        let mut look_again = 0;
        let mut idle_rounds = 0;
        let mut more = true;
        while more || !self.open.is_empty() {
            // Acquire: sees what the one before has committed.
            let turn = self.order.turn.load(Acquire);
            if self.open.front().is_some_and(|open| open.number == turn) {
                self.finish_first();
                self.order.turn.store(turn + 1, Release);
                done += 1;
            } else if more && !self.idle.is_empty() {
                match self.order.numbers.take() {
                    Some(number) => self.open_one(number),
                    None => more = false,
                }
            } else if !self.open.is_empty() {
                look_again = (look_again + 1) % self.open.len();
                self.look_again(look_again);
                idle_rounds += 1;
                if idle_rounds > SPINS {
                    // whose turn it is may have no core
                    std::thread::yield_now();
                }
                continue;
            }
            idle_rounds = 0;
        }
        done
    }

    fn open_one(&mut self, number: u64) {
        let tx = self.idle.pop().expect("the caller has looked");
        let mut open = Open { number, tx, outcome: None };
        self.read(&mut open);
        self.open.push_back(open);
    }

    /// Begins the transfer and does what it does before its turn.
    fn read(&self, open: &mut Open) {
        open.tx.begin(Kind::Explicit);
        let transfer = &self.block.transfers[open.number as usize];
        let mut access = Direct { tx: &mut open.tx };
        open.outcome = self.block.look(&mut access, self.accounts, transfer).ok();
        if open.outcome.is_none() {
            open.tx.abort(&mut ());
        }
    }

    /// Does a transfer anew whose reads are stale, before its turn comes.
    fn look_again(&mut self, place: usize) {
        let mut open = self.open.remove(place).expect("the caller counts");
        if open.outcome.is_none() || open.tx.revalidate().is_err() {
            self.repeats += 1;
            undo(&mut open);
            self.read(&mut open);
        } else {
            core::hint::spin_loop();
        }
        self.open.insert(place, open);
    }

    /// It is the first one's turn: nobody else commits meanwhile.
    fn finish_first(&mut self) {
        let mut open = self.open.pop_front().expect("the caller has looked");
        loop {
            // One that writes nothing would otherwise take place at its snapshot, before its predecessors.
            if let Some(outcome) = open.outcome
                && open.tx.revalidate().is_ok()
            {
                let transfer = &self.block.transfers[open.number as usize];
                let mut access = Direct { tx: &mut open.tx };
                let settled = self.block.settle(&mut access, self.accounts, transfer, outcome);
                if settled.is_ok() && open.tx.commit(&mut ()).is_ok() {
                    self.idle.push(open.tx);
                    return;
                }
            }
            self.repeats += 1;
            undo(&mut open);
            self.read(&mut open);
        }
    }
}

/// Ends an attempt that found something stale. Nobody is to blame, and nothing is gained by patience.
fn undo(open: &mut Open) {
    open.tx.request_restart(Cause::User);
    open.tx.abort(&mut ());
}

/// Access by a transaction alone, which makes no objects.
struct Direct<'a> {
    tx: &'a mut Transaction,
}

impl Access for Direct<'_> {
    type Stop = Restart;

    #[inline(always)]
    fn get<const N: usize>(&mut self, object: Object<N>, field: usize) -> Result<u64, Restart> {
        // SAFETY: an object of the store `Transactions`, which outlives the transaction.
        unsafe { object.read(self.tx, field) }
    }

    #[inline(always)]
    fn set<const N: usize>(&mut self, object: Object<N>, field: usize, value: u64) -> Result<(), Restart> {
        // SAFETY: as above.
        unsafe { object.write(self.tx, field, value) }
    }

    fn make<const N: usize>(&mut self, _: [u64; N]) -> Result<Object<N>, Restart> {
        unreachable!("transfers make nothing")
    }

    fn discard<const N: usize>(&mut self, _: Object<N>) {
        unreachable!("transfers discard nothing")
    }
}
