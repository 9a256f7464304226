// How @huggingface/inference raises what the server refuses.
import assert from "node:assert/strict";
import { test } from "node:test";

import { InferenceClientProviderApiError } from "@huggingface/inference";

import { at, blob, collected, redCircle, spoken, user } from "./given.mjs";

async function refused(promise) {
  const raised = await promise.then(
    () => assert.fail("it was answered"),
    (error) => error,
  );
  assert.ok(raised instanceof InferenceClientProviderApiError, `${raised}`);
  return { status: raised.httpResponse.status, message: raised.message, body: raised.httpResponse.body };
}

test("a parameter that is not known is named", async () => {
  const asked = at("tiny-bert-sentiment").textClassification({ inputs: "good", parameters: { topk: 1 } });
  const { status, message, body } = await refused(asked);
  assert.equal(status, 422);
  assert.match(message, /topk/);
  assert.equal(body.code, "unknown_parameter");
});

test("a medium of another kind is refused", async () => {
  const { status, message } = await refused(at("tiny-vit").imageClassification({ data: blob(spoken, "image/png") }));
  assert.equal(status, 422);
  assert.match(message, /audio\/wav/);
});

test("a model that is not there is not found", async () => {
  assert.equal((await refused(at("nobody").textClassification({ inputs: "good" }))).status, 404);
});

test("a stream that is refused before it begins has a true status", async () => {
  const asked = { inputs: "The red circle", parameters: { max_new_tokens: -1 } };
  assert.equal((await refused(collected(at("tiny-llama").textGenerationStream(asked)))).status, 422);
});

test("chat refuses what the model cannot do", async () => {
  const { status, message } = await refused(at("tiny-vit").chatCompletion({ messages: user("Hello") }));
  assert.equal(status, 422);
  assert.match(message, /image-classification/);
});

test("a stream that is left early does not hold up the next request", async () => {
  const asked = { inputs: "The red circle", parameters: { max_new_tokens: 900 } };
  const leaving = new AbortController();
  await assert.rejects(async () => {
    for await (const event of at("tiny-llama").textGenerationStream(asked, { signal: leaving.signal })) {
      assert.equal(typeof event.choices[0].text, "string");
      leaving.abort();
    }
  }, /abort/i);
  const [best] = await at("tiny-vit").imageClassification({ data: blob(redCircle) });
  assert.equal(best.label, "red circle");
});
