// The plan as a row of hops: what would be done before a run, what is done while it runs, hop by hop.
import { html } from "../../html.js";
import { titleOf } from "../../stock.js";
import { seconds } from "../../words.js";

const wordsOf = { waiting: "waits", busy: "at work", done: "done" };

export function Plan({ hops, steps = [], running }) {
  if (!hops.length) return null;
  return html`<ol class="plan" aria-label="The plan">
    ${hops.map((hop, at) => {
      const state = stateOf(steps[at], running);
      return html`<li key=${at} class=${`hop ${state}`}>
        <strong>${titleOf(hop.task)}</strong>
        <span class="hint">${hop.model || "its default model"}</span>
        <span class="hint">${running === undefined ? timeOf(hop) : wordsOf[state]}${took(steps[at])}</span>
      </li>`;
    })}
  </ol>`;
}

const took = (step) => (step?.done ? ` in ${seconds(step.done.total_ms)}` : "");
const timeOf = ({ expected_s: expected }) => (expected ? `about ${seconds(expected * 1000)}` : "");

function stateOf(step, running) {
  if (step?.done) return "done";
  const begun = step && (step.loading || step.text || step.progress || step.sounds.length || step.began);
  return begun && running ? "busy" : "waiting";
}
