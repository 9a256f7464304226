// Tables as cells to type in, or pasted from a spreadsheet: by columns, or as records.
import { html } from "../html.js";

export function Table({ value, set, label }) {
  const grid = value ? { names: Object.keys(value), rows: turned(Object.values(value)) } : { names: ["a", "b"], rows: [["", ""]] };
  const put = ({ names, rows }) => set(Object.fromEntries(names.map((name, at) => [name, rows.map((row) => row[at])])));
  return html`<${Grid} grid=${grid} put=${put} label=${label} />`;
}

export function Records({ value, set, label }) {
  const records = value ? [value].flat() : [{ a: "" }];
  const names = [...new Set(records.flatMap(Object.keys))];
  const grid = { names, rows: records.map((record) => names.map((name) => record[name] ?? "")) };
  const put = (next) => set(next.rows.map((row) => Object.fromEntries(next.names.map((name, at) => [name, row[at]]))));
  return html`<${Grid} grid=${grid} put=${put} label=${label} />`;
}

const turned = (columns) => (columns[0] || []).map((_, row) => columns.map((column) => column[row]));

// A cell stays the number that it was while what is typed is one.
const typed = (old, text) => (typeof old === "number" && text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text);

function Grid({ grid, put, label }) {
  const { names, rows } = grid;
  const rename = (at, name) => put({ rows, names: names.map((old, place) => (place === at ? name : old)) });
  const change = (row, at, text) =>
    put({ names, rows: rows.map((cells, place) => (place === row ? cells.with(at, typed(cells[at], text)) : cells)) });
  const addRow = () => put({ names, rows: [...rows, (rows.at(-1) || names).map((cell) => (typeof cell === "number" ? 0 : ""))] });
  const addColumn = () => put({ names: [...names, `column ${names.length + 1}`], rows: rows.map((row) => [...row, ""]) });
  const dropRow = (row) => put({ names, rows: rows.filter((_, place) => place !== row) });
  const paste = (event) => {
    const text = event.clipboardData.getData("text/plain").trim();
    if (!text.includes("\t") && !text.includes("\n")) return;
    event.preventDefault();
    put(pasted(text));
  };
  return html`<div class="scroll" onPaste=${paste} tabindex="0" role="group" aria-label=${`${label}, cells`}>
      <table class="cells">
        <thead>
          <tr>
            ${names.map((name, at) => html`<th key=${at} scope="col"><input aria-label=${`Name of column ${at + 1}`} value=${name}
              onChange=${(event) => rename(at, event.target.value)} /></th>`)}
            <td></td>
          </tr>
        </thead>
        <tbody>
          ${rows.map((cells, row) => html`<tr key=${row}>
            ${cells.map((cell, at) => html`<td key=${at}><input aria-label=${`${names[at]}, row ${row + 1}`} value=${cell ?? ""}
              onInput=${(event) => change(row, at, event.target.value)} /></td>`)}
            <td><button type="button" aria-label=${`Remove row ${row + 1}`} onClick=${() => dropRow(row)}>×</button></td>
          </tr>`)}
        </tbody>
      </table>
    </div>
    <div class="row">
      <button type="button" onClick=${addRow}>Add a row</button>
      <button type="button" onClick=${addColumn}>Add a column</button>
      <span class="hint">or paste from a spreadsheet, names first</span>
    </div>`;
}

function pasted(text) {
  const split = text.includes("\t") ? "\t" : ",";
  const [names, ...rows] = text.split(/\r?\n/).map((line) => line.split(split).map((cell) => cell.trim()));
  const numeric = names.map((_, at) => rows.every((row) => row[at] && Number.isFinite(Number(row[at]))));
  return { names, rows: rows.map((row) => names.map((_, at) => (numeric[at] ? Number(row[at]) : (row[at] ?? "")))) };
}
