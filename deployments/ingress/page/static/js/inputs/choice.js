// One of a few: a list of values, or yes and no.
import { html } from "../html.js";

export function Choice({ id, schema, value, set, optional, said, label }) {
  const values = schema.enum || [schema.const];
  const change = (event) => set(event.target.value === "" ? undefined : values[Number(event.target.value)]);
  const unsaid = schema.default ?? null;
  const at = values.indexOf(value);
  return html`<select id=${id} aria-label=${label} aria-describedby=${said || undefined} onChange=${change}>
    ${optional || value === undefined
      ? html`<option value="" selected=${at < 0}>${unsaid === null ? "auto" : `${unsaid} (default)`}</option>`
      : null}
    ${values.map((one, place) => html`<option key=${place} value=${place} selected=${place === at}>${String(one)}</option>`)}
  </select>`;
}

const ANSWERS = { yes: true, no: false };

export function Flag({ id, schema, value, set, said, label }) {
  const unsaid = schema.default ?? null;
  const change = (event) => set(ANSWERS[event.target.value]);
  const shown = value === undefined ? "" : value ? "yes" : "no";
  return html`<select id=${id} aria-label=${label} aria-describedby=${said || undefined} onChange=${change} value=${shown}>
    <option value="" selected=${shown === ""}>${unsaid === null ? "auto" : `${unsaid ? "yes" : "no"} (default)`}</option>
    ${Object.keys(ANSWERS).map((one) => html`<option key=${one} value=${one} selected=${shown === one}>${one}</option>`)}
  </select>`;
}
