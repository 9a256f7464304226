// What stands over a task's page: its name, what it does, the model, and that model's facts and state.
import { html } from "../html.js";
import { go, hrefOf } from "../route.js";
import { status, titleOf } from "../stock.js";
import { bytes } from "../words.js";

export function ModelHead({ task, model, detail, used, models }) {
  const choose = (event) => go(hrefOf("model", event.target.value, { task: task.id }));
  const row = models.find(({ id }) => id === used) || detail;
  return html`
    <h1>${titleOf(task.id)}</h1>
    <p>${task.summary}</p>
    <div class="row">
      <label for="model">Model</label>
      <select id="model" onChange=${choose}>
        <option value="" selected=${!model}>default${used ? ` (${used})` : ""}</option>
        ${model && !models.some(({ id }) => id === model) ? html`<option value=${model} selected>${model}</option>` : null}
        ${models.map(({ id }) => html`<option key=${id} value=${id} selected=${id === model}>${id}</option>`)}
      </select>
      ${(detail?.tasks || []).filter((other) => other !== task.id).map(
        (other) => html`<a key=${other} class="chip" href=${hrefOf("model", model, { task: other })}>${titleOf(other)}</a>`,
      )}
    </div>
    ${row ? html`<${RowFacts} row=${row} used=${used} />` : null}
  `;
}

function RowFacts({ row, used }) {
  const facts = [row.library, row.licence, row.bytes ? bytes(row.bytes) : null, row.gated ? "gated" : null, row.tier].filter(Boolean);
  return html`<p class="hint">${facts.join(" · ")} <${State} model=${used} /></p>`;
}

function State({ model }) {
  const held = (status.value?.families || []).flatMap(({ replicas }) => replicas.flatMap(({ models }) => models)).find((one) => one.model === model);
  if (!held) return html`<span class="mark">not loaded</span>`;
  return html`<span class=${`mark ${held.state === "ready" ? "done" : ""}`}>${held.state}</span> ${held.loaded_in_s ? `loaded in ${held.loaded_in_s.toFixed(1)} s · ${bytes(held.bytes)}` : ""}`;
}
