// One task on one model: asked with a form, answered beside it, and shown as a call from elsewhere.
import { Calls } from "../calls/calls.js";
import { runs, start } from "../calls/run.js";
import { html, useEffect, useState } from "../html.js";
import { empty, Form, missing } from "../inputs/form.js";
import { withSamples } from "../media.js";
import { RunView } from "../outputs/run_view.js";
import { hrefOf, route } from "../route.js";
import { askJson } from "../server.js";
import { defaults, modelsOf, taskById, tasks, titleOf } from "../stock.js";
import { GoOn } from "./going_on.js";
import { ModelHead } from "./model_head.js";

export function Model() {
  const { about, query } = route.value;
  const detail = useDetail(about);
  if (!tasks.value) return html`<p class="busy">The tasks come …</p>`;
  const id = query.get("task") || detail?.tasks?.[0];
  const task = taskById.value.get(id);
  if (!id) return about ? html`<p class="busy">The model comes …</p>` : html`<${TaskChoice} />`;
  if (!task) return html`<${NoTask} id=${id} />`;
  return html`<${Desk} key=${`${about} ${id}`} task=${task} model=${about} detail=${detail} />`;
}

const NoTask = ({ id }) => html`<p class="wrong" role="alert">
  This server has no task ${id}. <a href=${hrefOf("explore")}>See which it has.</a>
</p>`;

function useDetail(id) {
  const [detail, tell] = useState(null);
  useEffect(() => {
    tell(null);
    if (id) askJson(`api/models/${id}`).then(tell, () => tell({ tasks: [], defaults: {} }));
  }, [id]);
  return detail;
}

const TaskChoice = () => html`<h1>Run a task</h1>
  <ul class="plain columns">
    ${tasks.value.map(
      ({ id }) => html`<li key=${id}><a href=${hrefOf("model", "", { task: id })}>${titleOf(id)}</a></li>`,
    )}
  </ul>`;

function Desk({ task, model, detail }) {
  const reopened = runs.value.find((run) => run.id === route.value.query.get("run"));
  const [form, change] = useState(() => (reopened ? { ...empty(), ...reopened.form } : empty()));
  const [run, show] = useState(reopened || null);
  const models = useModels(task.id);
  const example = async () => {
    const { inputs, parameters } = await withSamples(task.example);
    change({ ...empty(), inputs, parameters });
  };
  useEffect(() => {
    if (!reopened) example();
  }, []);
  const question = { task: task.id, model, inputs: form.inputs, parameters: { ...form.parameters, ...form.extra } };
  const begin = () => {
    run?.stop();
    show(Object.assign(start(question, "model"), { form }));
  };
  const used = model || defaults.value[task.id] || "";
  const own = useDetail(used)?.defaults?.[task.id] || {};
  return html`
    <${ModelHead} task=${task} model=${model} detail=${detail} used=${used} models=${models} />
    <div class="desk" data-task=${task.id}>
      <form class="card ask" aria-label="Ask" onSubmit=${(event) => (event.preventDefault(), begin())}>
        <${Form} task=${task} form=${form} change=${change} defaults=${own} />
        <${Buttons} run=${run} lacks=${missing(taskWith(task, own), form)} example=${example}
          clear=${() => change(empty())} />
      </form>
      <section class="card answers" aria-label="Answer">
        <h2>Output</h2>
        ${run
          ? html`<${RunView} run=${run} /><${GoOn} task=${task} run=${run} change=${change} />`
          : html`<p class="hint">Press Run; what comes is shown here as it comes.</p>`}
      </section>
    </div>
    <${Calls} question=${question} task=${task} model=${used} />
  `;
}

// A required parameter that the model's row sets need not be given.
function taskWith(task, own) {
  const required = (task.parameters_schema.required || []).filter((name) => own[name] === undefined);
  return { ...task, parameters_schema: { ...task.parameters_schema, required } };
}

function useModels(task) {
  const [models, tell] = useState([]);
  useEffect(() => {
    modelsOf(task).then(tell, () => tell([]));
  }, [task]);
  return models;
}

function Buttons({ run, lacks, example, clear }) {
  const running = run?.shown.value.state === "running";
  return html`<div class="row buttons">
    <button type="submit" class="strong" disabled=${Boolean(lacks)}>Run</button>
    <button type="button" disabled=${!running} onClick=${() => run.stop()}>Stop</button>
    <button type="button" onClick=${example}>Example</button>
    <button type="button" onClick=${clear}>Clear</button>
    ${lacks ? html`<span class="hint">${lacks}</span>` : null}
  </div>`;
}
