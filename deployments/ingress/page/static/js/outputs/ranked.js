// What was ranked or scored, best as bars; the words come from the answer, or from the lists that were asked about.
import { html } from "../html.js";
import { Bars } from "./labels.js";

export function Ranked({ value, inputs }) {
  const lists = Object.values(inputs).filter(Array.isArray);
  const texts = lists.find((list) => typeof list[0] === "string") || [];
  const plain = (score, at) => ({ name: texts[at] ?? `row ${at + 1}`, score });
  const rows = value.map((one, at) => (typeof one === "number" ? plain(one, at) : rowOf(one, texts, lists)));
  if (!rows.length) return html`<p class="hint">Nothing was found.</p>`;
  return html`<${Bars} rows=${rows} />`;
}

function rowOf(one, texts, lists) {
  const at = one.index ?? one.id ?? one.document;
  const given = typeof at === "number" ? lists.flat()[at] : undefined;
  const name = one.text ?? texts[at] ?? given?.name ?? String(at);
  return { name, score: one.score, more: one.page ? `page ${one.page}` : undefined };
}
