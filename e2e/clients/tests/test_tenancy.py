"""One person's private runs, seen by another: exactly like runs that do not exist."""

import json

import pytest

from ayumi_e2e.http import CREATE_FILES, FILES, HISTORY, RUN, UPSERT, Http

REFUSED = {401, 403, 404}


@pytest.fixture
def owned(http, project):
    """A run of the administrator with something in it."""
    run = http.start_run(project, "secretrun", config={"secret": "marker-in-config"})
    assert run.log(0, [{"_step": 0, "value": 1, "text": "marker-in-row"}]).status_code == 200
    assert run.upload("secret.txt", b"marker-in-file").status_code in range(200, 300)
    return run


@pytest.fixture
def bob(http, server, project):
    """Somebody with an account and nothing else."""
    name = f"bob-{abs(hash(project)) % 10**9}"
    assert http.post("/api/v1/users", json={"username": name}).status_code == 201
    key = f"{abs(hash(project)):040x}"[-40:]
    made = http.post(f"/api/v1/users/{name}/api-keys", json={"key": key})
    assert made.status_code == 201 and made.json()["key"] == key
    other = Http(server, key=key)
    other.name = name
    return other


def attempts(owned, run: str):
    """Every way to reach a run, as (name, method, path, body)."""
    where = f"admin/{owned.project}"
    names = {"entity": "admin", "project": owned.project, "name": run, "run": run}
    config = json.dumps({"taken": {"value": 1}})
    graphql = {
        "read": (RUN, names),
        "rows": (HISTORY, names | {"min": 0, "max": 10, "size": 10}),
        "files": (FILES, names | {"names": []}),
        "list": ("query L($project: String!, $entity: String!) { project(name: $project, entityName: $entity) { runs(first: 10) { edges { node { name } } } } }", names),
        "resume": ("query M($project: String!, $entity: String!, $name: String!) { model(name: $project, entityName: $entity) { bucket(name: $name, missingOk: true) { id } } }", names),
        "write": (UPSERT, names | {"config": config}),
        "upload": (CREATE_FILES, names | {"files": ["x"]}),
    }  # fmt: skip
    for name, (query, variables) in graphql.items():
        yield f"graphql {name}", "POST", "/graphql", {"query": query, "variables": variables}
    rows = {"files": {"wandb-history.jsonl": {"offset": 0, "content": ["{}"]}}}
    yield "rows", "POST", f"/files/{where}/{run}/file_stream", rows
    for path in ("", "/logs", "/logs.txt", "/files", "/files/secret.txt", "/history.csv", "/events"):
        yield f"get{path}", "GET", f"/api/v1/runs/{where}/{run}{path}", None
    yield "change", "PATCH", f"/api/v1/runs/{where}/{run}", {"name": "taken"}
    yield "stop", "POST", f"/api/v1/runs/{where}/{run}:stop", {}
    yield "delete", "DELETE", f"/api/v1/runs/{where}/{run}", None
    yield "series", "POST", f"/api/v1/projects/{where}/series:query", {"runs": [run], "keys": ["value"]}
    yield "query", "POST", f"/api/v1/projects/{where}/runs:query", {}
    yield "group", "POST", f"/api/v1/projects/{where}/runs:group", {"by": ["name"]}
    yield "alerts", "GET", f"/api/v1/runs/{where}/{run}/alerts", None
    yield "restore", "POST", f"/api/v1/runs/{where}/{run}:restore", {}
    yield "purge", "POST", f"/api/v1/runs/{where}/{run}:purge", {}
    for verb in ("tag", "stop", "delete", "restore", "archive", "lock"):
        yield verb, "POST", f"/api/v1/projects/{where}/runs:{verb}", {"runs": [run]}
    for path in ("/views", "/personal", "/trash"):
        yield path, "GET", f"/api/v1/projects/{where}{path}", None


