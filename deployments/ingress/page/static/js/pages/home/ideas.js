// A few things to begin with, made of the examples that the tasks have.
import { html } from "../../html.js";
import { mediaIn, withSamples } from "../../media.js";
import { tasks } from "../../stock.js";

const IDEAS = [
  { says: "Draw what I say", from: ["text"], wants: ["image"] },
  { says: "Tell and say what a picture shows", from: ["image"], wants: ["text", "audio"] },
  { says: "Draw what is said", from: ["audio"], wants: ["image"] },
  { says: "Say it as a solid", from: ["text"], wants: ["mesh"] },
  { says: "What is where in it?", from: ["image"], wants: ["boxes"] },
  { says: "Answer it aloud", from: ["conversation"], wants: ["audio"] },
];

// The example of the first task that takes just these kinds.
function exampleOf(kinds) {
  const task = tasks.value.find(({ takes }) => takes.length === kinds.length && takes.every((kind, at) => kind === kinds[at]));
  return Object.values(task?.example.inputs || {})[0];
}

// A text, or what is said last in a conversation.
function wordsOf(value) {
  if (Array.isArray(value)) return wordsOf(value.at(-1).content ?? value.find(({ text }) => text)?.text);
  return typeof value === "string" ? value : "";
}

export function Ideas({ take }) {
  const choose = async ({ from, wants }) => {
    const value = await withSamples(exampleOf(from));
    take({ words: wordsOf(value), media: mediaIn(value), spoken: Array.isArray(value) }, wants);
  };
  return html`<div class="row" role="group" aria-label="Ideas">
    ${IDEAS.map((idea) => html`<button type="button" key=${idea.says} onClick=${() => choose(idea)}>${idea.says}</button>`)}
  </div>`;
}
