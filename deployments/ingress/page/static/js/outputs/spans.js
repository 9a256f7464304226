// Stretches that were found: marked in the text that was given, as bars over time, or listed.
import { html } from "../html.js";
import { share } from "../words.js";

const wordOf = (span) => span.answer ?? span.word;
const nameOf = (span) => span.entity;

export function Spans({ value, inputs }) {
  if (!value.length) return html`<p class="hint">Nothing was found.</p>`;
  if (wordOf(value[0]) === undefined) return html`<${Times} spans=${value} />`;
  const text = Object.values(inputs).find((one) => typeof one === "string" && liesIn(one, value[0]));
  return html`
    ${text ? html`<${InText} text=${text} spans=${value} />` : null}
    <table class="cells">
      <thead>
        <tr>
          <th scope="col">found</th>
          ${nameOf(value[0]) ? html`<th scope="col">as</th>` : null}
          <th scope="col">score</th>
        </tr>
      </thead>
      <tbody>
        ${value.map((span, at) => html`<tr key=${at}>
          <td>${wordOf(span) || "(no answer)"}</td>${nameOf(value[0]) ? html`<td>${nameOf(span)}</td>` : null}
          <td>${typeof span.score === "number" ? share(span.score) : "–"}</td>
        </tr>`)}
      </tbody>
    </table>
  `;
}

function liesIn(text, span) {
  if (!Number.isInteger(span.start) || span.end <= span.start) return false;
  return text.slice(span.start, span.end).toLowerCase() === wordOf(span).toLowerCase();
}

function InText({ text, spans }) {
  const parts = [];
  let at = 0;
  for (const span of [...spans].sort((one, other) => one.start - other.start)) {
    if (span.start < at) continue;
    parts.push(text.slice(at, span.start));
    const name = nameOf(span) ? html`<sub> ${nameOf(span)}</sub>` : null;
    parts.push(html`<mark>${text.slice(span.start, span.end)}${name}</mark>`);
    at = span.end;
  }
  return html`<p class="words">${parts}${text.slice(at)}</p>`;
}

function Times({ spans }) {
  const end = Math.max(...spans.map((span) => span.end));
  return html`
    <svg class="times" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label="when it was found">
      <rect class="ground" width="100" height="6" />
      ${spans.map(({ start, end: until }, at) => html`<rect key=${at} class="on" height="6" x=${(start / end) * 100}
        width=${((until - start) / end) * 100} />`)}
    </svg>
    <ul>
      ${spans.map((span, at) => html`<li key=${at}>${span.start.toFixed(2)} s – ${span.end.toFixed(2)} s</li>`)}
    </ul>
  `;
}
