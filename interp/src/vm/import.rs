//! Importing: names to modules. Native modules from their table, others from `sys.path` and the embedded library.

use crate::compile::{Mode, Options, compile};
use crate::heap::Value;
use crate::object::door::is_exact;
use crate::object::kind::Kind;
use crate::object::rooted::RootedVec;
use crate::object::string::{is_str, to_rust};
use crate::object::thread::Thread;
use crate::object::unwind::{Res, Unwind};

pub use crate::library::Found;
use crate::object::attribute::{SPEC_LATER, SPEC_LOADING};

/// Well-known packages that do nothing without their C extensions.
const EXTENSIONS: &[&str] = &[
    "numpy", "scipy", "pandas", "matplotlib", "sklearn", "torch", "tensorflow", "jax", "jaxlib", "numba", "cv2", "PIL", "h5py", "pyarrow", "polars", "lxml", "psycopg2",
    "cryptography", "pydantic_core", "orjson", "ujson", "zmq", "grpc", "greenlet", "gevent", "uvloop", "shapely", "Cython", "cffi", "pygame", "PyQt5", "PyQt6", "PySide6",
];

impl Thread {
    /// `import name` at a level with a from-list.
    pub fn import_name(&mut self, name: Value, level: Value, fromlist: Value) -> Res<Value> {
        let frame = self.frames.last().copied();
        let globals = frame.map_or(Value::NONE, |frame| frame.globals);
        let import_name = self.interp.names.__import__.get();
        let builtins = if frame.is_some() { self.builtins_of(globals)? } else { self.interp.builtins.get() };
        let Some(import) = self.dict_get(builtins, import_name)? else {
            let class = self.interp.types.ImportError.get();
            return Err(self.raise(class, "__import__ not found".into()));
        };
        let own = is_exact(import, Kind::Native) && crate::object::function::definition(import).name == "__import__";
        if !own {
            let locals = frame.map_or(Value::NONE, |frame| {
                // SAFETY: a frame on the stack points to live code data
                let is_function = unsafe { &*frame.code }.spec.flags & crate::code::code_object::flags::NEWLOCALS != 0;
                if !frame.namespace.is_unbound() {
                    frame.namespace
                } else if is_function {
                    Value::NONE
                } else {
                    frame.globals
                }
            });
            return self.call(import, &[name, globals, locals, fromlist, level]);
        }
        self.import_levels(&to_rust(name), globals, fromlist, if level.is_int() { level.as_int() } else { 0 })
    }

    /// `__import__(name, globals, locals, fromlist, level)`.
    pub fn import_levels(&mut self, name: &str, globals: Value, fromlist: Value, level: i64) -> Res<Value> {
        let absolute = if level > 0 { self.resolve_relative(name, globals, level)? } else { name.to_string() };
        if absolute.is_empty() {
            return Err(self.value_error("Empty module name"));
        }
        let module = self.import_absolute(&absolute)?;
        let has_list = fromlist.is_ptr() && self.truth(fromlist)?;
        if has_list {
            self.import_from_list(module, &absolute, fromlist)?;
            return Ok(module);
        }
        if level > 0 {
            if name.is_empty() {
                return Ok(module);
            }
            let keep = absolute.len() - name.len() + name.split('.').next().unwrap_or("").len();
            return self.import_absolute(&absolute[..keep]);
        }
        match absolute.split_once('.') {
            Some((top, _)) => self.import_absolute(top),
            None => Ok(module),
        }
    }

