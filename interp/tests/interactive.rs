//! What a prompt needs to know of a text: whether it is right, wrong, or not finished.

use interp::compile::{compile, Mode, Options};

fn verdict(text: &str) -> &'static str {
    match compile(text, "<stdin>", Mode::Interactive, Options::default()) {
        Ok(_) => "right",
        Err(problem) if problem.incomplete => "unfinished",
        Err(_) => "wrong",
    }
}

#[test]
fn a_prompt_knows_when_to_ask_for_more() {
    for text in ["x = 1", "x = 1\n", "x; y", "if x: pass\n", "for a in b:\n  c\n", "", "# only a comment\n", "'''a\nb'''", "@d\ndef f(): pass\n"] {
        assert_eq!(verdict(text), "right", "{text:?}");
    }
    for text in ["if x:", "if x:\n", "def f():\n", "x = (1,", "x = (1,\n", "f(a,\n  b", "'''abc", "'''abc\n", "x = \\\n", "try:\n  a\n", "@d\n", "class A:\n", "x = [\n1,\n", "f'''{a}"] {
        assert_eq!(verdict(text), "unfinished", "{text:?}");
    }
    for text in ["x = ", "x = 'abc", "if x\n", "1 +", "x = )", "a b", "x = 1\ny = 2", "if x: pass\ny = 1\n", "def f(:\n", "print 1", "(a b"] {
        assert_eq!(verdict(text), "wrong", "{text:?}");
    }
}

#[test]
fn only_prompts_display_expressions() {
    let shows = |mode| {
        let code = compile("1 + x", "<stdin>", mode, Options::default()).unwrap();
        interp::code::disassemble::disassemble(&code).contains("PrintExpression")
    };
    assert!(shows(Mode::Interactive));
    assert!(!shows(Mode::Module));
    assert!(!shows(Mode::Expression));
}

#[test]
fn eval_complains_as_cpython_does() {
    let cases = [
        ("1+", "invalid syntax", 1, 0),
        ("", "invalid syntax", 0, 0),
        ("x = 1", "invalid syntax", 1, 3),
        ("1 2", "invalid syntax", 1, 3),
        ("(1", "'(' was never closed", 1, 1),
        ("x=", "invalid syntax", 1, 2),
        ("yield 1", "invalid syntax", 1, 1),
        ("return", "invalid syntax", 1, 1),
        ("'abc", "unterminated string literal (detected at line 1)", 1, 1),
        ("1;2", "invalid syntax", 1, 2),
        ("1\n2", "invalid syntax", 2, 1),
        ("lambda", "invalid syntax", 1, 0),
        ("if x: y", "invalid syntax", 1, 1),
        ("a.", "invalid syntax", 1, 0),
        ("*a", "invalid syntax", 1, 1),
        ("x := 1", "invalid syntax", 1, 3),
        ("print 1", "Missing parentheses in call to 'print'. Did you mean print(...)?", 1, 1),
    ];
    let mut wrong = Vec::new();
    for (text, message, line, column) in cases {
        let found = match compile(text, "<string>", Mode::Expression, Options::default()) {
            Ok(_) => (String::new(), 0, 0),
            Err(problem) => (problem.message.clone(), problem.line, problem.column),
        };
        if found != (message.to_owned(), line, column) {
            wrong.push(format!("{text:?}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
