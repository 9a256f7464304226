// What the tests give and whom they ask: the server under test, real pictures drawn on the spot, a spoken clip.
import { readFile } from "node:fs/promises";
import { crc32, deflateSync } from "node:zlib";

import { InferenceClient } from "@huggingface/inference";
import OpenAI from "openai";

export const URL_UNDER_TEST = process.env.ANYMODAL_URL;
if (!URL_UNDER_TEST) throw new Error("ANYMODAL_URL must name a running server; python -m tests.node starts one");

// A model's own address; of a model with several tasks, that of one of them.
export function urlOf(model, task) {
  const id = model.includes("/") ? model : `anymodal/${model}`;
  return `${URL_UNDER_TEST}/models/${id}${task ? `/pipeline/${task}` : ""}`;
}

// Hugging Face's client of one model. An error is raised at once: there is no waiting for a model here.
export function at(model, task) {
  return new InferenceClient(undefined, { retry_on_error: false }).endpoint(urlOf(model, task));
}

export const openai = new OpenAI({ baseURL: `${URL_UNDER_TEST}/v1`, apiKey: "none", maxRetries: 0, timeout: 300_000 });

export const spoken = await readFile(new URL("../assets/spoken.wav", import.meta.url));
// espeak-ng's "Good morning, friends."

// A shape on a ground, of RGB each, as PNG; `inside(x, y)` is told places from -1 to 1.
export function drawn(inside, colour, ground = [255, 255, 255], side = 64) {
  const rows = [];
  for (let y = 0; y < side; y++) {
    const row = [0];
    for (let x = 0; x < side; x++) {
      row.push(...(inside((2 * x) / side - 1, (2 * y) / side - 1) ? colour : ground));
    }
    rows.push(Buffer.from(row));
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.concat(rows))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

export const redCircle = drawn((x, y) => x * x + y * y < 0.25, [255, 0, 0]);
export const blueSquare = drawn((x, y) => Math.abs(x) < 0.5 && Math.abs(y) < 0.5, [0, 0, 255], [211, 211, 211]);

export const blob = (bytes, type = "image/png") => new Blob([bytes], { type });
export const dataUri = (bytes, type = "image/png") => `data:${type};base64,${bytes.toString("base64")}`;
export const bytesOf = async (answered) => Buffer.from(await answered.arrayBuffer());

// Width and height of a PNG.
export const sizeOf = (png) => [png.readUInt32BE(16), png.readUInt32BE(20)];

// What the server's own classifier calls a picture.
export async function seen(picture) {
  const [best] = await at("tiny-vit").imageClassification({ data: blob(picture, "") });
  return best.label;
}

export async function collected(stream) {
  const events = [];
  for await (const event of stream) events.push(event);
  return events;
}

// The labels in their order; scores must be in it too, and from 0 to 1.
export function bestFirst(found) {
  found.forEach(({ score }, at) => {
    if (!(score >= 0 && score <= 1)) throw new Error(`a score of ${score}`);
    if (at && score > found[at - 1].score) throw new Error(`${score} after ${found[at - 1].score}`);
  });
  return found.map(({ label }) => label);
}

export const SCENE = "There is a red circle above a blue square.";
export const ABOVE = `${SCENE} What is above the blue square?`;
export const LLAMA = "anymodal/tiny-llama";
export const user = (content) => [{ role: "user", content }];
