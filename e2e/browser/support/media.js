// What the wandb client logs of media: rows that name files, and the files.
import { deflateSync } from "node:zlib";

/** A PNG of one byte per pixel. */
export function greyPng(width, height, shade) {
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = shade(x, y);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}

function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** A second of silence that a browser plays. */
export function silence(rate = 8000) {
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + rate, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write("data", 36);
  header.writeUInt32LE(rate, 40);
  return Buffer.concat([header, Buffer.alloc(rate, 128)]);
}

/** Uploads a file and returns what a row says of it. */
export async function file(run, type, path, content, more = {}) {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(typeof content === "string" ? content : JSON.stringify(content));
  await run.upload(path, bytes);
  return { _type: type, path, size: bytes.length, ...more };
}

/** A table, as a row has it. */
export function table(run, path, columns, data) {
  return file(run, "table-file", path, { columns, data }, { ncols: columns.length, nrows: data.length });
}

/** How a script wants a table drawn, as the client writes it into the config. */
export function chart(preset, tableKey, fields, texts) {
  const argument = { args: [{ name: "tableKey", value: tableKey }], name: "summaryTable", fields: [] };
  return {
    panel_type: "Vega2",
    panel_config: {
      panelDefId: preset,
      fieldSettings: fields,
      stringSettings: texts,
      transform: { name: "tableWithLeafColNames" },
      userQuery: { queryFields: [{ name: "runSets", args: [], fields: [{ name: "id", fields: [] }, argument] }] },
    },
  };
}
