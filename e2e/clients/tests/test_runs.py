"""Smaller behaviours of runs, with each version of the client."""

import math
import re

import pytest

from ayumi_e2e.client import NEWEST, OLDEST, Client, some

# A person sits in front of it. A client that tries again and again gives up after 90 seconds; the rest is for a busy machine.
SOON_S = 80


def test_numbers_survive(client, project):
    path = client.must_run("values", project=project).told["path"]
    read = client.must_run("read", path=path).told
    for row in (read["history"][0], read["scan"][0], read["summary"]):
        assert math.isnan(as_number(row["nan"])) and math.isnan(as_number(row["nested"]["nan"]))
        assert as_number(row["up"]) == math.inf and as_number(row["down"]) == -math.inf
        # Exactly: a detour over 64-bit floats would lose the last digits.
        assert (row["big"], row["low"], row["odd"]) == (2**60, -(2**60), 2**53 + 1)
        assert row["nested"]["big"] == 2**60 + 1
        assert (row["tiny"], row["sum"]) == (5e-324, 0.1 + 0.2)


def as_number(value) -> float:
    """Some versions hand on the strings that strict JSON needs."""
    return float(value)


def test_the_way_a_script_ends_is_its_state(any_client, http, project):
    ends = {"raise": (1, "failed", 1), "exit": (3, "failed", 3), "interrupt": (-2, "killed", 255)}
    for how, (code, state, noted) in ends.items():
        outcome = any_client.run("ends", project=project, how=how)
        assert outcome.code == code, outcome.text
        run = http.get_run(outcome.told["path"])
        assert (run["state"], run["exit_code"], run["summary"]["loss"]) == (state, noted, 1), how


def test_a_resumed_run_goes_on_where_it_was(any_client, project):
    first = any_client.must_run("resume", project=project, id="again", resume="allow", start=0, steps=5).told
    assert not first["resumed"]
    for start, resume in ((5, "must"), (10, "allow")):
        again = any_client.must_run("resume", project=project, id="again", resume=resume, start=start, steps=5).told
        assert again["resumed"]
    read = any_client.must_run("read", path=first["path"]).told
    assert [(row["_step"], row["value"]) for row in read["scan"]] == [(i, i) for i in range(15)]
    assert read["state"] == "finished"
    assert read["summary"]["value"] == 14


def test_resuming_what_does_not_exist_fails_with_a_reason(client, project):
    outcome = client.run("resume", project=project, id="nothing", resume="must", start=0, steps=1)
    assert outcome.code == 1
    assert "resume" in outcome.text and "nothing" in outcome.text
    assert outcome.seconds < SOON_S


@pytest.mark.parametrize("version", some(NEWEST, OLDEST))
def test_a_script_that_failed_goes_on_by_itself(server, http, tmp_path, project, version):
    told = Client(version, server, tmp_path).must_run("auto", project=project).told
    run = http.get_run(told["path"])
    assert (told["resumed"], run["state"], run["n_history_lines"], run["last_step"]) == (True, "finished", 6, 5)


@pytest.mark.parametrize("version", some(NEWEST, OLDEST))
def test_an_id_that_must_be_new_is_refused_once_it_is_not(server, tmp_path, project, version):
    client = Client(version, server, tmp_path)
    run = {"project": project, "id": "once", "resume": "never", "start": 0, "steps": 1}
    client.must_run("resume", **run)
    outcome = client.run("resume", timeout=SOON_S, **run)
    assert outcome.code == 1 and "once" in outcome.text, outcome.text


@pytest.mark.parametrize("version", some(NEWEST, OLDEST))
def test_a_run_without_names_gets_some(server, tmp_path, version):
    client = Client(version, server, tmp_path)
    first, second = client.must_run("defaults").told, client.must_run("defaults").told
    for told in (first, second):
        assert told["entity"] == "admin"
        assert told["project"] == "uncategorized"
        assert re.fullmatch(r"[a-z0-9]{8}", told["id"])
        assert re.fullmatch(r"[a-z]+-[a-z]+-\d+", told["name"])
    # The number counts the runs that were ever created in the project.
    assert number(first) < number(second)


def number(told: dict) -> int:
    return int(told["name"].rsplit("-", 1)[1])


def test_a_wrong_key_is_said_soon_and_clearly(server, client, tmp_path):
    stranger = Client(client.version, server, tmp_path / "stranger", key="0123456789" * 4)
    outcome = stranger.run("defaults", timeout=SOON_S)
    assert outcome.code != 0
    assert re.search(r"not logged in|invalid|401|permission", outcome.text), outcome.text
    # No run was pretended to exist.
    assert "View run at" not in outcome.text


def test_a_run_is_changed_through_the_api(client, project):
    told = client.must_run("train", project=project, steps=1).told
    path = "{entity}/{project}/{id}".format(**told)
    changed = client.must_run("change", path=path).told
    assert sorted(changed["tags"]) == ["baseline", "ベース"]
    assert changed["notes"] == "a *note* — メモ"
    assert changed["name"] == "renamed by the API"
    assert changed["config"]["lr"] == 0.5 and changed["config"]["added"] == {"deep": [1, 2]}
    assert changed["config"]["optimizer"]["name"] == "adam"
    # Editing it did not start it again.
    assert changed["state"] == "finished"


def test_a_deleted_run_id_is_refused_for_good(any_client, project):
    run = {"project": project, "id": "once", "resume": None, "start": 0, "steps": 1}
    path = any_client.must_run("resume", **run).told["path"]
    any_client.must_run("delete", path=path)
    gone = any_client.run("read", path=path, rows=False)
    assert gone.code != 0
    again = any_client.run("resume", timeout=SOON_S, **run)
    assert again.code != 0
    assert re.search(r"delete", again.text), again.text
