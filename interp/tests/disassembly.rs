//! The code of small functions, against checked-in listings. `AME_BLESS=1` rewrites them.

use std::path::Path;

use interp::code::disassemble::disassemble;
use interp::compile::{compile, Mode, Options};

#[test]
fn listings_are_as_checked_in() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/disassembly");
    let bless = std::env::var_os("AME_BLESS").is_some();
    let mut scripts: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    scripts.retain(|path| path.extension().is_some_and(|extension| extension == "py"));
    scripts.sort();
    assert!(scripts.len() >= 25, "only {} scripts", scripts.len());
    let mut differing = Vec::new();
    for path in scripts {
        let source = std::fs::read_to_string(&path).unwrap();
        let code = compile(&source, "script.py", Mode::Module, Options::default()).unwrap_or_else(|problem| panic!("{}: {problem:?}", path.display()));
        interp::code::verify::verify(&code).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
        let listing = disassemble(&code);
        let expected = path.with_extension("dis");
        if bless {
            std::fs::write(&expected, &listing).unwrap();
        } else if std::fs::read_to_string(&expected).unwrap_or_default() != listing {
            differing.push(format!("{}\n{listing}", path.display()));
        }
    }
    assert!(differing.is_empty(), "listings differ (AME_BLESS=1 rewrites them):\n{}", differing.join("\n"));
}
