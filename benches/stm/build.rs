//! Compiles the C side of the peer libitm, if the compiler knows transactions; the figures say so where it does not.

fn main() {
    println!("cargo::rerun-if-changed=c/libitm.c");
    println!("cargo::rustc-check-cfg=cfg(has_libitm)");
    let mut build = cc::Build::new();
    build.file("c/libitm.c").flag("-fgnu-tm").opt_level(2).warnings(true);
    match build.try_compile("peer_libitm") {
        Ok(()) => {
            println!("cargo::rustc-link-lib=itm");
            println!("cargo::rustc-cfg=has_libitm");
        }
        Err(error) => println!("cargo::warning=the peer libitm is left out: {error}"),
    }
}
