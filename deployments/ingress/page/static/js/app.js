// The page's beginning: the frame around it, and in it the page that the address names.
import { Frame } from "./frame/frame.js";
import { html, render, useEffect, useState } from "./html.js";
import { Compare } from "./pages/compare.js";
import { Explore } from "./pages/explore.js";
import { Home } from "./pages/home.js";
import { Model } from "./pages/model.js";
import { Status } from "./pages/status.js";
import { route } from "./route.js";
import { restore } from "./runs/history.js";
import { whole } from "./runs/reopen.js";
import { keepStocked } from "./stock.js";

const PAGES = { home: Home, compare: Compare, explore: Explore, model: Model, status: Status };
const TITLES = { home: "Anymodal", compare: "Compare", explore: "Explore", model: "Run", status: "Status" };

function App() {
  const { page, about, query } = route.value;
  const run = query.get("run") || "";
  const there = useReopened(run);
  const Page = PAGES[page] || Home;
  useEffect(() => {
    document.title = page === "home" ? TITLES.home : `${about || TITLES[page] || "Anymodal"} · Anymodal`;
  }, [page, about]);
  return html`<${Frame}>${there ? html`<${Page} key=${`${page} ${run}`} />` : html`<p class="busy">The run comes …</p>`}</${Frame}>`;
}

// Whether the run that the address names was fetched, if it is kept.
function useReopened(run) {
  const [fetched, tell] = useState("");
  useEffect(() => {
    if (run) whole(run).catch(() => null).then(() => tell(run)); // one that cannot be read is as one that is not kept
  }, [run]);
  return !run || fetched === run;
}

keepStocked();
restore();
const place = document.getElementById("app");
place.replaceChildren();
render(html`<${App} />`, place);
