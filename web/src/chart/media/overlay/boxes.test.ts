import { expect, test } from "vitest";
import { readBoxes } from "./boxes";

test("boxes by their ends, by their middle and in pixels", () => {
  const { boxes, labels } = readBoxes(
    {
      box_data: [
        { position: { minX: 0.25, maxX: 0.75, minY: 0.5, maxY: 1 }, class_id: 1, scores: { sure: 0.9, odd: "no" } },
        { position: { middle: [16, 12], width: 8, height: 6 }, domain: "pixel", class_id: 2, box_caption: "road" },
      ],
      class_labels: { "1": "cat", "2": "road" },
    },
    32,
    24,
  );
  expect(boxes[0]).toEqual({
    left: 0.25,
    top: 0.5,
    width: 0.5,
    height: 0.5,
    classId: 1,
    caption: "",
    scores: { sure: 0.9 },
  });
  expect(boxes[1]).toMatchObject({ left: 12 / 32, top: 9 / 24, width: 0.25, height: 0.25, caption: "road" });
  expect(labels).toEqual({ "1": "cat", "2": "road" });
});

test("boxes that have no place are left out", () => {
  expect(readBoxes({ box_data: [{ position: {} }, { position: { minX: "a" } }, null] }, 1, 1).boxes).toEqual([]);
  expect(readBoxes("nothing", 1, 1)).toEqual({ boxes: [], labels: {} });
});
