//! The parser crate's errors in CPython 3.14's words and places.
//!
//! Invariant: one problem a text, chosen as CPython does: what its tokenizer refuses before the place where the grammar fails;
//! then what its rules for common mistakes recognise; then what the tokenizer refuses further on; then a bracket left open on
//! an earlier line; then `invalid syntax`. Knows the parser crate's errors and tokens.

use super::lexical::{self, Scan};
use super::lines::LineIndex;
use super::problem::{ProblemKind, SyntaxProblem};
use super::Mode;
use ruff_python_ast as ast;
use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_ast::visitor::{walk_expr, Visitor};
use ruff_python_ast::{Expr, Stmt, UnaryOp};
use ruff_python_parser::{ParseErrorType, Parsed, UnsupportedSyntaxErrorKind};
use ruff_text_size::{Ranged, TextRange, TextSize};

/// What the grammar makes of a text.
enum Finding {
    /// `invalid syntax` at a token
    Generic(TextRange),
    Specific(ProblemKind, String, TextRange),
}

/// The first thing wrong with the text, if anything is.
pub fn first_problem(parsed: &Parsed<ast::Mod>, source: &str, lines: &LineIndex, mode: Mode) -> Option<Box<SyntaxProblem>> {
    if parsed.errors().is_empty() && parsed.unsupported_syntax_errors().is_empty() {
        return None;
    }
    let scan = lexical::scan(source, lines);
    let tokens: Vec<Token> = parsed.tokens().iter().filter(|token| !matches!(token.kind(), TokenKind::Comment | TokenKind::NonLogicalNewline)).copied().collect();
    let finder = Finder { parsed, source, lines, tokens, scan, mode };
    Some(finder.problem())
}

struct Finder<'p> {
    parsed: &'p Parsed<ast::Mod>,
    source: &'p str,
    lines: &'p LineIndex,
    tokens: Vec<Token>,
    scan: Scan,
    mode: Mode,
}

