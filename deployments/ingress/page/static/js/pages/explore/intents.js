// What one may want: each task in everyday words, by what one has and what one would like.
import { html } from "../../html.js";
import { hrefOf, refine } from "../../route.js";
import { tasks } from "../../stock.js";
import { counted } from "../../words.js";
import { Skip } from "./skip.js";

export function Intents({ query, rows }) {
  const [from, to] = [query.get("from"), query.get("to")];
  const words = (query.get("search") || "").toLowerCase().split(/\s+/).filter(Boolean);
  const said = tasks.value.filter((task) => words.every((word) => wordsOf(task).includes(word)));
  const fitting = said.filter((task) => (!from || task.takes.includes(from)) && (!to || task.gives.includes(to)));
  return html`
    <${Skip} to="tasks" words="Skip to the tasks" />
    <${Kinds} title="I have" name="from" chosen=${from} kinds=${kindsOf("takes")} />
    <${Kinds} title="I want" name="to" chosen=${to} kinds=${kindsOf("gives")} />
    <p class="found-many" role="status">${counted(fitting.length, "task")}</p>
    ${fitting.length ? null : html`<p>No one task does this; <a href=${hrefOf("home")}>Home</a> makes chains of several.</p>`}
    <ul class="cards" id="tasks" tabindex="-1">${fitting.map((task) => html`<${Intent} key=${task.id} task=${task} rows=${rows} />`)}</ul>
  `;
}

const wordsOf = ({ id, intent, summary }) => `${id} ${intent} ${summary}`.toLowerCase();
const kindsOf = (side) => [...new Set(tasks.value.flatMap((task) => task[side]))].sort();
const told = (kinds) => kinds.join(" + ");

function Kinds({ title, name, chosen, kinds }) {
  return html`<div class="row tight kinds" role="group" aria-label=${title}>
    <strong>${title}</strong>
    ${kinds.map((kind) => html`<button type="button" key=${kind} aria-pressed=${chosen === kind}
      onClick=${() => refine({ [name]: chosen === kind ? "" : kind })}>${kind}</button>`)}
  </div>`;
}

function Intent({ task, rows }) {
  const { id, intent, summary, takes, gives } = task;
  const models = (rows || []).filter((row) => row.tasks.includes(id)).length;
  const ways = takes.length + gives.length ? `${told(takes) || "nothing"} → ${told(gives)}` : "several kinds";
  return html`<li class="card">
    <h3><a href=${hrefOf("model", "", { task: id })}>${intent}</a></h3>
    <p>${summary}</p>
    <p class="row spread hint">
      <span>${ways}</span>
      <a href=${hrefOf("explore", "", { view: "models", task: id })}>${rows ? counted(models, "model") : "models"}<span
        class="unseen"> of ${id}</span></a>
    </p>
  </li>`;
}
