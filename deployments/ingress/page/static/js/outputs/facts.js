// Whatever else an answer says, by name; what is long stands in its JSON alone.
import { html } from "../html.js";
import { worded } from "../words.js";

const LONG = 200;

export function Facts({ facts }) {
  const told = Object.entries(facts).filter(([, value]) => spelled(value).length <= LONG);
  if (!told.length) return null;
  return html`<dl class="facts">${told.map(([name, value]) => html`<dt>${worded(name)}</dt><dd>${spelled(value)}</dd>`)}</dl>`;
}

function spelled(value) {
  if (value === null || typeof value !== "object") return String(value);
  return JSON.stringify(value, (_, one) => (typeof one === "number" ? Number(one.toPrecision(6)) : one));
}