    fn import_from_list(&mut self, module: Value, absolute: &str, fromlist: Value) -> Res<()> {
        let path_name = self.interp.names.__path__.get();
        if self.find_attribute(module, path_name)?.is_none() {
            return Ok(());
        }
        let names = self.collect(fromlist)?;
        for name in names.iter() {
            if !is_str(*name) {
                let got = self.type_name(*name);
                return Err(self.type_error(format!("Item in ``from list'' must be str, not {got}")));
            }
            let text = to_rust(*name);
            if text == "*" {
                let all_name = self.interp.names.__all__.get();
                if let Some(all) = self.find_attribute(module, all_name)? {
                    let all = self.collect(all)?;
                    let list: &[Value] = &all;
                    let list = self.new_tuple(list)?;
                    self.import_from_list(module, absolute, list)?;
                }
                continue;
            }
            let interned = self.intern_value(*name)?;
            if self.find_attribute(module, interned)?.is_none() {
                let full = format!("{absolute}.{text}");
                if let Err(unwind) = self.import_absolute(&full) {
                    let class = self.interp.types.ModuleNotFoundError.get();
                    if unwind == crate::object::unwind::Unwind::Raised && self.is_instance(self.raised, class) {
                        let missing = self.exception_get(self.raised, crate::object::exception::field::VALUE)?;
                        if is_str(missing) && to_rust(missing) == full {
                            self.take_raised();
                            continue;
                        }
                    }
                    return Err(unwind);
                }
            }
        }
        Ok(())
    }

    fn resolve_relative(&mut self, name: &str, globals: Value, level: i64) -> Res<String> {
        let (package_name, name_name, path_name) = (self.interp.names.__package__.get(), self.interp.names.__name__.get(), self.interp.names.__path__.get());
        let package = match self.dict_get(globals, package_name)? {
            Some(package) if is_str(package) => to_rust(package),
            _ => {
                let own = match self.dict_get(globals, name_name)? {
                    Some(own) if is_str(own) => to_rust(own),
                    _ => String::new(),
                };
                if self.dict_get(globals, path_name)?.is_some() { own } else { own.rsplit_once('.').map_or(String::new(), |(head, _)| head.to_string()) }
            }
        };
        if package.is_empty() {
            let class = self.interp.types.ImportError.get();
            return Err(self.raise(class, "attempted relative import with no known parent package".into()));
        }
        let mut base = package.as_str();
        for _ in 1..level {
            match base.rsplit_once('.') {
                Some((head, _)) => base = head,
                None => {
                    let class = self.interp.types.ImportError.get();
                    return Err(self.raise(class, "attempted relative import beyond top-level package".into()));
                }
            }
        }
        Ok(if name.is_empty() { base.to_string() } else { format!("{base}.{name}") })
    }

    /// The module of an absolute name, imported if it is not yet.
    pub fn import_module(&mut self, name: &str) -> Res<Value> { self.import_absolute(name) }

    fn import_absolute(&mut self, name: &str) -> Res<Value> {
        let modules = self.interp.modules.get();
        let key = self.intern(name)?;
        if let Some(module) = self.dict_get(modules, key)? {
            if module.is_none() {
                return Err(self.module_not_found(name, format!("import of {name} halted; None in sys.modules")));
            }
            return Ok(module);
        }
        let parent = match name.rsplit_once('.') {
            Some((parent, _)) => Some(self.import_absolute(parent)?),
            None => None,
        };
        // the parent's body may have imported it
        if let Some(module) = self.dict_get(modules, key)? {
            return Ok(module);
        }
        let module = self.load_module(name, parent)?;
        if let (Some(parent), Some((_, child))) = (parent, name.rsplit_once('.')) {
            let child = self.intern(child)?;
            self.set_attribute(parent, child, module)?;
        }
        // a module may replace itself in sys.modules
        Ok(self.dict_get(modules, key)?.unwrap_or(module))
    }

