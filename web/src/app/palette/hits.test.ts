import { expect, test } from "vitest";
import { pageOf } from "./hits";

test("everything that is found has a page", () => {
  const check = (kind: string, project: string | null, id: string, expected: string, type?: string) =>
    expect(pageOf({ kind, entity: "ada", project, id, type })).toBe(expected);
  check("project", "my vision", "my vision", "/ada/my%20vision/workspace");
  check("run", "vision", "a/b", "/ada/vision/runs/a%2Fb");
  check("sweep", "vision", "s1", "/ada/vision/sweeps/s1");
  check("artifact", "vision", "weights", "/ada/vision/artifacts/model/weights", "model");
  check("team", null, "ada", "/ada");
});
