// Pictures, sounds, films and solids that were made: shown, and to be saved.
import { html } from "../html.js";
import { worded } from "../words.js";
import { Save, Shown } from "./shown.js";

export function Medium({ value, name }) {
  const media = [value].flat();
  return html`<div class="gallery">
    ${media.map((uri, at) => html`<figure key=${at}>
      <${Shown} uri=${uri} label=${`${worded(name)} ${media.length > 1 ? at + 1 : ""}`} />
      <figcaption><${Save} uri=${uri} name=${name} /></figcaption>
    </figure>`)}
  </div>`;
}

// White is at the far end of the scale that the facts below name.
export function Depth({ value, name, inputs }) {
  const given = Object.values(inputs).find((one) => one?.kind === "image");
  return html`<div class="gallery">
    ${given ? html`<figure><img class="shown" src=${given.uri} alt="the given picture" /><figcaption>given</figcaption></figure>` : null}
    <figure><${Shown} uri=${value} label="depth, as grey" /><figcaption><${Save} uri=${value} name=${name} /></figcaption></figure>
  </div>`;
}
