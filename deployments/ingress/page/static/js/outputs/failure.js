// What went wrong: the code, the server's words, the field at fault, what to do; it stays until the next run.
import { html } from "../html.js";
import { keyWanted } from "../server.js";

const REMEDIES = {
  unreachable: "Is the server running? The page tries again by itself.",
  connection_lost: "Run it again.",
  unauthenticated: "Enter a key that this server knows.",
  not_permitted: "Ask the operator for a key with this scope.",
  insufficient_memory: "Ask for a smaller picture or model, or unload a model on the Status page.",
  too_many_at_once: "Wait for your other runs, or stop one.",
  rate_limited: "Wait a little and run it again.",
  quota_spent: "Wait until tomorrow, or ask the operator.",
  overloaded: "Run it again in a moment.",
  gated_model: "Accept its terms on the Hub, and give the server a token that may read it.",
};

export function Failure({ error }) {
  return html`<div class="failure" role="alert">
    <p><strong class="code">${error.code}</strong> ${error.param ? html`<span class="code"> at ${error.param}</span>` : null}</p>
    <p>${error.message}</p>
    ${REMEDIES[error.code] ? html`<p><strong>What to do:</strong> ${REMEDIES[error.code]}</p>` : null}
    ${error.code === "unauthenticated" ? html`<button type="button" onClick=${() => (keyWanted.value = true)}>Enter a key</button>` : null}
    ${error.request_id || error.requestId ? html`<p class="hint">request ${error.request_id || error.requestId}</p>` : null}
  </div>`;
}
