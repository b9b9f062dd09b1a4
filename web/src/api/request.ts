import type { ErrorBody } from "./types";

/** A failed request, in the server's words where it had any. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly hint?: string,
    /** The whole answer, for failures that tell more than a message. */
    readonly body?: unknown,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Every call to the server goes through here. `path` is relative to `/api/v1`. */
export async function request<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const answer = await send(method, path, body, { signal });
  if (answer.status === 204) return undefined as T;
  const text = await answer.text();
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

/** Asks for an answer that may be of several types; which one it is says its header. */
export function requestOneOf(method: Method, path: string, body: unknown, types: readonly string[]): Promise<Response> {
  return send(method, path, body, { accept: types.join(", ") });
}

/** A file of the API as text, cut after `limit` bytes so that a huge file cannot freeze the page. */
export async function requestText(path: string, limit: number, signal?: AbortSignal): Promise<FileText> {
  const answer = await send("GET", path, undefined, { signal });
  const total = Number(answer.headers.get("content-length") ?? 0);
  const reader = answer.body?.getReader();
  if (!reader) return { text: await answer.text(), cut: false };
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { text: text + decoder.decode(), cut: false };
    size += value.byteLength;
    text += decoder.decode(value, { stream: true });
    if (size >= limit) {
      await reader.cancel();
      return { text, cut: total > size || total === 0 };
    }
  }
}

/** The bytes `start..end` of a file of the API. */
export async function requestBytes(
  path: string,
  start: number,
  end: number,
  signal?: AbortSignal,
): Promise<ArrayBuffer> {
  if (end <= start) return new ArrayBuffer(0);
  const answer = await send("GET", path, undefined, { signal, range: `bytes=${start}-${end - 1}` });
  const bytes = await answer.arrayBuffer();
  // A server that knows no ranges answers with the whole file.
  return answer.status === 206 ? bytes : bytes.slice(start, end);
}

/**
 * Reads lines as they come, until there are no more, `read` says false, or `limit` bytes are read.
 * True where something was left.
 */
export async function requestLines(
  path: string,
  limit: number,
  signal: AbortSignal,
  read: (line: string) => boolean,
): Promise<boolean> {
  const answer = await send("GET", path, undefined, { signal });
  const reader = answer.body?.getReader();
  if (!reader) return false;
  const decoder = new TextDecoder();
  let rest = "";
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
    const lines = rest.split("\n");
    rest = done ? "" : (lines.pop() ?? "");
    const wantsMore = lines.every((line) => line === "" || read(line));
    if (done) return !wantsMore;
    size += value.byteLength;
    if (wantsMore && size < limit) continue;
    await reader.cancel();
    return true;
  }
}

/** Whether the server shows the file in place rather than as a download. */
export async function isInline(path: string, signal?: AbortSignal): Promise<boolean> {
  const answer = await send("GET", path, undefined, { signal });
  await answer.body?.cancel();
  return !(answer.headers.get("content-disposition") ?? "").startsWith("attachment");
}

export interface FileText {
  text: string;
  cut: boolean;
}

/** `path("runs", "ada", "my project")` with every segment escaped. */
export function apiPath(...segments: string[]): string {
  return `/${segments.map(encodeURIComponent).join("/")}`;
}

export function apiUrl(path: string): string {
  return `/api/v1${path}`;
}

interface Manner {
  signal?: AbortSignal;
  /** Media types that are understood; JSON where absent. */
  accept?: string;
  /** The part of a file to answer with. */
  range?: string;
}

async function send(method: Method, path: string, body: unknown, { signal, accept, range }: Manner): Promise<Response> {
  const headers = new Headers(accept ? { accept } : undefined);
  if (range) headers.set("range", range);
  // The server takes only JSON on changing requests: a form of another site cannot send that.
  if (method !== "GET") headers.set("content-type", "application/json");
  let answer: Response;
  try {
    answer = await fetch(apiUrl(path), {
      method,
      credentials: "same-origin",
      headers,
      body: method === "GET" ? undefined : JSON.stringify(body ?? {}),
      signal,
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError(0, "unreachable", "");
  }
  if (answer.ok) return answer;
  throw await toError(answer);
}

async function toError(answer: Response): Promise<ApiError> {
  try {
    const body = (await answer.json()) as ErrorBody;
    const { error } = body;
    return new ApiError(answer.status, error.code, error.message, error.hint ?? undefined, body);
  } catch {
    return new ApiError(answer.status, answer.status === 404 ? "not_found" : "internal", "");
  }
}