    fn load_module(&mut self, name: &str, parent: Option<Value>) -> Res<Value> {
        let native = self.interp.native_modules.lock().get(name).copied();
        if let Some(init) = native {
            let module = self.new_module(name)?;
            let modules = self.interp.modules.get();
            self.dict_set_str(modules, name, module)?;
            let namespace = self.module_namespace(module);
            let spec_name = self.interp.names.__spec__.get();
            self.dict_set(namespace, spec_name, SPEC_LATER)?;
            init(self, namespace)?;
            return Ok(module);
        }
        let embedded = self.interp.embedded_sources.lock().get(name).copied();
        let found = match embedded {
            Some((package, source)) => Some(Found {
                source: source.as_bytes().to_vec(),
                filename: format!("<{name}>"),
                package: package.then(|| vec![format!("<{name}>")]),
            }),
            None => self.find_module(name, parent)?,
        };
        let Some(found) = found else {
            let message = match parent {
                Some(parent) => {
                    let path_name = self.interp.names.__path__.get();
                    if self.find_attribute(parent, path_name)?.is_none() {
                        let package = name.rsplit_once('.').map_or("", |(head, _)| head);
                        format!("No module named '{name}'; '{package}' is not a package")
                    } else {
                        format!("No module named '{name}'")
                    }
                }
                None => format!("No module named '{name}'"),
            };
            // the search may itself raise and absorb, so it comes before the error
            let extension = self.extension_file(name, parent)?;
            let unwind = self.module_not_found(name, message);
            return Err(self.note_extension(unwind, name, extension));
        };
        let module = self.new_module(name)?;
        let namespace = self.module_namespace(module);
        let file = if found.filename.is_empty() { Value::NONE } else { self.new_str(&found.filename)? };
        self.dict_set_str(namespace, "__file__", file)?;
        let package = match &found.package {
            Some(directories) => {
                let path = self.new_str_list(directories)?;
                self.dict_set_str(namespace, "__path__", path)?;
                name
            }
            None => name.rsplit_once('.').map_or("", |(head, _)| head),
        };
        let package = self.intern(package)?;
        self.dict_set_str(namespace, "__package__", package)?;
        let modules = self.interp.modules.get();
        self.dict_set_str(modules, name, module)?;
        let spec_name = self.interp.names.__spec__.get();
        self.dict_set(namespace, spec_name, SPEC_LOADING)?;
        let result = self.run_module_body(&found, module);
        if let Err(unwind) = result {
            if unwind == crate::object::unwind::Unwind::Raised {
                let raised = self.take_raised();
                let key = self.intern(name)?;
                self.dict_remove(modules, key)?;
                self.raised = raised;
            }
            return Err(unwind);
        }
        Ok(module)
    }

    /// Runs a module's body. Its `__spec__` is made before only where the source speaks of it, since few do.
    fn run_module_body(&mut self, found: &Found, module: Value) -> Res<Value> {
        let namespace = self.module_namespace(module);
        let spec_name = self.interp.names.__spec__.get();
        let mentions = |word: &str| memchr::memmem::find(&found.source, word.as_bytes()).is_some();
        // the library and the modules inside the binary are what specs are made with
        let early = !found.filename.starts_with('<') && (mentions("__spec__") || mentions("__loader__"));
        let initializing = self.intern("_initializing")?;
        let spec = if early { self.module_spec(module)? } else { Value::NONE };
        if spec.is_ptr() {
            self.set_attribute(spec, initializing, Value::TRUE)?;
        }
        let result = self.run_source(&found.source, &found.filename, namespace)?;
        if spec.is_ptr() {
            self.set_attribute(spec, initializing, Value::FALSE)?;
        }
        if self.dict_get(namespace, spec_name)? == Some(SPEC_LOADING) {
            self.dict_set(namespace, spec_name, SPEC_LATER)?;
        }
        Ok(result)
    }

    /// Compiles and runs a module's source in a namespace.
    pub fn run_source(&mut self, source: &[u8], filename: &str, namespace: Value) -> Res<Value> {
        let text = match crate::parse::bytes::decode(source) {
            Ok(text) => text,
            Err(problem) => return Err(self.syntax_error(&problem, filename)),
        };
        let code = self.compile_source(&text, filename, Mode::Module)?;
        self.run_code(code, namespace, namespace)
    }

    /// Compiles source text to a code object.
    pub fn compile_source(&mut self, text: &str, filename: &str, mode: Mode) -> Res<Value> {
        self.interp.conflicts.note_source(filename, text);
        match compile(text, filename, mode, Options::default()) {
            Ok(spec) => self.new_code(&spec),
            Err(problem) => Err(self.syntax_error(&problem, filename)),
        }
    }

    /// Where a module would come from: None when there is none, Some(None) when it is native. Its parents are imported.
    pub fn locate_module(&mut self, name: &str) -> Res<Option<Option<Found>>> {
        if self.interp.native_modules.lock().contains_key(name) || self.interp.embedded_sources.lock().contains_key(name) {
            return Ok(Some(None));
        }
        let parent = match name.rsplit_once('.') {
            Some((parent, _)) => Some(self.import_absolute(parent)?),
            None => None,
        };
        Ok(self.find_module(name, parent)?.map(Some))
    }

