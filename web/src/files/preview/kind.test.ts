import { expect, test } from "vitest";
import { previewKind } from "./kind";

test("the kind of preview follows the media type, then the name", () => {
  const check = (path: string, media_type: string, expected: string) =>
    expect(previewKind({ path, media_type })).toBe(expected);
  check("a.png", "image/png", "image");
  check("a.json", "application/json; charset=utf-8", "json");
  check("a.html", "text/html", "html");
  check("train.py", "application/octet-stream", "text");
  check("model.pt", "application/octet-stream", "none");
  check("media/table/t_1_ab.table.json", "application/json", "table");
  check("out/pred.csv", "text/csv", "separated");
  check("data.parquet", "application/octet-stream", "parquet");
  check("README.md", "text/markdown", "markdown");
  check("a.mp4", "video/mp4", "video");
});
