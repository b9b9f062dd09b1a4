"""Changes of many runs, views, projects and searches that nobody should send: each gets a clear answer, and the runs of
others stay as they are."""

from ayumi_e2e.hostile import REFUSED

LONG = "x" * 200_000


def test_changes_of_many_runs(judge):
    judge.run("bulk")
    project = f"/api/v1/projects/admin/{judge.project}"
    verbs = ("update", "tag", "move", "stop", "delete", "restore", "archive", "lock")
    bodies = {
        "nothing": {},
        "a list": [],
        "both": {"runs": ["x"], "filter": {}},
        "wrong kinds": {"runs": {"a": 1}},
        "numbers": {"runs": [1, None]},
        "too many": {"runs": [str(index) for index in range(10_001)]},
        "unknown field": {"filter": {"colour": 1}},
        "deep filter": {"filter": {"$and": [{"$not": {"$or": [{"name": "x"}]}}] * 3_000}},
        "slow pattern": {"filter": {"notes": {"$regex": "(a+)+$("}}},
    }
    for verb in verbs:
        for name, body in bodies.items():
            judge.send(
                f"{verb} {name}",
                lambda verb=verb, body=body: judge.http.post(f"{project}/runs:{verb}", json=body),
                expect=REFUSED,
            )
    odd = {
        "a tag of 200 kB": ("tag", {"runs": ["bulk"], "add_tags": [LONG]}),
        "2,000 tags": ("tag", {"runs": ["bulk"], "add_tags": [str(index) for index in range(2_000)]}),
        "to a path": ("move", {"runs": ["bulk"], "project": "../x"}),
        "to nobody": ("move", {"runs": ["bulk"], "project": "x", "entity": "nobody-at-all"}),
        "a name of 1 MB": ("stop", {"runs": [LONG * 5]}),
        "quotes": ("lock", {"runs": ["'; DROP TABLE run; --"], "locked": False}),
    }
    for name, (verb, body) in odd.items():
        judge.send(name, lambda verb=verb, body=body: judge.http.post(f"{project}/runs:{verb}", json=body))


def test_views_projects_and_searches(judge):
    judge.run("views")
    http, project = judge.http, f"/api/v1/projects/admin/{judge.project}"
    refused = {
        "view without a name": ("POST", f"{project}/views", {"search": {}}),
        "view of 200 kB": ("POST", f"{project}/views", {"name": "x", "search": {"a": LONG}}),
        "view that is a list": ("POST", f"{project}/views", {"name": "x", "search": [1]}),
        "view with an id of letters": ("PATCH", f"{project}/views/abc", {"name": "x"}),
        "view with a huge id": ("DELETE", f"{project}/views/{'9' * 400}", None),
        "personal name of 200 kB": ("PATCH", f"{project}/personal", {"runs": {"views": {"name": LONG}}}),
        "personal colour": ("PATCH", f"{project}/personal", {"runs": {"views": {"color": "url(javascript:alert(1))"}}}),
        "personal run that is a path": ("PATCH", f"{project}/personal", {"runs": {"../x": {"name": "x"}}}),
        "trash with another cursor": ("GET", f"{project}/trash?cursor=x.y", None),
        "project that is a path": ("POST", "/api/v1/projects", {"name": "a/b"}),
        "project for nobody": ("POST", "/api/v1/projects", {"name": "x", "entity": "nobody-at-all"}),
        "project renamed to a path": ("PATCH", project, {"name": ".."}),
        "groups and runs": ("POST", f"{project}/series:query", {"groups": [], "runs": ["views"], "keys": ["x"]}),
        "1,000 groups": ("POST", f"{project}/series:query", {"groups": [{"key": "g"}] * 1_000, "keys": ["x"]}),
        "1,000 bins": ("POST", f"{project}/runs:group", {"by": ["name"], "bins": 1_000}),
        "a cursor of other groups": ("POST", f"{project}/runs:group", {"by": ["name"], "cursor": "AAAA.5"}),
        "purge of a living run": ("POST", f"/api/v1/runs/admin/{judge.project}/views:purge", {}),
        "search for 200 kB": ("GET", f"/api/v1/search?q={'x' * 20_000}", None),
    }
    for name, (method, path, body) in refused.items():
        judge.send(
            name,
            lambda method=method, path=path, body=body: http.request(method, path, json=body),
            expect=REFUSED | {409},
        )
    for text in ("%25", "_", "%5C", "'", "%00", "%20", "%F0%9F%92%A5", "*"):
        judge.send(f"search {text}", lambda text=text: http.request("GET", f"/api/v1/search?q={text}&limit=999999"))


