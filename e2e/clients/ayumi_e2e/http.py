"""Plain HTTP to the server, in the words of the wandb protocol. No retries: each test decides what a failure means."""

import json
import uuid

import requests

from .server import ADMIN_KEY, ADMIN_USER, Server

UPSERT = """mutation UpsertBucket($name: String, $project: String, $entity: String, $config: JSONString, $host: String,
    $program: String, $displayName: String, $tags: [String!], $summaryMetrics: JSONString) {
  upsertBucket(input: {name: $name, modelName: $project, entityName: $entity, config: $config, host: $host,
      jobProgram: $program, displayName: $displayName, tags: $tags, summaryMetrics: $summaryMetrics}) {
    bucket { id name displayName historyLineCount project { id name entity { id name } } }
    inserted
  }
}"""
RUN = """query Run($project: String!, $entity: String!, $name: String!) {
  project(name: $project, entityName: $entity) {
    run(name: $name) { id name displayName state config summaryMetrics historyLineCount logLineCount historyKeys tags notes }
  }
}"""
HISTORY = """query HistoryPage($project: String!, $entity: String!, $name: String!, $min: Int64!, $max: Int64!, $size: Int!) {
  project(name: $project, entityName: $entity) { run(name: $name) { history(minStep: $min, maxStep: $max, samples: $size) } }
}"""
CREATE_FILES = """mutation CreateRunFiles($entity: String!, $project: String!, $run: String!, $files: [String!]!) {
  createRunFiles(input: {entityName: $entity, projectName: $project, runName: $run, files: $files}) {
    runID uploadHeaders files { name uploadUrl }
  }
}"""
FILES = """query RunFiles($project: String!, $entity: String!, $name: String!, $names: [String]) {
  project(name: $project, entityName: $entity) {
    run(name: $name) { files(names: $names, first: 1000) { edges { node { id name directUrl sizeBytes md5 } } } }
  }
}"""
PAGE = 1000


class Http:
    def __init__(self, server: Server, key: str | None = ADMIN_KEY, timeout: float = 30):
        self.server = server
        self.timeout = timeout
        self.session = requests.Session()
        # Nothing of the machine's proxies or netrc gets in between.
        self.session.trust_env = False
        self.session.auth = ("api", key) if key else None

    def request(self, method: str, path: str, **more) -> requests.Response:
        more.setdefault("timeout", self.timeout)
        try:
            return self.session.request(method, f"{self.server.url}{path}", **more)
        except requests.ConnectionError as error:
            # The server may close a connection behind an answer that it gave before it had read the whole request. Who
            # uses that connection again learns it only now; a fresh one tells whether the server is there.
            if "RemoteDisconnected" not in str(error):
                raise
            return self.session.request(method, f"{self.server.url}{path}", **more)

    def get(self, path: str, **more) -> requests.Response:
        return self.request("GET", path, **more)

    def post(self, path: str, **more) -> requests.Response:
        return self.request("POST", path, **more)

    def get_run(self, path: str) -> dict:
        """A run as Ayumi's own API shows it."""
        answer = self.get(f"/api/v1/runs/{path}")
        assert answer.status_code == 200, f"{answer.status_code} {answer.text[:500]}"
        return answer.json()

    def graphql_raw(self, query: str, variables: dict | None = None, **more) -> requests.Response:
        return self.post("/graphql", json={"query": query, "variables": variables or {}}, **more)

    def graphql(self, query: str, variables: dict | None = None) -> dict:
        answer = self.graphql_raw(query, variables)
        assert answer.status_code == 200, f"{answer.status_code} {answer.text[:500]}"
        body = answer.json()
        assert not body.get("errors"), body["errors"]
        return body["data"]

    def file_stream(self, run: "Run", body: dict | str | bytes, **more) -> requests.Response:
        if isinstance(body, dict):
            body = json.dumps(body)
        headers = {"Content-Type": "application/json"} | more.pop("headers", {})
        path = f"/files/{run.entity}/{run.project}/{run.name}/file_stream"
        return self.post(path, data=body if isinstance(body, bytes) else body.encode(), headers=headers, **more)

    def start_run(
        self, project: str, name: str | None = None, entity: str = ADMIN_USER, config: dict | None = None
    ) -> "Run":
        wrapped = {key: {"value": value} for key, value in (config or {}).items()}
        wrapped["_wandb"] = {"value": {"t": {"5": "0.31.0"}, "cli_version": "0.31.0"}}
        variables = {
            "name": name or uuid.uuid4().hex[:8],
            "project": project,
            "entity": entity,
            "config": json.dumps(wrapped),
            "host": "test-host",
            "program": "train.py",
        }
        bucket = self.graphql(UPSERT, variables)["upsertBucket"]["bucket"]
        where = bucket["project"]
        return Run(self, where["entity"]["name"], where["name"], bucket["name"], bucket["id"])


class Run:
    """One run as the protocol sees it."""

    def __init__(self, http: Http, entity: str, project: str, name: str, storage_id: str):
        self.http = http
        self.entity = entity
        self.project = project
        self.name = name
        self.storage_id = storage_id

    @property
    def names(self) -> dict:
        return {"entity": self.entity, "project": self.project, "name": self.name}

    @property
    def path(self) -> str:
        return f"{self.entity}/{self.project}/{self.name}"

    def log(self, offset: int, rows: list[dict] | list[str], **more) -> requests.Response:
        lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
        return self.http.file_stream(
            self, {"files": {"wandb-history.jsonl": {"offset": offset, "content": lines}}}, **more
        )

    def finish(self, exit_code: int = 0) -> requests.Response:
        return self.http.file_stream(self, {"complete": True, "exitcode": exit_code})

    def read(self) -> dict:
        return self.http.graphql(RUN, self.names)["project"]["run"]

    def rows(self, up_to_step: int | None = None) -> list[dict]:
        """Every row by `_step`, page by page, as `scan_history` asks for them."""
        if up_to_step is None:
            up_to_step = (self.read()["historyKeys"] or {}).get("lastStep", -1)
        rows = []
        for first in range(0, up_to_step + 1, PAGE):
            variables = self.names | {"min": first, "max": first + PAGE, "size": 10 * PAGE}
            page = self.http.graphql(HISTORY, variables)["project"]["run"]["history"]
            rows += [json.loads(line) for line in page]
        return rows

    def upload(self, name: str, content: bytes) -> requests.Response:
        """The PUT's answer; a 2xx means that the file is kept."""
        variables = {"entity": self.entity, "project": self.project, "run": self.name, "files": [name]}
        files = self.http.graphql(CREATE_FILES, variables)["createRunFiles"]["files"]
        assert [file["name"] for file in files] == [name]
        return requests.put(files[0]["uploadUrl"], data=content, timeout=self.http.timeout)

    def files(self, names: list[str] | None = None) -> dict[str, dict]:
        edges = self.http.graphql(FILES, self.names | {"names": names or []})["project"]["run"]["files"]["edges"]
        return {edge["node"]["name"]: edge["node"] for edge in edges}

    def download(self, name: str) -> bytes:
        answer = requests.get(self.files([name])[name]["directUrl"], timeout=self.http.timeout)
        assert answer.status_code == 200, f"{answer.status_code} {answer.text[:300]}"
        return answer.content
