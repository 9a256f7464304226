// The answer as JSON, its media shortened.
import { html, useState } from "../html.js";

const LONG = 200;

function short(name, value) {
  const long = typeof value === "string" && value.startsWith("data:") && value.length > LONG;
  return long ? `${value.slice(0, 60)}… (${value.length} characters)` : value;
}

export function Raw({ value }) {
  const [open, turn] = useState(false);
  return html`<details onToggle=${(event) => turn(event.target.open)}>
    <summary>JSON</summary>
    ${open ? html`<pre class="code" tabindex="0">${JSON.stringify(value, short, 1).slice(0, 100000)}</pre>` : null}
  </details>`;
}
