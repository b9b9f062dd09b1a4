//! The OpenAPI document is a promise: it changes on purpose or not at all.

use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn the_document_is_the_one_that_was_promised() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/openapi.json");
    let promised = std::fs::read_to_string(&path).unwrap();
    let now = serde_json::to_string_pretty(&ayumi_server::api::openapi::document()).unwrap();
    assert!(
        promised.trim_end() == now,
        "the API changed; if that is meant: cargo run -p ayumi -- openapi > docs/reference/openapi.json"
    );
}

#[test]
fn every_operation_has_a_name_of_its_own() {
    let document = serde_json::to_value(ayumi_server::api::openapi::document()).unwrap();
    let mut seen = BTreeSet::new();
    for item in document["paths"].as_object().unwrap().values() {
        for operation in item.as_object().unwrap().values() {
            let name = operation["operationId"].as_str().unwrap().to_owned();
            assert!(seen.insert(name.clone()), "{name} twice");
        }
    }
}

#[test]
fn every_route_of_the_api_is_in_the_document() {
    let document = serde_json::to_value(ayumi_server::api::openapi::document()).unwrap();
    let mut documented = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            documented.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    let mut served = BTreeSet::new();
    for route in ayumi_server::permissions() {
        if route.path.starts_with("/api/v1/") && route.path != "/api/v1/openapi.json" {
            let path = route.path.replace("{*path}", "{path}");
            served.insert(match route.method.split_once(' ') {
                Some((method, verb)) => format!("{method} {path}{verb}"),
                None => format!("{} {path}", route.method),
            });
        }
    }
    assert_eq!(documented, served);
}
