//! Syntax trees as scripts see them (`ast.parse`): node classes, fields and places of CPython's `ast`, as plain data.
//!
//! Invariant: a node's fields are those that `ast` documents for its class; a field that is left out has its class's default.
//! Knows nothing of the heap: whoever asked builds the objects.

use ruff_python_ast as ast;
use ruff_python_ast::{ConversionFlag, Expr, ExprContext, InterpolatedStringElement, Pattern, Stmt};
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::{Outcome, Problem, fold, strings};
use crate::code::code_object::{Const, Position};
use crate::parse::{self, LineIndex, Mode, ProblemKind, SyntaxProblem};

/// Trees deeper than this are refused.
const MAX_DEPTH: usize = 1_000;

/// A tree, or what a field of a node holds.
pub enum Tree {
    None,
    Node { class: &'static str, fields: Vec<(&'static str, Tree)>, position: Option<Position> },
    List(Vec<Tree>),
    /// an identifier
    Name(String),
    Number(i64),
    Constant(Const),
}

/// The tree of a text.
pub fn syntax_tree(source: &str, mode: Mode) -> Result<Tree, Problem> {
    let parsed = parse::parse(source, mode)?;
    if parsed.depth > MAX_DEPTH {
        return Err(SyntaxProblem::at(ProblemKind::RecursionError, "maximum recursion depth exceeded during ast construction", TextRange::default(), &parsed.source, &parsed.lines));
    }
    let builder = Builder { source: &parsed.source, lines: &parsed.lines };
    Ok(match &parsed.tree {
        ast::Mod::Module(module) if mode == Mode::Interactive => bare("Interactive", vec![("body", builder.statements(&module.body)?)]),
        ast::Mod::Module(module) => bare("Module", vec![("body", builder.statements(&module.body)?), ("type_ignores", Tree::List(Vec::new()))]),
        ast::Mod::Expression(expression) => bare("Expression", vec![("body", builder.expression(&expression.body)?)]),
    })
}

fn bare(class: &'static str, fields: Vec<(&'static str, Tree)>) -> Tree { Tree::Node { class, fields, position: None } }

fn identifier(name: &ast::Identifier) -> Tree { Tree::Name(name.id.to_string()) }

fn optional_identifier(name: &Option<ast::Identifier>) -> Tree { name.as_ref().map_or(Tree::None, identifier) }

fn context(context: ExprContext) -> Tree {
    bare(
        match context {
            ExprContext::Store => "Store",
            ExprContext::Del => "Del",
            ExprContext::Load | ExprContext::Invalid => "Load",
        },
        Vec::new(),
    )
}

fn operator(operator: ast::Operator) -> Tree {
    use ast::Operator;
    bare(
        match operator {
            Operator::Add => "Add",
            Operator::Sub => "Sub",
            Operator::Mult => "Mult",
            Operator::MatMult => "MatMult",
            Operator::Div => "Div",
            Operator::Mod => "Mod",
            Operator::Pow => "Pow",
            Operator::LShift => "LShift",
            Operator::RShift => "RShift",
            Operator::BitOr => "BitOr",
            Operator::BitXor => "BitXor",
            Operator::BitAnd => "BitAnd",
            Operator::FloorDiv => "FloorDiv",
        },
        Vec::new(),
    )
}

fn comparison(operator: ast::CmpOp) -> Tree {
    use ast::CmpOp;
    bare(
        match operator {
            CmpOp::Eq => "Eq",
            CmpOp::NotEq => "NotEq",
            CmpOp::Lt => "Lt",
            CmpOp::LtE => "LtE",
            CmpOp::Gt => "Gt",
            CmpOp::GtE => "GtE",
            CmpOp::Is => "Is",
            CmpOp::IsNot => "IsNot",
            CmpOp::In => "In",
            CmpOp::NotIn => "NotIn",
        },
        Vec::new(),
    )
}

struct Builder<'a> {
    source: &'a str,
    lines: &'a LineIndex,
}

