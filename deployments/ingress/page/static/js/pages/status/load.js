// Brings a model into memory and shows how far it has come.
import { eventsOf } from "../../events.js";
import { html, useState } from "../../html.js";
import { Failure } from "../../outputs/failure.js";
import { Loading } from "../../outputs/step.js";
import { ask } from "../../server.js";
import { refreshStatus } from "../../stock.js";
import { bytes, seconds } from "../../words.js";
import { useCatalog } from "../explore/listed.js";

const WAITING = { phase: "waiting for", done_bytes: 0, total_bytes: 0, left_s: null };

export function LoadForm() {
  const { rows } = useCatalog();
  const [model, name] = useState("");
  const [task, choose] = useState("");
  const [told, tell] = useState(null);
  const tasks = (rows || []).find(({ id }) => id === model)?.tasks || [];
  const submit = (event) => {
    event.preventDefault();
    load({ model: model.trim(), ...(tasks.includes(task) ? { task } : {}) }, tell);
  };
  return html`<section class="card" aria-label="Load a model">
    <h2>Load a model</h2>
    <form class="row" onSubmit=${submit}>
      <label class="row tight grow">Model
        <input class="grow" type="text" list="catalog" required value=${model} onInput=${(event) => name(event.target.value)} />
      </label>
      <datalist id="catalog">${(rows || []).map(({ id }) => html`<option key=${id} value=${id}></option>`)}</datalist>
      ${tasks.length > 1
        ? html`<label class="row tight">for
            <select onChange=${(event) => choose(event.target.value)}>
              ${tasks.map((id) => html`<option key=${id} value=${id}>${id}</option>`)}
            </select>
          </label>`
        : null}
      <button type="submit" class="strong" disabled=${Boolean(told?.loading)}>Load</button>
    </form>
    <div role="status">
      ${told?.loading ? html`<${Loading} loading=${told.loading} />` : null}
      ${told?.ready ? html`<${Ready} ...${told.ready} />` : null}
    </div>
    ${told?.error ? html`<${Failure} error=${told.error} />` : null}
    <p class="hint">Loading and unloading are an operator's: they need a key of the scope <code>admin</code>; a server without
      keys takes them from its own machine alone. A load that is begun goes on without this page.</p>
  </section>`;
}

const Ready = ({ model, bytes: count, loaded_in_s: took }) => html`<p>
  <span class="mark done">ready</span> ${model}: ${bytes(count)}, loaded in ${seconds(took * 1000)}
</p>`;

async function load(asked, tell) {
  tell({ loading: { ...WAITING, model: asked.model } });
  try {
    for await (const event of eventsOf(await ask("api/models/load", { method: "POST", body: asked }))) {
      if (event.type === "loading") tell({ loading: event });
      if (event.type === "ready") tell({ ready: event.model });
      if (event.type === "failed") tell({ error: event.error });
    }
  } catch (error) {
    tell({ error: error.code ? error : { code: "connection_lost", message: "The connection broke; the load may still go on." } });
  }
  refreshStatus();
}
