//! Names people and clients choose, checked once at the edge.

use std::fmt;

/// Why a text is not a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{shown}` is not a valid {noun}: {reason}")]
pub struct NameError {
    noun: &'static str,
    shown: String,
    reason: &'static str,
}

impl NameError {
    fn new(noun: &'static str, text: &str, reason: &'static str) -> Self {
        let shown: String = text.chars().filter(|c| !c.is_control()).take(60).collect();
        Self { noun, shown, reason }
    }
}

macro_rules! name_type {
    ($(#[$doc:meta])* $name:ident, $noun:literal, $check:path) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Checks the text.
            pub fn parse(text: &str) -> Result<Self, NameError> {
                match $check(text) {
                    Some(reason) => Err(NameError::new($noun, text, reason)),
                    None => Ok(Self(text.to_owned())),
                }
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name_type!(
    /// The name of a user, a team or an organization: the first segment of every URL, so it is plain ASCII and never one
    /// of the words the web app uses for its own pages.
    EntityName, "entity name", entity_name_fault
);
name_type!(
    /// A project's name, unique within its entity. 1 to 128 characters, the same exclusions as the wandb client.
    ProjectName, "project name", project_name_fault
);
name_type!(
    /// A run's id as people and clients know it, unique within its project and never used twice.
    RunName, "run id", run_name_fault
);
name_type!(
    /// A sweep's id as people and clients know it, unique within its project: eight letters and digits of our choice.
    SweepName, "sweep id", run_name_fault
);
name_type!(
    /// The relative path of a file of a run, with forward slashes.
    FilePath, "file path", file_path_fault
);
name_type!(
    /// The name of a collection of artifacts, unique within its project.
    CollectionName, "artifact name", artifact_name_fault
);
name_type!(
    /// The name of an artifact type, unique within its project.
    ArtifactTypeName, "artifact type", artifact_name_fault
);
name_type!(
    /// A name that people give to one version of a collection at a time. `v` and a number is the version's own.
    AliasName, "alias", alias_fault
);
name_type!(
    /// A label of a version or a collection: words of letters, digits, `-` and `_`, with spaces between them.
    TagName, "tag", tag_fault
);

/// First path segments that belong to the server or the web app, and therefore to nobody else.
pub const RESERVED_ENTITY_NAMES: &[&str] = &[
    "api",
    "artifacts",
    "artifactsv2",
    "assets",
    "authorize",
    "files",
    "graphql",
    "healthz",
    "home",
    "login",
    "logout",
    "metrics",
    "oidc",
    "readyz",
    "registry",
    "search",
    "settings",
    "setup",
    "signup",
    "static",
    "storage",
    "trash",
];

fn entity_name_fault(text: &str) -> Option<&'static str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if text.is_empty() || text.len() > 64 {
        return Some("it needs 1 to 64 characters");
    }
    if !text.chars().all(plain) {
        return Some("only letters, digits, `-`, `_` and `.` may stand in it");
    }
    if !text.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return Some("it must start with a letter or a digit");
    }
    if RESERVED_ENTITY_NAMES.contains(&text.to_ascii_lowercase().as_str()) {
        return Some("it is reserved");
    }
    None
}

fn project_name_fault(text: &str) -> Option<&'static str> {
    if text.is_empty() || text.chars().count() > 128 {
        return Some("it needs 1 to 128 characters");
    }
    if text.chars().any(|c| c.is_control() || matches!(c, '/' | '\\' | '#' | '?' | '%' | ':')) {
        return Some("`/ \\ # ? % :` and control characters may not stand in it");
    }
    if text.trim() != text || matches!(text, "." | "..") {
        return Some("it may not be `.` or `..`, nor start or end with a space");
    }
    None
}

