// Every family's replicas with the memory that models take of their device.
import { html } from "../../html.js";
import { titleOf } from "../../stock.js";
import { bytes, counted } from "../../words.js";

export function Replicas({ families }) {
  return html`<section class="card" aria-label="Replicas">
    <h2>Replicas and their memory</h2>
    <ul class="replicas plain">${families.map((family) => html`<${Family} key=${family.family} ...${family} />`)}</ul>
  </section>`;
}

function Family({ family, replicas, fault }) {
  return html`<li>
    <h3>${titleOf(family)}</h3>
    ${fault ? html`<p class="wrong">${fault}</p>` : null}
    ${replicas.length || fault ? null : html`<p class="hint">No replica is up; the first request brings one.</p>`}
    ${replicas.map((replica) => html`<${Replica} key=${replica.replica} family=${family} ...${replica} />`)}
  </li>`;
}

function Replica({ family, replica, device, precisions, models, ...memory }) {
  const { budget_bytes: budget, charged_bytes: charged, reserved_bytes: reserved, resident_bytes: resident } = memory;
  const more = [
    reserved ? `${bytes(reserved)} for loads` : null,
    counted(models.length, "model"),
    resident ? `${bytes(resident)} in all` : null,
    precisions[0],
  ];
  return html`<div title=${replica}>
    <meter min="0" max=${budget || 1} value=${charged + reserved} aria-label=${`Memory of ${titleOf(family)} on ${device}`}></meter>
    <p class="hint"><strong>${device}</strong> · ${bytes(charged)} of ${bytes(budget)} · ${more.filter(Boolean).join(" · ")}</p>
  </div>`;
}
