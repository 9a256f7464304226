// The openai package on words: models, chat, completions, responses, embeddings, moderations, errors.
import assert from "node:assert/strict";
import { test } from "node:test";

import OpenAI from "openai";

import { ABOVE, collected, dataUri, LLAMA as model, openai, redCircle, user } from "./given.mjs";

const COLOUR = {
  type: "object",
  properties: { colour: { enum: ["red", "blue"] }, shape: { enum: ["circle", "square"] } },
  required: ["colour", "shape"],
  additionalProperties: false,
};
const PAINT = { type: "function", function: { name: "paint", description: "Draw a shape.", parameters: COLOUR } };
const textOf = (completion) => completion.choices[0].message.content;

test("models are listed, and one is told by its id", async () => {
  const ids = (await collected(openai.models.list())).map(({ id }) => id);
  assert.ok(ids.includes(model));
  const one = await openai.models.retrieve(model);
  assert.deepEqual([one.id, one.object], [model, "model"]);
  assert.ok(Number.isInteger(one.created));
});

test("a question about a told scene is answered, whole and streamed", async () => {
  const answer = await openai.chat.completions.create({ model, messages: user(ABOVE) });
  assert.equal(textOf(answer), "A red circle.");
  assert.equal(answer.choices[0].finish_reason, "stop");
  assert.equal(answer.usage.total_tokens, answer.usage.prompt_tokens + answer.usage.completion_tokens);
  const asked = { model, messages: user(ABOVE), stream: true, stream_options: { include_usage: true } };
  const chunks = await collected(await openai.chat.completions.create(asked));
  assert.equal(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "").join(""), textOf(answer));
  assert.deepEqual(chunks.at(-1).choices, []);
  assert.deepEqual(chunks.at(-1).usage.total_tokens, answer.usage.total_tokens);
});

test("the streaming helper gathers the answer", async () => {
  const stream = openai.chat.completions.stream({ model, messages: user(ABOVE) });
  assert.equal(textOf(await stream.finalChatCompletion()), "A red circle.");
});

test("the same seed draws the same, n draws several, a stop string ends them", async () => {
  const drawing = { model, messages: user("Tell me a story."), temperature: 1.2, seed: 5, n: 2, max_tokens: 30 };
  const [first, again] = [await openai.chat.completions.create(drawing), await openai.chat.completions.create(drawing)];
  const texts = first.choices.map(({ message }) => message.content);
  assert.deepEqual(again.choices.map(({ message }) => message.content), texts);
  assert.notEqual(texts[0], texts[1]);
  const stopped = await openai.chat.completions.create({ model, messages: user(ABOVE), stop: " circle" });
  assert.equal(textOf(stopped), "A red");
});

test("an answer by a schema", async () => {
  const response_format = { type: "json_schema", json_schema: { name: "seen", schema: COLOUR, strict: true } };
  const asked = { model, messages: user("There is a red circle. Say it as JSON."), max_tokens: 60, response_format };
  assert.deepEqual(Object.keys(JSON.parse(textOf(await openai.chat.completions.create(asked)))).sort(), ["colour", "shape"]);
  const free = await openai.chat.completions.create({ ...asked, response_format: { type: "json_object" } });
  assert.equal(typeof JSON.parse(textOf(free)), "object");
});

test("a tool is called, whole and streamed", async () => {
  const asked = { model, messages: user("Draw a big red circle."), tools: [PAINT], tool_choice: "required" };
  const { message, finish_reason } = (await openai.chat.completions.create(asked)).choices[0];
  assert.equal(finish_reason, "tool_calls");
  assert.equal(message.tool_calls[0].function.name, "paint");
  const painted = JSON.parse(message.tool_calls[0].function.arguments);
  assert.ok(COLOUR.properties.colour.enum.includes(painted.colour));
  const gathered = await openai.chat.completions.stream(asked).finalChatCompletion();
  assert.deepEqual(JSON.parse(gathered.choices[0].message.tool_calls[0].function.arguments), painted);
});

test("tokens are told with their chances", async () => {
  const asked = { model, messages: user(ABOVE), logprobs: true, top_logprobs: 2 };
  const [{ logprobs, message }] = (await openai.chat.completions.create(asked)).choices;
  assert.equal(logprobs.content.map(({ token }) => token).join(""), message.content);
  assert.ok(logprobs.content.every(({ logprob, top_logprobs }) => logprob <= 0 && top_logprobs.length === 2));
});

test("a picture is seen", async () => {
  const parts = [
    { type: "image_url", image_url: { url: dataUri(redCircle) } },
    { type: "text", text: "What is in the picture?" },
  ];
  const answer = await openai.chat.completions.create({ model: "anymodal/tiny-smolvlm", messages: user(parts) });
  assert.match(textOf(answer), /red circle/i);
});

