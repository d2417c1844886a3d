//! Native modules, a file each.

pub mod thread;
