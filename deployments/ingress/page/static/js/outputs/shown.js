// A medium as browsers show it: picture, player, film, solid, or a link to a document.
import { html, useEffect, useState } from "../html.js";
import { blobOf, fileName } from "../media.js";

export function Shown({ uri, label }) {
  const type = uri.slice(5, uri.search(/[;,]/));
  const View = VIEWS[type.split("/")[0]] || Document;
  return html`<${View} uri=${uri} label=${label} type=${type} />`;
}

export function Save({ uri, name }) {
  const file = fileName(name, uri);
  return html`<a class="button" href=${uri} download=${file}>Save ${file}</a>`;
}

const Picture = ({ uri, label }) => html`<img class="shown" src=${uri} alt=${label} />`;
const Sound = ({ uri, label }) => html`<audio class="shown" controls src=${uri} aria-label=${label}></audio>`;
const Film = ({ uri, label }) => html`
  <video class="shown" controls loop muted playsinline autoplay src=${uri} aria-label=${label}></video>
`;

// Browsers refuse pages that lead to data URIs, but open what they have made themselves.
function Document({ uri, label, type }) {
  const [href, link] = useState(null);
  useEffect(() => {
    const made = URL.createObjectURL(blobOf(uri));
    link(made);
    return () => URL.revokeObjectURL(made);
  }, [uri]);
  return html`<a class="button" href=${href} target="_blank" rel="noopener" aria-label=${`Open ${label}`}>${type}</a>`;
}

// The viewer is large: it is fetched when the first solid is shown.
export function Solid({ uri, label }) {
  const [there, load] = useState(false);
  useEffect(() => {
    import("../../vendor/model-viewer.mjs").then(() => load(true));
  }, []);
  const known = uri.startsWith("data:model/gltf-binary");
  if (!known) return html`<p class="hint">This format is for saving; ask for glb to turn it here.</p>`;
  if (!there) return html`<p class="hint">The viewer comes …</p>`;
  return html`
    <model-viewer class="shown" src=${uri} alt=${label} camera-controls auto-rotate shadow-intensity="1"></model-viewer>
  `;
}

const VIEWS = { image: Picture, audio: Sound, video: Film, model: Solid };
