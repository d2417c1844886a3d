//! Functions written in Rust: their definition, their signature, and how arguments reach them.
//!
//! A definition carries a signature as Python would print it: `(self, x, /, y=None, *, key, **rest)`. The call binds
//! arguments to one flat slice in parameter order: a missing optional argument is `Value::UNBOUND`, `*args` arrives as one
//! tuple, `**kwargs` as one dict. A call that fits positionally passes the caller's registers without a copy.

use super::thread::Thread;
use super::unwind::Res;
use crate::heap::Value;
use std::sync::OnceLock;

/// A native function body.
pub type NativeFn = fn(&mut Thread, &[Value]) -> Res<Value>;

/// What a native function may do inside a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Reads immutable values only.
    Pure,
    /// Touches the heap through the door only.
    Heap,
    /// Its outside effect is held until the transaction commits.
    Held,
    /// Its outside effect cannot be undone.
    Serial,
}

/// One row of a table of native functions.
#[derive(Clone, Copy)]
pub struct Native {
    pub name: &'static str,
    pub signature: &'static str,
    pub function: NativeFn,
    pub effect: Effect,
    pub doc: &'static str,
    pub binding: Binding,
    pub repeatable: bool,
}

/// What a native found in a class binds to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding { Instance, Class, Static }

/// A native attribute: a getter `fn(th, [self])` and perhaps a setter `fn(th, [self, value])` (unbound value: delete).
#[derive(Clone, Copy)]
pub struct Attribute { pub name: &'static str, pub get: Option<NativeFn>, pub set: Option<NativeFn> }

/// A read-only native attribute.
pub const fn attribute(name: &'static str, get: NativeFn) -> Attribute { Attribute { name, get: Some(get), set: None } }

/// A native attribute that can be set.
pub const fn attribute_set(name: &'static str, get: NativeFn, set: NativeFn) -> Attribute { Attribute { name, get: Some(get), set: Some(set) } }

/// A native function that works on the heap through the door (the common case).
pub const fn native(name: &'static str, signature: &'static str, function: NativeFn) -> Native {
    Native { name, signature, function, effect: Effect::Heap, doc: "", binding: Binding::Instance, repeatable: false }
}

impl Native {
    /// With an effect.
    pub const fn effect(mut self, effect: Effect) -> Self {
        self.effect = effect;
        self
    }
    /// A class method: the first parameter receives the class.
    pub const fn class_method(mut self) -> Self {
        self.binding = Binding::Class;
        self
    }
    /// A static method (`__new__` always is one).
    pub const fn static_method(mut self) -> Self {
        self.binding = Binding::Static;
        self
    }
    /// Until its first shared write it has done nothing that doing it again would do twice, but for what script code it
    /// calls does.
    pub const fn repeatable(mut self) -> Self {
        self.repeatable = true;
        self
    }
    /// With a docstring.
    pub const fn doc(mut self, doc: &'static str) -> Self {
        self.doc = doc;
        self
    }
}

/// How a parameter takes arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterKind { PositionalOnly, Positional, Keyword, Arguments, Keywords }

/// One parameter of a native function.
#[derive(Clone, Debug)]
pub struct Parameter { pub name: String, pub kind: ParameterKind, pub optional: bool }

/// A native function: what every call needs of its signature at hand, the rest read when first asked for.
pub struct Definition {
    pub name: &'static str,
    pub signature: &'static str,
    pub function: NativeFn,
    pub effect: Effect,
    pub doc: &'static str,
    parameters: OnceLock<Vec<Parameter>>,
    /// positional parameters that must be given, and all positional ones
    pub required: usize,
    pub positional: usize,
    /// no `*args`, keyword-only or `**kwargs` parameter: a positional call needs no binding
    pub simple: bool,
    /// a method: the first parameter is `self`
    pub method: bool,
    /// see [`Native::repeatable`]
    pub repeatable: bool,
}

impl Definition {
    /// Counts the parameters: an interpreter makes some 2,000 of these at its start, so the signature is only parsed when
    /// a call needs names.
    pub fn new(native: &Native) -> Definition {
        let count = count_parameters(native.signature.as_bytes());
        Definition {
            name: native.name,
            signature: native.signature,
            function: native.function,
            effect: native.effect,
            doc: native.doc,
            parameters: OnceLock::new(),
            required: count.required,
            positional: count.positional,
            simple: count.simple,
            method: count.method,
            repeatable: native.repeatable,
        }
    }

    /// The parameters in order.
    pub fn parameters(&self) -> &[Parameter] { self.parameters.get_or_init(|| parse_signature(self.signature)) }
}

/// Definitions at addresses that stay.
#[derive(Default)]
pub struct Definitions(Vec<Vec<Definition>>);

impl Definitions {
    const CHUNK: usize = 128;

    /// Keeps a definition and gives its address.
    pub fn keep(&mut self, definition: Definition) -> *const Definition {
        if self.0.last().is_none_or(|chunk| chunk.len() == Self::CHUNK) {
            self.0.push(Vec::with_capacity(Self::CHUNK));
        }
        let chunk = self.0.last_mut().expect("there is one");
        // never beyond its capacity, so that nothing moves
        chunk.push(definition);
        &raw const chunk[chunk.len() - 1]
    }
}

/// What a call that fits positionally must know of a signature.
#[derive(PartialEq, Eq, Debug)]
struct Count { required: usize, positional: usize, simple: bool, method: bool }

/// Counts in one pass what [`parse_signature`] would find.
fn count_parameters(signature: &[u8]) -> Count {
    let mut count = Count { required: 0, positional: 0, simple: true, method: false };
    let inner = signature.strip_prefix(b"(").unwrap_or(signature);
    let inner = inner.strip_suffix(b")").unwrap_or(inner);
    let (mut start, mut end, mut depth, mut quote, mut optional) = (0, 0, 0, 0, false);
    let mut names = 0;
    while end <= inner.len() {
        let byte = inner.get(end).copied().unwrap_or(b',');
        match byte {
            _ if quote != 0 && end < inner.len() => {
                if byte == quote {
                    quote = 0;
                }
            }
            b'\'' | b'"' => quote = byte,
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth -= 1,
            b'=' if depth == 0 => optional = true,
            b',' if depth == 0 || end == inner.len() => {
                let part = inner[start..end].trim_ascii();
                match part {
                    b"" | b"/" => {}
                    [b'*', ..] => count.simple = false,
                    _ => {
                        if names == 0 {
                            count.method = part == b"self" || part == b"type";
                        }
                        if count.simple {
                            count.positional += 1;
                            count.required += !optional as usize;
                        }
                    }
                }
                names += (part != b"" && part != b"/" && part != b"*") as usize;
                (start, optional) = (end + 1, false);
            }
            _ => {}
        }
        end += 1;
    }
    count
}

/// Parses a signature. A malformed one is a programming error found by the test below.
fn parse_signature(signature: &str) -> Vec<Parameter> {
    let inner = signature.trim().trim_start_matches('(').trim_end_matches(')');
    let mut parameters: Vec<Parameter> = Vec::new();
    let mut keyword_only = false;
    for part in split_top_level(inner) {
        let part = part.trim();
        match part {
            "" => {}
            "/" => parameters.iter_mut().for_each(|p| p.kind = ParameterKind::PositionalOnly),
            "*" => keyword_only = true,
            _ => {
                let (name, optional) = match part.split_once('=') {
                    Some((name, _)) => (name.trim(), true),
                    None => (part, false),
                };
                let (name, kind) = if let Some(name) = name.strip_prefix("**") {
                    (name, ParameterKind::Keywords)
                } else if let Some(name) = name.strip_prefix('*') {
                    keyword_only = true;
                    (name, ParameterKind::Arguments)
                } else if keyword_only {
                    (name, ParameterKind::Keyword)
                } else {
                    (name, ParameterKind::Positional)
                };
                let optional = optional || matches!(kind, ParameterKind::Keywords | ParameterKind::Arguments);
                parameters.push(Parameter { name: name.to_string(), kind, optional });
            }
        }
    }
    parameters
}

/// Splits at commas outside brackets and quotes.
fn split_top_level(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut quote, mut start) = (Vec::new(), 0, None, 0);
    for (i, ch) in text.char_indices() {
        match (quote, ch) {
            (Some(q), _) if q == ch => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(ch),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth -= 1,
            (None, ',') if depth == 0 => {
                parts.push(&text[start..i]);
                start = i + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The slow way to a count.
    fn counted(signature: &str) -> Count {
        let parameters = parse_signature(signature);
        let is_positional = |p: &&Parameter| matches!(p.kind, ParameterKind::PositionalOnly | ParameterKind::Positional);
        let positional = parameters.iter().filter(is_positional).count();
        Count {
            required: parameters.iter().filter(is_positional).filter(|p| !p.optional).count(),
            positional,
            simple: positional == parameters.len(),
            method: parameters.first().is_some_and(|p| p.name == "self" || p.name == "type"),
        }
    }

    #[test]
    fn counting_agrees_with_parsing() {
        for signature in [
            "()", "(self)", "(self, /)", "(type, /, *args, **kwargs)", "(x, y=None, /)", "(self, sep=', ', *, end=\"()\", file=(1, 2))",
            "(*args)", "(a, b, /, c, d=[1, 2], *, e, f=1, **rest)", "(self, old, new, /, count=-1)", "(selfish)", "(iterable=(), /)", "(x='a,b', y=\"'\")",
        ] {
            assert_eq!(count_parameters(signature.as_bytes()), counted(signature), "{signature}");
        }
    }
}
