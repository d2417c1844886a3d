//! STAMP's intruder (after Haagdorens et al., WISA 2004): a network's packets are captured from one queue, put together to
//! flows in one table, and complete flows are searched for signatures of attacks.
//!
//! Capture and reassembly are steps; so is taking a complete flow from the queue of those. Contents never change and are
//! read as they lie. Invariants: exactly the injected attacks are found, each once, and the table is empty at the end.

use crate::avl::Map;
use crate::measure::together;
use crate::ports::Ran;
use crate::random::Random;
use crate::store::{Access, Object, Store, Worker};
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

/// What no harmless content contains: it is made of lower-case letters.
const SIGNATURES: [&[u8]; 4] = [b"DROP", b"EXEC", b"ROOTKIT", b"SHELL"];
const LONGEST: u64 = 128;
/// Percent of flows that carry an attack.
const ATTACKS: u64 = 10;

struct Packet {
    flow: u64,
    /// Place in the flow.
    fragment: u64,
    fragments: u64,
    content: Vec<u8>,
}

/// A flow being put together: packets so far, first of the list in order.
type Flow = Object<2>;
/// number of the packet, next
type Link = Object<2>;

/// A queue: first, last.
#[derive(Clone, Copy)]
struct Queue {
    first: Object<1>,
    last: Object<1>,
}

impl Queue {
    fn new<A: Access>(access: &mut A) -> Result<Queue, A::Stop> {
        Ok(Queue { first: access.make([0])?, last: access.make([0])? })
    }

    fn push<A: Access>(self, access: &mut A, word: u64) -> Result<(), A::Stop> {
        let link: Link = access.make([word, 0])?;
        match Link::at(access.get(self.last, 0)?) {
            Some(last) => access.set(last, 1, link.word())?,
            None => access.set(self.first, 0, link.word())?,
        }
        access.set(self.last, 0, link.word())
    }

    fn pop<A: Access>(self, access: &mut A) -> Result<Option<u64>, A::Stop> {
        let Some(first) = Link::at(access.get(self.first, 0)?) else { return Ok(None) };
        let (word, next) = (access.get(first, 0)?, access.get(first, 1)?);
        access.set(self.first, 0, next)?;
        if next == 0 {
            access.set(self.last, 0, 0)?;
        }
        access.discard(first);
        Ok(Some(word))
    }
}

/// All packets in the order of capture, and which flows carry attacks.
struct Traffic {
    packets: Vec<Packet>,
    attacks: Vec<u64>,
}

impl Traffic {
    fn new(flows: u64, random: &mut Random) -> Traffic {
        let mut traffic = Traffic { packets: Vec::new(), attacks: Vec::new() };
        for flow in 0..flows {
            let length = random.below(LONGEST) + 8;
            let mut content: Vec<u8> = (0..length).map(|_| b'a' + random.below(26) as u8).collect();
            if random.percent(ATTACKS) {
                let signature = SIGNATURES[random.below(SIGNATURES.len() as u64) as usize];
                let at = random.below(length - signature.len() as u64 + 1) as usize;
                content[at..at + signature.len()].copy_from_slice(signature);
                traffic.attacks.push(flow);
            }
            let piece = random.below(length) as usize + 1;
            let fragments = content.chunks(piece).len() as u64;
            for (fragment, content) in content.chunks(piece).enumerate() {
                traffic.packets.push(Packet { flow, fragment: fragment as u64, fragments, content: content.to_vec() });
            }
        }
        for place in (1..traffic.packets.len()).rev() {
            traffic.packets.swap(place, random.below(place as u64 + 1) as usize);
        }
        traffic
    }
}

fn is_attack(content: &[u8]) -> bool {
    SIGNATURES.iter().any(|signature| content.windows(signature.len()).any(|window| window == *signature))
}

/// What the threads share.
struct Detector<'t> {
    packets: &'t [Packet],
    /// Number of the next packet to capture.
    captured: Object<1>,
    flows: Map,
    complete: Queue,
}