impl Finder<'_> {
    fn problem(&self) -> Box<SyntaxProblem> {
        // an error about a target is found out after the target; the others where they stand
        let failing = |error: &&ruff_python_parser::ParseError| match error.error {
            ParseErrorType::InvalidAssignmentTarget
            | ParseErrorType::InvalidAugmentedAssignmentTarget
            | ParseErrorType::InvalidNamedAssignmentTarget
            | ParseErrorType::InvalidAnnotatedAssignmentTarget
                if !self.source[error.location.start().to_usize()..].starts_with("lambda") =>
            {
                (self.token_at(error.location.end()).map_or(error.location.end(), |token| token.start()), true)
            }
            _ => (error.location.start(), false),
        };
        let errors = self.parsed.errors().iter();
        let error = errors.clone().filter(|error| !matches!(error.error, ParseErrorType::Lexical(_))).min_by_key(failing);
        let lexical = errors.filter(|error| matches!(error.error, ParseErrorType::Lexical(_))).min_by_key(|error| error.location.start());
        let mut failed_at = error.map_or(TextSize::new(0), |error| failing(&error).0);
        let finding = match (error, lexical) {
            (Some(error), Some(lexical)) if lexical.location.start() < error.location.start() => self.lexical(&lexical.error, lexical.location),
            (Some(error), _) => self.grammar(&error.error, error.location),
            (None, Some(error)) => self.lexical(&error.error, error.location),
            (None, None) => self.unsupported(),
        };
        let is_generic = matches!(finding, Finding::Generic(_));
        let (kind, message, range) = match finding {
            Finding::Specific(kind, message, range) => (kind, message, range),
            Finding::Generic(range) => self.in_replacement_field(range),
        };
        failed_at = failed_at.max(range.start());
        // what the tokenizer refuses goes before what the grammar does, wherever it stands; indentation and line ends come
        // in their turn
        if let Some(objection) = &self.scan.objection {
            let problem = &objection.problem;
            let failed_line = self.lines.line(failed_at);
            let in_turn = match problem.kind {
                ProblemKind::SyntaxError => problem.message.starts_with("unexpected"),
                _ => true,
            };
            let comes_later = problem.line > failed_line;
            if !(in_turn && comes_later || message == "unexpected indent" && problem.line >= failed_line && problem.kind == ProblemKind::SyntaxError) {
                return problem.clone();
            }
        }
        let at_end = range.start().to_usize() >= self.source.trim_end().len();
        // a bracket that is never closed, on an earlier line or with nothing after it
        let open = self.scan.brackets.iter().rev().find(|(_, _, end)| end.is_none());
        if let Some((start, bracket, _)) = open {
            let place = TextSize::new(*start as u32);
            if place < failed_at && (at_end && is_generic || self.lines.line(place) < self.lines.line(failed_at)) {
                let place = TextRange::at(place, TextSize::new(1));
                let mut problem = SyntaxProblem::at(ProblemKind::SyntaxError, format!("'{}' was never closed", *bracket as char), place, self.source, self.lines);
                problem.end_column = 0;
                problem.incomplete = at_end;
                return problem;
            }
        }
        let mut problem = SyntaxProblem::at(kind, message, range, self.source, self.lines);
        if is_generic && self.mode != Mode::Module && failed_at.to_usize() >= self.source.len() {
            // without a line end to stand on, CPython names no column
            (problem.column, problem.end_column) = (0, 0);
            if self.source.is_empty() {
                (problem.line, problem.end_line) = (0, 0);
            }
        }
        // another line could still make it right
        let next = self.tokens[self.index_at(failed_at).min(self.tokens.len())..].iter().find(|token| token.kind() != TokenKind::Dedent);
        let no_more = next.is_none_or(|token| token.kind() == TokenKind::EndOfFile);
        problem.incomplete = if is_generic { no_more } else { at_end && (kind == ProblemKind::IndentationError || problem.message.starts_with("expected 'except'")) };
        problem
    }

    /// `invalid syntax`, or what the field of an f-string expects.
    fn in_replacement_field(&self, range: TextRange) -> (ProblemKind, String, TextRange) {
        let bracket = self.bracket_around(range.start());
        let field = self.scan.fields.iter().find(|(at, _)| Some(*at) == bracket);
        let plain = (ProblemKind::SyntaxError, "invalid syntax".to_owned(), range);
        let (Some((at, letter)), Some(before)) = (field, self.token_before(range.start())) else { return plain };
        let open = TextSize::new(*at as u32);
        if before.start() == open {
            return (ProblemKind::SyntaxError, format!("{letter}-string: expecting a valid expression after '{{'"), range);
        }
        if matches!(before.kind(), TokenKind::Equal) {
            return (ProblemKind::SyntaxError, format!("{letter}-string: expecting '!', or ':', or '}}'"), range);
        }
        // an operator without its right side is itself what was not expected
        let blamed = if ends_expression(before.kind()) { range } else { before.range() };
        (ProblemKind::SyntaxError, format!("{letter}-string: expecting '=', or '!', or ':', or '}}'"), blamed)
    }

    // tokens

    fn index_at(&self, place: TextSize) -> usize {
        self.tokens.partition_point(|token| token.end() <= place && !(token.start() == place && token.range().is_empty()))
    }

    /// The token that covers or follows a place.
    fn token_at(&self, place: TextSize) -> Option<&Token> {
        self.tokens.get(self.index_at(place))
    }

    fn token_before(&self, place: TextSize) -> Option<&Token> {
        let index = self.tokens.partition_point(|token| token.start() < place);
        self.tokens.get(index.checked_sub(1)?)
    }

    /// Where a token stands as CPython shows it: a newline is one character wide.
    fn shown(&self, token: Option<&Token>) -> TextRange {
        match token {
            Some(token) if matches!(token.kind(), TokenKind::Newline | TokenKind::EndOfFile | TokenKind::Dedent) => {
                let end = token.start();
                TextRange::empty(end)
            }
            Some(token) => token.range(),
            None => TextRange::empty(TextSize::new(self.source.trim_end_matches('\n').len() as u32)),
        }
    }

    fn generic_at(&self, place: TextSize) -> Finding {
        // CPython knows no line ends inside an open bracket
        let index = self.index_at(place);
        let mut token = self.tokens.get(index);
        if self.scan.brackets.iter().any(|(open, _, close)| *open < place.to_usize() && close.is_none()) {
            token = self.tokens[index.min(self.tokens.len())..].iter().find(|token| !matches!(token.kind(), TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent));
        }
        Finding::Generic(self.shown(token))
    }

    /// `invalid syntax` at a token, unless two expressions stand side by side in brackets, or a print statement does.
    fn juxtaposed(&self, place: TextSize) -> Finding {
        let Some(token) = self.token_at(place) else { return self.generic_at(place) };
        if let Some(finding) = self.legacy_statement(token) {
            return finding;
        }
        if token.kind() == TokenKind::Equal
            && let Some(finding) = self.assignment_for_comparison(token)
        {
            return finding;
        }
        if let Some(finding) = self.split_string(token).or_else(|| self.forgotten_comma(token)) {
            return finding;
        }
        self.generic_at(place)
    }

    fn forgotten_comma(&self, token: &Token) -> Option<Finding> {
        let before = self.token_before(token.start())?;
        if !starts_expression(token.kind()) || !ends_expression(before.kind()) || self.is_outside_brackets(token.start()) {
            return None;
        }
        let bracket = self.bracket_around(token.start())?;
        let left = self.largest(|range| range.end() == before.end() && range.start().to_usize() > bracket, true)?;
        let right = self.largest(|range| range.start() == token.start(), false).unwrap_or(token.range());
        let first = self.token_at(left.start())?;
        if first.kind() == TokenKind::Name && left == first.range() && matches!(token.kind(), TokenKind::String | TokenKind::FStringStart | TokenKind::TStringStart) {
            return None;
        }
        let text = &self.source[left.start().to_usize()..left.end().to_usize()];
        if matches!(text, "print" | "exec") {
            return None;
        }
        if self.in_dict_after_key(left, token) {
            let end = left.start();
            return Some(Finding::Specific(ProblemKind::SyntaxError, "':' expected after dictionary key".into(), TextRange::at(self.token_before(token.start()).map_or(end, |token| token.end()) - TextSize::new(1.min(end.to_u32())), TextSize::new(1))));
        }
        Some(Finding::Specific(ProblemKind::SyntaxError, "invalid syntax. Perhaps you forgot a comma?".into(), left.cover(right)))
    }

    /// `{a: 1, b c}`: a key without its colon, in a dict that has keys before.
    fn in_dict_after_key(&self, key: TextRange, token: &Token) -> bool {
        let Some(bracket) = self.bracket_around(token.start()) else { return false };
        if self.source.as_bytes()[bracket] != b'{' || self.is_replacement_field(token.start()) {
            return false;
        }
        let after_comma = self.token_before(key.start()).is_some_and(|token| token.kind() == TokenKind::Comma);
        let open = TextSize::new(bracket as u32);
        let has_colon = self.tokens[self.index_at(open)..self.index_at(key.start())]
            .iter()
            .any(|token| token.kind() == TokenKind::Colon && self.bracket_around(token.start()) == Some(bracket));
        after_comma && has_colon
    }

    /// `"a" b "c"`: a string that was meant to hold what follows it.
    fn split_string(&self, token: &Token) -> Option<Finding> {
        let before = self.token_before(token.start())?;
        let is_string = |kind| matches!(kind, TokenKind::String);
        if !is_string(before.kind()) {
            return None;
        }
        let mut end = token.range();
        let rest = &self.tokens[self.index_at(token.start())..];
        let middle: Vec<&Token> = rest.iter().take_while(|token| !is_string(token.kind())).collect();
        let after = rest.get(middle.len())?;
        if middle.is_empty() || self.lines.line(after.start()) != self.lines.line(token.start()) {
            return None;
        }
        let is_words = middle.iter().all(|token| matches!(token.kind(), TokenKind::Name | TokenKind::Int | TokenKind::Dot | TokenKind::Float));
        if !is_words {
            return None;
        }
        if let Some(last) = middle.last() {
            end = end.cover(last.range());
        }
        Some(Finding::Specific(ProblemKind::SyntaxError, "invalid syntax. Is this intended to be part of the string?".into(), end))
    }

    fn bracket_around(&self, at: TextSize) -> Option<usize> {
        let at = at.to_usize();
        self.scan.brackets.iter().filter(|(open, _, close)| *open < at && close.is_none_or(|close| close >= at)).map(|(open, _, _)| *open).max()
    }

    fn is_outside_brackets(&self, at: TextSize) -> bool {
        self.bracket_around(at).is_none()
    }

    /// `print x`, `exec x`.
    fn legacy_statement(&self, token: &Token) -> Option<Finding> {
        let before = self.token_before(token.start())?;
        let name = &self.source[before.start().to_usize()..before.end().to_usize()];
        let is_attribute = self.token_before(before.start()).is_some_and(|token| token.kind() == TokenKind::Dot);
        if !matches!(name, "print" | "exec") || !starts_expression(token.kind()) || is_attribute {
            return None;
        }
        let mut end = token.end();
        for token in &self.tokens[self.index_at(token.start())..] {
            if matches!(token.kind(), TokenKind::Newline | TokenKind::Semi | TokenKind::EndOfFile | TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace) {
                break;
            }
            end = token.end();
        }
        let range = TextRange::new(before.start(), end);
        let message = format!("Missing parentheses in call to '{name}'. Did you mean {name}(...)?");
        Some(Finding::Specific(ProblemKind::SyntaxError, message, range))
    }

    /// `if x = 1:` and the like.
    fn assignment_for_comparison(&self, token: &Token) -> Option<Finding> {
        if self.mode == Mode::Expression && self.is_outside_brackets(token.start()) {
            return None;
        }
        let before = self.token_before(token.start())?;
        let left = self.largest(|range| range.end() == before.end(), true)?;
        let after = self.token_at(token.end())?;
        if !starts_expression(after.kind()) {
            return None;
        }
        let right = self.largest(|range| range.start() == after.start(), true).unwrap_or(after.range());
        if self.token_at(right.end()).is_some_and(|token| matches!(token.kind(), TokenKind::Equal | TokenKind::ColonEqual)) {
            return None;
        }
        let named = self.node(left);
        let message = match named {
            Some(node) if !matches!(node, Expr::Name(_)) => format!(
                "cannot assign to {} here. Maybe you meant '==' instead of '='?",
                expression_name(node)
            ),
            _ => "invalid syntax. Maybe you meant '==' or ':=' instead of '='?".into(),
        };
        let range = if message.starts_with("cannot") { left } else { left.cover(right) };
        Some(Finding::Specific(ProblemKind::SyntaxError, message, range))
    }

    // nodes

    /// The widest expression whose range fits; `plain` leaves out what binds weaker than `or`.
    fn largest(&self, fits: impl Fn(TextRange) -> bool, plain: bool) -> Option<TextRange> {
        let mut search = Widest { fits, plain, found: None };
        match self.parsed.syntax() {
            ast::Mod::Module(module) => search.visit_body(&module.body),
            ast::Mod::Expression(expression) => search.visit_expr(&expression.body),
        }
        search.found
    }

    fn node(&self, range: TextRange) -> Option<&Expr> {
        let mut search = Exact { range, found: None };
        match self.parsed.syntax() {
            ast::Mod::Module(module) => search.visit_body(&module.body),
            ast::Mod::Expression(expression) => search.visit_expr(&expression.body),
        }
        search.found
    }

    fn name_of(&self, range: TextRange) -> &'static str {
        self.node(range).map_or("expression", expression_name)
    }

    // errors

    fn lexical(&self, error: &ParseErrorType, location: TextRange) -> Finding {
        use ruff_python_parser::LexicalErrorType as Lexical;
        let ParseErrorType::Lexical(error) = error else { return self.generic_at(location.start()) };
        match error {
            Lexical::UnicodeError | Lexical::MissingUnicodeLbrace | Lexical::MissingUnicodeRbrace => self.bad_escape(location),
            Lexical::InvalidByteLiteral => {
                let token = self.literal_around(location.start());
                Finding::Specific(ProblemKind::SyntaxError, "bytes can only contain ASCII literal characters".into(), token)
            }
            Lexical::FStringError(error) => self.interpolated_error("f", error, location),
            Lexical::TStringError(error) => self.interpolated_error("t", error, location),
            Lexical::OtherError(_) => self.generic_at(location.start()),
            _ => Finding::Generic(self.shown(self.token_at(location.start()))),
        }
    }

    /// The string token that holds a place.
    fn literal_around(&self, place: TextSize) -> TextRange {
        self.tokens
            .iter()
            .find(|token| token.start() <= place && place <= token.end() && matches!(token.kind(), TokenKind::String | TokenKind::FStringMiddle | TokenKind::TStringMiddle | TokenKind::Unknown))
            .map_or(TextRange::empty(place), |token| token.range())
    }

    fn bad_escape(&self, location: TextRange) -> Finding {
        let literal = self.literal_around(location.start());
        let text = &self.source[literal.start().to_usize()..literal.end().to_usize()];
        let is_bytes = text.split(['"', '\'']).next().is_some_and(|prefix| prefix.contains(['b', 'B']));
        let quotes = text.find(['"', '\'']).unwrap_or(0);
        let quote_length = if text[quotes..].starts_with("\"\"\"") || text[quotes..].starts_with("'''") { 3 } else { 1 };
        let content = &text[(quotes + quote_length).min(text.len())..];
        let message = if is_bytes {
            let position = content.find("\\x").unwrap_or(0);
            format!("(value error) invalid \\x escape at position {position}")
        } else {
            unicode_escape_problem(content)
        };
        Finding::Specific(ProblemKind::SyntaxError, message, literal)
    }

    fn interpolated_error(&self, letter: &str, error: &ruff_python_parser::InterpolatedStringErrorType, location: TextRange) -> Finding {
        use ruff_python_parser::InterpolatedStringErrorType as Error;
        let specific = |message: String, range| Finding::Specific(ProblemKind::SyntaxError, message, range);
        match error {
            Error::UnclosedLbrace => {
                if let Some(token) = self.token_at(location.start()) {
                    if let Some(finding) = self.forgotten_comma(token) {
                        return finding;
                    }
                    if matches!(token.kind(), TokenKind::FStringEnd | TokenKind::TStringEnd) {
                        return specific(format!("{letter}-string: expecting '}}', or format specs"), token.range());
                    }
                }
                specific(format!("{letter}-string: expecting '=', or '!', or ':', or '}}'"), self.shown(self.token_at(location.start())))
            }
            Error::InvalidConversionFlag => {
                let text = &self.source[location.start().to_usize()..location.end().to_usize()];
                if text.is_empty() || !text.chars().all(|character| character.is_alphanumeric() || character == '_') {
                    return specific(format!("{letter}-string: invalid conversion character"), location);
                }
                specific(format!("{letter}-string: invalid conversion character '{text}': expected 's', 'r', or 'a'"), location)
            }
            Error::SingleRbrace => specific(format!("{letter}-string: single '}}' is not allowed"), location),
            Error::LambdaWithoutParentheses => {
                let end = self.tokens[self.index_at(location.start())..].iter().find(|token| token.kind() == TokenKind::Colon).map_or(location.end(), |token| token.end());
                specific(format!("{letter}-string: lambda expressions are not allowed without parentheses"), TextRange::new(location.start(), end))
            }
            Error::ConversionFlagNotImmediatelyAfterExclamation => {
                specific(format!("{letter}-string: conversion type must come right after the exclamation mark"), location)
            }
            Error::NewlineInFormatSpec => {
                specific(format!("{letter}-string: newlines are not allowed in format specifiers for single quoted {letter}-strings"), location)
            }
            Error::UnterminatedString | Error::UnterminatedTripleQuotedString => {
                Finding::Generic(TextRange::empty(TextSize::new(self.source.len() as u32)))
            }
        }
    }

    fn unsupported(&self) -> Finding {
        let Some(error) = self.parsed.unsupported_syntax_errors().first() else {
            return Finding::Generic(TextRange::default());
        };
        match error.kind {
            UnsupportedSyntaxErrorKind::UnpackingInComprehension(_) if self.source[error.range.start().to_usize()..].starts_with("**") => Finding::Specific(
                ProblemKind::SyntaxError,
                "dict unpacking cannot be used in dict comprehension".into(),
                TextRange::at(error.range.start(), TextSize::new(2)),
            ),
            UnsupportedSyntaxErrorKind::UnpackingInComprehension(_) => {
                Finding::Specific(ProblemKind::SyntaxError, "iterable unpacking cannot be used in comprehension".into(), error.range)
            }
            _ => self.generic_at(error.range.start()),
        }
    }

    fn grammar(&self, error: &ParseErrorType, location: TextRange) -> Finding {
        let specific = |message: String, range: TextRange| Finding::Specific(ProblemKind::SyntaxError, message, range);
        let start = location.start();
        match error {
            ParseErrorType::UnexpectedIndentation => {
                let (line, _) = self.lines.line_column(start);
                let text = self.lines.text(self.source, line);
                let width = text.len() - text.trim_start_matches([' ', '\t']).len();
                let at = TextSize::new((self.lines.start_of(line) + width.saturating_sub(1)) as u32);
                Finding::Specific(ProblemKind::IndentationError, "unexpected indent".into(), TextRange::empty(at))
            }
            ParseErrorType::InvalidAssignmentTarget => self.assignment_target(location),
            ParseErrorType::InvalidAugmentedAssignmentTarget => {
                specific(format!("'{}' is an illegal expression for augmented assignment", self.name_of(location)), location)
            }
            ParseErrorType::InvalidDeleteTarget => self.delete_target(location),
            ParseErrorType::InvalidNamedAssignmentTarget => {
                specific(format!("cannot use assignment expressions with {}", self.name_of(location)), location)
            }
            ParseErrorType::InvalidAnnotatedAssignmentTarget => {
                if let Some(Expr::If(_)) = self.node(location) {
                    return self.generic_at(location.end());
                }
                if self.source[start.to_usize()..].starts_with("lambda") {
                    return self.lambda_parameters(start);
                }
                let colon = self.tokens[self.index_at(location.end())..].iter().find(|token| token.kind() == TokenKind::Colon);
                if let Some(colon) = colon
                    && self.token_at(colon.end()).is_none_or(|next| !starts_expression(next.kind()))
                {
                    return Finding::Generic(colon.range());
                }
                specific("illegal target for annotation".into(), location)
            }
            ParseErrorType::PositionalAfterKeywordArgument => {
                specific("positional argument follows keyword argument".into(), self.closing_after(location))
            }
            ParseErrorType::PositionalAfterKeywordUnpacking => {
                specific("positional argument follows keyword argument unpacking".into(), self.closing_after(location))
            }
            ParseErrorType::InvalidArgumentUnpackingOrder => {
                let comma = self.token_before(start).map_or(start, |token| token.start());
                specific("iterable argument unpacking follows keyword argument unpacking".into(), TextRange::new(comma, location.end()))
            }
            ParseErrorType::UnparenthesizedGeneratorExpression => {
                if self.is_class_argument(start) {
                    let word = self.tokens[self.index_at(start)..].iter().find(|token| matches!(token.kind(), TokenKind::For | TokenKind::Async));
                    return Finding::Generic(self.shown(word));
                }
                specific("Generator expression must be parenthesized".into(), location)
            }
            ParseErrorType::NonDefaultParamAfterDefaultParam => specific("parameter without a default follows parameter with a default".into(), location),
            ParseErrorType::ExpectedKeywordParam => {
                // the bare star of a lambda is blamed at what follows it
                let here = self.index_at(start);
                let index = self.tokens[..(here + 1).min(self.tokens.len())].iter().rposition(|token| token.kind() == TokenKind::Star).unwrap_or(here);
                let star = self.tokens.get(index);
                let follows = self.tokens.get(index + 1).map(|token| token.kind());
                if matches!(follows, Some(TokenKind::Comma))
                    && !matches!(self.tokens.get(index + 2).map(|token| token.kind()), Some(TokenKind::Rpar | TokenKind::DoubleStar | TokenKind::Colon))
                {
                    return self.generic_at(self.tokens.get(index + 2).map_or(start, |token| token.start()));
                }
                let is_lambda = self.tokens[..index].iter().rev().take_while(|token| token.kind() != TokenKind::Newline).any(|token| token.kind() == TokenKind::Lambda)
                    && self.is_outside_brackets(start);
                let range = if is_lambda { self.shown(self.tokens.get(index + 1)) } else { self.shown(star) };
                specific("named arguments must follow bare *".into(), range)
            }
            ParseErrorType::ParamAfterVarKeywordParam => specific("arguments cannot follow var-keyword argument".into(), location),
            ParseErrorType::VarParameterWithDefault => {
                let equal = self.token_before(start).filter(|token| token.kind() == TokenKind::Equal).or_else(|| self.token_at(start));
                let index = equal.map_or(0, |token| self.index_at(token.start()));
                let stars = self.tokens[..index].iter().rev().find(|token| matches!(token.kind(), TokenKind::Star | TokenKind::DoubleStar));
                let what = if stars.is_some_and(|token| token.kind() == TokenKind::DoubleStar) { "var-keyword" } else { "var-positional" };
                specific(format!("{what} argument cannot have default value"), self.shown(equal))
            }
            ParseErrorType::EmptyImportNames => {
                let token = self.token_at(start);
                if self.is_outside_brackets(start) && token.is_none_or(|token| matches!(token.kind(), TokenKind::Newline | TokenKind::EndOfFile)) {
                    return specific("Expected one or more names after 'import'".into(), TextRange::empty(self.shown(token).start()));
                }
                self.generic_at(start)
            }
            ParseErrorType::InvalidStarredExpressionUsage => self.starred(location),
            ParseErrorType::UnparenthesizedTupleExpression => {
                let comma = self.tokens[self.index_at(start)..].iter().find(|token| token.kind() == TokenKind::Comma);
                Finding::Generic(self.shown(comma))
            }
            ParseErrorType::ExpectedImaginaryNumber => specific("imaginary number required in complex literal".into(), location),
            ParseErrorType::ExpectedRealNumber => {
                let minus = self.token_at(start).filter(|token| token.kind() == TokenKind::Minus);
                match minus {
                    Some(minus) => self.generic_at(minus.end()),
                    None => specific("real number required in complex literal".into(), location),
                }
            }
            ParseErrorType::InvalidMatchPatternTarget => specific("cannot use '_' as a target".into(), location),
            ParseErrorType::FStringError(error) => self.interpolated_error("f", error, location),
            ParseErrorType::TStringError(error) => self.interpolated_error("t", error, location),
            ParseErrorType::ExpectedToken { expected, found } => self.expected(*expected, *found, location),
            ParseErrorType::ExpectedExpression => self.expected_expression(location),
            ParseErrorType::SimpleStatementsOnSameLine => self.side_by_side(start),
            ParseErrorType::UnparenthesizedNamedExpression => {
                let walrus = self.tokens[self.index_at(start)..].iter().find(|token| token.kind() == TokenKind::ColonEqual);
                Finding::Generic(self.shown(walrus))
            }
            ParseErrorType::OtherError(message) => self.other(message, location),
            _ => self.juxtaposed(start),
        }
    }

    /// `a not b` fails after the `not`, which could have begun `not in`.
    fn side_by_side(&self, start: TextSize) -> Finding {
        if let Some(token) = self.token_at(start)
            && token.kind() == TokenKind::Not
        {
            return self.generic_at(token.end());
        }
        self.juxtaposed(start)
    }

    fn expected(&self, expected: TokenKind, found: TokenKind, location: TextRange) -> Finding {
        let specific = |message: &str, range: TextRange| Finding::Specific(ProblemKind::SyntaxError, message.into(), range);
        let start = location.start();
        match expected {
            TokenKind::Colon => {
                let head = self.head_of_line(start);
                let forced = matches!(head, Some(TokenKind::Def | TokenKind::Try | TokenKind::Else | TokenKind::Finally));
                if self.bracket_around(start).is_some_and(|bracket| self.source.as_bytes()[bracket] == b'{') {
                    let end = self.token_at(start).map_or(start, |token| token.start());
                    if matches!(found, TokenKind::Rbrace | TokenKind::Comma) {
                        return specific("':' expected after dictionary key", TextRange::new(end - TextSize::new((end.to_u32() > 0) as u32), end));
                    }
                }
                if found == TokenKind::Equal {
                    return self.juxtaposed(start);
                }
                if (found == TokenKind::Newline || forced) && head != Some(TokenKind::Lambda) && self.is_outside_brackets(start) {
                    let token = self.token_at(start);
                    let range = if found == TokenKind::Newline { TextRange::empty(start) } else { self.shown(token) };
                    return specific("expected ':'", range);
                }
                self.juxtaposed(start)
            }
            TokenKind::Else => {
                if found == TokenKind::Colon {
                    return self.generic_at(start);
                }
                let before = self.token_before(start);
                let range = before.and_then(|before| {
                    let index = self.index_at(before.start());
                    let word = self.tokens[..=index].iter().rposition(|token| token.kind() == TokenKind::If)?;
                    let body = self.tokens.get(word.checked_sub(1)?)?;
                    let left = self.largest(|range| range.end() == body.end() && self.is_same_bracket(range.start(), start), true).unwrap_or(body.range());
                    Some(TextRange::new(left.start(), before.end()))
                });
                match range {
                    Some(range) => specific("expected 'else' after 'if' expression", range),
                    None => self.generic_at(start),
                }
            }
            TokenKind::In if !self.is_outside_brackets(start) => specific("'in' expected after for-loop variables", self.shown(self.token_at(start))),
            TokenKind::Lpar if self.head_of_line(start) == Some(TokenKind::Def) => specific("expected '('", self.shown(self.token_at(start))),
            TokenKind::Rpar if found == TokenKind::Lpar && self.head_of_line(start) == Some(TokenKind::Def) => {
                let close = self.scan.brackets.iter().find(|(open, _, _)| *open == start.to_usize()).and_then(|(_, _, close)| *close);
                let end = close.map_or(location.end(), |close| TextSize::new(close as u32 + 1));
                let only_names = self.tokens[self.index_at(start) + 1..]
                    .iter()
                    .take_while(|token| token.end() < end)
                    .all(|token| matches!(token.kind(), TokenKind::Name | TokenKind::Comma));
                if !only_names {
                    return self.generic_at(start);
                }
                specific("Function parameters cannot be parenthesized", TextRange::new(start, end))
            }
            TokenKind::Comma if found == TokenKind::Dot && self.head_of_line(start) == Some(TokenKind::Import) => {
                let name = self.token_before(start).map_or(start, |token| token.start());
                let is_alias = self.token_before(name).is_some_and(|token| token.kind() == TokenKind::As);
                if is_alias {
                    let end = self.token_at(location.end()).map_or(location.end(), |token| token.end());
                    return specific("cannot use attribute as import target", TextRange::new(name, end));
                }
                self.generic_at(start)
            }
            TokenKind::Comma if found.as_augmented_assign_operator().is_some() => {
                let line = self.line_start(start);
                let before = self.token_before(start).map_or(start, |token| token.end());
                let range = TextRange::new(line, before);
                specific(&format!("'{}' is an illegal expression for augmented assignment", self.name_of(range).replace("expression", "tuple")), range)
            }
            _ => self.juxtaposed(start),
        }
    }

    fn is_same_bracket(&self, a: TextSize, b: TextSize) -> bool {
        self.bracket_around(a) == self.bracket_around(b)
    }

    /// The first token of the logical line (after `async`).
    fn head_of_line(&self, place: TextSize) -> Option<TokenKind> {
        let index = self.index_at(place).min(self.tokens.len());
        let start = self.tokens[..index]
            .iter()
            .rposition(|token| matches!(token.kind(), TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent | TokenKind::Semi))
            .map_or(0, |newline| newline + 1);
        let mut kinds = self.tokens[start..].iter().map(|token| token.kind()).skip_while(|kind| *kind == TokenKind::Async);
        kinds.next()
    }

    fn line_start(&self, place: TextSize) -> TextSize {
        let index = self.index_at(place).min(self.tokens.len());
        let start = self.tokens[..index]
            .iter()
            .rposition(|token| matches!(token.kind(), TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent | TokenKind::Semi))
            .map_or(0, |newline| newline + 1);
        self.tokens.get(start).map_or(place, |token| token.start())
    }

    fn expected_expression(&self, location: TextRange) -> Finding {
        let specific = |message: &str, range: TextRange| Finding::Specific(ProblemKind::SyntaxError, message.into(), range);
        let start = location.start();
        let token = self.token_at(start);
        let kind = token.map(|token| token.kind());
        if let Some(before) = self.token_before(token.map_or(start, |token| token.start())) {
            match (before.kind(), kind) {
                (TokenKind::Equal, Some(TokenKind::Comma | TokenKind::Rpar)) if self.bracket_around(start).is_some_and(|bracket| self.source.as_bytes()[bracket] == b'(') => {
                    let open = TextSize::new(self.bracket_around(start).unwrap_or(0) as u32);
                    let is_definition = self.head_of_line(start) == Some(TokenKind::Def)
                        && self.token_before(open).and_then(|name| self.token_before(name.start())).is_some_and(|token| token.kind() == TokenKind::Def);
                    if is_definition {
                        return specific("expected default value expression", before.range());
                    }
                    let name = self.token_before(before.start()).map_or(before.start(), |token| token.start());
                    return specific("expected argument value expression", TextRange::new(name, before.end()));
                }
                (TokenKind::Star, Some(TokenKind::Comma | TokenKind::Rpar))
                    if self.token_before(before.start()).is_some_and(|token| matches!(token.kind(), TokenKind::Lpar | TokenKind::Comma)) =>
                {
                    return specific("Invalid star expression", self.shown(token));
                }
                (TokenKind::Less, Some(TokenKind::Greater)) if before.end() == start => {
                    return specific("invalid syntax.  Maybe you meant '!=' instead of '<>'?", TextRange::new(before.start(), location.end()));
                }
                (TokenKind::Else, _) if self.is_conditional_else(before.start()) => {
                    return specific("expected expression after 'else', but statement is given", self.shown(token));
                }
                (_, Some(TokenKind::Rbrace)) if self.is_replacement_field(start) && before.kind() != TokenKind::Lbrace && before.kind() != TokenKind::Colon => {
                    return Finding::Generic(self.shown(token));
                }
                (TokenKind::Rarrow, Some(TokenKind::Colon)) => return specific("expected ':'", before.range()),
                (TokenKind::Colon, Some(TokenKind::Rbrace | TokenKind::Comma))
                    if self.bracket_around(start).is_some_and(|bracket| self.source.as_bytes()[bracket] == b'{') && !self.is_replacement_field(start) =>
                {
                    return specific("expression expected after dictionary key and ':'", before.range());
                }
                (TokenKind::Lbrace, Some(kind)) if self.is_replacement_field(start) => {
                    let bracket = self.bracket_around(start);
                    let letter = self.scan.fields.iter().find(|(at, _)| Some(*at) == bracket).map_or('f', |(_, letter)| *letter);
                    let symbol = match kind {
                        TokenKind::Rbrace => "}",
                        TokenKind::Exclamation => "!",
                        TokenKind::Colon => ":",
                        TokenKind::Equal => "=",
                        _ => return specific(&format!("{letter}-string: expecting a valid expression after '{{'"), self.shown(token)),
                    };
                    return specific(&format!("{letter}-string: valid expression required before '{symbol}'"), self.shown(token));
                }
                _ => {}
            }
        }
        self.generic_at(start)
    }

    /// Whether the innermost bracket is the field of an f-string.
    fn is_replacement_field(&self, at: TextSize) -> bool {
        let bracket = self.bracket_around(at);
        self.scan.fields.iter().any(|(field, _)| Some(*field) == bracket)
    }

    fn is_conditional_else(&self, place: TextSize) -> bool {
        let line = self.line_start(place);
        line < place
    }

    fn assignment_target(&self, location: TextRange) -> Finding {
        let specific = |message: String, range: TextRange| Finding::Specific(ProblemKind::SyntaxError, message, range);
        let Some(node) = self.node(location) else {
            return specific("cannot assign to expression".into(), location);
        };
        if node.is_yield_expr() || node.is_yield_from_expr() {
            return specific("assignment to yield expression not possible".into(), location);
        }
        let name = expression_name(node);
        if let Some(finding) = self.last_of_bare_tuple(location) {
            return finding;
        }
        // parentheses around the target do not matter
        let (mut start, mut end) = (location.start(), location.end());
        let (before, after) = loop {
            let before = self.token_before(start);
            let after = self.token_at(end);
            match (before, after) {
                (Some(open), Some(close)) if open.kind() == TokenKind::Lpar && close.kind() == TokenKind::Rpar => {
                    start = open.start();
                    end = close.end();
                }
                _ => break (before, after),
            }
        };
        let is_first = before.is_none_or(|token| {
            matches!(token.kind(), TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent | TokenKind::Semi | TokenKind::Colon)
        });
        let is_single = after.is_some_and(|token| token.kind() == TokenKind::Equal) && {
            let value = after.and_then(|token| self.token_at(token.end()));
            let value_end = value.and_then(|value| self.largest(|range| range.start() == value.start(), true)).map(|range| range.end());
            !value_end.and_then(|end| self.token_at(end)).is_some_and(|token| matches!(token.kind(), TokenKind::Equal | TokenKind::ColonEqual))
        };
        let binds_tightly = !matches!(node, Expr::Compare(_) | Expr::BoolOp(_) | Expr::Lambda(_) | Expr::If(_) | Expr::Generator(_))
            && !matches!(node, Expr::UnaryOp(unary) if unary.op == UnaryOp::Not)
            && !matches!(node, Expr::BooleanLiteral(_) | Expr::NoneLiteral(_));
        if is_first && is_single && binds_tightly {
            return specific(format!("cannot assign to {name} here. Maybe you meant '==' instead of '='?"), location);
        }
        specific(format!("cannot assign to {name}"), location)
    }

    /// `1, x = 2`: the comparison is suspected at the last name.
    fn last_of_bare_tuple(&self, location: TextRange) -> Option<Finding> {
        let equal = self.tokens[self.index_at(location.end())..].iter().take_while(|token| token.kind() != TokenKind::Newline).find(|token| token.kind() == TokenKind::Equal)?;
        let name = self.token_before(equal.start()).filter(|token| token.kind() == TokenKind::Name)?;
        let comma = self.token_before(name.start()).filter(|token| token.kind() == TokenKind::Comma)?;
        if comma.start() < location.end() || !self.is_outside_brackets(name.start()) || !self.is_outside_brackets(location.start()) {
            return None;
        }
        self.assignment_for_comparison(equal)
    }

    fn delete_target(&self, location: TextRange) -> Finding {
        Finding::Specific(ProblemKind::SyntaxError, format!("cannot delete {}", self.name_of(location)), location)
    }

    fn lambda_parameters(&self, start: TextSize) -> Finding {
        let word = self.index_at(start);
        let next = self.tokens.get(word + 1);
        if let Some(open) = next.filter(|token| token.kind() == TokenKind::Lpar) {
            let close = self.scan.brackets.iter().find(|(at, _, _)| *at == open.start().to_usize()).and_then(|(_, _, close)| *close);
            let end = close.map_or(open.end(), |close| TextSize::new(close as u32 + 1));
            return Finding::Specific(ProblemKind::SyntaxError, "Lambda expression parameters cannot be parenthesized".into(), TextRange::new(open.start(), end));
        }
        Finding::Generic(self.shown(next))
    }

    /// The bracket that closes the call an argument stands in.
    fn closing_after(&self, argument: TextRange) -> TextRange {
        let close = self.bracket_around(argument.start()).and_then(|bracket| self.scan.brackets.iter().find(|(open, _, _)| *open == bracket)).and_then(|(_, _, close)| *close);
        match close {
            Some(close) => TextRange::at(TextSize::new(close as u32), TextSize::new(1)),
            None => argument,
        }
    }

    fn is_class_argument(&self, place: TextSize) -> bool {
        self.head_of_line(place) == Some(TokenKind::Class)
    }

    fn starred(&self, location: TextRange) -> Finding {
        let start = location.start();
        if self.mode == Mode::Expression && self.is_outside_brackets(start) {
            return Finding::Generic(TextRange::at(start, TextSize::new(1)));
        }
        let in_braces = self.bracket_around(start).is_some_and(|bracket| self.source.as_bytes()[bracket] == b'{');
        let before = self.token_before(start).map(|token| token.kind());
        if in_braces && before == Some(TokenKind::Colon) {
            return Finding::Specific(ProblemKind::SyntaxError, "cannot use a starred expression in a dictionary value".into(), location);
        }
        if in_braces && self.token_at(location.end()).is_some_and(|token| token.kind() == TokenKind::Colon) {
            return self.generic_at(location.end());
        }
        Finding::Specific(ProblemKind::SyntaxError, "can't use starred expression here".into(), location)
    }

    fn other(&self, message: &str, location: TextRange) -> Finding {
        let specific = |message: String, range: TextRange| Finding::Specific(ProblemKind::SyntaxError, message, range);
        let start = location.start();
        if let Some(what) = message.strip_prefix("Expected an indented block after ") {
            return self.missing_block(what, start);
        }
        match message {
            "Expected `except` or `finally` after `try` block" => {
                let token = self.tokens[self.index_at(start)..].iter().find(|token| token.kind() != TokenKind::Dedent);
                let range = match token {
                    Some(token) if !matches!(token.kind(), TokenKind::EndOfFile | TokenKind::Newline) => token.range(),
                    _ => TextRange::empty(TextSize::new(self.source.trim_end_matches('\n').len() as u32)),
                };
                specific("expected 'except' or 'finally' block".into(), range)
            }
            "Expected a parameter name" => {
                let equal = self.token_at(location.end());
                let end = equal.filter(|token| token.kind() == TokenKind::Equal).map_or(location.end(), |token| token.end());
                let range = TextRange::new(start, end);
                match &self.source[start.to_usize()..location.end().to_usize()] {
                    name @ ("True" | "False" | "None") => specific(format!("cannot assign to {name}"), range),
                    _ => specific("expression cannot contain assignment, perhaps you meant \"==\"?".into(), range),
                }
            }
            "Only one '/' separator allowed" => specific("/ may appear only once".into(), location),
            "Only one '*' parameter allowed" | "Only one '*' separator allowed" => {
                specific("* argument may appear only once".into(), TextRange::at(start, TextSize::new(1)))
            }
            "'/' parameter must appear before '*' parameter" => specific("/ must be ahead of *".into(), location),
            "Position-only parameter separator not allowed as first parameter" => specific("at least one parameter must precede /".into(), location),
            "Only one '**' parameter allowed" => specific("arguments cannot follow var-keyword argument".into(), TextRange::at(start, TextSize::new(2))),
            "Multiple exception types must be parenthesized when using `as`" => {
                specific("multiple exception types must be parenthesized when using 'as'".into(), location)
            }
            "Cannot have both 'except' and 'except*' on the same 'try'" => {
                specific("cannot have both 'except' and 'except*' on the same 'try'".into(), self.shown(self.token_at(start)))
            }
            "Expected one or more exception types" => specific("expected one or more exception types".into(), location),
            "Only single target (not tuple) can be annotated" => specific("only single target (not tuple) can be annotated".into(), location),
            "Only single target (not list) can be annotated" => specific("only single target (not list) can be annotated".into(), location),
            "Positional patterns cannot follow keyword patterns" => specific("positional patterns follow keyword patterns".into(), location),
            "Bytes literal cannot be mixed with non-bytes literals" => {
                // blamed on the last literal
                let last = self.tokens.iter().rev().find(|token| token.kind() == TokenKind::String && token.end() <= location.end());
                let end = last.map_or(location.end(), |token| token.end());
                specific("cannot mix bytes and nonbytes literals".into(), TextRange::at(end - TextSize::new((end.to_u32() > 0) as u32) + TextSize::new(1), TextSize::new(1)))
            }
            "Trailing comma not allowed" => {
                let after = self.token_at(location.end());
                if self.head_of_line(start) == Some(TokenKind::From) {
                    return specific("trailing comma not allowed without surrounding parentheses".into(), self.shown(after));
                }
                Finding::Generic(self.shown(after))
            }
            "Star import must be the only import" => {
                let star = self.tokens[self.index_at(start)..].iter().find(|token| token.kind() != TokenKind::Star);
                Finding::Generic(self.shown(star))
            }
            "Expected symbol after `as`" => match self.token_at(start) {
                Some(token) if matches!(token.kind(), TokenKind::None | TokenKind::True | TokenKind::False) => {
                    let name = &self.source[token.start().to_usize()..token.end().to_usize()];
                    specific(format!("cannot use {name} as import target"), token.range())
                }
                _ => self.generic_at(start),
            },
            "Expected name after `as`" => match self.token_at(start) {
                Some(token) if matches!(token.kind(), TokenKind::None | TokenKind::True | TokenKind::False) => {
                    let name = &self.source[token.start().to_usize()..token.end().to_usize()];
                    specific(format!("cannot use except statement with {name}"), token.range())
                }
                _ => self.generic_at(start),
            },
            "Pattern cannot follow a double star pattern" | "Only one double star pattern is allowed" => {
                self.generic_at(start)
            }
            _ => {
                if let Some(token) = self.token_at(start)
                    && token.kind() == TokenKind::Equal
                {
                    return self.juxtaposed(start);
                }
                self.juxtaposed(start)
            }
        }
    }

    fn missing_block(&self, what: &str, start: TextSize) -> Finding {
        let keyword: String = what.trim_start_matches('`').chars().take_while(|character| character.is_alphabetic()).collect();
        let (phrase, keyword) = match what {
            "function definition" => ("function definition".to_owned(), "def".to_owned()),
            "`class` definition" => ("class definition".to_owned(), "class".to_owned()),
            _ => (format!("'{keyword}' statement"), keyword),
        };
        // the keyword that opened the block is the last such one before here
        let index = self.index_at(start);
        let opener = self.tokens[..index.min(self.tokens.len())]
            .iter()
            .rev()
            .find(|token| &self.source[token.start().to_usize()..token.end().to_usize()] == keyword.as_str());
        let line = opener.map_or(1, |token| self.lines.line(token.start()));
        let phrase = match opener {
            Some(token) if keyword == "except" && self.token_at(token.end()).is_some_and(|next| next.kind() == TokenKind::Star) => "'except*' statement".to_owned(),
            _ => phrase,
        };
        let token = self.tokens[index.min(self.tokens.len())..].iter().find(|token| !matches!(token.kind(), TokenKind::Dedent | TokenKind::Newline));
        let at_end = token.is_none_or(|token| token.kind() == TokenKind::EndOfFile);
        let range = if at_end {
            let end = self.source.trim_end_matches('\n').len() as u32;
            TextRange::empty(TextSize::new(end))
        } else {
            self.shown(token)
        };
        Finding::Specific(ProblemKind::IndentationError, format!("expected an indented block after {phrase} on line {line}"), range)
    }
}

