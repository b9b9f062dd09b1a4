//! Decides whether a step has anything to do: a stamp remembers the content of everything that went into it.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::repo::Repo;

/// Folders that never are input: what tools make, and what they hide.
const NOT_INPUT: [&str; 5] = ["node_modules", "dist", "target", "generated", "__pycache__"];

/// What goes into a step: each file by its path, and values such as a tool's version by a name.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Inputs(BTreeMap<String, String>);

impl Inputs {
    /// Files, and all files below folders. What does not exist counts as absent, not as an error.
    pub(crate) fn files(repo: &Repo, paths: &[&str]) -> Result<Self> {
        let mut inputs = Self::default();
        for path in paths {
            inputs.add(&repo.root, &repo.path(path))?;
        }
        Ok(inputs)
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.0.insert(name.to_owned(), value.to_owned());
        self
    }

    fn add(&mut self, root: &Path, path: &Path) -> Result<()> {
        if path.is_dir() {
            let mut entries: Vec<PathBuf> =
                fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
            entries.sort();
            for entry in entries {
                let name = entry.file_name().unwrap_or_default().to_string_lossy();
                if !name.starts_with('.') && !NOT_INPUT.contains(&name.as_ref()) {
                    self.add(root, &entry)?;
                }
            }
        } else if path.is_file() {
            let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
            let name = path.strip_prefix(root).unwrap_or(path).to_string_lossy().into_owned();
            self.0.insert(name, hash(&bytes));
        }
        Ok(())
    }

    /// What differs from `before`, in words.
    fn change_since(&self, before: &Self) -> Option<String> {
        let names: std::collections::BTreeSet<&String> = self.0.keys().chain(before.0.keys()).collect();
        let changed: Vec<&String> = names.into_iter().filter(|name| self.0.get(*name) != before.0.get(*name)).collect();
        match changed.as_slice() {
            [] => None,
            [one] => Some(format!("{one} changed")),
            [first, rest @ ..] => Some(format!("{first} and {} more changed", rest.len())),
        }
    }
}

/// The memory of one step.
pub(crate) struct Stamp {
    path: PathBuf,
}

impl Stamp {
    pub(crate) fn new(repo: &Repo, name: &str) -> Self {
        Self { path: repo.kept("stamps").join(name) }
    }

    /// Why the step has to run, or nothing where it has not.
    pub(crate) fn reason_to_run(&self, inputs: &Inputs, outputs: &[&Path]) -> Option<String> {
        if let Some(missing) = outputs.iter().find(|output| !output.exists()) {
            return Some(format!("{} does not exist", missing.display()));
        }
        let Ok(text) = fs::read_to_string(&self.path) else {
            return Some("it has not been done here yet".to_owned());
        };
        inputs.change_since(&parse(&text))
    }

    /// Call before a step starts: a step that is interrupted has not been done.
    pub(crate) fn forget(&self) {
        // Where there is no stamp there is nothing to forget.
        let _ = fs::remove_file(&self.path);
    }

    pub(crate) fn remember(&self, inputs: &Inputs) -> Result<()> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let text: String = inputs.0.iter().map(|(name, value)| format!("{value}\t{name}\n")).collect();
        fs::write(&self.path, text).with_context(|| format!("cannot write {}", self.path.display()))
    }
}

fn parse(text: &str) -> Inputs {
    let pairs = text.lines().filter_map(|line| line.split_once('\t'));
    Inputs(pairs.map(|(value, name)| (name.to_owned(), value.to_owned())).collect())
}

/// Only compared with what this same program wrote before, so the standard library's hash is good enough.
fn hash(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(pairs: &[(&str, &str)]) -> Inputs {
        Inputs(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn the_changed_input_is_named() {
        let before = inputs(&[("a", "1"), ("b", "1")]);
        assert_eq!(inputs(&[("a", "1"), ("b", "1")]).change_since(&before), None);
        assert_eq!(inputs(&[("a", "1"), ("b", "2")]).change_since(&before).as_deref(), Some("b changed"));
        assert_eq!(inputs(&[("c", "2")]).change_since(&before).as_deref(), Some("a and 2 more changed"));
    }

    #[test]
    fn a_stamp_reads_back_what_it_wrote() {
        let before = inputs(&[("web/src/a b.ts", "0f"), ("node", "v20")]);
        let text: String = before.0.iter().map(|(name, value)| format!("{value}\t{name}\n")).collect();
        assert_eq!(parse(&text), before);
    }
}
