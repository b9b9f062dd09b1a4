"""Artifacts that nobody should send. Each refusal is clear, and the version that was there before is what it was."""

import base64
import json
import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import requests

from ayumi_e2e.artifacts import ANNOUNCE, COMMIT, CREATE, NOTHING, READ, Pending, digest, document, log, md5, read
from ayumi_e2e.hostile import REFUSED, TAKEN, Judge, nested


def good_version(judge: Judge) -> dict:
    """A version that has to stay what it is."""
    log(judge.http, judge.project, {"a.txt": b"hello"})
    return latest(judge)


def latest(judge: Judge) -> dict:
    return read(judge.http, judge.project, "ds:latest")


def commit(judge: Judge, pending: Pending, name: str, body: bytes) -> None:
    url = pending.manifest_url(body)
    judge.send(f"manifest {name}", lambda: requests.put(url, data=body, timeout=60), expect=TAKEN)
    raw = judge.http.graphql_raw
    judge.send(f"commit {name}", lambda: raw(COMMIT, {"id": pending.id}), expect=REFUSED)


def test_manifests(judge):
    before = good_version(judge)
    entry = {"digest": md5(b"hello"), "size": 5}
    many = {f"f{i}": {"digest": "x", "ref": "s3://b/k"} for i in range(200_001)}
    names = ["../x", "/etc/passwd", "a/../b", "a//b", "C:\\x", "\\\\h\\s", ".", "..", "", "a\n", "a\x00", "x" * 5_000]
    cases = {f"name {name[:20]!r}": document({name: entry}) for name in names} | {
        "empty": b"",
        "no JSON": b"\xff\xfe{}",
        "a list": b"[]",
        "null": b"null",
        "deep": nested(100_000, "[", "]").encode(),
        "deep extra": document({"a": {"digest": "x", "ref": "y", "extra": "@"}}).replace(
            b'"@"', nested(5_000, "[", "]").encode()
        ),
        "cut": document({"a": entry})[:-5],
        "trailing": document({"a": entry}) + b"{}",
        "no version": b'{"contents": {}}',
        "another version": b'{"version": 1e9, "contents": {}}',
        "twice the same": document({"a": entry})[:-2] + b', "a": {"digest": "x"}}}',
        "negative": document({"a": entry | {"size": -1}}),
        "beyond 64 bits": document({"a": {"digest": "x", "ref": "y", "size": 2**70}}),
        "sizes that overflow": document({n: {"digest": "x", "ref": "y", "size": 2**63 - 1} for n in "ab"}),
        "file and folder": document({"a": entry, "a/b": entry}),
        "too many": document(many),
        "never uploaded": document({"a": {"digest": md5(b"never"), "size": 5}}),
        "wrong size": document({"a": entry | {"size": 4}}),
        "wrong digest": document({"a": {"digest": "XUFAKrxLKna5cZ2REBfFkg", "size": 5}}),
    }
    for name, body in cases.items():
        try:
            contents = json.loads(body)["contents"]
            announced = digest(contents)
        except (ValueError, KeyError, TypeError, RecursionError, AttributeError):
            announced = NOTHING
        commit(judge, Pending(judge.http, judge.project, announced), name, body)
        assert latest(judge) == before, name
    pending = Pending(judge.http, judge.project)
    judge.send("no manifest", lambda: judge.http.graphql_raw(COMMIT, {"id": pending.id}), expect=REFUSED)


def test_uploads(judge):
    before = good_version(judge)
    pending = Pending(judge.http, judge.project)
    url = pending.offer("b.txt", b"other bytes")
    for name, body in {"none": b"", "fewer": b"other", "others": b"OTHER BYTES", "more": b"other bytes!"}.items():
        judge.send(name, lambda body=body: requests.put(url, data=body, timeout=30), expect=REFUSED)
    # A sender who breaks off leaves nothing.
    where = urlsplit(url)
    with socket.create_connection((where.hostname, where.port), timeout=30) as peer:
        head = f"PUT {where.path}?{where.query} HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Length: 11\r\n\r\nother"
        peer.sendall(head.encode())
    assert pending.offer("b.txt", b"other bytes"), "refused and broken uploads count as there"
    for name, wrong in {
        "no signature": url.split("?")[0],
        "another signature": url[:-1] + ("0" if url[-1] != "0" else "1"),
        "another content": url.replace("/contents/", "/contents/0"),
        "another version": url.replace("/artifacts/", "/artifacts/1"),
        "outside": url.replace("/contents/", "/contents/..%2f..%2f"),
        "another method": url.replace("/contents/", "/files/"),
    }.items():
        judge.send(name, lambda wrong=wrong: requests.put(wrong, data=b"other bytes", timeout=30), expect=REFUSED | {405})
    assert latest(judge) == before


