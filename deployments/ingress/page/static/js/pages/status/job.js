// One job in a list: where it stands, and its answer once it is opened.
import { html, useState } from "../../html.js";
import { Answer } from "../../outputs/answer.js";
import { Failure } from "../../outputs/failure.js";
import { askJson } from "../../server.js";
import { taskById } from "../../stock.js";
import { seconds } from "../../words.js";

const MARKS = { succeeded: "done", failed: "failed", cancelled: "stopped", running: "running" };
const ACTIVE = ["queued", "running"];

export function Job({ job, refresh }) {
  const [whole, open] = useState(null);
  const [refused, refuse] = useState(null);
  const { id, task, model, kind, status, progress, started_at: began, finished_at: ended } = job;
  const path = `api/jobs/${encodeURIComponent(id)}`;
  const then = (asked, act) => asked.then((told) => (refuse(null), act(told)), refuse);
  const active = ACTIVE.includes(status);
  const look = () => (whole ? open(null) : then(askJson(path), open));
  return html`<li class="job" data-job=${id}>
    <div class="row">
      <span class=${`mark ${MARKS[status] || ""}`}>${job.cancelling && active ? "being stopped" : status}</span>
      <strong>${task}</strong> <span class="hint">${model || ""} ${kind === "inference" ? "" : kind}</span>
      ${status === "running" ? html`<progress max="1" value=${progress} aria-label=${`progress of ${task}`}></progress> <span>${Math.round(progress * 100)} %</span>` : null}
      <span class="hint">${new Date(job.created_at * 1000).toLocaleTimeString()}${began && ended ? ` · ${seconds((ended - began) * 1000)}` : ""}</span>
      ${active ? html`<button type="button" disabled=${job.cancelling} onClick=${() => then(askJson(`${path}/cancel`, { method: "POST" }), refresh)}>Cancel</button>` : null}
      ${active || status === "cancelled" ? null : html`<button type="button" aria-expanded=${Boolean(whole)} onClick=${look}>${whole ? "Close" : "Open"}</button>`}
      ${active ? null : html`<button type="button" onClick=${() => then(askJson(path, { method: "DELETE" }), refresh)}>Forget</button>`}
    </div>
    ${refused ? html`<${Failure} error=${refused} />` : null}
    ${whole ? html`<${Whole} job=${whole} />` : null}
  </li>`;
}

function Whole({ job }) {
  const output = job.result?.result.task_output;
  const task = taskById.value.get(job.task);
  if (job.error) return html`<${Failure} error=${job.error} />`;
  if (output === undefined) return html`<p class="hint">It has no answer.</p>`;
  return task ? html`<${Answer} task=${task} output=${output} inputs=${{}} />` : html`<pre class="code">${JSON.stringify(output, null, 1)}</pre>`;
}
