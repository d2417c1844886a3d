//! What is known about conflicts: counts that are always on, and, when a report is wanted, the places where they happened.
//!
//! Invariant: nothing here decides anything; losing an entry only makes a report poorer. Off the report, an abort costs one
//! counter. With it, each first write of a region leaves the writer's place in a table, and each abort makes an entry in a
//! table of sites. Places are code and instruction; texts are made when the report is written. Knows no layout of objects.

use super::code::CodeData;
use super::interpreter::Settings;
use crate::code::code_object::Position;
use crate::code::ops::Op;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};
use stm::Cause;

/// An instruction of a code object, in one word: the data's address below an instruction index of 17 bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Place(u64);

const ADDRESS_BITS: u32 = 47;

impl Place {
    /// Nowhere.
    pub const NONE: Place = Place(0);

    /// The instruction before `pc`, the one that runs when `pc` is the next.
    pub fn before(code: *const CodeData, pc: u32) -> Place { Place::at(code, pc.saturating_sub(1)) }

    /// Instruction `pc`.
    pub fn at(code: *const CodeData, pc: u32) -> Place { Place(code as u64 | (pc.min(0x1_FFFF) as u64) << ADDRESS_BITS) }

    /// Is it somewhere?
    pub fn is_known(self) -> bool { self.0 != 0 }

    fn code(self) -> Option<&'static CodeData> {
        let address = self.0 & ((1 << ADDRESS_BITS) - 1);
        // SAFETY: places are made from running code, whose data lives as long as the interpreter
        if address == 0 { None } else { Some(unsafe { &*(address as *const CodeData) }) }
    }

    /// The instruction's index.
    pub fn pc(self) -> usize { (self.0 >> ADDRESS_BITS) as usize }

    /// Where it stands in the source.
    pub fn spot(self) -> Option<Spot> {
        let code = self.code()?;
        let position = *code.spec.positions.get(self.pc())?;
        Some(Spot { file: code.spec.filename.clone(), function: code.spec.qualname.clone(), position, action: self.action() })
    }

    fn action(self) -> Action {
        let Some(instruction) = self.code().and_then(|code| code.spec.instructions.get(self.pc())) else { return Action::Other };
        match instruction.op {
            Op::LoadItem | Op::LoadItemK => Action::LoadItem,
            Op::StoreItem | Op::DeleteItem | Op::DictSet => Action::StoreItem,
            Op::AugLoadItem | Op::AugItem => Action::ChangeItem,
            Op::LoadAttr | Op::LoadMethod => Action::LoadAttribute,
            Op::StoreAttr | Op::DeleteAttr => Action::StoreAttribute,
            Op::AugLoadAttr | Op::AugAttr => Action::ChangeAttribute,
            Op::LoadGlobal | Op::LoadName | Op::LoadCell | Op::LoadNameOrCell => Action::LoadName,
            Op::StoreGlobal | Op::StoreName | Op::StoreCell | Op::DeleteGlobal | Op::DeleteName | Op::DeleteCell => Action::StoreName,
            Op::AugLoadGlobal | Op::AugGlobal | Op::AugLoadName | Op::AugName | Op::AugLoadCell | Op::AugCell => Action::ChangeName,
            Op::In | Op::NotIn => Action::Contains,
            Op::ForIter | Op::GetIter | Op::Unpack => Action::Iterate,
            Op::Call | Op::CallMethod | Op::CallKw | Op::CallEx => Action::Call,
            _ => Action::Other,
        }
    }

    /// Do two places stand in one function?
    pub fn same_function(self, other: Place) -> bool { self.is_known() && self.line_key().0 == other.line_key().0 }

    /// Address of the code and the line: places that a reader of the source cannot tell apart have the same.
    pub fn line_key(self) -> (u64, u32) {
        let line = self.code().and_then(|code| code.spec.positions.get(self.pc())).map_or(0, |position| position.line);
        (self.0 & ((1 << ADDRESS_BITS) - 1), line)
    }
}

/// A place in a source file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    pub file: String,
    pub function: String,
    pub position: Position,
    pub action: Action,
}

