// The one box: words, and media dropped, chosen or recorded.
import { html } from "../../html.js";
import { Intake } from "../../inputs/medium.js";
import { Shown } from "../../outputs/shown.js";
import { bytes } from "../../words.js";
import { mayBeSpoken } from "./wanted.js";

const KINDS = ["image", "audio", "video", "document"];

export function GivenBox({ held, change }) {
  const { words, media, spoken } = held;
  const drop = (at) => change({ ...held, media: media.filter((_, place) => place !== at) });
  const say = (aloud) => change({ ...held, spoken: aloud });
  const add = (more) => change({ ...held, media: [...media, ...more], spoken: false });
  return html`
    <label class="big" for="words">Give it anything</label>
    <textarea id="words" rows="3" placeholder="Words, a question, a picture, a sound, a film, a document …" value=${words}
      onInput=${(event) => change({ ...held, words: event.target.value })}></textarea>
    ${mayBeSpoken(held)
      ? html`<div class="row ways" role="group" aria-label="What the words are">
          <label><input type="radio" name="spoken" checked=${spoken} onChange=${() => say(true)} /> to be answered</label>
          <label><input type="radio" name="spoken" checked=${!spoken} onChange=${() => say(false)} /> a text to work with</label>
        </div>`
      : null}
    <ul class="plain row">
      ${media.map((medium, at) => html`<li class="held" key=${at}>
        <${Shown} uri=${medium.uri} label=${medium.name} />
        <div class="row">
          <span class="hint">${medium.name} · ${bytes(medium.size)}</span>
          <button type="button" aria-label=${`Remove ${medium.name}`} onClick=${() => drop(at)}>Remove</button>
        </div>
      </li>`)}
    </ul>
    <${Intake} id="given" kinds=${KINDS} take=${add} label="anything" again=${media.length > 0} many />
  `;
}
