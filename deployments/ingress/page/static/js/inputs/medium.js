// A picture, sound, film, document or solid: dropped, chosen, taken by camera or microphone, or the example.
import { html, useState } from "../html.js";
import { mediumOf } from "../media.js";
import { kindsOf } from "../schema.js";
import { bytes } from "../words.js";
import { Recorder } from "./recorder.js";
import { Shown } from "../outputs/shown.js";

const ACCEPTS = { image: "image/*", audio: "audio/*", video: "video/*", document: "application/pdf", mesh: ".glb,.obj" };

export function MediumField({ id, schema, value, set, label }) {
  return html`
    ${value ? html`<${Held} medium=${value} drop=${() => set(undefined)} label=${label} />` : null}
    <${Intake} id=${id} kinds=${[schema["x-kind"]]} take=${(media) => set(media[0])} label=${label} again=${Boolean(value)} />
  `;
}

export function Media({ id, schema, defs, value, set, label }) {
  const media = value || [];
  return html`
    ${media.map((medium, at) => html`<${Held} key=${at} medium=${medium} label=${label}
      drop=${() => set(media.length > 1 ? media.filter((_, place) => place !== at) : undefined)} />`)}
    <${Intake} id=${id} kinds=${kindsOf(schema.items, defs)} take=${(more) => set([...media, ...more])} label=${label} many />
  `;
}

function Held({ medium, drop, label }) {
  return html`<div class="held">
    <${Shown} uri=${medium.uri} label=${label} />
    <div class="row">
      <span class="hint">${medium.name} · ${bytes(medium.size)}</span>
      <button type="button" aria-label=${`Remove ${medium.name}`} onClick=${drop}>Remove</button>
    </div>
  </div>`;
}

export function Intake({ id, kinds, take, label, many, again }) {
  const [over, hover] = useState(false);
  const files = async (list) => {
    const media = await Promise.all(Array.from(list, (file) => mediumOf(file, file.name)));
    if (media.length) take(media);
  };
  const drop = (event) => {
    event.preventDefault();
    hover(false);
    files(event.dataTransfer.files);
  };
  const drag = (event) => {
    event.preventDefault();
    hover(true);
  };
  const accept = kinds.map((kind) => ACCEPTS[kind]).filter(Boolean).join(",");
  return html`<div class=${over ? "drop over" : "drop"} onDragOver=${drag} onDragLeave=${() => hover(false)} onDrop=${drop}>
    <label for=${id}>${again ? "Another" : "Drop or choose"} ${kinds.join(" or ")}</label>
    <input type="file" id=${id} accept=${accept} multiple=${many} aria-label=${`${label}, file`}
      onChange=${(event) => files(event.target.files)} />
    <${Recorder} kinds=${kinds} take=${(medium) => take([medium])} />
  </div>`;
}
