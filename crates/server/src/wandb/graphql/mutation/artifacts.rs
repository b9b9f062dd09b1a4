//! How a version of an artifact comes to be: begun, its manifest announced, its files offered, committed, used.

use std::collections::HashMap;

use ayumi_model::artifact::{self, Ttl};
use ayumi_model::name::FilePath;
use ayumi_model::{ArtifactId, ArtifactUploadId, limits};
use ayumi_service::artifacts::{ManifestFile, ManifestKind, NewArtifact, Wanted, parse_md5};
use ayumi_service::{Action, Error, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::super::super::artifacts::{manifest_upload_url, parse_hex};
use super::super::super::ids::NodeId;
use super::super::artifact::{self as view, Artifact};
use super::super::artifact_file::OfferedFile;
use super::super::connection;
use super::super::context::Context;
use super::super::object::{Arguments, Record, Value};
use super::run_path;

pub(super) async fn create_artifact(context: &Context, input: Arguments<'_>) -> Result<Value> {
    if input.text("digestAlgorithm") == Some("MANIFEST_XXH128") {
        return Err(Error::invalid("digests of artifacts are made with MD5 on this server"));
    }
    if let Some(region) = input.some_text("storageRegion").filter(|region| *region != "default") {
        return Err(Error::invalid(format!("there is no storage region `{region}` on this server")));
    }
    let names = input.texts("artifactCollectionNames").unwrap_or_default();
    let name = input.some_text("artifactCollectionName").or(names.first().copied());
    let name = name.ok_or_else(|| Error::invalid("`artifactCollectionName` is missing"))?;
    let aliases =
        input.objects("aliases").into_iter().filter(|alias| alias.text("artifactCollectionName") == Some(name));
    let new = NewArtifact {
        entity: input.owned_text("entityName"),
        project: input.owned_text("projectName"),
        run: input.owned_text("runName"),
        type_name: input.required_text("artifactTypeName")?.to_owned(),
        collection: name.to_owned(),
        digest: input.required_text("digest")?.to_owned(),
        description: input.owned_text("description"),
        metadata: input.owned_text("metadata"),
        aliases: aliases.filter_map(|alias| alias.owned_text("alias")).collect(),
        tags: tag_names(input, "tags").map(str::to_owned).collect(),
        history_step: input.int("historyStep"),
        ttl: ttl(input)?,
        deduplicates: input.bool("enableDigestDeduplication").unwrap_or(false),
        distributed_id: input.some_text("distributedID").map(str::to_owned),
        client_id: input.some_text("clientID").map(str::to_owned),
        sequence_client_id: input.some_text("sequenceClientID").map(str::to_owned),
    };
    let artifact = context.service().create_artifact(context.caller(), new).await?;
    Ok(payload(context, "CreateArtifactPayload", input, artifact))
}

pub(super) async fn create_artifact_manifest(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let kind = match input.text("type") {
        None | Some("FULL") => ManifestKind::Full,
        Some("INCREMENTAL") => ManifestKind::Incremental,
        _ => ManifestKind::Patch,
    };
    let (artifact, digest) = (artifact_id(input)?, input.required_text("digest")?);
    let service = context.service();
    let manifest = service.create_manifest(context.caller(), artifact, kind, base(input)?, digest).await?;
    Ok(Record::new("CreateArtifactManifestPayload", [("artifactManifest", announced(context, &manifest))]).into())
}

pub(super) async fn update_artifact_manifest(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let id = match NodeId::parse(input.required_text("artifactManifestID")?) {
        Some(NodeId::ArtifactManifest(id)) => id,
        _ => return Err(Error::not_found("a manifest with this id")),
    };
    let digest = input.text("digest").unwrap_or_default();
    let manifest = context.service().update_manifest(context.caller(), id, base(input)?, digest).await?;
    Ok(Record::new("UpdateArtifactManifestPayload", [("artifactManifest", announced(context, &manifest))]).into())
}

/// Tells for each file where to send it, in the order asked: clients match them by it.
pub(super) async fn create_artifact_files(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let specs = input.objects("artifactFiles");
    if specs.len() > limits::PAGE {
        return Err(Error::invalid(format!("`artifactFiles` has more than {} files", limits::PAGE)));
    }
    let (service, caller) = (context.service(), context.caller());
    let mut files = Vec::with_capacity(specs.len());
    let mut by_artifact: HashMap<ArtifactId, Vec<Wanted>> = HashMap::new();
    for spec in specs {
        let (id, name, text) = (artifact_id(spec)?, spec.required_text("name")?, spec.required_text("md5")?);
        let (path, md5, parts) = (FilePath::parse(name)?, parse_md5(text)?, announced_parts(spec)?);
        let of_artifact = by_artifact.entry(id).or_default();
        files.push((id, of_artifact.len(), path, text));
        of_artifact.push(Wanted { md5, parts });
    }
    let mut offered = HashMap::with_capacity(by_artifact.len());
    for (id, wanted) in by_artifact {
        let artifact = service.get_artifact(caller, id, Action::Write).await?;
        let destinations = service.offer_contents(&artifact, wanted).await?;
        offered.insert(id, (artifact, destinations));
    }
    let nodes = files.into_iter().filter_map(|(id, index, path, md5)| {
        let (artifact, destinations) = offered.get(&id)?;
        let (context, artifact, destination) = (context.clone(), artifact.clone(), destinations.get(index)?.clone());
        let name = path.to_string();
        let file = OfferedFile { context, artifact, name: name.clone(), md5: md5.to_owned(), destination };
        Some((Value::object(file), name))
    });
    let files = connection::page(connection::FILES, nodes.collect(), false);
    Ok(Record::new("CreateArtifactFilesPayload", [("files", files)]).into())
}

/// The MD5 of each part that a client would send a file in; none where it sends the file in one piece.
fn announced_parts(spec: Arguments<'_>) -> Result<Vec<[u8; 16]>> {
    let parts = (1..).zip(spec.objects("uploadPartsInput")).map(|(number, part)| {
        if part.int("partNumber") != Some(number) {
            return Err(Error::invalid("`uploadPartsInput` does not number its parts from 1 on, in order"));
        }
        parse_hex(part.required_text("hexMD5")?)
    });
    parts.collect()
}

/// Hears that all parts of a file were sent, or that none will be any more.
pub(super) async fn complete_upload(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let (service, caller, id) = (context.service(), context.caller(), artifact_id(input)?);
    let upload = input.required_text("uploadID")?.parse().map(ArtifactUploadId::new);
    let upload = upload.map_err(|_| Error::not_found("an upload with this id"))?;
    if input.text("completeMultipartAction") == Some("Abort") {
        service.abort_upload(caller, id, upload).await?;
        return Ok(Record::new("CompleteMultipartUploadArtifactPayload", [("digest", Value::NULL)]).into());
    }
    let parts = input.objects("completedParts").into_iter();
    // What the client calls an MD5 here is the tag that it was answered.
    let tags = parts.map(|part| Ok((part.int("partNumber").unwrap_or(0), part.required_text("hexMD5")?.to_owned())));
    let md5 = service.complete_upload(caller, id, upload, tags.collect::<Result<_>>()?).await?;
    let digest = Value::text(STANDARD.encode(md5));
    Ok(Record::new("CompleteMultipartUploadArtifactPayload", [("digest", digest)]).into())
}

pub(super) async fn commit_artifact(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let artifact = context.service().commit_artifact(context.caller(), artifact_id(input)?).await?;
    Ok(payload(context, "CommitArtifactPayload", input, artifact))
}

pub(super) async fn use_artifact(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let run = run_path(context, input)?;
    let (id, used_as) = (artifact_id(input)?, input.some_text("usedAs"));
    let artifact = context.service().use_artifact(context.caller(), id, &run, used_as).await?;
    Ok(payload(context, "UseArtifactPayload", input, artifact))
}

/// The version that `artifactID` leads to.
pub(super) fn artifact_id(input: Arguments<'_>) -> Result<ArtifactId> {
    let id = NodeId::parse_artifact(input.required_text("artifactID")?);
    id.ok_or_else(|| Error::not_found("an artifact with this id"))
}

/// The payload of a mutation that gives a version.
pub(super) fn payload(
    context: &Context,
    name: &'static str,
    input: Arguments<'_>,
    artifact: artifact::Artifact,
) -> Value {
    let mutation_id = Value::optional_text(input.text("clientMutationId"));
    let artifact = Value::object(Artifact::new(context, artifact));
    Record::new(name, [("artifact", artifact), ("clientMutationId", mutation_id)]).into()
}

/// How long a version is to be kept: absent says nothing, -1 as its team says, -2 for ever.
pub(super) fn ttl(input: Arguments<'_>) -> Result<Option<Ttl>> {
    match input.int("ttlDurationSeconds") {
        None => Ok(None),
        Some(-1) => Ok(Some(Ttl::Inherited)),
        Some(-2 | 0) => Ok(Some(Ttl::Disabled)),
        Some(seconds) if seconds > 0 && seconds < i64::MAX / 1_000_000 => Ok(Some(Ttl::Seconds(seconds))),
        Some(_) => Err(Error::invalid("`ttlDurationSeconds` is not a time to live")),
    }
}

/// The names in a list of tags.
pub(super) fn tag_names<'a>(input: Arguments<'a>, list: &str) -> impl Iterator<Item = &'a str> + use<'a> {
    input.objects(list).into_iter().filter_map(|tag| tag.text("tagName"))
}

fn base(input: Arguments<'_>) -> Result<Option<ArtifactId>> {
    let parse = |id| NodeId::parse_artifact(id).ok_or_else(|| Error::not_found("an artifact with this id"));
    input.some_text("baseArtifactID").map(parse).transpose()
}

fn announced(context: &Context, manifest: &ManifestFile) -> Value {
    let mut headers = vec!["Content-Type:application/json".to_owned()];
    if !manifest.digest.is_empty() {
        headers.push(format!("Content-MD5:{}", manifest.digest));
    }
    let file = view::ManifestFile {
        context: context.clone(),
        id: manifest.id.to_string(),
        url: manifest_upload_url(context.service(), context.public_url(), manifest),
        upload: Some(headers),
    };
    let fields = [
        ("id", Value::text(NodeId::ArtifactManifest(manifest.id).to_string())),
        ("digest", Value::text(&manifest.digest)),
        ("type", Value::text(manifest.kind.as_str().to_ascii_uppercase())),
        ("file", Value::object(file)),
    ];
    Record::new("ArtifactManifest", fields).into()
}
