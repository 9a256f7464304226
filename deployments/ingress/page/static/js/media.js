// A file as the API takes it, a data URI with a name, and the ways to one: from a blob, a sample, a canvas.
import { ROOT } from "./server.js";

export class Medium {
  constructor(uri, name) {
    this.uri = uri;
    this.name = name;
  }

  get type() {
    return this.uri.slice(5, this.uri.search(/[;,]/));
  }

  get kind() {
    return this.type.split("/")[0];
  }

  // Bytes behind the base64, about.
  get size() {
    return Math.floor(((this.uri.length - this.uri.indexOf(",")) * 3) / 4);
  }
}

const TYPES = { glb: "model/gltf-binary", obj: "model/obj" };

export function mediumOf(blob, name) {
  const typed = blob.type ? blob : new Blob([blob], { type: TYPES[name.split(".").pop()] || "application/octet-stream" });
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(new Medium(reader.result.replace(/^data:([^;,]*)[^,]*,/, "data:$1;base64,"), name));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(typed);
  });
}

export const mediumOfCanvas = (canvas, name) => new Medium(canvas.toDataURL("image/png"), name);

const SAMPLE = "ui/samples/";

// An example as the server tells it, its samples fetched.
export async function withSamples(value) {
  if (typeof value === "string" && value.startsWith(SAMPLE)) {
    const response = await fetch(new URL(value, ROOT));
    return mediumOf(await response.blob(), value.slice(SAMPLE.length));
  }
  if (Array.isArray(value)) return Promise.all(value.map(withSamples));
  if (value === null || typeof value !== "object") return value;
  const members = await Promise.all(Object.entries(value).map(async ([name, one]) => [name, await withSamples(one)]));
  return Object.fromEntries(members);
}

// The value with `print` of each medium in its place.
export function printed(value, print = (medium) => medium.uri) {
  if (value instanceof Medium) return print(value);
  if (Array.isArray(value)) return value.map((one) => printed(one, print));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, printed(one, print)]));
}

// An answer as something to be asked with: its data URIs as media.
export function held(value, name = "answer") {
  if (typeof value === "string") return value.startsWith("data:") ? new Medium(value, fileName(name, value)) : value;
  if (Array.isArray(value)) return value.map((one) => held(one, name));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([field, one]) => [field, held(one, field)]));
}

export function mediaIn(value) {
  const found = [];
  printed(value, (medium) => found.push(medium));
  return found;
}

export const pictureIn = (value) => mediaIn(value).find((medium) => medium.kind === "image");

export function blobOf(uri) {
  const [head, body] = uri.split(",", 2);
  const bytes = Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0));
  return new Blob([bytes], { type: head.slice(5).split(";")[0] });
}

const ENDINGS = { jpeg: "jpg", mpeg: "mp3", "gltf-binary": "glb", "x-wav": "wav", plain: "txt" };

export function fileName(stem, uri) {
  const type = uri.slice(uri.indexOf("/") + 1, uri.search(/[;,]/));
  return `${stem}.${ENDINGS[type] || type}`;
}