impl Detector<'_> {
    fn capture<A: Access>(&self, access: &mut A) -> Result<Option<u64>, A::Stop> {
        let next = access.get(self.captured, 0)?;
        if next == self.packets.len() as u64 {
            return Ok(None);
        }
        access.set(self.captured, 0, next + 1)?;
        Ok(Some(next))
    }

    /// Puts a packet in its place in its flow; a flow that is complete moves to the queue.
    fn reassemble<A: Access>(&self, access: &mut A, number: u64) -> Result<(), A::Stop> {
        let packet = &self.packets[number as usize];
        let flow = match self.flows.get(access, packet.flow)?.and_then(Flow::at) {
            Some(flow) => flow,
            None => {
                let flow: Flow = access.make([0, 0])?;
                self.flows.insert(access, packet.flow, flow.word())?;
                flow
            }
        };
        let mut before = None;
        let mut at = access.get(flow, 1)?;
        while let Some(link) = Link::at(at) {
            if self.packets[access.get(link, 0)? as usize].fragment > packet.fragment {
                break;
            }
            before = Some(link);
            at = access.get(link, 1)?;
        }
        let link: Link = access.make([number, at])?;
        match before {
            Some(before) => access.set(before, 1, link.word())?,
            None => access.set(flow, 1, link.word())?,
        }
        let received = access.get(flow, 0)? + 1;
        access.set(flow, 0, received)?;
        if received == packet.fragments {
            self.flows.remove(access, packet.flow)?;
            let first = access.get(flow, 1)?;
            self.complete.push(access, first)?;
            access.discard(flow);
        }
        Ok(())
    }

    /// The numbers of the packets of a complete flow.
    fn take_complete<A: Access>(&self, access: &mut A) -> Result<Option<Vec<u64>>, A::Stop> {
        let Some(mut at) = self.complete.pop(access)? else { return Ok(None) };
        let mut numbers = Vec::new();
        while let Some(link) = Link::at(at) {
            numbers.push(access.get(link, 0)?);
            at = access.get(link, 1)?;
            access.discard(link);
        }
        Ok(Some(numbers))
    }

    /// The flow, if it carries an attack.
    fn inspect(&self, numbers: &[u64]) -> Option<u64> {
        let mut content = Vec::new();
        for (place, &number) in numbers.iter().enumerate() {
            let packet = &self.packets[number as usize];
            assert_eq!(packet.fragment, place as u64, "a flow is put together in order");
            content.extend_from_slice(&packet.content);
        }
        is_attack(&content).then(|| self.packets[numbers[0] as usize].flow)
    }

    /// One thread's work: how many packets it captured, and the attacks it found.
    fn work<W: Worker>(&self, worker: &mut W) -> (u64, Vec<u64>) {
        let (mut packets, mut found) = (0, Vec::new());
        loop {
            let captured = worker.atomically(|access| self.capture(access));
            if let Some(number) = captured {
                packets += 1;
                worker.atomically(|access| self.reassemble(access, number));
            }
            let complete = worker.atomically(|access| self.take_complete(access));
            found.extend(complete.as_ref().and_then(|numbers| self.inspect(numbers)));
            if captured.is_none() && complete.is_none() {
                return (packets, found);
            }
        }
    }
}

/// Sends the packets of so many flows through the detector. An operation is a packet.
pub fn run<S: Store>(threads: usize, flows: u64) -> Ran {
    let traffic = Traffic::new(flows, &mut Random::new(1));
    let store = S::new();
    let (captured, flows, complete) =
        store.worker().atomically(|access| Ok((access.make([0])?, Map::new(access)?, Queue::new(access)?)));
    let detector = Detector { packets: &traffic.packets, captured, flows, complete };
    let repeats = AtomicU64::new(0);
    let found = std::sync::Mutex::new(Vec::new());
    let together = together(threads, |_| {
        let mut worker = store.worker();
        let (packets, attacks) = detector.work(&mut worker);
        found.lock().expect("nobody panics under it").extend(attacks);
        repeats.fetch_add(worker.repeats(), Relaxed);
        packets
    });
    let mut found = found.into_inner().expect("nobody panics under it");
    found.sort_unstable();
    assert_eq!(found, traffic.attacks, "each attack is found once");
    assert_eq!(together.sum, traffic.packets.len() as u64, "each packet is captured once");
    let left = store.worker().atomically(|access| flows.check(access));
    assert_eq!(left, 0, "no flow is left incomplete");
    Ran { together, repeats: repeats.into_inner() }
}
