//! Versions of artifacts.

use ayumi_model::artifact::{self, ArtifactState, Ttl};
use ayumi_model::name::TagName;
use ayumi_service::artifacts::{EntryQuery, Side};
use ayumi_service::{Error, Result};
use futures::FutureExt;
use futures::future::BoxFuture;

use super::super::artifacts::manifest_url;
use super::super::ids::{NodeId, opaque};
use super::artifact_collection::{Collection, Membership, alias, no_filters};
use super::artifact_file::ArtifactFile;
use super::artifact_type::ArtifactType;
use super::connection;
use super::context::Context;
use super::object::{Arguments, Field, Object, Record, Value, unknown};
use super::run::Run;

/// Files of a page where the client names no number.
const FILES: usize = 50;
/// Runs that are told to have used a version.
const RUNS: usize = 1_000;

/// A version the caller may see.
pub(super) struct Artifact {
    context: Context,
    artifact: artifact::Artifact,
}

impl Artifact {
    pub(super) fn new(context: &Context, artifact: artifact::Artifact) -> Self {
        Self { context: context.clone(), artifact }
    }

    /// The version an id leads to, if the caller may see it.
    pub(super) async fn find(context: &Context, id: &str) -> Result<Option<Self>> {
        let Some(id) = NodeId::parse_artifact(id) else { return Ok(None) };
        let found = context.service().find_artifact(context.caller(), id).await?;
        Ok(found.map(|artifact| Self::new(context, artifact)))
    }

    async fn resolve(&self, field: Field<'_>) -> Result<Value> {
        let arguments = field.arguments();
        let artifact = &self.artifact;
        let is_committed = artifact.state == ArtifactState::Committed;
        Ok(match field.name() {
            "id" => Value::text(NodeId::Artifact(artifact.id).to_string()),
            "digest" => Value::text(&artifact.digest),
            "digestAlgorithm" => Value::text("MANIFEST_MD5"),
            "description" => Value::optional_text(artifact.description.as_deref()),
            "state" => Value::text(artifact.state.as_str().to_ascii_uppercase()),
            "createdAt" => Value::text(artifact.created_at.to_string()),
            "updatedAt" => Value::text(artifact.updated_at.to_string()),
            // What clients once called metadata.
            "labels" => Value::NULL,
            "metadata" => Value::optional_text(artifact.metadata.as_deref()),
            "size" | "storageBytes" => Value::int64(artifact.size_bytes),
            "fileCount" => Value::int64(artifact.n_entries),
            // Clients only look whether there is one.
            "commitHash" if is_committed => Value::text(format!("{:016x}", artifact.id.get())),
            "commitHash" => Value::NULL,
            "versionIndex" => artifact.version.map_or(Value::NULL, Value::int),
            "historyStep" => artifact.history_step.map_or(Value::NULL, Value::int64),
            "ttlDurationSeconds" => Value::int64(match artifact.ttl {
                Ttl::Seconds(seconds) => seconds,
                Ttl::Inherited | Ttl::Disabled => -2,
            }),
            "ttlIsInherited" => Value::bool(artifact.ttl == Ttl::Inherited),
            "tags" => Value::List(artifact.tags.iter().map(tag).collect()),
            "aliases" => Value::List(self.aliases(&self.places().await?)),
            "artifactType" => Value::object(ArtifactType::of(&self.context, &artifact.sequence)),
            "artifactSequence" => Value::object(Collection::source_of(&self.context, artifact).await?),
            "artifactCollections" => self.collections(&self.places().await?),
            "artifactMemberships" => {
                no_filters(arguments)?;
                self.memberships(&self.places().await?)
            }
            "currentManifest" if is_committed => self.manifest(),
            "currentManifest" => Value::NULL,
            "files" => files(&self.context, artifact, names(arguments)?, arguments).await?,
            "filesByManifestEntries" => {
                let entries = arguments.objects("entries");
                let names = entries.iter().filter_map(|entry| entry.some_text("name")).map(str::to_owned).collect();
                files(&self.context, artifact, checked(names)?, arguments).await?
            }
            "createdBy" => self.runs(Side::Output, 1).await?.into_iter().next().map_or(Value::NULL, |(run, _)| run),
            "usedBy" => connection::page(connection::RUNS, self.runs(Side::Input, RUNS).await?, false),
            _ => return Err(unknown("Artifact", field)),
        })
    }

    /// Where it is found, as far as the caller may see.
    async fn places(&self) -> Result<Vec<artifact::Membership>> {
        self.context.service().list_places(self.context.caller(), &self.artifact).await
    }

    /// Its aliases in all collections. Old clients find the version among them.
    fn aliases(&self, places: &[artifact::Membership]) -> Vec<Value> {
        places
            .iter()
            .flat_map(|membership| {
                let collection = Value::object(Collection::new(&self.context, membership.collection.clone()));
                let names = membership.aliases.iter().map(ToString::to_string);
                let names = names.chain([format!("v{}", membership.version)]);
                names.map(move |name| alias(&membership.collection, collection.clone(), &name)).collect::<Vec<_>>()
            })
            .collect()
    }

