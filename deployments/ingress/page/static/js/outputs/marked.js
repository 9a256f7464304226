// Boxes, masks and keypoints drawn over the given picture, each to be shown or hidden.
import { html, useState } from "../html.js";
import { pictureIn } from "../media.js";
import { share } from "../words.js";

const COLOURS = 8;
const nameOf = (one, at) => one.label ?? (one.object === null || one.object === undefined ? `${at + 1}` : `thing ${one.object + 1}`);

export function Marked({ value, inputs }) {
  const picture = pictureIn(inputs);
  const [hidden, hide] = useState(() => new Set());
  const [size, measure] = useState(null);
  if (!value.length) return html`<p class="hint">Nothing was found.</p>`;
  const toggle = (at) => hide((old) => new Set(old.has(at) ? [...old].filter((one) => one !== at) : [...old, at]));
  return html`
    <div class="over-picture">
      <img src=${picture?.uri} alt="the given picture with what was found" onLoad=${(event) => measure([event.target.naturalWidth, event.target.naturalHeight])} />
      ${size ? html`<svg viewBox=${`0 0 ${size[0]} ${size[1]}`} aria-hidden="true">
        ${value.map((one, at) => (hidden.has(at) ? null : html`<${Mark} key=${at} one=${one} at=${at} size=${size} />`))}
      </svg>` : null}
    </div>
    <ul class="plain found">
      ${value.map((one, at) => html`<li key=${at}><label>
        <input type="checkbox" checked=${!hidden.has(at)} onChange=${() => toggle(at)} />
        <span class=${`swatch colour-${at % COLOURS}`}></span> ${nameOf(one, at)} ${typeof one.score === "number" ? share(one.score) : ""}
        ${one.keypoints ? html`<span class="hint">${one.keypoints.length} points</span>` : null}
      </label></li>`)}
    </ul>
  `;
}

function Mark({ one, at, size }) {
  const colour = `colour-${at % COLOURS}`;
  const [width] = size;
  return html`
    ${one.mask ? html`<${MaskOf} uri=${one.mask} colour=${colour} id=${`mask-${at}`} size=${size} />` : null}
    ${one.box ? html`<rect class=${`box ${colour}`} x=${one.box.xmin} y=${one.box.ymin} width=${one.box.xmax - one.box.xmin}
      height=${one.box.ymax - one.box.ymin} />` : null}
    ${one.box && one.label ? html`<text class=${colour} x=${one.box.xmin + width / 100} y=${Math.max(one.box.ymin - width / 100, width / 16)}
      font-size=${width / 16}>${one.label}</text>` : null}
    ${(one.keypoints || []).map((point, place) => html`<circle key=${place} class=${colour} cx=${point.x} cy=${point.y} r=${width / 100} />`)}
  `;
}

const MaskOf = ({ uri, colour, id, size }) => html`
  <mask id=${id}><image href=${uri} width=${size[0]} height=${size[1]} /></mask>
  <rect class=${`tint ${colour}`} width=${size[0]} height=${size[1]} mask=${`url(#${id})`} />
`;
