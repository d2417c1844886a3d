//! Which part of a source line an error is about: the carets and tildes under a frame's lines.
//!
//! The compiler says which text the failing instruction covers. Within it a binary operator is marked by carets between
//! tildes, a call or subscript from its bracket to its end. Nothing is marked where the text is a whole line anyway.
//! Columns here count characters.

use crate::code::code_object::Position;
use crate::parse::{Mode, parse};
use ruff_python_ast::{Expr, Mod, Stmt};
use ruff_text_size::{Ranged, TextSize};

/// What is marked by carets inside the marked text: from here to there (line from 0, column).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Anchors { start: (usize, usize), end: (usize, usize), primary: char }

/// The lines below a frame's `File` line, indented, each with its newline. `lines` are the source lines the position covers.
pub fn marked_lines(position: Position, lines: &[String]) -> String {
    let Some((first, last)) = lines.first().zip(lines.last()) else { return String::new() };
    let dedented = dedent(lines);
    let removed = first.chars().count() - dedented[0].chars().count();
    let start = characters(first, position.column).saturating_sub(removed);
    let end = characters(last, position.end_column).saturating_sub(removed);
    let last_index = dedented.len() - 1;
    let segment = segment_of(&dedented, start, end);
    let anchors = find_anchors(&segment);
    let show = shows_carets(&dedented, start, end, anchors.is_some());
    let (shown_start, shown_end) = (width(&dedented[0], start), width(&dedented[last_index], end));
    let shift = |(line, column): (usize, usize)| {
        let column = if line == 0 { column + start } else { column };
        (line, width(&dedented[line.min(last_index)], column))
    };
    let mut significant = vec![0, last_index];
    let inner = anchors.map(|anchors| {
        for line in [anchors.start.0, anchors.end.0] {
            significant.extend([line.wrapping_sub(1), line, line + 1]);
        }
        (shift(anchors.start), shift(anchors.end))
    });
    significant.retain(|line| *line <= last_index);
    significant.sort_unstable();
    significant.dedup();
    let mut out: Vec<String> = Vec::new();
    let put = |out: &mut Vec<String>, index: usize| {
        let text = &dedented[index];
        out.push(text.clone());
        if !show {
            return;
        }
        let blank = text.chars().take_while(|ch| ch.is_whitespace()).count();
        let count = if index == last_index { shown_end } else { width(text, text.chars().count()) };
        let marks: String = (0..count)
            .map(|column| {
                if column < blank || index == 0 && column < shown_start {
                    return ' ';
                }
                match inner {
                    Some((from, to)) if (index, column) >= from && (index, column) < to => '^',
                    Some(_) => anchors.map_or('^', |anchors| anchors.primary),
                    None => '^',
                }
            })
            .collect();
        out.push(marks);
    };
    let mut before: Option<usize> = None;
    for index in significant {
        if let Some(before) = before {
            match index - before {
                2 => put(&mut out, index - 1),
                gap if gap > 2 => out.push(format!("...<{} lines>...", gap - 1)),
                _ => {}
            }
        }
        put(&mut out, index);
        before = Some(index);
    }
    dedent(&out).iter().map(|line| format!("    {line}\n")).collect()
}

