// A line of numbers, and how it goes on with a band of chances, as SVG.
import { html } from "../html.js";

const WIDE = 600;
const HIGH = 180;

export function Line({ past = [], next = [], low, high, label = "the series" }) {
  const all = [...past, ...next, ...(low || []), ...(high || [])];
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const count = past.length + next.length;
  const x = (at) => (at / Math.max(1, count - 1)) * WIDE;
  const y = (value) => HIGH - 8 - ((value - least) / (most - least || 1)) * (HIGH - 16);
  const path = (values, from) => values.map((value, at) => `${at ? "L" : "M"}${x(from + at).toFixed(1)} ${y(value).toFixed(1)}`).join(" ");
  const from = past.length;
  const joined = past.length ? [past.at(-1), ...next] : next;
  const back = (values) => values.map((value, at) => `L${x(from + at).toFixed(1)} ${y(value).toFixed(1)}`).reverse().join(" ");
  return html`<svg class="line" viewBox=${`0 0 ${WIDE} ${HIGH}`} role="img" aria-label=${label}>
    ${low && high ? html`<path class="band" d=${`${path(low, from)} ${back(high)} Z`} />` : null}
    <path class="past" d=${path(past, 0)} />
    ${next.length ? html`<path class="next" d=${path(joined, past.length ? from - 1 : 0)} />` : null}
    <text x="4" y="14">${most.toPrecision(4)}</text><text x="4" y=${HIGH - 2}>${least.toPrecision(4)}</text>
  </svg>`;
}
