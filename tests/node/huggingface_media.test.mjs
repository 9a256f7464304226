// @huggingface/inference on pictures and sound, by an endpoint's URL.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";

import { InferenceClient } from "@huggingface/inference";

import { at, bestFirst, blob, blueSquare, bytesOf, redCircle, seen, sizeOf, spoken, urlOf } from "./given.mjs";

const WAV = () => blob(spoken, "audio/wav");

test("imageClassification of a Blob and of bare bytes", async () => {
  for (const [picture, label] of [[redCircle, "red circle"], [blueSquare, "blue square"]]) {
    assert.equal(bestFirst(await at("tiny-vit").imageClassification({ data: blob(picture) }))[0], label);
    const bare = picture.buffer.slice(picture.byteOffset, picture.byteOffset + picture.length);
    assert.equal(bestFirst(await at("tiny-vit").imageClassification({ inputs: bare }))[0], label);
  }
});

test("objectDetection", async () => {
  const found = await at("tiny-rt-detr").objectDetection({ data: blob(redCircle) });
  assert.equal(bestFirst(found)[0], "red circle");
  const { xmin, ymin, xmax, ymax } = found[0].box;
  for (const [edge, place] of [[xmin, 16], [ymin, 16], [xmax, 48], [ymax, 48]]) assert.ok(Math.abs(edge - place) < 6);
});

test("imageSegmentation", async () => {
  const found = await at("tiny-upernet").imageSegmentation({ inputs: blob(redCircle) });
  for (const { mask } of found) assert.deepEqual(sizeOf(Buffer.from(mask, "base64")), [64, 64]);
  assert.deepEqual(found.map(({ label }) => label).sort(), ["background", "red circle"]);
  assert.ok(found.every((one) => !("score" in one)));
});

test("zeroShotImageClassification", async () => {
  const parameters = { candidate_labels: ["a blue square", "a red circle", "a yellow star"] };
  for (const inputs of [blob(redCircle), { image: blob(redCircle) }]) {
    assert.equal(bestFirst(await at("tiny-clip").zeroShotImageClassification({ inputs, parameters }))[0], "a red circle");
  }
});

test("imageToText", async () => {
  const { generated_text } = await at("tiny-blip").imageToText({ data: blob(blueSquare) });
  assert.equal(generated_text, "a blue square");
});

test("visualQuestionAnswering by a model that scores its answers", async () => {
  const inputs = { image: blob(redCircle), question: "What is it?" };
  const answer = await at("tiny-vilt").visualQuestionAnswering({ inputs });
  assert.ok(answer.score > 0 && answer.score <= 1);
  assert.equal(typeof answer.answer, "string");
});

test("visualQuestionAnswering of a model that writes its answer has no score, which this client wants", async () => {
  const inputs = { image: blob(redCircle), question: "What colour is the circle?" };
  const asked = at("tiny-smolvlm", "visual-question-answering").visualQuestionAnswering({ inputs });
  await assert.rejects(asked, /malformed response/);
  const body = { inputs: { image: redCircle.toString("base64"), question: inputs.question } };
  const url = urlOf("tiny-smolvlm", "visual-question-answering");
  const plain = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  assert.deepEqual(await plain.json(), [{ answer: "red" }]);
});

test("documentQuestionAnswering", async () => {
  const inputs = { image: blob(await readFile(new URL("../assets/invoice.png", import.meta.url))), question: "" };
  for (const [question, said] of [["What is the invoice number?", "US-001"], ["Who is the invoice for?", "Anna Rossi"]]) {
    const answer = await at("tiny-layoutlm").documentQuestionAnswering({ inputs: { ...inputs, question } });
    assert.equal(answer.answer, said);
    assert.ok(answer.score >= 0 && answer.score <= 1);
    assert.ok(Number.isInteger(answer.start) && answer.start <= answer.end);
  }
});

test("textToImage", async () => {
  const asked = { inputs: "a red circle", parameters: { seed: 1 } };
  const painted = await bytesOf(await at("shapes-sd3").textToImage(asked));
  assert.equal(await seen(painted), "red circle");
  const again = await at("shapes-sd3").textToImage(asked, { outputType: "dataUrl" });
  assert.ok(Buffer.from(again.split(",")[1], "base64").equals(painted)); // the client calls every picture a JPEG
});

test("imageToImage", async () => {
  const parameters = { prompt: "a blue circle", seed: 1, strength: 0.65 };
  const url = at("shapes-sd3", "image-to-image");
  const painted = await bytesOf(await url.imageToImage({ inputs: blob(redCircle), parameters }));
  assert.deepEqual(sizeOf(painted), [64, 64]);
  assert.match(await seen(painted), /blue/);
  const enlarged = await bytesOf(await at("tiny-swin2sr-x2").imageToImage({ inputs: blob(redCircle) }));
  assert.deepEqual(sizeOf(enlarged), [128, 128]);
});

test("audioClassification", async () => {
  assert.equal(bestFirst(await at("tiny-ast").audioClassification({ data: WAV() }))[0], "speech");
});

test("automaticSpeechRecognition", async () => {
  const { text } = await at("tiny-whisper").automaticSpeechRecognition({ data: WAV() });
  assert.match(text.toLowerCase(), /good morning,? friends/);
});

test("audioToAudio", async () => {
  const [changed] = await at("spectral-gate").audioToAudio({ data: WAV() });
  assert.deepEqual([changed.label, changed["content-type"]], ["denoised", "audio/wav"]);
  assert.equal(Buffer.from(changed.blob, "base64").subarray(0, 4).toString(), "RIFF");
});

test("textToSpeech is understood when it is heard", async () => {
  const said = await at("tiny-vits").textToSpeech({ inputs: "a red circle left of a blue square", parameters: { seed: 1 } });
  assert.equal(said.type, "audio/wav");
  const { text } = await at("tiny-whisper").automaticSpeechRecognition({ data: said });
  assert.match(text.toLowerCase(), /red circle left of a blue square/);
});

test("textToAudio", async () => {
  const made = await at("tiny-musicgen").textToAudio({ inputs: "a high tone", parameters: { seed: 3, seconds: 0.5 } });
  const wav = await bytesOf(made);
  assert.equal(wav.readUInt32LE(24), 8000);
  assert.equal(wav.length, 44 + 2 * 4000);
});

test("no method of the client that can be sent to a URL is left out", async () => {
  const nowhere = ["imageTextToImage", "imageTextToVideo", "imageToVideo", "textToVideo", "endpoint"];
  const files = (await readdir(new URL(".", import.meta.url))).filter((name) => name.startsWith("huggingface"));
  const written = (await Promise.all(files.map((name) => readFile(new URL(name, import.meta.url), "utf8")))).join();
  const client = new InferenceClient();
  const methods = Object.getOwnPropertyNames(client).filter((name) => typeof client[name] === "function");
  assert.ok(methods.length >= 30);
  assert.deepEqual(methods.filter((name) => !nowhere.includes(name) && !written.includes(`.${name}(`)), []);
  for (const name of nowhere.slice(0, 4)) {
    await assert.rejects(client.endpoint(urlOf("tiny-ltx"))[name]({ inputs: blob(redCircle) }), /not supported|provider/i);
  }
});