    /// The directories a module is searched in.
    fn search_path(&mut self, name: &str, parent: Option<Value>) -> Res<RootedVec> {
        let path = match parent {
            Some(parent) => {
                let path_name = self.interp.names.__path__.get();
                self.find_attribute(parent, path_name)?
            }
            None if name == "sys" => None,
            None => {
                let sys = self.import_absolute("sys")?;
                let path_name = self.interp.names.path.get();
                Some(self.get_attribute(sys, path_name)?)
            }
        };
        match path {
            Some(path) => self.collect(path),
            None => Ok(self.rooted()),
        }
    }

    /// A new list of texts.
    pub fn new_str_list(&mut self, texts: &[String]) -> Res<Value> {
        let list = self.new_list(&[])?;
        for text in texts {
            let text = self.new_str(text)?;
            self.list_append(list, text)?;
        }
        Ok(list)
    }

    /// The first module or package with an `__init__.py` on the path; without one, the folders of that name on the whole path are
    /// one namespace package.
    fn find_module(&mut self, name: &str, parent: Option<Value>) -> Res<Option<Found>> {
        let mut portions = Vec::new();
        let tail = name.rsplit_once('.').map_or(name, |(_, tail)| tail);
        for directory in self.search_path(name, parent)?.iter() {
            if !is_str(*directory) {
                continue;
            }
            let directory = to_rust(*directory);
            if let Some(found) = crate::library::find(&directory, tail) {
                return Ok(Some(found));
            }
            // a module's file is named for good, whatever folder the script goes to
            let base = match std::path::Path::new(&directory) {
                path if path.is_absolute() => path.to_path_buf(),
                path => std::env::current_dir().unwrap_or_default().join(path.strip_prefix(".").unwrap_or(path)),
            };
            let package = base.join(tail);
            let init = package.join("__init__.py");
            if let Ok(source) = std::fs::read(&init) {
                return Ok(Some(Found { source, filename: init.to_string_lossy().into_owned(), package: Some(vec![package.to_string_lossy().into_owned()]) }));
            }
            let file = base.join(format!("{tail}.py"));
            if let Ok(source) = std::fs::read(&file) {
                return Ok(Some(Found { source, filename: file.to_string_lossy().into_owned(), package: None }));
            }
            if package.is_dir() && std::fs::read_dir(&package).is_ok() && !tail.starts_with('.') {
                portions.push(package.to_string_lossy().into_owned());
            }
        }
        if portions.is_empty() {
            return Ok(None);
        }
        Ok(Some(Found { source: Vec::new(), filename: String::new(), package: Some(portions) }))
    }

    /// Says beside a ModuleNotFoundError that the module is a C extension, where it is known to be one.
    fn note_extension(&mut self, unwind: Unwind, name: &str, file: Option<String>) -> Unwind {
        if unwind != Unwind::Raised {
            return unwind;
        }
        let error = self.raised;
        let why = match file {
            Some(file) => format!("'{file}' is a C extension"),
            None if EXTENSIONS.contains(&name) => format!("'{name}' is built on C extensions"),
            None => return unwind,
        };
        let noted = self.new_str(&format!("{why}; those do not load in ame, which runs modules written in Python"));
        let noted = noted.and_then(|note| {
            let add = self.intern("add_note")?;
            self.call_method(error, add, &[note])
        });
        match noted {
            Ok(_) => {
                self.raised = error;
                unwind
            }
            Err(other) => other,
        }
    }

    /// The shared library that CPython would load for a module.
    fn extension_file(&mut self, name: &str, parent: Option<Value>) -> Res<Option<String>> {
        let tail = name.rsplit_once('.').map_or(name, |(_, tail)| tail);
        for directory in self.search_path(name, parent)?.iter().filter(|directory| is_str(**directory)) {
            let directory = to_rust(*directory);
            let Ok(entries) = std::fs::read_dir(if directory.is_empty() { "." } else { &directory }) else { continue };
            for entry in entries.flatten() {
                let file = entry.file_name().to_string_lossy().into_owned();
                if file.strip_prefix(tail).is_some_and(|rest| rest.starts_with('.') && rest.ends_with(".so")) {
                    return Ok(Some(file));
                }
            }
        }
        Ok(None)
    }

