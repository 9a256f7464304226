// One run in the drawer, with what can be done with it.
import { html } from "../../html.js";
import { runs } from "../../calls/run.js";
import { titleOf } from "../../stock.js";
import { forget } from "../../runs/history.js";
import { again, placeOf, whole } from "../../runs/reopen.js";
import { seconds } from "../../words.js";
import { picked, tick } from "./picked.js";

const TODAY = { hour: "2-digit", minute: "2-digit", second: "2-digit" };
const EARLIER = { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" };

// `bare`: of the run this row alone is kept.
export function Row({ row, leave, bare }) {
  const live = runs.value.find((run) => run.id === row.id);
  const { state, took, error } = live ? live.shown.value : row;
  const code = error?.code || row.code;
  const running = state === "running";
  const title = `${titleOf(row.task)} of ${whenOf(row.began)}`;
  const act = (change) => async () => {
    const run = await whole(row.id);
    if (run) leave(placeOf(change(run)));
  };
  return html`<li class="card" data-run=${row.id}>
    <strong>${titleOf(row.task)}</strong> <span class="hint">${row.model}</span>
    <div class="row tight">
      <span class=${`mark ${state}`}>${state}</span> ${state === "failed" && code ? html`<span class="code">${code}</span>` : null}
      <span>${took === null ? "" : seconds(took)}</span> <span class="hint">${whenOf(row.began)}</span>
    </div>
    ${bare
      ? null
      : html`<div class="row tight">
          <button type="button" aria-label=${`Open ${title}`} onClick=${act((run) => run)}>Open</button>
          <button type="button" aria-label=${`Run ${title} again`} onClick=${act(again)}>Run again</button>
          ${running ? html`<button type="button" aria-label=${`Stop ${title}`} onClick=${() => live?.stop()}>Stop</button>` : null}
          ${running ? null : html`<button type="button" aria-label=${`Forget ${title}`} onClick=${() => forget([row.id])}>Forget</button>`}
          <label>
            <input type="checkbox" checked=${picked.value.includes(row.id)} onChange=${() => tick(row.id)} />
            ${" compare"}<span class="unseen"> ${title}</span>
          </label>
        </div>`}
  </li>`;
}

function whenOf(began) {
  const then = new Date(began);
  const today = then.toDateString() === new Date().toDateString();
  return then.toLocaleString(undefined, today ? TODAY : EARLIER);
}