/// What an instruction does to the object a conflict is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// `d[k]`, reading, writing, deleting or `op=`
    LoadItem,
    StoreItem,
    ChangeItem,
    LoadAttribute,
    StoreAttribute,
    ChangeAttribute,
    LoadName,
    StoreName,
    ChangeName,
    /// `k in d`
    Contains,
    /// a step of a loop, or the start of one
    Iterate,
    Call,
    Other,
}

/// Where a region was last taken for writing, by the last two threads that did.
#[derive(Default)]
struct Writer {
    stamp: AtomicU64,
    last: AtomicU64,
    last_thread: AtomicU32,
    other_thread: AtomicU32,
    other: AtomicU64,
}

const WRITERS: usize = 1 << 13;
const SITES_AT_MOST: usize = 10_000;

/// Which part of an object a conflict was about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// a name a script can use for it, else empty
    pub name: String,
    /// the Python type, or `global`, `variable`, `class attribute`
    pub sort: String,
    /// for containers: items
    pub size: Option<u64>,
    pub part: Part,
}

/// See [`Subject`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    #[default]
    Whole,
    /// length, emptiness, order, presence of keys
    Size,
    /// one entry or slot
    Slot,
    /// attributes of an instance
    Attributes,
}

/// Who lost against whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SiteKey {
    pub loser: (u64, u32),
    pub winner: (u64, u32),
}

/// What one pair of lines cost.
#[derive(Clone, Debug)]
pub struct Site {
    pub cause: Cause,
    pub loser: Place,
    pub winner: Place,
    pub subject: Option<Subject>,
    /// other objects than the described one were hit too
    pub several: bool,
    pub aborts: u64,
    pub lost: Duration,
    pub waited: Duration,
    pub worst_attempt: u32,
    /// address of the stamp of the described object
    pub stamp: usize,
}

/// A call that made transactions run serially.
#[derive(Clone, Debug, Default)]
pub struct Serial {
    pub count: u64,
    /// nobody else had a transaction open
    pub alone: bool,
    /// the script's own block, not an automatic transaction
    pub explicit: bool,
    pub time: Duration,
}

/// What a parallel loop reports at its end.
#[derive(Clone, Debug, Default)]
pub struct LoopNote {
    pub file: String,
    pub line: u32,
    pub label: String,
    pub iterations: u64,
    pub reruns: u64,
    pub worst_attempt: u32,
    /// iterations that had to wait for their turn before they could begin
    pub serial: u64,
    /// threads that ran iterations
    pub workers: u32,
    /// runs as a plain loop, because a body this short costs less than handing it over
    pub short: bool,
    /// run in sequence, and why
    pub sequential: Option<String>,
}

/// Kinds of heap objects that belong to the runtime: no script can make them conflict.
pub const INTERNAL_KINDS: &[&str] = &["shape", "type", "str", "bigint", "bytes", "tuple", "code", "function", "native", "boundmethod", "module"];

/// See the module.
pub struct Conflicts {
    /// is a report wanted?
    pub enabled: bool,
    started: Instant,
    /// aborts by kind byte of the object; the last one: no object known
    kinds: [AtomicU64; 130],
    /// explicit blocks begun again
    pub explicit_restarts: AtomicU64,
    writers: Box<[Writer]>,
    sites: Mutex<HashMap<SiteKey, Site>>,
    serials: Mutex<HashMap<Place, Serial>>,
    loops: Mutex<Vec<LoopNote>>,
    /// texts of programs that are no files
    sources: Mutex<HashMap<String, String>>,
    pub useful_ns: AtomicU64,
    pub redone_ns: AtomicU64,
    pub serial_ns: AtomicU64,
    /// waiting for a turn in an ordered loop
    pub turn_ns: AtomicU64,
    next_thread: AtomicU32,
    alive: AtomicU32,
    peak: AtomicU32,
}

impl Conflicts {
    /// Empty tables.
    pub fn new(settings: &Settings) -> Conflicts {
        let enabled = settings.conflicts.is_some();
        Conflicts {
            enabled,
            started: Instant::now(),
            kinds: std::array::from_fn(|_| AtomicU64::new(0)),
            explicit_restarts: 0.into(),
            writers: (0..if enabled { WRITERS } else { 0 }).map(|_| Writer::default()).collect(),
            sites: Mutex::default(),
            serials: Mutex::default(),
            loops: Mutex::default(),
            sources: Mutex::default(),
            useful_ns: 0.into(),
            redone_ns: 0.into(),
            serial_ns: 0.into(),
            turn_ns: 0.into(),
            next_thread: 1.into(),
            alive: 0.into(),
            peak: 0.into(),
        }
    }