    /// ModuleNotFoundError with its name.
    fn module_not_found(&mut self, name: &str, message: String) -> crate::object::unwind::Unwind {
        let class = self.interp.types.ModuleNotFoundError.get();
        let unwind = self.raise(class, message);
        if unwind == crate::object::unwind::Unwind::Raised {
            let error = self.raised;
            match self.new_str(name).and_then(|name| self.exception_set(error, crate::object::exception::field::VALUE, name)) {
                Ok(()) => {}
                Err(other) => return other,
            }
        }
        unwind
    }

    /// `from module import name`.
    pub fn import_from(&mut self, module: Value, name: Value) -> Res<Value> {
        if let Some(value) = self.find_attribute(module, name)? {
            return Ok(value);
        }
        let name_name = self.interp.names.__name__.get();
        let text = to_rust(name);
        let package = match self.find_attribute(module, name_name)? {
            Some(package) if is_str(package) => to_rust(package),
            _ => "<unknown module name>".into(),
        };
        let modules = self.interp.modules.get();
        if let Some(found) = self.dict_get_str(modules, &format!("{package}.{text}"))? {
            return Ok(found);
        }
        let file_name = self.interp.names.__file__.get();
        let location = match self.find_attribute(module, file_name)? {
            Some(file) if is_str(file) => to_rust(file),
            _ => "unknown location".into(),
        };
        let class = self.interp.types.ImportError.get();
        let message = if self.is_loading(module)? {
            format!("cannot import name '{text}' from partially initialized module '{package}' (most likely due to a circular import) ({location})")
        } else {
            format!("cannot import name '{text}' from '{package}' ({location})")
        };
        let unwind = self.raise(class, message);
        if unwind == crate::object::unwind::Unwind::Raised {
            let error = self.raised;
            let package = self.new_str(&package)?;
            self.exception_set(error, crate::object::exception::field::VALUE, package)?;
            let path = if location == "unknown location" { Value::NONE } else { self.new_str(&location)? };
            self.exception_set(error, crate::object::exception::field::VALUE2, path)?;
            let wanted = self.new_str(&text)?;
            self.exception_set(error, crate::object::exception::field::VALUE3, wanted)?;
        }
        Err(unwind)
    }

    /// The SyntaxError of a compile problem.
    pub fn syntax_error(&mut self, problem: &crate::parse::SyntaxProblem, filename: &str) -> crate::object::unwind::Unwind {
        match self.make_syntax_error(problem, filename) {
            Ok(exception) => self.raise_value(exception),
            Err(unwind) => unwind,
        }
    }

    fn make_syntax_error(&mut self, problem: &crate::parse::SyntaxProblem, filename: &str) -> Res<Value> {
        use crate::parse::ProblemKind;
        let types = &self.interp.types;
        let class = match problem.kind {
            ProblemKind::SyntaxError => types.SyntaxError.get(),
            ProblemKind::IndentationError => types.IndentationError.get(),
            ProblemKind::TabError => types.TabError.get(),
            ProblemKind::RecursionError => types.RecursionError.get(),
            ProblemKind::MemoryError => types.MemoryError.get(),
            ProblemKind::ValueError => types.ValueError.get(),
        };
        let message = self.new_str(&problem.message)?;
        if matches!(problem.kind, ProblemKind::RecursionError | ProblemKind::MemoryError | ProblemKind::ValueError) {
            return self.new_exception(class, &[message]);
        }
        let filename = self.new_str(filename)?;
        let number = |value: u32| Value::from_int_unchecked(value as i64);
        let text = match &problem.text {
            Some(text) => self.new_str(text)?,
            None => Value::NONE,
        };
        let detail = self.new_tuple(&[filename, number(problem.line), number(problem.column), text, number(problem.end_line), number(problem.end_column)])?;
        self.call(class, &[message, detail])
    }
}

