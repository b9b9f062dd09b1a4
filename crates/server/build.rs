//! Puts the built web app into the binary: a table of its files, read from the folder that `WEB_DIST` names (the build
//! commands of `cargo xtask` set it). Without one, the server says how to build the app, and everything else works.

#![expect(clippy::disallowed_methods, reason = "cargo speaks to build scripts through the environment")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-env-changed=WEB_DIST");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("assets.rs");
    let mut table = String::from("&[\n");
    if let Some(dist) = env::var_os("WEB_DIST").map(PathBuf::from) {
        println!("cargo::rerun-if-changed={}", dist.display());
        let mut files = Vec::new();
        collect(&dist, &mut files);
        files.sort();
        for file in files.iter().filter(|file| file.extension().is_none_or(|extension| extension != "br")) {
            let relative = file.strip_prefix(&dist).expect("collected below it").to_string_lossy().replace('\\', "/");
            let compressed = PathBuf::from(format!("{}.br", file.display()));
            let compressed = match compressed.exists() {
                true => format!("Some(include_bytes!({compressed:?}))"),
                false => "None".to_owned(),
            };
            writeln!(
                table,
                "Asset {{ path: {:?}, bytes: include_bytes!({file:?}), brotli: {compressed} }},",
                format!("/{relative}")
            )
            .expect("writing to a String");
        }
    }
    table.push_str("]\n");
    fs::write(out, table).expect("the output folder is writable");
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        match path.is_dir() {
            true => collect(&path, files),
            false => files.push(path),
        }
    }
}
