import { expect, test } from "vitest";
import { findFiles, listFolder } from "./folder";

const file = (path: string, size_bytes = 1, updated_at = "2026-01-01T00:00:00Z") => ({
  path,
  size_bytes,
  updated_at,
  media_type: "",
  digest: "",
});
const files = [
  file("b.txt"),
  file("media/images/2.png", 5),
  file("media/images/10.png", 7, "2026-02-01T00:00:00Z"),
  file("media/a.json"),
];

test("a folder lists its folders first, summed up, then its files in natural order", () => {
  expect(listFolder(files, "").map((entry) => entry.name)).toEqual(["media", "b.txt"]);
  expect(listFolder(files, "")[0]).toMatchObject({ nFiles: 3, sizeBytes: 13, updatedAt: "2026-02-01T00:00:00Z" });
  expect(listFolder(files, "media/images").map((entry) => entry.name)).toEqual(["2.png", "10.png"]);
  expect(listFolder(files, "nothing")).toEqual([]);
});

test("a folder is not confused with a name it begins", () => {
  expect(listFolder([file("media2/x")], "media")).toEqual([]);
});

test("a search looks through all folders", () => {
  expect(findFiles(files, "IMAGES").map((entry) => entry.name)).toEqual(["media/images/2.png", "media/images/10.png"]);
  expect(findFiles(files, "none")).toEqual([]);
});

test("files that never change have no times, nor have their folders", () => {
  const { updated_at: _, ...timeless } = file("data/a.bin", 3);
  expect(listFolder([timeless], "")).toEqual([{ name: "data", path: "data", nFiles: 1, sizeBytes: 3 }]);
});
