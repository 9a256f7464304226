// The page's beginning: the frame around it, and in it the page that the address names.
import { Frame } from "./frame/frame.js";
import { html, render, useEffect } from "./html.js";
import { Explore } from "./pages/explore.js";
import { Home } from "./pages/home.js";
import { Model } from "./pages/model.js";
import { Status } from "./pages/status.js";
import { route } from "./route.js";
import { keepStocked } from "./stock.js";

const PAGES = { home: Home, explore: Explore, model: Model, status: Status };
const TITLES = { home: "Anymodal", explore: "Explore", model: "Run", status: "Status" };

function App() {
  const { page, about } = route.value;
  const Page = PAGES[page] || Home;
  useEffect(() => {
    document.title = page === "home" ? TITLES.home : `${about || TITLES[page] || "Anymodal"} · Anymodal`;
  }, [page, about]);
  return html`<${Frame}><${Page} key=${page} /></${Frame}>`;
}

keepStocked();
const place = document.getElementById("app");
place.replaceChildren();
render(html`<${App} />`, place);
