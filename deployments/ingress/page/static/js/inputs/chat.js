// A conversation: turns of words and media, to be added to and taken from.
import { html } from "../html.js";
import { Medium } from "../media.js";
import { kindsOf, resolved, ways } from "../schema.js";
import { Shown } from "../outputs/shown.js";
import { Intake } from "./medium.js";

const FIRST = [{ role: "user", content: "" }];

export function Chat({ id, schema, defs, value, set, label }) {
  const turns = value || FIRST;
  const turn = resolved(schema.items, defs);
  const put = (at, changed) => set(turns.map((old, place) => (place === at ? { ...old, ...changed } : old)));
  const drop = (at) => set(turns.length > 1 ? turns.filter((_, place) => place !== at) : undefined);
  const next = turns.at(-1)?.role === "user" ? "assistant" : "user";
  return html`
    ${turns.map((one, at) => html`<${Turn} key=${at} id=${`${id}-${at}`} one=${one} at=${at} turn=${turn} defs=${defs}
      put=${(changed) => put(at, changed)} drop=${() => drop(at)} label=${label} />`)}
    <button type="button" onClick=${() => set([...turns, { role: next, content: "" }])}>Add a turn</button>
  `;
}

// Words stand last among a turn's parts, as models were taught.
function Turn({ id, one, at, turn, defs, put, drop, label }) {
  const parts = typeof one.content === "string" ? [] : one.content;
  const texts = parts.filter((part) => part.type === "text").map((part) => part.text);
  const words = typeof one.content === "string" ? one.content : texts.join("\n");
  const media = parts.filter((part) => part.type !== "text");
  const said = (text) => (text ? [{ type: "text", text }] : []);
  const write = (shown, text) => put({ content: shown.length ? [...shown, ...said(text)] : text });
  const kinds = mediaKinds(turn, defs);
  const part = (medium) => ({ type: kindOf(medium), [kindOf(medium)]: medium });
  const take = (more) => write([...media, ...more.map(part)], words);
  return html`<div class="turn">
    <div class="row spread">
      <select aria-label=${`Role of turn ${at + 1}`} onChange=${(event) => put({ role: event.target.value })}>
        ${turn.properties.role.enum.map(
          (role) => html`<option key=${role} value=${role} selected=${role === one.role}>${role}</option>`,
        )}
      </select>
      <button type="button" aria-label=${`Remove turn ${at + 1}`} onClick=${drop}>×</button>
    </div>
    ${media.map((part, place) => html`<div class="held" key=${place}>
      <${Shown} uri=${part[part.type].uri} label=${part[part.type].name} />
      <button type="button" aria-label=${`Remove ${part[part.type].name}`}
        onClick=${() => write(media.filter((_, other) => other !== place), words)}>Remove</button>
    </div>`)}
    <textarea rows="2" aria-label=${`Words of turn ${at + 1}`} value=${words}
      onInput=${(event) => write(media, event.target.value)}></textarea>
    ${kinds.length && one.role === "user"
      ? html`<details><summary>Add a picture, sound, film or document</summary>
          <${Intake} id=${id} kinds=${kinds} take=${take} label=${`${label}, turn ${at + 1}`} many /></details>`
      : null}
  </div>`;
}

const kindOf = (medium) => (medium instanceof Medium && medium.kind === "application" ? "document" : medium.kind);

function mediaKinds(turn, defs) {
  const listed = ways(turn.properties.content, defs).options.find((option) => option.type === "array");
  const parts = listed ? ways(listed.items, defs).options : [];
  const fields = parts.flatMap((part) => Object.values(part.properties || {}));
  return [...new Set(fields.flatMap((field) => kindsOf(field, defs)))];
}
