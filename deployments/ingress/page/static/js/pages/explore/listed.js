// The lists of models: the catalog whole, at once; the Hub's page by page, as it is asked.
import { html, signal, useEffect, useRef, useState } from "../../html.js";
import { askJson, key, reachable } from "../../server.js";
import { UNKNOWN, valuesOf } from "./filters.js";

const catalog = signal(null);
const OF_THE_HUB = ["task", "library", "licence", "search"];
const HUB_PAGE = "100";
const WAIT_MS = 300;

// Every model that is here; what was told before is shown until it is told again.
export function useCatalog() {
  const [fault, blame] = useState(null);
  useEffect(() => {
    if (reachable.value) everything().then((rows) => (blame(null), (catalog.value = rows)), blame);
  }, [key.value, reachable.value]);
  return { rows: catalog.value, fault, more: null };
}

async function everything() {
  const rows = [];
  let cursor = null;
  do {
    const page = await askJson(`api/models?${new URLSearchParams({ limit: "1000", ...(cursor ? { cursor } : {}) })}`);
    rows.push(...page.models);
    cursor = page.next_cursor;
  } while (cursor);
  return rows;
}

const NOTHING = { asked: null, rows: null, cursor: null, fault: null };

// What the Hub lists for these filters: its first page, and `more`, which brings the next.
export function useHub(query) {
  const asked = questionOf(query);
  const [told, tell] = useState(NOTHING);
  const latest = useRef(asked);
  latest.current = asked;
  const bring = async (cursor, before) => {
    const mine = (answer) => latest.current === asked && tell(answer);
    try {
      const page = await askJson(`api/models?${asked}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
      mine({ asked, rows: [...before, ...page.models], cursor: page.next_cursor, fault: null });
    } catch (fault) {
      mine({ asked, rows: before, cursor: null, fault });
    }
  };
  useEffect(() => {
    if (!asked) return undefined;
    const timer = setTimeout(() => bring(null, []), WAIT_MS);
    return () => clearTimeout(timer);
  }, [asked, key.value]);
  const current = told.asked === asked ? told : NOTHING;
  return { rows: current.rows, fault: current.fault, more: current.cursor ? () => bring(current.cursor, current.rows) : null };
}

// The filters that the Hub takes itself, one value of each; the others, and several values, are laid over what it lists.
function questionOf(query) {
  if (query.get("origin") !== "hub") return "";
  const only = (name) => (valuesOf(query, name).length === 1 ? valuesOf(query, name)[0] : "");
  const given = OF_THE_HUB.filter((name) => only(name) && only(name) !== UNKNOWN).map((name) => [name, only(name)]);
  const gated = only("gated") ? [["gated", String(only("gated") === "gated")]] : [];
  return String(new URLSearchParams([["origin", "hub"], ["limit", HUB_PAGE], ["sort", query.get("sort") || "downloads"], ...given, ...gated]));
}

export const Waiting = () => html`<p class="busy" role="status">The list comes …</p>`;