fn run_name_fault(text: &str) -> Option<&'static str> {
    if text.is_empty() || text.chars().count() > 128 {
        return Some("it needs 1 to 128 characters");
    }
    if text.chars().any(|c| c.is_control() || matches!(c, ':' | ';' | ',' | '#' | '?' | '/' | '\\' | '\'')) {
        return Some("`: ; , # ? / \\ '` and control characters may not stand in it");
    }
    if text.trim() != text || matches!(text, "." | "..") {
        return Some("it may not be `.` or `..`, nor start or end with a space");
    }
    None
}

fn file_path_fault(text: &str) -> Option<&'static str> {
    if text.is_empty() || text.len() > 1_024 {
        return Some("it needs 1 to 1,024 bytes");
    }
    if text.chars().any(|c| c.is_control() || c == '\\') {
        return Some("backslashes and control characters may not stand in it");
    }
    let drive = text.as_bytes().get(1) == Some(&b':') && text.starts_with(|c: char| c.is_ascii_alphabetic());
    if text.starts_with('/') || drive {
        return Some("it must be relative");
    }
    if text.split('/').count() > 64 {
        return Some("it has more than 64 parts");
    }
    let unusable = |part: &str| part.is_empty() || part == "." || part == ".." || part.len() > 255;
    if text.split('/').any(unusable) {
        return Some("each part needs 1 to 255 bytes and may not be `.` or `..`");
    }
    None
}

fn artifact_name_fault(text: &str) -> Option<&'static str> {
    if text.is_empty() || text.chars().count() > 128 {
        return Some("it needs 1 to 128 characters");
    }
    if text.chars().any(|c| c.is_control() || matches!(c, '/' | '\\' | ':')) {
        return Some("`/ \\ :` and control characters may not stand in it");
    }
    if text.trim() != text || matches!(text, "." | "..") {
        return Some("it may not be `.` or `..`, nor start or end with a space");
    }
    None
}

fn alias_fault(text: &str) -> Option<&'static str> {
    let number = text.strip_prefix('v').filter(|rest| !rest.is_empty());
    if number.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit())) {
        return Some("`v` and a number names a version already");
    }
    artifact_name_fault(text)
}

fn tag_fault(text: &str) -> Option<&'static str> {
    if text.is_empty() || text.chars().count() > 128 {
        return Some("it needs 1 to 128 characters");
    }
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    if !text.chars().all(|c| is_word(c) || c == ' ') || text.trim() != text {
        return Some("only letters, digits, `-`, `_` and spaces between words may stand in it");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entity_names_leave_the_apps_own_paths_free() {
        assert!(EntityName::parse("ada").is_ok());
        for bad in ["", "Settings", "a b", "-x", "a/b", "ü", &"x".repeat(65)] {
            assert!(EntityName::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn project_and_run_names_exclude_what_the_client_excludes() {
        assert!(ProjectName::parse("my project (日本)").is_ok());
        for bad in ["", "a/b", "a:b", "..", " a", "a\n", &"x".repeat(129)] {
            assert!(ProjectName::parse(bad).is_err(), "{bad}");
        }
        assert!(RunName::parse("run +1 x").is_ok());
        for bad in ["", "a/b", "a;b", "a'b", "x ", "\u{0}"] {
            assert!(RunName::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn file_paths_stay_inside_their_run() {
        assert!(FilePath::parse("media/images/a b_0.png").is_ok());
        let many_parts = vec!["a"; 65].join("/");
        for bad in ["", "../a", "a/../b", "/a", "C:/a", "a\\b", "a//b", "a/", ".", "a\u{0}", &many_parts] {
            assert!(FilePath::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_alias_is_never_taken_for_a_version_or_a_path() {
        for good in ["latest", "best model", "v", "v1a", "version-3", "本番"] {
            assert!(AliasName::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "v0", "v12", "a/b", "a:b", "..", " a", "a\n", &"x".repeat(129)] {
            assert!(AliasName::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn tags_are_words() {
        assert!(TagName::parse("good one-2_x 日本").is_ok());
        for bad in ["", " a", "a.b", "a/b", "a\tb"] {
            assert!(TagName::parse(bad).is_err(), "{bad}");
        }
    }
}
