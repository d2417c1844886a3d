//! Recording conflicts: at the end of an attempt, who lost what to whom, and where.
//!
//! The winner's place comes from the table of writers. The loser's is where the attempt stopped, when it stopped at the
//! access; when a commit or a later access found the loss, the stamp is watched in the next run, and its touch there
//! names the line (every time at first, then now and then). Nothing is recorded before an abort, so that runs without
//! conflicts pay two clock reads a transaction. Words are looked at without barriers here: only addresses are compared.

use crate::heap::Value;
use crate::object::code::CodeData;
use crate::object::conflicts::{Loss, Part, Place, Subject};
use crate::object::body::Body;
use crate::object::door::{Ref, is_kind};
use crate::object::kind::{Kind, SUBCLASS};
use crate::object::shape::Shape;
use crate::object::string::{is_str, to_rust};
use crate::object::thread::Thread;
use crate::object::type_object::{field, flag, flags, type_name};
use crate::object::unwind::Res;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};
use stm::{Cause, Conflict};

/// Times a reading line is looked for before its earlier answer is taken.
const LOOKS: u32 = 6;
/// Then one abort in this many.
const LOOK_EVERY: u32 = 128;
/// Transactions in which a watched stamp may be touched.
const PATIENCE: u32 = 32;
/// Frames looked through for a name.
const FRAMES: usize = 4;

/// Items of a list looked through for a name.
const ITEMS: usize = 4096;

/// What is noted before an attempt is undone, because registers are gone afterwards.
pub struct Noted {
    conflict: Conflict,
    here: Place,
    start: Place,
    lost: Duration,
    attempt: u32,
    object: Option<Ref>,
    found: Option<Found>,
    globals: Value,
}

impl Thread {
    /// Where the running frame stands.
    pub fn place(&self) -> Place { self.frames.last().map_or(Place::NONE, |frame| Place::before(frame.code, frame.pc)) }

    /// The running instruction, also when its frame has not saved it.
    fn running_place(&self) -> Place {
        let Some(frame) = self.frames.last() else { return Place::NONE };
        // SAFETY: a frame on the stack points to live code data
        let range = unsafe { &*frame.code }.spec.instructions.as_ptr_range();
        // a native that has called back may stand here: then the frame has saved its place
        let inside = self.at > range.start && self.at <= range.end;
        // SAFETY: both lie in the same slice
        if inside { Place::before(frame.code, unsafe { self.at.offset_from(range.start) } as u32) } else { self.place() }
    }

    /// Where the running transaction began.
    fn start_place(&self) -> Place { self.checkpoint.frames.first().map_or(Place::NONE, |frame| Place::at(frame.code, frame.pc)) }

    /// Tells the writers' table (called by the transaction on slow paths).
    ///
    /// # Safety
    /// `data` is the thread that owns the transaction.
    pub unsafe fn observe_write(data: *mut (), stamp: usize) {
        let th = data as *const Thread;
        // SAFETY: the thread outlives its transaction; only its frames and tables are read, on its own thread
        let (frames, interp, number) = unsafe { (&(*th).frames, &(*th).interp, (*th).recorder.thread) };
        if let Some(frame) = frames.last() {
            interp.conflicts.note_writer(stamp, Place::before(frame.code, frame.pc), number);
        }
    }

    /// A transaction was opened.
    #[inline(always)]
    pub fn record_begin(&mut self) {
        if self.interp.conflicts.enabled {
            self.record_begin_slow();
        }
    }

    #[inline(never)]
    fn record_begin_slow(&mut self) {
        self.recorder.began = Some(self.recorder.ended.take().unwrap_or_else(Instant::now));
        if let Some(loss) = self.recorder.pending {
            if self.recorder.patience == 0 {
                self.recorder.pending = None;
                self.add_loss(&loss, None);
            } else {
                self.recorder.patience -= 1;
                self.tx.watch(loss.stamp);
            }
        }
    }

    /// The open transaction was committed.
    #[inline(always)]
    pub fn record_commit(&mut self) {
        if self.interp.conflicts.enabled {
            self.record_commit_slow();
        }
    }

