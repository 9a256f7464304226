// What the server has: its tasks, the models in its memory, which kinds become which; asked for again when it is back.
import { computed, effect, signal } from "./html.js";
import { askJson, key, keyWanted, reachable } from "./server.js";

export const tasks = signal(null);
export const defaults = signal({});
export const graph = signal(null);
export const status = signal(null);
export const fault = signal(null);
export const taskById = computed(() => new Map((tasks.value || []).map((task) => [task.id, task])));

const EACH_MS = 5000;

async function fill() {
  try {
    const [listed, told, ways] = await Promise.all(
      ["api/tasks", "api/config/capabilities", "api/graph"].map((path) => askJson(path)),
    );
    defaults.value = Object.fromEntries(told.capabilities.map((row) => [row.task, row.default]));
    graph.value = ways;
    tasks.value = listed.tasks;
    fault.value = null;
  } catch (refused) {
    fault.value = refused;
  }
}

export async function refreshStatus() {
  if (keyWanted.value) return;
  try {
    status.value = await askJson("api/models/status");
  } catch {
    status.value = null;
  }
}

// Begins to ask, and goes on while the page is looked at.
export function keepStocked() {
  effect(() => {
    if (reachable.value && key.value !== null) {
      fill();
      refreshStatus();
    }
  });
  setInterval(() => {
    if (reachable.value && document.visibilityState === "visible") refreshStatus();
  }, EACH_MS);
}

export const modelsOf = async (task) => (await askJson(`api/models?task=${encodeURIComponent(task)}&limit=200`)).models;
export const titleOf = (id) => {
  const words = id.replaceAll("-", " ").replaceAll("_", " ").replace(/\b(three |3)d\b/, "3D");
  return words[0].toUpperCase() + words.slice(1);
};