test("a text is continued, whole and streamed", async () => {
  const asked = { model, prompt: "The red circle", max_tokens: 12, temperature: 0 };
  const { text, finish_reason } = (await openai.completions.create(asked)).choices[0];
  assert.equal(finish_reason, "length");
  const chunks = await collected(await openai.completions.create({ ...asked, stream: true }));
  assert.equal(chunks.map((chunk) => chunk.choices[0]?.text ?? "").join(""), text);
  assert.match(text, /^ is /);
});

test("a response is gone on from, streamed, counted and forgotten", async () => {
  const first = await openai.responses.create({ model, input: ABOVE });
  assert.deepEqual([first.output_text, first.status], ["A red circle.", "completed"]);
  const asked = { model, input: "What colour is the circle?", previous_response_id: first.id };
  assert.match((await openai.responses.create(asked)).output_text, /red/i);
  const events = await collected(await openai.responses.create({ model, input: ABOVE, stream: true }));
  assert.deepEqual([events[0].type, events.at(-1).type], ["response.created", "response.completed"]);
  const deltas = events.filter(({ type }) => type === "response.output_text.delta");
  assert.equal(deltas.map(({ delta }) => delta).join(""), first.output_text);
  assert.deepEqual(events.map((event) => event.sequence_number), events.map((_, place) => place));
  const { input_tokens } = await openai.responses.inputTokens.count({ model, input: ABOVE });
  assert.equal(input_tokens, first.usage.input_tokens);
  assert.deepEqual((await openai.responses.retrieve(first.id)).output, first.output);
  await openai.responses.delete(first.id);
  await assert.rejects(openai.responses.retrieve(first.id), OpenAI.NotFoundError);
});

test("a response calls a function", async () => {
  const tools = [{ type: "function", name: "paint", parameters: COLOUR, strict: true }];
  const answer = await openai.responses.create({ model, input: "Draw a big red circle.", tools, tool_choice: "required" });
  const call = answer.output.find(({ type }) => type === "function_call");
  assert.equal(call.name, "paint");
  assert.deepEqual(Object.keys(JSON.parse(call.arguments)).sort(), ["colour", "shape"]);
});

test("embeddings are near where meanings are, in numbers, base64 and fewer dimensions", async () => {
  const input = ["Anna comes from London.", "London is where Anna comes from.", "I love this picture."];
  const ask = async (more) =>
    (await openai.embeddings.create({ model: "anymodal/tiny-minilm", input, ...more })).data.map((one) => one.embedding);
  const dot = (one, other) => one.reduce((sum, number, place) => sum + number * other[place], 0);
  const cosine = (one, other) => dot(one, other) / Math.sqrt(dot(one, one) * dot(other, other));
  const decoded = await ask({}); // the package asks for base64 by itself
  assert.ok(cosine(decoded[0], decoded[1]) > cosine(decoded[0], decoded[2]) + 0.2);
  const numbers = await ask({ encoding_format: "float" });
  assert.ok(numbers[0].every((number, place) => Math.abs(number - decoded[0][place]) < 1e-6));
  const short = await ask({ dimensions: 8 });
  assert.equal(short[0].length, 8);
  assert.ok(Math.abs(dot(short[0], short[0]) - 1) < 1e-4);
});

test("moderations flag threats and insults, not kindness", async () => {
  const input = ["I will stab him with a knife tonight.", "You are a kind and helpful doctor."];
  const { results } = await openai.moderations.create({ input });
  assert.deepEqual(results.map(({ flagged }) => flagged), [true, false]);
  assert.ok(results[0].categories.violence);
  assert.ok(results[0].category_scores.violence > results[1].category_scores.violence);
});

test("errors are the package's own classes, with code and param", async () => {
  const refused = async (asked) => openai.chat.completions.create(asked).then(assert.fail, (raised) => raised);
  const wrong = await refused({ model, messages: user("Hi"), temperature: 9 });
  assert.ok(wrong instanceof OpenAI.BadRequestError);
  assert.equal(wrong.param, "temperature");
  const unknown = await refused({ model: "anymodal/nobody", messages: user("Hi") });
  assert.ok(unknown instanceof OpenAI.NotFoundError);
  assert.equal(unknown.code, "model_not_found");
  assert.ok(unknown.requestID);
  const strange = await refused({ model, messages: user("Hi"), telepathy: true });
  assert.ok(strange instanceof OpenAI.BadRequestError);
  assert.match(strange.message, /telepathy/);
  const streamed = await refused({ model, messages: [], stream: true });
  assert.ok(streamed instanceof OpenAI.BadRequestError);
});
