//! The rules of this repository, as tests. Each is one function from the tree to the places that break it, and has a
//! unit test that shows it does find them.
//!
//! A rule that turns out wrong is changed here, in the same commit as the code that needs it changed.

mod arrows;
mod layers;
mod papers;
mod text;

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command::say;
use crate::repo::Repo;
use crate::tally::Tally;

/// What the rules look at.
#[derive(Debug, Default)]
struct Tree {
    files: Vec<File>,
    /// The answer of `cargo metadata --no-deps`.
    metadata: serde_json::Value,
}

/// A text file of the repository, its path with forward slashes from the root.
#[derive(Debug)]
struct File {
    path: String,
    text: String,
}

/// A place that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
struct Violation {
    /// `path` or `path:line`.
    place: String,
    what: String,
}

type Rule = (&'static str, fn(&Tree) -> Vec<Violation>);

const RULES: [Rule; 12] = [
    ("crates depend on each other in one direction", arrows::crates_point_one_way),
    ("a crate knows only the libraries of its layer", arrows::libraries_stay_in_their_layer),
    ("only the store knows the databases", layers::databases_stay_in_the_store),
    ("only the wandb façade knows the GraphQL engine", layers::graphql_stays_in_the_facade),
    ("only web/src/api talks to the server", layers::only_the_api_folder_fetches),
    ("only web/src/chart knows the chart library", layers::only_the_chart_folder_draws),
    ("no path of somebody's machine", text::no_machine_paths),
    ("no address of a package registry", text::no_registry_addresses),
    ("a long file says why it is one", text::long_files_explain_themselves),
    ("nothing unfinished is committed", text::nothing_unfinished),
    ("every decision is in the index", papers::decisions_are_indexed),
    ("users are told what changed", papers::there_is_a_changelog),
];

/// Prints every violation and counts the rules.
pub(crate) fn run(repo: &Repo) -> Result<Tally> {
    let tree = Tree::read(repo)?;
    let mut tally = Tally::default();
    for (name, rule) in RULES {
        let violations = rule(&tree);
        tally += Tally::one(violations.is_empty());
        if !violations.is_empty() {
            println!("broken rule: {name}");
        }
        for violation in violations {
            println!("  {}: {}", violation.place, violation.what);
        }
    }
    say("tidy", &format!("{} files, {} rules hold, {} are broken", tree.files.len(), tally.passed, tally.failed));
    Ok(tally)
}

impl Tree {
    /// All text files that git has or would add.
    fn read(repo: &Repo) -> Result<Self> {
        let listed = Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(&repo.root)
            .output()
            .context("cannot start `git`, which knows what belongs to the repository")?;
        if !listed.status.success() {
            bail!("`git ls-files` failed: {}", String::from_utf8_lossy(&listed.stderr));
        }
        let mut tree = Self { files: Vec::new(), metadata: metadata(repo)? };
        for path in String::from_utf8_lossy(&listed.stdout).split('\0').filter(|path| !path.is_empty()) {
            // Deleted but not yet committed, or not text: nothing to look at.
            if let Ok(text) = std::fs::read_to_string(repo.path(path)) {
                tree.files.push(File { path: path.to_owned(), text });
            }
        }
        Ok(tree)
    }

    fn find(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    #[cfg(test)]
    fn of(files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(path, text)| File { path: (*path).to_owned(), text: (*text).to_owned() });
        Self { files: files.collect(), ..Self::default() }
    }
}

fn metadata(repo: &Repo) -> Result<serde_json::Value> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(&repo.root)
        .output()
        .context("cannot start `cargo metadata`")?;
    if !output.status.success() {
        bail!("`cargo metadata` failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    serde_json::from_slice(&output.stdout).context("cannot read the answer of `cargo metadata`")
}

impl File {
    fn is(&self, extensions: &[&str]) -> bool {
        self.path.rsplit_once('.').is_some_and(|(_, extension)| extensions.contains(&extension))
    }

    fn is_below(&self, folder: &str) -> bool {
        self.path.starts_with(folder)
    }

    /// The lines for which `wrong` has something to say.
    fn lines_where<'a>(&'a self, wrong: impl Fn(&'a str) -> Option<String>) -> Vec<Violation> {
        let numbered = self.text.lines().zip(1..);
        let found = numbered.filter_map(|(line, number)| wrong(line).map(|what| (number, what)));
        found.map(|(number, what)| Violation { place: format!("{}:{number}", self.path), what }).collect()
    }

    fn violation(&self, what: impl Into<String>) -> Violation {
        Violation { place: self.path.clone(), what: what.into() }
    }
}

/// Finds `word` where it stands alone: not as a part of a longer name.
fn find_word(line: &str, word: &str) -> Option<usize> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    line.match_indices(word).map(|(at, _)| at).find(|at| {
        let before = line[..*at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        !before.is_some_and(is_name) && !after.is_some_and(is_name)
    })
}

/// For unit tests: the places a rule complains about.
#[cfg(test)]
fn places(rule: fn(&Tree) -> Vec<Violation>, files: &[(&str, &str)]) -> Vec<String> {
    rule(&Tree::of(files)).into_iter().map(|violation| violation.place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_where_they_stand_alone() {
        assert_eq!(find_word("use rusqlite::x", "rusqlite"), Some(4));
        assert_eq!(find_word("use my_rusqlite::x", "rusqlite"), None);
        assert_eq!(find_word("rusqlites rusqlite", "rusqlite"), Some(10));
    }
}
