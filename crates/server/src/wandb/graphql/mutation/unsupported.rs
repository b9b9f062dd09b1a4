//! Mutations that clients know and this server does not carry out yet.

use ayumi_service::Error;

/// The refusal of a mutation of the schema, or `None` for one that should have a resolver.
///
/// The kind is the one the client does not retry: asking again would not help.
pub(super) fn refuse(mutation: &str) -> Option<Error> {
    let what = match mutation {
        "createAccessToken" | "updateAccessTokenProjects" | "revokeAccessToken" => "public links to reports are",
        "createFilterTrigger" | "updateFilterTrigger" | "deleteTrigger" | "createGenericWebhookIntegration" => {
            "automations are"
        }
        "createRunQueue"
        | "upsertRunQueue"
        | "createDefaultResourceConfig"
        | "deleteRunQueues"
        | "deleteFromRunQueue"
        | "pushToRunQueue"
        | "pushToRunQueueByName"
        | "popFromRunQueue"
        | "ackRunQueueItem"
        | "failRunQueueItem"
        | "updateRunQueueItemWarning"
        | "createLaunchAgent"
        | "updateLaunchAgent" => "launch queues are",
        "createAnonymousEntity" => "users without an account are",
        _ => return None,
    };
    Some(Error::invalid(format!("{what} not supported by this server version yet")))
}
