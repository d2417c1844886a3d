//! Native modules, a file each.

pub mod thread;
pub mod weakref;