def test_people_teams_and_registries(judge):
    http, organization = judge.http, f"org-{judge.project}"[:60]
    team = f"team-{judge.project}"[:60]
    assert http.post("/api/v1/organizations", json={"name": organization, "owner": "admin"}).status_code == 201
    owned = {"name": team, "organization": organization, "owner": "admin"}
    assert http.post("/api/v1/teams", json=owned).status_code == 201
    made = http.post("/api/v1/registries", json={"organization": organization, "name": "odd"})
    assert made.status_code == 201
    accounts, versions = f"/api/v1/teams/{team}/service-accounts", f"/api/v1/registries/{organization}/odd/versions"
    refused = {
        "account for nothing": ("POST", accounts, {"description": ""}),
        "account described in 200 kB": ("POST", accounts, {"description": LONG}),
        "account that is a list": ("POST", accounts, []),
        "account of no team": ("POST", "/api/v1/teams/admin/service-accounts", {"description": "x"}),
        "member with a path": ("DELETE", f"/api/v1/teams/{team}/members/..%2Fx", None),
        "member that is a NUL": ("DELETE", f"/api/v1/teams/{team}/members/%00", None),
        "order of 20 kB": ("GET", f"{versions}?sort={'x' * 20_000}", None),
        "huge cursor": ("GET", f"{versions}?cursor={'9' * 400}", None),
        "negative cursor": ("GET", f"{versions}?cursor=-1", None),
        "filter that is a number": ("GET", f"{versions}?filter=7", None),
        "slow filter": ("GET", f"{versions}?filter=%7B%22name%22:%7B%22$regex%22:%22(a%2B)%2B$(%22%7D%7D", None),
    }
    for name, (method, path, body) in refused.items():
        judge.send(name, lambda method=method, path=path, body=body: http.request(method, path, json=body), expect=REFUSED)
    judge.send("the last page there could be", lambda: http.get(f"{versions}?cursor={2**64 - 1}&limit=99999999"))
    odd = {
        "createUser": ['email: "a\\u0000b@c"', 'email: "@@"', f'email: "{"x" * 9_000}@c"', "email: 7"],
        "createTeam": ['teamName: "../x"', 'teamName: ""', f'teamName: "{"t" * 9_000}"'],
        "createInvite": [f'entityName: "{team}"', f'entityName: "{team}", username: "\\u0000"', 'entityName: "", email: "@"'],
        "deleteInvite": ['id: "VXNlcjo="', f'entityName: "{team}", id: "{"A" * 9_000}"', f'entityName: "{team}", id: "é"'],
        "createServiceAccount": ['entityName: "admin", description: "x"', f'entityName: "{team}", description: ""'],
        "deleteApiKey": ['id: ""', 'id: "QXBpS2V5Oi0x"', 'id: "QXBpS2V5OjAx"'],
    }
    for field, inputs in odd.items():
        for number, text in enumerate(inputs):
            query = f"mutation {{ {field}(input: {{{text}}}) {{ __typename }} }}"
            answer = judge.send(f"{field} {number}", lambda query=query: http.post("/graphql", json={"query": query}))
            assert answer is None or answer.json().get("errors"), (field, text, answer.text)
    assert http.request("DELETE", f"/api/v1/organizations/{organization}").status_code == 204
