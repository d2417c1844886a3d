//! STAMP's vacation (Cao Minh et al., IISWC 2008): a travel agency's tables of cars, flights and rooms, and customers who
//! reserve them.
//!
//! Three kinds of tasks, each one step: a customer looks at some records and reserves the dearest of each kind that is
//! free; a customer leaves, and all reservations are cancelled; the agency adds records or takes them away.
//! Invariants: of every record, used and free make the total; used is how many reservations customers hold on it.

use crate::avl::Map;
use crate::measure::together;
use crate::ports::{Numbers, Ran};
use crate::random::Random;
use crate::store::{Access, Object, Store, Worker};
use std::collections::BTreeMap;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

/// total, used, free, price
type Record = Object<4>;
const TOTAL: usize = 0;
const USED: usize = 1;
const FREE: usize = 2;
const PRICE: usize = 3;
/// first reservation
type Customer = Object<1>;
/// kind, id of the record, next
type Reservation = Object<3>;

const KINDS: usize = 3;

/// The two standard mixes of the suite.
#[derive(Clone, Copy, Debug)]
pub struct Mix {
    pub name: &'static str,
    /// Records looked at in a task.
    pub queries: u64,
    /// Percent of all records that tasks touch.
    pub range: u64,
    /// Percent of tasks that are customers' reservations; the rest are half departures, half changes of the tables.
    pub user: u64,
}

pub const LOW: Mix = Mix { name: "low contention", queries: 2, range: 90, user: 98 };
pub const HIGH: Mix = Mix { name: "high contention", queries: 4, range: 60, user: 90 };

/// What a task is about, chosen before its step runs.
enum Task {
    Reserve { customer: u64, queries: Vec<(usize, u64)> },
    Leave { customer: u64 },
    Change { changes: Vec<(usize, u64, Option<u64>)> },
}

impl Task {
    fn choose(random: &mut Random, mix: &Mix, relations: u64) -> Task {
        let range = (relations * mix.range / 100).max(1);
        let customer = random.below(range);
        let dice = random.below(100);
        if dice < mix.user {
            let queries = (0..mix.queries).map(|_| (random.below(KINDS as u64) as usize, random.below(range))).collect();
            Task::Reserve { customer, queries }
        } else if dice.is_multiple_of(2) {
            Task::Leave { customer }
        } else {
            let change = |random: &mut Random| {
                let price = random.percent(50).then(|| price(random));
                (random.below(KINDS as u64) as usize, random.below(range), price)
            };
            Task::Change { changes: (0..mix.queries).map(|_| change(random)).collect() }
        }
    }
}

fn price(random: &mut Random) -> u64 {
    random.below(5) * 10 + 50
}

#[derive(Clone, Copy)]
struct Agency {
    tables: [Map; KINDS],
    customers: Map,
}

fn record<A: Access>(access: &mut A, table: Map, id: u64) -> Result<Option<Record>, A::Stop> {
    Ok(table.get(access, id)?.and_then(Record::at))
}

impl Agency {
    fn new<W: Worker>(worker: &mut W, relations: u64, random: &mut Random) -> Agency {
        let table = |worker: &mut W| worker.atomically(|access| Map::new(access));
        let agency = Agency { tables: [table(worker), table(worker), table(worker)], customers: table(worker) };
        for kind in 0..KINDS {
            for id in 0..relations {
                let (places, price) = ((random.below(5) + 1) * 100, price(random));
                worker.atomically(|access| agency.add(access, kind, id, places, price));
            }
        }
        for id in 0..relations {
            worker.atomically(|access| agency.customer(access, id).map(|_| ()));
        }
        agency
    }

    fn add<A: Access>(self, access: &mut A, kind: usize, id: u64, places: u64, price: u64) -> Result<(), A::Stop> {
        let Some(found) = record(access, self.tables[kind], id)? else {
            let made: Record = access.make([places, 0, places, price])?;
            self.tables[kind].insert(access, id, made.word())?;
            return Ok(());
        };
        let (total, free) = (access.get(found, TOTAL)?, access.get(found, FREE)?);
        access.set(found, TOTAL, total + places)?;
        access.set(found, FREE, free + places)?;
        access.set(found, PRICE, price)
    }

    /// Takes free places away; a record without places goes.
    fn take_away<A: Access>(self, access: &mut A, kind: usize, id: u64, places: u64) -> Result<(), A::Stop> {
        let Some(found) = record(access, self.tables[kind], id)? else { return Ok(()) };
        let (total, free) = (access.get(found, TOTAL)?, access.get(found, FREE)?);
        if free < places {
            return Ok(());
        }
        if total == places {
            self.tables[kind].remove(access, id)?;
            access.discard(found);
            return Ok(());
        }
        access.set(found, TOTAL, total - places)?;
        access.set(found, FREE, free - places)
    }

