// Page by page through a list, and further into one that goes on elsewhere.
import { html } from "../../html.js";
import { refine } from "../../route.js";

export function Pages({ page, pages, more }) {
  if (pages < 2 && !more) return null;
  return html`<nav class="row" aria-label="Pages of the list">
    <button type="button" disabled=${page < 2} onClick=${() => turn(page - 1)}>Before</button>
    <span>page ${page} of ${pages}</span>
    <button type="button" disabled=${page >= pages} onClick=${() => turn(page + 1)}>Next</button>
    ${more ? html`<button type="button" onClick=${more}>More of the Hub</button>` : null}
  </nav>`;
}

// Reading goes on at the top of the list.
function turn(page) {
  refine({ page: page > 1 ? page : "" });
  const results = document.getElementById("results");
  results.scrollIntoView();
  results.focus();
}
