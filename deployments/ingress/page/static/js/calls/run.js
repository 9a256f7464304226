// One run of a request: its events folded into what is shown, repainted at most every 100 ms, stopped by leaving.
import { signal } from "../html.js";
import { eventsOf } from "../events.js";
import { ask } from "../server.js";
import { refreshStatus } from "../stock.js";
import { printed } from "../media.js";
import { keep } from "../runs/history.js";
import { begun, fold } from "./fold.js";

export const runs = signal([]);
const REPAINT_MS = 100;
const MOST = 50;

// Begins the request at once. `question` holds Medium values; `page` is where the run is looked at.
export function start(question, page) {
  const stopper = new AbortController();
  const run = {
    id: crypto.randomUUID?.() || String(Math.random()).slice(2),
    question,
    page,
    began: new Date(),
    shown: signal(begun()),
    stop: () => stopper.abort(),
  };
  runs.value = [run, ...runs.value].slice(0, MOST);
  queueMicrotask(() => keep(run)); // its form is put on it behind this
  follow(run, stopper.signal);
  return run;
}

async function follow(run, stopped) {
  const began = performance.now();
  const brush = new Brush(run, began);
  let now = run.shown.value;
  try {
    const response = await ask("api/inference/stream", { method: "POST", body: wire(run.question), signal: stopped });
    for await (const event of eventsOf(response)) {
      now = fold(now, event, performance.now() - began);
      brush.paint(now);
    }
    if (now.state === "running") throw new TypeError("the stream ended early");
  } catch (failure) {
    now = { ...now, ...ended(failure, stopped) };
  }
  brush.last({ ...now, took: performance.now() - began });
  keep(run);
  refreshStatus();
}

function ended(failure, stopped) {
  if (stopped.aborted) return { state: "stopped" };
  const unknown = { code: "connection_lost", message: "The connection broke before the answer was whole; run it again." };
  return { state: "failed", error: failure.code ? failure : unknown };
}

export const wire = ({ task, model, inputs, parameters }) => ({
  task,
  ...(model ? { model } : {}),
  inputs: printed(inputs),
  parameters: printed(parameters),
});

// Shows the latest state, not more often than eyes can follow.
class Brush {
  constructor(run, began) {
    Object.assign(this, { run, began, timer: null, latest: null });
  }

  paint(state) {
    this.latest = state;
    this.timer ??= setTimeout(() => this.show(), REPAINT_MS);
  }

  show() {
    this.timer = null;
    this.run.shown.value = { ...this.latest, took: performance.now() - this.began };
  }

  last(state) {
    clearTimeout(this.timer);
    this.run.shown.value = state;
  }
}
