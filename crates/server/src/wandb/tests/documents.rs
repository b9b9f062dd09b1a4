//! The documents that clients were seen to send, in our own words, are valid against the schema.

use super::super::graphql::Engine;

/// Documents, separated by lines of dashes. The comment before each names who sends it.
const OPERATIONS: &str = include_str!("operations.graphql");

#[test]
fn every_document_of_every_client_is_valid() {
    let engine = Engine::new();
    let documents: Vec<_> = OPERATIONS.split("\n---\n").collect();
    assert!(documents.len() > 60, "only {} documents", documents.len());
    for document in documents {
        if let Err(answer) = engine.document(document) {
            panic!("{document}\n{}", serde_json::to_string_pretty(&answer).unwrap());
        }
    }
}
