import { expect, test } from "vitest";
import { classColor, joinClasses } from "./classes";

test("classes of all images, each once, with a name where any image has one", () => {
  const classes = joinClasses([
    [{ id: 2, label: "2" }],
    [
      { id: 2, label: "road" },
      { id: 1, label: "cat" },
    ],
  ]);
  expect(classes).toEqual([
    { id: 1, label: "cat" },
    { id: 2, label: "road" },
  ]);
});

test("neighbouring classes differ in colour, and odd numbers have one too", () => {
  expect(classColor(1)).not.toBe(classColor(2));
  expect(classColor(-5)).toMatch(/^#/);
});