/// What CPython calls an expression.
pub fn expression_name(expression: &Expr) -> &'static str {
    match expression {
        Expr::Attribute(_) => "attribute",
        Expr::Subscript(_) => "subscript",
        Expr::Starred(_) => "starred",
        Expr::Name(_) => "name",
        Expr::List(_) => "list",
        Expr::Tuple(_) => "tuple",
        Expr::Lambda(_) => "lambda",
        Expr::Call(_) => "function call",
        Expr::BoolOp(_) | Expr::BinOp(_) | Expr::UnaryOp(_) => "expression",
        Expr::Generator(_) => "generator expression",
        Expr::Yield(_) | Expr::YieldFrom(_) => "yield expression",
        Expr::Await(_) => "await expression",
        Expr::ListComp(_) => "list comprehension",
        Expr::SetComp(_) => "set comprehension",
        Expr::DictComp(_) => "dict comprehension",
        Expr::Dict(_) => "dict literal",
        Expr::Set(_) => "set display",
        Expr::FString(_) => "f-string expression",
        Expr::TString(_) => "t-string expression",
        Expr::NoneLiteral(_) => "None",
        Expr::BooleanLiteral(node) => if node.value { "True" } else { "False" },
        Expr::EllipsisLiteral(_) => "ellipsis",
        Expr::StringLiteral(_) | Expr::BytesLiteral(_) | Expr::NumberLiteral(_) => "literal",
        Expr::Compare(_) => "comparison",
        Expr::If(_) => "conditional expression",
        Expr::Named(_) => "named expression",
        Expr::Slice(_) | Expr::IpyEscapeCommand(_) => "expression",
    }
}

