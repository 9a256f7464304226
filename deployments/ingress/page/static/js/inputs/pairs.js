// Numbers by name, a row each.
import { html } from "../html.js";

export function Pairs({ value, set, label }) {
  const rows = Object.entries(value || {});
  const change = (at, name, number) => set(Object.fromEntries(rows.map((row, place) => (place === at ? [name, number] : row))));
  const drop = (at) => set(rows.length > 1 ? Object.fromEntries(rows.filter((_, place) => place !== at)) : undefined);
  const add = () => set({ ...value, [`name ${rows.length + 1}`]: 0.5 });
  return html`
    ${rows.map(
      ([name, number], at) => html`<div class="row" key=${at}>
        <input type="text" class="grow" aria-label=${`Name ${at + 1} of ${label}`} value=${name}
          onChange=${(event) => change(at, event.target.value, number)} />
        <input type="number" step="any" aria-label=${`Number ${at + 1} of ${label}`} value=${number}
          onInput=${(event) => change(at, name, Number(event.target.value))} />
        <button type="button" aria-label=${`Remove ${name}`} onClick=${() => drop(at)}>×</button>
      </div>`,
    )}
    <button type="button" onClick=${add}>Add one</button>
  `;
}
