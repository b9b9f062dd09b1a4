import { expect, test } from "vitest";
import { pathOf, withPlace } from "./recent";

const place = (run: string | undefined, name = run ?? "p") => ({ entity: "ada", project: "my vision", run, name });

test("a place that is visited again moves to the front under its new name", () => {
  const places = [place("a"), place("b")];
  expect(withPlace(places, place("b", "renamed")).map((each) => each.name)).toEqual(["renamed", "a"]);
});

test("only the latest places are kept", () => {
  let places: ReturnType<typeof withPlace> = [];
  for (let i = 0; i < 30; i++) places = withPlace(places, place(`run${i}`));
  expect(places).toHaveLength(12);
  expect(places[0]?.run).toBe("run29");
});

test("names become addresses", () => {
  expect(pathOf(place("a/b"))).toBe("/ada/my%20vision/runs/a%2Fb");
  expect(pathOf(place(undefined))).toBe("/ada/my%20vision/workspace");
});
