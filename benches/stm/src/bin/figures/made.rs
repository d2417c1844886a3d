//! A transaction that makes 50 MB of objects: what its end costs, either way.

use std::sync::atomic::Ordering::Relaxed;
use stm_benches::cells::{Cell, Cells};
use stm_benches::measure::{Samples, thread_time};
use stm_benches::report::{Better, Report};
use stm::{Cause, Kind, Transaction};

/// A cell is 16 bytes: 50 MB.
const MADE: usize = 50_000_000 / 16;

/// Opens a transaction, makes so many objects and writes so many shared ones.
fn fill(tx: &mut Transaction, made: &[Cell], shared: &[Cell]) {
    tx.begin(Kind::Explicit);
    for cell in made {
        cell.stamp.raw().store(tx.created_stamp(), Relaxed);
        let value = cell.read(tx).expect("nobody else is there");
        cell.write(tx, value + 1).expect("nobody else is there");
    }
    for cell in shared {
        let value = cell.read(tx).expect("nobody else is there");
        cell.write(tx, value + 1).expect("nobody else is there");
    }
}

fn commit(tx: &mut Transaction, made: &[Cell], shared: &[Cell]) -> f64 {
    fill(tx, made, shared);
    let start = thread_time();
    tx.commit(&mut ()).expect("nobody else is there");
    (thread_time() - start).as_nanos() as f64 / 1e3
}

fn abort(tx: &mut Transaction, made: &[Cell], shared: &[Cell]) -> f64 {
    fill(tx, made, shared);
    let start = thread_time();
    tx.request_restart(Cause::User);
    tx.abort(&mut ());
    (thread_time() - start).as_nanos() as f64 / 1e6
}

pub fn run(report: &mut Report, rounds: usize) {
    report.heading("50 MB made in a transaction");
    let cells = Cells::new(MADE, 0);
    let shared = Cells { domain: cells.domain.clone(), cells: Cells::new(10_000, 0).cells };
    let mut tx = cells.attach();
    let (few, many) = (&shared.cells[..100], &shared.cells[..]);
    let mut samples: [Samples; 4] = Default::default();
    for round in 0..=rounds.div_ceil(2) {
        let taken = [
            commit(&mut tx, &[], few),
            commit(&mut tx, &cells.cells, few),
            commit(&mut tx, &[], many),
            commit(&mut tx, &cells.cells, many),
        ];
        if round > 0 {
            taken.into_iter().zip(&mut samples).for_each(|(taken, samples)| samples.push(taken));
        }
    }
    report.note("commit, nothing made, 100 shared writes", &samples[0], "us");
    report.note("commit, 50 MB made, 100 shared writes", &samples[1], "us");
    report.note("commit, nothing made, 10,000 shared writes", &samples[2], "us");
    report.note("commit, 50 MB made, 10,000 shared writes", &samples[3], "us");
    // Not a matter of what was made: what making has driven out of the caches comes back.
    let before = samples[0].median();
    let more = samples[1].map(|commit| commit - before);
    report.target("commit: microseconds that 50 MB add", &more, "us", Better::Less, Some(10.0), None);
    let mut aborts = Samples::default();
    for _ in 0..rounds.div_ceil(2) {
        aborts.push(abort(&mut tx, &cells.cells, few));
    }
    report.target("abort, 50 MB made, 100 shared writes", &aborts, "ms", Better::Less, Some(1.0), None);
}
