// A chip that says on every page how much of the models' memory is taken.
import { html } from "../html.js";
import { hrefOf } from "../route.js";
import { status } from "../stock.js";
import { bytes } from "../words.js";

export function MemoryChip() {
  const totals = status.value?.totals;
  if (!totals) return null;
  const said = `${totals.models} loaded · ${bytes(totals.charged_bytes)}`;
  return html`<a class="chip" href=${hrefOf("status")} title="Models in memory">${said}</a>`;
}
