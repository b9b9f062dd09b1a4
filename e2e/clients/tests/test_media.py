"""Every kind of media: its row says where its files are, and they are there as they were."""

import hashlib
import json

import pytest

from ayumi_e2e.client import ALL_VERSIONS, NEWEST, OLDEST, Client, some

KINDS = {
    "image": "image-file",
    "images": "images/separated",
    "audio": "audio-file",
    "video": "video-file",
    "html": "html-file",
    "points": "object3D-file",
    "molecule": "molecule-file",
    "histogram": "histogram",
    "table": "table-file",
    "array": "histogram",
}
PLOTS = {
    "matplotlib": "image-file",
    "figure": "plotly-file",
    "plotly": "plotly-file",
    "bokeh": "bokeh-file",
    "curve_table": "table-file",
}


@pytest.mark.parametrize("version", ALL_VERSIONS)
def test_media_come_back(server, tmp_path, project, version):
    is_newest = version == NEWEST
    client = Client(version, server, tmp_path)
    path = client.must_run("media", project=project, plots=is_newest, masks=is_newest).told["path"]
    read = client.must_run("read_media", path=path).told
    [row] = read["rows"]
    files = {name: bytes.fromhex(content) for name, content in read["files"].items()}
    kinds = KINDS | (PLOTS if is_newest else {})
    assert {key: row[key]["_type"] for key in kinds} == kinds
    assert {key: read["summary"][key]["_type"] for key in kinds} == kinds
    for media in objects_with_path(row):
        content = files[media["path"]]
        assert len(content) == media["size"], media
        assert hashlib.sha256(content).hexdigest() == media["sha256"], media
    assert all(name in files for name in row["images"]["filenames"])
    assert (row["image"]["width"], row["image"]["caption"]) == (8, "seen")
    [box] = json.loads(files[row["image"]["boxes"]["found"]["path"]])["box_data"]
    assert (box["class_id"], box["scores"]) == (1, {"sure": 0.9})
    assert json.loads(files[row["table"]["path"]]) == {"columns": ["a", "b"], "data": [[1, "x"], [2, "y"]]}
    assert b"<b>bold</b>" in files[row["html"]["path"]]
    assert row["histogram"]["values"] == [1, 2, 3]
    if is_newest:
        assert "area" in row["image"]["masks"]
    assert "run_table" in read["artifacts"]
    assert files["now/kept.txt"] == b"first now"
    assert (files["live/kept.txt"], files["end/kept.txt"]) == (b"last live", b"last end")


def objects_with_path(value) -> list[dict]:
    """Everything in a row that stands for one file, masks and boxes of images included."""
    if not isinstance(value, dict):
        return []
    inside = [found for member in value.values() for found in objects_with_path(member)]
    return inside + ([value] if "path" in value and "sha256" in value else [])


@pytest.mark.parametrize("version", some(NEWEST, OLDEST))
def test_code_and_what_was_not_committed_are_kept(server, http, tmp_path, project, version):
    client = Client(version, server, tmp_path)
    told = client.must_run("code", project=project).told
    read = client.must_run("read_media", path=told["path"]).told
    files = {name: bytes.fromhex(content).decode() for name, content in read["files"].items()}
    assert "+# not committed" in files["diff.patch"]
    assert "run.log_code" in files["code/code.py"]
    assert "code" in read["artifacts"]
    environment = http.get_run(told["path"])["environment"]
    assert environment["git_commit"] == told["commit"]
    assert environment["git_remote"] == "https://example.org/someone/training.git"
