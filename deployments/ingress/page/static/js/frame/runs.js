// The drawer of what was run in this tab: each with its state, to be opened again or stopped.
import { html, signal, useEffect, useRef } from "../html.js";
import { runs } from "../calls/run.js";
import { go, hrefOf } from "../route.js";
import { seconds } from "../words.js";

export const open = signal(false);

export function RunsButton() {
  const busy = runs.value.filter((run) => run.shown.value.state === "running").length;
  const toggle = () => (open.value = !open.value);
  return html`<button type="button" aria-expanded=${open.value} onClick=${toggle}>
    Runs ${runs.value.length ? `(${busy ? `${busy} busy, ` : ""}${runs.value.length})` : ""}
  </button>`;
}

export function RunsDrawer() {
  const dialog = useRef(null);
  useEffect(() => {
    if (open.value) dialog.current.show();
    else dialog.current.close();
  }, [open.value]);
  const escape = (event) => event.key === "Escape" && (open.value = false);
  return html`<dialog class="drawer" ref=${dialog} aria-labelledby="runs-title" onKeyDown=${escape}>
    <div class="row spread">
      <h2 id="runs-title">Runs</h2>
      <button type="button" onClick=${() => (open.value = false)}>Close</button>
    </div>
    ${runs.value.length ? null : html`<p>Nothing was run in this tab yet.</p>`}
    <ul class="plain">${runs.value.map((run) => html`<${Row} key=${run.id} run=${run} />`)}</ul>
  </dialog>`;
}

function Row({ run }) {
  const { state, took } = run.shown.value;
  const { task, model } = run.question;
  const reopen = () => {
    open.value = false;
    go(hrefOf(run.page, model || "", run.page === "model" ? { task, run: run.id } : { run: run.id }));
  };
  return html`<li class="card">
    <strong>${task}</strong> ${model}
    <div class="row">
      <span class=${`mark ${state}`}>${state}</span> <span>${took === null ? "" : seconds(took)}</span>
      <span>${run.began.toLocaleTimeString()}</span>
      <button type="button" onClick=${reopen}>Open</button>
      ${state === "running" ? html`<button type="button" onClick=${run.stop}>Stop</button>` : null}
    </div>
  </li>`;
}