/// Why `unicodeescape` refuses the text of a literal.
fn unicode_escape_problem(content: &str) -> String {
    let wrap = |from: usize, to: usize, reason: &str| format!("(unicode error) 'unicodeescape' codec can't decode bytes in position {from}-{to}: {reason}");
    let characters: Vec<char> = content.chars().collect();
    // positions count the bytes that CPython's decoder sees: non-ASCII characters are escaped first
    let width = |character: char| if character as u32 >= 0x80 { 10 } else { 1 };
    let (mut at, mut position) = (0, 0);
    while at < characters.len() {
        if characters[at] != '\\' || at + 1 >= characters.len() {
            position += width(characters[at]);
            at += 1;
            continue;
        }
        let (digits, name) = match characters[at + 1] {
            'x' => (2, "\\xXX"),
            'u' => (4, "\\uXXXX"),
            'U' => (8, "\\UXXXXXXXX"),
            'N' => {
                if characters.get(at + 2) != Some(&'{') {
                    return wrap(position, position + 1, "malformed \\N character escape");
                }
                let Some(length) = characters[at + 3..].iter().position(|character| *character == '}') else {
                    return wrap(position, position + characters.len() - at - 2, "malformed \\N character escape");
                };
                let name: String = characters[at + 3..at + 3 + length].iter().collect();
                let literal = format!("'\\N{{{name}}}'");
                if ruff_python_parser::parse_expression(&literal).is_err() {
                    return wrap(position, position + length + 3, "unknown Unicode character name");
                }
                position += length + 4;
                at += length + 4;
                continue;
            }
            other => {
                position += 1 + width(other);
                at += 2;
                continue;
            }
        };
        let found = characters[at + 2..].iter().take(digits).take_while(|character| character.is_ascii_hexdigit()).count();
        if found < digits {
            return wrap(position, position + 1 + found, &format!("truncated {name} escape"));
        }
        let value = characters[at + 2..at + 2 + digits].iter().fold(0u32, |value, digit| value.wrapping_shl(4) | digit.to_digit(16).unwrap_or(0));
        if value > 0x10_ffff {
            return wrap(position, position + 1 + digits, "illegal Unicode character");
        }
        position += 2 + digits;
        at += 2 + digits;
    }
    "(unicode error) 'unicodeescape' codec can't decode bytes".into()
}

