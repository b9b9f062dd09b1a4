// Reads the part of Arrow IPC streams that the server writes for charts. docs/reference/export.md tells the layout.
// Our own reader: a library for all of Arrow is ten times as large as the rest of the charts' code.

/** Message headers: numbers of the format. */
const schema = 1;
const recordBatch = 3;
const messageMark = 0xffffffff;

/** The bytes are no stream of the kind this reader knows. */
export class ArrowError extends Error {
  constructor(what: string) {
    super(`cannot read the Arrow stream: ${what}`);
    this.name = "ArrowError";
  }
}

export interface ArrowStream {
  metadata: ReadonlyMap<string, string>;
  batches: readonly Batch[];
}

/** Rows of which each column has a list. Lists lie on the received bytes without a copy. */
export interface Batch {
  nRows: number;
  /** What a row has in a column, as 64-bit floats. */
  floats: (column: number, row: number) => Float64Array<ArrayBuffer>;
  /** What a row has in a column, as unsigned 32-bit integers. */
  counts: (column: number, row: number) => Uint32Array<ArrayBuffer>;
}

/**
 * The schema's metadata and the record batches of a stream without nulls and without compression.
 *
 * @throws ArrowError where the bytes are something else, or end early
 */
export function readArrow(bytes: ArrayBuffer): ArrowStream {
  try {
    return readMessages(bytes);
  } catch (error) {
    // What an offset beyond the end gives, of views and of typed arrays alike.
    if (error instanceof RangeError) throw new ArrowError("it ends early");
    throw error;
  }
}

function readMessages(bytes: ArrayBuffer): ArrowStream {
  const flat = new FlatBuffer(bytes);
  const { view } = flat;
  const batches: Batch[] = [];
  let metadata: ReadonlyMap<string, string> | undefined;
  for (let at = 0; ; ) {
    if (view.getUint32(at, true) !== messageMark) throw new ArrowError(`there is no message at byte ${at}`);
    const length = view.getInt32(at + 4, true);
    if (length === 0) break;
    if (length < 0) throw new ArrowError(`the message at byte ${at} has a negative length`);
    const root = flat.follow(at + 8);
    const kind = flat.byte(root, 1);
    const header = flat.table(root, 2);
    const body = at + 8 + length;
    const next = body + flat.integer(root, 3);
    if (kind === schema) metadata = flat.texts(header, 2);
    else if (kind === recordBatch) batches.push(readBatch(flat, header, body, next));
    else throw new ArrowError(`messages of kind ${kind} are unknown`);
    // A stream that points back at itself would never end.
    if (next < body) throw new ArrowError(`the body at byte ${body} has a negative length`);
    at = next;
  }
  if (!metadata) throw new ArrowError("it has no schema");
  return { metadata, batches };
}

function readBatch(flat: FlatBuffer, header: number, body: number, end: number): Batch {
  const { bytes, view } = flat;
  const nRows = flat.integer(header, 0);
  const buffers = flat.table(header, 2);
  const nBuffers = view.getUint32(buffers, true);
  /** Where a buffer lies. */
  const find = (index: number): [number, number] => {
    const at = buffers + 4 + 16 * index;
    const [start, length] = [body + flat.long(at), flat.long(at + 8)];
    if (start < body || length < 0 || start + length > end) {
      throw new ArrowError(`buffer ${index} does not lie in its batch`);
    }
    return [start, length];
  };
  /** Each column has four buffers: which lists are there, empty where all are; their ends; the same of their numbers. */
  const list = (column: number, row: number, width: number): [number, number] => {
    if (4 * column + 3 >= nBuffers) throw new ArrowError(`there is no column ${column}`);
    if (find(4 * column)[1] !== 0 || find(4 * column + 2)[1] !== 0) throw new ArrowError(`column ${column} has nulls`);
    const [ends, endsLength] = find(4 * column + 1);
    const [numbers, numbersLength] = find(4 * column + 3);
    if (numbers % width !== 0) throw new ArrowError(`column ${column} is not aligned`);
    if (4 * (row + 2) > endsLength) throw new ArrowError(`column ${column} has no row ${row}`);
    const first = view.getInt32(ends + 4 * row, true);
    const last = view.getInt32(ends + 4 * row + 4, true);
    if (first < 0 || last < first || width * last > numbersLength) {
      throw new ArrowError(`row ${row} of column ${column} does not lie in its batch`);
    }
    return [numbers + width * first, last - first];
  };
  return {
    nRows,
    floats: (column, row) => new Float64Array(bytes, ...list(column, row, 8)),
    counts: (column, row) => new Uint32Array(bytes, ...list(column, row, 4)),
  };
}

/** Tables of a FlatBuffer, which hold their fields by number. Positions are bytes from the start of the stream. */
class FlatBuffer {
  readonly view: DataView;

  constructor(readonly bytes: ArrayBuffer) {
    this.view = new DataView(bytes);
  }

  /** What the offset at `at` points to. */
  follow(at: number): number {
    return at + this.view.getUint32(at, true);
  }

  /** The table or vector in a field that must be there. */
  table(table: number, field: number): number {
    const at = this.find(table, field);
    if (at === 0) throw new ArrowError(`field ${field} of a table is missing`);
    return this.follow(at);
  }

  byte(table: number, field: number): number {
    const at = this.find(table, field);
    return at === 0 ? 0 : this.view.getUint8(at);
  }

  integer(table: number, field: number): number {
    const at = this.find(table, field);
    return at === 0 ? 0 : this.long(at);
  }

  long(at: number): number {
    return Number(this.view.getBigInt64(at, true));
  }

  /** A vector of pairs of texts; empty where the field is absent. */
  texts(table: number, field: number): Map<string, string> {
    const pairs = new Map<string, string>();
    if (this.find(table, field) === 0) return pairs;
    const vector = this.table(table, field);
    const length = this.view.getUint32(vector, true);
    for (let i = 0; i < length; i++) {
      const pair = this.follow(vector + 4 + 4 * i);
      pairs.set(this.text(this.table(pair, 0)), this.text(this.table(pair, 1)));
    }
    return pairs;
  }

  private text(at: number): string {
    return new TextDecoder().decode(new Uint8Array(this.bytes, at + 4, this.view.getUint32(at, true)));
  }

  /** Where a field of a table lies; 0 where it is left out, which means its default. */
  private find(table: number, field: number): number {
    const layout = table - this.view.getInt32(table, true);
    const entry = 4 + 2 * field;
    if (entry >= this.view.getUint16(layout, true)) return 0;
    const offset = this.view.getUint16(layout + entry, true);
    return offset === 0 ? 0 : table + offset;
  }
}
