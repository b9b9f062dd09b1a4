//! What is done to artifact types and collections.

use std::sync::Arc;

use ayumi_model::ArtifactCollectionId;
use ayumi_model::artifact::Collection;
use ayumi_model::name::TagName;
use ayumi_service::{Error, Result};

use super::super::super::ids::NodeId;
use super::super::artifact::tag;
use super::super::artifact_collection;
use super::super::artifact_type::ArtifactType;
use super::super::context::Context;
use super::super::object::{Arguments, Field, Object, Record, Value};
use super::artifacts::tag_names;
use super::success;
use futures::future::BoxFuture;

pub(super) async fn create_artifact_type(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let (entity, project) = (input.required_text("entityName")?, input.required_text("projectName")?);
    let (name, description) = (input.required_text("name")?, input.owned_text("description"));
    let (service, caller) = (context.service(), context.caller());
    let made = service.ensure_artifact_type(caller, entity, project, name, description).await?;
    let project = service.find_project(caller, Some(entity), project).await?;
    let project = Arc::new(project.ok_or_else(|| Error::not_found("the project"))?);
    let made = Value::object(ArtifactType::new(context, &project, made));
    Ok(Record::new("CreateArtifactTypePayload", [("artifactType", made)]).into())
}

/// Renames or describes the collection that the argument of this name leads to.
pub(super) async fn update_collection(context: &Context, input: Arguments<'_>, id: &str) -> Result<Value> {
    let id = collection_id(input, id)?;
    let (name, description) = (input.some_text("name"), input.owned_text("description"));
    let collection = context.service().update_collection(context.caller(), id, name, description).await?;
    Ok(payload(context, collection))
}

pub(super) async fn move_artifact_sequence(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let id = collection_id(input, "artifactSequenceID")?;
    let type_name = input.required_text("destinationArtifactTypeName")?;
    let collection = context.service().move_collection(context.caller(), id, type_name).await?;
    Ok(payload(context, collection))
}

/// Deletes the collection that the argument of this name leads to.
pub(super) async fn delete_collection(context: &Context, input: Arguments<'_>, id: &str) -> Result<Value> {
    let collection = context.service().delete_collection(context.caller(), collection_id(input, id)?).await?;
    let gone = Deleted(artifact_collection::Collection::new(context, collection));
    Ok(Record::new("ArtifactCollectionPayload", [("artifactCollection", Value::object(gone))]).into())
}

pub(super) async fn add_collection_tags(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let names: Vec<&str> = tag_names(input, "tags").collect();
    let tags: Vec<TagName> = names.iter().map(|name| TagName::parse(name)).collect::<Result<_, _>>()?;
    let collection = named(context, input).await?;
    context.service().change_collection_tags(context.caller(), &collection, &names, &[]).await?;
    Ok(Record::new("TagsPayload", [("tags", Value::List(tags.iter().map(tag).collect()))]).into())
}

pub(super) async fn delete_collection_tags(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let names: Vec<&str> = tag_names(input, "tags").collect();
    let collection = named(context, input).await?;
    context.service().change_collection_tags(context.caller(), &collection, &[], &names).await?;
    Ok(success(input))
}

/// The collection that an argument leads to.
pub(super) fn collection_id(input: Arguments<'_>, argument: &str) -> Result<ArtifactCollectionId> {
    match NodeId::parse(input.required_text(argument)?) {
        Some(NodeId::ArtifactCollection(id)) => Ok(id),
        _ => Err(Error::not_found("a collection with this id")),
    }
}

async fn named(context: &Context, input: Arguments<'_>) -> Result<Collection> {
    let (entity, project) = (input.required_text("entityName")?, input.required_text("projectName")?);
    let name = input.required_text("artifactCollectionName")?;
    context.service().get_collection_at(context.caller(), entity, project, name).await
}

fn payload(context: &Context, collection: Collection) -> Value {
    let collection = Value::object(artifact_collection::Collection::new(context, collection));
    Record::new("ArtifactCollectionPayload", [("artifactCollection", collection)]).into()
}

/// A collection as it was before it was deleted.
struct Deleted(artifact_collection::Collection);

impl Object for Deleted {
    fn type_name(&self) -> &'static str {
        self.0.type_name()
    }

    fn field<'a>(&'a self, field: Field<'a>) -> BoxFuture<'a, Result<Value>> {
        match field.name() {
            "state" => Box::pin(std::future::ready(Ok(Value::text("DELETED")))),
            _ => self.0.field(field),
        }
    }
}
