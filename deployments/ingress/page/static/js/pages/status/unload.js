// Gives a model's memory back once one has said so.
import { html, signal, useEffect, useRef, useState } from "../../html.js";
import { Failure } from "../../outputs/failure.js";
import { askJson } from "../../server.js";
import { refreshStatus } from "../../stock.js";
import { bytes } from "../../words.js";

export const leaving = signal(null);
const close = () => (leaving.value = null);

export function UnloadDialog() {
  const dialog = useRef(null);
  const model = leaving.value;
  useEffect(() => {
    if (model) dialog.current.showModal();
    else dialog.current.close();
  }, [model]);
  return html`<dialog ref=${dialog} aria-labelledby="unload-title" onClose=${close}>
    ${model ? html`<${Question} key=${model.model} model=${model} />` : null}
  </dialog>`;
}

function Question({ model }) {
  const [refused, refuse] = useState(null);
  const [busy, wait] = useState(false);
  const unload = async () => {
    wait(true);
    try {
      await askJson("api/models/unload", { method: "POST", body: { model: model.model } });
      close();
    } catch (error) {
      refuse(error);
    }
    wait(false);
    refreshStatus();
  };
  return html`
    <h2 id="unload-title">Unload ${model.model}?</h2>
    <p>Every replica gives its memory back, here ${bytes(model.bytes)}. The next request that needs it waits for it to load again.</p>
    ${refused ? html`<${Failure} error=${refused} />` : null}
    <div class="row">
      <button type="button" class="strong" disabled=${busy} onClick=${unload}>Unload</button>
      <button type="button" onClick=${close}>Keep it</button>
    </div>
  `;
}
