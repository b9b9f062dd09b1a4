"""Inputs to the log that nobody should send. Each group of the reliability rules is one test; a case passes with a clear
answer that is no server error, and the server and everybody else's data are as before."""

import gzip
import json
import struct
import threading
import zlib

from ayumi_e2e.hostile import REFUSED, TAKEN, nested
from ayumi_e2e.http import RUN, Http

JSON = {"Content-Type": "application/json"}
HISTORY_FILE = "wandb-history.jsonl"


def content(lines: list[str], offset=0, file: str = HISTORY_FILE) -> str:
    return json.dumps({"files": {file: {"offset": offset, "content": lines}}})


def test_envelopes(judge):
    run = judge.run("envelope")
    good = content([json.dumps({"_step": 0, "a": 1})])
    bodies = {
        "empty": b"",
        "blank": b" \n",
        "not json": b"hello",
        "truncated": good.encode()[:-3],
        "array": b"[]",
        "null": b"null",
        "number": b"12",
        "string": b'"x"',
        "byte order mark": b"\xef\xbb\xbf" + good.encode(),
        "utf-16": good.encode("utf-16"),
        "invalid utf-8": b'{"files": {"wandb-history.jsonl": {"offset": 0, "content": ["\xff\xfe\x80"]}}}',
        "nul inside": good.encode().replace(b"1}", b"1\x00}"),
        "nul behind": good.encode() + b"\x00",
        "garbage behind": good.encode() + b"}}",
        "two documents": good.encode() + good.encode(),
        "200,000 deep, closed": nested(200_000, "[", "]").encode(),
        "200,000 deep, open": b"[" * 200_000,
        "200,000 deep in files": b'{"files":' + nested(200_000, '{"a":', "}").encode() + b"}",
        "10,000 unknown keys": json.dumps({f"unknown{i}": i for i in range(10_000)}).encode(),
        "10,000 unknown files": json.dumps(
            {"files": {f"f{i}": {"offset": 0, "content": ["x"]} for i in range(10_000)}}
        ).encode(),
        "duplicate keys": b'{"complete": false, "complete": false, "files": {}, "files": {}}',
    }
    wrong = {
        "files": [1, "x", [], True],
        "uploaded": [1, "x", {}, [1, None, {}]],
        "complete": ["yes", 1, {}],
        "exitcode": ["0", 1.5, 2**70, {}, []],
        "preempting": ["x", 1, []],
        "dropped": ["x", -1, 2**70, {}],
    }
    for member, values in wrong.items():
        for value in values:
            bodies[f"{member} = {value!r}"] = json.dumps({member: value}).encode()
    for value in [
        1,
        "x",
        [],
        None,
        {"offset": 0},
        {"content": ["{}"]},
        {"offset": 0, "content": "x"},
        {"offset": 0, "content": {}},
    ]:
        bodies[f"file = {value!r}"] = json.dumps({"files": {HISTORY_FILE: value}}).encode()
    for value in [1, None, {}, [], True, 1.5]:
        bodies[f"line = {value!r}"] = json.dumps({"files": {HISTORY_FILE: {"offset": 0, "content": [value]}}}).encode()
    for name, body in bodies.items():
        judge.send(name, lambda body=body: judge.http.file_stream(run, body))
    for name in ("not json", "truncated", "array", "200,000 deep, closed"):
        judge.judge(name, judge.answers[name], REFUSED)
    for kind in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/json; charset=utf-16",
        "",
    ):
        judge.send(
            f"type {kind!r}", lambda kind=kind: judge.http.file_stream(run, good, headers={"Content-Type": kind})
        )


