//! The `ame` command: options, then one program.

mod options;
mod program;
mod prompt;

fn main() {
    // scripts get a deep native stack; the system maps it page by page
    let runner = std::thread::Builder::new().name("main".into()).stack_size(256 << 20).spawn(program::run);
    // signals are for the thread that runs the script
    interp::object::signals::leave_to_others();
    let status = match runner.map(std::thread::JoinHandle::join) {
        Ok(Ok(status)) => status,
        Ok(Err(_)) => 70,
        Err(error) => {
            eprintln!("ame: cannot start: {error}");
            70
        }
    };
    std::process::exit(status);
}
