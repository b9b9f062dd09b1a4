//! Pages of lists, in the shape all of them have.

use super::object::{Record, Value};

/// A connection and its edges by their names in the schema.
#[derive(Clone, Copy)]
pub(super) struct ConnectionType {
    connection: &'static str,
    edge: &'static str,
}

macro_rules! connections {
    ($($name:ident = $noun:literal;)*) => {
        $(pub(super) const $name: ConnectionType =
            ConnectionType { connection: concat!($noun, "Connection"), edge: concat!($noun, "Edge") };)*
    };
}

connections! {
    API_KEYS = "ApiKey";
    ARTIFACTS = "Artifact";
    ARTIFACT_ALIASES = "ArtifactAlias";
    ARTIFACT_COLLECTIONS = "ArtifactCollection";
    ARTIFACT_MEMBERSHIPS = "ArtifactCollectionMembership";
    ARTIFACT_SEQUENCES = "ArtifactSequence";
    ARTIFACT_TYPES = "ArtifactType";
    ENTITIES = "Entity";
    FILES = "File";
    INPUT_ARTIFACTS = "InputArtifact";
    INTEGRATIONS = "Integration";
    LOG_LINES = "LogLine";
    PROJECTS = "Project";
    RUNS = "Run";
    SWEEPS = "Sweep";
    TAGS = "Tag";
    TRIGGERS = "Trigger";
    USERS = "User";
    VERSIONED_ARTIFACTS = "VersionedArtifact";
    VIEWS = "View";
}

/// A page of nodes, each with the cursor that continues after it.
pub(super) fn page(of: ConnectionType, nodes: Vec<(Value, String)>, has_more: bool) -> Value {
    // Who wants to know how many runs or files there are asks for `runCount` or `fileCount`.
    connection(of, nodes, has_more, Value::NULL)
}

/// A page of a list whose length is told too.
pub(super) fn counted(of: ConnectionType, nodes: Vec<(Value, String)>, has_more: bool, n_items: i64) -> Value {
    connection(of, nodes, has_more, Value::int(n_items))
}

/// A page of versions of one collection, each with its number there and its cursor.
pub(super) fn versions(nodes: Vec<(Value, i64, String)>, has_more: bool, n_items: i64) -> Value {
    let end = nodes.last().map(|(_, _, cursor)| cursor.clone());
    let edge = |(node, version, cursor): (Value, i64, String)| {
        let (cursor, version) = (Value::text(cursor), Value::text(format!("v{version}")));
        Record::new(VERSIONED_ARTIFACTS.edge, [("node", node), ("cursor", cursor), ("version", version)]).into()
    };
    let edges = nodes.into_iter().map(edge).collect();
    assembled(VERSIONED_ARTIFACTS, edges, end, has_more, Value::int(n_items))
}

/// A page without anything: what the parts of the protocol that are not there yet answer.
pub(super) fn empty(of: ConnectionType) -> Value {
    connection(of, Vec::new(), false, Value::int(0))
}

fn connection(of: ConnectionType, nodes: Vec<(Value, String)>, has_more: bool, total_count: Value) -> Value {
    let end = nodes.last().map(|(_, cursor)| cursor.clone());
    let edge = |(node, cursor)| Record::new(of.edge, [("node", node), ("cursor", Value::text(cursor))]).into();
    assembled(of, nodes.into_iter().map(edge).collect(), end, has_more, total_count)
}

fn assembled(of: ConnectionType, edges: Vec<Value>, end: Option<String>, has_more: bool, total_count: Value) -> Value {
    let page_info = Record::new(
        "PageInfo",
        [("endCursor", Value::optional_text(end.as_deref())), ("hasNextPage", Value::bool(has_more))],
    );
    let fields = [
        ("edges", Value::List(edges)),
        ("pageInfo", page_info.into()),
        ("totalCount", total_count),
        ("uploadHeaders", Value::List(Vec::new())),
    ];
    Record::new(of.connection, fields).into()
}
