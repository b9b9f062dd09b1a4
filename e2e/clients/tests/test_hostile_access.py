"""Names, queries and keys that nobody should send. Each group of the reliability rules is one test; a case passes with a
clear answer that is no server error, and the server and everybody else's data are as before."""

import json
import re

import requests

from ayumi_e2e.hostile import REFUSED, TAKEN, nested
from ayumi_e2e.http import HISTORY, RUN, UPSERT, Http
from ayumi_e2e.server import ADMIN_KEY

JSON = {"Content-Type": "application/json"}


def test_names(judge):
    names = [
        "../x", "..%2fx", "%252e%252e/x", "..\\x", "/etc/passwd", "C:\\x", "\\\\host\\share", "file:///etc/passwd", ".", "..",
        "", " ", "a/../../x", "a//b", "a/./b", "CON", "nul.txt", "x.", "x ", "a\nSet-Cookie: x=1", "a\r\nb", "a\x00b", "x" * 5_000,
        "/".join("a" * 1_500), "é", "e\u0301", "．．/x", "a;b", "a#b", "a?b", "a%00b", "日本語/✓", "\u202egnp.exe", "\ud7ff\ufffe",
    ]  # fmt: skip
    http, run = judge.http, judge.run("names")
    upload = """mutation F($names: [String!]!, $run: String!, $project: String!) {
      createRunFiles(input: {entityName: "admin", projectName: $project, runName: $run, files: $names}) { files { name uploadUrl } } }"""
    for name in names:
        variables = {"names": [name], "run": run.name, "project": run.project}
        answer = judge.send(f"file {name[:30]!r}", lambda variables=variables: http.graphql_raw(upload, variables))
        files = (
            ((answer.json().get("data") or {}).get("createRunFiles") or {}).get("files") if answer is not None else None
        )
        if files:
            url = files[0]["uploadUrl"]
            judge.send(f"upload {name[:30]!r}", lambda url=url: requests.put(url, data=b"x", timeout=30))
            # A signature is for one address.
            judge.send(
                f"tampered {name[:30]!r}",
                lambda url=url: requests.put(url + "0", data=b"x", timeout=30),
                expect=REFUSED,
            )
        judge.send(
            f"run {name[:30]!r}",
            lambda name=name: http.graphql_raw(UPSERT, {"name": name, "project": judge.project, "entity": "admin"}),
        )
        judge.send(
            f"project {name[:30]!r}",
            lambda name=name: http.graphql_raw(UPSERT, {"name": "x", "project": name, "entity": "admin"}),
        )
        judge.send(
            f"entity {name[:30]!r}",
            lambda name=name: http.graphql_raw(UPSERT, {"name": "x", "project": "x", "entity": name}),
        )
        judge.send(
            f"reading {name[:30]!r}",
            lambda name=name: http.graphql_raw(RUN, {"name": name, "project": name, "entity": name}),
        )
    outside = ["..", "../..", "%2e%2e", "..%2f..", "%252e%252e%252f", "..%5c..", "%c0%ae%c0%ae", ".%00."]
    for part in outside:
        for path in (
            f"/storage/{part}/etc/passwd",
            f"/assets/{part}/etc/passwd",
            f"/files/admin/x/{part}/file_stream",
            f"/api/v1/runs/admin/{judge.project}/names/files/{part}/x",
            f"/{part}/etc/passwd",
        ):
            request = requests.Request("GET", "http://x", auth=http.session.auth).prepare()
            # As it is: the library would tidy it up.
            request.url = http.server.url + path
            answer = judge.send(
                f"GET {path}", lambda request=request: http.session.send(request, timeout=30, allow_redirects=False)
            )
            assert answer is None or "root:" not in answer.text
    assert not (http.server.folder / "x").exists()

    both = http.start_run(judge.project, "folder")
    for name in ("a", "a/b", "a/b/c", "a"):
        judge.send(f"a file that is a folder: {name}", lambda name=name: both.upload(name, name.encode()))
    # Two names that look alike are two files.
    for name in ("é", "e\u0301"):
        assert both.upload(name, name.encode()).status_code in range(200, 300)
    assert (both.download("é"), both.download("e\u0301")) == ("é".encode(), "e\u0301".encode())


