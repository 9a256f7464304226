// A model as a card: what it does, whose it is, how large, and whether it would run here.
import { html } from "../../html.js";
import { hrefOf } from "../../route.js";
import { bytes } from "../../words.js";

const TASKS_SHOWN = 3;
const SHORT = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

export function Card({ one }) {
  const { row, values } = one;
  const more = row.tasks.length - TASKS_SHOWN;
  const facts = [row.library, row.licence, row.bytes === null ? "size not told" : bytes(row.bytes), row.tier];
  const ran = !row.refusal && row.tasks.length > 0;
  return html`<li class="card model">
    <h3>${ran ? html`<a href=${hrefOf("model", row.id, { task: row.tasks[0] })}>${row.id}</a>` : row.id}</h3>
    <p class="row tight">
      ${row.tasks.slice(0, TASKS_SHOWN).map(
        (task) => html`<a class="chip" key=${task} href=${hrefOf("explore", "", { view: "models", task })}>${task}</a>`,
      )}
      ${more > 0 ? html`<span class="hint">and ${more} more</span>` : null}
    </p>
    <p class="hint">${facts.filter(Boolean).join(" · ")}</p>
    <p class="row tight"><${Marks} row=${row} values=${values} /></p>
    ${row.refusal ? html`<p class="said">${row.refusal.message}</p>` : null}
  </li>`;
}

function Marks({ row, values }) {
  const [fits] = values.memory;
  const held = values.state.filter((state) => state !== "not loaded");
  return html`
    ${held.map((state) => html`<span class=${`mark ${MARKS[state] || ""}`} key=${state}>${state}</span>`)}
    ${row.refusal ? html`<span class="mark failed">${row.refusal.code}</span>` : null}
    ${fits === "fits" ? html`<span class="mark done">fits</span>` : null}
    ${fits === "too large" ? html`<span class="mark failed">too large</span>` : null}
    ${row.gated ? html`<span class="mark">gated</span>` : null}
    ${row.downloads === undefined
      ? null
      : html`<span class="hint">downloads ${SHORT.format(row.downloads)} · likes ${SHORT.format(row.likes)}</span>`}
  `;
}

const MARKS = { ready: "done", failed: "failed", loading: "running" };
