//! Calls: how arguments reach parameters, how frames are pushed, what can be called.
//!
//! A Python function gets a register window that begins at its first argument (windows overlap, nothing is copied when the
//! call fits). A native function gets a slice of the caller's registers.

use crate::code::code_object::flags;
use crate::heap::Value;
use crate::object::code::CodeData;
use crate::object::door::{Ref, is_exact, kind_of};
use crate::object::frame::{Continuation, Frame, Resume};
use crate::object::function::{definition, field, native_field};
use crate::object::kind::{Kind, SUBCLASS};
use crate::object::native::{Definition, ParameterKind};
use crate::object::sequence::tuple_items;
use crate::object::string::to_rust;
use crate::object::thread::Thread;
use crate::object::type_object;
use crate::object::unwind::{Res, Unwind};
use crate::text::suggestion::nearest;

/// What a call did.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Called {
    /// A frame was pushed: go on there.
    Frame,
    /// The value is here already.
    Value(Value),
}

impl Thread {
    /// May a call of this be done again from its start ([`Thread::repeatable`]), and does that matter now? A native with a
    /// receiver of its own may not: its call has put that into the callee's register.
    #[inline(always)]
    pub fn may_repeat(&self, callee: Value) -> bool {
        self.tx.holds_writes() && is_exact(callee, Kind::Native) && definition(callee).repeatable && Ref::of(callee).fixed(native_field::SELF).is_unbound()
    }

    /// Calls `callee` with `count` arguments that lie at `arguments`; keyword names for the last ones. The word before
    /// `arguments` belongs to the call too (the callee's own register) and may be overwritten.
    ///
    /// Pushes a frame that stores into `destination` of the frame below, or gives the value.
    pub fn call_registers(&mut self, callee: Value, arguments: *mut Value, count: usize, names: &[Value], destination: u16) -> Res<Called> {
        match kind_of(callee) {
            Some(Kind::Function) => self.push_function(callee, arguments, count, names, destination, Continuation::Store, Value::UNBOUND),
            Some(Kind::Native) => {
                let object = Ref::of(callee);
                let receiver = object.fixed(native_field::SELF);
                if receiver.is_unbound() {
                    return self.call_native(callee, arguments, count, names).map(Called::Value);
                }
                // SAFETY: the word before the arguments belongs to the call (function contract)
                let with_self = unsafe {
                    let slot = arguments.sub(1);
                    *slot = receiver;
                    slot
                };
                self.call_native(callee, with_self, count + 1, names).map(Called::Value)
            }
            Some(Kind::BoundMethod) => {
                let object = Ref::of(callee);
                let (function, receiver) = (object.fixed(0), object.fixed(1));
                // SAFETY: as above
                let with_self = unsafe {
                    let slot = arguments.sub(1);
                    *slot = receiver;
                    slot
                };
                if is_exact(function, Kind::Function) {
                    return self.push_function(function, with_self, count + 1, names, destination, Continuation::Store, Value::UNBOUND);
                }
                self.call_slice(function, with_self, count + 1, names).map(Called::Value)
            }
            Some(Kind::Type) => self.call_type(callee, arguments, count, names, destination),
            _ => {
                let name = self.interp.names.__call__.get();
                match self.special(callee, name)? {
                    Some(method) if is_exact(method, Kind::Function) => {
                        // SAFETY: as above
                        let with_self = unsafe {
                            let slot = arguments.sub(1);
                            *slot = callee;
                            slot
                        };
                        self.push_function(method, with_self, count + 1, names, destination, Continuation::Store, Value::UNBOUND)
                    }
                    Some(method) => {
                        let class = self.type_of(callee);
                        let bound = self.descriptor_get(method, callee, class)?;
                        self.call_slice(bound, arguments, count, names).map(Called::Value)
                    }
                    None => {
                        let name = self.type_name(callee);
                        Err(self.type_error(format!("'{name}' object is not callable")))
                    }
                }
            }
        }
    }

    /// The nested form of [`Thread::call_registers`]: runs to the value.
    fn call_slice(&mut self, callee: Value, arguments: *mut Value, count: usize, names: &[Value]) -> Res<Value> {
        // SAFETY: the arguments are initialised registers
        let slice = unsafe { std::slice::from_raw_parts(arguments, count) };
        let positional = count - names.len();
        let keywords: Vec<(Value, Value)> = names.iter().copied().zip(slice[positional..].iter().copied()).collect();
        self.call_any(callee, &slice[..positional], &keywords)
    }

