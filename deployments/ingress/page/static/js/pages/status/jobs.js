// The durable jobs: how far each is, stopped, forgotten, opened.
import { html, useEffect, useState } from "../../html.js";
import { Failure } from "../../outputs/failure.js";
import { askJson, key, keyWanted, reachable } from "../../server.js";
import { Job } from "./job.js";

const EACH_MS = 2000;
const A_PAGE = 20;
const MOST = 100;

const NONE = html`<p class="hint">None. A request sent to <code>POST /api/jobs</code> goes on when its client leaves; it is
  seen here.</p>`;

export function Jobs() {
  const [page, tell] = useState(null);
  const [fault, blame] = useState(null);
  const [many, want] = useState(A_PAGE);
  const refresh = () => askJson(`api/jobs?limit=${many}`).then((told) => (tell(told), blame(null)), blame);
  useEffect(() => {
    const look = () => reachable.value && !keyWanted.value && document.visibilityState === "visible" && refresh();
    look();
    const timer = setInterval(look, EACH_MS);
    return () => clearInterval(timer);
  }, [key.value, reachable.value, many]);
  const jobs = page?.jobs || [];
  return html`<section class="card" aria-label="Jobs">
    <h2>Jobs</h2>
    ${fault && reachable.value ? html`<${Failure} error=${fault} />` : null}
    ${page && !jobs.length ? NONE : null}
    <ul class="plain">${jobs.map((job) => html`<${Job} key=${job.id} job=${job} refresh=${refresh} />`)}</ul>
    ${page?.has_more && many < MOST ? html`<button type="button" onClick=${() => want(many + A_PAGE)}>Older ones</button>` : null}
  </section>`;
}
