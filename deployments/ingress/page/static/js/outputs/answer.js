// A task's output, field after field by the kinds that its schema names; what has none is listed as facts.
import { html } from "../html.js";
import { fieldsOf } from "../schema.js";
import { worded } from "../words.js";
import { Depth, Medium } from "./media.js";
import { Embedding } from "./embedding.js";
import { Facts } from "./facts.js";
import { Forecast } from "./forecast.js";
import { Labels } from "./labels.js";
import { Marked } from "./marked.js";
import { Ranked } from "./ranked.js";
import { Raw } from "./raw.js";
import { Spans } from "./spans.js";
import { Words } from "./markdown.js";

const VIEWS = {
  audio: Medium,
  boxes: Marked,
  depth: Depth,
  embedding: Embedding,
  image: Medium,
  keypoints: Marked,
  labels: Labels,
  masks: Marked,
  mesh: Medium,
  scores: Ranked,
  series: Forecast,
  spans: Spans,
  text: Words,
  video: Medium,
};

// `inputs` are what was asked with: boxes are drawn on its picture, spans are marked in its text.
export function Answer({ task, output, inputs }) {
  const said = ({ name, required }) => (required || output[name]?.length !== 0) && (output[name] ?? null) !== null;
  const fields = fieldsOf(task.output_schema).filter(said);
  const kindOf = ({ schema }) => (schema["x-kinds"] || [])[0];
  const seen = fields.filter((field) => VIEWS[kindOf(field)]);
  const facts = fields.filter((field) => !VIEWS[kindOf(field)]);
  return html`<div class="answer">
    ${seen.map((field) => {
      const View = VIEWS[kindOf(field)];
      const title = seen.length > 1 ? html`<h4>${worded(field.name)}</h4>` : null;
      return html`<section key=${field.name} data-kind=${kindOf(field)} class="kind">
        ${title}<${View} value=${output[field.name]} name=${field.name} output=${output} inputs=${inputs} />
      </section>`;
    })}
    <${Facts} facts=${Object.fromEntries(facts.map(({ name }) => [name, output[name]]))} />
    <${Raw} value=${output} />
  </div>`;
}
