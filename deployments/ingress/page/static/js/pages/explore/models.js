// The models: filters beside a list in pages, from the catalog or from the Hub.
import { computed, html, useMemo } from "../../html.js";
import { Failure } from "../../outputs/failure.js";
import { status, taskById } from "../../stock.js";
import { counted } from "../../words.js";
import { Card } from "./card.js";
import { choose, Chosen, Facets } from "./facets.js";
import { described, sifted, sorted, SORTS } from "./filters.js";
import { Waiting } from "./listed.js";
import { Pages } from "./pages.js";
import { Skip } from "./skip.js";

const A_PAGE = 60;
const HIDDEN = { catalog: [], hub: ["state", "tier"] };

// What the server's status says of models, new only where it changed: lists are long.
const held = computed(() => {
  const replicas = (status.value?.families || []).flatMap(({ family, replicas: own }) => own.map((one) => ({ family, ...one })));
  const states = new Map();
  for (const { model, state } of replicas.flatMap(({ models }) => models)) states.set(model, [...new Set([...(states.get(model) || []), state])]);
  const budgets = new Map();
  for (const { family, budget_bytes: budget } of replicas) budgets.set(family, Math.max(budget, budgets.get(family) || 0));
  return JSON.stringify([[...states], [...budgets]]);
});

function useDescribed(rows) {
  const known = held.value;
  const tasks = taskById.value;
  return useMemo(() => {
    const [states, budgets] = JSON.parse(known).map((pairs) => new Map(pairs));
    return (rows || []).map((row) => described(row, { tasks, states, budgets }));
  }, [rows, known, tasks]);
}

const OF_THE_HUB = html`<p class="hint">The Hub is asked for words, and for task, library, licence and access where one value is
  chosen; the other filters, and all counts, are of what it has listed so far.</p>`;

export function Models({ query, list }) {
  const origin = query.get("origin") === "hub" ? "hub" : "catalog";
  const rows = useDescribed(list.rows);
  const asked = String(query);
  const { fitting, counts } = useMemo(() => sifted(rows, query), [rows, asked]);
  const shown = useMemo(() => sorted(fitting, query.get("sort")), [fitting, query.get("sort")]);
  const pages = Math.max(1, Math.ceil(shown.length / A_PAGE));
  const page = Math.min(pages, Math.max(1, Number(query.get("page")) || 1));
  return html`
    <${Skip} to="results" words="Skip the filters" />
    <div class="shelf">
      <${Facets} counts=${counts} query=${query} hidden=${HIDDEN[origin]} />
      <section id="results" tabindex="-1" aria-label="Models">
        <div class="row spread">
          <p class="found-many" role="status">${list.rows && !list.fault ? counted(shown.length, "model") : ""}</p>
          <div class="row"><${Origin} origin=${origin} /><${Sort} origin=${origin} sort=${query.get("sort")} /></div>
        </div>
        <${Chosen} query=${query} />
        ${origin === "hub" && list.rows ? OF_THE_HUB : null}
        ${list.fault ? html`<${Failure} error=${list.fault} />` : null}
        ${list.rows || list.fault ? null : html`<${Waiting} />`}
        <ul class="cards">${shown.slice((page - 1) * A_PAGE, page * A_PAGE).map((one) => html`<${Card} key=${one.row.id} one=${one} />`)}</ul>
        ${list.rows && !shown.length && !list.fault ? html`<p>No model fits all of this; drop a filter.</p>` : null}
        <${Pages} page=${page} pages=${pages} more=${list.more} />
      </section>
    </div>
  `;
}

const Origin = ({ origin }) => html`<div class="row tight" role="group" aria-label="Where from">
  <button type="button" aria-pressed=${origin === "catalog"} onClick=${() => choose({ origin: "", sort: "" })}>Catalog</button>
  <button type="button" aria-pressed=${origin === "hub"} onClick=${() => choose({ origin: "hub", sort: "", state: "", tier: "" })}>Hub</button>
</div>`;

function Sort({ origin, sort }) {
  const first = Object.keys(SORTS[origin])[0];
  const pick = (event) => choose({ sort: event.target.value === first ? "" : event.target.value });
  return html`<label class="row tight">sort by
    <select onChange=${pick}>
      ${Object.entries(SORTS[origin]).map(
        ([name, words]) => html`<option key=${name} value=${name} selected=${name === (sort || first)}>${words}</option>`,
      )}
    </select>
  </label>`;
}
