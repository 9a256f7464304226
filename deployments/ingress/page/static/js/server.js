// Asks the server: relative to where the page lies, with the key that the user gave, telling when it cannot be reached.
import { signal } from "./html.js";

export const ROOT = new URL("../", document.baseURI.split("#")[0]);
export const key = signal(sessionStorage.getItem("anymodal.key") || "");
export const reachable = signal(true);
export const keyWanted = signal(false);

const AGAIN_MS = 2000;

// What the server refused, in its own words; `code` is "unreachable" where it did not answer at all.
export class Refused extends Error {
  constructor(error) {
    super(error.message);
    Object.assign(this, { code: error.code, param: error.param, requestId: error.request_id, status: error.status });
  }
}

export function setKey(value) {
  key.value = value.trim();
  if (key.value) sessionStorage.setItem("anymodal.key", key.value);
  else sessionStorage.removeItem("anymodal.key");
  keyWanted.value = false;
}

export async function ask(path, { method = "GET", body, signal: stopped } = {}) {
  const headers = key.value ? { authorization: `Bearer ${key.value}` } : {};
  if (body !== undefined) headers["content-type"] = "application/json";
  let response;
  try {
    const sent = body === undefined ? undefined : JSON.stringify(body);
    response = await fetch(new URL(path, ROOT), { method, headers, body: sent, signal: stopped });
  } catch (failure) {
    if (stopped?.aborted) throw failure;
    lost();
    throw new Refused({ code: "unreachable", message: "The server cannot be reached; this page tries again." });
  }
  reachable.value = true;
  if (!response.ok) throw await refusal(response);
  return response;
}

export const askJson = async (path, options) => (await ask(path, options)).json();

async function refusal(response) {
  const body = await response.json().catch(() => null);
  if (response.status === 401) keyWanted.value = true;
  const unknown = { code: `http_${response.status}`, message: response.statusText || `status ${response.status}` };
  return new Refused({ ...unknown, ...body?.error, status: response.status });
}

let waiting = false;

// The line is gone: asks for the server's health until it is back.
export function lost() {
  reachable.value = false;
  if (waiting) return;
  waiting = true;
  setTimeout(async () => {
    waiting = false;
    const answer = await fetch(new URL("health", ROOT)).catch(() => null);
    if (answer?.ok) reachable.value = true;
    else lost();
  }, AGAIN_MS);
}
