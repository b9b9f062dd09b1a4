//! What is done to versions that exist: described, aliased, linked, deleted.

use std::collections::HashMap;

use ayumi_model::ArtifactId;
use ayumi_model::name::TagName;
use ayumi_service::artifacts::ArtifactChange;
use ayumi_service::{Error, Result};

use super::super::super::ids::NodeId;
use super::super::artifact_collection::Membership;
use super::super::context::Context;
use super::super::object::{Arguments, Record, Value};
use super::artifacts::{artifact_id, payload, tag_names, ttl};
use super::success;

pub(super) async fn update_artifact(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let tags = |list| tag_names(input, list).map(TagName::parse).collect::<Result<Vec<_>, _>>();
    let change = ArtifactChange {
        description: input.owned_text("description"),
        metadata: input.owned_text("metadata"),
        ttl: ttl(input)?,
        add_tags: tags("tagsToAdd")?,
        delete_tags: tags("tagsToDelete")?,
    };
    let artifact = context.service().update_artifact(context.caller(), artifact_id(input)?, change).await?;
    Ok(payload(context, "UpdateArtifactPayload", input, artifact))
}

pub(super) async fn delete_artifact(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let with_aliases = input.bool("deleteAliases").unwrap_or(false);
    let artifact = context.service().delete_artifact(context.caller(), artifact_id(input)?, with_aliases).await?;
    Ok(payload(context, "DeleteArtifactPayload", input, artifact))
}

pub(super) async fn add_aliases(context: &Context, input: Arguments<'_>) -> Result<Value> {
    change_aliases(context, input, true).await
}

pub(super) async fn delete_aliases(context: &Context, input: Arguments<'_>) -> Result<Value> {
    change_aliases(context, input, false).await
}

async fn change_aliases(context: &Context, input: Arguments<'_>, adds: bool) -> Result<Value> {
    let (service, caller, id) = (context.service(), context.caller(), artifact_id(input)?);
    let mut by_collection: HashMap<(&str, &str, &str), Vec<&str>> = HashMap::new();
    for alias in input.objects("aliases") {
        let collection = (
            alias.required_text("entityName")?,
            alias.required_text("projectName")?,
            alias.required_text("artifactCollectionName")?,
        );
        by_collection.entry(collection).or_default().push(alias.required_text("alias")?);
    }
    if by_collection.is_empty() {
        return Err(Error::invalid("`aliases` is empty"));
    }
    for ((entity, project, name), aliases) in by_collection {
        let collection = service.get_collection_at(caller, entity, project, name).await?;
        let (add, delete): (&[&str], &[&str]) = if adds { (&aliases, &[]) } else { (&[], &aliases) };
        service.change_aliases(caller, id, &collection, add, delete).await?;
    }
    Ok(success(input))
}

/// Links a version into a portfolio. Old clients name the version as they did before they knew its id.
pub(super) async fn link_artifact(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let (service, caller) = (context.service(), context.caller());
    let id = linked_id(context, input).await?;
    let own = caller.signed_in()?.home().as_str();
    let name =
        input.some_text("artifactPortfolioName").ok_or_else(|| Error::invalid("`artifactPortfolioName` is missing"))?;
    let project = input.some_text("projectName").ok_or_else(|| Error::invalid("`projectName` is missing"))?;
    let place = (input.some_text("entityName").unwrap_or(own), project);
    let aliases = input.objects("aliases");
    let aliases: Vec<&str> = aliases.iter().filter_map(|alias| alias.text("alias")).collect();
    let found = service.link_artifact(caller, id, place, name, &aliases).await?;
    let fields = [
        ("versionIndex", Value::int(found.membership.version)),
        ("artifactMembership", Value::object(Membership::found(context, found))),
    ];
    Ok(Record::new("LinkArtifactPayload", fields).into())
}

async fn linked_id(context: &Context, input: Arguments<'_>) -> Result<ArtifactId> {
    let missing = || Error::not_found("an artifact with this id");
    if let Some(id) = input.some_text("artifactID") {
        return NodeId::parse_artifact(id).ok_or_else(missing);
    }
    let client_id = input.some_text("clientID").ok_or_else(|| Error::invalid("`artifactID` is missing"))?;
    context.service().find_client_id(context.caller(), client_id).await?.ok_or_else(missing)
}

pub(super) async fn unlink_artifact(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let portfolio = super::artifact_collections::collection_id(input, "artifactPortfolioID")?;
    let id = artifact_id(input)?;
    context.service().unlink_artifact(context.caller(), id, portfolio).await?;
    let fields = [
        ("artifactID", Value::text(NodeId::Artifact(id).to_string())),
        ("success", Value::bool(true)),
        ("clientMutationId", Value::optional_text(input.text("clientMutationId"))),
    ];
    Ok(Record::new("UnlinkArtifactPayload", fields).into())
}
