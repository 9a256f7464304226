// The key that the server may want: entered in a dialog, kept for this tab alone.
import { html, useEffect, useRef } from "../html.js";
import { key, keyWanted, setKey } from "../server.js";

export function KeyEntry() {
  const dialog = useRef(null);
  const wanted = keyWanted.value;
  useEffect(() => {
    if (wanted && !dialog.current.open) dialog.current.showModal();
  }, [wanted]);
  const save = (event) => {
    event.preventDefault();
    setKey(new FormData(event.target).get("key"));
    dialog.current.close();
  };
  return html`
    <button type="button" onClick=${() => dialog.current.showModal()}>${key.value ? "Key ✓" : "Key"}</button>
    <dialog ref=${dialog} aria-labelledby="key-title">
      <form onSubmit=${save}>
        <h2 id="key-title">API key</h2>
        <p>${wanted ? "This server wants a key." : "For a server with keys."} It stays in this tab and is sent as a bearer.</p>
        <label for="key">Key</label>
        <input id="key" name="key" type="password" autocomplete="off" value=${key.value} />
        <div class="row">
          <button class="strong" type="submit">Use it</button>
          <button type="button" onClick=${() => dialog.current.close()}>Cancel</button>
        </div>
      </form>
    </dialog>
  `;
}