def test_a_private_run_looks_like_one_that_does_not_exist(owned, bob):
    faults = []
    absent = "nothingxx"
    assert len(absent) == len(owned.name)
    for real, fake in zip(attempts(owned, owned.name), attempts(owned, absent), strict=True):
        name, method, path, body = real
        answer = bob.request(method, path, json=body)
        other = bob.request(method, fake[2], json=fake[3])
        if "marker-in" in answer.text or '"secretrun"' in answer.text.replace('"name":"secretrun"', ""):
            faults.append(f"{name}: shows something of it: {answer.text[:200]}")
        if (answer.status_code, answer.text.replace(owned.name, "X")) != (
            other.status_code,
            other.text.replace(absent, "X"),
        ):
            faults.append(
                f"{name}: {answer.status_code} {answer.text[:200]} against {other.status_code} {other.text[:200]}"
            )
        if "graphql" not in name and answer.status_code not in REFUSED:
            faults.append(f"{name}: answered {answer.status_code}")
    assert faults == []
    read = owned.read()
    assert read["displayName"] != "taken" and "taken" not in read["config"]
    assert len(owned.rows()) == 1


def test_ids_of_others_open_nothing(owned, bob):
    own = bob.start_run("own", "secretrun", entity=bob.name)
    change = "mutation U($id: String, $notes: String) { upsertBucket(input: {id: $id, notes: $notes}) { bucket { id name } } }"
    stop = "mutation S($id: ID!) { stopRun(input: {id: $id}) { success } }"
    delete = "mutation D($id: ID!) { deleteRun(input: {id: $id}) { clientMutationId } }"
    for query in (change, stop, delete):
        answer = bob.graphql_raw(query, {"id": owned.storage_id, "notes": "taken"})
        body = answer.json()
        assert answer.status_code in REFUSED or body.get("errors"), f"{answer.status_code} {answer.text[:200]}"
        assert owned.storage_id not in answer.text
    assert owned.read()["notes"] != "taken" and owned.read()["state"] == "running"
    # The same run id in one's own project is another run.
    assert own.log(0, [{"_step": 0, "value": 2}]).status_code == 200
    assert [row["value"] for row in owned.rows()] == [1]


def test_strangers_get_nothing(owned, server):
    stranger = Http(server, key=None)
    for name, method, path, body in attempts(owned, owned.name):
        answer = stranger.request(method, path, json=body)
        assert "marker-in" not in answer.text, name
        if "graphql" not in name:
            assert answer.status_code in REFUSED, f"{name}: {answer.status_code}"


def test_a_signed_address_is_for_one_file(owned):
    url = owned.files(["secret.txt"])["secret.txt"]["directUrl"]
    stranger = Http(owned.http.server, key=None)
    here = owned.http.server.url
    assert url.startswith(here)
    for other in (url.replace("secret.txt", "config.yaml"), url.replace("secretrun", "otherrun"), url[:-1], url + "0"):
        if other != url:
            assert stranger.get(other.removeprefix(here)).status_code in {400} | REFUSED, other
    assert stranger.get(url.removeprefix(here)).content == b"marker-in-file"
    put = stranger.request("PUT", url.removeprefix(here), data=b"changed")
    assert put.status_code in {400, 405} | REFUSED
    assert owned.download("secret.txt") == b"marker-in-file"


def test_a_removed_user_is_out_at_once(http, bob):
    assert bob.graphql("{ viewer { username } }")["viewer"]["username"] == bob.name
    assert http.request("DELETE", f"/api/v1/users/{bob.name}").status_code in range(200, 300)
    assert bob.graphql_raw(RUN, {"project": "own", "entity": bob.name, "name": "x"}).status_code == 401
    assert bob.get("/api/v1/projects").status_code == 401


def test_only_administrators_make_users(bob):
    for method, path, body in (
        ("POST", "/api/v1/users", {"username": "eve"}),
        ("POST", "/api/v1/users/admin/api-keys", {"key": "0" * 40}),
        ("DELETE", "/api/v1/users/admin", None),
        ("GET", "/api/v1/users", None),
    ):
        assert bob.request(method, path, json=body).status_code in REFUSED, path
