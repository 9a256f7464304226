// Points on the given picture: one list for each thing that is pointed at, each point on it or beside it.
import { html, useRef, useState } from "../html.js";
import { pictureIn } from "../media.js";

// `put(name, value)` fills the field beside this one that says which points lie on the thing.
export function Points({ value, set, form, put, label, schema }) {
  const [beside, turn] = useState(false);
  const [object, choose] = useState(0);
  const picture = pictureIn(form.inputs);
  const sidesName = schema["x-sides"];
  const objects = value || [];
  const sides = form.parameters[sidesName] || objects.map((points) => points.map(() => 1));
  const store = (points, marked) => {
    const kept = points.filter((one) => one.length);
    const keptSides = marked.filter((one) => one.length);
    set(kept.length ? kept : undefined);
    put(sidesName, kept.length && keptSides.flat().includes(0) ? keptSides : undefined);
  };
  const add = (x, y) => {
    const at = Math.min(object, objects.length);
    const grown = [...objects.map((one) => [...one]), ...(at === objects.length ? [[]] : [])];
    const marked = [...sides.map((one) => [...one]), ...(at === objects.length ? [[]] : [])];
    grown[at].push([x, y]);
    marked[at].push(beside ? 0 : 1);
    store(grown, marked);
  };
  const drop = (at, place) =>
    store(
      objects.map((one, other) => (other === at ? one.filter((_, nth) => nth !== place) : one)),
      sides.map((one, other) => (other === at ? one.filter((_, nth) => nth !== place) : one)),
    );
  const move = (at, place, axis, number) => set(objects.with(at, objects[at].with(place, objects[at][place].with(axis, number))));
  if (!picture) return html`<p class="hint">Give a picture first; then point at things in it.</p>`;
  return html`
    <${Canvas} picture=${picture} objects=${objects} sides=${sides} add=${add} label=${label} />
    <div class="row">
      <label><input type="checkbox" checked=${beside} onChange=${() => turn(!beside)} /> next point is not on it</label>
      <button type="button" onClick=${() => choose(objects.length)} disabled=${!objects.length}>
        Point at another thing
      </button>
      <button type="button" onClick=${() => add(0, 0)}>Add by numbers</button>
    </div>
    <ul class="plain">
      ${objects.flatMap((points, at) => points.map((point, place) => html`<${Row} key=${`${at}-${place}`} point=${point}
        name=${`point ${place + 1} of thing ${at + 1}`} side=${sides[at]?.[place] === 0 ? "beside" : "on"} at=${at}
        move=${(axis, number) => move(at, place, axis, number)} drop=${() => drop(at, place)} />`))}
    </ul>
  `;
}

function Row({ point, name, side, at, move, drop }) {
  return html`<li class="row">
    thing ${at + 1}, ${side} it:
    ${["x", "y"].map((axis, which) => html`<input key=${axis} type="number" step="any" aria-label=${`${axis} of ${name}`}
      value=${point[which]} onInput=${(event) => move(which, Number(event.target.value))} />`)}
    <button type="button" aria-label=${`Remove ${name}`} onClick=${drop}>×</button>
  </li>`;
}

function Canvas({ picture, objects, sides, add, label }) {
  const image = useRef(null);
  const [size, measure] = useState(null);
  const fit = () => measure([image.current.naturalWidth, image.current.naturalHeight]);
  const point = (event) => {
    const box = image.current.getBoundingClientRect();
    const scale = image.current.naturalWidth / box.width;
    add(Math.round((event.clientX - box.left) * scale), Math.round((event.clientY - box.top) * scale));
  };
  return html`<div class="over-picture">
    <img ref=${image} src=${picture.uri} alt=${`${label}: click to point`} onClick=${point} onLoad=${fit} />
    ${size
      ? html`<svg viewBox=${`0 0 ${size[0]} ${size[1]}`} aria-hidden="true">
          ${objects.flatMap((points, at) => points.map(([x, y], place) => html`<circle key=${`${at}-${place}`}
            cx=${x} cy=${y} r=${size[0] / 40} class=${sides[at]?.[place] === 0 ? "beside" : "on"} />`))}
        </svg>`
      : null}
  </div>`;
}
