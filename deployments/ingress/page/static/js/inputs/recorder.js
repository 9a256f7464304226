// Camera and microphone: a picture, a film, or a sound, which is made a WAV file that every server reads.
import { html, useEffect, useRef, useState } from "../html.js";
import { mediumOf, mediumOfCanvas } from "../media.js";
import { wavOf } from "../sound.js";

const NEEDS = { image: { video: true }, video: { video: true, audio: true }, audio: { audio: true } };
const VERBS = { image: "Take a picture", video: "Record a film", audio: "Record a sound" };

export function Recorder({ kinds, take }) {
  const [kind, begin] = useState(null);
  const able = navigator.mediaDevices ? kinds.filter((one) => NEEDS[one]) : [];
  if (kind) return html`<${Recording} kind=${kind} take=${take} end=${() => begin(null)} />`;
  return able.map((one) => html`<button type="button" key=${one} onClick=${() => begin(one)}>${VERBS[one]}</button>`);
}

function Recording({ kind, take, end }) {
  const screen = useRef(null);
  const [stream, open] = useState(null);
  const [wrong, blame] = useState(null);
  const [seen, see] = useState(false);
  useEffect(() => {
    let opened = null;
    navigator.mediaDevices.getUserMedia(NEEDS[kind]).then((given) => open((opened = given)), (refused) => blame(refused.message));
    return () => opened?.getTracks().forEach((track) => track.stop());
  }, [kind]);
  useEffect(() => {
    if (stream && screen.current) screen.current.srcObject = stream;
  }, [stream]);
  const Tool = kind === "image" ? Shutter : Tape;
  return html`<div class="recording">
    ${wrong ? html`<p class="wrong" role="alert">${wrong}</p>` : null}
    ${kind === "audio" ? null : html`<video ref=${screen} autoplay muted playsinline onLoadedData=${() => see(true)}></video>`}
    ${stream ? html`<${Tool} stream=${stream} kind=${kind} screen=${screen} seen=${seen} take=${take} end=${end} />` : null}
    <button type="button" onClick=${end}>Cancel</button>
  </div>`;
}

function Shutter({ screen, seen, take, end }) {
  const shoot = () => {
    const { videoWidth, videoHeight } = screen.current;
    const canvas = Object.assign(document.createElement("canvas"), { width: videoWidth, height: videoHeight });
    canvas.getContext("2d").drawImage(screen.current, 0, 0);
    take(mediumOfCanvas(canvas, "taken.png"));
    end();
  };
  return html`<button type="button" class="strong" disabled=${!seen} onClick=${shoot}>Shoot</button>`;
}

function Tape({ stream, kind, take, end }) {
  const tape = useRef(null);
  useEffect(() => {
    const parts = [];
    const recorder = new MediaRecorder(stream);
    recorder.ondataavailable = (event) => parts.push(event.data);
    recorder.onstop = async () => {
      const blob = new Blob(parts, { type: recorder.mimeType.split(";")[0] });
      take(kind === "audio" ? await mediumOf(await wavOf(blob), "recorded.wav") : await mediumOf(blob, "recorded.webm"));
      end();
    };
    recorder.start();
    tape.current = recorder;
    return () => recorder.state !== "inactive" && ((recorder.onstop = null), recorder.stop());
  }, [stream]);
  return html`<button type="button" class="strong" onClick=${() => tape.current.stop()}>● Stop recording</button>`;
}
