import { expect, test } from "vitest";
import { fileOfRun, fileOfVersion } from "./files";

const described = { path: "out/a b.csv", media_type: "text/csv", size_bytes: 3 };

test("a file of a run is read at its path", () => {
  const file = { ...described, md5: "m", updated_at: "2026-01-01T00:00:00Z" };
  expect(fileOfRun({ entity: "ada", project: "cats", run: "r1" }, file)).toEqual({
    ...described,
    digest: "m",
    updated_at: "2026-01-01T00:00:00Z",
    address: "/runs/ada/cats/r1/files/out/a%20b.csv",
  });
});

test("a file of a version is read where the server says, a reference nowhere", () => {
  const file = { ...described, digest: "d" };
  expect(fileOfVersion({ ...file, url: "/api/v1/projects/ada/cats/x" }).address).toBe("/projects/ada/cats/x");
  const elsewhere = fileOfVersion({ ...file, url: null, reference: "s3://bucket/a.csv" });
  expect(elsewhere).toMatchObject({ address: undefined, reference: "s3://bucket/a.csv" });
});
