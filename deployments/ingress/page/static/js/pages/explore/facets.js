// The filters beside a list: every facet's values with how many models each would leave.
import { html } from "../../html.js";
import { refine } from "../../route.js";
import { chosenOf, FACETS, orderedCounts, valuesOf } from "./filters.js";

const TITLES = { memory: "fits my memory", gated: "access" };
const OPEN = ["kind", "task", "state", "memory"];
const SHOWN = 8;
const wide = matchMedia("(min-width: 52rem)");

export const choose = (change) => refine({ page: "", ...change });

export function Facets({ counts, query, hidden }) {
  const names = FACETS.filter((name) => !hidden.includes(name));
  return html`<details class="filters card" open=${wide.matches}>
    <summary><h3>Filters</h3></summary>
    ${names.map((name) => html`<${Facet} key=${name} name=${name} counts=${counts[name]} chosen=${valuesOf(query, name)} />`)}
  </details>`;
}

function Facet({ name, counts, chosen }) {
  const all = orderedCounts(name, counts);
  const seen = all.filter(([value], at) => at < SHOWN || chosen.includes(value));
  const rest = all.filter(([value], at) => at >= SHOWN && !chosen.includes(value));
  const draw = ([value, count]) => html`<li key=${value}><${Choice} name=${name} value=${value} count=${count} chosen=${chosen} /></li>`;
  return html`<details class="facet" open=${OPEN.includes(name) || chosen.length > 0}>
    <summary>${TITLES[name] || name}</summary>
    <ul class="plain" aria-label=${TITLES[name] || name}>${seen.map(draw)}</ul>
    ${rest.length ? html`<details><summary class="hint">${rest.length} more</summary><ul class="plain">${rest.map(draw)}</ul></details>` : null}
  </details>`;
}

const toggled = (chosen, value) => (chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);

const Choice = ({ name, value, count, chosen }) => html`<button type="button" class="value" aria-pressed=${chosen.includes(value)}
  onClick=${() => choose({ [name]: toggled(chosen, value) })}><span>${value}</span> <span class="count">${count}</span></button>`;

// What is chosen, each to be let go of.
export function Chosen({ query }) {
  const search = query.get("search") ? [["search", [query.get("search")]]] : [];
  const chosen = [...search, ...chosenOf(query)];
  if (!chosen.length) return null;
  const none = Object.fromEntries(chosen.map(([name]) => [name, ""]));
  return html`<div class="row" role="group" aria-label="Chosen filters">
    ${chosen.flatMap(([name, values]) => values.map((value) => html`<button type="button" class="chip" key=${`${name} ${value}`}
      aria-label=${`Drop ${name} ${value}`} onClick=${() => choose({ [name]: toggled(values, value) })}>${value} ✕</button>`))}
    <button type="button" onClick=${() => choose(none)}>Drop all</button>
  </div>`;
}
