// A list of texts, one box each.
import { html } from "../html.js";

export function Texts({ id, value, set, label }) {
  const texts = value ?? [""];
  const put = (at, text) => set(texts.map((old, place) => (place === at ? text : old)));
  const drop = (at) => set(texts.length > 1 ? texts.filter((_, place) => place !== at) : undefined);
  return html`
    ${texts.map(
      (text, at) => html`<div class="row" key=${at}>
        <input type="text" class="grow" id=${`${id}-${at}`} aria-label=${`${label} ${at + 1}`} value=${text}
          onInput=${(event) => put(at, event.target.value)} />
        <button type="button" aria-label=${`Remove ${label} ${at + 1}`} onClick=${() => drop(at)}>×</button>
      </div>`,
    )}
    <button type="button" onClick=${() => set([...texts, ""])}>Add one</button>
  `;
}
