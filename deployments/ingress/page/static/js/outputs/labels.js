// Labels with their scores as bars; groups of them where several things were judged.
import { html } from "../html.js";
import { share } from "../words.js";

const textOf = (one) => Object.entries(one).find(([, value]) => typeof value === "string");

export function Bars({ rows }) {
  const most = Math.max(1, ...rows.map((row) => Math.abs(row.score)));
  return html`<ul class="bars">
    ${rows.map((row, at) => html`<li key=${at} class=${row.flagged ? "flagged" : ""}>
      <span class="name">${row.name}${row.flagged ? " ⚑" : ""}${row.more ? html` <span class="hint">${row.more}</span>` : null}</span>
      <meter min="0" max=${most} value=${Math.max(0, row.score)} aria-label=${row.name}></meter>
      <span class="score">${share(row.score)}</span>
    </li>`)}
  </ul>`;
}

function rowOf(one) {
  const [field, name] = textOf(one) || ["", "?"];
  const more = Object.entries(one).find(([other, value]) => typeof value === "string" && other !== field)?.[1];
  return { name, more, score: one.score, flagged: one.flagged };
}

export function Labels({ value, output }) {
  if (typeof value === "string") return html`<p class="words big">${value}</p>`;
  if (!value.length) return html`<p class="hint">Nothing was found.</p>`;
  if (typeof value[0] === "string") return html`<${PerRow} labels=${value} likely=${output.probabilities} />`;
  const inner = (one) => Object.values(one).find((member) => Array.isArray(member));
  if (inner(value[0])) {
    return value.map((one, at) => html`<div key=${at} class="judged">
      <p><span class=${one.flagged ? "mark failed" : "mark done"}>${one.flagged ? "flagged" : "nothing flagged"}</span></p>
      <${Bars} rows=${inner(one).map(rowOf)} />
    </div>`);
  }
  if (value.every((one) => typeof one.score !== "number")) {
    return html`<ul class="words big plain">${value.map((one, at) => html`<li key=${at}>${textOf(one)?.[1]}</li>`)}</ul>`;
  }
  return html`<${Bars} rows=${value.map(rowOf)} />`;
}

function PerRow({ labels, likely }) {
  return html`<table class="cells">
    <thead><tr><th scope="col">row</th><th scope="col">label</th><th scope="col">how likely</th></tr></thead>
    <tbody>
      ${labels.map((label, at) => html`<tr key=${at}>
        <td>${at + 1}</td><td>${label}</td><td>${likely ? share(likely[at][label] ?? 0) : "–"}</td>
      </tr>`)}
    </tbody>
  </table>`;
}
