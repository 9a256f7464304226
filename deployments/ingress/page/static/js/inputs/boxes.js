// Boxes on the given picture: dragged with the pointer, or written as numbers.
import { html, useRef, useState } from "../html.js";
import { pictureIn } from "../media.js";

const CORNERS = ["xmin", "ymin", "xmax", "ymax"];

export function Boxes({ value, set, form, label }) {
  const boxes = value || [];
  const picture = pictureIn(form.inputs);
  const add = (box) => set([...boxes, box]);
  const change = (at, corner, number) => set(boxes.map((box, place) => (place === at ? { ...box, [corner]: number } : box)));
  const drop = (at) => set(boxes.length > 1 ? boxes.filter((_, place) => place !== at) : undefined);
  if (!picture) return html`<p class="hint">Give a picture first; then draw boxes in it.</p>`;
  return html`
    <${Canvas} picture=${picture} boxes=${boxes} add=${add} label=${label} />
    <ul class="plain">
      ${boxes.map((box, at) => html`<li class="row" key=${at}>
        ${CORNERS.map((corner) => html`<input key=${corner} type="number" step="1" aria-label=${`${corner} of box ${at + 1}`}
          value=${box[corner]} onInput=${(event) => change(at, corner, Math.round(Number(event.target.value)))} />`)}
        <button type="button" aria-label=${`Remove box ${at + 1}`} onClick=${() => drop(at)}>×</button>
      </li>`)}
    </ul>
    <button type="button" onClick=${() => add({ xmin: 0, ymin: 0, xmax: 32, ymax: 32 })}>Add by numbers</button>
  `;
}

function Canvas({ picture, boxes, add, label }) {
  const image = useRef(null);
  const [from, begin] = useState(null);
  const [to, move] = useState(null);
  const [size, measure] = useState([1, 1]);
  const at = (event) => {
    const box = image.current.getBoundingClientRect();
    const scale = image.current.naturalWidth / box.width;
    return [Math.round((event.clientX - box.left) * scale), Math.round((event.clientY - box.top) * scale)];
  };
  const drawn = from && to ? boxOf(from, to) : null;
  const end = () => {
    if (drawn && drawn.xmax > drawn.xmin && drawn.ymax > drawn.ymin) add(drawn);
    begin(null);
    move(null);
  };
  return html`<div class="over-picture" onPointerDown=${(event) => (event.preventDefault(), begin(at(event)))}
      onPointerMove=${(event) => from && move(at(event))} onPointerUp=${end}>
    <img ref=${image} src=${picture.uri} alt=${`${label}: drag to draw a box`} draggable=${false}
      onLoad=${() => measure([image.current.naturalWidth, image.current.naturalHeight])} />
    <svg viewBox=${`0 0 ${size[0]} ${size[1]}`} aria-hidden="true">
      ${[...boxes, ...(drawn ? [drawn] : [])].map((box, place) => html`<rect key=${place} class="box" x=${box.xmin} y=${box.ymin}
        width=${box.xmax - box.xmin} height=${box.ymax - box.ymin} />`)}
    </svg>
  </div>`;
}

const boxOf = ([x, y], [u, v]) => ({ xmin: Math.min(x, u), ymin: Math.min(y, v), xmax: Math.max(x, u), ymax: Math.max(y, v) });
