// Events folded into one state: pure, so that a run is the same whether it is watched or read back.

export const begun = () => ({ state: "running", took: null, hops: [], steps: [], last: null, error: null });

const newStep = () => ({
  task: null,
  model: null,
  began: false,
  loading: null,
  text: "",
  firstAt: null,
  progress: null,
  preview: null,
  sounds: [],
  calls: [],
  output: null,
  done: null,
});

// The state after one more event, which came `at` milliseconds after the request.
export function fold(state, event, at) {
  if (event.type === "planned") return planned(state, event);
  if (event.type === "failed") return { ...state, state: "failed", error: event.error };
  const steps = [...state.steps];
  while (steps.length <= event.step) steps.push(newStep());
  steps[event.step] = { ...steps[event.step], ...(FOLDS[event.type]?.(steps[event.step], event, at) || {}) };
  const all = steps.every((step) => step.done) && steps.length >= state.hops.length;
  const over = event.type === "done" && all ? { state: "done", last: event } : {};
  return { ...state, steps, ...over };
}

function planned(state, { hops }) {
  const steps = hops.map((hop, at) => ({ ...newStep(), ...state.steps[at], task: hop.task, model: hop.model }));
  return { ...state, hops, steps };
}

// The last event of several hops tells of all of them; where several kinds were wanted it is one more event, and the
// steps have their answers already.
const usageOf = ({ step, steps, usage }) => (steps?.length > 1 ? steps[step]?.usage : usage);

const FOLDS = {
  started: (step, { task, model }) => ({ task, model, began: true, loading: null }),
  loading: (step, event) => ({ loading: event }),
  token: (step, event, at) => ({
    loading: null,
    text: step.text + event.text,
    firstAt: step.firstAt ?? at,
  }),
  tool_call: (step, { call }) => ({ calls: [...step.calls, call] }),
  progress: (step, { done, total, preview }) => ({
    loading: null,
    progress: { done, total },
    preview: preview || step.preview,
  }),
  audio: (step, { audio }, at) => ({ sounds: [...step.sounds, audio], firstAt: step.firstAt ?? at }),
  done: (step, event) => (step.done ? {} : { loading: null, done: { ...event, usage: usageOf(event) }, output: event.output }),
};
