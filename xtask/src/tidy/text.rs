//! Rules on the text of single files.

use super::{File, Tree, Violation};

/// Longer than this needs a reason.
const LONG: usize = 600;
/// How far down the reason may stand.
const HEAD: usize = 20;
/// What the reason says, somewhere in a comment at the top of the file.
const REASON: &str = "one file because";

/// Paths that exist on one machine only. `/home` and `/root` alone may be anything, pages included.
pub(super) fn no_machine_paths(tree: &Tree) -> Vec<Violation> {
    let places = ["/work", "/root", "/home", "/Users"];
    let wrong = |line: &str| {
        let place = places.iter().find(|place| is_machine_path(line, place))?;
        Some(format!("a path below `{place}` exists on one machine only"))
    };
    tree.files.iter().filter(|file| !is_about_paths(file)).flat_map(|file| file.lines_where(wrong)).collect()
}

/// True for `/home/` and a name, where the path begins there.
fn is_machine_path(line: &str, place: &str) -> bool {
    line.match_indices(place).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let mut after = line[at + place.len()..].chars();
        let goes_on = after.next() == Some('/') && after.next().is_some_and(|c| c.is_ascii_alphanumeric() || c == '.');
        // Inside a longer path, a URL or a template it is a component like any other.
        let begins = !before.is_some_and(|c| c.is_alphanumeric() || "_-.)}>]*".contains(c));
        goes_on && begins
    })
}

/// Addresses of package registries: everybody has their own mirror, and lock files work without.
pub(super) fn no_registry_addresses(tree: &Tree) -> Vec<Violation> {
    let hosts = [
        "index.crates.io",
        "static.crates.io",
        "registry.npmjs",
        "registry.yarnpkg",
        "pypi.org/simple",
        "files.pythonhosted",
        "deb.debian.org",
    ];
    let wrong = |line: &str| {
        let host = hosts.iter().find(|host| line.contains(**host))?;
        Some(format!("`{host}` is the address of a registry; npm leaves it out with omit-lockfile-registry-resolved"))
    };
    let mut violations: Vec<Violation> =
        tree.files.iter().filter(|file| !is_about_paths(file)).flat_map(|file| file.lines_where(wrong)).collect();
    // A mirror has another name, but is an address all the same.
    let address = |line: &str| {
        let line = line.trim_start();
        let is_address = line.starts_with("\"resolved\": \"http");
        is_address.then(|| "a lock file names the registry it was made with".to_owned())
    };
    let locks = tree.files.iter().filter(|file| file.path.ends_with("package-lock.json"));
    violations.extend(locks.flat_map(|file| file.lines_where(address)));
    violations
}

pub(super) fn long_files_explain_themselves(tree: &Tree) -> Vec<Violation> {
    let sources =
        tree.files.iter().filter(|file| file.is(&["rs", "ts", "tsx", "css", "js", "mjs", "py", "graphql", "sql"]));
    let unexplained = sources.filter(|file| {
        let n_lines = file.text.lines().count();
        let explains = file.text.lines().take(HEAD).any(|line| line.to_lowercase().contains(REASON));
        n_lines > LONG && !explains
    });
    let what = format!("is over {LONG} lines: split it, or say at its top why it is \"{REASON} …\"");
    unexplained.map(|file| file.violation(&what)).collect()
}

pub(super) fn nothing_unfinished(tree: &Tree) -> Vec<Violation> {
    // Put together here, so that this file does not contain them.
    let macros = ["todo", "unimplemented", "dbg"].map(|name| format!("{name}!("));
    let wrong = |line: &str| {
        let found = macros.iter().find(|call| line.contains(call.as_str()))?;
        Some(format!("`{found}…)` is for work in progress"))
    };
    tree.files.iter().filter(|file| file.is(&["rs"])).flat_map(|file| file.lines_where(wrong)).collect()
}

/// This file has to name what it forbids. `Cargo.lock` names its registry in a fixed form that says nothing.
fn is_about_paths(file: &File) -> bool {
    file.path == "xtask/src/tidy/text.rs" || file.path == "Cargo.lock"
}

#[cfg(test)]
mod tests {
    use super::super::places;
    use super::*;

    #[test]
    fn a_machine_path_is_found() {
        let files = [
            ("a.md", "see /Users/a/x\n/Usersspace and /Users\nhttp://h/home/x is no path here"),
            ("b.rs", "let x = \"/home/ada/train.py\";\nlet y = \"/home\";"),
            ("c.sh", "cd /home/b/build"),
            ("d.css", ":root { }"),
            ("e.ts", "const to = `${base}/home/x`;"),
        ];
        assert_eq!(places(no_machine_paths, &files), ["a.md:1", "b.rs:1", "c.sh:1"]);
    }

    #[test]
    fn a_registry_address_is_found() {
        let files = [
            ("README.md", "from https://registry.npmjs.org/x"),
            ("web/package-lock.json", "{\n  \"resolved\": \"http://mirror.example/x.tgz\",\n  \"link\": true\n}"),
        ];
        assert_eq!(places(no_registry_addresses, &files), ["README.md:1", "web/package-lock.json:2"]);
    }

    #[test]
    fn a_long_file_without_a_reason_is_found() {
        let long = "x\n".repeat(LONG + 1);
        let explained = format!("//! One file because the schema is one contract.\n{long}");
        let files = [("a.rs", long.as_str()), ("b.rs", explained.as_str()), ("c.json", long.as_str())];
        assert_eq!(places(long_files_explain_themselves, &files), ["a.rs"]);
    }

    #[test]
    fn unfinished_code_is_found() {
        let line = format!("fn f() {{ {}!() }}", "todo");
        assert_eq!(places(nothing_unfinished, &[("a.rs", line.as_str()), ("b.rs", "fn todo() {}")]), ["a.rs:1"]);
    }
}
