// @huggingface/inference on texts, tables and vectors, by an endpoint's URL.
import assert from "node:assert/strict";
import { test } from "node:test";

import { ABOVE, at, bestFirst, collected, dataUri, LLAMA, redCircle, urlOf, user } from "./given.mjs";

const PASSAGE = "Anna is from London. Lena comes from Berlin. A blue star is above a white square. Hugo works as an actor.";
const TABLE = { person: ["Anna", "Paul", "Hugo", "Lena"], shapes: ["3", "7", "9", "12"] };
const THINGS = { size: [4, 5], corners: [3, 4], area: [8, 25], colour: ["red", "blue"] };

test("textClassification", async () => {
  const feelings = { "I love this picture": "positive", "What an ugly drawing!": "negative", "Anna is from Rome.": "neutral" };
  for (const [inputs, feeling] of Object.entries(feelings)) {
    assert.equal(bestFirst(await at("tiny-bert-sentiment").textClassification({ inputs }))[0], feeling);
  }
  const one = await at("tiny-bert-sentiment").textClassification({ inputs: "I love it", parameters: { top_k: 1 } });
  assert.equal(one.length, 1);
});

test("tokenClassification", async () => {
  const inputs = "Anna Weber met Hugo in New York";
  const found = await at("tiny-bert-ner").tokenClassification({ inputs });
  const named = found.map(({ entity_group, start, end }) => [inputs.slice(start, end), entity_group]);
  assert.deepEqual(named, [["Anna Weber", "PER"], ["Hugo", "PER"], ["New York", "LOC"]]);
});

test("fillMask", async () => {
  const found = await at("tiny-bert-mlm").fillMask({ inputs: "The red [MASK] is above the blue square." });
  assert.ok(["circle", "square", "triangle", "star", "cross", "heart"].includes(found[0].token_str));
  assert.ok(found[0].score >= found[1].score);
  assert.equal(found.length, 5);
});

test("questionAnswering", async () => {
  const inputs = { question: "What is above the white square?", context: PASSAGE };
  const answer = await at("tiny-bert-qa").questionAnswering({ inputs });
  assert.equal(answer.answer, "blue star");
  assert.equal(PASSAGE.slice(answer.start, answer.end), answer.answer);
  const best = await at("tiny-bert-qa").questionAnswering({ inputs, parameters: { top_k: 3 } });
  assert.equal(best.answer, "blue star");
});

test("zeroShotClassification", async () => {
  const parameters = { candidate_labels: ["cooking", "music", "sports", "travel"] };
  const found = await at("tiny-bert-nli").zeroShotClassification({ inputs: ["The team won the football match."], parameters });
  assert.equal(bestFirst(found)[0], "sports");
});

test("summarization", async () => {
  const inputs =
    "Anna lives in Rome. She is a baker. On Monday, Anna found a big red circle in Vienna. She was very happy. " +
    "Paul did not believe it. Many people talked about it.";
  const { summary_text } = await at("tiny-bart").summarization({ inputs });
  assert.equal(summary_text, "Anna found a big red circle in Vienna.");
});

test("translation", async () => {
  const { translation_text } = await at("tiny-marian").translation({ inputs: "The red circle is above the blue square." });
  assert.equal(translation_text, "Le cercle rouge est au-dessus du carré bleu.");
  const several = await at("tiny-marian").translation({ inputs: ["Anna loves Rome.", "a star"] });
  assert.deepEqual(several.map((one) => one.translation_text), ["Anna aime Rome.", "une étoile"]);
});

test("tableQuestionAnswering", async () => {
  const answer = await at("tiny-tapas").tableQuestionAnswering({
    inputs: { query: "How many shapes did Lena draw?", table: TABLE },
  });
  assert.deepEqual([answer.cells, answer.coordinates, answer.aggregator], [["12"], [[3, 1]], "NONE"]);
});

