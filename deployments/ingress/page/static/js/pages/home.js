// The first page: ask anything, and get it back as anything.
import { html } from "../html.js";
import { hrefOf } from "../route.js";
import { tasks, titleOf } from "../stock.js";

export function Home() {
  return html`<h1>Anymodal</h1>
    <ul class="plain columns">
      ${(tasks.value || []).map(({ id }) => html`<li key=${id}><a href=${hrefOf("model", "", { task: id })}>${titleOf(id)}</a></li>`)}
    </ul>`;
}
