// Words as they come, as Markdown without anything that a page could run.
import DOMPurify from "dompurify";
import { marked } from "marked";
import { html, useMemo, useState } from "../html.js";

const LINKS = { ALLOWED_URI_REGEXP: /^(?:https?|mailto|#)/i, FORBID_TAGS: ["style", "form", "img", "audio", "video", "source"] };

export const safe = (text) => DOMPurify.sanitize(marked.parse(text, { breaks: true, gfm: true }), LINKS);

export function Words({ value }) {
  const text = [value].flat().join("\n\n");
  const [plain, turn] = useState(false);
  const drawn = useMemo(() => safe(text), [text]);
  return html`
    ${plain ? html`<pre class="words">${text}</pre>` : html`<div class="words" dangerouslySetInnerHTML=${{ __html: drawn }}></div>`}
    <div class="row tools">
      <button type="button" onClick=${() => navigator.clipboard.writeText(text)}>Copy</button>
      <button type="button" aria-pressed=${plain} onClick=${() => turn(!plain)}>Plain</button>
    </div>
  `;
}