    /// The customer, made if not there.
    fn customer<A: Access>(self, access: &mut A, id: u64) -> Result<Customer, A::Stop> {
        if let Some(found) = self.customers.get(access, id)?.and_then(Customer::at) {
            return Ok(found);
        }
        let made: Customer = access.make([0])?;
        self.customers.insert(access, id, made.word())?;
        Ok(made)
    }

    fn run<A: Access>(self, access: &mut A, task: &Task) -> Result<(), A::Stop> {
        match task {
            Task::Reserve { customer, queries } => self.reserve(access, *customer, queries),
            Task::Leave { customer } => self.leave(access, *customer),
            Task::Change { changes } => {
                for &(kind, id, price) in changes {
                    match price {
                        Some(price) => self.add(access, kind, id, 100, price)?,
                        None => self.take_away(access, kind, id, 100)?,
                    }
                }
                Ok(())
            }
        }
    }

    fn reserve<A: Access>(self, access: &mut A, customer: u64, queries: &[(usize, u64)]) -> Result<(), A::Stop> {
        let mut dearest: [Option<(u64, u64, Record)>; KINDS] = [None; KINDS];
        for &(kind, id) in queries {
            let Some(found) = record(access, self.tables[kind], id)? else { continue };
            if access.get(found, FREE)? == 0 {
                continue;
            }
            let price = access.get(found, PRICE)?;
            if dearest[kind].is_none_or(|(best, ..)| price > best) {
                dearest[kind] = Some((price, id, found));
            }
        }
        for (kind, choice) in dearest.into_iter().enumerate() {
            let Some((_, id, found)) = choice else { continue };
            let customer = self.customer(access, customer)?;
            let (used, free) = (access.get(found, USED)?, access.get(found, FREE)?);
            access.set(found, USED, used + 1)?;
            access.set(found, FREE, free - 1)?;
            let first = access.get(customer, 0)?;
            let reservation: Reservation = access.make([kind as u64, id, first])?;
            access.set(customer, 0, reservation.word())?;
        }
        Ok(())
    }

    fn leave<A: Access>(self, access: &mut A, customer: u64) -> Result<(), A::Stop> {
        let Some(found) = self.customers.remove(access, customer)?.and_then(Customer::at) else { return Ok(()) };
        let mut at = access.get(found, 0)?;
        while let Some(reservation) = Reservation::at(at) {
            let (kind, id) = (access.get(reservation, 0)?, access.get(reservation, 1)?);
            at = access.get(reservation, 2)?;
            let reserved = record(access, self.tables[kind as usize], id)?.expect("a reserved record stays");
            let (used, free) = (access.get(reserved, USED)?, access.get(reserved, FREE)?);
            access.set(reserved, USED, used - 1)?;
            access.set(reserved, FREE, free + 1)?;
            access.discard(reservation);
        }
        access.discard(found);
        Ok(())
    }

    /// Asserts the invariants.
    fn check<A: Access>(self, access: &mut A) -> Result<(), A::Stop> {
        let mut held: BTreeMap<(u64, u64), u64> = BTreeMap::new();
        self.customers.check(access)?;
        self.customers.each(access, |access, _, customer| {
            let customer = Customer::at(customer).expect("the table holds customers");
            let mut at = access.get(customer, 0)?;
            while let Some(reservation) = Reservation::at(at) {
                let key = (access.get(reservation, 0)?, access.get(reservation, 1)?);
                *held.entry(key).or_default() += 1;
                at = access.get(reservation, 2)?;
            }
            Ok(())
        })?;
        for (kind, table) in self.tables.into_iter().enumerate() {
            table.check(access)?;
            table.each(access, |access, id, found| {
                let found = Record::at(found).expect("the table holds records");
                let (total, used, free) = (access.get(found, TOTAL)?, access.get(found, USED)?, access.get(found, FREE)?);
                assert_eq!(total, used + free, "places of record {id} are lost");
                assert_eq!(used, held.remove(&(kind as u64, id)).unwrap_or(0), "reservations of record {id} are lost");
                Ok(())
            })?;
        }
        assert!(held.is_empty(), "customers hold what is not there: {held:?}");
        Ok(())
    }
}

/// Does so many tasks on tables of so many records each, and checks the agency's books.
pub fn run<S: Store>(threads: usize, tasks: u64, relations: u64, mix: &Mix) -> Ran {
    let store = S::new();
    let agency = Agency::new(&mut store.worker(), relations, &mut Random::new(1));
    let (numbers, repeats) = (Numbers::below(tasks), AtomicU64::new(0));
    let together = together(threads, |_| {
        let (mut worker, mut done) = (store.worker(), 0);
        while let Some(number) = numbers.take() {
            let task = Task::choose(&mut Random::new(number), mix, relations);
            worker.atomically(|access| agency.run(access, &task));
            done += 1;
        }
        repeats.fetch_add(worker.repeats(), Relaxed);
        done
    });
    store.worker().atomically(|access| agency.check(access));
    Ran { together, repeats: repeats.into_inner() }
}
