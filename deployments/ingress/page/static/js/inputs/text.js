// Text: a line where it is short, a growing box where it may be long.
import { html } from "../html.js";

const LINE = 300;

export function TextField({ id, schema, value, set, optional, said, label }) {
  const change = (event) => set(event.target.value === "" && optional ? undefined : event.target.value);
  const shared = { id, "aria-label": label, "aria-describedby": said || undefined, value: value ?? "", onInput: change };
  const unsaid = schema.default ?? "";
  if (schema.maxLength && schema.maxLength <= LINE) return html`<input type="text" placeholder=${unsaid} ...${shared} />`;
  const rows = Math.min(12, Math.max(2, String(value ?? "").split("\n").length + String(value ?? "").length / 80));
  return html`<textarea rows=${Math.round(rows)} placeholder=${unsaid} ...${shared}></textarea>`;
}
