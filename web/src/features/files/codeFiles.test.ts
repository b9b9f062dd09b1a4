import { expect, test } from "vitest";
import { listCode } from "./codeFiles";

const file = (path: string, md5 = "a", size_bytes = 10) => ({ path, md5, size_bytes });

test("source comes first, and data is no code", () => {
  const files = [
    file("requirements.txt"),
    file("diff.patch"),
    file("code/train.py"),
    file("code/weights.bin", "a", 9e6),
    file("model.ckpt"),
    file("sub/requirements.txt"),
  ];
  expect(listCode(files).map((each) => each.path)).toEqual(["code/train.py", "diff.patch", "requirements.txt"]);
  expect(listCode(files)[0]?.change).toBeUndefined();
});

test("beside another run every file says how it differs", () => {
  const own = [file("code/a.py"), file("code/b.py", "new"), file("code/only.py")];
  const other = [file("code/a.py"), file("code/b.py", "old"), file("diff.patch")];
  expect(listCode(own, other).map(({ path, change }) => [path, change])).toEqual([
    ["code/a.py", "same"],
    ["code/b.py", "changed"],
    ["code/only.py", "added"],
    ["diff.patch", "removed"],
  ]);
});
