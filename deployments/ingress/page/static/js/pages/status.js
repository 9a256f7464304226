// What the server holds and does: memory by replica, the models in it, loads and unloads, jobs.
import { html } from "../html.js";
import { reachable } from "../server.js";
import { status } from "../stock.js";
import { bytes, counted } from "../words.js";
import { Jobs } from "./status/jobs.js";
import { LoadForm } from "./status/load.js";
import { Held } from "./status/models.js";
import { Replicas } from "./status/replicas.js";
import { UnloadDialog } from "./status/unload.js";

export function Status() {
  const { families, totals } = status.value || {};
  return html`<h1>Status</h1>
    ${families
      ? html`<p class="told">${toldOf(totals)}</p><${Held} families=${families} />`
      : html`<p class="busy">${reachable.value ? "The server is asked what it holds …" : "The server is asked again until it answers."}</p>`}
    <${LoadForm} />
    ${families ? html`<${Replicas} families=${families} />` : null}
    <${Jobs} />
    <${UnloadDialog} />`;
}

const toldOf = (totals) =>
  [
    `${counted(totals.models, "model")} in ${counted(totals.replicas, "replica")}`,
    bytes(totals.charged_bytes),
    `${counted(totals.in_use, "request")} at work`,
  ].join(" · ");
