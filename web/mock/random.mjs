// Random numbers that are the same in every run, so that screenshots can be compared.
export function hash(text) {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}

export function random(seed) {
  let state = hash(String(seed));
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}

/** A number for (seed, index) without playing the sequence. */
export function noise(seed, index) {
  const value = Math.sin((seed % 10007) * 12.9898 + index * 78.233) * 43758.5453;
  return value - Math.floor(value);
}
