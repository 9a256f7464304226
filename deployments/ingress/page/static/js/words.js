// Numbers as people read them.
const UNITS = ["B", "KB", "MB", "GB", "TB"];

export function bytes(count) {
  const at = count > 0 ? Math.min(UNITS.length - 1, Math.floor(Math.log10(count) / 3)) : 0;
  const value = count / 1000 ** at;
  return `${value < 10 && at ? value.toFixed(1) : Math.round(value)} ${UNITS[at]}`;
}

export const seconds = (ms) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);
export const counted = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;
export const share = (score) => (Math.abs(score) < 0.001 && score !== 0 ? score.toExponential(1) : score.toFixed(3));
export const worded = (name) => name.replaceAll("_", " ");
