// A series that goes on: what was given, the forecast, and the band between its outer quantiles.
import { html } from "../html.js";
import { Line } from "./line.js";

const isSeries = (value) => Array.isArray(value) && typeof value[0] === "number";

export function Forecast({ value, output, inputs }) {
  const bands = Object.values(output).find((one) => one && typeof one === "object" && !Array.isArray(one)) || {};
  const names = Object.keys(bands).sort((one, other) => one - other);
  const [lowest, highest] = [names[0], names.at(-1)];
  const past = Object.values(inputs).find(isSeries) || [];
  const said = names.length > 1 ? `the band is ${lowest} to ${highest}` : "";
  return html`
    <${Line} past=${past} next=${value} low=${bands[lowest]} high=${bands[highest]} label=${`the forecast; ${said}`} />
    <p class="hint">${past.length} values given, ${value.length} forecast${said ? `; ${said}` : ""}.</p>
    <details><summary>Numbers</summary><p class="code">${value.map((one) => one.toPrecision(6)).join(", ")}</p></details>
  `;
}
