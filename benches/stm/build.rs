//! Compiles the C side of the peer libitm, if the compiler knows transactions; the figures say so where it does not.

fn main() {
    println!("cargo::rerun-if-changed=c/libitm.c");
    println!("cargo::rustc-check-cfg=cfg(has_libitm)");
    let mut build = cc::Build::new();
    build.file("c/libitm.c").flag("-fgnu-tm").opt_level(2).warnings(true);
    let compiled = build.try_compile("peer_libitm").map_err(|error| error.to_string());
    match compiled.and_then(|()| library(&build)) {
        Ok(()) => {
            println!("cargo::rustc-link-lib=itm");
            println!("cargo::rustc-cfg=has_libitm");
        }
        Err(error) => println!("cargo::warning=the peer libitm is left out: {error}"),
    }
}

/// Has the compiler its library at hand, to link with? Some systems pack it apart. Where it has not, it answers with the bare name.
fn library(build: &cc::Build) -> Result<(), String> {
    let mut ask = build.try_get_compiler().map_err(|error| error.to_string())?.to_command();
    let answer = ask.arg("-print-file-name=libitm.so").output().map_err(|error| error.to_string())?;
    let path = String::from_utf8_lossy(&answer.stdout).trim().to_owned();
    if std::path::Path::new(&path).is_absolute() { Ok(()) } else { Err("libitm is not installed".to_owned()) }
}
