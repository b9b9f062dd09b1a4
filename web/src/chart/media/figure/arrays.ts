/** The values of a figure: a list, or numbers as bytes in base64, as newer clients pack them. */
export function readArray(found: unknown): unknown[] {
  if (Array.isArray(found)) return found;
  const { dtype, bdata, shape } = (found ?? {}) as { dtype?: unknown; bdata?: unknown; shape?: unknown };
  if (typeof dtype !== "string" || typeof bdata !== "string") return [];
  const Type = types[dtype];
  if (!Type) return [];
  const bytes = Uint8Array.from(atob(bdata), (sign) => sign.charCodeAt(0));
  const values = [...new Type(bytes.buffer, 0, Math.floor(bytes.length / Type.BYTES_PER_ELEMENT))];
  const columns = Number(String(shape ?? "").split(",")[1]);
  return columns > 0 ? toRows(values, columns) : values;
}

const types: Readonly<
  Record<
    string,
    {
      BYTES_PER_ELEMENT: number;
      new (buffer: ArrayBuffer, offset: number, length: number): Iterable<number>;
    }
  >
> = {
  i1: Int8Array,
  u1: Uint8Array,
  i2: Int16Array,
  u2: Uint16Array,
  i4: Int32Array,
  u4: Uint32Array,
  f4: Float32Array,
  f8: Float64Array,
};

function toRows(values: readonly number[], columns: number): number[][] {
  const rows: number[][] = [];
  for (let i = 0; i < values.length; i += columns) rows.push(values.slice(i, i + columns));
  return rows;
}