def test_names_and_ids(judge):
    before = good_version(judge)
    raw = judge.http.graphql_raw
    hostile = ["", "../x", "a/b", "a:b", "v0", "'; DROP TABLE artifact; --", "x" * 5_000, "\x00", "\ud7ff", "QXJ0aWZhY3Q6MQ=="]
    hostile += [base64.b64encode(f"Artifact:{n}".encode()).decode() for n in ("0", "-1", "1e3", 2**63, 2**64, "1:1")]
    for text in hostile:
        for name in ("artifactCollectionName", "artifactTypeName", "digest", "clientID", "runName", "distributedID"):
            new = {"entityName": "admin", "projectName": judge.project, "artifactTypeName": "dataset"}
            new |= {"artifactCollectionName": "other", "digest": NOTHING, "digestAlgorithm": "MANIFEST_MD5", name: text}
            judge.send(f"{name} {text[:20]!r}", lambda new=new: raw(CREATE, {"input": new}))
        judge.send(f"id {text[:20]!r}", lambda text=text: raw("query($id: ID!) { artifact(id: $id) { id } }", {"id": text}))
        judge.send(f"commit {text[:20]!r}", lambda text=text: raw(COMMIT, {"id": text}), expect=REFUSED)
        judge.send(f"read {text[:20]!r}", lambda text=text: raw(READ, {"project": judge.project, "name": f"ds:{text}"}))
    for part in ("..", "%2e%2e", "..%2f..", "%252e%252e%252f", "..%5c..", "%c0%ae%c0%ae", ".%00."):
        for path in (
            f"/storage/artifacts/{part}/manifest",
            f"/storage/artifacts/1/files/{part}/etc/passwd",
            f"/artifacts/admin/{part}",
            f"/artifactsV2/default/admin/{part}/etc/passwd",
        ):
            request = requests.Request("GET", "http://x", auth=judge.http.session.auth).prepare()
            request.url = judge.http.server.url + path
            send = lambda request=request: judge.http.session.send(request, timeout=30, allow_redirects=False)  # noqa: E731
            answer = judge.send(f"GET {path}", send)
            assert answer is None or "root:" not in answer.text
    assert latest(judge) == before


def test_names_that_look_alike_are_different_files(judge):
    names = ["a.txt", "A.txt", "\u00e9.txt", "e\u0301.txt", "\uff41.txt", "a.txt ", "sub/a.txt", "Sub/a.txt"]
    files = {name: f"file {n}".encode() for n, name in enumerate(names)}
    log(judge.http, judge.project, files)
    assert latest(judge)["files"] == files


def test_aliases(judge):
    before = good_version(judge)
    raw = judge.http.graphql_raw

    def begin(n: int, alias: str):
        new = {"entityName": "admin", "projectName": judge.project, "artifactTypeName": "dataset"}
        new |= {"artifactCollectionName": "ds", "digestAlgorithm": "MANIFEST_MD5"}
        new |= {"digest": digest(contents(n)), "aliases": [{"artifactCollectionName": "ds", "alias": alias}]}
        return raw(CREATE, {"input": new})

    def contents(n: int) -> dict:
        return {f"f{n}": {"digest": f"s3://b/{n}", "ref": f"s3://b/{n}"}}

    for alias in ("v0", "v12", "a/b", "a:b", "x" * 129, "a\nb", "\x00"):
        judge.send(f"alias {alias[:20]!r}", lambda alias=alias: begin(99, alias), expect=REFUSED)
    assert latest(judge) == before
    # Versions that want the same alias at the same time: one has it in the end, and each is whole.
    ids = [begin(n, "best").json()["data"]["createArtifact"]["artifact"]["id"] for n in range(6)]
    for n, artifact in enumerate(ids):
        body = document(contents(n))
        announced = judge.http.graphql(ANNOUNCE, {"id": artifact, "digest": md5(body)})["createArtifactManifest"]
        url = announced["artifactManifest"]["file"]["uploadUrl"]
        requests.put(url, data=body, timeout=30).raise_for_status()
    with ThreadPoolExecutor(len(ids)) as pool:
        numbers = [
            answer.json()["data"]["commitArtifact"]["artifact"]["versionIndex"]
            for answer in pool.map(lambda artifact: raw(COMMIT, {"id": artifact}), ids)
        ]
    assert sorted(numbers) == list(range(1, 7))
    query = READ.replace("files { edges { node { name directUrl } } }", "aliases { alias }")
    found = [judge.http.graphql(query, {"project": judge.project, "name": f"ds:v{n}"}) for n in range(7)]
    aliases = [alias["alias"] for one in found for alias in one["project"]["artifact"]["aliases"]]
    assert (aliases.count("best"), aliases.count("latest")) == (1, 1)