    #[inline(never)]
    fn record_commit_slow(&mut self) {
        let now = Instant::now();
        let Some(began) = self.recorder.began.take() else { return };
        self.recorder.ended = Some(now);
        let conflicts = &self.interp.conflicts;
        let mut useful = now - began;
        if let Some((place, since)) = self.recorder.serial.take() {
            let serial = (now - since).min(useful);
            useful -= serial;
            conflicts.serial_ns.fetch_add(serial.as_nanos() as u64, Relaxed);
            conflicts.add_serial_time(place, serial);
        }
        conflicts.useful_ns.fetch_add(useful.as_nanos() as u64, Relaxed);
        self.tell_found();
    }

    /// The open transaction is about to touch what an earlier attempt was undone for: this is the line that reads it.
    pub fn record_watched(&mut self) {
        let Some(mut loss) = self.recorder.pending.take() else { return };
        let mut noted = self.note(Duration::ZERO);
        noted.here = self.running_place();
        loss.loser = noted.here;
        if self.recorder.known.len() < 1000 {
            self.recorder.known.entry((noted.start, loss.winner)).or_default().0 = noted.here;
        }
        self.recorder.kept.extend(noted.object.map(Ref::value));
        self.recorder.kept.extend(noted.found.as_ref().map(|found| found.owner.value()));
        self.recorder.kept.push(noted.globals);
        self.recorder.found = Some((loss, Box::new(noted)));
    }

    /// Tells the report of a reading line that was found. No transaction is open.
    fn tell_found(&mut self) {
        if let Some((loss, noted)) = self.recorder.found.take() {
            self.add_loss(&loss, noted.downcast_ref());
            self.recorder.kept.clear();
        }
    }

    /// What has to be known about the present place and the object of the last conflict, before registers are gone.
    fn note(&self, lost: Duration) -> Noted {
        let conflict = *self.tx.conflict();
        let object = if conflict.stamp == 0 { None } else { self.interp.heap.object_around(conflict.stamp).map(Ref) };
        let found = object.and_then(|object| self.find_in_frames(object));
        let globals = self.frames.last().map_or(Value::UNBOUND, |frame| frame.globals);
        Noted { conflict, here: self.place(), start: self.start_place(), lost, attempt: self.tx.attempt(), object, found, globals }
    }

    /// Counts what ends the open attempt by the kind of object it is about; is it a conflict?
    pub fn count_conflict(&mut self) -> bool {
        let conflict = self.tx.conflict();
        let is_conflict = !matches!(conflict.cause, Cause::User | Cause::Retry | Cause::Shake | Cause::Watched | Cause::DeferredRead | Cause::Requested | Cause::Token);
        if is_conflict {
            let object = if conflict.stamp == 0 { None } else { self.interp.heap.object_around(conflict.stamp).map(Ref) };
            self.interp.conflicts.count_kind(object.map(|object| object.kind_byte()));
        }
        is_conflict
    }

    /// The open attempt is about to be undone.
    pub fn record_abort(&mut self) -> Option<Noted> {
        if self.tx.kind() == stm::Kind::Explicit {
            self.interp.conflicts.explicit_restarts.fetch_add(1, Relaxed);
        }
        let is_conflict = self.count_conflict();
        if !self.interp.conflicts.enabled {
            return None;
        }
        let lost = self.recorder.began.take().map_or(Duration::ZERO, |began| began.elapsed());
        self.recorder.ended = None;
        self.recorder.serial = None;
        self.interp.conflicts.redone_ns.fetch_add(lost.as_nanos() as u64, Relaxed);
        is_conflict.then(|| self.note(lost))
    }

    /// The thread had nothing else to do than to wait for a turn.
    pub fn record_turn(&self, waited: Duration) {
        if self.interp.conflicts.enabled {
            self.interp.conflicts.turn_ns.fetch_add(waited.as_nanos() as u64, Relaxed);
        }
    }

    /// The open transaction did nothing for so long.
    pub fn record_pause(&mut self, paused: Duration) {
        if self.interp.conflicts.enabled {
            self.recorder.began = self.recorder.began.map(|began| began + paused);
            self.recorder.ended = None;
        }
    }

