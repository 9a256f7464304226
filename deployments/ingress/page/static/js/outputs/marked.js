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
    ${picture ? html`<div class="over-picture">
      <img src=${picture.uri} alt="the given picture with what was found" onLoad=${(event) => measure([event.target.naturalWidth, event.target.naturalHeight])} />
      ${size ? html`<svg viewBox=${`0 0 ${size[0]} ${size[1]}`} aria-hidden="true">
        ${value.map((one, at) => (hidden.has(at) ? null : html`<${Mark} key=${at} one=${one} at=${at} size=${size} />`))}
      </svg>` : null}
    </div>` : null}
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
    ${one.box && one.label ? html`<${Name} one=${one} colour=${colour} width=${width} />` : null}
    ${(one.keypoints || []).map((point, place) => html`<circle key=${place} class=${colour} cx=${point.x} cy=${point.y} r=${width / 100} />`)}
  `;
}

// Written to the left where there is more room.
function Name({ one: { box, label }, colour, width }) {
  const left = box.xmin > width / 2;
  return html`<text class=${colour} x=${left ? box.xmax : box.xmin} text-anchor=${left ? "end" : "start"}
    y=${Math.max(box.ymin - width / 100, width / 20)} font-size=${width / 20}>${label}</text>`;
}

const MaskOf = ({ uri, colour, id, size }) => html`
  <mask id=${id}><image href=${uri} width=${size[0]} height=${size[1]} /></mask>
  <rect class=${`tint ${colour}`} width=${size[0]} height=${size[1]} mask=${`url(#${id})`} />
`;
