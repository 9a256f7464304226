// Where the user is: the part of the address behind #, as a page, what it is about, and its filters.
import { signal } from "./html.js";

export const route = signal(read());
addEventListener("hashchange", () => (route.value = read()));

function read() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [page, ...rest] = path.split("/");
  return { page: page || "home", about: rest.map(decodeURIComponent).join("/"), query: new URLSearchParams(query) };
}

// A filter may have several values.
export function hrefOf(page, about = "", query = {}) {
  const all = Object.entries(query).flatMap(([name, values]) => [values].flat().map((value) => [name, value]));
  const given = all.filter(([, value]) => value !== "" && value !== null && value !== undefined);
  const path = [page, ...about.split("/").map(encodeURIComponent)].filter(Boolean).join("/");
  const asked = new URLSearchParams(given).toString();
  return `#/${path === "home" ? "" : path}${asked ? `?${asked}` : ""}`;
}

export const go = (href) => (location.hash = href.replace(/^#/, ""));

// Another filter without another entry in the browser's history.
export function refine(query) {
  const { page, about, query: old } = route.value;
  const before = Object.fromEntries([...old.keys()].map((name) => [name, old.getAll(name)]));
  history.replaceState(null, "", hrefOf(page, about, { ...before, ...query }));
  route.value = read();
}
