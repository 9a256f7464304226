// A series of numbers, as text with commas or lines, drawn as a line while it is written.
import { html, useEffect, useState } from "../html.js";
import { Line } from "../outputs/line.js";

const spelled = (value) => (value || []).join(", ");

export function Numbers({ id, value, set, label, said }) {
  const [text, write] = useState(() => spelled(value));
  const read = (from) => from.split(/[\s,;]+/).filter(Boolean).map(Number);
  const wrong = read(text).some((one) => !Number.isFinite(one));
  useEffect(() => {
    if (!wrong && spelled(value) !== spelled(read(text))) write(spelled(value));
  }, [value]);
  const change = (event) => {
    write(event.target.value);
    const numbers = read(event.target.value);
    if (numbers.every(Number.isFinite)) set(numbers.length ? numbers : undefined);
  };
  return html`
    <textarea id=${id} class="code" rows="4" aria-label=${label} aria-invalid=${wrong ? "true" : undefined}
      aria-describedby=${said || undefined} value=${text} onInput=${change}></textarea>
    ${wrong ? html`<p class="wrong" role="alert">Only numbers, with commas or spaces between them.</p>` : null}
    ${value?.length > 1 ? html`<${Line} past=${value} />` : null}
  `;
}