    /// Calls from Rust: copies the arguments above the running window and runs to the value.
    pub fn call_any(&mut self, callee: Value, arguments: &[Value], keywords: &[(Value, Value)]) -> Res<Value> {
        self.check_native_stack("")?;
        let base = self.top;
        let needed = arguments.len() + keywords.len() + 2;
        if (self.stack_limit as usize).saturating_sub(base as usize) < (needed + 64) * 8 {
            return Err(self.recursion_error());
        }
        let mut names: [Value; 16] = [Value::UNBOUND; 16];
        let many: Vec<Value>;
        // SAFETY: room was checked; the words above `top` are free
        unsafe {
            *base = callee;
            let first = base.add(1);
            std::ptr::copy_nonoverlapping(arguments.as_ptr(), first, arguments.len());
            for (i, (_, value)) in keywords.iter().enumerate() {
                *first.add(arguments.len() + i) = *value;
            }
        }
        let names: &[Value] = if keywords.len() <= 16 {
            for (i, (name, _)) in keywords.iter().enumerate() {
                names[i] = *name;
            }
            &names[..keywords.len()]
        } else {
            many = keywords.iter().map(|pair| pair.0).collect();
            &many
        };
        // SAFETY: as above
        self.top = unsafe { base.add(needed) };
        let entry = self.frames.len();
        // a native under a native is no place for a boundary
        self.native_depth += 1;
        // SAFETY: as above
        let called = self.call_registers(callee, unsafe { base.add(1) }, arguments.len() + keywords.len(), names, 0);
        self.native_depth -= 1;
        let result = match called {
            Ok(Called::Value(value)) => Ok(value),
            Ok(Called::Frame) => {
                if let Some(frame) = self.frames.last_mut()
                    && frame.continuation == Continuation::Store
                {
                    frame.continuation = Continuation::Native;
                }
                self.run_nested(entry)
            }
            Err(unwind) => Err(unwind),
        };
        if result != Err(Unwind::Restart) {
            self.top = base;
        }
        result
    }

    /// Calls a native function with arguments in registers.
    pub fn call_native(&mut self, native: Value, arguments: *mut Value, count: usize, names: &[Value]) -> Res<Value> {
        let definition = definition(native);
        if names.is_empty() && definition.simple && count <= definition.positional && count >= definition.required {
            if definition.method {
                // SAFETY: a method has at least one argument here
                self.check_receiver(native, definition, unsafe { *arguments })?;
            }
            if count == definition.positional {
                // SAFETY: `count` registers hold the arguments
                let slice = unsafe { std::slice::from_raw_parts(arguments, count) };
                return (definition.function)(self, slice);
            }
            let mut padded = [Value::UNBOUND; 16];
            if definition.positional <= 16 {
                // SAFETY: as above; count < positional <= 16
                unsafe { std::ptr::copy_nonoverlapping(arguments, padded.as_mut_ptr(), count) };
                return (definition.function)(self, &padded[..definition.positional]);
            }
        }
        // SAFETY: as above
        let slice = unsafe { std::slice::from_raw_parts(arguments, count) };
        self.bind_native_call(native, definition, slice, names)
    }

    /// `list.append(3, x)`: the receiver of an unbound method must fit.
    #[inline(always)]
    fn check_receiver(&mut self, native: Value, definition: &Definition, receiver: Value) -> Res<()> {
        let owner = Ref::of(native).fixed(native_field::OWNER);
        if owner.is_unbound() {
            let made = Ref::of(native).fixed(native_field::MAKES);
            return if made.is_unbound() || made == receiver { Ok(()) } else { self.check_new(made, native, receiver) };
        }
        if self.type_of(receiver) == owner || self.is_instance(receiver, owner) {
            return Ok(());
        }
        if type_object::is_type(receiver) && Ref::of(native).fixed(native_field::SELF) == receiver {
            return Ok(());
        }
        let (owner, got) = (type_object::type_name(owner), self.type_name(receiver));
        if crate::object::function::is_slot(native) {
            return Err(self.type_error(format!("descriptor '{}' requires a '{owner}' object but received a '{got}'", definition.name)));
        }
        Err(self.type_error(format!("descriptor '{}' for '{owner}' objects doesn't apply to a '{got}' object", definition.name)))
    }

