// A conversation that goes on: the answer becomes the assistant's turn, and there is room for the next one.
import { html } from "../html.js";

const turnsIn = (inputs) => Object.entries(inputs).find(([, value]) => Array.isArray(value) && value[0]?.role);

// What was said, by the field that the task's output has for words.
function saidIn(task, output) {
  const spoken = Object.entries(task.output_schema.properties).find(([, field]) => field["x-kinds"]?.[0] === "text");
  return spoken ? output?.[spoken[0]] : null;
}

export function GoOn({ task, run, change }) {
  const asked = turnsIn(run.question.inputs);
  const said = saidIn(task, run.shown.value.steps.at(-1)?.output);
  if (run.shown.value.state !== "done" || !asked || !said) return null;
  const [name, turns] = asked;
  const next = [...turns, { role: "assistant", content: said }, { role: "user", content: "" }];
  const go = () => change((form) => ({ ...form, inputs: { ...form.inputs, [name]: next } }));
  return html`<button type="button" onClick=${go}>Go on with it</button>`;
}
