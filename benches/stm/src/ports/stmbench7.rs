//! STMBench7 (Guerraoui, Kapalka, Vitek, EuroSys 2007), reduced: long traversals of a design beside short operations.
//!
//! A module is a tree of complex assemblies, three children each; its leaves are base assemblies of three composite parts
//! from a pool that they share. A composite part has a graph of atomic parts, connected by connections of which each part
//! has three; the first of them closes a ring, so every part can be reached. Two indexes hold all atomic parts, by id
//! and by build date. Left out: documents, manuals, and making or deleting parts.
//!
//! Long: T1 reads all, T2a swaps the coordinates of the root part of each composite part, T2b of all parts, T3a changes the
//! date of root parts (and the index), T6 reads root parts. Short: one path from the top to an atomic part, ten parts by
//! id read (OP1), swapped (OP9), or dated anew (OP15), and a base assembly that exchanges a component.
//! Invariants: both coordinates of a part together stay what they are, in every traversal; each part is once in each index.

use crate::avl::Map;
use crate::measure::together;
use crate::ports::{Numbers, Ran};
use crate::random::Random;
use crate::store::{Access, Object, Store, Worker};
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

/// id, date, x, y, three connections
type AtomicPart = Object<7>;
const DATE: usize = 1;
const X: usize = 2;
const Y: usize = 3;
const OUT: usize = 4;
/// length, from, to
type Connection = Object<3>;
const TO: usize = 2;
/// id, date, root part
type CompositePart = Object<3>;
const ROOT_PART: usize = 2;
/// id, date, three children: composite parts of a base assembly, assemblies of a complex one
type Assembly = Object<5>;
const CHILD: usize = 2;

const FAN_OUT: usize = 3;
/// Both coordinates of a part together.
const XY: u64 = 2000;
const DATES: u64 = 1000;
/// Parts that one of the short operations touches.
const FEW: usize = 10;

/// How large the design is.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Of assemblies, base assemblies included.
    pub levels: u32,
    pub composites: u64,
    /// Atomic parts of a composite part.
    pub parts: u64,
}

pub const SMALL: Size = Size { levels: 3, composites: 10, parts: 10 };
pub const MEDIUM: Size = Size { levels: 5, composites: 100, parts: 50 };

/// How operations are chosen.
#[derive(Clone, Copy, Debug)]
pub struct Mix {
    pub name: &'static str,
    /// Operations that are long traversals, of 1,000.
    pub long: u64,
    /// Percent of operations that write.
    pub writing: u64,
}

pub const READ_DOMINATED: Mix = Mix { name: "read-dominated", long: 5, writing: 10 };
pub const READ_WRITE: Mix = Mix { name: "read-write", long: 5, writing: 40 };

#[derive(Clone, Copy)]
struct Design {
    top: Assembly,
    size: Size,
    by_id: Map,
    by_date: Map,
}

/// A part's key in the index of dates.
fn date_key(date: u64, id: u64) -> u64 {
    date << 32 | id
}

#[derive(Clone, Copy, Debug)]
enum Operation {
    T1,
    T2a,
    T2b,
    T3a,
    T6,
    Path,
    Op1,
    Op9,
    Op15,
    Exchange,
}

impl Operation {
    fn choose(random: &mut Random, mix: &Mix) -> Operation {
        use Operation::{Exchange, Op1, Op9, Op15, Path, T1, T2a, T2b, T3a, T6};
        let from: &[Operation] = match (random.below(1000) < mix.long, random.percent(mix.writing)) {
            (true, false) => &[T1, T6],
            (true, true) => &[T2a, T2b, T3a],
            (false, false) => &[Path, Op1],
            (false, true) => &[Op9, Op15, Exchange],
        };
        from[random.below(from.len() as u64) as usize]
    }
}

/// What a traversal does at an atomic part.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Read,
    Swap,
}