    /// TypeError that names the argument nobody takes, and the one that was probably meant.
    #[cold]
    fn unexpected_keyword(&mut self, function: &str, name: &str, known: &[String]) -> Unwind {
        let hint = nearest(known, name).map_or(String::new(), |near| format!(". Did you mean '{near}'?"));
        self.type_error(format!("{function}() got an unexpected keyword argument '{name}'{hint}"))
    }

    #[inline(never)]
    fn bind_native_call(&mut self, native: Value, definition: &Definition, arguments: &[Value], names: &[Value]) -> Res<Value> {
        const FEW: usize = 16;
        let length = definition.parameters().len();
        // on the native stack, where the collector sees them
        let (mut few, mut many);
        let bound: &mut [Value] = if length <= FEW {
            few = [Value::UNBOUND; FEW];
            &mut few[..length]
        } else {
            many = self.rooted_from(vec![Value::UNBOUND; length]);
            &mut many
        };
        let given = arguments.len() - names.len();
        let is_bound_method = definition.method && !Ref::of(native).fixed(native_field::OWNER).is_unbound();
        let is_constructor = definition.name == "__new__" && given > 0 && type_object::is_type(arguments[0]);
        let hidden = (is_bound_method || is_constructor) as usize;
        if is_bound_method {
            if given == 0 {
                let owner = type_object::type_name(Ref::of(native).fixed(native_field::OWNER));
                return Err(self.type_error(format!("unbound method {owner}.{}() needs an argument", definition.name)));
            }
            self.check_receiver(native, definition, arguments[0])?;
        } else if definition.method && given > 0 {
            self.check_receiver(native, definition, arguments[0])?;
        }
        let name = || if is_constructor { type_object::type_name(arguments[0]) } else { definition.name.to_string() };
        let display = || match Ref::of(native).fixed(native_field::OWNER) {
            _ if is_constructor => name(),
            owner if !owner.is_unbound() && is_bound_method => format!("{}.{}", type_object::type_name(owner), definition.name),
            _ => definition.name.to_string(),
        };
        let takes_arguments = definition.parameters().iter().any(|parameter| parameter.kind == ParameterKind::Arguments);
        // functions with parameters that can be named word their complaints differently
        let named = definition.parameters().iter().any(|parameter| matches!(parameter.kind, ParameterKind::Positional | ParameterKind::Keyword));
        let plural = |count: usize| if count == 1 { "" } else { "s" };
        if given > definition.positional && !takes_arguments {
            let (name, display) = (name(), display());
            let (most, got) = (definition.positional - hidden, given - hidden);
            let all = definition.parameters().len() - hidden;
            let bound = if definition.required == definition.positional { "exactly" } else { "at most" };
            let message = if named && got + names.len() > all {
                format!("{name}() takes {bound} {all} argument{} ({} given)", plural(all), got + names.len())
            } else if named && most == 0 {
                format!("{name}() takes no positional arguments")
            } else if named {
                format!("{name}() takes {bound} {most} positional argument{} ({got} given)", plural(most))
            } else if most == 0 && definition.parameters().len() == hidden {
                format!("{display}() takes no arguments ({got} given)")
            } else if definition.required == definition.positional {
                if most == 1 { format!("{display}() takes exactly one argument ({got} given)") } else { format!("{name} expected {most} arguments, got {got}") }
            } else {
                format!("{name} expected at most {most} argument{}, got {got}", if most == 1 { "" } else { "s" })
            };
            return Err(self.type_error(message));
        }
        let mut position = 0;
        for (i, parameter) in definition.parameters().iter().enumerate() {
            match parameter.kind {
                ParameterKind::PositionalOnly | ParameterKind::Positional => {
                    if position < given {
                        bound[i] = arguments[position];
                        position += 1;
                    }
                }
                ParameterKind::Arguments => {
                    let rest = self.new_tuple(&arguments[position.min(given)..given])?;
                    bound[i] = rest;
                    position = given;
                }
                ParameterKind::Keywords => {
                    let rest = self.new_dict()?;
                    bound[i] = rest;
                }
                ParameterKind::Keyword => {}
            }
        }
        for (offset, keyword) in names.iter().enumerate() {
            let value = arguments[given + offset];
            let text = to_rust(*keyword);
            let found = definition.parameters().iter().position(|parameter| matches!(parameter.kind, ParameterKind::Positional | ParameterKind::Keyword) && parameter.name == text);
            match found {
                Some(i) if bound[i].is_unbound() => bound[i] = value,
                Some(i) => {
                    let name = name();
                    return Err(self.type_error(format!("argument for {name}() given by name ('{text}') and position ({})", i + 1 - hidden)));
                }
                None => match definition.parameters().iter().position(|parameter| parameter.kind == ParameterKind::Keywords) {
                    Some(rest) => self.dict_set(bound[rest], *keyword, value)?,
                    None if definition.parameters().iter().all(|parameter| parameter.kind == ParameterKind::PositionalOnly) => {
                        return Err(self.type_error(format!("{}() takes no keyword arguments", display())));
                    }
                    None => {
                        let known: Vec<String> = definition.parameters().iter().filter(|p| matches!(p.kind, ParameterKind::Positional | ParameterKind::Keyword)).map(|p| p.name.to_string()).collect();
                        return Err(self.unexpected_keyword(&name(), &text, &known));
                    }
                },
            }
        }
        for (i, parameter) in definition.parameters().iter().enumerate() {
            if !parameter.optional && bound[i].is_unbound() {
                let (name, display) = (name(), display());
                let message = if named && parameter.kind == ParameterKind::PositionalOnly {
                    let least = definition.parameters().iter().filter(|p| p.kind == ParameterKind::PositionalOnly && !p.optional).count() - hidden;
                    let bound = if definition.required == definition.positional { "exactly" } else { "at least" };
                    format!("{name}() takes {bound} {least} positional argument{} ({} given)", plural(least), given - hidden)
                } else if named {
                    format!("{name}() missing required argument '{}' (pos {})", parameter.name, i + 1 - hidden)
                } else if definition.required == definition.positional {
                    let (need, got) = (definition.positional - hidden, given - hidden);
                    if need == 1 { format!("{display}() takes exactly one argument ({got} given)") } else { format!("{name} expected {need} arguments, got {got}") }
                } else {
                    let (need, got) = (definition.required - hidden, given.saturating_sub(hidden));
                    format!("{name} expected at least {need} argument{}, got {got}", if need == 1 { "" } else { "s" })
                };
                return Err(self.type_error(message));
            }
        }
        (definition.function)(self, bound)
    }

