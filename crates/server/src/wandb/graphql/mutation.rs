//! The root of mutations.
//!
//! What is not there yet is an error, never null: a null payload crashes the client's upload process and every run in it.

mod artifact_collections;
mod artifact_edit;
mod artifacts;
mod charts;
mod files;
pub(super) mod people;
mod project;
mod registries;
mod runs;
mod sweeps;
mod unsupported;
mod upsert_bucket;
mod views;

use std::sync::Arc;

use ayumi_model::name::{EntityName, ProjectName, RunName};
use ayumi_model::project::DEFAULT_PROJECT;
use ayumi_model::run::{Run, RunPath};
use ayumi_service::{Action, Error, Result};
use futures::FutureExt;
use futures::future::BoxFuture;

use super::super::ids::NodeId;
use super::context::Context;
use super::object::{Arguments, Field, Object, Record, Value};

/// The root of mutations of one request.
pub(super) fn root(context: &Context) -> Arc<dyn Object> {
    Arc::new(Mutation(context.clone()))
}

struct Mutation(Context);

impl Object for Mutation {
    fn type_name(&self) -> &'static str {
        "Mutation"
    }

    fn field<'a>(&'a self, field: Field<'a>) -> BoxFuture<'a, Result<Value>> {
        self.resolve(field).boxed()
    }
}

impl Mutation {
    async fn resolve(&self, field: Field<'_>) -> Result<Value> {
        let context = &self.0;
        let input = field.input()?;
        match field.name() {
            "upsertBucket" => upsert_bucket::upsert_bucket(context, input).await,
            "createRunFiles" => files::create_run_files(context, input).await,
            "markRunFilesUploaded" => files::mark_run_files_uploaded(context, input).await,
            "deleteFiles" => files::delete_files(context, input).await,
            "stopRun" => runs::stop_run(context, input).await,
            "rewindRun" => runs::rewind_run(context, input).await,
            "deleteRun" => runs::delete_run(context, input).await,
            "updateRunState" => runs::update_run_state(context, input).await,
            "notifyScriptableRunAlert" => runs::notify_scriptable_run_alert(context, input).await,
            "upsertSweep" => sweeps::upsert_sweep(context, input).await,
            "createAgent" => sweeps::create_agent(context, input).await,
            "enqueueSweepRun" => sweeps::enqueue_sweep_run(context, input).await,
            "agentHeartbeat" => sweeps::agent_heartbeat(context, input).await,
            "upsertModel" if registries::is_registry(input) => registries::upsert_registry(context, input).await,
            "upsertModel" => project::upsert_model(context, input).await,
            "renameProject" if registries::is_rename(input) => registries::rename_registry(context, input).await,
            "renameProject" => project::rename_project(context, input).await,
            "deleteModel" if registries::is_deleted_registry(input) => {
                registries::delete_registry(context, input).await
            }
            "deleteModel" => project::delete_model(context, input).await,
            "upsertView" => views::upsert_view(context, input).await,
            "deleteView" => views::delete_view(context, input).await,
            "createCustomChart" => charts::create_custom_chart(context, input).await,
            "createProjectMembers" => registries::change_members(context, input, true).await,
            "deleteProjectMembers" => registries::change_members(context, input, false).await,
            "updateProjectMember" => registries::update_user(context, input).await,
            "updateProjectTeamMember" => registries::update_team(context, input).await,
            "createArtifact" => artifacts::create_artifact(context, input).await,
            "createArtifactManifest" => artifacts::create_artifact_manifest(context, input).await,
            "updateArtifactManifest" => artifacts::update_artifact_manifest(context, input).await,
            "createArtifactFiles" => artifacts::create_artifact_files(context, input).await,
            "completeMultipartUploadArtifact" => artifacts::complete_upload(context, input).await,
            "commitArtifact" => artifacts::commit_artifact(context, input).await,
            "useArtifact" => artifacts::use_artifact(context, input).await,
            "updateArtifact" => artifact_edit::update_artifact(context, input).await,
            "deleteArtifact" => artifact_edit::delete_artifact(context, input).await,
            "addAliases" => artifact_edit::add_aliases(context, input).await,
            "deleteAliases" => artifact_edit::delete_aliases(context, input).await,
            "linkArtifact" => artifact_edit::link_artifact(context, input).await,
            "unlinkArtifact" => artifact_edit::unlink_artifact(context, input).await,
            name => self.resolve_collection(name, input, field).await,
        }
    }

    /// Mutations of users and teams, and those that are refused.
    async fn resolve_people(&self, name: &str, input: Arguments<'_>, field: Field<'_>) -> Result<Value> {
        let context = &self.0;
        match name {
            "createTeam" => people::create_team(context, input).await,
            "createInvite" => people::create_invite(context, input).await,
            "deleteInvite" => people::delete_invite(context, input).await,
            "createServiceAccount" => people::create_service_account(context, input).await,
            "createUser" => people::create_user(context, input).await,
            "generateApiKey" => people::generate_api_key(context, input).await,
            "deleteApiKey" => people::delete_api_key(context, input).await,
            name => Err(unsupported::refuse(name).unwrap_or_else(|| super::object::unknown("Mutation", field))),
        }
    }

    /// Mutations of artifact types and collections.
    async fn resolve_collection(&self, name: &str, input: Arguments<'_>, field: Field<'_>) -> Result<Value> {
        use artifact_collections as collections;
        let context = &self.0;
        match name {
            "createArtifactType" => collections::create_artifact_type(context, input).await,
            "updateArtifactSequence" => collections::update_collection(context, input, "artifactSequenceID").await,
            "updateArtifactPortfolio" => collections::update_collection(context, input, "artifactPortfolioID").await,
            "moveArtifactSequence" => collections::move_artifact_sequence(context, input).await,
            "deleteArtifactSequence" => collections::delete_collection(context, input, "artifactSequenceID").await,
            "deleteArtifactPortfolio" => collections::delete_collection(context, input, "artifactPortfolioID").await,
            "createArtifactCollectionTagAssignments" => collections::add_collection_tags(context, input).await,
            "deleteArtifactCollectionTagAssignments" => collections::delete_collection_tags(context, input).await,
            name => self.resolve_people(name, input, field).await,
        }
    }
}

/// The payload of mutations that have nothing to tell.
fn success(input: Arguments<'_>) -> Value {
    let mutation_id = Value::optional_text(input.text("clientMutationId"));
    Record::new("SuccessPayload", [("success", Value::bool(true)), ("clientMutationId", mutation_id)]).into()
}

/// The run that an `id` leads to, if the caller may change it.
async fn run_by_id(context: &Context, id: &str) -> Result<Run> {
    let path = NodeId::parse_run(id).ok_or_else(|| Error::not_found("a run with this id"))?;
    context.service().get_run(context.caller(), &path, Action::Write).await
}

/// The run that `entityName`, `projectName` and `runName` lead to, if the caller may change it.
async fn run_by_names(context: &Context, input: Arguments<'_>) -> Result<Run> {
    context.service().get_run(context.caller(), &run_path(context, input)?, Action::Write).await
}

/// The path that `entityName`, `projectName` and `runName` are.
fn run_path(context: &Context, input: Arguments<'_>) -> Result<RunPath> {
    let own = context.caller().signed_in()?.home().as_str();
    Ok(RunPath {
        entity: EntityName::parse(input.some_text("entityName").unwrap_or(own))?,
        project: ProjectName::parse(input.some_text("projectName").unwrap_or(DEFAULT_PROJECT))?,
        run: RunName::parse(input.required_text("runName")?)?,
    })
}