/// Lines without their common leading white space; blank lines become empty.
fn dedent(lines: &[String]) -> Vec<String> {
    let mut common: Option<String> = None;
    for line in lines.iter().filter(|line| !line.trim().is_empty()) {
        let own: String = line.chars().take_while(|ch| *ch == ' ' || *ch == '\t').collect();
        common = Some(match common {
            None => own,
            Some(known) => known.chars().zip(own.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect(),
        });
    }
    let common = common.unwrap_or_default();
    lines.iter().map(|line| if line.trim().is_empty() { String::new() } else { line.strip_prefix(&common).unwrap_or(line).to_string() }).collect()
}

/// Characters before a byte offset.
fn characters(line: &str, offset: u32) -> usize {
    let offset = (offset as usize).min(line.len());
    line.char_indices().take_while(|(at, _)| *at < offset).count()
}

/// The text from column `start` of the first line to column `end` of the last.
fn segment_of(lines: &[String], start: usize, end: usize) -> String {
    let last = lines.len() - 1;
    let mut parts = Vec::with_capacity(lines.len());
    for (i, line) in lines.iter().enumerate() {
        let from = if i == 0 { start } else { 0 };
        let to = if i == last { end } else { usize::MAX };
        parts.push(line.chars().take(to).skip(from).collect::<String>());
    }
    parts.join("\n")
}

/// Columns a text takes on a screen up to a character.
pub fn width(line: &str, upto: usize) -> usize { line.chars().take(upto).map(|ch| if is_wide(ch) { 2 } else { 1 }).sum() }

fn is_wide(ch: char) -> bool {
    matches!(ch as u32,
        0x1100..=0x115F | 0x231A..=0x231B | 0x2329..=0x232A | 0x23E9..=0x23EC | 0x23F0 | 0x23F3 | 0x25FD..=0x25FE | 0x2614..=0x2615 | 0x2648..=0x2653
        | 0x267F | 0x2693 | 0x26A1 | 0x26AA..=0x26AB | 0x26BD..=0x26BE | 0x26C4..=0x26C5 | 0x26CE | 0x26D4 | 0x26EA | 0x26F2..=0x26F3 | 0x26F5 | 0x26FA
        | 0x26FD | 0x2705 | 0x270A..=0x270B | 0x2728 | 0x274C | 0x274E | 0x2753..=0x2755 | 0x2757 | 0x2795..=0x2797 | 0x27B0 | 0x27BF | 0x2B1B..=0x2B1C
        | 0x2B50 | 0x2B55 | 0x2E80..=0x303E | 0x3041..=0x33FF | 0x3400..=0x4DBF | 0x4E00..=0xA4CF | 0xA960..=0xA97C | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF
        | 0xFE10..=0xFE19 | 0xFE30..=0xFE6F | 0xFF01..=0xFF60 | 0xFFE0..=0xFFE6 | 0x16FE0..=0x18CFF | 0x1AFF0..=0x1B2FF | 0x1F004 | 0x1F0CF | 0x1F18E
        | 0x1F191..=0x1F19A | 0x1F200..=0x1F320 | 0x1F32D..=0x1F335 | 0x1F337..=0x1F37C | 0x1F37E..=0x1F393 | 0x1F3A0..=0x1F3CA | 0x1F3CF..=0x1F3D3
        | 0x1F3E0..=0x1F3F0 | 0x1F3F4 | 0x1F3F8..=0x1F43E | 0x1F440 | 0x1F442..=0x1F4FC | 0x1F4FF..=0x1F53D | 0x1F54B..=0x1F54E | 0x1F550..=0x1F567
        | 0x1F57A | 0x1F595..=0x1F596 | 0x1F5A4 | 0x1F5FB..=0x1F64F | 0x1F680..=0x1F6C5 | 0x1F6CC | 0x1F6D0..=0x1F6D2 | 0x1F6D5..=0x1F6D7
        | 0x1F6DC..=0x1F6DF | 0x1F6EB..=0x1F6EC | 0x1F6F4..=0x1F6FC | 0x1F7E0..=0x1F7EB | 0x1F7F0 | 0x1F90C..=0x1F93A | 0x1F93C..=0x1F945
        | 0x1F947..=0x1F9FF | 0x1FA70..=0x1FAFF | 0x20000..=0x3FFFD)
}

/// The segment as lines of characters, walked as the text between two parts of an expression is.
struct Walker { lines: Vec<Vec<char>> }

impl Walker {
    /// A place that holds a character: the next one where this is past a line's end.
    fn valid(&self, mut place: (usize, usize)) -> Option<(usize, usize)> {
        while place.0 < self.lines.len() && place.1 >= self.lines[place.0].len() {
            place = (place.0 + 1, 0);
        }
        if place.0 < self.lines.len() { Some(place) } else { None }
    }

    /// The first place from here whose character is wanted; comments and continuation backslashes are skipped.
    fn find(&self, mut place: (usize, usize), wanted: impl Fn(char) -> bool) -> Option<(usize, usize)> {
        loop {
            let ch = self.lines[place.0][place.1];
            place = if ch == '\\' || ch == '#' {
                self.valid((place.0 + 1, 0))?
            } else if wanted(ch) {
                return Some(place);
            } else {
                self.valid((place.0, place.1 + 1))?
            };
        }
    }
}

/// Where the carets inside the segment are, when it is a binary operation, a call or a subscript.
fn find_anchors(segment: &str) -> Option<Anchors> {
    let source = format!("(\n{segment}\n)");
    let parsed = parse(&source, Mode::Expression).ok()?;
    let Mod::Expression(expression) = &parsed.tree else { return None };
    let walker = Walker { lines: segment.split('\n').map(|line| line.chars().collect()).collect() };
    // line and column in the segment of an offset in the text that was parsed
    let place = |offset: TextSize| -> (usize, usize) {
        let (line, column) = parsed.lines.line_column(offset);
        let index = (line as usize).saturating_sub(2);
        let text: String = walker.lines.get(index).map(|line| line.iter().collect()).unwrap_or_default();
        (index, characters(&text, column))
    };
    match &*expression.body {
        Expr::BinOp(operation) => {
            let after_left = walker.valid(place(operation.left.end()))?;
            let start = walker.find(after_left, |ch| !ch.is_whitespace() && ch != ')')?;
            let (line, mut right) = (start.0, start.1 + 1);
            let right_start = place(operation.right.start());
            let next = walker.lines[line].get(right).copied();
            if (right_start.0 > line || right < right_start.1) && next.is_some_and(|ch| !ch.is_whitespace() && ch != '\\' && ch != '#') {
                right += 1;
            }
            Some(Anchors { start, end: (line, right), primary: '~' })
        }
        Expr::Subscript(subscript) => {
            let start = walker.find(walker.valid(place(subscript.value.end()))?, |ch| ch == '[')?;
            Some(Anchors { start, end: place(subscript.end()), primary: '~' })
        }
        Expr::Call(call) => {
            let start = walker.find(walker.valid(place(call.func.end()))?, |ch| ch == '(')?;
            Some(Anchors { start, end: place(call.end()), primary: '~' })
        }
        _ => None,
    }
}

/// Marks are left out under a whole line, and under `name = f(…)` and `return f(…)`.
fn shows_carets(lines: &[String], start: usize, end: usize, anchored: bool) -> bool {
    let last = lines.len() - 1;
    if let Ok(parsed) = parse(&lines.join("\n"), Mode::Module)
        && let Mod::Module(module) = &parsed.tree
    {
        let Some(statement) = module.body.first() else { return false };
        let call = match statement {
            Stmt::Return(statement) => match statement.value.as_deref() {
                Some(Expr::Call(call)) if matches!(&*call.func, Expr::Name(_)) => Some(call),
                _ => None,
            },
            Stmt::Assign(statement) => match (&statement.targets[..], &*statement.value) {
                ([Expr::Name(_)], Expr::Call(call)) => Some(call),
                _ => None,
            },
            _ => None,
        };
        if let Some(call) = call {
            let (from_line, from) = parsed.lines.line_column(call.start());
            let (to_line, to) = parsed.lines.line_column(call.end());
            if from_line == 1 && to_line as usize == lines.len() && from as usize == start && to as usize == end {
                return false;
            }
        }
    }
    if anchored {
        return true;
    }
    let before: String = lines[0].chars().take(start).collect();
    let after: String = lines[last].chars().skip(end).collect();
    !before.trim_start().is_empty() || !after.trim_end().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(lines: &[&str], line: u32, column: u32, end_line: u32, end_column: u32) -> String {
        let lines: Vec<String> = lines.iter().map(|line| line.to_string()).collect();
        marked_lines(Position { line, end_line, column, end_column }, &lines)
    }

    #[test]
    fn operators_calls_and_subscripts_are_split() {
        assert_eq!(marked(&["  x = 1 + a / 0"], 1, 10, 1, 15), "    x = 1 + a / 0\n            ~~^~~\n");
        assert_eq!(marked(&["print(f(1, 2))"], 1, 6, 1, 13), "    print(f(1, 2))\n          ~^^^^^^\n");
        assert_eq!(marked(&["y = d['k'] ** 2"], 1, 4, 1, 10), "    y = d['k'] ** 2\n        ~^^^^^\n");
        assert_eq!(marked(&["y = d ** 2"], 1, 4, 1, 10), "    y = d ** 2\n        ~~^^~~\n");
    }

    #[test]
    fn whole_lines_are_not_marked() {
        assert_eq!(marked(&["raise ValueError"], 1, 0, 1, 16), "    raise ValueError\n");
        assert_eq!(marked(&["return f(1)"], 1, 7, 1, 11), "    return f(1)\n");
        assert_eq!(marked(&["x = f(1)"], 1, 4, 1, 8), "    x = f(1)\n");
        assert_eq!(marked(&["x.y = f(1)"], 1, 6, 1, 10), "    x.y = f(1)\n          ~^^^\n");
    }

    #[test]
    fn long_spans_are_cut() {
        let lines = ["f(", "  1,", "  2,", "  3,", "  4,", ")"];
        assert_eq!(marked(&lines, 1, 0, 6, 1), "    f(\n    ~^\n      1,\n      ^^\n    ...<2 lines>...\n      4,\n      ^^\n    )\n    ^\n");
    }
}
