//! Operations whose types are being written.

use crate::heap::Value;
use crate::object::thread::Thread;
use crate::object::unwind::Res;

impl Thread {
    /// Text of an uncaught exception.
    pub fn traceback_text(&mut self, exception: Value) -> Res<String> {
        let mut text = String::from("Traceback (most recent call last):\n");
        let mut entry = self.exception_get(exception, 1)?;
        while entry.is_ptr() {
            let object = crate::object::door::Ref::of(entry);
            let code = crate::object::code::CodeData::of(object.fixed(4));
            text.push_str(&format!("  File \"{}\", line {}, in {}\n", code.spec.filename, object.fixed(3).as_int(), code.spec.name));
            entry = object.fixed(0);
        }
        let name = self.type_name(exception);
        let args = self.exception_get(exception, 0)?;
        let mut message = String::new();
        for item in crate::object::sequence::tuple_items(args) {
            if crate::object::string::is_str(*item) { message.push_str(&crate::object::string::to_rust(*item)) }
        }
        text.push_str(&format!("{name}: {message}\n"));
        Ok(text)
    }
}
