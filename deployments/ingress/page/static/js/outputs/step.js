// One hop at work: its load, its progress with previews, its words and sounds as they come, then its answer and times.
import { html, useEffect, useRef } from "../html.js";
import { blobOf } from "../media.js";
import { Queue } from "../sound.js";
import { taskById, titleOf } from "../stock.js";
import { bytes, seconds } from "../words.js";
import { Answer } from "./answer.js";
import { Words } from "./markdown.js";

export function Step({ step, inputs, running, titled }) {
  const task = taskById.value.get(step.task);
  return html`<section class="step" aria-label=${step.task || "the run"}>
    ${titled && step.task ? html`<h3>${titleOf(step.task)} <span class="hint">${step.model}</span></h3>` : null}
    ${running && !step.done ? html`<${AtWork} step=${step} />` : null}
    ${step.sounds.length ? html`<${Heard} sounds=${step.sounds} running=${running} />` : null}
    ${step.output && task ? html`<${Answer} task=${task} output=${step.output} inputs=${inputs} />` : null}
    ${step.output && !task ? html`<pre class="code">${JSON.stringify(step.output, null, 1)}</pre>` : null}
    ${!step.output && step.text ? html`<div data-kind="text"><${Words} value=${step.text} /></div>` : null}
    ${!step.output && step.preview ? html`<img class="shown preview" src=${step.preview} alt="unfinished picture" />` : null}
    ${step.calls.map((call, at) => html`<p key=${at} class="code">${call.name}(${call.arguments})</p>`)}
    ${step.done ? html`<${Times} step=${step} />` : null}
  </section>`;
}

function AtWork({ step }) {
  if (step.loading) return html`<${Loading} loading=${step.loading} />`;
  if (!step.progress) return step.text ? null : html`<p class="busy" role="status">${step.task ? "at work …" : "waiting for the server …"}</p>`;
  const { done, total } = step.progress;
  return html`<p class="progress"><progress max=${total} value=${done} aria-label="steps"></progress> step ${done} / ${total}</p>`;
}

export function Loading({ loading }) {
  const { phase, model, done_bytes: done, total_bytes: total, left_s: left } = loading;
  const rest = left === null ? "" : ` · about ${left.toFixed(0)} s left`;
  return html`<p class="progress">
    <progress max=${total || 1} value=${total ? done : undefined} aria-label="loading"></progress>
    ${phase} ${model}${total ? ` · ${bytes(done)} of ${bytes(total)}` : ""}${rest}
  </p>`;
}

// Plays each stretch as it comes; what is whole has a player of its own, and an earlier run is not heard again.
function Heard({ sounds, running }) {
  const queue = useRef(null);
  const played = useRef(running ? 0 : sounds.length);
  queue.current ??= new Queue();
  useEffect(() => {
    sounds.slice(played.current).forEach((uri) => queue.current.push(blobOf(uri)));
    played.current = sounds.length;
  }, [sounds.length]);
  useEffect(() => () => queue.current.stop(), []);
  return html`<div class="row">
    <span class="hint" data-kind="sound">♪ ${sounds.length} ${sounds.length === 1 ? "stretch" : "stretches"} heard</span>
    <button type="button" onClick=${() => queue.current.stop()}>Quiet</button>
  </div>`;
}

function Times({ step }) {
  const { done, firstAt } = step;
  const written = done.usage?.completion_tokens;
  const pace = written > 1 ? `${((written * 1000) / done.runtime_ms_model).toFixed(0)} tokens/s` : null;
  const told = [
    `${seconds(done.total_ms)} in all`,
    firstAt === null ? null : `first after ${seconds(firstAt)}`,
    pace,
    `model ${seconds(done.runtime_ms_model)}`,
    done.load_ms > 1 ? `load ${seconds(done.load_ms)}` : null,
    done.queue_ms > 1 ? `waiting ${seconds(done.queue_ms)}` : null,
    ...Object.entries(done.usage || {}).filter(([, count]) => count).map(([unit, count]) => `${Number(count.toFixed(4))} ${unit.replaceAll("_", " ")}`),
  ];
  return html`<p class="times-told">${told.filter(Boolean).join(" · ")}</p>`;
}
