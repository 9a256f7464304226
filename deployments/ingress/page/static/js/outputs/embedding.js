// Vectors: how many, how long, and their first numbers as bars up and down.
import { html } from "../html.js";

const MOST = 128;

export function Embedding({ value }) {
  const vectors = Array.isArray(value[0]?.[0]) ? value.flat() : value;
  return vectors.slice(0, 4).map((vector, at) => html`<div key=${at}><${Vector} vector=${vector} of=${vectors.length} at=${at} /></div>`);
}

function Vector({ vector, at, of }) {
  const shown = vector.slice(0, MOST);
  const most = Math.max(...shown.map(Math.abs)) || 1;
  const length = Math.hypot(...vector);
  return html`
    <svg class="vector" viewBox=${`0 0 ${shown.length * 4} 60`} preserveAspectRatio="none" role="img" aria-label=${`vector ${at + 1}`}>
      ${shown.map((number, place) => html`<rect key=${place} x=${place * 4} width="3" y=${number > 0 ? 30 - (number / most) * 28 : 30}
        height=${(Math.abs(number) / most) * 28} />`)}
    </svg>
    <p class="hint">Vector ${at + 1} of ${of}: ${vector.length} numbers, length ${length.toFixed(3)}.</p>
  `;
}
