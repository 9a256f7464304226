// A run as it is seen: every hop with what it gives, then how it ended.
import { html } from "../html.js";
import { held } from "../media.js";
import { seconds } from "../words.js";
import { Failure } from "./failure.js";
import { Step } from "./step.js";

const WORDS = { done: "Done", failed: "Failed", stopped: "Stopped", running: "Running" };

export function RunView({ run }) {
  const { state, steps, hops, error, took } = run.shown.value;
  const running = state === "running";
  const several = hops.length > 1;
  const given = (at) => inputsOf(run, steps, hops, at);
  return html`<div class="run" aria-busy=${running} data-state=${state}>
    <p role="status" class="state"><span class=${`mark ${state}`}>${WORDS[state]}</span> ${took === null ? "" : `in ${seconds(took)}`}</p>
    ${steps.length || !running ? null : html`<p class="busy">waiting for the server …</p>`}
    ${steps.map((step, at) => html`<${Step} key=${at} step=${step} inputs=${given(at)} running=${running} titled=${several} />`)}
    ${error ? html`<${Failure} error=${error} />` : null}
    ${state === "stopped" ? html`<p class="hint">It was stopped here; what had come is kept.</p>` : null}
  </div>`;
}

// What a hop was given: the request's inputs, or the answers of the hops before it.
function inputsOf(run, steps, hops, at) {
  const { inputs } = run.question;
  const named = inputs !== null && typeof inputs === "object" && !inputs.uri;
  const asked = named ? { ...inputs } : { given: inputs };
  const before = hops[at]?.after || [];
  return before.reduce((all, hop) => ({ ...all, ...held(steps[hop]?.output || {}) }), asked);
}
