//! Scopes and where each name of them lives.
//!
//! Invariant: after `resolve`, every symbol of every scope has its final `Resolution`; `cells` and `free` of a scope list
//! exactly what its code object needs. Knows nothing of registers.

use crate::code::name_map::NameMap;
use std::rc::Rc;

use ruff_text_size::TextRange;

/// An interned name, mangled where the scope asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sym(pub u32);

/// Index of a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ScopeId(pub u32);

/// Names seen so far.
#[derive(Default)]
pub struct Names {
    texts: Vec<Rc<str>>,
    index: NameMap<Rc<str>, Sym>,
}

impl Names {
    /// The symbol of a name.
    pub fn intern(&mut self, text: &str) -> Sym {
        if let Some(sym) = self.index.get(text) {
            return *sym;
        }
        let text: Rc<str> = Rc::from(text);
        let sym = Sym(self.texts.len() as u32);
        self.texts.push(text.clone());
        self.index.insert(text, sym);
        sym
    }

    /// The text of a symbol.
    pub fn text(&self, sym: Sym) -> &Rc<str> {
        &self.texts[sym.0 as usize]
    }
}

/// `__name` inside `class C` is `_C__name`.
pub fn mangled(private: Option<&str>, name: &str) -> Option<String> {
    let class = private?.trim_start_matches('_');
    if class.is_empty() || !name.starts_with("__") || name.ends_with("__") || name.contains('.') {
        return None;
    }
    Some(format!("_{class}{name}"))
}

/// What a scope says about a name.
pub mod flag {
    pub const PARAMETER: u16 = 1;
    pub const ASSIGNED: u16 = 2;
    pub const USED: u16 = 4;
    pub const GLOBAL: u16 = 8;
    pub const NONLOCAL: u16 = 16;
    pub const ANNOTATED: u16 = 32;
    pub const WALRUS: u16 = 64;
    pub const DELETED: u16 = 128;
    pub const ITERATION: u16 = 256;
    pub const TYPE_PARAMETER: u16 = 512;
    pub const IMPORTED: u16 = 1024;
    pub const BOUND: u16 = PARAMETER | ASSIGNED | ITERATION | TYPE_PARAMETER | IMPORTED;
}

/// Where a name of a scope lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// bound in this scope
    Own,
    /// bound in an enclosing scope of the same code object (from an inlined comprehension)
    Host(ScopeId),
    /// comes through the closure
    Free,
    GlobalExplicit,
    GlobalImplicit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeKind {
    Module,
    Class,
    Function,
    Lambda,
    ListComp,
    SetComp,
    DictComp,
    Generator,
    /// `[T]` of a function, class or alias
    TypeParams,
    /// `__annotate__`, and the lazily evaluated parts of type parameters and aliases
    Annotation,
}

impl ScopeKind {
    /// Names bound here are locals of a code object.
    pub fn is_function_like(self) -> bool {
        !matches!(self, ScopeKind::Module | ScopeKind::Class)
    }
    pub fn is_comprehension(self) -> bool {
        matches!(self, ScopeKind::ListComp | ScopeKind::SetComp | ScopeKind::DictComp | ScopeKind::Generator)
    }
}

#[derive(Clone, Debug)]
pub struct Symbol {
    pub name: Sym,
    pub flags: u16,
    pub resolution: Resolution,
    /// where the name was declared global or nonlocal
    pub declared: TextRange,
}

/// One scope of the text.
pub struct Scope {
    pub kind: ScopeKind,
    pub parent: Option<ScopeId>,
    pub name: Rc<str>,
    /// the class whose name mangles private names
    pub private: Option<Rc<str>>,
    pub symbols: Vec<Symbol>,
    index: NameMap<Sym, u32>,
    /// a comprehension that runs inside its parent's code object
    pub inlined: bool,
    pub has_yield: bool,
    pub has_await: bool,
    pub is_async: bool,
    /// captured names bound here
    pub cells: Vec<Sym>,
    /// names taken from the closure
    pub free: Vec<Sym>,
    /// positional parameters in order, for `super()`
    pub first_parameter: Option<Sym>,
    /// annotations of a module or class that stand in conditional code
    pub conditional_annotations: bool,
    pub has_annotations: bool,
    /// the scope of the `__annotate__` function of a module or class
    pub annotate: Option<ScopeId>,
    /// an annotation scope (through others) directly in this class
    pub class_namespace: Option<ScopeId>,
}

impl Scope {
    pub fn new(kind: ScopeKind, parent: Option<ScopeId>, name: Rc<str>, private: Option<Rc<str>>) -> Self {
        Scope {
            kind,
            parent,
            name,
            private,
            symbols: Vec::new(),
            index: NameMap::default(),
            inlined: false,
            has_yield: false,
            has_await: false,
            is_async: false,
            cells: Vec::new(),
            free: Vec::new(),
            first_parameter: None,
            conditional_annotations: false,
            has_annotations: false,
            annotate: None,
            class_namespace: None,
        }
    }

    pub fn symbol(&self, name: Sym) -> Option<&Symbol> {
        self.index.get(&name).map(|index| &self.symbols[*index as usize])
    }

    pub fn flags(&self, name: Sym) -> u16 {
        self.symbol(name).map_or(0, |symbol| symbol.flags)
    }

    /// Adds to what is known of a name.
    pub fn mark(&mut self, name: Sym, flags: u16, range: TextRange) {
        match self.index.get(&name) {
            Some(index) => {
                let symbol = &mut self.symbols[*index as usize];
                symbol.flags |= flags;
                if flags & (flag::GLOBAL | flag::NONLOCAL) != 0 {
                    symbol.declared = range;
                }
            }
            None => {
                self.index.insert(name, self.symbols.len() as u32);
                self.symbols.push(Symbol { name, flags, resolution: Resolution::GlobalImplicit, declared: range });
            }
        }
    }