    fn collections(&self, places: &[artifact::Membership]) -> Value {
        let collections = places.iter().map(|membership| &membership.collection);
        let nodes = collections.map(|collection| {
            (Value::object(Collection::new(&self.context, collection.clone())), collection.id.to_string())
        });
        let nodes: Vec<_> = nodes.collect();
        let n_nodes = nodes.len() as i64;
        connection::counted(connection::ARTIFACT_COLLECTIONS, nodes, false, n_nodes)
    }

    fn memberships(&self, places: &[artifact::Membership]) -> Value {
        let nodes = places.iter().map(|membership| {
            let node = Membership::new(&self.context, self.artifact.clone(), membership.clone());
            (Value::object(node), membership.collection.id.to_string())
        });
        let nodes: Vec<_> = nodes.collect();
        let n_nodes = nodes.len() as i64;
        connection::counted(connection::ARTIFACT_MEMBERSHIPS, nodes, false, n_nodes)
    }

    fn manifest(&self) -> Value {
        let url = manifest_url(self.context.service(), self.context.public_url(), self.artifact.id);
        let file = ManifestFile { context: self.context.clone(), id: self.artifact.id.to_string(), url, upload: None };
        let fields = [
            ("id", Value::text(opaque("ArtifactManifestOf", self.artifact.id))),
            ("digest", Value::NULL),
            ("type", Value::text("FULL")),
            ("file", Value::object(file)),
        ];
        Record::new("ArtifactManifest", fields).into()
    }

    async fn runs(&self, side: Side, limit: usize) -> Result<Vec<(Value, String)>> {
        let service = self.context.service();
        let runs = service.list_artifact_runs(self.context.caller(), &self.artifact, side, limit).await?;
        let cursors: Vec<String> = runs.iter().map(|run| run.path.to_string()).collect();
        Ok(Run::page(&self.context, runs).map(Value::object).zip(cursors).collect())
    }
}

impl Object for Artifact {
    fn type_name(&self) -> &'static str {
        "Artifact"
    }

    fn field<'a>(&'a self, field: Field<'a>) -> BoxFuture<'a, Result<Value>> {
        self.resolve(field).boxed()
    }
}

/// The `names` that a list of files is restricted to.
pub(super) fn names(arguments: Arguments<'_>) -> Result<Vec<String>> {
    checked(arguments.texts("names").unwrap_or_default().into_iter().map(str::to_owned).collect())
}

fn checked(names: Vec<String>) -> Result<Vec<String>> {
    match names.len() <= ayumi_model::limits::PAGE {
        true => Ok(names),
        false => Err(Error::invalid(format!("more than {} files are named", ayumi_model::limits::PAGE))),
    }
}

/// A page of what a version contains: every entry, references too, for clients pass over what is not listed.
pub(super) async fn files(
    context: &Context,
    artifact: &artifact::Artifact,
    names: Vec<String>,
    arguments: Arguments<'_>,
) -> Result<Value> {
    let limit = arguments.page_size("first", FILES.max(names.len()))?;
    let after = arguments.some_text("after").map(str::to_owned);
    let query = EntryQuery { names, after, limit: limit + 1, ..EntryQuery::default() };
    let mut entries = context.service().list_entries(artifact, query).await?;
    let has_more = entries.len() > limit;
    entries.truncate(limit);
    // Asked once for all of them, as it is the same for each.
    let refused = context.service().allow_download(context.caller(), artifact).await.err();
    let node = |entry: artifact::Entry| {
        let cursor = entry.path.to_string();
        (Value::object(ArtifactFile::new(context, artifact, entry, refused.as_ref())), cursor)
    };
    let nodes = entries.into_iter().map(node).collect();
    Ok(connection::counted(connection::FILES, nodes, has_more, artifact.n_entries))
}

pub(super) fn tag(name: &TagName) -> Value {
    let fields = [
        ("id", Value::text(opaque("Tag", name))),
        ("name", Value::text(name.as_str())),
        ("tagCategoryName", Value::NULL),
        ("attributes", Value::NULL),
    ];
    Record::new("Tag", fields).into()
}

/// The file of a manifest: to be read, or to be sent.
pub(super) struct ManifestFile {
    pub(super) context: Context,
    pub(super) id: String,
    /// Where it is read, or where it is to be sent.
    pub(super) url: String,
    /// The headers to send it with; present while it is to be sent.
    pub(super) upload: Option<Vec<String>>,
}

impl Object for ManifestFile {
    fn type_name(&self) -> &'static str {
        "File"
    }

    fn field<'a>(&'a self, field: Field<'a>) -> BoxFuture<'a, Result<Value>> {
        let value = match (field.name(), &self.upload) {
            ("id", _) => Value::text(opaque("ArtifactManifestFile", &self.id)),
            ("name" | "displayName", _) => Value::text("wandb_manifest.json"),
            ("uploadUrl", Some(_)) | ("url" | "directUrl", _) => Value::text(&self.url),
            ("uploadHeaders", Some(headers)) => Value::texts(headers),
            ("uploadHeaders", None) => Value::List(Vec::new()),
            ("mimetype", _) => Value::text("application/json"),
            ("updatedAt", _) => Value::text(self.context.service().now().to_string()),
            ("sizeBytes", _) => Value::int64(0),
            ("uploadUrl" | "storagePath" | "digest" | "md5" | "uploadMultipartUrls" | "artifact", _) => Value::NULL,
            _ => return Box::pin(std::future::ready(Err(unknown("File", field)))),
        };
        Box::pin(std::future::ready(Ok(value)))
    }
}