    /// The attempt was undone; no transaction is open.
    pub fn record_aborted(&mut self, noted: Noted) -> Option<Loss> {
        let stamp = noted.conflict.stamp;
        self.tell_found();
        if let Some(earlier) = self.recorder.pending.take() {
            self.add_loss(&earlier, None);
        }
        let winner = self.interp.conflicts.writer_of(stamp, self.recorder.thread);
        let mut loss = Loss { cause: noted.conflict.cause, stamp, loser: noted.here, winner, lost: noted.lost, attempt: noted.attempt };
        let exact = matches!(loss.cause, Cause::WriteWrite | Cause::WriteRead) || stamp == 0;
        if !exact {
            let count = self.recorder.known.len();
            let known = if count < 1000 { Some(self.recorder.known.entry((noted.start, winner)).or_default()) } else { None };
            let known = known.map_or((Place::NONE, 0), |known| {
                known.1 += 1;
                *known
            });
            if !known.0.is_known() || known.1 <= LOOKS || known.1.is_multiple_of(LOOK_EVERY) {
                loss.loser = if known.0.is_known() { known.0 } else { noted.start };
                self.recorder.pending = Some(loss);
                self.recorder.patience = PATIENCE;
                return None;
            }
            loss.loser = known.0;
        }
        self.add_loss(&loss, Some(&noted));
        Some(loss)
    }

    fn add_loss(&mut self, loss: &Loss, noted: Option<&Noted>) {
        if self.interp.conflicts.add(loss)
            && let Some(noted) = noted
            && let Some(object) = noted.object
        {
            let subject = self.subject(object, noted);
            self.interp.conflicts.describe(loss, subject);
        }
    }

    /// A transaction ran on without the possibility to abort, because of the running instruction.
    pub fn record_serial(&mut self, alone: bool) {
        let place = self.place();
        self.interp.conflicts.note_serial(place, alone, self.atomic_depth > 0);
        if self.interp.conflicts.enabled && self.recorder.serial.is_none() {
            self.recorder.serial = Some((place, Instant::now()));
        }
    }

    /// A name for an object in the innermost frames: registers, variables of closures, and what they hold.
    fn find_in_frames(&self, object: Ref) -> Option<Found> {
        for (depth, frame) in self.frames.iter().rev().take(FRAMES).enumerate() {
            // SAFETY: a frame on the stack points to live code data
            let code: &CodeData = unsafe { &*frame.code };
            // SAFETY: the frame's window lies inside the register stack
            let registers = unsafe { std::slice::from_raw_parts(frame.base, code.registers) };
            for (name, value) in code.spec.register_names.iter().zip(registers) {
                if let Some(found) = search_value(name, *value, object, "variable") {
                    return Some(found);
                }
            }
            let temporaries = &registers[code.spec.register_names.len().min(registers.len())..];
            if depth == 0
                && let Some(owner) = temporaries.iter().find_map(|value| holder(*value, object))
                && known_kind(owner) != Some(Kind::Instance)
            {
                return Some(Found { name: String::new(), sort: "", owner });
            }
        }
        None
    }

    /// What a script would call the object.
    fn subject(&mut self, object: Ref, noted: &Noted) -> Subject {
        let mut subject = Subject::default();
        let Some(kind) = known_kind(object) else { return subject };
        let mut found = noted.found.clone();
        if found.as_ref().is_none_or(|found| found.name.is_empty())
            && is_kind(noted.globals, Kind::Dict)
            && let Ok(Some(global)) = self.small_transaction(|th| th.search_namespace(noted.globals, object))
        {
            found = Some(global);
        }
        subject.part = match kind {
            Kind::Body => Part::Slot,
            Kind::Dict | Kind::Set | Kind::List | Kind::ByteArray => Part::Size,
            Kind::Instance => Part::Attributes,
            _ => Part::Whole,
        };
        let owner = found.as_ref().map_or(object, |found| found.owner);
        subject.sort = match known_kind(owner) {
            Some(Kind::Cell) => found.as_ref().map_or("variable", |found| found.sort).to_string(),
            Some(Kind::Body) | None => "container".to_string(),
            Some(Kind::Instance) => {
                subject.part = Part::Attributes;
                self.type_name(owner.value())
            }
            _ => self.type_name(owner.value()),
        };
        subject.name = found.map(|found| found.name).unwrap_or_default();
        if let Some(Kind::Dict | Kind::Set | Kind::List) = known_kind(owner) {
            subject.size = self.small_transaction(|th| th.len(owner.value())).ok().map(|size| size as u64);
        }
        subject
    }

