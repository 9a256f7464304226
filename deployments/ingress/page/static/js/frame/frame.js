// What stands around every page: header, navigation, memory, key, theme, runs, and word of a server that is away.
import { html } from "../html.js";
import { hrefOf, route } from "../route.js";
import { reachable } from "../server.js";
import { fault } from "../stock.js";
import { KeyEntry } from "./key.js";
import { MemoryChip } from "./memory.js";
import { RunsButton, RunsDrawer } from "./runs.js";
import { ThemeChoice } from "./theme.js";
import { Failure } from "../outputs/failure.js";

const PAGES = { home: "Home", explore: "Explore", status: "Status" };

export function Frame({ children }) {
  return html`
    <a class="skip" href="#main" onClick=${skip}>Skip to the page</a>
    <header class="top">
      <a class="brand" href=${hrefOf("home")}><img src="icon.svg" alt="" width="26" height="26" />Anymodal</a>
      <nav aria-label="Pages">
        ${Object.entries(PAGES).map(([page, title]) => html`<${PageLink} key=${page} page=${page} title=${title} />`)}
      </nav>
      <div class="tools"><${MemoryChip} /><${RunsButton} /><${KeyEntry} /><${ThemeChoice} /></div>
    </header>
    <div role="status" aria-live="polite">
      ${reachable.value ? null : html`<p class="away">The server is unreachable; retrying …</p>`}
    </div>
    <main id="main" tabindex="-1">
      ${fault.value && reachable.value ? html`<${Failure} error=${fault.value} />` : null} ${children}
    </main>
    <${RunsDrawer} />
  `;
}

function PageLink({ page, title }) {
  const here = route.value.page === page;
  return html`<a href=${hrefOf(page)} aria-current=${here ? "page" : undefined}>${title}</a>`;
}

// The address stays the page's: what stands behind # names pages here.
function skip(event) {
  event.preventDefault();
  document.getElementById("main").focus();
}
