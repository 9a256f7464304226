// What may be wanted of what is given, by the graph of kinds, and the request that asks for it: decisions, no drawing.

const KINDS_OF_TYPES = { image: "image", audio: "audio", video: "video", application: "document", model: "mesh" };

export const kindOf = (medium) => KINDS_OF_TYPES[medium.kind];

// The kinds given, in the graph's order: its ways are by them.
export function kindsGiven({ words, media, spoken }) {
  const text = words.trim() ? [spoken ? "conversation" : "text"] : [];
  return [...media.map(kindOf), ...text].sort();
}

const same = (one, other) => one.length === other.length && one.every((kind, at) => kind === other[at]);

// From what is given to each kind: a way of the graph, or nothing where the graph does not know what is given.
export const waysFrom = (graph, given) => (graph ? graph.ways.filter((way) => same(way.given, given)) : []);

// Words alone may be a text to work on, or something to be answered: then they are a conversation.
export const mayBeSpoken = ({ words, media }) => Boolean(words.trim()) && !media.length;

// The planner's own choice: the first kind of the graph that a chain gives.
export const firstWanted = (graph, ways) => graph?.kinds.find((kind) => ways.some((way) => way.want === kind && way.reach === "chain"));

// The request. `option` is a chain in words, where several are equally good.
export function questionOf(held, wants, option) {
  const words = held.words.trim();
  const text = words ? [held.spoken ? [{ role: "user", content: words }] : words] : [];
  const values = [...held.media, ...text];
  const wanted = wants.length === 1 ? wants[0] : wants;
  const parameters = option ? { chain: option.split(" → ") } : { want: wanted };
  return { task: "any-to-any", inputs: values.length === 1 ? values[0] : values, parameters };
}
