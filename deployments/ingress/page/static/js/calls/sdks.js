// A question by the SDKs that people have, where they have a method for the task and a word for all that it is given.
import { mediaIn, Medium } from "../media.js";
import { key, ROOT } from "../server.js";
import { marked } from "./spelled.js";
import { spelled, URI } from "./python.js";

const BEGINNINGS = {
  huggingface_hub: (task, model) => {
    const at = task.takes.includes("conversation") ? `models/${model}` : `models/${model}/pipeline/${task.id}`;
    const url = JSON.stringify(String(new URL(at, ROOT)));
    return ["from huggingface_hub import InferenceClient", `InferenceClient(model=${url}`];
  },
  openai: () => ["from openai import OpenAI", `OpenAI(base_url=${JSON.stringify(String(new URL("v1", ROOT)))}`],
};
const FILES = {
  huggingface_hub: (name) => JSON.stringify(name),
  openai: (name) => `open(${JSON.stringify(name)}, "rb")`,
};

// By name, what spells a question; it gives nothing where the SDK has no word for what is asked.
export function sdkWays(task, model) {
  const known = Object.entries(task?.sdks || {}).filter(([sdk]) => BEGINNINGS[sdk] && model);
  return Object.fromEntries(known.map(([sdk, call]) => [sdk, (question) => spell(sdk, call, task, model, question)]));
}

function spell(sdk, { method, names }, task, model, question) {
  const turned = conversations(question);
  if (!turned) return null;
  const { inputs, parameters = {} } = marked(turned);
  const given = { ...inputs, ...parameters };
  const types = Object.fromEntries(mediaIn(question).map((medium) => [medium.name, medium.type]));
  const inTurns = task.takes.includes("conversation");
  const read = inTurns ? (name) => `uri(${JSON.stringify(name)}, ${JSON.stringify(types[name])})` : FILES[sdk];
  const said = Object.entries(given)
    .filter(([name]) => names[name])
    .map(([name, value]) => `${names[name]}=${spelled(value, read, "    ")}`);
  const unsaid = Object.keys(given).filter((name) => !names[name]);
  if (unsaid.some((name) => name in inputs)) return null;
  const [importing, client] = BEGINNINGS[sdk](task, model);
  const secret = key.value ? 'os.environ["ANYMODAL_KEY"]' : '"none"';
  const further = Object.fromEntries(unsaid.map((name) => [name, given[name]]));
  const more = sdk === "openai" && unsaid.length ? [`extra_body=${spelled(further, read, "    ")}`] : [];
  const args = [...(sdk === "openai" ? [`model=${JSON.stringify(model)}`] : []), ...said, ...more];
  return [
    ...(inTurns && mediaIn(question).length ? ["import base64", "", "", URI, "", ""] : []),
    key.value ? "import os\n" : null,
    importing,
    "",
    `client = ${client}, api_key=${secret})`,
    unsaid.length && !more.length ? `# it has no words for ${unsaid.join(", ")}` : null,
    `print(client.${method}(\n${args.map((one) => `    ${one},\n`).join("")}))`,
  ]
    .filter((line) => line !== null)
    .join("\n");
}

// Turns with pictures as these SDKs write them; nothing where there is more in them than words and pictures.
function conversations(question) {
  const turn = (value) => {
    if (value instanceof Medium || value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) return value.map(turn);
    if (value.type === "image") return { type: "image_url", image_url: { url: value.image } };
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, turn(one)]));
  };
  const turns = Object.values(question.inputs || {}).find((one) => Array.isArray(one) && one[0]?.role) || [];
  const parts = turns.flatMap(({ content }) => (Array.isArray(content) ? content : []));
  if (parts.some(({ type }) => type !== "text" && type !== "image")) return null;
  return { ...question, inputs: turn(question.inputs) };
}
