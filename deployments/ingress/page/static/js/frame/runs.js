// The drawer of what was run in this browser: opened again, run again, compared, stopped, forgotten, exported.
import { html, signal, useEffect, useRef, useState } from "../html.js";
import { runs } from "../calls/run.js";
import { go, hrefOf } from "../route.js";
import { forget, rows, unkept, WHOLE } from "../runs/history.js";
import { read, told } from "../runs/reopen.js";
import { Row } from "./runs/row.js";
import { picked } from "./runs/picked.js";

export const open = signal(false);
let next = null;

export function RunsButton() {
  const busy = runs.value.filter((run) => run.shown.value.state === "running").length;
  const toggle = () => (open.value = !open.value);
  return html`<button type="button" aria-haspopup="dialog" aria-expanded=${open.value} onClick=${toggle}>
    Runs ${rows.value.length ? `(${busy ? `${busy} busy, ` : ""}${rows.value.length})` : ""}
  </button>`;
}

export function RunsDrawer() {
  const dialog = useRef(null);
  useEffect(() => {
    if (open.value) dialog.current.showModal();
    else dialog.current.close();
  }, [open.value]);
  return html`<dialog class="drawer" ref=${dialog} aria-labelledby="runs-title" closedby="any" onClose=${closed}>
    ${open.value ? html`<${Inside} />` : null}
  </dialog>`;
}

// Closing gives the focus back to the button; the page that is gone to takes it from there.
function closed() {
  open.value = false;
  if (next === null) return;
  go(next);
  next = null;
  document.getElementById("main").focus();
}

function leave(href) {
  next = href;
  open.value = false;
}

function Inside() {
  const all = rows.value;
  return html`
    <div class="row spread">
      <h2 id="runs-title">Runs</h2>
      <button type="button" onClick=${() => (open.value = false)}>Close</button>
    </div>
    ${all.length ? html`<${Tools} all=${all} />` : html`<p>Nothing was run in this browser yet.</p>`}
    ${unkept.value
      ? html`<p class="wrong" role="alert">This browser does not keep runs (${unkept.value.message}); they are seen until the
          page is left.</p>`
      : null}
    <ul class="plain">${all.slice(0, WHOLE).map((row) => html`<${Row} key=${row.id} row=${row} leave=${leave} />`)}</ul>
    ${all.length > WHOLE
      ? html`<details><summary>${all.length - WHOLE} older, of which this line alone is kept</summary>
          <ul class="plain">${all.slice(WHOLE).map((row) => html`<${Row} key=${row.id} row=${row} leave=${leave} bare />`)}</ul>
        </details>`
      : null}
  `;
}

function Tools({ all }) {
  const [one, other] = picked.value;
  const [sure, ask] = useState(false);
  return html`<div class="row">
    <button type="button" disabled=${!other} onClick=${() => leave(hrefOf("compare", "", { one, other }))}>Compare the two ticked</button>
    <button type="button" onClick=${() => save(all)}>Export as JSON</button>
    ${sure
      ? html`<button type="button" onClick=${() => (ask(false), forgetOver(all))}>Yes, forget all</button>
          <button type="button" onClick=${() => ask(false)}>Keep them</button>`
      : html`<button type="button" onClick=${() => ask(true)}>Forget all</button>`}
  </div>`;
}

// What is at work stays.
function forgetOver(all) {
  const busy = runs.value.filter((run) => run.shown.value.state === "running").map(({ id }) => id);
  picked.value = [];
  forget(all.map(({ id }) => id).filter((id) => !busy.includes(id)));
}

async function save(all) {
  const kept = await Promise.all(all.slice(0, WHOLE).map(({ id }) => read(id)));
  const text = JSON.stringify({ runs: all.map((row, at) => (kept[at] ? told(kept[at]) : row)) }, null, 1);
  const href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  Object.assign(document.createElement("a"), { href, download: "anymodal-runs.json" }).click();
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}
