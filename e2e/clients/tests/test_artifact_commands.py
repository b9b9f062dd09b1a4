"""`wandb artifact` and `wandb job` on the command line: put, get, ls, and the cache; create, list, describe."""

import re

import pytest
from ayumi_e2e.client import VERSIONS, Client


@pytest.fixture(params=[pytest.param(version, marks=pytest.mark.xdist_group(version)) for version in VERSIONS])
def client(request, server, tmp_path):
    cache = {"WANDB_CACHE_DIR": str(tmp_path / "cache"), "WANDB_PROJECT": "commands"}
    return Client(request.param, server, tmp_path, environment=cache)


def must(client: Client, *arguments: str) -> str:
    outcome = client.command("artifact", *arguments)
    assert outcome.code == 0, outcome.text
    return outcome.text


def test_what_is_put_is_listed_and_got(client):
    project = f"commands-{client.version.replace('.', '-')}"
    data = client.folder / "data"
    (data / "sub").mkdir(parents=True)
    (data / "a.txt").write_text("hello")
    (data / "sub" / "b.txt").write_text("world")
    name = f"admin/{project}/letters"
    text = must(client, "put", "--name", name, "--type", "dataset", "--alias", "first", "--alias", "latest", str(data))
    assert "letters:" in text, text
    (data / "a.txt").write_text("hello again")
    must(client, "put", "-n", name, "-t", "dataset", "-d", "the second", str(data))

    listed = must(client, "ls", f"admin/{project}")
    assert re.search(r"dataset\s.*letters:v1", listed), listed
    only = must(client, "ls", "--type", "dataset", f"admin/{project}")
    assert "letters:v1" in only and "run_table" not in only

    for version, expected in {"first": "hello", "latest": "hello again"}.items():
        root = client.folder / version
        must(client, "get", "--root", str(root), f"{name}:{version}")
        assert (root / "a.txt").read_text() == expected
        assert (root / "sub" / "b.txt").read_text() == "world"
    refused = client.command("artifact", "get", "--root", str(client.folder / "none"), f"{name}:v7")
    assert refused.code != 0 or "error" in refused.text.lower(), refused.text
    assert not list((client.folder / "none").glob("*"))

    assert "Reclaimed" in must(client, "cache", "cleanup", "0GB")
    again = client.folder / "again"
    must(client, "get", "--root", str(again), f"{name}:first")
    assert (again / "a.txt").read_text() == "hello"


def test_a_job_is_made_of_code_and_listed(newest, project):
    code = newest.folder / f"code-{project}"
    code.mkdir()
    (code / "main.py").write_text("print('hello')\n")
    (code / "requirements.txt").write_text("wandb\n")
    where = ["--project", project, "--entity", "admin"]
    entry = ["--name", "greet", "--entry-point", "python main.py"]
    made = newest.command("job", "create", *where, *entry, "code", str(code))
    assert made.code == 0 and f"Created job: admin/{project}/greet:v0" in made.text, made.text
    listed = newest.command("job", "list", *where)
    assert "greet -- versions" in listed.text, listed.text
    described = newest.command("job", "describe", f"admin/{project}/greet:latest")
    assert "source_type: artifact" in described.text, described.text