test("featureExtraction", async () => {
  const inputs = ["Anna comes from London.", "London is where Anna comes from.", "I love this picture."];
  const vectors = await at("tiny-minilm").featureExtraction({ inputs, normalize: true });
  const dot = (one, other) => one.reduce((sum, number, place) => sum + number * other[place], 0);
  assert.ok(Math.abs(dot(vectors[0], vectors[0]) - 1) < 1e-4);
  assert.ok(dot(vectors[0], vectors[1]) > dot(vectors[0], vectors[2]) + 0.2);
});

test("sentenceSimilarity", async () => {
  const [far, near] = await at("tiny-minilm", "sentence-similarity").sentenceSimilarity({
    inputs: {
      source_sentence: "Where does Paul live?",
      sentences: ["The house of Lena is in Madrid.", "The house of Paul is in Madrid."],
    },
  });
  assert.ok(near > far);
});

test("tabularClassification gives the places of the classes", async () => {
  const classes = await at("tiny-forest").tabularClassification({ inputs: { data: THINGS } });
  const named = await fetch(urlOf("tiny-forest"), { method: "POST", body: JSON.stringify({ table: THINGS }) });
  assert.deepEqual(await named.json(), ["triangle", "square"]);
  assert.equal(classes.length, 2);
  assert.ok(classes.every(Number.isInteger));
  assert.notEqual(classes[0], classes[1]);
});

test("tabularRegression", async () => {
  const data = { size: [2, 5, 9], corners: [4, 4, 4], colour: ["red", "red", "red"] };
  const [small, middle, large] = await at("tiny-boosting").tabularRegression({ inputs: { data } });
  assert.ok(0 < small && small < middle && middle < large);
});

test("textGeneration and textGenerationStream", async () => {
  const asked = { inputs: "The red circle", parameters: { max_new_tokens: 12 } };
  const { generated_text } = await at("tiny-llama").textGeneration(asked);
  const plain = await fetch(urlOf("tiny-llama"), { method: "POST", body: JSON.stringify(asked) });
  assert.equal(generated_text, (await plain.json())[0].generated_text);
  const events = await collected(at("tiny-llama").textGenerationStream(asked));
  assert.equal(events.map((event) => event.choices[0].text).join(""), generated_text);
  assert.equal(events.at(-1).choices[0].finish_reason, "length");
});

test("chatCompletion and chatCompletionStream", async () => {
  const answer = await at("tiny-llama").chatCompletion({ messages: user(ABOVE), max_tokens: 20 });
  assert.equal(answer.choices[0].message.content, "A red circle.");
  assert.equal(answer.model, LLAMA);
  assert.equal(answer.usage.total_tokens, answer.usage.prompt_tokens + answer.usage.completion_tokens);
  const chunks = await collected(at("tiny-llama").chatCompletionStream({ messages: user(ABOVE), max_tokens: 20 }));
  assert.equal(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "").join(""), "A red circle.");
});

test("chatCompletion about a picture", async () => {
  const parts = [
    { type: "image_url", image_url: { url: dataUri(redCircle) } },
    { type: "text", text: "What is in the picture?" },
  ];
  const answer = await at("tiny-smolvlm").chatCompletion({ messages: user(parts) });
  assert.match(answer.choices[0].message.content, /red circle/i);
});

test("request and streamingRequest", async () => {
  const options = { task: "text-classification" };
  const [labels] = await at("tiny-bert-sentiment").request({ inputs: "I love this picture" }, options);
  assert.equal(bestFirst(labels)[0], "positive");
  const asked = { inputs: "The red circle", parameters: { max_new_tokens: 6 } };
  const events = await collected(at("tiny-llama").streamingRequest(asked, { task: "feature-extraction" }));
  assert.deepEqual(events.map(({ index }) => index), [0, 1, 2, 3, 4, 5]);
  assert.equal(events.map(({ token }) => token.text).join(""), events.at(-1).generated_text);
});
