// A number within its bounds; a slider beside it where both bounds are near. Left empty, it is the model's own.
import { html } from "../html.js";

const WIDE = 1000;

export function NumberField({ id, schema, value, set, said, label }) {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, type } = schema;
  const low = minimum ?? exclusiveMinimum;
  const high = maximum ?? exclusiveMaximum;
  const step = type === "integer" ? 1 : "any";
  const change = (event) => set(event.target.value === "" ? undefined : Number(event.target.value));
  const unsaid = schema.default ?? null;
  const near = low !== undefined && high !== undefined && high - low <= WIDE;
  const slide = type === "integer" ? 1 : (high - low) / 100;
  return html`<div class="row number">
    <input type="number" id=${id} aria-label=${label} aria-describedby=${said || undefined} step=${step} min=${low}
      max=${high} value=${value ?? ""} placeholder=${unsaid ?? "auto"} onInput=${change} />
    ${near
      ? html`<input type="range" aria-label=${`${label}, slider`} min=${low} max=${high} step=${slide}
          value=${value ?? unsaid ?? low} onInput=${change} />`
      : null}
    ${near ? html`<span class="hint">${low} – ${high}</span>` : null}
  </div>`;
}