    /// Pushes the frame of a Python function whose arguments lie at `arguments`.
    #[inline(always)]
    #[allow(clippy::too_many_arguments)]
    pub fn push_function(&mut self, function: Value, arguments: *mut Value, count: usize, names: &[Value], destination: u16, continuation: Continuation, subject: Value) -> Res<Called> {
        let object = Ref::of(function);
        let code = CodeData::of(object.fixed(field::CODE));
        if code.simple && names.is_empty() && count == code.positional {
            return self.push_frame(function, code, arguments, count, destination, continuation, subject);
        }
        self.bind_function(function, code, arguments, count, names)?;
        if code.generator {
            let generator = self.new_generator(function, code, arguments)?;
            return Ok(Called::Value(generator));
        }
        self.push_frame(function, code, arguments, code.parameters, destination, continuation, subject)
    }

    #[inline(always)]
    #[allow(clippy::too_many_arguments)]
    fn push_frame(&mut self, function: Value, code: &CodeData, base: *mut Value, filled: usize, destination: u16, continuation: Continuation, subject: Value) -> Res<Called> {
        // SAFETY: pointer arithmetic inside the register reservation, checked against its limit on the next line
        let top = unsafe { base.add(code.registers) };
        if top >= self.stack_limit || self.frames.len() >= self.interp.recursion_limit.load(std::sync::atomic::Ordering::Relaxed) as usize {
            return Err(self.recursion_error());
        }
        for i in filled..code.named {
            // SAFETY: inside the window just checked
            unsafe { *base.add(i) = Value::UNBOUND };
        }
        self.top = top;
        self.frames.push(Frame {
            code,
            pc: 0,
            destination,
            continuation,
            resume: Resume::None,
            base,
            function,
            globals: Ref::of(function).fixed(field::GLOBALS),
            namespace: Value::UNBOUND,
            subject,
            outer_handled: self.handled,
        });
        Ok(Called::Frame)
    }

    /// RecursionError.
    #[cold]
    pub fn recursion_error(&mut self) -> Unwind {
        let class = self.interp.types.RecursionError.get();
        self.raise(class, "maximum recursion depth exceeded".into())
    }

