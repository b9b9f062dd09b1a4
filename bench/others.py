"""What MLflow's and TensorBoard's readers take for one key of long runs and of many runs, the data our own benchmark
loads. Prints one JSON object a line: name, value, unit.

Only reading is measured. Data are written in the shortest way that gives what their own writers would have written.
"""

import json
import math
import struct
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

BUCKETS = 1_500
# How many runs of how many steps: a tenth of what ours reads, as these take minutes for the whole.
SHAPES = [(1, 1_000_000), (100, 10_000)]
TRIES = 5


def losses(run: int, n_steps: int) -> np.ndarray:
    """A loss in single precision, as in `history.rs` but for the source of its noise."""
    steps = np.arange(n_steps)
    noise = np.random.default_rng(run).uniform(-1, 1, n_steps)
    return (2.3 * np.exp(-steps / 3e5) + 0.2 + 0.05 * noise).astype("<f4")


def say(name: str, value: float, unit: str) -> None:
    print(json.dumps({"name": name, "value": value, "unit": unit}), flush=True)


def measure(name: str, question) -> None:
    times = []
    for _ in range(TRIES):
        started = time.perf_counter()
        question()
        times.append((time.perf_counter() - started) * 1e3)
    say(f"{name}, first time", times[0], "ms")
    say(f"{name}, median", sorted(times)[TRIES // 2], "ms")


def mlflow(folder: Path, n_runs: int, n_steps: int) -> None:
    """The question that MLflow's server asks its store for a chart: some points at equal distances, none of them a
    minimum or maximum of those between."""
    import sqlite3

    from mlflow.entities import ViewType
    from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

    database = folder / "mlflow.db"
    store = SqlAlchemyStore(f"sqlite:///{database}", str(folder / "artifacts"))
    experiment = store.create_experiment("bench")
    runs = [store.create_run(experiment, "bench", 0, [], f"run{run}").info.run_id for run in range(n_runs)]
    assert len(store.search_runs([experiment], "", ViewType.ALL, max_results=n_runs)) == n_runs
    connection = sqlite3.connect(database)
    for number, run in enumerate(runs):
        values = losses(number, n_steps).tolist()
        rows = (("loss", value, 1_790_000_000_000 + step * 137, run, step, 0) for step, value in enumerate(values))
        connection.executemany(
            "INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES (?, ?, ?, ?, ?, ?)", rows
        )
        connection.commit()
    connection.execute("ANALYZE")
    connection.close()

    def chart():
        found = store.get_metric_history_bulk_interval(runs, "loss", BUCKETS, None, None)
        assert len(found) >= n_runs * BUCKETS // 2

    measure(f"MLflow, chart of {n_runs} runs × {n_steps} steps → {BUCKETS} points", chart)
    n_bytes = sum(file.stat().st_size for file in folder.glob("mlflow.db*"))
    say("… bytes per point", n_bytes / (n_runs * n_steps), "B")


def masked_crc32c(rows: np.ndarray) -> np.ndarray:
    """The checksum of records, of each row of a matrix of bytes."""
    table = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        table = np.where(table & 1, table >> 1 ^ np.uint32(0x82F63B78), table >> 1)
    crc = np.full(len(rows), 0xFFFFFFFF, np.uint32)
    for column in rows.T:
        crc = table[(crc ^ column) & 0xFF] ^ (crc >> 8)
    crc = ~crc
    return (crc >> 15 | crc << 17) + np.uint32(0xA282EAD8)


def event_file(run: int, n_steps: int) -> bytes:
    """Records of `Event {1: wall_time, 2: step, 5: Summary {1: Value {1: "loss", 2: simple_value}}}`."""
    values = losses(run, n_steps).view(np.uint8).reshape(-1, 4)
    steps = np.arange(n_steps, dtype=np.uint64)
    times = (1.79e9 + steps * 0.137).astype("<f8").view(np.uint8).reshape(-1, 8)
    pieces = []
    # Steps take another number of bytes from some numbers on.
    bounds = [0, *(2 ** (7 * n) for n in range(1, 9)), math.inf]
    for n_bytes, (low, high) in enumerate(zip(bounds, bounds[1:], strict=False), 1):
        within = slice(int(low), int(min(high, n_steps)))
        n = within.stop - within.start
        if n <= 0:
            break
        varint = np.stack([(steps[within] >> 7 * i & 127 | (128 if i + 1 < n_bytes else 0)) for i in range(n_bytes)], 1)
        fixed = lambda text: np.broadcast_to(np.frombuffer(text, np.uint8), (n, len(text)))  # noqa: E731
        body = np.hstack(
            [
                fixed(b"\x09"),
                times[within],
                fixed(b"\x10"),
                varint.astype(np.uint8),
                fixed(b"\x2a\x0d\x0a\x0b\x0a\x04loss\x15"),
                values[within],
            ]
        )
        length = struct.pack("<Q", body.shape[1])
        head = fixed(length + masked_crc32c(np.frombuffer(length, np.uint8)[None]).astype("<u4").tobytes())
        tail = masked_crc32c(body).astype("<u4").view(np.uint8).reshape(-1, 4)
        pieces.append(np.hstack([head, body, tail]).tobytes())
    return b"".join(pieces)


def tensorboard(folder: Path, n_runs: int, n_steps: int) -> None:
    """What its Python server does with a run: read all of it, then answer from memory."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    # It keeps 1,000 points of a run, as its server does unless told otherwise, and has to read all of them for that.
    n_bytes = 0
    for run in range(n_runs):
        (folder / f"run{run}").mkdir(parents=True)
        data = event_file(run, n_steps)
        n_bytes += len(data)
        (folder / f"run{run}" / "events.out.tfevents.1790000000.bench").write_bytes(data)
    started = time.perf_counter()
    for run in range(n_runs):
        events = EventAccumulator(str(folder / f"run{run}"), size_guidance={"scalars": 1_000}).Reload()
        assert len(events.Scalars("loss")) == min(1_000, n_steps)
    seconds = time.perf_counter() - started
    say(f"TensorBoard, first reading of {n_runs} runs × {n_steps} steps → 1,000 points each", seconds * 1e3, "ms")
    say("… points read", n_runs * n_steps / seconds, "points/s")
    say("… bytes per point", n_bytes / (n_runs * n_steps), "B")


def main() -> None:
    # How many times as many steps.
    scale = float(sys.argv[1]) if len(sys.argv) > 1 else 1
    for n_runs, n_steps in SHAPES:
        for reader in (mlflow, tensorboard):
            with tempfile.TemporaryDirectory() as folder:
                reader(Path(folder), n_runs, int(n_steps * scale))


main()