    fn search_namespace(&mut self, globals: Value, object: Ref) -> Res<Option<Found>> {
        let mut classes = Vec::new();
        let mut position = 0;
        while let Some((at, key, stored)) = self.table_next(globals, position)? {
            position = at + 1;
            if !is_str(key) {
                continue;
            }
            if let Some(found) = search_value(&to_rust(key), stored, object, "global") {
                return Ok(Some(found));
            }
            let value = contents(stored);
            if is_kind(value, Kind::Type) && flags(value) & flag::HEAP != 0 {
                classes.push(value);
            }
        }
        for class in classes {
            let namespace = Ref::of(class).fixed(field::DICT);
            let mut position = 0;
            while let Some((at, key, stored)) = self.table_next(namespace, position)? {
                position = at + 1;
                if is_str(key)
                    && let Some(mut found) = search_value(&to_rust(key), stored, object, "class attribute")
                {
                    found.name = format!("{}.{}", type_name(class), found.name);
                    return Ok(Some(found));
                }
            }
        }
        Ok(None)
    }
}

/// An object found under a name.
#[derive(Clone)]
struct Found {
    name: String,
    /// of a variable that is itself the object
    sort: &'static str,
    /// the object, or the container whose storage it is
    owner: Ref,
}

/// The kind of an object whose header may be anything.
fn known_kind(object: Ref) -> Option<Kind> { Kind::all().get((object.kind_byte() & !SUBCLASS) as usize).copied() }

/// What a cell holds; else the value itself.
fn contents(value: Value) -> Value {
    if value.is_ptr() && known_kind(Ref::of(value)) == Some(Kind::Cell) { Ref::of(value).fixed(0) } else { value }
}

/// The value's object if it is the object looked for, or the object is its storage.
fn holder(value: Value, object: Ref) -> Option<Ref> {
    if !value.is_ptr() {
        return None;
    }
    let owner = Ref::of(value);
    let bits = object.value().bits();
    let storage = match known_kind(owner)? {
        Kind::List | Kind::Dict | Kind::Set | Kind::ByteArray => 0..known_kind(owner)?.fixed_words(),
        Kind::Instance => 0..1,
        _ => 0..0,
    };
    let mut storage = storage;
    (owner == object || storage.any(|index| owner.fixed_raw(index) == bits)).then_some(owner)
}

/// Looks at a named value, at what it holds when it is a cell, at its attributes and items.
fn search_value(name: &str, value: Value, object: Ref, sort: &'static str) -> Option<Found> {
    if value.is_ptr() && Ref::of(value) == object {
        return Some(Found { name: name.to_string(), sort, owner: object });
    }
    let value = contents(value);
    if let Some(owner) = holder(value, object) {
        return Some(Found { name: name.to_string(), sort, owner });
    }
    if !value.is_ptr() {
        return None;
    }
    let outer = Ref::of(value);
    match known_kind(outer)? {
        Kind::Instance => {
            let shape = Shape::of_class(outer.class_word());
            let names = shape.names();
            names.into_iter().take(shape.inline()).enumerate().find_map(|(slot, attribute)| {
                let owner = holder(outer.fixed(shape.fixed() + 1 + slot), object)?;
                Some(Found { name: format!("{name}.{}", to_rust(attribute)), sort, owner })
            })
        }
        Kind::List => {
            let body = outer.fixed(1);
            let length = outer.fixed(0);
            if !body.is_ptr() || known_kind(Ref::of(body)) != Some(Kind::Body) || !length.is_int() {
                return None;
            }
            let body = Body::of(body);
            let count = body.capacity().min(length.as_int().max(0) as usize).min(ITEMS);
            (0..count).find_map(|index| {
                let owner = holder(Value::from_bits(body.word(index).load(Relaxed)), object)?;
                Some(Found { name: format!("{name}[{index}]"), sort, owner })
            })
        }
        _ => None,
    }
}
