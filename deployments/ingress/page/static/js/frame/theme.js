// Light, dark, or as the system is; remembered in this browser.
import { html, signal } from "../html.js";

const NEXT = { auto: "light", light: "dark", dark: "auto" };
const theme = signal(localStorage.getItem("anymodal.theme") || "auto");
apply();

export function ThemeChoice() {
  const turn = () => {
    theme.value = NEXT[theme.value];
    localStorage.setItem("anymodal.theme", theme.value);
    apply();
  };
  return html`<button type="button" onClick=${turn} title="Light, dark, or as the system">Theme: ${theme.value}</button>`;
}

function apply() {
  document.documentElement.dataset.theme = theme.value;
}
