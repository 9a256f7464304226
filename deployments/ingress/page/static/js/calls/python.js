// A question in Python: over HTTP by httpx, or on the same Ray cluster by the client of this package.
import { mediaIn } from "../media.js";
import { key, ROOT } from "../server.js";
import { fileIn, marked } from "./spelled.js";

const WORDS = { true: "True", false: "False", null: "None" };

// A JSON value as Python writes it; `file(name)` is how a file is read.
export function spelled(value, file, indent = "") {
  const name = fileIn(value);
  if (name) return file(name);
  if (value === null || typeof value === "boolean") return WORDS[String(value)];
  if (typeof value !== "object") return JSON.stringify(value);
  const inner = `${indent}    `;
  const members = Array.isArray(value)
    ? value.map((one) => spelled(one, file, inner))
    : Object.entries(value).map(([field, one]) => `${JSON.stringify(field)}: ${spelled(one, file, inner)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const line = `${open}${members.join(", ")}${close}`;
  if (line.length + indent.length < 90) return line;
  return `${open}\n${members.map((one) => `${inner}${one},\n`).join("")}${indent}${close}`;
}

// What makes a file a data URI.
export const URI = `def uri(path, media_type):
    with open(path, "rb") as file:
        return f"data:{media_type};base64,{base64.b64encode(file.read()).decode()}"`;

export function python(question) {
  const types = Object.fromEntries(mediaIn(question).map((medium) => [medium.name, medium.type]));
  const some = Object.keys(types).length > 0;
  const read = (name) => `uri(${JSON.stringify(name)}, ${JSON.stringify(types[name])})`;
  const asked = spelled(marked(question), read);
  const lines = [
    some ? "import base64" : null,
    "import json",
    key.value ? "import os" : null,
    "",
    "import httpx",
    "",
    ...(some ? ["", URI, "", ""] : []),
    `asked = ${asked}`,
    key.value ? `headers = {"authorization": f"Bearer {os.environ['ANYMODAL_KEY']}"}` : "headers = {}",
    `url = ${JSON.stringify(String(new URL("api/inference/stream", ROOT)))}`,
    'with httpx.stream("POST", url, json=asked, headers=headers, timeout=None) as answer:',
    "    for line in answer.iter_lines():",
    '        if line.startswith("data: {"):',
    "            print(json.loads(line[6:]))",
  ];
  return lines.filter((line) => line !== null).join("\n");
}

export function handle(question) {
  const { task, model, inputs, parameters = {} } = marked(question);
  const some = mediaIn(question).length > 0;
  const read = (name) => `Path(${JSON.stringify(name)})`;
  const named = [
    JSON.stringify(task),
    spelled(inputs, read, "    "),
    model ? `model=${JSON.stringify(model)}` : null,
    Object.keys(parameters).length ? `parameters=${spelled(parameters, read, "    ")}` : null,
  ].filter(Boolean);
  const call = `client.stream(\n${named.map((one) => `    ${one},\n`).join("")})`;
  const lines = [
    some ? "from pathlib import Path\n" : null,
    "from graphs.client import connect",
    "",
    "client = connect()",
    `for step, event in ${call}:`,
    "    print(step, event)",
  ];
  return lines.filter((line) => line !== null).join("\n");
}