    /// Since the interpreter was made.
    pub fn wall(&self) -> Duration { self.started.elapsed() }

    /// A script thread begins; its number here, from 1.
    pub fn thread_begins(&self) -> u32 {
        let alive = self.alive.fetch_add(1, Relaxed) + 1;
        self.peak.fetch_max(alive, Relaxed);
        self.next_thread.fetch_add(1, Relaxed)
    }

    /// A script thread ends.
    pub fn thread_ends(&self) { self.alive.fetch_sub(1, Relaxed); }

    /// Most script threads alive at one time.
    pub fn peak_threads(&self) -> u32 { self.peak.load(Relaxed) }

    /// Counts an abort by the kind of the object it was about.
    pub fn count_kind(&self, kind: Option<u8>) {
        let index = kind.map_or(self.kinds.len() - 1, |kind| (kind & 0x7F) as usize);
        self.kinds[index].fetch_add(1, Relaxed);
    }

    /// Aborts by name of the kind of object; those with none come last.
    pub fn kinds(&self) -> Vec<(String, u64)> {
        let mut counts: Vec<(String, u64)> =
            super::kind::Kind::all().iter().map(|kind| (format!("{kind:?}").to_ascii_lowercase(), self.kinds[*kind as u8 as usize].load(Relaxed))).collect();
        counts.push(("unknown".into(), self.kinds[self.kinds.len() - 1].load(Relaxed)));
        counts
    }

    fn writer(&self, stamp: usize) -> Option<&Writer> {
        let mixed = (stamp as u64 >> 3).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.writers.get((mixed >> (64 - 13)) as usize)
    }

    /// A thread takes a region for writing (or wants to) at this place.
    pub fn note_writer(&self, stamp: usize, place: Place, thread: u32) {
        let Some(writer) = self.writer(stamp) else { return };
        if writer.stamp.load(Relaxed) != stamp as u64 {
            writer.other.store(0, Relaxed);
            writer.last.store(place.0, Relaxed);
            writer.last_thread.store(thread, Relaxed);
            writer.stamp.store(stamp as u64, Relaxed);
        } else if writer.last_thread.load(Relaxed) == thread {
            if writer.last.load(Relaxed) != place.0 {
                writer.last.store(place.0, Relaxed);
            }
        } else {
            writer.other.store(writer.last.load(Relaxed), Relaxed);
            writer.other_thread.store(writer.last_thread.load(Relaxed), Relaxed);
            writer.last.store(place.0, Relaxed);
            writer.last_thread.store(thread, Relaxed);
        }
    }

    /// Where a thread other than this one last took the region.
    pub fn writer_of(&self, stamp: usize, thread: u32) -> Place {
        let Some(writer) = self.writer(stamp) else { return Place::NONE };
        if writer.stamp.load(Relaxed) != stamp as u64 {
            return Place::NONE;
        }
        if writer.last_thread.load(Relaxed) != thread {
            return Place(writer.last.load(Relaxed));
        }
        if writer.other_thread.load(Relaxed) != thread { Place(writer.other.load(Relaxed)) } else { Place::NONE }
    }

    /// Adds an abort to its site. True: the site has no description yet.
    pub fn add(&self, loss: &Loss) -> bool {
        let key = SiteKey { loser: loss.loser.line_key(), winner: loss.winner.line_key() };
        let mut sites = self.sites.lock();
        if sites.len() >= SITES_AT_MOST && !sites.contains_key(&key) {
            return false;
        }
        let site = sites.entry(key).or_insert_with(|| Site {
            cause: loss.cause,
            loser: loss.loser,
            winner: loss.winner,
            subject: None,
            several: false,
            aborts: 0,
            lost: Duration::ZERO,
            waited: Duration::ZERO,
            worst_attempt: 0,
            stamp: 0,
        });
        site.aborts += 1;
        site.lost += loss.lost;
        site.worst_attempt = site.worst_attempt.max(loss.attempt + 1);
        if site.stamp != 0 && loss.stamp != 0 && site.stamp != loss.stamp {
            site.several = true;
        }
        site.subject.is_none() && loss.stamp != 0
    }

