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
  const { id, task, model, kind, status, progress, created_at: made, started_at: began, finished_at: ended } = job;
  const path = `api/jobs/${encodeURIComponent(id)}`;
  const then = (asked, act) => asked.then((told) => (refuse(null), act(told)), refuse);
  const active = ACTIVE.includes(status);
  const opens = status === "succeeded" || status === "failed";
  const took = began && ended ? (ended - began) * 1000 : 0;
  const look = () => (whole ? open(null) : then(askJson(path), open));
  const cancel = () => then(askJson(`${path}/cancel`, { method: "POST" }), refresh);
  const forget = () => then(askJson(path, { method: "DELETE" }), refresh);
  return html`<li class="job" data-job=${id}>
    <div class="row">
      <span class=${`mark ${MARKS[status] || ""}`}>${job.cancelling && active ? "being stopped" : status}</span>
      <strong>${task}</strong> <span class="hint">${model || ""} ${kind === "inference" ? "" : kind}</span>
      ${status === "running" ? html`<${Progress} task=${task} progress=${progress} />` : null}
      <span class="hint">${new Date(made * 1000).toLocaleTimeString()}${took ? ` · ${seconds(took)}` : ""}</span>
      ${active ? html`<button type="button" disabled=${job.cancelling} onClick=${cancel}>Cancel</button>` : null}
      ${opens ? html`<button type="button" aria-expanded=${Boolean(whole)} onClick=${look}>${whole ? "Close" : "Open"}</button>` : null}
      ${active ? null : html`<button type="button" onClick=${forget}>Forget</button>`}
    </div>
    ${refused ? html`<${Failure} error=${refused} />` : null}
    ${whole ? html`<${Whole} job=${whole} />` : null}
  </li>`;
}

const Progress = ({ task, progress }) => html`
  <progress max="1" value=${progress} aria-label=${`progress of ${task}`}></progress> <span>${Math.round(progress * 100)} %</span>
`;

function Whole({ job }) {
  const output = job.result?.result.task_output;
  const task = taskById.value.get(job.task);
  if (job.error) return html`<${Failure} error=${job.error} />`;
  if (output === undefined) return html`<p class="hint">It has no answer.</p>`;
  return task ? html`<${Answer} task=${task} output=${output} inputs=${{}} />` : html`<pre class="code">${JSON.stringify(output, null, 1)}</pre>`;
}