    pub fn is_cell(&self, name: Sym) -> bool {
        self.cells.contains(&name)
    }
}

/// Which scope of a node is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    Body,
    TypeParams,
    Annotate,
    Value,
    Default,
}

/// All scopes of a text.
#[derive(Default)]
pub struct Scopes {
    pub all: Vec<Scope>,
    pub by_node: NameMap<(usize, Part), ScopeId>,
}

/// The names that a class body offers to the functions in it.
pub struct ClassCells {
    pub class: Sym,
    pub class_dict: Sym,
    pub conditional_annotations: Sym,
}

impl Scopes {
    pub fn get(&self, id: ScopeId) -> &Scope {
        &self.all[id.0 as usize]
    }
    pub fn get_mut(&mut self, id: ScopeId) -> &mut Scope {
        &mut self.all[id.0 as usize]
    }

    /// The scope made for a node.
    pub fn of<T>(&self, node: &T, part: Part) -> ScopeId {
        self.by_node[&(std::ptr::from_ref(node) as usize, part)]
    }

    /// The scope whose code object runs this one.
    pub fn host(&self, mut id: ScopeId) -> ScopeId {
        while self.get(id).inlined {
            match self.get(id).parent {
                Some(parent) => id = parent,
                None => break,
            }
        }
        id
    }

    /// Resolves every name; on failure the scope and name of a `nonlocal` without binding.
    pub fn resolve(&mut self, special: &ClassCells, names: &Names) -> Result<(), (ScopeId, Sym)> {
        for index in 0..self.all.len() {
            let id = ScopeId(index as u32);
            for at in 0..self.all[index].symbols.len() {
                let name = self.all[index].symbols[at].name;
                let resolution = self.resolve_name(id, name, special)?;
                self.all[index].symbols[at].resolution = resolution;
            }
            // names of the class are looked up in its namespace first
            if self.all[index].class_namespace.is_some() {
                self.resolve_name_as_used(id, special.class_dict, special)?;
            }
        }
        for scope in &mut self.all {
            scope.free.sort_by(|a, b| names.text(*a).cmp(names.text(*b)));
            scope.cells.sort_by(|a, b| names.text(*a).cmp(names.text(*b)));
        }
        Ok(())
    }

    fn resolve_name_as_used(&mut self, id: ScopeId, name: Sym, special: &ClassCells) -> Result<(), (ScopeId, Sym)> {
        self.get_mut(id).mark(name, flag::USED, TextRange::default());
        let resolution = self.resolve_name(id, name, special)?;
        let scope = self.get_mut(id);
        let at = scope.index[&name] as usize;
        scope.symbols[at].resolution = resolution;
        Ok(())
    }

    fn resolve_name(&mut self, id: ScopeId, name: Sym, special: &ClassCells) -> Result<Resolution, (ScopeId, Sym)> {
        let flags = self.get(id).flags(name);
        if flags & flag::GLOBAL != 0 {
            return Ok(Resolution::GlobalExplicit);
        }
        let nonlocal = flags & flag::NONLOCAL != 0;
        if flags & flag::BOUND != 0 && !nonlocal {
            return Ok(Resolution::Own);
        }
        let is_special = name == special.class || name == special.class_dict || name == special.conditional_annotations;
        let mut at = self.get(id).parent;
        let mut found = None;
        if let (Some(class), Some(parent)) = (self.get(id).class_namespace, at)
            && !is_special
            && (parent == class || self.get(parent).flags(name) & flag::BOUND == 0)
        {
            // the class's own name: its namespace, else globals
            let flags = self.get(class).flags(name);
            if flags & flag::GLOBAL != 0 {
                return Ok(Resolution::GlobalExplicit);
            }
            if flags & flag::BOUND != 0 && flags & flag::NONLOCAL == 0 {
                return Ok(Resolution::GlobalImplicit);
            }
        }
        while let Some(parent) = at {
            let scope = self.get(parent);
            match scope.kind {
                ScopeKind::Module => break,
                ScopeKind::Class => {
                    if is_special && (name != special.conditional_annotations || scope.conditional_annotations) {
                        found = Some(parent);
                        break;
                    }
                }
                _ => {
                    let flags = scope.flags(name);
                    if flags & flag::GLOBAL != 0 {
                        if nonlocal {
                            return Err((id, name));
                        }
                        return Ok(if self.host(parent) == self.host(id) { Resolution::GlobalExplicit } else { Resolution::GlobalImplicit });
                    }
                    if flags & flag::BOUND != 0 && flags & flag::NONLOCAL == 0 {
                        found = Some(parent);
                        break;
                    }
                }
            }
            at = scope.parent;
        }
        let Some(owner) = found else {
            if nonlocal {
                return Err((id, name));
            }
            return Ok(Resolution::GlobalImplicit);
        };
        let owner_host = self.host(owner);
        if self.host(id) == owner_host {
            return Ok(Resolution::Host(owner));
        }
        let cells = &mut self.get_mut(owner).cells;
        if !cells.contains(&name) {
            cells.push(name);
        }
        let mut at = id;
        while at != owner {
            let host = self.host(at);
            if host == owner_host {
                break;
            }
            let free = &mut self.get_mut(host).free;
            if !free.contains(&name) {
                free.push(name);
            }
            match self.get(host).parent {
                Some(parent) => at = parent,
                None => break,
            }
        }
        Ok(Resolution::Free)
    }
}
