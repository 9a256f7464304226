// A question in JavaScript, for node and browsers alike but for the files, which node reads.
import { mediaIn } from "../media.js";
import { key, ROOT } from "../server.js";
import { marked, MARKED } from "./spelled.js";

export function javascript(question) {
  const types = Object.fromEntries(mediaIn(question).map((medium) => [medium.name, medium.type]));
  const some = Object.keys(types).length > 0;
  const read = (_, name) => `uri(${JSON.stringify(name)}, ${JSON.stringify(types[name])})`;
  const asked = JSON.stringify(marked(question), null, 2).replace(MARKED, read);
  const bearer = key.value ? ", authorization: `Bearer ${process.env.ANYMODAL_KEY}`" : "";
  return [
    some ? 'import { readFileSync } from "node:fs";\n' : null,
    some ? 'const uri = (path, type) => `data:${type};base64,${readFileSync(path).toString("base64")}`;' : null,
    `const asked = ${asked};`,
    `const answer = await fetch(${JSON.stringify(String(new URL("api/inference/stream", ROOT)))}, {`,
    '  method: "POST",',
    `  headers: { "content-type": "application/json"${bearer} },`,
    "  body: JSON.stringify(asked),",
    "});",
    "for await (const text of answer.body.pipeThrough(new TextDecoderStream())) process.stdout.write(text);",
  ]
    .filter((line) => line !== null)
    .join("\n");
}
