// The runs that are ticked to be compared: two at most, the one ticked first gives way.
import { signal } from "../../html.js";

export const picked = signal([]);

export function tick(id) {
  const others = picked.value.filter((one) => one !== id);
  picked.value = others.length < picked.value.length ? others : [...others, id].slice(-2);
}
