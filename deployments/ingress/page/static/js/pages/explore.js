// What this server can do: its tasks by family.
import { html } from "../html.js";
import { hrefOf } from "../route.js";
import { tasks, titleOf } from "../stock.js";

export function Explore() {
  const families = Object.entries(Object.groupBy(tasks.value || [], ({ family }) => family));
  return html`<h1>Explore</h1>
    ${families.map(([family, members]) => html`<section key=${family}>
      <h2>${titleOf(family)}</h2>
      <ul class="cards">
        ${members.map(({ id, summary }) => html`<li class="card" key=${id}>
          <a href=${hrefOf("model", "", { task: id })}><strong>${titleOf(id)}</strong></a><p>${summary}</p>
        </li>`)}
      </ul>
    </section>`)}`;
}
