// What was run in this browser, the latest first: of the first fifty everything is kept, of the others a row.
import { signal } from "../html.js";
import { packed } from "./packed.js";
import { allRows, drop, dropBodies, putBody, putRow } from "./store.js";

export const rows = signal([]);
export const unkept = signal(null);
export const WHOLE = 50;
const MOST = 1000;
const newestFirst = (one, other) => other.began - one.began;

// What earlier visits kept. A run that was at work then is not followed any more.
export async function restore() {
  try {
    const kept = await allRows();
    const known = new Set(rows.value.map(({ id }) => id));
    const old = kept.filter(({ id }) => !known.has(id)).map((row) => (row.state === "running" ? { ...row, state: "stopped" } : row));
    rows.value = [...rows.value, ...old].sort(newestFirst);
  } catch (error) {
    unkept.value = error;
  }
}

// Writes a run as it is now; where the browser does not take it, the run is seen until the page is left.
export async function keep(run) {
  const row = rowOf(run);
  const others = rows.value.filter(({ id }) => id !== row.id);
  rows.value = [row, ...others].sort(newestFirst).slice(0, MOST);
  const lost = others.filter((old) => !rows.value.some(({ id }) => id === old.id)).map(({ id }) => id);
  try {
    await putRow(row);
    await putBody(bodyOf(run));
    await dropBodies(rows.value.slice(WHOLE).map(({ id }) => id));
    if (lost.length) await drop(lost);
    unkept.value = null;
  } catch (error) {
    unkept.value = error;
  }
}

export async function forget(ids) {
  rows.value = rows.value.filter(({ id }) => !ids.includes(id));
  await drop(ids).catch((error) => (unkept.value = error));
}

function rowOf({ id, page, began, question, shown }) {
  const { state, took, error, steps } = shown.value;
  return { id, page, began: began.getTime(), task: question.task, model: modelOf(question, steps), state, took, code: error?.code || null };
}

// The one that was asked for, or what the server chose.
export const modelOf = ({ model }, steps) => model || steps.map((step) => step.model).filter(Boolean).join(" → ");

function bodyOf({ id, page, began, question, form, held, wants, shown }) {
  return packed({ id, page, began: began.getTime(), question, form, held, wants, shown: slim(shown.value) });
}

// An answer is kept once: the last event of a step and its stretches of sound hold it too.
const slim = (shown) => ({ ...shown, last: null, steps: shown.steps.map(slimStep) });
const slimStep = (step) => (step.done ? { ...step, sounds: [], done: { ...step.done, output: null } } : step);
