// Writes a brotli copy beside every asset that compresses, so that the server never compresses at run time.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

const dist = fileURLToPath(new URL("../dist", import.meta.url));
const compressible = /\.(js|css|html|svg|json|txt|webmanifest)$/;
let before = 0;
let after = 0;

for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (!entry.isFile() || !compressible.test(entry.name)) continue;
  const bytes = readFileSync(path);
  const small = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  // A copy that saves nothing would only cost a header.
  if (small.length >= bytes.length) continue;
  writeFileSync(`${path}.br`, small);
  before += statSync(path).size;
  after += small.length;
}
console.log(`brotli: ${(before / 1024).toFixed(0)} kB -> ${(after / 1024).toFixed(0)} kB`);
