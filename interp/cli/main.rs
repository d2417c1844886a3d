//! The `ame` command.
fn main() {}
