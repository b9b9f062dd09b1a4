"""Bytes of artifacts on each way that they may take: in one piece and in parts, through the server and straight to the
object store. Whatever arrives is compared with what was announced before a version has it."""

import hashlib

import pytest
import requests
from ayumi_e2e.artifacts import Pending, digest, md5, read
from ayumi_e2e.client import Client
from ayumi_e2e.http import Http
from ayumi_e2e.server import WAYS, Server

PART = 5 << 20  # The least that object stores take.
PARTS = [b"a" * PART, b"b" * PART, b"the end"]
WHOLE = b"".join(PARTS)


@pytest.fixture(scope="module", params=[pytest.param(way, marks=pytest.mark.xdist_group(way)) for way in WAYS])
def server(request, tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("uploads"), WAYS[request.param](f"uploads_{request.param}"))
    server.way = request.param
    yield server.start()
    server.stop()
    assert server.panics() == []


@pytest.fixture
def http(server):
    return Http(server)


def entry(data: bytes) -> dict:
    return {"digest": md5(data), "size": len(data)}


def put(url: str, data: bytes, announced: bytes | None = None) -> requests.Response:
    headers = {"Content-MD5": md5(data if announced is None else announced), "Content-Type": "application/octet-stream"}
    return requests.put(url, data=data, headers=headers, timeout=120)


def begin(http: Http, project: str, contents: dict) -> Pending:
    http.start_run(project, "r1")
    return Pending(http, project, digest(contents))


def send_parts(pending: Pending, skip: int | None = None) -> tuple[str, list[tuple[int, str]]]:
    """Sends the parts backwards, for their order is the client's affair, and tells their tags."""
    offer = pending.offer_whole("big", WHOLE, PARTS)["uploadMultipartUrls"]
    tags = {}
    for part in reversed(offer["uploadUrlParts"]):
        number = part["partNumber"]
        if number != skip:
            answer = put(part["uploadUrl"], PARTS[number - 1])
            assert answer.status_code == 200, answer.text
            tags[number] = answer.headers["ETag"]
    return offer["uploadID"], sorted(tags.items())


def test_one_piece(server, http):
    pending = begin(http, "one", {"f": entry(b"hello")})
    offer = pending.offer_whole("f", b"hello")
    assert ("X-Amz-Signature" in offer["uploadUrl"]) == (server.way == "direct")
    assert offer["uploadMultipartUrls"] is None
    # Other bytes are not taken, whatever MD5 they come with.
    assert put(offer["uploadUrl"], b"hallo", announced=b"hello").status_code in (400, 403)
    assert put(offer["uploadUrl"], b"hallo").status_code in (400, 403)
    missing = pending.commit({"f": entry(b"hello")})
    assert missing.status_code == 400 and "was not uploaded" in missing.text
    assert put(offer["uploadUrl"], b"hello").status_code == 200
    # Wrong sizes are noticed though the MD5 is right.
    wrong = pending.commit({"f": entry(b"hello") | {"size": 4}})
    assert wrong.status_code == 400 and "has 5 bytes, but the manifest says 4" in wrong.text
    assert pending.commit({"f": entry(b"hello")}).status_code == 200
    assert read(http, "one", "ds:latest")["files"] == {"f": b"hello"}
    # Whoever has it need not send it again.
    again = begin(http, "one", {"g": entry(b"hello")})
    assert again.offer_whole("g", b"hello")["uploadUrl"] is None


def test_parts(server, http):
    contents = {"big": entry(WHOLE)}
    pending = begin(http, "parts", contents)
    upload, tags = send_parts(pending)
    for wrong, why in {
        "fewer": (tags[:2], "3 parts, but 2"),
        "another order": ([tags[1], tags[0], tags[2]], "where part 1 belongs"),
        "twice the same": ([tags[0], tags[0], tags[2]], "where part 2 belongs"),
        "none": ([], "3 parts, but 0"),
    }.values():
        refused = pending.complete(upload, wrong)
        assert refused.status_code == 400 and why in refused.text, refused.text
    assert "was not uploaded" in pending.commit(contents).text
    # The answer may get lost, so a client may ask twice.
    for _ in range(2):
        done = pending.complete(upload, tags)
        assert done.status_code == 200, done.text
        assert done.json()["data"]["completeMultipartUploadArtifact"]["digest"] == md5(WHOLE)
    assert pending.commit(contents).status_code == 200
    version = read(http, "parts", "ds:latest")
    assert hashlib.md5(version["files"]["big"]).digest() == hashlib.md5(WHOLE).digest()
    path = "/api/v1/projects/admin/parts/artifacts/ds/versions/v0/files/big"
    piece = http.get(path, headers={"Range": f"bytes={PART - 2}-{PART + 1}"})
    assert (piece.status_code, piece.content) == (206, b"aabb")
    again = begin(http, "parts", {"copy": entry(WHOLE)})
    assert again.offer_whole("copy", WHOLE, PARTS)["uploadMultipartUrls"] is None


