// The models in memory, on their way there, or that lately failed to come.
import { html } from "../../html.js";
import { hrefOf } from "../../route.js";
import { titleOf } from "../../stock.js";
import { bytes, seconds } from "../../words.js";
import { leaving } from "./unload.js";

const MARKS = { ready: "done", failed: "failed", loading: "running" };
const HELD = ["ready", "asleep"];
const HEADS = ["model", "family", "state", "memory", "loaded in", "in use", "last used", "device", "unload"];

export function Held({ families }) {
  const rows = families.flatMap(({ family, replicas }) =>
    replicas.flatMap(({ replica, models }) => models.map((model) => ({ family, replica, ...model }))),
  );
  return html`<section class="card" aria-label="Models in memory">
    <h2>Models in memory</h2>
    ${rows.length
      ? html`<div class="scroll wide" tabindex="0" role="region" aria-label="Models in memory, table">
          <table class="cells">
            <thead><tr>${HEADS.map((head) => html`<th key=${head} scope="col">${head}</th>`)}</tr></thead>
            <tbody>${rows.map((row) => html`<${Row} key=${`${row.replica} ${row.model} ${row.ability}`} row=${row} />`)}</tbody>
          </table>
        </div>`
      : html`<p class="hint">None; a model comes with the first request for it.</p>`}
  </section>`;
}

function Row({ row }) {
  const { model, family, state, in_use: users, pinned, last_error: failure } = row;
  return html`<tr data-model=${model}>
    <th scope="row"><a href=${hrefOf("model", model)}>${model}</a>${pinned ? html` <span class="mark">pinned</span>` : null}</th>
    <td>${titleOf(family)}</td>
    <td><span class=${`mark ${MARKS[state] || ""}`}>${state}</span>${failure ? html`<p class="wrong">${failure}</p>` : null}</td>
    <td>${bytes(row.bytes)}</td>
    <td title=${phases(row.load_s)}>${row.loaded_in_s ? seconds(row.loaded_in_s * 1000) : "–"}</td>
    <td>${users}</td>
    <td>${users ? "now" : `${ago(row.idle_s)} ago`}</td>
    <td>${row.device}${row.precision ? ` · ${row.precision}` : ""}</td>
    <td>
      ${HELD.includes(state)
        ? html`<button type="button" aria-label=${`Unload ${model}`} onClick=${() => (leaving.value = row)}>Unload</button>`
        : null}
    </td>
  </tr>`;
}

const phases = (took) => Object.entries(took).map(([phase, each]) => `${phase} ${seconds(each * 1000)}`).join(", ");

const UNITS = [["h", 3600], ["min", 60], ["s", 1]];

export function ago(past) {
  const [unit, length] = UNITS.find(([, each]) => past >= each) || UNITS.at(-1);
  return `${Math.floor(past / length)} ${unit}`;
}
