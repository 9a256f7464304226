// The form of one task: its inputs, its parameters, and whatever else one wants to send, as JSON.
import { html } from "../html.js";
import { fieldsOf } from "../schema.js";
import { Field } from "./field.js";
import { JsonText } from "./json_text.js";

const without = (values, name) => Object.fromEntries(Object.entries(values).filter(([other]) => other !== name));
const changed = (values, name, value) => (value === undefined ? without(values, name) : { ...values, [name]: value });

export const empty = () => ({ inputs: {}, parameters: {}, extra: undefined, wrong: {} });

// What keeps the form from being run, in words; nothing where it may be.
export function missing(task, form) {
  const wrong = Object.values(form.wrong);
  if (wrong.length) return "there is JSON that cannot be read";
  const parameters = { ...form.parameters, ...form.extra };
  const lacks = [...lacking(task.input_schema, form.inputs), ...lacking(task.parameters_schema, parameters)];
  return lacks.length ? `${lacks.join(", ")} ${lacks.length > 1 ? "are" : "is"} still to be given` : null;
}

function lacking(schema, values) {
  const left = fieldsOf(schema).filter(({ name, required }) => required && values[name] === undefined);
  return left.map(({ name }) => name);
}

export function Form({ task, form, change, defaults }) {
  const put = (part) => (name, value) => change((old) => ({ ...old, [part]: changed(old[part], name, value) }));
  const blame = (id, error) => change((old) => ({ ...old, wrong: changed(old.wrong, id, error || undefined) }));
  const seen = { ...form, blame };
  const { inputs, shown, rest } = partsOf(task, defaults);
  const draw = (part) => (field) => html`<${Field} key=${field.name} ...${field} id=${`${part}-${field.name}`}
    defs=${defsOf(task, part)} value=${form[part][field.name]} set=${(value) => put(part)(field.name, value)}
    form=${seen} put=${put("parameters")} />`;
  return html`
    <h2>Inputs</h2>
    ${inputs.length ? inputs.map(draw("inputs")) : html`<p class="hint">It takes no inputs.</p>`}
    ${shown.map(draw("parameters"))}
    ${rest.length
      ? html`<details class="options">
          <summary>Options (${rest.length})</summary>
          ${rest.map(draw("parameters"))}
        </details>`
      : null}
    <details class="options">
      <summary>Extra parameters as JSON</summary>
      <${JsonText} id="extra" label="Extra parameters as JSON" value=${form.extra}
        told=${(error) => blame("extra", error)} set=${(extra) => change((old) => ({ ...old, extra }))} />
      <p class="said">An object; it is laid over the options above.</p>
    </details>
  `;
}

const defsOf = (task, part) => task[part === "inputs" ? "input_schema" : "parameters_schema"].$defs || {};

// Parameters stand in view where they must be given, or the example gives them; the model's own defaults are told.
function partsOf(task, defaults) {
  const sides = new Set(fieldsOf(task.parameters_schema).map(({ schema }) => schema["x-sides"]));
  const parameters = fieldsOf(task.parameters_schema)
    .filter(({ name }) => !sides.has(name))
    .map((field) => withDefault(field, defaults[field.name]));
  const first = ({ name, required }) => required || task.example.parameters[name] !== undefined;
  const rest = parameters.filter((field) => !first(field));
  return { inputs: fieldsOf(task.input_schema), shown: parameters.filter(first), rest };
}

const withDefault = (field, unsaid) =>
  unsaid === undefined ? field : { ...field, required: false, schema: { ...field.schema, default: unsaid } };
