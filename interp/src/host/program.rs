//! What a program needs around it: the script's directory, the end of the process, uncaught exceptions, `-m`, the prompt.

use crate::heap::Value;
use crate::object::string::{is_str, to_rust};
use crate::object::thread::Thread;
use crate::object::unwind::{Res, Unwind};

impl Thread {
    /// `sys.path[0]`.
    pub fn set_script_directory(&mut self, directory: Option<&str>) {
        let Some(directory) = directory else { return };
        let _ = (|| -> Res<()> {
            let sys = self.import_module("sys")?;
            let name = self.interp.names.path.get();
            let path = self.get_attribute(sys, name)?;
            let directory = self.new_str(directory)?;
            self.list_open(path, 0, 1)?;
            self.list_set(path, 0, directory)?;
            Ok(())
        })();
    }

    /// Runs a module as the main program (`-m`).
    pub fn run_module(&mut self, name: &str) -> Res<Value> {
        self.new_main_module()?;
        let module = self.import_module("runpy")?;
        let run = self.intern("_run_module_as_main")?;
        let run = self.get_attribute(module, run)?;
        let name = self.new_str(name)?;
        self.run_outermost(run, &[name])
    }

    /// Ends the program: threads joined, exit functions, buffers; gives the exit status.
    pub fn finish_program(&mut self, result: Res<Value>) -> i32 {
        let mut status = match result {
            Ok(_) => 0,
            Err(unwind) => self.report_uncaught(unwind),
        };
        if let Err(unwind) = self.run_exit_functions() {
            self.report_uncaught(unwind);
        }
        if let Err(unwind) = self.run_finalizers() {
            self.report_uncaught(unwind);
        }
        // what the last functions wrote is held to the end of their transaction, which cannot fail: it is irrevocable
        if self.tx.is_active() && self.commit_transaction().is_err() {
            status = 70;
        }
        if let Some(flush) = self.interp.hooks.flush_files.get().copied() {
            flush(self);
        }
        let failed = self.interp.output.lock().flush();
        if failed.is_some() && status == 0 {
            status = 120;
        }
        status
    }

    fn run_exit_functions(&mut self) -> Res<()> {
        let modules = self.interp.modules.get();
        if let Some(threading) = self.dict_get_str(modules, "threading")? {
            let shutdown = self.intern("_shutdown")?;
            if let Some(shutdown) = self.find_attribute(threading, shutdown)? {
                self.call(shutdown, &[])?;
            }
        }
        if let Some(atexit) = self.dict_get_str(modules, "atexit")? {
            let run = self.intern("_run_exitfuncs")?;
            if let Some(run) = self.find_attribute(atexit, run)? {
                self.call(run, &[])?;
            }
        }
        Ok(())
    }

    /// `sys.excepthook`, or the text on `sys.stderr`.
    fn show_uncaught(&mut self, exception: Value) {
        let sys = self.import_module("sys").unwrap_or(Value::NONE);
        let part = |th: &mut Thread, name: Value| th.find_attribute(sys, name).ok().flatten().filter(|found| !found.is_none());
        let (hook_name, stderr_name) = (self.interp.names.excepthook.get(), self.interp.names.stderr.get());
        let mut text = String::new();
        if let Some(hook) = part(self, hook_name)
            && !crate::object::door::is_kind(hook, crate::object::kind::Kind::Native)
        {
            let class = self.type_of(exception);
            let traceback = self.exception_get(exception, crate::object::exception::field::TRACEBACK).unwrap_or(Value::NONE);
            match self.call(hook, &[class, exception, traceback]) {
                Err(Unwind::Raised) => {
                    let error = self.take_raised();
                    text = format!("Error in sys.excepthook:\n{}\nOriginal exception was:\n", self.uncaught_text(error));
                }
                _ => return,
            }
        }
        text.push_str(&self.uncaught_text(exception));
        if let Some(stream) = part(self, stderr_name)
            && crate::object::type_object::flags(self.type_of(stream)) & crate::object::type_object::flag::HEAP != 0
        {
            let write = self.interp.names.write.get();
            if let Ok(text) = self.new_str(&text)
                && self.call_method(stream, write, &[text]).is_ok()
            {
                return;
            }
        }
        let _ = self.write_output(2, text.as_bytes());
    }

    fn uncaught_text(&mut self, exception: Value) -> String {
        match self.traceback_text(exception) {
            Ok(text) => text,
            Err(_) => format!("{}: <exception while it was printed>\n", self.type_name(exception)),
        }
    }

    /// Runs every finalizer left: the program ends.
    fn run_finalizers(&mut self) -> Res<()> {
        if !self.interp.heap.deaths_show() {
            return Ok(());
        }
        self.mutator.collect();
        self.interp.heap.queue_every_finalizer();
        self.run_collected()
    }

    /// Prints an exception nobody caught; gives the exit status it means.
    pub fn report_uncaught(&mut self, unwind: Unwind) -> i32 {
        if unwind != Unwind::Raised {
            return if unwind == Unwind::Exit { 0 } else { 70 };
        }
        let exception = self.take_raised();
        self.handled = Value::NONE;
        let exit = self.interp.types.SystemExit.get();
        if self.is_instance(exception, exit) {
            return self.exit_status(exception);
        }
        let _ = self.interp.output.lock().flush();
        self.show_uncaught(exception);
        self.end_idle_transaction();
        let interrupt = self.interp.types.KeyboardInterrupt.get();
        if self.is_instance(exception, interrupt) {
            let _ = self.interp.output.lock().flush();
            if let Some(report) = self.interp.hooks.before_death.get() {
                report(&self.interp);
            }
            // SAFETY: the default action of SIGINT ends the process, as a shell expects
            unsafe {
                libc::signal(libc::SIGINT, libc::SIG_DFL);
                libc::kill(libc::getpid(), libc::SIGINT);
            }
            return 130;
        }
        1
    }

    fn exit_status(&mut self, exception: Value) -> i32 {
        let code = self.exception_get(exception, crate::object::exception::field::VALUE).unwrap_or(Value::NONE);
        if code.is_none() || code.is_unbound() {
            return 0;
        }
        if let Some(number) = crate::object::number::small_integer(code) {
            return (number & 0xFF) as i32;
        }
        let text = if is_str(code) { to_rust(code) } else { self.str_rust(code).unwrap_or_default() };
        let _ = self.interp.output.lock().flush();
        let _ = self.write_output(2, format!("{text}\n").as_bytes());
        1
    }
}
