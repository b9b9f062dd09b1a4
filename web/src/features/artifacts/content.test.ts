import { expect, test } from "vitest";
import { listFolder, parseTable, previewKind } from "./content";

function file(path: string, more: object = {}) {
  return { path, size_bytes: 10, digest: "", media_type: "application/octet-stream", url: `/x/${path}`, ...more };
}

test("a folder sums up what is below it and stands before files", () => {
  const files = [file("z.bin"), file("img/10.png"), file("img/9.png"), file("img/deep/1.png"), file("a.txt")];
  const root = listFolder(files, "");
  expect(root.map(({ name, nFiles, sizeBytes }) => [name, nFiles, sizeBytes])).toEqual([
    ["img", 3, 30],
    ["a.txt", 1, 10],
    ["z.bin", 1, 10],
  ]);
  expect(listFolder(files, "img").map(({ name }) => name)).toEqual(["deep", "9.png", "10.png"]);
  expect(listFolder(files, "im")).toEqual([]);
});

test("a file is shown as what it is, and a reference never", () => {
  expect(previewKind(file("a.png", { media_type: "image/png" }))).toBe("image");
  expect(previewKind(file("samples.table.json", { media_type: "application/json" }))).toBe("table");
  expect(previewKind(file("a.json"))).toBe("json");
  expect(previewKind(file("notes.md"))).toBe("text");
  expect(previewKind(file("model.bin"))).toBe("none");
  expect(previewKind(file("a.png", { media_type: "image/png", url: undefined }))).toBe("reference");
});

test("a table is read, and what is none is left to the text", () => {
  const table = parseTable('{"columns": ["id", 2], "data": [[1, null], [2, "x"]], "ncols": 2}');
  expect(table).toEqual({
    columns: ["id", "2"],
    rows: [
      [1, null],
      [2, "x"],
    ],
  });
  expect(parseTable('{"columns": 3}')).toBeNull();
  expect(parseTable("{cut")).toBeNull();
});