def test_offsets(judge):
    row = json.dumps({"_step": 0, "a": 1})
    for offset in ("0", -1, 1.5, 2**63, 2**64, -(2**63), 1e300, None, True, [], {}):
        run = judge.run("offset")
        judge.send(
            f"offset {offset!r}", lambda offset=offset, run=run: judge.http.file_stream(run, content([row], offset))
        )
    for text in ("1e300", "NaN", "1E400", "-0", "00", "9" * 400):
        body = content([row], 7).replace('"offset": 7', f'"offset": {text}')
        judge.send(f"offset {text[:20]}", lambda body=body: judge.http.file_stream(judge.run("offset"), body))
    body = json.dumps({"files": {HISTORY_FILE: {"content": [row]}}})
    judge.send("offset missing", lambda: judge.http.file_stream(judge.run("offset"), body))
    judge.judge("offset -1", judge.answers["offset -1"], REFUSED)

    gap = judge.run("gap")
    judge.send("a gap of ten million", lambda: gap.log(10_000_000, [{"_step": 1, "a": 1}]), expect=TAKEN)
    assert judge.answers["a gap of ten million"].elapsed.total_seconds() < 5
    assert gap.read()["historyLineCount"] == 10_000_001
    assert gap.rows() == [{"_step": 1, "a": 1}]

    run = judge.run("overlap")
    rows = [{"_step": i, "a": i} for i in range(10)]
    for first, last in ((0, 5), (0, 5), (3, 8), (0, 10), (9, 10), (2, 4)):
        judge.send(
            f"rows {first} to {last}", lambda first=first, last=last: run.log(first, rows[first:last]), expect=TAKEN
        )
    assert run.rows() == rows

    run = judge.run("at once")
    threads = [
        threading.Thread(
            target=lambda: judge.send(
                "eight at once",
                lambda: Http(judge.http.server).file_stream(run, content([json.dumps(row) for row in rows])),
                expect=TAKEN,
            )
        )
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert run.rows() == rows


def test_lines(judge):
    lines = {
        "not an object": "[1]",
        "a string": '"x"',
        "null": "null",
        "empty": "",
        "blank": "  ",
        "truncated": '{"a": 1',
        "nan": '{"_step": 1, "a": NaN, "b": Infinity, "c": -Infinity, "d": -NaN}',
        "1e999": '{"_step": 1, "a": 1e999, "b": -1e999, "c": 1e-999}',
        "400 digits": '{"_step": 1, "a": ' + "9" * 400 + "}",
        "5,000 digits": '{"_step": 1, "a": 0.' + "3" * 5_000 + "}",
        "a million digits": '{"_step": 1, "a": ' + "7" * 1_000_000 + "}",
        "duplicate keys": '{"_step": 1, "a": 1, "a": 2, "_step": 2}',
        "depth 20,000": nested(20_000, '{"a":', "}"),
        "lists 20,000 deep": '{"a": ' + nested(20_000, "[", "]") + "}",
        "50,000 keys": json.dumps({f"k{i}": i for i in range(50_000)}),
        "a key of 1 MB": json.dumps({"k" * 1_000_000: 1}),
        "an empty key": '{"": 1, "_step": 1}',
        "nul in a key": '{"a\\u0000b": "c\\u0000d"}',
        "lone surrogates": '{"\\ud800": "\\udfff", "\\udc00\\ud800": 1}',
        "prototype": '{"__proto__": {"polluted": 1}, "constructor": {"prototype": 1}, "toString": 1}',
        "sql": json.dumps({"'; DROP TABLE run; --": 1, '"': 1, "%s": "' OR 1=1", "$1": "$1", "?": "?"}),
        "html": json.dumps({"<script>alert(1)</script>": "<img src=x onerror=alert(1)>"}),
        "right to left": json.dumps({"\u202egnp.exe": "\u202e\u2066\ufeff", "e\u0301": 1, "é": 2}),
        "a path": json.dumps({"image": {"_type": "image-file", "path": "../../../etc/passwd", "size": -1}}),
        "an absolute path": json.dumps({"image": {"_type": "image-file", "path": "/etc/passwd", "width": 1e300}}),
        "a huge histogram": json.dumps(
            {"h": {"_type": "histogram", "values": list(range(100_000)), "bins": list(range(100_001))}}
        ),
        "a wrong histogram": json.dumps(
            {"h": {"_type": "histogram", "values": "x", "packedBins": {"min": "a", "size": 0, "count": -1}}}
        ),
        "a type as a list": json.dumps({"h": {"_type": ["histogram"], "path": {}}}),
        "a string of 5 MB": json.dumps({"_step": 1, "s": "é" * 2_500_000}),
        "11 MB": json.dumps({"_step": 1, "s": "x" * 11_000_000}),
    }
    for step in ("x", None, 1.5, -1, -(2**63), 2**63, 2**64, 1e300, True, [], {}, "NaN", float("nan")):
        lines[f"step {step!r}"] = json.dumps({"_step": step, "a": 1})
    for time in (-1e18, 1e18, 1e308, "x", None, {}, float("inf")):
        lines[f"time {time!r}"] = json.dumps({"_step": 1, "_timestamp": time, "_runtime": time})
    for name, line in lines.items():
        for file in (HISTORY_FILE, "wandb-events.jsonl", "wandb-summary.json", "output.log"):
            run = judge.run("line")
            judge.send(
                f"{name} in {file}",
                lambda line=line, file=file, run=run: judge.http.file_stream(run, content([line], 0, file)),
            )
            judge.send(
                f"reading after {name} in {file}", lambda run=run: judge.http.graphql_raw(RUN, run.names), expect=TAKEN
            )

    run = judge.run("flips")
    flips = [1, "one", None, True, {"deep": 1}, [1, 2], 1.5, 2**62, {"_type": "image-file"}, float("nan")]
    judge.send(
        "a key of every type",
        lambda: run.log(0, [{"_step": i, "a": value} for i, value in enumerate(flips)]),
        expect=TAKEN,
    )
    assert len(run.rows()) == len(flips)

    run = judge.run("among")
    good = [{"_step": i, "a": i} for i in range(4)]
    mixed = [
        json.dumps(good[0]),
        "no json",
        json.dumps(good[1]),
        "[1]",
        json.dumps(good[2]),
        '{"a": ',
        json.dumps(good[3]),
    ]
    judge.send("bad lines among good ones", lambda: run.log(0, mixed), expect=TAKEN)
    assert run.rows() == good

    run = judge.run("many")
    many = content(['{"_step":%d,"a":1}' % i for i in range(200_000)])
    judge.send("200,000 lines at once", lambda: judge.http.file_stream(run, many), may_be_cut=True)


def test_a_million_keys_in_a_run(judge):
    run = judge.run("keys")
    for part in range(20):
        row = json.dumps({f"key{part}_{i}": i for i in range(50_000)})
        judge.send(f"keys, part {part}", lambda part=part, row=row: run.log(part, [row]))
    judge.send("reading it", lambda: judge.http.graphql_raw(RUN, run.names))


def gzip_of(pieces: list[tuple[bytes, int]]) -> bytes:
    """One valid gzip stream of pieces repeated many times, made without unpacking it: repeats are copies of compressed
    blocks that do not refer to anything before them."""
    body, crc, size = b"", 0, 0
    for piece, n_times in pieces:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        block = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
        body += block * n_times
        size += len(piece) * n_times
        # The true sum would take seconds for gigabytes. Nobody may get far enough to compare it.
        crc = zlib.crc32(piece, crc)
    return b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff" + body + b"\x03\x00" + struct.pack("<II", crc, size % 2**32)


def test_encodings(judge):
    run = judge.run("encoding")
    good = content([json.dumps({"_step": 0, "a": 1})]).encode()
    packed = gzip.compress(good)
    mib = b"A" * 1024 * 1024
    start = b'{"files": {"wandb-history.jsonl": {"offset": 0, "content": ["{\\"a\\": \\"'
    end = b'\\"}"]}}}'
    bodies = {
        "gzip": ("gzip", packed, TAKEN),
        "gzip, truncated": ("gzip", packed[:-9], REFUSED),
        "gzip, bad sum": ("gzip", packed[:-8] + b"\0\0\0\0" + packed[-4:], REFUSED),
        "gzip, garbage": ("gzip", b"\x1f\x8b\x08" + b"garbage" * 10, REFUSED),
        "gzip, empty": ("gzip", b"", None),
        "not gzip at all": ("gzip", good, REFUSED),
        "gzip twice": ("gzip", gzip.compress(packed), REFUSED),
        "gzip, gzip": ("gzip, gzip", gzip.compress(packed), None),
        "gzip, garbage behind": ("gzip", packed + b"garbage", None),
        "256 MiB": ("gzip", gzip_of([(start, 1), (mib, 256), (end, 1)]), REFUSED),
        "2 GiB": ("gzip", gzip_of([(start, 1), (mib, 2048), (end, 1)]), REFUSED),
        "2 GiB of lines": (
            "gzip",
            gzip_of([(b'{"files": {"wandb-history.jsonl": {"offset": 0, "content": [', 1), (b'"{}",' * 200_000, 2000)]),
            REFUSED,
        ),
        "deep": ("gzip", gzip_of([(b"[" * 1024 * 1024, 60)]), REFUSED),
        "unknown": ("rot13", good, REFUSED),
        "identity": ("identity", good, TAKEN),
        "not plain": (None, packed, REFUSED),
    }
    for coding, body in (
        ("deflate", zlib.compress(good)),
        ("br", b"\x0b\x02\x80abc\x03"),
        ("zstd", b"\x28\xb5\x2f\xfdgarbage"),
    ):
        bodies[coding] = (coding, body, None)
    for name, (coding, body, expect) in bodies.items():
        headers = {"Content-Encoding": coding} if coding else {}
        judge.send(
            name,
            lambda body=body, headers=headers: judge.http.file_stream(run, body, headers=headers),
            may_be_cut=True,
            expect=expect,
        )
    for name in ("256 MiB", "2 GiB", "deep"):
        headers = {"Content-Encoding": "gzip"} | JSON
        judge.send(
            f"graphql, {name}",
            lambda: judge.http.post("/graphql", data=bodies[name][1], headers=headers),
            may_be_cut=True,
        )
