"""How hostile requests are judged: each one gets a clear answer, and the server stays what it was."""

import re
from collections.abc import Iterable

import requests

from .http import Http, Run
from .server import ADMIN_KEY

# The largest answer there is, all keys of a run with a million of them, takes most of it in a debug build; the largest
# inputs would unpack to more.
MEMORY_MIB = 2048
SLOWEST_S = 30
TAKEN = {200}
# What a clear refusal may be.
REFUSED = {400, 401, 403, 404, 408, 411, 413, 414, 415, 422, 429, 431}
LEAKS = re.compile(
    r"panicked|\bSELECT .+ FROM\b|\bINSERT INTO\b|\.rs:\d+|stack backtrace|rusqlite|tokio_postgres|os error", re.I
)


class Judge:
    """Sends the cases of a group, then looks whether a run that was there before is what it was."""

    def __init__(self, http: Http, project: str):
        self.http = http
        self.project = project
        self.control = http.start_run(project, "control")
        self.control_rows = [{"_step": i, "value": i / 3, "名": f"行 {i}"} for i in range(20)]
        assert self.control.log(0, self.control_rows).status_code == 200
        self.faults: list[str] = []
        self.answers: dict[str, requests.Response] = {}

    def run(self, name: str) -> Run:
        return self.http.start_run(self.project, name)

    def send(
        self, name: str, request, may_be_cut: bool = False, expect: Iterable[int] | None = None
    ) -> requests.Response | None:
        """`request` makes the request. `may_be_cut`: the server may close the connection on an upload that is too
        large, so that not every client sees the answer."""
        try:
            answer = request()
        except requests.Timeout:
            self.faults.append(f"{name}: no answer in time")
            return None
        except requests.RequestException as error:
            if not may_be_cut or not self.http.server.is_alive:
                self.faults.append(f"{name}: {type(error).__name__}: {str(error)[:200]}")
            return None
        self.judge(name, answer, expect)
        return answer

    def judge(self, name: str, answer: requests.Response, expect: Iterable[int] | None) -> None:
        self.answers[name] = answer
        status = answer.status_code
        shown = answer.text[:300]
        if not 200 <= status < 500:
            self.faults.append(f"{name}: answered {status}: {shown}")
        elif expect is not None and status not in expect:
            self.faults.append(f"{name}: answered {status}, not {sorted(expect)}: {shown}")
        body = answer.text[:20_000]
        leak = LEAKS.search(body)
        if leak:
            self.faults.append(f"{name}: the answer tells of its inside ({leak.group(0)!r}): {shown}")
        if ADMIN_KEY in body or str(self.http.server.data) in body:
            self.faults.append(f"{name}: the answer has a key or a path of the server in it: {shown}")
        if answer.elapsed.total_seconds() > SLOWEST_S:
            self.faults.append(f"{name}: took {answer.elapsed.total_seconds():.0f} s")

    def finish(self) -> None:
        server = self.http.server
        assert server.is_alive, f"the server ended:\n{server.log_tail()}"
        if not self.control_is_intact():
            self.faults.append("the control run is no longer what it was")
        memory = server.memory_mib()
        if memory > MEMORY_MIB:
            self.faults.append(f"the server had {memory:.0f} MiB in memory at its worst")
        assert not self.faults, f"{len(self.faults)} faults:\n" + "\n".join(self.faults)

    def control_is_intact(self) -> bool:
        return self.control.rows() == self.control_rows


def nested(depth: int, opening: str, closing: str, inside: str = "1") -> str:
    return opening * depth + inside + closing * depth
