//! Rules on what is written for people.

use super::{Tree, Violation};

const DECISIONS: &str = "docs/decisions/";

/// Every decision is linked from the index, where there is one; and there is one as soon as there are decisions.
pub(super) fn decisions_are_indexed(tree: &Tree) -> Vec<Violation> {
    let index = ["README.md", "index.md"].iter().find_map(|name| tree.find(&format!("{DECISIONS}{name}")));
    let decisions = tree.files.iter().filter(|file| {
        let is_index = file.path.ends_with("/README.md") || file.path.ends_with("/index.md");
        file.is_below(DECISIONS) && file.is(&["md"]) && !is_index
    });
    let missing = decisions.filter(|file| {
        let name = &file.path[DECISIONS.len()..];
        !index.is_some_and(|index| {
            index.text.contains(&format!("({name})")) || index.text.contains(&format!("(./{name})"))
        })
    });
    missing.map(|file| file.violation("is not linked from docs/decisions/README.md")).collect()
}

pub(super) fn there_is_a_changelog(tree: &Tree) -> Vec<Violation> {
    let is_there = tree.find("CHANGELOG.md").is_some_and(|file| file.text.lines().count() > 1);
    let missing = || Violation {
        place: "CHANGELOG.md".to_owned(),
        what: "is missing: it tells users what they notice".to_owned(),
    };
    if is_there { Vec::new() } else { vec![missing()] }
}

#[cfg(test)]
mod tests {
    use super::super::places;
    use super::*;

    #[test]
    fn a_decision_without_a_link_is_found() {
        let files = [
            ("docs/decisions/README.md", "- [One](0001-one.md)\n"),
            ("docs/decisions/0001-one.md", ""),
            ("docs/decisions/0002-two.md", ""),
        ];
        assert_eq!(places(decisions_are_indexed, &files), ["docs/decisions/0002-two.md"]);
        assert_eq!(places(decisions_are_indexed, &files[1..2]), ["docs/decisions/0001-one.md"]);
    }

    #[test]
    fn a_missing_changelog_is_found() {
        assert_eq!(places(there_is_a_changelog, &[]), ["CHANGELOG.md"]);
        assert!(places(there_is_a_changelog, &[("CHANGELOG.md", "# Changes\n- One.\n")]).is_empty());
    }
}
