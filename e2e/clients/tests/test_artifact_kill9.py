"""The server is killed while versions are logged: each is whole or not there, and each acknowledged one is there."""

import itertools
import threading
import time

import requests

from ayumi_e2e.artifacts import VERSIONS, Pending, digest, log, md5, read, upload_headers
from ayumi_e2e.http import Http

KILLS = 4
WRITERS = 3


def test_versions_are_whole_after_a_kill(server_of_each_way):
    own_server = server_of_each_way
    http, acknowledged, numbers = Http(own_server), {}, itertools.count()
    for kill in range(KILLS):
        stopping = threading.Event()

        def write(stopping=stopping):
            writer = Http(own_server)
            while not stopping.is_set():
                n = next(numbers)
                # One file that all versions share, and one of its own.
                files = {"shared": b"the same in all", f"own/{n}": f"number {n}".encode() * 1_000}
                try:
                    acknowledged[log(writer, "kills", files)] = files
                except (requests.RequestException, AssertionError):
                    return

        writers = [threading.Thread(target=write) for _ in range(WRITERS)]
        for writer in writers:
            writer.start()
        time.sleep(0.5 + 0.2 * kill)
        own_server.kill()
        stopping.set()
        for writer in writers:
            writer.join()
        own_server.restart()

        edges = http.graphql(VERSIONS, {"project": "kills"})["project"]["artifactCollection"]["artifacts"]["edges"]
        listed = [edge["version"] for edge in edges]
        # Numbers are given without gaps: a version whose commit was lost took none.
        assert listed == [f"v{n}" for n in reversed(range(len(listed)))]
        assert {f"v{n}" for n in acknowledged} <= set(listed)
        for name in listed:
            found = read(http, "kills", f"ds:{name}")
            assert len(found["files"]) == 2 and found["files"]["shared"] == b"the same in all"
            if found["version"] in acknowledged:
                assert found["files"] == acknowledged[found["version"]]
    assert acknowledged, "nothing was logged between the kills"


def test_an_upload_in_parts_goes_on_after_kills(server_of_each_way):
    http = Http(server_of_each_way)
    parts = [bytes([n]) * (5 << 20) for n in range(3)]
    data = b"".join(parts)
    contents = {"big": {"digest": md5(data), "size": len(data)}}
    pending = Pending(http, "parts", digest(contents))
    tags = []
    for number, part in enumerate(parts, 1):
        offer = pending.offer_whole("big", data, parts)["uploadMultipartUrls"]
        url = offer["uploadUrlParts"][number - 1]["uploadUrl"]
        answer = requests.put(url, data=part, headers=upload_headers(part), timeout=60)
        answer.raise_for_status()
        tags.append((number, answer.headers["ETag"]))
        server_of_each_way.kill()
        server_of_each_way.restart()
    # The last time while the parts are read.
    finishing = threading.Thread(target=finish, args=(pending, offer["uploadID"], tags))
    finishing.start()
    server_of_each_way.kill()
    finishing.join()
    server_of_each_way.restart()
    done = pending.complete(offer["uploadID"], tags)
    assert done.status_code == 200, done.text
    assert pending.commit(contents).status_code == 200
    assert read(http, "parts", "ds:v0")["files"]["big"] == data


def finish(pending: Pending, upload: str, tags: list) -> None:
    """Asks for what the kill cuts off."""
    try:
        pending.complete(upload, tags)
    except requests.RequestException:
        pass
