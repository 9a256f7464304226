// What stands over a task's page: its name, what it does, the model, and that model's facts and state.
import { html } from "../html.js";
import { go, hrefOf } from "../route.js";
import { status, titleOf } from "../stock.js";
import { bytes } from "../words.js";

export function ModelHead({ task, model, detail, used, models }) {
  const choose = (event) => go(hrefOf("model", event.target.value, { task: task.id }));
  const row = models.find(({ id }) => id === used) || detail;
  const other = model && !models.some(({ id }) => id === model);
  return html`
    <h1>${titleOf(task.id)}</h1>
    <p>${task.summary}</p>
    <div class="row">
      <label for="model">Model</label>
      <select id="model" onChange=${choose}>
        <option value="" selected=${!model}>default${used ? ` (${used})` : ""}</option>
        ${other ? html`<option value=${model} selected>${model}</option>` : null}
        ${models.map(({ id }) => html`<option key=${id} value=${id} selected=${id === model}>${id}</option>`)}
      </select>
      ${(detail?.tasks || []).filter((also) => also !== task.id).map(
        (also) => html`<a key=${also} class="chip" href=${hrefOf("model", model, { task: also })}>${titleOf(also)}</a>`,
      )}
    </div>
    ${row ? html`<${RowFacts} row=${row} used=${used} />` : null}
  `;
}

function RowFacts({ row, used }) {
  const { library, licence, gated, tier } = row;
  const facts = [library, licence, row.bytes ? bytes(row.bytes) : null, gated ? "gated" : null, tier];
  return html`<p class="hint">${facts.filter(Boolean).join(" · ")} <${State} model=${used} /></p>`;
}

function State({ model }) {
  const replicas = (status.value?.families || []).flatMap((family) => family.replicas);
  const held = replicas.flatMap(({ models }) => models).find((one) => one.model === model);
  if (!held) return html`<span class="mark">not loaded</span>`;
  const told = held.loaded_in_s ? `loaded in ${held.loaded_in_s.toFixed(1)} s · ${bytes(held.bytes)}` : "";
  return html`<span class=${`mark ${held.state === "ready" ? "done" : ""}`}>${held.state}</span> ${told}`;
}
