// Which models fit what is asked, and how many would fit every other choice: decisions on rows, no drawing.

export const FACETS = ["kind", "task", "state", "memory", "size", "licence", "library", "gated", "tier"];

const GIGA = 1e9;
const SIZES = [
  { name: "under 100 MB", below: GIGA / 10 },
  { name: "100 MB to 1 GB", below: GIGA },
  { name: "1 to 10 GB", below: 10 * GIGA },
  { name: "10 to 100 GB", below: 100 * GIGA },
  { name: "over 100 GB", below: Infinity },
];
export const UNKNOWN = "not told";

// What each facet calls a row; `known` are the tasks by id, the models' states, and the memory of families.
export function described(row, known) {
  const tasks = row.tasks.map((id) => known.tasks.get(id)).filter(Boolean);
  const values = {
    kind: [...new Set(tasks.flatMap(({ takes, gives }) => [...takes, ...gives]))],
    task: row.tasks,
    state: known.states.get(row.id) || ["not loaded"],
    memory: [memoryOf(row, tasks, known.budgets)],
    size: [row.bytes === null ? UNKNOWN : SIZES.find(({ below }) => row.bytes < below).name],
    licence: [row.licence || UNKNOWN],
    library: [row.library || UNKNOWN],
    gated: [row.gated ? "gated" : "open"],
    tier: [row.tier || "of the Hub"],
  };
  return { row, values, words: `${row.id} ${row.tasks.join(" ")}`.toLowerCase() };
}

// By the bytes of the weights: the replicas of its families have room, or, where none is up, the largest that is.
function memoryOf(row, tasks, budgets) {
  const own = tasks.map(({ family }) => budgets.get(family)).filter(Boolean);
  const room = Math.max(0, ...(own.length ? own : budgets.values()));
  if (!room || row.bytes === null) return UNKNOWN;
  return row.bytes <= room ? "fits" : "too large";
}

// The values of a facet that are chosen: one of them is enough.
export const valuesOf = (query, name) => query.getAll(name).filter(Boolean);

// The facets that narrow the list, each with its values.
export const chosenOf = (query) => FACETS.map((name) => [name, valuesOf(query, name)]).filter(([, values]) => values.length);

// The rows that fit, and for each facet how many would fit each of its values were it the only one still to choose.
export function sifted(described, query) {
  const chosen = chosenOf(query);
  const words = (query.get("search") || "").toLowerCase().split(/\s+/).filter(Boolean);
  const counts = Object.fromEntries(FACETS.map((name) => [name, new Map(valuesOf(query, name).map((value) => [value, 0]))]));
  const fitting = [];
  for (const one of described) {
    if (!words.every((word) => one.words.includes(word))) continue;
    const failed = chosen.filter(([name, values]) => !values.some((value) => one.values[name].includes(value)));
    if (!failed.length) fitting.push(one);
    const counted = failed.length ? failed.map(([name]) => name) : FACETS;
    if (failed.length < 2) counted.forEach((name) => count(counts[name], one.values[name]));
  }
  return { fitting, counts };
}

function count(counts, values) {
  for (const value of values) counts.set(value, (counts.get(value) || 0) + 1);
}

// The most frequent first; sizes as they grow.
export function orderedCounts(name, counts) {
  const place = (value) => SIZES.findIndex((size) => size.name === value);
  const bySize = ([one], [other]) => place(one) - place(other);
  const byCount = ([one, ones], [other, others]) => others - ones || one.localeCompare(other);
  return [...counts].sort(name === "size" ? bySize : byCount);
}

// The catalog's order has each task's defaults first; the Hub sorts its lists itself.
export const SORTS = {
  catalog: { catalog: "catalog", id: "name", smallest: "smallest first", largest: "largest first" },
  hub: { downloads: "downloads", likes: "likes", trending_score: "trending", last_modified: "last changed" },
};
const ORDERS = {
  id: (one, other) => one.row.id.localeCompare(other.row.id),
  smallest: (one, other) => (one.row.bytes ?? Infinity) - (other.row.bytes ?? Infinity),
  largest: (one, other) => (other.row.bytes ?? 0) - (one.row.bytes ?? 0),
};

export const sorted = (fitting, sort) => (ORDERS[sort] ? [...fitting].sort(ORDERS[sort]) : fitting);
