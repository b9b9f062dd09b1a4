"""The main job: an unmodified training script logs, and the same client reads everything back."""

import re

import pytest
import requests

from ayumi_e2e.client import ALL_VERSIONS, NEWEST, OLDEST, Client
from ayumi_e2e.server import BACKENDS, Server

STEPS = 50
SAVED = "sub/notes — メモ.txt"
SAVED_CONTENT = "kept as it is: ✓\n"
CONFIG = {
    "lr": 0.001,
    "epochs": 5,
    "flag": True,
    "nothing": None,
    "layers": [64, 32],
    "optimizer": {"name": "adam", "betas": [0.9, 0.999]},
    "名前": "学習 ✓",
}
# Every version on the zero-configuration storage, the two ends of the range on PostgreSQL with S3 as well.
KINDS = [(version, "sqlite") for version in ALL_VERSIONS] + [(NEWEST, "postgres"), (OLDEST, "postgres")]


class Trained:
    """A finished training run, and what the same client read back of it."""

    def __init__(self, client: Client, project: str):
        self.client = client
        self.script = client.must_run("train", project=project, steps=STEPS)
        self.path = "{entity}/{project}/{id}".format(**self.script.told)
        self.read = client.must_run("read", path=self.path, download=[SAVED, "config.yaml"]).told


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(kind, id="-".join(kind), marks=pytest.mark.xdist_group(f"{kind[1]}-{kind[0]}")) for kind in KINDS
    ],
)
def trained(request, tmp_path_factory):
    version, backend = request.param
    folder = tmp_path_factory.mktemp("trained")
    server = Server(folder / "server", BACKENDS[backend](f"trained_{version}")).start()
    yield Trained(Client(version, server, folder), f"train-{version}")
    server.stop()
    assert server.panics() == []


def plain(text: str) -> list[str]:
    """Terminal lines without colours, as they are at the end of all carriage returns."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    return [line.strip() for line in re.split(r"[\r\n]+", text)]


def test_every_logged_row_comes_back(trained):
    for rows in (trained.read["history"], trained.read["scan"]):
        assert len(rows) == STEPS
        assert [row["_step"] for row in rows] == list(range(STEPS))
        for step, row in enumerate(rows):
            assert row["loss"] == 1 / (step + 1)
            assert row["epoch"] == step // 10
            assert row["stage"] == f"stage-{step // 25}"
            assert row["train"] == {"accuracy": step / 50, "deep": {"x": step}}
            assert row["_timestamp"] > 1_700_000_000 and row["_runtime"] >= 0


def test_chosen_columns_come_back_under_their_flat_names(trained):
    expected = [{"_step": i, "loss": 1 / (i + 1), "train.accuracy": i / 50} for i in range(STEPS)]
    assert trained.read["loss"] == expected


def test_config_comes_back(trained):
    assert trained.read["config"] == CONFIG


def test_summary_holds_the_last_values_and_what_the_script_set(trained):
    summary = trained.read["summary"]
    assert summary["loss"] == 1 / STEPS
    assert summary["train"] == {"accuracy": 0.98, "deep": {"x": 49}}
    assert summary["best"] == {"loss": 0.02, "at": 49}
    assert summary["_step"] == STEPS - 1
    assert summary["picture"]["_type"] == "image-file"


def test_the_run_is_finished_and_listed(trained):
    assert trained.read["state"] == "finished"
    assert trained.read["id"] in trained.read["listed"]
    assert trained.read["name"] == trained.script.told["name"]


def test_files_come_back_byte_for_byte(trained):
    files = trained.read["files"]
    assert {"wandb-metadata.json", "wandb-summary.json", "config.yaml", "output.log", "requirements.txt", SAVED} <= set(
        files
    )
    assert bytes.fromhex(trained.read["contents"][SAVED]).decode() == SAVED_CONTENT
    assert files[SAVED] == len(SAVED_CONTENT.encode())
    assert "optimizer" in bytes.fromhex(trained.read["contents"]["config.yaml"]).decode()


def test_the_image_is_there_at_the_path_its_row_names(trained):
    image = trained.read["history"][-1]["picture"]
    assert image["width"] == image["height"] == 8
    assert image["path"] in trained.read["files"]


def test_system_metrics_are_kept(trained):
    assert any(key.startswith("system.") for row in trained.read["system"] for key in row)


def test_the_terminal_shows_what_people_look_for(trained):
    told, base = trained.script.told, trained.client.server.url
    project_url = f"{base}/{told['entity']}/{told['project']}"
    run_url = f"{project_url}/runs/{told['id']}"
    lines = plain(trained.script.text)
    text = "\n".join(lines)

    def shown(pattern):
        assert re.search(pattern, text, re.MULTILINE), f"nothing matches {pattern!r} in:\n{text}"

    name, project, run = map(re.escape, (told["name"], project_url, run_url))
    shown(rf"^wandb: Syncing run {name}$")
    shown(rf"^wandb: .*View project at {project}$")
    shown(rf"^wandb: .*View run at {run}$")
    shown(r"^wandb: Run history:$")
    shown(r"^wandb:\s+loss [▁▂▃▄▅▆▇█]+$")
    shown(r"^wandb: Run summary:$")
    shown(r"^wandb:\s+loss 0\.02$")
    shown(rf"^wandb: .*View run {name} at: {run}$")
    if trained.client.version != "0.15.12":
        # That one prints it at the start only.
        shown(rf"^wandb: .*View project at: {project}$")
    shown(r"Synced \d+ W&B file\(s\), 1 media file\(s\), 0 artifact file\(s\) and 1 other file\(s\)$")
    shown(rf"^wandb: Find logs at: \./wandb/run-\d{{8}}_\d{{6}}-{told['id']}/logs$")


def test_printed_addresses_open_the_web_app(trained):
    addresses = set(re.findall(r"http://127\.0\.0\.1:\d+/[^\s\x1b]+", trained.script.text))
    assert len(addresses) >= 2
    for address in addresses:
        answer = requests.get(address, timeout=10)
        assert answer.status_code == 200, address
        assert answer.headers["Content-Type"].startswith("text/html"), address
        assert "<html" in answer.text.lower(), address
