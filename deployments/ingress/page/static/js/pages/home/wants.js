// What one wants back: kinds that can be reached, chains to choose from where several are equally good.
import { html } from "../../html.js";
import { titleOf } from "../../stock.js";

export function Wants({ kinds, ways, wants, choose, option, pick }) {
  const wayTo = (kind) => ways.find((way) => way.want === kind);
  const turn = (kind) => choose(wants.includes(kind) ? wants.filter((one) => one !== kind) : [...wants, kind]);
  const unsure = wants.length === 1 && wayTo(wants[0])?.reach === "ambiguous" ? wayTo(wants[0]) : null;
  const known = ways.length > 0;
  return html`
    <fieldset class="field">
      <legend>What do you want back?</legend>
      <div class="row wants">
        <button type="button" aria-pressed=${!wants.length} onClick=${() => choose([])}>leave it to the planner</button>
        ${kinds.map((kind) => {
          const shut = known && wayTo(kind)?.reach === "unreachable";
          return html`<button type="button" key=${kind} aria-pressed=${wants.includes(kind)} disabled=${shut}
            title=${shut ? wayTo(kind).reason : undefined} onClick=${() => turn(kind)}>${kind}</button>`;
        })}
      </div>
    </fieldset>
    ${unsure
      ? html`<fieldset class="field">
          <legend>Several ways lead there; which?</legend>
          <div class="row">
            ${unsure.options.map((one) => html`<label key=${one}>
              <input type="radio" name="option" checked=${option === one} onChange=${() => pick(one)} />
              ${one.split(" → ").map(titleOf).join(" → ")}
            </label>`)}
          </div>
        </fieldset>`
      : null}
  `;
}
