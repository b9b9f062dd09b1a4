import { emptyScene, type Scene } from "./scene";

/** Reads an STL file, of bytes or of text. Throws where it is none. */
export function readStl(bytes: ArrayBuffer): Scene {
  const view = new DataView(bytes);
  const count = bytes.byteLength >= 84 ? view.getUint32(80, true) : 0;
  // A file of bytes may begin with the word that files of text begin with: its length tells.
  const triangles = bytes.byteLength === 84 + count * 50 ? binaryStl(view, count) : textStl(bytes);
  if (triangles.length === 0) throw new Error("no STL file");
  return meshScene(triangles, new Int32Array(triangles.length / 9).fill(-1));
}

/** After 84 bytes of head 50 for each triangle: its normal, three corners of three floats each, and two bytes more. */
function binaryStl(view: DataView, count: number): Float32Array {
  const triangles = new Float32Array(count * 9);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < 9; k++) triangles[i * 9 + k] = view.getFloat32(84 + i * 50 + 12 + k * 4, true);
  }
  return triangles;
}

function textStl(bytes: ArrayBuffer): Float32Array {
  const corners: number[] = [];
  for (const [, x, y, z] of new TextDecoder().decode(bytes).matchAll(/^\s*vertex\s+(\S+)\s+(\S+)\s+(\S+)/gm))
    corners.push(Number(x), Number(y), Number(z));
  return new Float32Array(corners.slice(0, corners.length - (corners.length % 9)));
}

interface Gltf {
  scene?: number;
  scenes?: { nodes?: number[] }[];
  nodes?: Node[];
  meshes?: { primitives: Primitive[] }[];
  materials?: { pbrMetallicRoughness?: { baseColorFactor?: number[] } }[];
  accessors?: { bufferView?: number; byteOffset?: number; componentType: number; count: number; type: string }[];
  bufferViews?: { buffer: number; byteOffset?: number; byteLength: number; byteStride?: number }[];
  buffers?: { uri?: string }[];
}
interface Node {
  mesh?: number;
  children?: number[];
  matrix?: number[];
  translation?: number[];
  rotation?: number[];
  scale?: number[];
}
interface Primitive {
  attributes: { POSITION?: number };
  indices?: number;
  material?: number;
  mode?: number;
  extensions?: Record<string, unknown>;
}

const glbMagic = 0x46546c67;
const jsonChunk = 0x4e4f534a;
const triangleMode = 4;

/**
 * Reads the triangles of a glTF file and their plain colours; textures, skins and animations are left out. Throws where it
 * is none, is compressed, or keeps its bytes in another file.
 */
export function readGltf(bytes: ArrayBuffer): Scene {
  const { gltf, binary } = openGltf(bytes);
  const buffers = (gltf.buffers ?? []).map(({ uri }, i) => (uri === undefined && i === 0 ? binary : fromDataUri(uri)));
  const corners: number[] = [];
  const colors: number[] = [];
  const draw = (primitive: Primitive, matrix: Matrix) => {
    const { attributes, indices, material, mode = triangleMode } = primitive;
    if (mode !== triangleMode || attributes.POSITION === undefined) return;
    if (primitive.extensions?.KHR_draco_mesh_compression) throw new Error("the mesh is compressed");
    const places = readAccessor(gltf, buffers, attributes.POSITION, 3);
    const order = indices === undefined ? undefined : readAccessor(gltf, buffers, indices, 1);
    const count = order?.length ?? places.length / 3;
    const factor = gltf.materials?.[material ?? -1]?.pbrMetallicRoughness?.baseColorFactor;
    const color = factor ? toColor(factor) : -1;
    for (let i = 0; i + 2 < count; i += 3) {
      for (let k = i; k < i + 3; k++) {
        const at = (order?.[k] ?? k) * 3;
        const [x, y, z] = transform(matrix, places[at] ?? 0, places[at + 1] ?? 0, places[at + 2] ?? 0);
        // There y points upwards, here z does.
        corners.push(x, -z, y);
      }
      colors.push(color);
    }
  };
  const seen = new Set<number>();
  const visit = (index: number, parent: Matrix) => {
    const node = gltf.nodes?.[index];
    // A node has one parent; a file that says otherwise could go round in circles.
    if (!node || seen.has(index)) return;
    seen.add(index);
    const matrix = multiply(parent, matrixOf(node));
    for (const primitive of gltf.meshes?.[node.mesh ?? -1]?.primitives ?? []) draw(primitive, matrix);
    for (const child of node.children ?? []) visit(child, matrix);
  };
  for (const root of gltf.scenes?.[gltf.scene ?? 0]?.nodes ?? []) visit(root, identity);
  if (corners.length === 0) throw new Error("nothing to draw");
  return meshScene(new Float32Array(corners), new Int32Array(colors));
}

