// Whatever else an answer says, by name.
import { html } from "../html.js";
import { worded } from "../words.js";

export function Facts({ facts }) {
  const told = Object.entries(facts).filter(([, value]) => !(Array.isArray(value) && !value.length));
  if (!told.length) return null;
  return html`<dl class="facts">${told.map(([name, value]) => html`<dt>${worded(name)}</dt><dd>${spelled(value)}</dd>`)}</dl>`;
}

function spelled(value) {
  if (value === null || typeof value !== "object") return String(value);
  const text = JSON.stringify(value);
  return text.length < 200 ? text : `${text.slice(0, 200)} …`;
}