    /// Puts arguments into parameter order in place: defaults, keywords, `*args`, `**kwargs`.
    #[inline(never)]
    fn bind_function(&mut self, function: Value, code: &CodeData, arguments: *mut Value, count: usize, names: &[Value]) -> Res<()> {
        let object = Ref::of(function);
        let spec = &*code.spec;
        let (positional, keyword_only) = (spec.positional as usize, spec.keyword_only as usize);
        let given = count - names.len();
        // SAFETY: `count` registers hold the arguments
        let all = self.rooted_from(unsafe { std::slice::from_raw_parts(arguments, count) }.to_vec());
        let has_arguments = spec.flags & flags::VARARGS != 0;
        let has_keywords = spec.flags & flags::VARKEYWORDS != 0;
        // SAFETY: checked against the limit
        if unsafe { arguments.add(code.registers.max(count)) } >= self.stack_limit {
            return Err(self.recursion_error());
        }
        // SAFETY: the window was just checked
        let window = unsafe { std::slice::from_raw_parts_mut(arguments, code.parameters) };
        window.fill(Value::UNBOUND);
        // the window may reach above `top`: what lies in it must be seen by the collector while names bind
        let top = self.top;
        // SAFETY: as above
        self.top = top.max(unsafe { arguments.add(code.parameters) });
        let direct = given.min(positional);
        window[..direct].copy_from_slice(&all[..direct]);
        if given > positional {
            if !has_arguments {
                return Err(self.too_many_arguments(function, code, given, names, &all));
            }
        }
        let arguments_at = positional + keyword_only;
        if has_arguments {
            let rest = self.new_tuple(&all[direct..given])?;
            window[arguments_at] = rest;
        }
        if has_keywords {
            let rest = self.new_dict()?;
            window[arguments_at + has_arguments as usize] = rest;
        }
        for (offset, name) in names.iter().enumerate() {
            let value = all[given + offset];
            let mut found = None;
            for i in spec.positional_only as usize..positional + keyword_only {
                if code.parameter_names[i] == *name {
                    found = Some(i);
                    break;
                }
            }
            match found {
                Some(i) if window[i].is_unbound() => window[i] = value,
                Some(_) => {
                    let (function, name) = (self.function_display(function), to_rust(*name));
                    return Err(self.type_error(format!("{function}() got multiple values for argument '{name}'")));
                }
                None if has_keywords => self.dict_set(window[arguments_at + has_arguments as usize], *name, value)?,
                None => {
                    let positional_only = (0..spec.positional_only as usize).any(|i| code.parameter_names[i] == *name);
                    let (function, name) = (self.function_display(function), to_rust(*name));
                    if positional_only {
                        return Err(self.type_error(format!("{function}() got some positional-only arguments passed as keyword arguments: '{name}'")));
                    }
                    let known: Vec<String> = code.parameter_names[spec.positional_only as usize..positional + keyword_only].iter().map(|name| to_rust(*name)).collect();
                    return Err(self.unexpected_keyword(&function, &name, &known));
                }
            }
        }
        let defaults = object.fixed(field::DEFAULTS);
        let defaults: &[Value] = if defaults.is_ptr() { tuple_items(defaults) } else { &[] };
        let first_default = positional.saturating_sub(defaults.len());
        let mut missing = Vec::new();
        for i in 0..positional {
            if window[i].is_unbound() {
                if i >= first_default { window[i] = defaults[i - first_default + defaults.len().saturating_sub(positional)] } else { missing.push(i) }
            }
        }
        if !missing.is_empty() {
            return Err(self.missing_arguments(function, code, &missing, "positional"));
        }
        if keyword_only > 0 {
            let keyword_defaults = object.fixed(field::KEYWORD_DEFAULTS);
            for i in positional..positional + keyword_only {
                if window[i].is_unbound() {
                    let default = if keyword_defaults.is_ptr() { self.dict_get(keyword_defaults, code.parameter_names[i])? } else { None };
                    match default {
                        Some(value) => window[i] = value,
                        None => missing.push(i),
                    }
                }
            }
            if !missing.is_empty() {
                return Err(self.missing_arguments(function, code, &missing, "keyword-only"));
            }
        }
        self.top = top;
        Ok(())
    }

    fn function_display(&self, function: Value) -> String { to_rust(Ref::of(function).fixed(field::QUALNAME)) }