fn starts_expression(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Name
            | TokenKind::Int
            | TokenKind::Float
            | TokenKind::Complex
            | TokenKind::String
            | TokenKind::FStringStart
            | TokenKind::TStringStart
            | TokenKind::Lbrace
            | TokenKind::Lsqb
            | TokenKind::Lpar
            | TokenKind::Ellipsis
            | TokenKind::None
            | TokenKind::True
            | TokenKind::False
            | TokenKind::Lambda
            | TokenKind::Tilde
            | TokenKind::Match
            | TokenKind::Case
            | TokenKind::Type
            | TokenKind::Await
            | TokenKind::Lazy
    )
}

fn ends_expression(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Name
            | TokenKind::Int
            | TokenKind::Float
            | TokenKind::Complex
            | TokenKind::String
            | TokenKind::FStringEnd
            | TokenKind::TStringEnd
            | TokenKind::Rpar
            | TokenKind::Rsqb
            | TokenKind::Rbrace
            | TokenKind::Ellipsis
            | TokenKind::None
            | TokenKind::True
            | TokenKind::False
            | TokenKind::Match
            | TokenKind::Case
            | TokenKind::Type
            | TokenKind::Lazy
    )
}

struct Widest<F> {
    fits: F,
    plain: bool,
    found: Option<TextRange>,
}