impl Design {
    fn new<W: Worker>(worker: &mut W, size: Size, random: &mut Random) -> Design {
        let (by_id, by_date) = worker.atomically(|access| Ok((Map::new(access)?, Map::new(access)?)));
        let mut composites = Vec::new();
        for composite in 0..size.composites {
            let chosen: Vec<_> = (0..size.parts).map(|_| (random.below(XY + 1), random.below(DATES))).collect();
            let ends: Vec<_> = (0..2 * size.parts).map(|_| random.below(size.parts) as usize).collect();
            composites.push(worker.atomically(|access| {
                let mut parts: Vec<AtomicPart> = Vec::new();
                for (number, &(x, date)) in chosen.iter().enumerate() {
                    let id = composite * size.parts + number as u64;
                    let part = access.make([id, date, x, XY - x, 0, 0, 0])?;
                    by_id.insert(access, id, part.word())?;
                    by_date.insert(access, date_key(date, id), part.word())?;
                    parts.push(part);
                }
                for (number, &part) in parts.iter().enumerate() {
                    let to = [(number + 1) % parts.len(), ends[2 * number], ends[2 * number + 1]];
                    for (place, to) in to.into_iter().enumerate() {
                        let connection: Connection = access.make([place as u64, part.word(), parts[to].word()])?;
                        access.set(part, OUT + place, connection.word())?;
                    }
                }
                access.make([composite, 0, parts[0].word()])
            }));
        }
        let top = assembly(worker, size.levels, &composites, random);
        Design { top, size, by_id, by_date }
    }

    fn run<A: Access>(&self, access: &mut A, operation: Operation, random: &mut Random) -> Result<(), A::Stop> {
        match operation {
            Operation::T1 => self.traverse(access, |access, composite| self.each_part(access, composite, At::Read)),
            Operation::T2b => self.traverse(access, |access, composite| self.each_part(access, composite, At::Swap)),
            Operation::T2a => self.traverse(access, |access, composite| at_root(access, composite, At::Swap)),
            Operation::T6 => self.traverse(access, |access, composite| at_root(access, composite, At::Read)),
            Operation::T3a => {
                let days = random.below(DATES);
                self.traverse(access, |access, composite| {
                    let part = root(access, composite)?;
                    self.date_anew(access, part, days)
                })
            }
            Operation::Path => {
                let composite = self.walk_down(access, random)?.1;
                at_root(access, composite, At::Read)
            }
            Operation::Op1 => self.some(access, random, |access, part, _| at_part(access, part, At::Read)),
            Operation::Op9 => self.some(access, random, |access, part, _| at_part(access, part, At::Swap)),
            Operation::Op15 => self.some(access, random, |access, part, random| {
                let date = random.below(DATES);
                self.date_anew(access, part, date)
            }),
            Operation::Exchange => {
                let (base, _) = self.walk_down(access, random)?;
                let (_, composite) = self.walk_down(access, random)?;
                access.set(base, CHILD + random.below(FAN_OUT as u64) as usize, composite.word())
            }
        }
    }

    /// Visits the composite parts of all base assemblies.
    fn traverse<A: Access>(
        &self,
        access: &mut A,
        mut visit: impl FnMut(&mut A, CompositePart) -> Result<(), A::Stop>,
    ) -> Result<(), A::Stop> {
        let mut open = vec![(self.top, self.size.levels)];
        while let Some((assembly, level)) = open.pop() {
            for place in 0..FAN_OUT {
                let child = access.get(assembly, CHILD + place)?;
                if level > 1 {
                    open.push((Assembly::at(child).expect("an assembly has three children"), level - 1));
                } else {
                    visit(access, CompositePart::at(child).expect("a base assembly has three components"))?;
                }
            }
        }
        Ok(())
    }

    /// A random way down: the base assembly and one of its components.
    fn walk_down<A: Access>(&self, access: &mut A, random: &mut Random) -> Result<(Assembly, CompositePart), A::Stop> {
        let mut assembly = self.top;
        for level in (1..=self.size.levels).rev() {
            let child = access.get(assembly, CHILD + random.below(FAN_OUT as u64) as usize)?;
            if level == 1 {
                return Ok((assembly, CompositePart::at(child).expect("a base assembly has three components")));
            }
            assembly = Assembly::at(child).expect("an assembly has three children");
        }
        unreachable!("there is at least one level")
    }

    /// Visits the graph of a composite part, each part once.
    fn each_part<A: Access>(&self, access: &mut A, composite: CompositePart, at: At) -> Result<(), A::Stop> {
        let mut seen = vec![false; self.size.parts as usize];
        let mut open = vec![root(access, composite)?];
        let mut visited = 0;
        while let Some(part) = open.pop() {
            let number = access.get(part, 0)? % self.size.parts;
            if core::mem::replace(&mut seen[number as usize], true) {
                continue;
            }
            visited += 1;
            at_part(access, part, at)?;
            for place in 0..FAN_OUT {
                let connection = Connection::at(access.get(part, OUT + place)?).expect("a part has three connections");
                open.push(AtomicPart::at(access.get(connection, TO)?).expect("a connection leads to a part"));
            }
        }
        assert_eq!(visited, self.size.parts, "the ring leads to every part");
        Ok(())
    }

