// The filters beside a list: every facet's values with how many models each would leave.
import { html } from "../../html.js";
import { refine } from "../../route.js";
import { FACETS, orderedCounts } from "./filters.js";

const TITLES = { memory: "fits my memory", gated: "access" };
const OPEN = ["kind", "task", "state", "memory"];
const SHOWN = 8;
const wide = matchMedia("(min-width: 52rem)");

export const choose = (change) => refine({ page: "", ...change });

export function Facets({ counts, query, hidden }) {
  const names = FACETS.filter((name) => !hidden.includes(name));
  return html`<details class="filters card" open=${wide.matches}>
    <summary><h3>Filters</h3></summary>
    ${names.map((name) => html`<${Facet} key=${name} name=${name} counts=${counts[name]} chosen=${query.get(name)} />`)}
  </details>`;
}

function Facet({ name, counts, chosen }) {
  const all = orderedCounts(name, counts);
  const seen = all.filter(([value], at) => at < SHOWN || value === chosen);
  const rest = all.filter(([value], at) => at >= SHOWN && value !== chosen);
  const draw = ([value, count]) => html`<li key=${value}><${Choice} name=${name} value=${value} count=${count} chosen=${chosen === value} /></li>`;
  return html`<details class="facet" open=${OPEN.includes(name) || Boolean(chosen)}>
    <summary>${TITLES[name] || name}</summary>
    <ul class="plain" aria-label=${TITLES[name] || name}>${seen.map(draw)}</ul>
    ${rest.length ? html`<details><summary class="hint">${rest.length} more</summary><ul class="plain">${rest.map(draw)}</ul></details>` : null}
  </details>`;
}

const Choice = ({ name, value, count, chosen }) => html`<button type="button" class="value" aria-pressed=${chosen}
  onClick=${() => choose({ [name]: chosen ? "" : value })}><span>${value}</span> <span class="count">${count}</span></button>`;

// What is chosen, each to be let go of.
export function Chosen({ query }) {
  const chosen = ["search", ...FACETS].filter((name) => query.get(name));
  if (!chosen.length) return null;
  const none = Object.fromEntries(chosen.map((name) => [name, ""]));
  return html`<div class="row" role="group" aria-label="Chosen filters">
    ${chosen.map((name) => html`<button type="button" class="chip" key=${name} aria-label=${`Drop ${name} ${query.get(name)}`}
      onClick=${() => choose({ [name]: "" })}>${query.get(name)} ✕</button>`)}
    <button type="button" onClick=${() => choose(none)}>Drop all</button>
  </div>`;
}
