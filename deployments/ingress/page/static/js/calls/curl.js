// A question as curl: its files are read by base64, so that the line is short and right.
import { mediaIn } from "../media.js";
import { key, ROOT } from "../server.js";
import { marked, MARKED, quoted } from "./spelled.js";

export function curl(question) {
  const body = JSON.stringify(marked(question));
  const types = Object.fromEntries(mediaIn(question).map((medium) => [medium.name, medium.type]));
  const bearer = key.value ? ` \\\n  -H "authorization: Bearer $ANYMODAL_KEY"` : "";
  const to = `curl -sN ${new URL("api/inference/stream", ROOT)} -H 'content-type: application/json'${bearer}`;
  const parts = body.split(MARKED);
  if (parts.length === 1) return `${to} \\\n  -d ${quoted(body)}`;
  const read = (name) => `base64 < ${quoted(name)} | tr -d '\\n'`;
  const said = parts.map((part, at) => (at % 2 ? read(part) : `printf %s ${quoted(around(parts, at, types))}`));
  return `{ ${said.join("; ")}; } \\\n| ${to} -d @-`;
}

// The JSON between two files, with the beginnings of their data URIs and their quotes.
function around(parts, at, types) {
  const closed = at ? `"${parts[at]}` : parts[at];
  const next = parts[at + 1];
  return next === undefined ? closed : `${closed}"data:${types[next]};base64,`;
}
