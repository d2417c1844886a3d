//! The lines of a SyntaxError: file, source line, carets.

/// The parts of a SyntaxError that its text shows. Columns count characters from 1.
pub struct SyntaxParts {
    pub filename: Option<String>,
    pub line: Option<i64>,
    pub end_line: Option<i64>,
    pub column: Option<i64>,
    pub end_column: Option<i64>,
    pub text: Option<String>,
    /// `str(msg)`, None when there is none
    pub message: Option<String>,
}

/// The text, each line with its newline. `class` is the name of the exception's class.
pub fn syntax_text(class: &str, parts: &SyntaxParts) -> String {
    let mut out = String::new();
    let mut suffix = String::new();
    match (parts.line, &parts.filename) {
        (Some(line), filename) => out.push_str(&format!("  File \"{}\", line {line}\n", filename.as_deref().filter(|name| !name.is_empty()).unwrap_or("<string>"))),
        (None, Some(filename)) => suffix = format!(" ({filename})"),
        (None, None) => {}
    }
    if let Some(text) = &parts.text {
        push_source(&mut out, text, parts);
    }
    let message = parts.message.as_deref().filter(|message| !message.is_empty()).unwrap_or("<no detail available>");
    out.push_str(&format!("{class}: {message}{suffix}\n"));
    out
}

fn push_source(out: &mut String, text: &str, parts: &SyntaxParts) {
    let whole = text.trim_end_matches('\n');
    let shown = whole.trim_start_matches([' ', '\n', '\u{c}']);
    let count = |text: &str| text.chars().count() as i64;
    let cut = count(whole) - count(shown);
    out.push_str(&format!("    {shown}\n"));
    let Some(mut column) = parts.column else { return };
    let beyond = count(whole) + 1;
    let mut end = match parts.end_column {
        _ if parts.line != parts.end_line => beyond,
        Some(end) if end != 0 => end,
        _ => column,
    };
    if !text.is_empty() {
        if column > count(text) {
            column = beyond;
        }
        if end > count(text) {
            end = beyond;
        }
    }
    if column >= end || end < 0 {
        end = column + 1;
    }
    let (from, to) = (column - 1 - cut, end - 1 - cut);
    if from < 0 {
        return;
    }
    // white space other than blanks stays, so that the carets stand below the text
    let mut pad: String = shown.chars().take(from as usize).map(|ch| if ch.is_whitespace() { ch } else { ' ' }).collect();
    while count(&pad) < from.min(count(shown)) {
        pad.push(' ');
    }
    out.push_str(&format!("    {pad}{}\n", "^".repeat((to - from).max(0) as usize)));
}
