// Logs, uses and links artifacts as the wandb client does, by plain HTTP.
import { createHash } from "node:crypto";

const create = `mutation CreateArtifact($input: CreateArtifactInput!) { createArtifact(input: $input) { artifact { id state } } }`;
const manifestOf = `mutation CreateArtifactManifest($artifactID: ID!, $name: String!, $digest: String!, $entityName: String!,
    $projectName: String!, $runName: String!) {
  createArtifactManifest(input: {artifactID: $artifactID, name: $name, digest: $digest, entityName: $entityName,
      projectName: $projectName, runName: $runName, type: FULL}) { artifactManifest { id file { id uploadUrl uploadHeaders } } }
}`;
const filesOf = `mutation CreateArtifactFiles($input: CreateArtifactFilesInput!) {
  createArtifactFiles(input: $input) { files { edges { node { name uploadUrl uploadHeaders } } } }
}`;
const commit = `mutation CommitArtifact($artifactID: ID!) { commitArtifact(input: {artifactID: $artifactID}) { artifact { id digest } } }`;
const use = `mutation UseArtifact($input: UseArtifactInput!) { useArtifact(input: $input) { artifact { id } } }`;
const link = `mutation LinkArtifact($input: LinkArtifactInput!) { linkArtifact(input: $input) { versionIndex } }`;

/**
 * A version with these files, by path: text or bytes, or `{ref}` for something elsewhere. Returns its id.
 * `more`: description, metadata, aliases (beside `latest`), tags.
 */
export async function logArtifact(run, name, type, files, { description, metadata = {}, aliases = [], tags = [] } = {}) {
  const { client, entity, project } = run;
  const entries = Object.entries(files).map(([path, content]) => toEntry(path, content));
  const alias = (text) => ({ artifactCollectionName: name, alias: text });
  const input = {
    entityName: entity,
    projectName: project,
    runName: run.name,
    artifactTypeName: type,
    artifactCollectionName: name,
    digest: manifestDigest(entries),
    digestAlgorithm: "MANIFEST_MD5",
    description,
    metadata: JSON.stringify(metadata),
    aliases: ["latest", ...aliases].map(alias),
    tags: tags.map((tagName) => ({ tagName })),
    enableDigestDeduplication: true,
  };
  const { artifact } = (await client.graphql(create, { input })).createArtifact;
  const manifest = (digest) =>
    client
      .graphql(manifestOf, { artifactID: artifact.id, name: "wandb_manifest.json", digest, entityName: entity, projectName: project, runName: run.name })
      .then((answer) => answer.createArtifactManifest.artifactManifest);
  if (artifact.state === "COMMITTED") return artifact.id;
  const { id: artifactManifestID } = await manifest("");
  const bytes = new Map(entries.filter((entry) => entry.content).map((entry) => [entry.path, entry]));
  const artifactFiles = [...bytes.values()].map(({ path, digest }) => ({ artifactID: artifact.id, artifactManifestID, name: path, md5: digest, digest }));
  if (artifactFiles.length > 0) {
    const asked = { artifactFiles, storageLayout: "V2", digestAlgorithm: "MANIFEST_MD5" };
    const { edges } = (await client.graphql(filesOf, { input: asked })).createArtifactFiles.files;
    // The answer is in the order of the question.
    await Promise.all(edges.map(({ node }, i) => put(node, bytes.get(artifactFiles[i].name).content)));
  }
  const text = JSON.stringify({
    version: 1,
    storagePolicy: "wandb-storage-policy-v1",
    storagePolicyConfig: { storageLayout: "V2" },
    contents: Object.fromEntries(entries.map(({ path, digest, size, ref }) => [path, { digest, size, ...(ref ? { ref } : {}) }])),
  });
  await put((await manifest(md5(text, "base64"))).file, text);
  await client.graphql(commit, { artifactID: artifact.id });
  return artifact.id;
}

export function useArtifact(run, artifactID) {
  const input = { entityName: run.entity, projectName: run.project, runName: run.name, artifactID };
  return run.client.graphql(use, { input });
}

export function linkArtifact(client, artifactID, { entity, project, collection, aliases = [] }) {
  const input = {
    artifactID,
    artifactPortfolioName: collection,
    entityName: entity,
    projectName: project,
    aliases: aliases.map((alias) => ({ artifactCollectionName: collection, alias })),
  };
  return client.graphql(link, { input });
}

function toEntry(path, content) {
  if (content.ref) return { path, digest: content.ref, size: content.size ?? 0, ref: content.ref };
  const bytes = Buffer.from(content);
  return { path, digest: md5(bytes, "base64"), size: bytes.length, content: bytes };
}

async function put({ uploadUrl, uploadHeaders }, body) {
  // The server leaves out the address of what it has already.
  if (!uploadUrl) return;
  const headers = Object.fromEntries((uploadHeaders ?? []).map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]));
  const answer = await fetch(uploadUrl, { method: "PUT", headers, body });
  if (!answer.ok) throw new Error(`an upload answered ${answer.status}: ${await answer.text()}`);
}

/** Of the entries by path, one line each, below a heading. */
function manifestDigest(entries) {
  const sorted = [...entries].sort((a, b) => (a.path < b.path ? -1 : 1));
  return md5(["wandb-artifact-manifest-v1\n", ...sorted.map(({ path, digest }) => `${path}:${digest}\n`)].join(""), "hex");
}

function md5(content, encoding) {
  return createHash("md5").update(content).digest(encoding);
}
