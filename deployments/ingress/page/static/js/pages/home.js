// The first page: one box for anything, what one wants back, and the plan that lights up on the way there.
import { Calls } from "../calls/calls.js";
import { runs, start } from "../calls/run.js";
import { html, useState } from "../html.js";
import { RunView } from "../outputs/run_view.js";
import { route } from "../route.js";
import { graph, tasks } from "../stock.js";
import { GivenBox } from "./home/given.js";
import { Ideas } from "./home/ideas.js";
import { Plan } from "./home/plan.js";
import { firstWanted, kindsGiven, mayBeSpoken, questionOf, waysFrom } from "./home/wanted.js";
import { Wants } from "./home/wants.js";

const NOTHING = { words: "", media: [], spoken: true };

export function Home() {
  const reopened = runs.value.find((run) => run.id === route.value.query.get("run"));
  const [held, change] = useState(reopened?.held || NOTHING);
  const [wants, choose] = useState(reopened?.wants || []);
  const [option, pick] = useState(null);
  const [run, show] = useState(reopened || null);
  if (!tasks.value) return html`<h1>Anything in, anything out</h1><p class="busy">The tasks come …</p>`;
  const given = { ...held, spoken: held.spoken && mayBeSpoken(held) };
  const ways = waysFrom(graph.value, kindsGiven(given));
  const asked = wants.length ? wants : [firstWanted(graph.value, ways)].filter(Boolean);
  const way = asked.length === 1 ? ways.find((one) => one.want === asked[0]) : null;
  const options = way?.reach === "ambiguous" ? way.options : [];
  const chosen = options.includes(option) ? option : null;
  const lacks = lacking(given, asked, options, chosen);
  const begin = (event) => {
    event.preventDefault();
    run?.stop();
    show(Object.assign(start(questionOf(given, asked, chosen), "home"), { held, wants }));
  };
  const take = (idea, kinds) => {
    change(idea);
    choose(kinds);
    show(null);
  };
  return html`
    <h1>Anything in, anything out</h1>
    <${Ideas} take=${take} />
    <form class="card box" aria-label="Ask" onSubmit=${begin}>
      <${GivenBox} held=${held} change=${change} />
      <${Wants} kinds=${wantedKinds(graph.value)} ways=${ways} wants=${wants} choose=${choose}
        option=${chosen} pick=${pick} />
      ${run ? null : html`<${Plan} hops=${way?.hops || []} />`}
      <div class="row">
        <button type="submit" class="strong" disabled=${Boolean(lacks)}>Run</button>
        <button type="button" disabled=${run?.shown.value.state !== "running"} onClick=${() => run.stop()}>Stop</button>
        <button type="button" onClick=${() => take(NOTHING, [])}>Clear</button>
        <span class="hint">${lacks || (wants.length ? "" : `the planner gives ${asked[0]}`)}</span>
      </div>
    </form>
    ${run ? html`<${Answers} run=${run} />` : null}
    ${lacks ? null : html`<${Calls} question=${questionOf(given, asked, chosen)} />`}
  `;
}

function Answers({ run }) {
  const { hops, steps, state } = run.shown.value;
  return html`<section class="card answers" aria-label="Answer">
    <${Plan} hops=${hops} steps=${steps} running=${state === "running"} />
    <${RunView} run=${run} />
  </section>`;
}

// Kinds that something gives; the others are only ever given.
const wantedKinds = (known) =>
  (known?.kinds || []).filter((kind) => known.ways.some(({ want, reach }) => want === kind && reach !== "unreachable"));

function lacking(given, asked, options, chosen) {
  if (!given.words.trim() && !given.media.length) return "give it something first";
  if (!asked.length) return "say what you want back";
  return options.length && !chosen ? "choose one of the ways" : null;
}
