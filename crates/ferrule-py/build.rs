//! Tells the code which Python it is built for, and `build_info` what it was built with.

use std::process::Command;

fn main() {
    pyo3_build_config::use_pyo3_cfgs();
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".into());
    let version = Command::new(rustc).arg("--version").output().ok();
    let version = version.and_then(|output| String::from_utf8(output.stdout).ok()).unwrap_or_default();
    println!("cargo::rustc-env=FERRULE_RUSTC={}", version.trim());
    println!("cargo::rustc-env=FERRULE_TARGET={}", std::env::var("TARGET").unwrap_or_default());
    println!("cargo::rustc-env=FERRULE_PROFILE={}", profile().unwrap_or_default());
    println!("cargo::rustc-env=FERRULE_PYO3={}", locked_version("pyo3").unwrap_or_default());
    println!("cargo::rerun-if-changed=../../Cargo.lock");
}

/// The version of a dependency that Cargo.lock holds.
fn locked_version(name: &str) -> Option<String> {
    let lock = std::fs::read_to_string("../../Cargo.lock").ok()?;
    let after = lock.split_once(&format!("name = \"{name}\"\nversion = \""))?.1;
    Some(after.split_once('"')?.0.to_owned())
}

/// The profile that this is built with. Cargo's own variable PROFILE knows only what a profile inherits from; its folder
/// `target/PROFILE/build/…/out` has the name, but for `dev`, which has always been in `debug`.
fn profile() -> Option<String> {
    let out = std::path::PathBuf::from(std::env::var_os("OUT_DIR")?);
    let build = out.ancestors().find(|folder| folder.ends_with("build"))?;
    let name = build.parent()?.file_name()?.to_str()?;
    Some(if name == "debug" { "dev" } else { name }.to_owned())
}
