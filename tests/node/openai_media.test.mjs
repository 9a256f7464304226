// The openai package on pictures and sound.
import assert from "node:assert/strict";
import { test } from "node:test";

import { toFile } from "openai";

import { at, bytesOf, blob, collected, openai, redCircle, seen, sizeOf, spoken } from "./given.mjs";

const PAINTER = "anymodal/shapes-sd3";
const SENTENCE = "a red circle left of a blue square";
const decoded = (one) => Buffer.from(one.b64_json, "base64");
const heard = async (recording) => (await at("tiny-whisper").automaticSpeechRecognition({ data: recording })).text;
const clip = () => toFile(spoken, "spoken.wav", { type: "audio/wav" });

test("pictures are painted, several at once, and streamed", async () => {
  const asked = { model: PAINTER, prompt: "draw a red circle", seed: 1001 };
  const { data } = await openai.images.generate({ ...asked, n: 2 });
  assert.equal(data.length, 2);
  assert.equal(await seen(decoded(data[0])), "red circle");
  const events = await collected(await openai.images.generate({ ...asked, stream: true, partial_images: 2 }));
  assert.deepEqual(
    events.map(({ type }) => type),
    ["image_generation.partial_image", "image_generation.partial_image", "image_generation.completed"],
  );
  assert.equal(await seen(decoded(events[2])), "red circle");
});

test("a picture is edited, and varied", async () => {
  const image = () => toFile(redCircle, "circle.png", { type: "image/png" });
  const edited = await openai.images.edit({ model: PAINTER, image: await image(), prompt: "a blue circle", seed: 1 });
  assert.deepEqual(sizeOf(decoded(edited.data[0])), [64, 64]);
  assert.match(await seen(decoded(edited.data[0])), /blue/);
  const varied = await openai.images.createVariation({ model: PAINTER, image: await image(), n: 1 });
  assert.deepEqual(sizeOf(decoded(varied.data[0])), [64, 64]);
});

test("speech is understood when it is heard, in several formats", async () => {
  const said = { model: "anymodal/tiny-vits", voice: "default", input: SENTENCE, seed: 1 };
  for (const [response_format, sign] of [["wav", "RIFF"], ["flac", "fLaC"], ["opus", "OggS"]]) {
    const sound = await bytesOf(await openai.audio.speech.create({ ...said, response_format }));
    assert.equal(sound.subarray(0, 4).toString("latin1"), sign);
    assert.match((await heard(blob(sound, ""))).toLowerCase(), /red circle left of a blue square/);
  }
});

test("a recording is written down, in every form", async () => {
  const ask = async (more) =>
    openai.audio.transcriptions.create({ model: "anymodal/tiny-whisper", file: await clip(), ...more });
  const { text } = await ask({});
  assert.match(text.toLowerCase(), /good morning,? friends/);
  assert.equal((await ask({ response_format: "text" })).trim(), text.trim());
  assert.match(await ask({ response_format: "srt" }), /^1\n00:00:0\d,\d{3} --> 00:00:0\d,\d{3}\n/);
  assert.match(await ask({ response_format: "vtt" }), /^WEBVTT\n/);
  const verbose = await ask({ response_format: "verbose_json", timestamp_granularities: ["word", "segment"] });
  assert.ok(Math.abs(verbose.duration - 2.15) < 0.05);
  assert.match(verbose.text.toLowerCase(), /good morning/); // asked for times, the model may hear other words
  assert.equal(verbose.segments.map((one) => one.text).join("").trim(), verbose.text.trim());
  assert.deepEqual(verbose.words.map(({ word }) => word.trim()).join(" "), verbose.text.trim());
  assert.ok(verbose.words.every(({ start, end }) => 0 <= start && start <= end && end <= 2.2));
  const events = await collected(await ask({ stream: true }));
  assert.equal(events.at(-1).type, "transcript.text.done");
  assert.equal(events.at(-1).text, text);
});

test("a recording is translated", async () => {
  const asked = { model: "anymodal/tiny-whisper", file: await clip() };
  assert.equal(typeof (await openai.audio.translations.create(asked)).text, "string");
});
