// What the server holds in memory, replica by replica.
import { html } from "../html.js";
import { status, titleOf } from "../stock.js";
import { bytes } from "../words.js";

export function Status() {
  const families = status.value?.families || [];
  return html`<h1>Status</h1>
    ${families.map(({ family, replicas, fault }) => html`<section class="card" key=${family}>
      <h2>${titleOf(family)}</h2>
      ${fault ? html`<p class="wrong">${fault}</p>` : null}
      ${replicas.length ? null : html`<p class="hint">No replica is up.</p>`}
      ${replicas.map((replica) => html`<p key=${replica.replica}>
        <meter min="0" max=${replica.budget_bytes || 1} value=${replica.charged_bytes} aria-label=${`memory of ${family}`}></meter>
        ${replica.device} · ${bytes(replica.charged_bytes)} of ${bytes(replica.budget_bytes)} · ${replica.models.length} models
      </p>`)}
    </section>`)}`;
}
