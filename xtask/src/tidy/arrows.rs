//! Which crate may know which, read from the manifests.

use serde_json::Value;

use super::{Tree, Violation};

/// Each crate with the ones of ours it may use. A new crate needs a line here, and a purpose that fits in one.
const ARROWS: &[(&str, &[&str])] = &[
    ("ayumi-model", &[]),
    ("ayumi-wire", &["ayumi-model"]),
    ("ayumi-history", &["ayumi-model"]),
    ("ayumi-sweep", &["ayumi-model"]),
    ("ayumi-export", &["ayumi-model", "ayumi-history"]),
    ("ayumi-store", &["ayumi-model", "ayumi-history", "ayumi-sweep"]),
    ("ayumi-service", &["ayumi-model", "ayumi-history", "ayumi-sweep", "ayumi-export", "ayumi-store"]),
    (
        "ayumi-server",
        &["ayumi-model", "ayumi-history", "ayumi-sweep", "ayumi-export", "ayumi-store", "ayumi-service", "ayumi-wire"],
    ),
    ("ayumi-sdk", &["ayumi-model", "ayumi-wire"]),
    ("ayumi", &["ayumi-model", "ayumi-history", "ayumi-store", "ayumi-service", "ayumi-wire", "ayumi-server"]),
    // Development only: they may know everything, and nothing of the product may know them.
    ("ayumi-testkit", EVERYTHING),
    ("ayumi-bench", EVERYTHING),
    ("xtask", &[]),
];
const EVERYTHING: &[&str] = &[
    "ayumi-model",
    "ayumi-wire",
    "ayumi-history",
    "ayumi-sweep",
    "ayumi-export",
    "ayumi-store",
    "ayumi-service",
    "ayumi-server",
    "ayumi-sdk",
    "ayumi-testkit",
];
const TESTKIT: &str = "ayumi-testkit";

/// Libraries that belong to one layer, with the crates that may use them outside tests.
const LIBRARIES: &[(&[&str], &[&str])] = &[
    (&["rusqlite", "tokio-postgres", "deadpool-postgres", "object_store"], &["ayumi-store"]),
    // The testkit serves the app inside a test.
    (&["axum", "tower-http"], &["ayumi-server", "ayumi-testkit"]),
    (&["apollo-compiler"], &["ayumi-server"]),
    (&["clap"], &["ayumi", "ayumi-bench"]),
    (&["arrow-array", "arrow-buffer", "arrow-ipc", "arrow-schema", "parquet"], &["ayumi-export"]),
    // `model` and `history` do no input and output, and so need no runtime for it.
    (
        &["tokio"],
        &["ayumi-store", "ayumi-service", "ayumi-server", "ayumi-sdk", "ayumi", "ayumi-testkit", "ayumi-bench"],
    ),
];

pub(super) fn crates_point_one_way(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for package in packages(tree) {
        let name = text(package, "name");
        let Some((_, allowed)) = ARROWS.iter().find(|(known, _)| *known == name) else {
            violations.push(at(package, "has no line in ARROWS in xtask/src/tidy/arrows.rs yet".to_owned()));
            continue;
        };
        for dependency in dependencies(package) {
            let to = text(dependency, "name");
            let is_ours = to.starts_with("ayumi");
            let for_tests = dependency["kind"] == "dev" && to == TESTKIT;
            if is_ours && !for_tests && !allowed.contains(&to) {
                violations.push(at(package, format!("may not depend on `{to}`; the arrows are in ARCHITECTURE.md")));
            }
        }
    }
    violations
}

pub(super) fn libraries_stay_in_their_layer(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for package in packages(tree) {
        let name = text(package, "name");
        for dependency in dependencies(package).filter(|dependency| dependency["kind"] != "dev") {
            let library = text(dependency, "name");
            let layer = LIBRARIES.iter().find(|(libraries, _)| libraries.contains(&library));
            if let Some((_, allowed)) = layer
                && !allowed.contains(&name)
            {
                violations
                    .push(at(package, format!("may not use `{library}`, which belongs to {}", allowed.join(", "))));
            }
        }
    }
    violations
}

fn packages(tree: &Tree) -> impl Iterator<Item = &Value> {
    tree.metadata["packages"].as_array().into_iter().flatten()
}

fn dependencies(package: &Value) -> impl Iterator<Item = &Value> {
    package["dependencies"].as_array().into_iter().flatten()
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_default()
}

fn at(package: &Value, what: String) -> Violation {
    Violation { place: text(package, "name").to_owned(), what }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(rule: fn(&Tree) -> Vec<Violation>, from: &str, to: &str, kind: Value, is_wrong: bool) {
        let package = json!({"name": from, "dependencies": [{"name": to, "kind": kind}]});
        let tree = Tree { metadata: json!({"packages": [package]}), ..Tree::default() };
        assert_eq!(!rule(&tree).is_empty(), is_wrong, "{from} -> {to} ({kind})");
    }

    #[test]
    fn an_arrow_against_the_direction_is_found() {
        check(crates_point_one_way, "ayumi-server", "ayumi-service", Value::Null, false);
        check(crates_point_one_way, "ayumi-service", "ayumi-server", Value::Null, true);
        check(crates_point_one_way, "ayumi-model", "ayumi-wire", json!("dev"), true);
        check(crates_point_one_way, "ayumi-store", "ayumi-testkit", json!("dev"), false);
        check(crates_point_one_way, "ayumi-store", "ayumi-testkit", Value::Null, true);
        check(crates_point_one_way, "ayumi-new", "serde", Value::Null, true);
    }

    #[test]
    fn a_library_outside_its_layer_is_found() {
        check(libraries_stay_in_their_layer, "ayumi-store", "rusqlite", Value::Null, false);
        check(libraries_stay_in_their_layer, "ayumi-service", "rusqlite", Value::Null, true);
        check(libraries_stay_in_their_layer, "ayumi-model", "tokio", Value::Null, true);
        check(libraries_stay_in_their_layer, "ayumi-history", "tokio", json!("dev"), false);
    }
}