    /// Describes a site's object.
    pub fn describe(&self, loss: &Loss, subject: Subject) {
        let key = SiteKey { loser: loss.loser.line_key(), winner: loss.winner.line_key() };
        if let Some(site) = self.sites.lock().get_mut(&key) {
            site.subject = Some(subject);
            site.stamp = loss.stamp;
        }
    }

    /// Adds time slept after an abort.
    pub fn add_wait(&self, loss: &Loss, waited: Duration) {
        let key = SiteKey { loser: loss.loser.line_key(), winner: loss.winner.line_key() };
        if let Some(site) = self.sites.lock().get_mut(&key) {
            site.waited += waited;
        }
    }

    /// All sites, the dearest first.
    pub fn sites(&self) -> Vec<Site> {
        let mut sites: Vec<Site> = self.sites.lock().values().cloned().collect();
        sites.sort_by_key(|site| std::cmp::Reverse((site.lost, site.aborts)));
        sites
    }

    /// A transaction became irrevocable (or alone) at a place.
    pub fn note_serial(&self, place: Place, alone: bool, explicit: bool) {
        let mut serials = self.serials.lock();
        let serial = serials.entry(place).or_default();
        serial.count += 1;
        serial.alone |= alone;
        serial.explicit |= explicit;
    }

    /// The time such a transaction took from there to its commit.
    pub fn add_serial_time(&self, place: Place, time: Duration) {
        if let Some(serial) = self.serials.lock().get_mut(&place) {
            serial.time += time;
        }
    }

    /// Calls that serialised, the most frequent first.
    pub fn serials(&self) -> Vec<(Place, Serial)> {
        let mut serials: Vec<(Place, Serial)> = self.serials.lock().iter().map(|(place, serial)| (*place, serial.clone())).collect();
        serials.sort_by(|a, b| (b.1.explicit, b.1.time, b.1.count).cmp(&(a.1.explicit, a.1.time, a.1.count)));
        serials
    }

    /// A parallel loop has ended; notes of one loop add up.
    pub fn note_loop(&self, note: LoopNote) {
        let mut loops = self.loops.lock();
        let known = loops.iter_mut().find(|known| known.line == note.line && known.file == note.file && known.label == note.label);
        match known {
            Some(known) => {
                known.iterations += note.iterations;
                known.reruns += note.reruns;
                known.worst_attempt = known.worst_attempt.max(note.worst_attempt);
                known.serial += note.serial;
                known.workers = known.workers.max(note.workers);
                known.short |= note.short;
                known.sequential = note.sequential.or(known.sequential.take());
            }
            None => loops.push(note),
        }
    }

    /// Loops in the order of their first end.
    pub fn loops(&self) -> Vec<LoopNote> { self.loops.lock().clone() }

    /// Keeps the text of a program that is no file.
    pub fn note_source(&self, filename: &str, text: &str) {
        if self.enabled && filename.starts_with('<') {
            self.sources.lock().insert(filename.to_string(), text.to_string());
        }
    }

    /// Such a text.
    pub fn source(&self, filename: &str) -> Option<String> { self.sources.lock().get(filename).cloned() }
}

/// One abort, as recorded.
#[derive(Clone, Copy, Debug)]
pub struct Loss {
    pub cause: Cause,
    pub stamp: usize,
    pub loser: Place,
    pub winner: Place,
    pub lost: Duration,
    pub attempt: u32,
}

/// A thread's part of the recording.
#[derive(Default)]
pub struct Recorder {
    pub thread: u32,
    /// when the running attempt began
    pub began: Option<Instant>,
    /// when the last transaction ended, if the next begins at once
    pub ended: Option<Instant>,
    /// where the running transaction became irrevocable
    pub serial: Option<(Place, Instant)>,
    /// an abort whose reading line is looked for
    pub pending: Option<Loss>,
    /// transactions left in which to look
    pub patience: u32,
    /// the abort whose reading line was found in the open transaction, with what `vm::conflicts` noted there; told at its end
    pub found: Option<(Loss, Box<dyn std::any::Any>)>,
    /// values that note needs
    pub kept: Vec<crate::heap::Value>,
    /// lines found before: (where the transaction began, writer's line) to (reading place, times used)
    pub known: HashMap<(Place, Place), (Place, u32)>,
}
