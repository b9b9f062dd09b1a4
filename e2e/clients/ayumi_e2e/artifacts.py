"""Artifacts over plain HTTP, in the words of the wandb protocol."""

import base64
import hashlib
import json
import time

import requests

from .http import Http

CREATE = """mutation($input: CreateArtifactInput!) { createArtifact(input: $input) { artifact { id state } } }"""
OFFER = """mutation($input: CreateArtifactFilesInput!) {
  createArtifactFiles(input: $input) { files { edges { node { uploadUrl } } } } }"""
OFFER_PARTS = """mutation($input: CreateArtifactFilesInput!) {
  createArtifactFiles(input: $input) { files { edges { node { uploadUrl uploadHeaders
    uploadMultipartUrls { uploadID uploadUrlParts { partNumber uploadUrl } } } } } } }"""
COMPLETE = """mutation($input: CompleteMultipartUploadArtifactInput!) {
  completeMultipartUploadArtifact(input: $input) { digest } }"""
ANNOUNCE = """mutation($id: ID!, $digest: String!) {
  createArtifactManifest(input: {artifactID: $id, name: "m", digest: $digest, entityName: "x", projectName: "x", runName: "x"}) {
    artifactManifest { id file { uploadUrl } } } }"""
COMMIT = """mutation($id: ID!) { commitArtifact(input: {artifactID: $id}) { artifact { versionIndex } } }"""
READ = """query($project: String!, $name: String!) {
  project(name: $project, entityName: "admin") { artifact(name: $name) {
    versionIndex digest files { edges { node { name directUrl } } } } } }"""
VERSIONS = """query($project: String!) { project(name: $project, entityName: "admin") { artifactCollection(name: "ds") {
  artifacts(first: 1000) { edges { version } } } } }"""
# The digest of a version without files.
NOTHING = "64e7c61456b10382e2f3b571ac24b659"


def md5(data: bytes) -> str:
    return base64.b64encode(hashlib.md5(data).digest()).decode()


def upload_headers(data: bytes) -> dict:
    """What clients send along with a file; object stores insist on it."""
    return {"Content-MD5": md5(data), "Content-Type": "application/octet-stream"}


def digest(contents: dict) -> str:
    lines = "".join(f"{path}:{contents[path]['digest']}\n" for path in sorted(contents))
    return hashlib.md5(f"wandb-artifact-manifest-v1\n{lines}".encode(errors="surrogatepass")).hexdigest()


def document(contents: dict) -> bytes:
    return json.dumps({"version": 1, "storagePolicyConfig": {"storageLayout": "V2"}, "contents": contents}).encode()


class Pending:
    """A version of `ds` on its way."""

    def __init__(self, http: Http, project: str, digest: str = NOTHING):
        self.http = http
        new = {"entityName": "admin", "projectName": project, "artifactTypeName": "dataset"}
        new |= {"artifactCollectionName": "ds", "digest": digest, "digestAlgorithm": "MANIFEST_MD5"}
        self.id = http.graphql(CREATE, {"input": new})["createArtifact"]["artifact"]["id"]

    def offer(self, name: str, data: bytes) -> str | None:
        """Where to send a file; none when it is there already."""
        spec = {"artifactID": self.id, "name": name, "md5": md5(data)}
        files = self.http.graphql(OFFER, {"input": {"artifactFiles": [spec]}})["createArtifactFiles"]["files"]
        return files["edges"][0]["node"]["uploadUrl"]

    def offer_whole(self, name: str, data: bytes, parts: list[bytes] | None = None) -> dict:
        """What is told of a file: its address, the headers to send, and the addresses of its parts."""
        spec = {"artifactID": self.id, "name": name, "md5": md5(data)}
        if parts:
            numbered = enumerate(parts, 1)
            spec["uploadPartsInput"] = [
                {"partNumber": number, "hexMD5": hashlib.md5(part).hexdigest()} for number, part in numbered
            ]
        files = self.http.graphql(OFFER_PARTS, {"input": {"artifactFiles": [spec]}})["createArtifactFiles"]["files"]
        return files["edges"][0]["node"]

    def complete(self, upload: str, tags: list[tuple[int, str]], action: str = "Complete") -> requests.Response:
        """Says that all parts were sent, and waits while the server reads them."""
        new = {"completeMultipartAction": action, "artifactID": self.id, "storagePath": "x", "uploadID": upload}
        new["completedParts"] = [{"partNumber": number, "hexMD5": tag} for number, tag in tags]
        while True:
            answer = self.http.graphql_raw(COMPLETE, {"input": new})
            if answer.status_code not in (429, 503):
                return answer
            time.sleep(0.2)

    def commit(self, contents: dict) -> requests.Response:
        """Sends the manifest and asks for the commit."""
        body = document(contents)
        requests.put(self.manifest_url(body), data=body, timeout=60).raise_for_status()
        return self.http.graphql_raw(COMMIT, {"id": self.id})

    def manifest_url(self, body: bytes) -> str:
        announced = self.http.graphql(ANNOUNCE, {"id": self.id, "digest": md5(body)})
        return announced["createArtifactManifest"]["artifactManifest"]["file"]["uploadUrl"]


def log(http: Http, project: str, files: dict[str, bytes]) -> int:
    """Logs a version and gives its number."""
    contents = {name: {"digest": md5(data), "size": len(data)} for name, data in files.items()}
    pending = Pending(http, project, digest(contents))
    for name, data in files.items():
        url = pending.offer(name, data)
        if url:
            requests.put(url, data=data, headers=upload_headers(data), timeout=30).raise_for_status()
    body = document(contents)
    requests.put(pending.manifest_url(body), data=body, timeout=30).raise_for_status()
    return http.graphql(COMMIT, {"id": pending.id})["commitArtifact"]["artifact"]["versionIndex"]


def read(http: Http, project: str, name: str) -> dict:
    """A version with its number, its digest and its files."""
    found = http.graphql(READ, {"project": project, "name": name})["project"]["artifact"]
    files = {}
    for edge in found["files"]["edges"]:
        answer = requests.get(edge["node"]["directUrl"], timeout=30)
        answer.raise_for_status()
        files[edge["node"]["name"]] = answer.content
    return {"version": found["versionIndex"], "digest": found["digest"], "files": files}
