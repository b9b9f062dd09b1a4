import { expect, test } from "vitest";
import { fullName, registryName } from "./address";

test("names are those that scripts use", () => {
  expect(fullName({ entity: "lab", project: "cats", collection: "model", version: "v3" })).toBe("lab/cats/model:v3");
  expect(registryName("wandb-registry-model")).toBe("model");
  expect(registryName("model")).toBeNull();
});
