// The same call from elsewhere: as curl, Python and JavaScript, right when pasted.
import { html, useState } from "../html.js";
import { mediaIn } from "../media.js";
import { curl } from "./curl.js";
import { javascript } from "./javascript.js";
import { handle, python } from "./python.js";
import { sdkWays } from "./sdks.js";

const WAYS = { curl, Python: python, JavaScript: javascript, "Python on the cluster": handle };

// `model` is the one that will answer, for clients that have to name it.
export function Calls({ question, task, model }) {
  const [chosen, choose] = useState("curl");
  const sdks = Object.fromEntries(Object.entries(sdkWays(task, model)).filter(([, spell]) => spell(question)));
  const ways = { ...WAYS, ...sdks };
  const way = ways[chosen] ? chosen : "curl";
  const text = ways[way](question);
  const media = mediaIn(question.inputs);
  return html`<section class="card calls" aria-label="Call it">
    <div class="row spread">
      <h2>Call it</h2>
      <div class="row" role="group" aria-label="Language">
        ${Object.keys(ways).map(
          (one) => html`<button type="button" key=${one} aria-pressed=${one === way} onClick=${() => choose(one)}>
            ${one}
          </button>`,
        )}
        <button type="button" onClick=${() => navigator.clipboard.writeText(text)}>Copy</button>
      </div>
    </div>
    <pre class="code" tabindex="0" data-way=${way} aria-label=${`The call as ${way}`}>${text}</pre>
    ${media.length
      ? html`<p class="hint">
          It reads these files:
          ${media.map(({ name, uri }) => html` <a key=${name} href=${uri} download=${name}>${name}</a>`)}
        </p>`
      : null}
  </section>`;
}
