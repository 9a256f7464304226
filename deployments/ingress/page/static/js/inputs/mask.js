// A mask, painted over the given picture: white where it is painted, black elsewhere.
import { html, useEffect, useRef, useState } from "../html.js";
import { mediumOfCanvas } from "../media.js";
import { MediumField } from "./medium.js";

export function Mask(props) {
  const { set, form, label, value } = props;
  const picture = form.inputs[props.schema["x-mask-of"]];
  return html`
    ${picture ? html`<${Painting} picture=${picture} set=${set} label=${label} empty=${!value} key=${picture.uri.length} />` : null}
    <details><summary>Use a file</summary><${MediumField} ...${props} /></details>
  `;
}

function Painting({ picture, set, label, empty }) {
  const image = useRef(null);
  const canvas = useRef(null);
  const [size, thicken] = useState(12);
  const [painting, press] = useState(false);
  useEffect(() => {
    if (empty && canvas.current?.width) canvas.current.getContext("2d").clearRect(0, 0, canvas.current.width, canvas.current.height);
  }, [empty]);
  const fit = () => Object.assign(canvas.current, { width: image.current.naturalWidth, height: image.current.naturalHeight });
  const dab = (event) => {
    const box = canvas.current.getBoundingClientRect();
    const scale = canvas.current.width / box.width;
    const pen = canvas.current.getContext("2d");
    pen.fillStyle = "white";
    pen.beginPath();
    pen.arc((event.clientX - box.left) * scale, (event.clientY - box.top) * scale, (size * canvas.current.width) / 200, 0, 7);
    pen.fill();
  };
  const end = () => {
    if (painting) set(mediumOfCanvas(onBlack(canvas.current), "mask.png"));
    press(false);
  };
  const all = () => {
    const pen = canvas.current.getContext("2d");
    pen.fillStyle = "white";
    pen.fillRect(canvas.current.width / 4, canvas.current.height / 4, canvas.current.width / 2, canvas.current.height / 2);
    set(mediumOfCanvas(onBlack(canvas.current), "mask.png"));
  };
  return html`
    <div class="over-picture" onPointerDown=${(event) => (event.preventDefault(), press(true), dab(event))}
      onPointerMove=${(event) => painting && dab(event)} onPointerUp=${end} onPointerLeave=${end}>
      <img ref=${image} src=${picture.uri} alt=${`${label}: paint on it`} draggable=${false} onLoad=${fit} />
      <canvas ref=${canvas} class="mask" aria-hidden="true"></canvas>
    </div>
    <div class="row">
      <label>Brush <input type="range" min="2" max="40" value=${size} onInput=${(event) => thicken(Number(event.target.value))} /></label>
      <button type="button" onClick=${all}>Mark the middle</button>
      <button type="button" onClick=${() => set(undefined)}>Clear</button>
    </div>
  `;
}

function onBlack(painted) {
  const whole = Object.assign(document.createElement("canvas"), { width: painted.width, height: painted.height });
  const pen = whole.getContext("2d");
  pen.fillRect(0, 0, whole.width, whole.height);
  pen.drawImage(painted, 0, 0);
  return whole;
}
