// A run from the history as it was: looked at, run again, told as JSON.
import { runs, start, wire } from "../calls/run.js";
import { signal } from "../html.js";
import { hrefOf } from "../route.js";
import { unpacked } from "./packed.js";
import { bodyOf } from "./store.js";

// The run with all of it; nothing where that is not kept.
export async function read(id) {
  const live = runs.value.find((run) => run.id === id);
  if (live) return live;
  const body = await bodyOf(id).catch(() => undefined);
  if (!body) return null;
  const { shown, began, ...rest } = await unpacked(body);
  const state = shown.state === "running" ? "stopped" : shown.state;
  return { ...rest, began: new Date(began), shown: signal({ ...shown, state }), stop: () => {} };
}

// The same, there from now on for the page that shows it.
export async function whole(id) {
  const run = await read(id);
  if (run && !runs.value.some((one) => one.id === id)) runs.value = [...runs.value, run];
  return run;
}

export function placeOf({ id, page, question: { task, model } }) {
  return page === "model" ? hrefOf(page, model || "", { task, run: id }) : hrefOf(page, "", { run: id });
}

export function again({ question, page, form, held, wants }) {
  return Object.assign(start(question, page), { form, held, wants });
}

// What was asked and what came, without what only the page needs.
export function told({ id, began, question, shown }) {
  const { state, took, error, steps } = shown.value;
  const failure = error ? { code: error.code, message: error.message, param: error.param ?? null } : null;
  const answers = steps.map(({ task, model, output, text, done }) => ({ task, model, output: output ?? text, usage: done?.usage ?? null }));
  return { id, began: began.toISOString(), state, took_ms: took, request: wire(question), steps: answers, error: failure };
}
