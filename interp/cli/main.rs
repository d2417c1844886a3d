//! The `ame` command: options, then one program.

mod options;
mod program;
mod prompt;

fn main() {
    // while there is one thread: later it takes milliseconds
    stm::register_process_barrier();
    // scripts get a deep native stack; the system maps it page by page. What is left at the end goes with the process
    let runner = std::thread::Builder::new().name("main".into()).stack_size(256 << 20).spawn(|| -> i32 { std::process::exit(program::run()) });
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
