// One field of a form: its name, what it is for, and the editor that fits its schema; several where it may be several.
import { html, useState } from "../html.js";
import { resolved, shapeOf, wayOf, ways } from "../schema.js";
import { worded } from "../words.js";
import { Boxes } from "./boxes.js";
import { Chat } from "./chat.js";
import { Choice, Flag } from "./choice.js";
import { JsonText } from "./json_text.js";
import { Media, MediumField } from "./medium.js";
import { NumberField } from "./number.js";
import { Mask } from "./mask.js";
import { Pairs } from "./pairs.js";
import { Points } from "./points.js";
import { Numbers } from "./numbers.js";
import { Records, Table } from "./table.js";
import { TextField } from "./text.js";
import { Texts } from "./texts.js";

const EDITORS = {
  boxes: Boxes,
  chat: Chat,
  choice: Choice,
  flag: Flag,
  json: JsonText,
  media: Media,
  medium: MediumField,
  number: NumberField,
  numbers: Numbers,
  pairs: Pairs,
  points: Points,
  records: Records,
  table: Table,
  text: TextField,
  texts: Texts,
};
const ONE_CONTROL = new Set(["choice", "flag", "number", "text", "json", "numbers"]);
const NAMES = { chat: "conversation", medium: "one", media: "several", text: "text", texts: "several", json: "JSON" };

// `set(value)` with undefined leaves the field out; `form` is all that is filled in, for editors that draw on a picture.
export function Field({ id, name, schema, defs, required, value, set, form, put }) {
  const { options, optional } = ways(schema, defs);
  const [chosen, choose] = useState(null);
  const at = chosen ?? wayOf(value, options, defs);
  const option = options[at] || {};
  const shape = option["x-mask-of"] ? "mask" : shapeOf(option, defs);
  const Editor = shape === "mask" ? Mask : EDITORS[shape];
  const whole = resolved(schema, defs);
  const said = whole.description && shape !== "medium" ? whole.description : "";
  const told = (error) => form.blame(id, error);
  const left = optional || !required;
  const known = { id, schema: option, defs, value, set, form, put, told, optional: left, said: said && `${id}-said` };
  const pick = (next) => {
    choose(next);
    set(undefined);
  };
  const title = html`${worded(name)}${required ? html`<span class="must"> *</span>` : null}`;
  const body = html`
    ${options.length > 1 ? html`<${Ways} id=${id} options=${options} defs=${defs} at=${at} pick=${pick} />` : null}
    <${Editor} key=${at} ...${known} label=${worded(name)} />
    ${said ? html`<p class="said" id=${`${id}-said`}>${said}</p>` : null}
  `;
  if (options.length === 1 && ONE_CONTROL.has(shape)) {
    return html`<div class="field"><label for=${id}>${title}</label>${body}</div>`;
  }
  return html`<fieldset class="field"><legend>${title}</legend>${body}</fieldset>`;
}

function Ways({ id, options, defs, at, pick }) {
  const names = options.map((option) => NAMES[shapeOf(option, defs)] || shapeOf(option, defs));
  return html`<div class="row ways">
    ${names.map(
      (name, place) => html`<label key=${place}>
        <input type="radio" name=${`${id}-way`} checked=${place === at} onChange=${() => pick(place)} /> ${name}
      </label>`,
    )}
  </div>`;
}