def test_graphql(judge):
    http = judge.http
    names = judge.control.names
    spread = " ".join(f"...f{i}" for i in range(10))
    queries = {
        "empty": "",
        "no query": "   ",
        "broken": "query { viewer {",
        "two without a name": "{ viewer { id } } { viewer { id } }",
        "depth 1,000": "{ viewer " + nested(1_000, "{ teams { edges { node ", " } } }", "{ name }") + " }",
        "depth 100,000": nested(100_000, "{ a ", "}", "{ b }"),
        "20,000 aliases": "{" + " ".join(f"a{i}: viewer {{ id }}" for i in range(20_000)) + "}",
        "50,000 repeated fields": "{ viewer {" + " id" * 50_000 + "} }",
        "10,000 directives": "{ viewer { id " + "@include(if: true) " * 10_000 + "} }",
        "fragment cycle": "query { ...a } fragment a on Query { ...b } fragment b on Query { ...a }",
        "fragment on itself": "query { ...a } fragment a on Query { ...a }",
        "fragment bomb": "query { ...a0 } "
        + " ".join(f"fragment a{i} on Query {{ ...a{i + 1} ...a{i + 1} x{i}: viewer {{ id }} }}" for i in range(30))
        + " fragment a30 on Query { viewer { id } }",
        "1,000 fragments": "query { viewer { id } } "
        + " ".join(f"fragment f{i} on Query {{ viewer {{ id }} }}" for i in range(1_000))
        + f" query Q {{ {spread} }}",
        "introspection bomb": "{ __schema { types "
        + nested(20, "{ fields { type { ofType ", " } } }", "{ name }")
        + " } }",
        "introspection of all": "{ __schema { types { name fields { name args { name type { name } } type { name ofType { name fields { name } } } } } } }",
        "a list 10,000 deep": "{ project(name: " + nested(10_000, "[", "]") + ") { id } }",
        "an object 10,000 deep": "mutation { upsertBucket(input: " + nested(10_000, "{a: ", "}") + ") { inserted } }",
        "500,000 tokens": "{ viewer { id } " + "a " * 500_000 + "}",
        "a string of 5 MB": '{ project(name: "' + "x" * 5_000_000 + '") { id } }',
        "an integer of 10,000 digits": "{ project(name: " + "9" * 10_000 + ") { id } }",
        "a subscription": "subscription { viewer { id } }",
        "nul and marks": "{ viewer \x00 { id } } \u202e\ufeff",
    }
    for name, query in queries.items():
        judge.send(name, lambda query=query: http.graphql_raw(query), may_be_cut=len(query) > 1_000_000)
    bodies = {
        "no body": b"",
        "null": b"null",
        "a string": b'"{ viewer { id } }"',
        "an empty batch": b"[]",
        "a batch of 1,000": json.dumps([{"query": "{ viewer { id } }"}] * 1_000).encode(),
        "a deep batch": nested(100_000, "[", "]").encode(),
        "query is a number": b'{"query": 1}',
        "variables is a list": b'{"query": "{ viewer { id } }", "variables": [1]}',
        "variables is a string": b'{"query": "{ viewer { id } }", "variables": "{}"}',
        "variables are deep": b'{"query": "{ viewer { id } }", "variables": {"a": '
        + nested(100_000, "[", "]").encode()
        + b"}}",
        "operation unknown": b'{"query": "query A { viewer { id } }", "operationName": "B"}',
        "17 MiB": json.dumps({"query": "{ viewer { id } }", "variables": {"x": "y" * 17 * 1024 * 1024}}).encode(),
    }
    for name, body in bodies.items():
        judge.send(
            name, lambda body=body: http.post("/graphql", data=body, headers=JSON), may_be_cut=len(body) > 1_000_000
        )
    for first in (0, -1, 1, 10**6, 2**31 - 1, 2**31, 2**63, "x", 1.5):
        query = "query R($p: String!, $e: String!, $f: Int) { project(name: $p, entityName: $e) { runs(first: $f) { edges { cursor } } } }"
        judge.send(
            f"first {first!r}",
            lambda query=query, first=first: http.graphql_raw(query, {"p": judge.project, "e": "admin", "f": first}),
        )
    query = "query R($p: String!, $e: String!, $c: String, $o: String, $f: JSONString) { project(name: $p, entityName: $e) { runs(after: $c, order: $o, filters: $f, first: 5) { edges { cursor node { name } } } } }"
    texts = [
        "x",
        "",
        "AAAA",
        "'; DROP TABLE run; --",
        "9" * 500,
        "\x00",
        "-",
        "+",
        "+config." + "a." * 2_000,
        "-summary_metrics.",
        "../..",
        "%",
    ]
    for text in texts:
        for argument in ("c", "o"):
            variables = {"p": judge.project, "e": "admin", argument: text}
            judge.send(f"{argument} = {text[:20]!r}", lambda variables=variables: http.graphql_raw(query, variables))
    filters = {
        "not json": "x",
        "a list": "[]",
        "unknown operator": '{"state": {"$where": "1"}}',
        "function": '{"$where": "sleep(1000)"}',
        "dangerous field": '{"config.\'; DROP TABLE run; --": 1}',
        "5,000 deep": '{"$and": [' * 5_000 + '{"state": "running"}' + "]}" * 5_000,
        "200,000 in": json.dumps({"state": {"$in": [str(i) for i in range(200_000)]}}),
        "5 MB": json.dumps({"state": "x" * 5_000_000}),
        "slow pattern": json.dumps({"displayName": {"$regex": "(a+)+$"}}),
        "huge pattern": json.dumps({"displayName": {"$regex": "(a{1000}){1000}"}}),
        "broken pattern": json.dumps({"displayName": {"$regex": "(["}}),
        "nan": '{"summary_metrics.value": {"$gt": NaN}}',
    }
    for name, text in filters.items():
        variables = {"p": judge.project, "e": "admin", "f": text}
        judge.send(
            f"filter {name}",
            lambda variables=variables: http.graphql_raw(query, variables),
            may_be_cut=len(text) > 1_000_000,
        )
    groups = {
        "no field": {"by": [""]},
        "1,000 fields": {"by": ["config.a"] * 1_000, "values": ["summary_metrics.a"] * 1_000},
        "every run": {"by": ["name"], "values": ["duration"], "limit": 10**9},
        "wrong kinds": {"by": 1, "values": {"a": None}},
        "quotes": {"by": ["config.'; DROP TABLE run; --"], "search": "%'\\"},
        "slow pattern": {"by": ["tags"], "filter": {"notes": {"$regex": "(a+)+$"}}},
    }
    for name, body in groups.items():
        path = f"/api/v1/projects/admin/{judge.project}/runs:group"
        judge.send(f"group {name}", lambda path=path, body=body: http.post(path, json=body))
    for size in (0, -1, 2**31 - 1, 10**6):
        for low, high in ((0, 2**63 - 1), (-(2**63), 2**63 - 1), (5, 1), (2**62, 2**62 + 1)):
            variables = names | {"min": low, "max": high, "size": size}
            judge.send(
                f"rows {low}..{high} of {size}", lambda variables=variables: http.graphql_raw(HISTORY, variables)
            )
    for text in ("", "x", "AAAA", "UnVuOnYxOg==", "'", "x" * 100_000):
        judge.send(
            f"id {text[:10]!r}",
            lambda text=text: http.graphql_raw(
                "mutation D($i: ID!) { deleteRun(input: {id: $i}) { clientMutationId } }", {"i": text}
            ),
        )

    stranger = Http(http.server, key=None)
    for name, query in {
        "schema": "{ __schema { types { name } } }",
        "type": '{ __type(name: "Run") { name } }',
    }.items():
        answer = judge.send(f"anonymous {name}", lambda query=query: stranger.graphql_raw(query))
        assert answer is None or '"types"' not in answer.text and '"Run"' not in answer.text, (
            "strangers can read the schema"
        )


