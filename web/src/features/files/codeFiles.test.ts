import { expect, test } from "vitest";
import { compareSources, toSources } from "./codeFiles";

const file = (path: string, md5 = "a", size_bytes = 10) => ({
  path,
  md5,
  size_bytes,
  media_type: "text/plain",
  updated_at: "2026-01-01T00:00:00Z",
});
const inArtifact = (path: string, digest = "a") => ({
  path,
  digest,
  size_bytes: 10,
  media_type: "text/plain",
  url: `/api/v1/projects/ada/p/${path}`,
});
const addressOf = (path: string) => `/files/${path}`;

test("source comes first, and data is no code", () => {
  const files = [
    file("requirements.txt"),
    file("diff.patch"),
    file("code/train.py"),
    file("code/weights.bin", "a", 9e6),
    file("model.ckpt"),
    file("sub/requirements.txt"),
  ];
  expect(toSources(files, addressOf, []).map((each) => each.path)).toEqual([
    "code/train.py",
    "diff.patch",
    "requirements.txt",
  ]);
});

test("source in an artifact is listed as that in files", () => {
  const sources = toSources([file("diff.patch")], addressOf, [inArtifact("lib/a.py")]);
  expect(sources[0]).toEqual({ path: "code/lib/a.py", digest: "a", address: "/projects/ada/p/lib/a.py" });
  const reference = { ...inArtifact("elsewhere.py"), url: null };
  expect(toSources([], addressOf, [reference])).toEqual([]);
});

test("beside another run every file says how it differs", () => {
  const own = toSources([file("code/a.py"), file("code/b.py", "new"), file("code/only.py")], addressOf, []);
  const other = toSources([file("diff.patch")], addressOf, [inArtifact("a.py"), inArtifact("b.py", "old")]);
  expect(compareSources(own, other).map(({ path, change }) => [path, change])).toEqual([
    ["code/a.py", "same"],
    ["code/b.py", "changed"],
    ["code/only.py", "added"],
    ["diff.patch", "removed"],
  ]);
  expect(compareSources(own, null)[0]?.change).toBeUndefined();
});
