//! What this server can do, as far as it is true.

use serde_json::json;

use super::object::{Record, Value};

/// Features that clients ask for by name. Whatever is not listed counts as off.
const FEATURES: [&str; 16] = [
    "STRUCTURED_CONSOLE_LOGS",
    "FILESTREAM_GZIP",
    "MARK_RUN_FILES_UPLOADED",
    "SWEEPS_LOCAL_SCHEDULER",
    "CLIENT_IDS",
    "ARTIFACT_TAGS",
    "PROJECT_ARTIFACT_COLLECTION_MEMBERSHIP",
    "ARTIFACT_COLLECTION_MEMBERSHIP_FILES",
    "ARTIFACT_COLLECTION_MEMBERSHIP_FILE_DOWNLOAD_HANDLER",
    "ARTIFACT_V2_DOWNLOAD_HANDLER_SUPPORTS_ARTIFACT_ID",
    "ARTIFACT_MEMBERSHIP_IN_LINK_ARTIFACT_RESPONSE",
    "TOTAL_COUNT_IN_FILE_CONNECTION",
    "USE_ARTIFACT_WITH_ENTITY_AND_PROJECT_INFORMATION",
    "ARTIFACT_REGISTRY_SEARCH",
    "INCLUDE_ARTIFACT_TYPES_IN_REGISTRY_CREATION",
    "ARTIFACT_COLLECTIONS_FILTERING_SORTING",
];

/// Old clients derive what they may send from the newest client version the server knows, and warn when they are newer.
const MAX_CLI_VERSION: &str = "99.0.0";
const MIN_CLI_VERSION: &str = "0.10.0";

pub(super) fn server_info() -> Value {
    let feature =
        |name| Record::new("ServerFeature", [("name", Value::text(name)), ("isEnabled", Value::bool(true))]).into();
    let versions = json!({ "max_cli_version": MAX_CLI_VERSION, "min_cli_version": MIN_CLI_VERSION });
    let fields = [
        ("cliVersionInfo", Value::Leaf(versions.into())),
        // About updates of the hosted product's own server.
        ("latestLocalVersionInfo", Value::NULL),
        ("features", Value::List(FEATURES.into_iter().map(feature).collect())),
        ("exposesExplicitRunQueueAckPath", Value::bool(false)),
    ];
    Record::new("ServerInfo", fields).into()
}
