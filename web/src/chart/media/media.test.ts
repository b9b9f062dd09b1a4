import { expect, test } from "vitest";
import { readMedia } from "./media";

test("one image has its boxes and masks by what made them", () => {
  const media = readMedia({
    _type: "image-file",
    path: "media/images/one.png",
    width: 32,
    height: 24,
    size: 340,
    caption: "a cat",
    boxes: { truth: { _type: "boxes2D", path: "media/boxes.json" } },
    masks: { predictions: { _type: "mask", path: "media/mask.png" } },
  });
  expect(media).toEqual({
    kind: "images",
    items: [
      {
        path: "media/images/one.png",
        caption: "a cat",
        sizeBytes: 340,
        width: 32,
        height: 24,
        boxes: { truth: "media/boxes.json" },
        masks: { predictions: "media/mask.png" },
      },
    ],
  });
});

test("a list of images keeps captions and masks beside the right one", () => {
  const media = readMedia({
    _type: "images/separated",
    filenames: ["a.png", "b.png"],
    captions: ["first", "second"],
    all_masks: [null, { truth: { path: "mask.png" } }],
  });
  expect(media.kind === "images" && media.items.map(({ path, caption, masks }) => [path, caption, masks])).toEqual([
    ["a.png", "first", {}],
    ["b.png", "second", { truth: "mask.png" }],
  ]);
});

test("lists of files come in several shapes", () => {
  const audio = { _type: "audio", audio: [{ path: "a.wav" }, { path: "b.wav", caption: "own" }], captions: ["one"] };
  expect(readMedia(audio)).toEqual({
    kind: "audio",
    items: [
      { path: "a.wav", caption: "one", sizeBytes: 0 },
      { path: "b.wav", caption: "own", sizeBytes: 0 },
    ],
  });
  const scenes = { _type: "object3D", filenames: ["a.pts.json"], objects: [{ path: "a.pts.json" }] };
  expect(readMedia(scenes)).toEqual({ kind: "scene", items: [{ path: "a.pts.json", caption: "", sizeBytes: 0 }] });
});

test("histograms are written out or packed", () => {
  const packed = { _type: "histogram", values: [1, 2], packedBins: { min: 0, size: 0.5, count: 2 } };
  expect(readMedia(packed)).toEqual({ kind: "histogram", edges: [0, 0.5, 1], counts: [1, 2] });
  const broken = { _type: "histogram", values: [1, 2], bins: [0, 1] };
  expect(readMedia(broken).kind).toBe("json");
});

test("what is not known stays what it is", () => {
  for (const value of [[1, 2], null, { _type: "image-file" }, { _type: "video-file", path: 3 }, { _type: "later" }])
    expect(readMedia(value)).toEqual({ kind: "json", value });
});