/** A GLB file is a head of 12 bytes and chunks: the JSON, then the bytes. A glTF file is the JSON alone. */
function openGltf(bytes: ArrayBuffer): { gltf: Gltf; binary: ArrayBuffer } {
  const view = new DataView(bytes);
  if (bytes.byteLength < 20 || view.getUint32(0, true) !== glbMagic)
    return { gltf: JSON.parse(new TextDecoder().decode(bytes)) as Gltf, binary: new ArrayBuffer(0) };
  const length = view.getUint32(12, true);
  if (view.getUint32(16, true) !== jsonChunk) throw new Error("no glTF file");
  const gltf = JSON.parse(new TextDecoder().decode(bytes.slice(20, 20 + length))) as Gltf;
  return { gltf, binary: bytes.slice(28 + length) };
}

function fromDataUri(uri: string | undefined): ArrayBuffer {
  const content = /^data:[^,]*;base64,(.*)$/.exec(uri ?? "")?.[1];
  if (content === undefined) throw new Error("the bytes are in another file");
  return Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0)).buffer;
}

const readers: Readonly<Record<number, { size: number; read: (view: DataView, at: number) => number }>> = {
  5121: { size: 1, read: (view, at) => view.getUint8(at) },
  5123: { size: 2, read: (view, at) => view.getUint16(at, true) },
  5125: { size: 4, read: (view, at) => view.getUint32(at, true) },
  5126: { size: 4, read: (view, at) => view.getFloat32(at, true) },
};

/** The numbers of an accessor, `parts` of them for each of its entries. */
function readAccessor({ accessors, bufferViews }: Gltf, buffers: readonly ArrayBuffer[], index: number, parts: number) {
  const accessor = accessors?.[index];
  const place = bufferViews?.[accessor?.bufferView ?? -1];
  const buffer = buffers[place?.buffer ?? -1];
  const reader = readers[accessor?.componentType ?? 0];
  if (!accessor || !place || !buffer || !reader) throw new Error("numbers of an unknown kind");
  const view = new DataView(buffer, place.byteOffset ?? 0, place.byteLength);
  const stride = place.byteStride ?? reader.size * parts;
  // Reading past the end throws before an absurd count takes any memory.
  reader.read(view, (accessor.byteOffset ?? 0) + Math.max(0, accessor.count - 1) * stride + (parts - 1) * reader.size);
  const found = new Float64Array(accessor.count * parts);
  for (let i = 0; i < accessor.count; i++) {
    for (let k = 0; k < parts; k++)
      found[i * parts + k] = reader.read(view, (accessor.byteOffset ?? 0) + i * stride + k * reader.size);
  }
  return found;
}

/** Four columns of four numbers. */
type Matrix = readonly number[];

const identity: Matrix = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

function matrixOf({ matrix, translation, rotation, scale }: Node): Matrix {
  if (matrix?.length === 16) return matrix;
  const [x = 0, y = 0, z = 0, w = 1] = rotation ?? [];
  const [sx = 1, sy = 1, sz = 1] = scale ?? [];
  const [tx = 0, ty = 0, tz = 0] = translation ?? [];
  return [
    ...[1 - 2 * (y * y + z * z), 2 * (x * y + z * w), 2 * (x * z - y * w)].map((part) => part * sx),
    0,
    ...[2 * (x * y - z * w), 1 - 2 * (x * x + z * z), 2 * (y * z + x * w)].map((part) => part * sy),
    0,
    ...[2 * (x * z + y * w), 2 * (y * z - x * w), 1 - 2 * (x * x + y * y)].map((part) => part * sz),
    0,
    ...[tx, ty, tz, 1],
  ];
}

function multiply(a: Matrix, b: Matrix): Matrix {
  return identity.map((_, i) => {
    const [row, column] = [i % 4, i - (i % 4)];
    return [0, 1, 2, 3].reduce((sum, k) => sum + (a[row + 4 * k] ?? 0) * (b[column + k] ?? 0), 0);
  });
}

function transform(m: Matrix, x: number, y: number, z: number): [number, number, number] {
  const part = (row: number) => (m[row] ?? 0) * x + (m[row + 4] ?? 0) * y + (m[row + 8] ?? 0) * z + (m[row + 12] ?? 0);
  return [part(0), part(1), part(2)];
}

/** glTF has linear light; what is shown has a gamma of about 2.2. */
function toColor(factor: readonly number[]): number {
  const part = (value = 1) => Math.round(255 * Math.min(1, Math.max(0, value)) ** (1 / 2.2));
  return (part(factor[0]) << 16) | (part(factor[1]) << 8) | part(factor[2]);
}

function meshScene(triangles: Float32Array, triangleColors: Int32Array): Scene {
  return { ...emptyScene, triangles, triangleColors };
}