impl<'a, F: Fn(TextRange) -> bool> Visitor<'a> for Widest<F> {
    fn visit_expr(&mut self, expression: &'a Expr) {
        let range = expression.range();
        let weak = matches!(expression, Expr::Lambda(_) | Expr::If(_) | Expr::Named(_) | Expr::Starred(_) | Expr::Yield(_) | Expr::YieldFrom(_))
            || matches!(expression, Expr::Tuple(tuple) if !tuple.parenthesized)
            || matches!(expression, Expr::Generator(generator) if !generator.parenthesized)
            || matches!(expression, Expr::Slice(_));
        let eligible = !range.is_empty() && !expression.is_slice_expr() && (!self.plain || !weak);
        if eligible && (self.fits)(range) && self.found.is_none_or(|found| found.len() < range.len()) {
            self.found = Some(range);
        }
        walk_expr(self, expression);
    }
}

struct Exact<'a> {
    range: TextRange,
    found: Option<&'a Expr>,
}

impl<'a> Visitor<'a> for Exact<'a> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        if self.found.is_none() {
            ruff_python_ast::visitor::walk_stmt(self, statement);
        }
    }
    fn visit_expr(&mut self, expression: &'a Expr) {
        if self.found.is_some() {
            return;
        }
        if expression.range() == self.range {
            self.found = Some(expression);
            return;
        }
        walk_expr(self, expression);
    }
}
