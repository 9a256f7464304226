// A value with its media as blobs, which a database keeps as files, and back again as they are sent.
import { Medium } from "../media.js";

const BASE64 = ";base64,";

export function packed(value) {
  if (value instanceof Medium) return { $medium: blobIn(value.uri), name: value.name };
  if (value instanceof Error) return { ...value, message: value.message };
  if (typeof value === "string") return value.startsWith("data:") && value.includes(BASE64) ? { $data: blobIn(value) } : value;
  if (Array.isArray(value)) return value.map(packed);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, packed(one)]));
}

export async function unpacked(value) {
  if (Array.isArray(value)) return Promise.all(value.map(unpacked));
  if (value === null || typeof value !== "object") return value;
  if (value.$medium) return new Medium(await uriOf(value.$medium), value.name);
  if (value.$data) return uriOf(value.$data);
  const members = await Promise.all(Object.entries(value).map(async ([name, one]) => [name, await unpacked(one)]));
  return Object.fromEntries(members);
}

function blobIn(uri) {
  const at = uri.indexOf(BASE64);
  const bytes = Uint8Array.from(atob(uri.slice(at + BASE64.length)), (letter) => letter.charCodeAt(0));
  return new Blob([bytes], { type: uri.slice("data:".length, at) });
}

function uriOf(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