def test_a_part_is_missing(http):
    parts = [*PARTS[:2], b"another end"]
    whole = b"".join(parts)
    pending = begin(http, "missing", {"big": entry(whole)})
    offer = pending.offer_whole("big", whole, parts)["uploadMultipartUrls"]
    tags = []
    for part in offer["uploadUrlParts"]:
        number = part["partNumber"]
        data = parts[number - 1]
        tags.append((number, f'"{hashlib.md5(data).hexdigest()}"'))
        # Other bytes than announced are no part.
        assert put(part["uploadUrl"], b"y" + data[1:], announced=data).status_code in (400, 403)
        if number != 2:
            assert put(part["uploadUrl"], data).status_code == 200
    refused = pending.complete(offer["uploadID"], tags)
    assert refused.status_code == 400 and "part" in refused.text, refused.text
    # The same upload goes on where it was.
    again = pending.offer_whole("big", whole, parts)["uploadMultipartUrls"]
    assert again["uploadID"] == offer["uploadID"]
    assert put(again["uploadUrlParts"][1]["uploadUrl"], parts[1]).status_code == 200
    done = pending.complete(offer["uploadID"], tags)
    assert done.status_code == 200, done.text


def test_parts_that_are_not_what_was_announced(http):
    """Each part is what it was said to be, but together they are something else."""
    pending = begin(http, "lie", {"big": entry(b"another file")})
    parts = [b"c" * PART, b"d"]
    offer = pending.offer_whole("big", b"another file", parts)["uploadMultipartUrls"]
    tags = [(part["partNumber"], put(part["uploadUrl"], parts[part["partNumber"] - 1]).headers["ETag"])
            for part in offer["uploadUrlParts"]]
    refused = pending.complete(offer["uploadID"], tags)
    assert refused.status_code == 400 and "have the MD5" in refused.text
    assert "was not uploaded" in pending.commit({"big": entry(b"another file")}).text
    # Nor can another file be sent under the name of this upload.
    spec = {"artifactID": pending.id, "name": "big", "md5": md5(b"another file")}
    for numbers in ([2, 1], [0, 1], [1, 1], [1, 3]):
        spec["uploadPartsInput"] = [{"partNumber": number, "hexMD5": "0" * 32} for number in numbers]
        answer = http.graphql_raw(OFFER, {"input": {"artifactFiles": [spec]}})
        assert answer.status_code == 400 and "from 1 on" in answer.text
    spec["uploadPartsInput"] = [{"partNumber": number, "hexMD5": "0" * 32} for number in (1, 2)]
    assert http.graphql_raw(OFFER, {"input": {"artifactFiles": [spec]}}).status_code == 409


OFFER = "mutation($input: CreateArtifactFilesInput!) { createArtifactFiles(input: $input) { files { totalCount } } }"


def test_uploads_of_others_and_uploads_given_up(http):
    data = b"".join([PARTS[0], b"mine"])
    parts = [PARTS[0], b"mine"]
    pending = begin(http, "foreign", {"big": entry(data)})
    offer = pending.offer_whole("big", data, parts)["uploadMultipartUrls"]
    tags = [(part["partNumber"], put(part["uploadUrl"], parts[part["partNumber"] - 1]).headers["ETag"])
            for part in offer["uploadUrlParts"]]
    other = begin(http, "foreign", {"other": entry(b"x")})
    for upload in (offer["uploadID"], "1", "0", "-1", "x", "", "9" * 30):
        if upload != offer["uploadID"]:
            assert pending.complete(upload, tags).status_code in (400, 404), upload
        assert other.complete(upload, tags).status_code in (400, 404), upload
    assert pending.complete(offer["uploadID"], [], action="Abort").status_code == 200
    assert pending.complete(offer["uploadID"], tags).status_code == 404
    again = pending.offer_whole("big", data, parts)["uploadMultipartUrls"]
    assert again["uploadID"] != offer["uploadID"]


# Clients cut files from 2 GiB on. Only the oldest does it in Python, where a test can ask for less.
CUT_EARLY = """import wandb.sdk.artifacts.storage_policies.wandb_storage_policy as policy
policy.S3_MIN_MULTI_UPLOAD_SIZE = 1 << 20
policy.WandbStoragePolicy.calc_chunk_size = lambda self, size: 5 << 20
"""


def test_a_real_client_sends_parts(server, tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(CUT_EARLY)
    cache = {"WANDB_CACHE_DIR": str(tmp_path / "cache"), "PYTHONPATH": str(tmp_path / "site")}
    client = Client("0.15.12", server, tmp_path, environment=cache)
    told = client.must_run("artifact_big", project="big", size=12 << 20).told
    assert told["fetched"] == told["sent"]
    assert told["version"] == "v0"
    if server.way == "sqlite":
        lists = [path for path in server.data.rglob("*.parts") if len(path.read_text().splitlines()) == 3]
        assert any(path.read_text().startswith(f"{5 << 20} artifacts/") for path in lists)