    fn missing_arguments(&mut self, function: Value, code: &CodeData, missing: &[usize], kind: &str) -> Unwind {
        let names: Vec<String> = missing.iter().map(|i| format!("'{}'", code.spec.register_names[*i])).collect();
        let list = match names.as_slice() {
            [one] => one.clone(),
            [one, two] => format!("{one} and {two}"),
            [head @ .., last] => format!("{}, and {last}", head.join(", ")),
            [] => String::new(),
        };
        let function = self.function_display(function);
        let plural = if missing.len() == 1 { "" } else { "s" };
        self.type_error(format!("{function}() missing {} required {kind} argument{plural}: {list}", missing.len()))
    }

    fn too_many_arguments(&mut self, function: Value, code: &CodeData, given: usize, names: &[Value], all: &[Value]) -> Unwind {
        let positional = code.positional;
        let defaults = Ref::of(function).fixed(field::DEFAULTS);
        let default_count = if defaults.is_ptr() { tuple_items(defaults).len() } else { 0 };
        let spec = &code.spec;
        let keyword_given = names.iter().filter(|name| (positional..positional + spec.keyword_only as usize).any(|i| code.parameter_names[i] == **name)).count();
        let _ = all;
        let takes = if default_count > 0 { format!("from {} to {positional}", positional - default_count) } else { positional.to_string() };
        let plural = if positional == 1 && default_count == 0 { "" } else { "s" };
        let also = if keyword_given > 0 {
            format!(" positional argument{} (and {keyword_given} keyword-only argument{})", if given == 1 { "" } else { "s" }, if keyword_given == 1 { "" } else { "s" })
        } else {
            String::new()
        };
        let function = self.function_display(function);
        let verb = if given == 1 && keyword_given == 0 { "was" } else { "were" };
        self.type_error(format!("{function}() takes {takes} positional argument{plural} but {given}{also} {verb} given"))
    }

    /// `Class(…)`.
    fn call_type(&mut self, class: Value, arguments: *mut Value, count: usize, names: &[Value], destination: u16) -> Res<Called> {
        let meta = self.type_of(class);
        let types = &self.interp.types;
        let names_table = &self.interp.names;
        let (type_type, call_name, new_name, init_name) = (types.type_.get(), names_table.__call__.get(), names_table.__new__.get(), names_table.__init__.get());
        if meta != type_type
            && let Some(found) = self.class_lookup(meta, call_name)?
            && is_exact(found.value, Kind::Function)
        {
            // SAFETY: the word before the arguments belongs to the call
            let with_class = unsafe {
                let slot = arguments.sub(1);
                *slot = class;
                slot
            };
            return self.push_function(found.value, with_class, count + 1, names, destination, Continuation::Store, Value::UNBOUND);
        }
        if class == type_type && count == 1 && names.is_empty() {
            // SAFETY: one argument is there
            return Ok(Called::Value(self.type_of(unsafe { *arguments })));
        }
        let kind_byte = type_object::instance_kind(class);
        if kind_byte == Kind::Instance as u8 || kind_byte == (Kind::Exception as u8 | SUBCLASS) {
            let new = self.class_lookup(class, new_name)?.map_or(Value::UNBOUND, |found| found.value);
            let init = self.class_lookup(class, init_name)?.map_or(Value::UNBOUND, |found| found.value);
            let plain_new = is_exact(new, Kind::Native) && kind_byte == Kind::Instance as u8 && definition(new).name == "__new__";
            if plain_new && is_exact(init, Kind::Function) && !CodeData::of(Ref::of(init).fixed(field::CODE)).generator && type_object::flags(class) & type_object::flag::ABSTRACT == 0 {
                let instance = self.new_instance(class)?;
                // SAFETY: as above
                let with_self = unsafe {
                    let slot = arguments.sub(1);
                    *slot = instance;
                    slot
                };
                return self.push_function(init, with_self, count + 1, names, destination, Continuation::Init, instance);
            }
        }
        // SAFETY: the arguments are initialised registers
        let slice = unsafe { std::slice::from_raw_parts(arguments, count) };
        let positional = count - names.len();
        let keywords: Vec<(Value, Value)> = names.iter().copied().zip(slice[positional..].iter().copied()).collect();
        self.instantiate(class, &slice[..positional], &keywords).map(Called::Value)
    }
}
