// What went wrong: the code, the server's words, the field at fault, what to do; it stays until the next run.
import { html } from "../html.js";
import { keyWanted } from "../server.js";

const REMEDIES = {
  unreachable: "Is the server running? The page tries again by itself.",
  connection_lost: "Run it again.",
  content_flagged: "Ask for something else, or with another seed.",
  deadline_exceeded: "Ask for less at once, or run it again when the server has less to do.",
  hub_unavailable: "Choose a model that is on this machine, or run it again later.",
  input_too_long: "Shorten it, or choose a model that reads more.",
  insufficient_memory: "Ask for something smaller, or unload a model on the Status page.",
  model_gated: "Accept its terms on the Hub, and give the server a token that may read it.",
  model_not_allowed: "Choose a model of the catalog, or ask the operator to allow it.",
  model_too_large: "Choose a smaller model, or one in a lower precision.",
  not_permitted: "Enter a key with this scope.",
  overloaded: "Run it again in a moment.",
  quota_spent: "Wait until tomorrow, or ask the operator.",
  rate_limited: "Wait a little and run it again.",
  replica_lost: "Run it again: another replica takes it.",
  too_many_at_once: "Wait for your other runs, or stop one.",
  unauthenticated: "Enter a key that this server knows.",
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