    /// Does something to a few parts, found by their ids.
    fn some<A: Access>(
        &self,
        access: &mut A,
        random: &mut Random,
        visit: impl Fn(&mut A, AtomicPart, &mut Random) -> Result<(), A::Stop>,
    ) -> Result<(), A::Stop> {
        for _ in 0..FEW {
            let id = random.below(self.size.composites * self.size.parts);
            let part = self.by_id.get(access, id)?.and_then(AtomicPart::at).expect("every id is in the index");
            visit(access, part, random)?;
        }
        Ok(())
    }

    fn date_anew<A: Access>(&self, access: &mut A, part: AtomicPart, date: u64) -> Result<(), A::Stop> {
        let (id, old) = (access.get(part, 0)?, access.get(part, DATE)?);
        let moved = self.by_date.remove(access, date_key(old, id))?;
        assert_eq!(moved, Some(part.word()), "a part is in the index under its date");
        self.by_date.insert(access, date_key(date, id), part.word())?;
        access.set(part, DATE, date)
    }

    /// Asserts the invariants.
    fn check<A: Access>(&self, access: &mut A) -> Result<(), A::Stop> {
        let parts = (self.size.composites * self.size.parts) as usize;
        assert_eq!(self.by_id.check(access)?, parts);
        assert_eq!(self.by_date.check(access)?, parts);
        self.by_date.each(access, |access, key, part| {
            let part = AtomicPart::at(part).expect("the index holds parts");
            assert_eq!(key, date_key(access.get(part, DATE)?, access.get(part, 0)?));
            at_part(access, part, At::Read)
        })?;
        self.run(access, Operation::T1, &mut Random::new(0))
    }
}

fn assembly<W: Worker>(worker: &mut W, level: u32, composites: &[CompositePart], random: &mut Random) -> Assembly {
    let mut children = [0; FAN_OUT];
    for child in &mut children {
        *child = if level > 1 {
            assembly(worker, level - 1, composites, random).word()
        } else {
            composites[random.below(composites.len() as u64) as usize].word()
        };
    }
    let [first, second, third] = children;
    worker.atomically(|access| access.make([u64::from(level), 0, first, second, third]))
}

fn root<A: Access>(access: &mut A, composite: CompositePart) -> Result<AtomicPart, A::Stop> {
    let part = access.get(composite, ROOT_PART)?;
    Ok(AtomicPart::at(part).expect("a composite part has a root part"))
}

fn at_root<A: Access>(access: &mut A, composite: CompositePart, at: At) -> Result<(), A::Stop> {
    let part = root(access, composite)?;
    at_part(access, part, at)
}

#[inline]
fn at_part<A: Access>(access: &mut A, part: AtomicPart, at: At) -> Result<(), A::Stop> {
    let (x, y) = (access.get(part, X)?, access.get(part, Y)?);
    assert_eq!(x + y, XY, "half a swap is seen");
    if at == At::Swap {
        access.set(part, X, y)?;
        access.set(part, Y, x)?;
    }
    Ok(())
}

/// Does so many operations of the mix, and checks the design.
pub fn run<S: Store>(threads: usize, operations: u64, size: Size, mix: &Mix) -> Ran {
    let store = S::new();
    let design = Design::new(&mut store.worker(), size, &mut Random::new(1));
    let (numbers, repeats) = (Numbers::below(operations), AtomicU64::new(0));
    let together = together(threads, |_| {
        let (mut worker, mut done) = (store.worker(), 0);
        while let Some(number) = numbers.take() {
            let mut random = Random::new(number);
            let operation = Operation::choose(&mut random, mix);
            // the same choices in every attempt
            worker.atomically(|access| design.run(access, operation, &mut random.clone()));
            done += 1;
        }
        repeats.fetch_add(worker.repeats(), Relaxed);
        done
    });
    store.worker().atomically(|access| design.check(access));
    Ran { together, repeats: repeats.into_inner() }
}