def test_sign_in(judge):
    http = judge.http
    keys = [
        "",
        " ",
        ADMIN_KEY[:-1],
        ADMIN_KEY + "0",
        ADMIN_KEY.upper(),
        "' OR 1=1 --",
        "%",
        "*",
        "_" * 40,
        "0" * 40,
        "x" * 20_000,
    ]
    for key in keys:
        stranger = Http(http.server, key=key)
        if not key:
            stranger.session.auth = ("api", key)
        judge.send(
            f"key {key[:12]!r}",
            lambda stranger=stranger: stranger.graphql_raw(RUN, judge.control.names),
            expect=REFUSED,
        )
    secret = {"entity": "admin", "project": judge.project, "name": "control"}
    forged = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9."
    headers = [
        {"Authorization": "Basic"}, {"Authorization": "Basic !!!"}, {"Authorization": "Basic YXBp"}, {"Authorization": "Basic Og=="},
        {"Authorization": "Bearer"}, {"Authorization": "Bearer "}, {"Authorization": f"Bearer {forged}"}, {"Authorization": f"Token {ADMIN_KEY}"},
        {"Authorization": "Negotiate YIIB"}, {"Authorization": ADMIN_KEY}, {"X-Forwarded-User": "admin", "X-Remote-User": "admin"},
        {"X-WANDB-USERNAME": "admin"}, {"Use-Admin-Privileges": "true"}, {"Cookie": "session=admin; token=" + ADMIN_KEY}, {"X-Api-Key": ADMIN_KEY},
    ]  # fmt: skip
    nobody = Http(http.server, key=None)
    body = {"query": RUN, "variables": secret}
    for header in headers:
        name = f"header {next(iter(header.items()))}"[:60]
        answer = judge.send(name, lambda header=header: nobody.post("/graphql", json=body, headers=header))
        assert answer is None or "summaryMetrics" not in answer.text, f"{name} got in"
    for path in (f"/graphql?key={ADMIN_KEY}", f"/graphql?api_key={ADMIN_KEY}&access_token={ADMIN_KEY}"):
        answer = judge.send("key in the address", lambda path=path: nobody.post(path, json=body))
        assert answer is None or "summaryMetrics" not in answer.text
    for path in ("/api/v1/users", "/api/v1/projects", f"/api/v1/runs/admin/{judge.project}/control"):
        judge.send(f"anonymous {path}", lambda path=path: nobody.get(path), expect=REFUSED)
    rows = f"/files/admin/{judge.project}/control/file_stream"
    judge.send("anonymous rows", lambda: nobody.post(rows, json={}), expect=REFUSED)
    # Wrong keys slow nobody else down.
    stranger = Http(http.server, key="f" * 40)
    for _ in range(150):
        assert stranger.graphql_raw("{ viewer { id } }").status_code in REFUSED | TAKEN
    assert http.graphql("{ viewer { username } }")["viewer"]["username"] == "admin"
    assert ADMIN_KEY not in http.server.log_text()


