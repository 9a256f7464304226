// What this server can do: its tasks in everyday words, and the models there are; every filter stands in the address.
import { html } from "../html.js";
import { hrefOf, refine, route } from "../route.js";
import { tasks } from "../stock.js";
import { Intents } from "./explore/intents.js";
import { useCatalog, useHub } from "./explore/listed.js";
import { Models } from "./explore/models.js";

const VIEWS = { tasks: "What to do", models: "Models" };

export function Explore() {
  const { query } = route.value;
  const catalog = useCatalog();
  const hub = useHub(query);
  if (!tasks.value) return html`<h1>Explore</h1><p class="busy">The tasks come …</p>`;
  const view = query.get("view") === "models" ? "models" : "tasks";
  return html`
    <h1>Explore</h1>
    <div class="row">
      <div class="row tight" role="group" aria-label="What is listed">
        ${Object.entries(VIEWS).map(([name, title]) => html`<a key=${name} class="button" aria-current=${name === view ? "true" : undefined}
          href=${hrefOf("explore", "", { view: name === "models" ? name : "", search: query.get("search") })}>${title}</a>`)}
      </div>
      <label class="row tight grow">Search
        <input type="search" class="grow" value=${query.get("search") || ""} onInput=${(event) => refine({ search: event.target.value, page: "" })} />
      </label>
    </div>
    ${view === "models"
      ? html`<${Models} query=${query} list=${query.get("origin") === "hub" ? hub : catalog} />`
      : html`<${Intents} query=${query} rows=${catalog.rows} />`}
  `;
}