impl Builder<'_> {
    fn node(&self, class: &'static str, range: TextRange, fields: Vec<(&'static str, Tree)>) -> Tree {
        Tree::Node { class, fields, position: Some(self.lines.position(range)) }
    }

    fn expressions<'e>(&self, nodes: impl IntoIterator<Item = &'e Expr>) -> Outcome<Tree> { nodes.into_iter().map(|node| self.expression(node)).collect::<Outcome<_>>().map(Tree::List) }

    fn optional(&self, node: &Option<Box<Expr>>) -> Outcome<Tree> { node.as_deref().map_or(Ok(Tree::None), |node| self.expression(node)) }

    fn statements(&self, body: &[Stmt]) -> Outcome<Tree> { body.iter().map(|statement| self.statement(statement)).collect::<Outcome<_>>().map(Tree::List) }

    /// The range without the decorators before it.
    fn undecorated(&self, range: TextRange, decorators: &[ast::Decorator]) -> TextRange {
        let Some(last) = decorators.last() else { return range };
        let mut at = last.end().to_usize();
        let bytes = self.source.as_bytes();
        while let Some(byte) = bytes.get(at) {
            if *byte == b'#' {
                at += bytes[at..].iter().position(|byte| *byte == b'\n').unwrap_or(0);
            } else if !byte.is_ascii_whitespace() && *byte != b'\\' {
                break;
            }
            at += 1;
        }
        TextRange::new(TextSize::try_from(at).unwrap_or(range.start()), range.end())
    }

    // statements

    fn statement(&self, statement: &Stmt) -> Outcome<Tree> {
        let range = statement.range();
        Ok(match statement {
            Stmt::FunctionDef(node) => {
                let range = self.undecorated(range, &node.decorator_list);
                self.node(
                    if node.is_async { "AsyncFunctionDef" } else { "FunctionDef" },
                    range,
                    vec![
                        ("name", identifier(&node.name)),
                        ("args", self.parameters(Some(&node.parameters))?),
                        ("body", self.statements(&node.body)?),
                        ("decorator_list", self.expressions(node.decorator_list.iter().map(|decorator| &decorator.expression))?),
                        ("returns", self.optional(&node.returns)?),
                        ("type_params", self.type_parameters(&node.type_params)?),
                    ],
                )
            }
            Stmt::ClassDef(node) => {
                let range = self.undecorated(range, &node.decorator_list);
                let (bases, keywords) = match &node.arguments {
                    Some(arguments) => (self.expressions(&arguments.args)?, self.keywords(&arguments.keywords)?),
                    None => (Tree::List(Vec::new()), Tree::List(Vec::new())),
                };
                self.node(
                    "ClassDef",
                    range,
                    vec![
                        ("name", identifier(&node.name)),
                        ("bases", bases),
                        ("keywords", keywords),
                        ("body", self.statements(&node.body)?),
                        ("decorator_list", self.expressions(node.decorator_list.iter().map(|decorator| &decorator.expression))?),
                        ("type_params", self.type_parameters(&node.type_params)?),
                    ],
                )
            }
            Stmt::Return(node) => self.node("Return", range, vec![("value", self.optional(&node.value)?)]),
            Stmt::Delete(node) => self.node("Delete", range, vec![("targets", self.expressions(&node.targets)?)]),
            Stmt::TypeAlias(node) => self.node(
                "TypeAlias",
                range,
                vec![("name", self.expression(&node.name)?), ("type_params", self.type_parameters(&node.type_params)?), ("value", self.expression(&node.value)?)],
            ),
            Stmt::Assign(node) => self.node("Assign", range, vec![("targets", self.expressions(&node.targets)?), ("value", self.expression(&node.value)?)]),
            Stmt::AugAssign(node) => {
                self.node("AugAssign", range, vec![("target", self.expression(&node.target)?), ("op", operator(node.op)), ("value", self.expression(&node.value)?)])
            }
            Stmt::AnnAssign(node) => self.node(
                "AnnAssign",
                range,
                vec![
                    ("target", self.expression(&node.target)?),
                    ("annotation", self.expression(&node.annotation)?),
                    ("value", self.optional(&node.value)?),
                    ("simple", Tree::Number(node.simple as i64)),
                ],
            ),
            Stmt::For(node) => self.node(
                if node.is_async { "AsyncFor" } else { "For" },
                range,
                vec![
                    ("target", self.expression(&node.target)?),
                    ("iter", self.expression(&node.iter)?),
                    ("body", self.statements(&node.body)?),
                    ("orelse", self.statements(&node.orelse)?),
                ],
            ),
            Stmt::While(node) => {
                self.node("While", range, vec![("test", self.expression(&node.test)?), ("body", self.statements(&node.body)?), ("orelse", self.statements(&node.orelse)?)])
            }
            Stmt::If(node) => self.node(
                "If",
                range,
                vec![("test", self.expression(&node.test)?), ("body", self.statements(&node.body)?), ("orelse", self.clauses(&node.elif_else_clauses)?)],
            ),
            Stmt::With(node) => {
                let mut items = Vec::with_capacity(node.items.len());
                for item in &node.items {
                    items.push(bare("withitem", vec![("context_expr", self.expression(&item.context_expr)?), ("optional_vars", self.optional(&item.optional_vars)?)]));
                }
                self.node(if node.is_async { "AsyncWith" } else { "With" }, range, vec![("items", Tree::List(items)), ("body", self.statements(&node.body)?)])
            }
            Stmt::Match(node) => {
                let mut cases = Vec::with_capacity(node.cases.len());
                for case in &node.cases {
                    cases.push(bare(
                        "match_case",
                        vec![("pattern", self.pattern(&case.pattern)?), ("guard", self.optional(&case.guard)?), ("body", self.statements(&case.body)?)],
                    ));
                }
                self.node("Match", range, vec![("subject", self.expression(&node.subject)?), ("cases", Tree::List(cases))])
            }
            Stmt::Raise(node) => self.node("Raise", range, vec![("exc", self.optional(&node.exc)?), ("cause", self.optional(&node.cause)?)]),
            Stmt::Try(node) => {
                let mut handlers = Vec::with_capacity(node.handlers.len());
                for ast::ExceptHandler::ExceptHandler(handler) in &node.handlers {
                    handlers.push(self.node(
                        "ExceptHandler",
                        handler.range,
                        vec![("type", self.optional(&handler.type_)?), ("name", optional_identifier(&handler.name)), ("body", self.statements(&handler.body)?)],
                    ));
                }
                self.node(
                    if node.is_star { "TryStar" } else { "Try" },
                    range,
                    vec![
                        ("body", self.statements(&node.body)?),
                        ("handlers", Tree::List(handlers)),
                        ("orelse", self.statements(&node.orelse)?),
                        ("finalbody", self.statements(&node.finalbody)?),
                    ],
                )
            }
            Stmt::Assert(node) => self.node("Assert", range, vec![("test", self.expression(&node.test)?), ("msg", self.optional(&node.msg)?)]),
            Stmt::Import(node) => self.node("Import", range, vec![("names", self.aliases(&node.names))]),
            Stmt::ImportFrom(node) => self.node(
                "ImportFrom",
                range,
                vec![("module", optional_identifier(&node.module)), ("names", self.aliases(&node.names)), ("level", Tree::Number(node.level as i64))],
            ),
            Stmt::Global(node) => self.node("Global", range, vec![("names", Tree::List(node.names.iter().map(identifier).collect()))]),
            Stmt::Nonlocal(node) => self.node("Nonlocal", range, vec![("names", Tree::List(node.names.iter().map(identifier).collect()))]),
            Stmt::Expr(node) => self.node("Expr", range, vec![("value", self.expression(&node.value)?)]),
            Stmt::Pass(_) => self.node("Pass", range, Vec::new()),
            Stmt::Break(_) => self.node("Break", range, Vec::new()),
            Stmt::Continue(_) => self.node("Continue", range, Vec::new()),
            Stmt::IpyEscapeCommand(_) => return self.refuse(range),
        })
    }

    fn refuse(&self, range: TextRange) -> Outcome<Tree> { Err(SyntaxProblem::at(ProblemKind::SyntaxError, "invalid syntax", range, self.source, self.lines)) }

    /// `elif` is an `If` of its own in the `orelse` of the one before.
    fn clauses(&self, clauses: &[ast::ElifElseClause]) -> Outcome<Tree> {
        let Some((first, rest)) = clauses.split_first() else { return Ok(Tree::List(Vec::new())) };
        let Some(test) = &first.test else { return self.statements(&first.body) };
        let end = clauses.last().map_or(first.range.end(), |last| last.range.end());
        let range = TextRange::new(first.range.start(), end);
        let inner = self.node("If", range, vec![("test", self.expression(test)?), ("body", self.statements(&first.body)?), ("orelse", self.clauses(rest)?)]);
        Ok(Tree::List(vec![inner]))
    }

    fn aliases(&self, names: &[ast::Alias]) -> Tree {
        let alias = |alias: &ast::Alias| self.node("alias", alias.range, vec![("name", identifier(&alias.name)), ("asname", optional_identifier(&alias.asname))]);
        Tree::List(names.iter().map(alias).collect())
    }

    fn keywords(&self, keywords: &[ast::Keyword]) -> Outcome<Tree> {
        let keyword = |keyword: &ast::Keyword| Ok(self.node("keyword", keyword.range, vec![("arg", optional_identifier(&keyword.arg)), ("value", self.expression(&keyword.value)?)]));
        keywords.iter().map(keyword).collect::<Outcome<_>>().map(Tree::List)
    }

    fn parameter(&self, parameter: &ast::Parameter) -> Outcome<Tree> {
        // the stars of `*args` are not part of it
        let range = TextRange::new(parameter.name.range.start(), parameter.range.end());
        Ok(self.node("arg", range, vec![("arg", identifier(&parameter.name)), ("annotation", self.optional(&parameter.annotation)?)]))
    }

    fn parameters(&self, parameters: Option<&ast::Parameters>) -> Outcome<Tree> {
        let empty = ast::Parameters::default();
        let parameters = parameters.unwrap_or(&empty);
        let all = |list: &[ast::ParameterWithDefault]| list.iter().map(|one| self.parameter(&one.parameter)).collect::<Outcome<_>>().map(Tree::List);
        let starred = |one: &Option<Box<ast::Parameter>>| one.as_deref().map_or(Ok(Tree::None), |one| self.parameter(one));
        let positional = parameters.posonlyargs.iter().chain(&parameters.args);
        Ok(bare(
            "arguments",
            vec![
                ("posonlyargs", all(&parameters.posonlyargs)?),
                ("args", all(&parameters.args)?),
                ("vararg", starred(&parameters.vararg)?),
                ("kwonlyargs", all(&parameters.kwonlyargs)?),
                ("kw_defaults", parameters.kwonlyargs.iter().map(|one| self.optional(&one.default)).collect::<Outcome<_>>().map(Tree::List)?),
                ("kwarg", starred(&parameters.kwarg)?),
                ("defaults", self.expressions(positional.filter_map(|one| one.default.as_deref()))?),
            ],
        ))
    }

    fn type_parameters(&self, parameters: &Option<Box<ast::TypeParams>>) -> Outcome<Tree> {
        let mut list = Vec::new();
        for parameter in parameters.iter().flat_map(|parameters| &parameters.type_params) {
            list.push(match parameter {
                ast::TypeParam::TypeVar(node) => self.node(
                    "TypeVar",
                    node.range,
                    vec![("name", identifier(&node.name)), ("bound", self.optional(&node.bound)?), ("default_value", self.optional(&node.default)?)],
                ),
                ast::TypeParam::TypeVarTuple(node) => {
                    self.node("TypeVarTuple", node.range, vec![("name", identifier(&node.name)), ("default_value", self.optional(&node.default)?)])
                }
                ast::TypeParam::ParamSpec(node) => self.node("ParamSpec", node.range, vec![("name", identifier(&node.name)), ("default_value", self.optional(&node.default)?)]),
            });
        }
        Ok(Tree::List(list))
    }

    // patterns

    fn patterns<'p>(&self, patterns: impl IntoIterator<Item = &'p Pattern>) -> Outcome<Tree> {
        patterns.into_iter().map(|pattern| self.pattern(pattern)).collect::<Outcome<_>>().map(Tree::List)
    }

    fn pattern(&self, pattern: &Pattern) -> Outcome<Tree> {
        let range = pattern.range();
        Ok(match pattern {
            Pattern::MatchValue(node) => self.node("MatchValue", range, vec![("value", self.expression(&node.value)?)]),
            Pattern::MatchSingleton(node) => {
                let value = match node.value {
                    ast::Singleton::None => Const::None,
                    ast::Singleton::True => Const::Bool(true),
                    ast::Singleton::False => Const::Bool(false),
                };
                self.node("MatchSingleton", range, vec![("value", Tree::Constant(value))])
            }
            Pattern::MatchSequence(node) => self.node("MatchSequence", range, vec![("patterns", self.patterns(&node.patterns)?)]),
            Pattern::MatchMapping(node) => self.node(
                "MatchMapping",
                range,
                vec![("keys", self.expressions(&node.keys)?), ("patterns", self.patterns(&node.patterns)?), ("rest", optional_identifier(&node.rest))],
            ),
            Pattern::MatchClass(node) => {
                let keywords = &node.arguments.keywords;
                self.node(
                    "MatchClass",
                    range,
                    vec![
                        ("cls", self.expression(&node.cls)?),
                        ("patterns", self.patterns(&node.arguments.patterns)?),
                        ("kwd_attrs", Tree::List(keywords.iter().map(|keyword| identifier(&keyword.attr)).collect())),
                        ("kwd_patterns", self.patterns(keywords.iter().map(|keyword| &keyword.pattern))?),
                    ],
                )
            }
            Pattern::MatchStar(node) => self.node("MatchStar", range, vec![("name", optional_identifier(&node.name))]),
            Pattern::MatchAs(node) => {
                let inner = node.pattern.as_deref().map_or(Ok(Tree::None), |pattern| self.pattern(pattern))?;
                self.node("MatchAs", range, vec![("pattern", inner), ("name", optional_identifier(&node.name))])
            }
            Pattern::MatchOr(node) => self.node("MatchOr", range, vec![("patterns", self.patterns(&node.patterns)?)]),
        })
    }

    // expressions

    fn constant(&self, value: Const, range: TextRange) -> Tree { self.node("Constant", range, vec![("value", Tree::Constant(value))]) }

    fn generators(&self, generators: &[ast::Comprehension]) -> Outcome<Tree> {
        let comprehension = |node: &ast::Comprehension| {
            Ok(bare(
                "comprehension",
                vec![
                    ("target", self.expression(&node.target)?),
                    ("iter", self.expression(&node.iter)?),
                    ("ifs", self.expressions(&node.ifs)?),
                    ("is_async", Tree::Number(node.is_async as i64)),
                ],
            ))
        };
        generators.iter().map(comprehension).collect::<Outcome<_>>().map(Tree::List)
    }

    fn expression(&self, expression: &Expr) -> Outcome<Tree> {
        let range = expression.range();
        Ok(match expression {
            Expr::BoolOp(node) => {
                let operator = bare(if node.op == ast::BoolOp::And { "And" } else { "Or" }, Vec::new());
                self.node("BoolOp", range, vec![("op", operator), ("values", self.expressions(&node.values)?)])
            }
            Expr::Named(node) => self.node("NamedExpr", range, vec![("target", self.expression(&node.target)?), ("value", self.expression(&node.value)?)]),
            Expr::BinOp(node) => self.node("BinOp", range, vec![("left", self.expression(&node.left)?), ("op", operator(node.op)), ("right", self.expression(&node.right)?)]),
            Expr::UnaryOp(node) => {
                let operator = match node.op {
                    ast::UnaryOp::Invert => "Invert",
                    ast::UnaryOp::Not => "Not",
                    ast::UnaryOp::UAdd => "UAdd",
                    ast::UnaryOp::USub => "USub",
                };
                self.node("UnaryOp", range, vec![("op", bare(operator, Vec::new())), ("operand", self.expression(&node.operand)?)])
            }
            Expr::Lambda(node) => self.node("Lambda", range, vec![("args", self.parameters(node.parameters.as_deref())?), ("body", self.expression(&node.body)?)]),
            Expr::If(node) => {
                self.node("IfExp", range, vec![("test", self.expression(&node.test)?), ("body", self.expression(&node.body)?), ("orelse", self.expression(&node.orelse)?)])
            }
            Expr::Dict(node) => {
                let keys = node.items.iter().map(|item| item.key.as_ref().map_or(Ok(Tree::None), |key| self.expression(key))).collect::<Outcome<_>>()?;
                self.node("Dict", range, vec![("keys", Tree::List(keys)), ("values", self.expressions(node.items.iter().map(|item| &item.value))?)])
            }
            Expr::Set(node) => self.node("Set", range, vec![("elts", self.expressions(&node.elts)?)]),
            Expr::ListComp(node) => self.node("ListComp", range, vec![("elt", self.expression(&node.elt)?), ("generators", self.generators(&node.generators)?)]),
            Expr::SetComp(node) => self.node("SetComp", range, vec![("elt", self.expression(&node.elt)?), ("generators", self.generators(&node.generators)?)]),
            Expr::DictComp(node) => self.node(
                "DictComp",
                range,
                vec![("key", self.optional(&node.key)?), ("value", self.expression(&node.value)?), ("generators", self.generators(&node.generators)?)],
            ),
            Expr::Generator(node) => self.node("GeneratorExp", range, vec![("elt", self.expression(&node.elt)?), ("generators", self.generators(&node.generators)?)]),
            Expr::Await(node) => self.node("Await", range, vec![("value", self.expression(&node.value)?)]),
            Expr::Yield(node) => self.node("Yield", range, vec![("value", self.optional(&node.value)?)]),
            Expr::YieldFrom(node) => self.node("YieldFrom", range, vec![("value", self.expression(&node.value)?)]),
            Expr::Compare(node) => self.node(
                "Compare",
                range,
                vec![
                    ("left", self.expression(&node.left)?),
                    ("ops", Tree::List(node.ops.iter().map(|operator| comparison(*operator)).collect())),
                    ("comparators", self.expressions(&node.comparators)?),
                ],
            ),
            Expr::Call(node) => self.node(
                "Call",
                range,
                vec![
                    ("func", self.expression(&node.func)?),
                    ("args", self.expressions(&node.arguments.args)?),
                    ("keywords", self.keywords(&node.arguments.keywords)?),
                ],
            ),
            Expr::FString(node) => {
                let mut values = Vec::new();
                for part in node.value.iter() {
                    match part {
                        ast::FStringPart::Literal(literal) => self.add_text(strings::literal_text(self.source, literal), literal.range, &mut values),
                        ast::FStringPart::FString(string) => self.add_elements(&string.elements, string.flags.prefix().is_raw(), false, &mut values)?,
                    }
                }
                self.joined("JoinedStr", values, range)
            }
            Expr::TString(node) => {
                let mut values = Vec::new();
                for string in node.value.iter() {
                    self.add_elements(&string.elements, string.flags.prefix().is_raw(), true, &mut values)?;
                }
                self.joined("TemplateStr", values, range)
            }
            Expr::StringLiteral(node) => {
                let value = Tree::Constant(strings::string_constant(self.source, node));
                let mut fields = vec![("value", value)];
                if node.value.iter().next().is_some_and(|part| part.flags.prefix().is_unicode()) {
                    fields.push(("kind", Tree::Name("u".into())));
                }
                self.node("Constant", range, fields)
            }
            Expr::BytesLiteral(node) => self.constant(Const::Bytes(node.value.bytes().collect()), range),
            Expr::NumberLiteral(node) => self.constant(fold::number_constant(self.source, self.lines, node)?, range),
            Expr::BooleanLiteral(node) => self.constant(Const::Bool(node.value), range),
            Expr::NoneLiteral(_) => self.constant(Const::None, range),
            Expr::EllipsisLiteral(_) => self.constant(Const::Ellipsis, range),
            Expr::Attribute(node) => self.node("Attribute", range, vec![("value", self.expression(&node.value)?), ("attr", identifier(&node.attr)), ("ctx", context(node.ctx))]),
            Expr::Subscript(node) => self.node("Subscript", range, vec![("value", self.expression(&node.value)?), ("slice", self.expression(&node.slice)?), ("ctx", context(node.ctx))]),
            Expr::Starred(node) => self.node("Starred", range, vec![("value", self.expression(&node.value)?), ("ctx", context(node.ctx))]),
            Expr::Name(node) => self.node("Name", range, vec![("id", Tree::Name(node.id.to_string())), ("ctx", context(node.ctx))]),
            Expr::List(node) => self.node("List", range, vec![("elts", self.expressions(&node.elts)?), ("ctx", context(node.ctx))]),
            Expr::Tuple(node) => self.node("Tuple", range, vec![("elts", self.expressions(&node.elts)?), ("ctx", context(node.ctx))]),
            Expr::Slice(node) => self.node("Slice", range, vec![("lower", self.optional(&node.lower)?), ("upper", self.optional(&node.upper)?), ("step", self.optional(&node.step)?)]),
            Expr::IpyEscapeCommand(_) => return self.refuse(range),
        })
    }

    // f-strings and t-strings

    /// Texts side by side are one constant.
    fn add_text(&self, text: Const, range: TextRange, values: &mut Vec<(Tree, TextRange)>) {
        if matches!(&text, Const::Str(text) if text.is_empty()) {
            return;
        }
        if let Some((Tree::Constant(last), place)) = values.last_mut() {
            *last = strings::concatenated(last, &text);
            *place = place.cover(range);
            return;
        }
        values.push((Tree::Constant(text), range));
    }

    fn add_elements(&self, elements: &ast::InterpolatedStringElements, is_raw: bool, is_template: bool, values: &mut Vec<(Tree, TextRange)>) -> Outcome {
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(literal) => self.add_text(strings::literal_piece(self.source, literal, is_raw), literal.range, values),
                InterpolatedStringElement::Interpolation(node) => {
                    if let Some(debug) = &node.debug_text {
                        let text = strings::debug_text(debug);
                        let start = node.range.start() + TextSize::from(1);
                        let end = start + TextSize::try_from(text.len()).unwrap_or_default();
                        self.add_text(Const::Str(text), TextRange::new(start, end), values);
                    }
                    let value = self.formatted(node, is_template)?;
                    values.push((value, node.range));
                }
            }
        }
        Ok(())
    }

    fn formatted(&self, node: &ast::InterpolatedElement, is_template: bool) -> Outcome<Tree> {
        let conversion = match node.conversion {
            ConversionFlag::Str => 's' as i64,
            ConversionFlag::Repr => 'r' as i64,
            ConversionFlag::Ascii => 'a' as i64,
            ConversionFlag::None if node.debug_text.is_some() && node.format_spec.is_none() => 'r' as i64,
            ConversionFlag::None => -1,
        };
        let spec = match &node.format_spec {
            Some(spec) => {
                let mut values = Vec::new();
                self.add_elements(&spec.elements, false, false, &mut values)?;
                // the colon belongs to it
                self.joined("JoinedStr", values, TextRange::new(spec.range.start() - TextSize::from(1), spec.range.end()))
            }
            None => Tree::None,
        };
        let mut fields = vec![("value", self.expression(&node.expression)?)];
        if is_template {
            let text = node.debug_text.as_ref().map_or(&self.source[node.expression.range().to_std_range()], |debug| debug.expression());
            fields.push(("str", Tree::Constant(Const::Str(text.to_owned()))));
        }
        fields.extend([("conversion", Tree::Number(conversion)), ("format_spec", spec)]);
        Ok(self.node(if is_template { "Interpolation" } else { "FormattedValue" }, node.range, fields))
    }

    fn joined(&self, class: &'static str, values: Vec<(Tree, TextRange)>, range: TextRange) -> Tree {
        let values = values
            .into_iter()
            .map(|(tree, range)| match tree {
                Tree::Constant(text) => self.constant(text, range),
                other => other,
            })
            .collect();
        self.node(class, range, vec![("values", Tree::List(values))])
    }
}
