import { expect, test } from "vitest";
import { compareSources, toSources } from "./codeFiles";

const file = (path: string, digest = "a", size_bytes = 10) => ({
  path,
  digest,
  size_bytes,
  media_type: "text/plain",
  address: `/files/${path}`,
});

test("source comes first, and data is no code", () => {
  const files = [
    file("requirements.txt"),
    file("diff.patch"),
    file("code/train.py"),
    file("code/weights.bin", "a", 9e6),
    file("model.ckpt"),
    file("sub/requirements.txt"),
  ];
  expect(toSources(files, []).map((each) => each.path)).toEqual(["code/train.py", "diff.patch", "requirements.txt"]);
});

test("source in an artifact is listed as that in files", () => {
  const sources = toSources([file("diff.patch")], [file("lib/a.py")]);
  expect(sources[0]).toEqual({ path: "code/lib/a.py", digest: "a", address: "/files/lib/a.py" });
  const reference = { ...file("elsewhere.py"), address: undefined };
  expect(toSources([], [reference])).toEqual([]);
});

test("beside another run every file says how it differs", () => {
  const own = toSources([file("code/a.py"), file("code/b.py", "new"), file("code/only.py")], []);
  const other = toSources([file("diff.patch")], [file("a.py"), file("b.py", "old")]);
  expect(compareSources(own, other).map(({ path, change }) => [path, change])).toEqual([
    ["code/a.py", "same"],
    ["code/b.py", "changed"],
    ["code/only.py", "added"],
    ["diff.patch", "removed"],
  ]);
  expect(compareSources(own, null)[0]?.change).toBeUndefined();
});
