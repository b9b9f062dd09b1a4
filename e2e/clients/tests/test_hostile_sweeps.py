"""Sweep configurations, ids and signs of life that nobody should send."""

import json

from ayumi_e2e.hostile import REFUSED, TAKEN, nested

UPSERT = """mutation($id: ID, $config: String, $project: String, $state: String, $controller: JSONString, $priors: JSONString,
    $name: String) {
  upsertSweep(input: {id: $id, config: $config, projectName: $project, state: $state, controller: $controller,
      priorRunsFilters: $priors, displayName: $name}) { sweep { id name } configValidationWarnings } }"""
AGENT = """mutation($sweep: String!, $host: String!, $project: String) {
  createAgent(input: {host: $host, projectName: $project, sweep: $sweep}) { agent { id } } }"""
BEAT = "mutation($id: ID!, $alive: JSONString) { agentHeartbeat(input: {id: $id, runState: $alive}) { commands } }"
SIMPLE = "{method: random, parameters: {x: {min: 0.0, max: 1.0}}}"


def test_sweeps(judge):
    http = judge.http

    def upsert(title, expect=REFUSED, **variables):
        variables = {"project": judge.project, **variables}
        return judge.send(title, lambda: http.graphql_raw(UPSERT, variables), expect=expect)

    bombs = "\n".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12))
    endless = {f"p{i}": {"values": list(range(9_000))} for i in range(9)}
    for title, config in [
        ("empty", ""),
        ("a list", "[1, 2]"),
        ("no YAML", "a: b: c: ["),
        ("aliases of aliases", f"a0: &a0 [x]\n{bombs}\nmethod: random\nparameters: *a11"),
        ("an anchor in itself", "&a {method: random, parameters: *a}"),
        ("deep", "{method: random, parameters: " + nested(5_000, "{x: ", "}") + "}"),
        ("deep JSON", '{"method": "random", "parameters": ' + nested(5_000, '{"x":', "}") + "}"),
        ("too long", "method: random\nparameters: {x: {value: " + "x" * (2 << 20) + "}}"),
        ("NUL", "method: random\0\nparameters: {x: {value: 1}}"),
        ("NaN", "{method: random, parameters: {x: {min: .nan, max: 1.0}}}"),
        ("infinite", "{method: random, parameters: {x: {min: 0.0, max: .inf}}}"),
        ("turned around", "{method: random, parameters: {x: {min: 2, max: 1}}}"),
        ("negative cap", SIMPLE[:-1] + ", run_cap: -1}"),
        ("endless grid", "{method: grid, parameters: {x: {min: 0.0, max: 1.0}}}"),
    ]:
        upsert(title, config=config)
    for title, variables in [
        ("no configuration", {}),
        ("state", {"config": SIMPLE, "state": "x" * 100_000}),
        ("name", {"config": SIMPLE, "name": "x" * 100_000}),
        ("priors", {"config": SIMPLE, "priors": "{"}),
        ("deep priors", {"config": SIMPLE, "priors": nested(5_000, '{"$and": [', "]}", '{"name": "x"}')}),
        ("missing priors", {"config": SIMPLE, "priors": '{"name": "nope"}'}),
        ("id", {"id": "x" * 1_000_000, "state": "PAUSED"}),
        ("id of a run", {"id": "UnVuOnYxOmE6YjpjCg==", "state": "PAUSED"}),
    ]:
        upsert(title, **variables)

    # As large as is allowed: one answer is found without ever listing them all.
    big = upsert("large grid", expect=TAKEN, config=json.dumps({"method": "grid", "parameters": endless}))
    sweep = big.json()["data"]["upsertSweep"]["sweep"]

    def agent(title, expect, **variables):
        variables = {"project": judge.project, "host": "h", "sweep": sweep["name"], **variables}
        return judge.send(title, lambda: http.graphql_raw(AGENT, variables), expect=expect)

    for name in ["", "nothing1", "../x", "a:b", "x" * 100_000, "a\0b"]:
        agent(f"agent of {name[:20]!r}", REFUSED, sweep=name)
    agent("host", REFUSED, host="x" * 1_000_000)
    made = agent("agent", TAKEN).json()["data"]["createAgent"]["agent"]["id"]
    for alive in ["[]", "{", '"x"', nested(100_000, "[", "]"), json.dumps({str(i): True for i in range(2_000)})]:
        variables = {"id": made, "alive": alive}
        judge.send(f"alive {alive[:20]!r}", lambda v=variables: http.graphql_raw(BEAT, v), expect=REFUSED)
    for id in ["", "x", made[:-4], "QWdlbnQ6djE6YTpiOmM6ZA==", sweep["id"]]:
        judge.send(f"agent {id[:20]!r}", lambda id=id: http.graphql_raw(BEAT, {"id": id}), expect=REFUSED)
    unknown = {"id": made, "alive": json.dumps({"../x": True, "\0": True, "control": True})}
    judge.send("runs of others", lambda: http.graphql_raw(BEAT, unknown), expect=TAKEN)
    judge.send("a run", lambda: http.graphql_raw(BEAT, {"id": made}), expect=TAKEN)
    for text in ["{", "[]", '{"schedule": 1, "earlystop": [1, null, "x"]}', nested(5_000, "[", "]")]:
        upsert(f"controller {text[:20]!r}", expect=TAKEN | REFUSED, id=sweep["id"], controller=text)
    for body in ['{"state": 1}', '{"state": "x"}', "{", '{"name": "' + "x" * 100_000 + '"}']:
        path = f"/api/v1/sweeps/admin/{judge.project}/{sweep['name']}"
        headers = {"Content-Type": "application/json"}
        judge.send(
            f"PATCH {body[:20]!r}",
            lambda body=body: http.request("PATCH", path, data=body, headers=headers),
            expect=REFUSED,
        )
