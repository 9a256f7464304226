// Two runs side by side: what was asked differently, and what came.
import { html, useEffect, useState } from "../html.js";
import { printed } from "../media.js";
import { RunView } from "../outputs/run_view.js";
import { route } from "../route.js";
import { modelOf } from "../runs/history.js";
import { placeOf, read } from "../runs/reopen.js";
import { titleOf } from "../stock.js";
import { seconds } from "../words.js";

const GONE = html`<h1>Compare</h1>
  <p class="wrong" role="alert">Not both of these runs are kept in this browser any more; choose two in the drawer of runs.</p>`;

export function Compare() {
  const { query } = route.value;
  const ids = [query.get("one"), query.get("other")];
  const [found, tell] = useState(null);
  useEffect(() => {
    const byTime = (one, other) => (one?.began ?? 0) - (other?.began ?? 0);
    Promise.all(ids.map((id) => read(id))).then((both) => tell(both.sort(byTime)));
  }, [ids.join(" ")]);
  if (!found) return html`<h1>Compare</h1><p class="busy">The runs come …</p>`;
  if (!found.every(Boolean)) return GONE;
  return html`<h1>Compare</h1>
    <${Differences} found=${found} />
    <div class="desk">${found.map((run, at) => html`<${Side} key=${run.id} run=${run} name=${at ? "Second run" : "First run"} />`)}</div>`;
}

const Side = ({ run, name }) => html`<section class="card" aria-label=${name}>
  <h2><a href=${placeOf(run)}>${titleOf(run.question.task)}</a> <span class="hint">${modelOf(run.question, run.shown.value.steps)}</span></h2>
  <${RunView} run=${run} />
</section>`;

function Differences({ found }) {
  const [one, other] = found.map(asked);
  const names = [...new Set([...one.keys(), ...other.keys()])].filter((name) => one.get(name) !== other.get(name));
  if (!names.length) return html`<p>Both were asked the same.</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="What differs"><table class="cells">
    <thead><tr><th scope="col">what differs</th><th scope="col">first</th><th scope="col">second</th></tr></thead>
    <tbody>
      ${names.map((name) => html`<tr key=${name}>
        <th scope="row">${name}</th><td>${one.get(name) ?? "–"}</td><td>${other.get(name) ?? "–"}</td>
      </tr>`)}
    </tbody>
  </table></div>`;
}

// All that was asked, and how long it took, as lines that can be compared.
function asked({ question: { task, model, inputs, parameters }, shown }) {
  const named = inputs !== null && typeof inputs === "object" && !Array.isArray(inputs) && !inputs.uri ? inputs : { inputs };
  const members = [["task", task], ["model", modelOf({ model }, shown.value.steps)], ...Object.entries(named), ...Object.entries(parameters)];
  const lines = members.filter(([, value]) => value !== undefined).map(([name, value]) => [name, spelled(value)]);
  return new Map([...lines, ["took", shown.value.took === null ? "–" : seconds(shown.value.took)]]);
}

function spelled(value) {
  const text = printed(value, ({ name }) => name);
  return typeof text === "string" ? text : JSON.stringify(text);
}
