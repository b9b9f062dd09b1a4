/** A piece of a line in one style. */
export interface Span {
  text: string;
  style: Style;
}

/** What the escape sequences said. Colours are 0 to 15 for the theme's own, else CSS. */
export interface Style {
  color?: number | string;
  background?: number | string;
  bold?: boolean;
  dim?: boolean;
  italic?: boolean;
  underline?: boolean;
  inverse?: boolean;
}

interface Cell {
  sign: string;
  style: Style;
}

/**
 * A printed line as spans. Progress bars go back with `\r` or `\b` and print over what was there: the line is played
 * into cells, as a terminal does, and only what remains is shown.
 */
export function toSpans(text: string): Span[] {
  if (!mayHaveControl.test(text)) return text === "" ? [] : [{ text, style: plain }];
  return toRuns(play(text));
}

/** What a person sees, without escape sequences. */
export function toPlainText(text: string): string {
  return toSpans(text)
    .map((span) => span.text)
    .join("");
}

const plain: Style = {};
const mayHaveControl = /[\u0000-\u0008\u000b-\u001f\u007f\u009b]/;
// CSI sequences, OSC sequences (titles, links) with their two ends, and two-character escapes.
const escapeSequence =
  /(?:\u001b\[|\u009b)([0-9;:?]*)([ -/]*[@-~])|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[@-Z\\^_]?/y;

function play(text: string): Cell[] {
  const cells: Cell[] = [];
  let at = 0;
  let style = plain;
  for (let i = 0; i < text.length; ) {
    const code = text.charCodeAt(i);
    if (code === 0x1b || code === 0x9b) {
      escapeSequence.lastIndex = i;
      const match = escapeSequence.exec(text);
      i += Math.max(1, match?.[0].length ?? 1);
      const parameters = match?.[1] ?? "";
      if (match?.[2] === "m") style = applySgr(style, parameters);
      if (match?.[2] === "K") clearLine(cells, at, parameters);
      if (match?.[2] === "G") at = Math.max(0, Number(parameters || 1) - 1);
      if (match?.[2] === "C") at += Number(parameters || 1);
      if (match?.[2] === "D") at = Math.max(0, at - Number(parameters || 1));
      continue;
    }
    const sign = String.fromCodePoint(text.codePointAt(i) ?? 0);
    i += sign.length;
    if (sign === "\r") at = 0;
    else if (sign === "\b") at = Math.max(0, at - 1);
    else if (sign === "\t" || code >= 0x20) {
      while (cells.length < at) cells.push({ sign: " ", style: plain });
      cells[at] = { sign, style };
      at += 1;
    }
  }
  return cells;
}

function clearLine(cells: Cell[], at: number, parameters: string): void {
  if (parameters === "" || parameters === "0") cells.length = Math.min(cells.length, at);
  if (parameters === "2") cells.length = 0;
  if (parameters === "1")
    for (let i = 0; i < Math.min(at + 1, cells.length); i++) cells[i] = { sign: " ", style: plain };
}

function toRuns(cells: readonly Cell[]): Span[] {
  const spans: Span[] = [];
  for (const { sign, style } of cells) {
    const last = spans.at(-1);
    if (last && last.style === style) last.text += sign;
    else spans.push({ text: sign, style });
  }
  return spans;
}

function applySgr(before: Style, parameters: string): Style {
  const codes = parameters.split(/[;:]/).map((code) => Number(code || 0));
  let style: Style = { ...before };
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] as number;
    if (code === 0) style = {};
    else if (code === 1) style.bold = true;
    else if (code === 2) style.dim = true;
    else if (code === 3) style.italic = true;
    else if (code === 4) style.underline = true;
    else if (code === 7) style.inverse = true;
    else if (code === 22) style.bold = style.dim = undefined;
    else if (code === 23) style.italic = undefined;
    else if (code === 24) style.underline = undefined;
    else if (code === 27) style.inverse = undefined;
    else if (code >= 30 && code <= 37) style.color = code - 30;
    else if (code === 39) style.color = undefined;
    else if (code >= 40 && code <= 47) style.background = code - 40;
    else if (code === 49) style.background = undefined;
    else if (code >= 90 && code <= 97) style.color = code - 82;
    else if (code >= 100 && code <= 107) style.background = code - 92;
    else if (code === 38 || code === 48) {
      const [color, used] = extended(codes.slice(i + 1));
      if (code === 38) style.color = color;
      else style.background = color;
      i += used;
    }
  }
  return style;
}

/** `5;n` of the 256 colours or `2;r;g;b`; and how many numbers that took. */
function extended(codes: readonly number[]): [number | string | undefined, number] {
  const [kind, a = 0, b = 0, c = 0] = codes;
  if (kind === 2) return [`rgb(${a}, ${b}, ${c})`, 4];
  if (kind !== 5) return [undefined, 1];
  if (a < 16) return [a, 2];
  if (a >= 232) {
    const grey = 8 + (a - 232) * 10;
    return [`rgb(${grey}, ${grey}, ${grey})`, 2];
  }
  const level = (n: number) => (n === 0 ? 0 : 55 + n * 40);
  const cube = a - 16;
  return [`rgb(${level(Math.floor(cube / 36))}, ${level(Math.floor(cube / 6) % 6)}, ${level(cube % 6)})`, 2];
}
