// A question in another language: its JSON, with a mark where each file belongs.
import { printed } from "../media.js";

const MARK = "@file:";

// The question without what is left at its defaults, and each medium as a mark.
export function marked({ task, model, inputs, parameters }, more = {}) {
  const asked = { task, ...(model ? { model } : {}), inputs, ...(Object.keys(parameters).length ? { parameters } : {}), ...more };
  return printed(asked, (medium) => `${MARK}${medium.name}`);
}

export const fileIn = (value) => (typeof value === "string" && value.startsWith(MARK) ? value.slice(MARK.length) : null);
export const MARKED = new RegExp(`"${MARK}([^"]+)"`, "g");
export const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;
