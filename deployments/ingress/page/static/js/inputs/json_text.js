// Any JSON, written as text; what is wrong is said with its line and column, and nothing wrong is taken.
import { html, useEffect, useState } from "../html.js";
import { readJson } from "../json_place.js";
import { printed } from "../media.js";

const spelled = (value) => (value === undefined ? "" : JSON.stringify(printed(value), null, 1));

// `told(wrong)` says whether the text can be read, so that a run can wait for it.
export function JsonText({ id, value, set, told, label, said }) {
  const [text, write] = useState(() => spelled(value));
  const [wrong, blame] = useState(null);
  useEffect(() => {
    if (!wrong && spelled(value) !== spelled(text.trim() ? readJson(text) : undefined)) write(spelled(value));
  }, [value]);
  const judge = (error) => {
    blame(error);
    told?.(error);
  };
  const change = (event) => {
    write(event.target.value);
    try {
      set(event.target.value.trim() ? readJson(event.target.value) : undefined);
      judge(null);
    } catch (error) {
      judge(error);
    }
  };
  const about = [said, wrong && `${id}-wrong`].filter(Boolean).join(" ") || undefined;
  return html`
    <textarea id=${id} class="code" rows=${Math.min(10, text.split("\n").length + 1)} spellcheck=${false} aria-label=${label}
      aria-invalid=${wrong ? "true" : undefined} aria-describedby=${about} value=${text} onInput=${change}></textarea>
    ${wrong
      ? html`<p class="wrong" id=${`${id}-wrong`} role="alert">Line ${wrong.line}, column ${wrong.column}: ${wrong.message}</p>`
      : null}
  `;
}