def test_content(judge):
    """Whatever a file is or says to be, a browser never runs it with the rights of the app."""
    run = judge.run("content")
    page = b"<!doctype html><script>alert(document.cookie)</script>"
    files = {
        "a.html": page,
        "a.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "a.xhtml": b'<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>',
        "a.xml": b'<?xml-stylesheet type="text/xsl" href="x"?><x/>',
        "a.js": b"alert(1)",
        "a.mht": b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n" + page,
        "a.pdf": b"%PDF-1.4 <</JS (app.alert(1))>>",
        "html.png": page,
        "html.txt": page,
        "no extension": page,
        "a.html.gz": page,
        "A.HTML": page,
        "polyglot.gif": b"GIF89a/*" + page + b"*/=1;",
    }
    inert = re.compile(r"^(image/(png|jpeg|gif|webp)|text/plain|application/(json|octet-stream)|audio/|video/)")
    for name, data in files.items():
        assert run.upload(name, data).status_code in range(200, 300), name
        signed = run.files([name])[name]["directUrl"].removeprefix(judge.http.server.url)
        for kind, path in {"signed": signed, "own": f"/api/v1/runs/{run.path}/files/{name}"}.items():
            answer = judge.send(f"{name}, {kind}", lambda path=path: judge.http.get(path), expect=TAKEN)
            headers = answer.headers
            sandboxed = "sandbox" in headers.get("Content-Security-Policy", "")
            attached = headers.get("Content-Disposition", "").startswith("attachment")
            assert answer.content == data
            assert headers.get("X-Content-Type-Options") == "nosniff", f"{name}, {kind}: {headers}"
            assert sandboxed or attached or inert.match(headers["Content-Type"]), f"{name}, {kind}: {headers}"
