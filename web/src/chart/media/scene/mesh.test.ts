import { expect, test } from "vitest";
import { readGltf, readStl } from "./mesh";

const corners = [0, 0, 0, 1, 0, 0, 0, 2, 0];

function bytesOf(text: string): ArrayBuffer {
  return new TextEncoder().encode(text).buffer as ArrayBuffer;
}

test("STL files of bytes and of text have the same triangles", () => {
  const file = new DataView(new ArrayBuffer(84 + 50));
  file.setUint32(80, 1, true);
  for (const [i, value] of corners.entries()) file.setFloat32(84 + 12 + i * 4, value, true);
  const text =
    "solid a\n facet normal 0 0 1\n outer loop\n vertex 0 0 0\n vertex 1 0 0\n vertex 0 2 0\n endloop\nendsolid";
  expect([...readStl(file.buffer).triangles]).toEqual(corners);
  expect([...readStl(bytesOf(text)).triangles]).toEqual(corners);
});

/** A triangle with an index for each corner, twice as large and one further along x. */
function gltf(change = {}) {
  const binary = new DataView(new ArrayBuffer(36 + 6));
  for (const [i, value] of corners.entries()) binary.setFloat32(i * 4, value, true);
  for (const i of [0, 1, 2]) binary.setUint16(36 + i * 2, i, true);
  const content = btoa(String.fromCharCode(...new Uint8Array(binary.buffer)));
  return {
    scenes: [{ nodes: [0] }],
    nodes: [
      { translation: [1, 0, 0], children: [1] },
      { mesh: 0, scale: [2, 2, 2], children: [0] },
    ],
    meshes: [{ primitives: [{ attributes: { POSITION: 0 }, indices: 1, material: 0 }] }],
    materials: [{ pbrMetallicRoughness: { baseColorFactor: [1, 0, 0, 1] } }],
    accessors: [
      { bufferView: 0, componentType: 5126, count: 3, type: "VEC3" },
      { bufferView: 1, componentType: 5123, count: 3, type: "SCALAR" },
    ],
    bufferViews: [
      { buffer: 0, byteLength: 36 },
      { buffer: 0, byteOffset: 36, byteLength: 6 },
    ],
    buffers: [{ uri: `data:application/octet-stream;base64,${content}` }],
    ...change,
  };
}

test("glTF has nodes within nodes, y upwards and linear colours", () => {
  const scene = readGltf(bytesOf(JSON.stringify(gltf())));
  expect([...scene.triangles]).toEqual([1, -0, 0, 3, -0, 0, 1, -0, 4]);
  expect([...scene.triangleColors]).toEqual([0xff0000]);
});

test("what cannot be drawn is refused, whatever its numbers say", () => {
  const accessors = [
    { bufferView: 0, componentType: 5126, count: 1e12, type: "VEC3" },
    { bufferView: 1, componentType: 5123, count: 3, type: "SCALAR" },
  ];
  expect(() => readGltf(bytesOf(JSON.stringify(gltf({ accessors }))))).toThrow();
  expect(() => readGltf(bytesOf(JSON.stringify(gltf({ buffers: [{ uri: "other.bin" }] }))))).toThrow("another file");
  expect(() => readGltf(bytesOf("{}"))).toThrow("nothing to draw");
  expect(() => readStl(bytesOf("hello"))).toThrow("no STL file");
});
