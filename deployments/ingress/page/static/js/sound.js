// Sound in the browser: decoded, written as WAV, and played piece after piece without a gap.

let shared = null;
export const context = () => (shared ??= new AudioContext());

// A recording of any format as a WAV of one channel and 16 bit.
export async function wavOf(blob) {
  const sound = await context().decodeAudioData(await blob.arrayBuffer());
  const samples = sound.getChannelData(0);
  const view = new DataView(new ArrayBuffer(44 + samples.length * 2));
  const write = (at, text) => [...text].forEach((letter, place) => view.setUint8(at + place, letter.charCodeAt(0)));
  write(0, "RIFF");
  view.setUint32(4, 36 + samples.length * 2, true);
  write(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sound.sampleRate, true);
  view.setUint32(28, sound.sampleRate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  write(36, "data");
  view.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, at) => view.setInt16(44 + at * 2, Math.max(-1, Math.min(1, sample)) * 32767, true));
  return new Blob([view.buffer], { type: "audio/wav" });
}

// Plays blobs in their order, each as soon as the one before has ended.
export class Queue {
  constructor() {
    this.next = 0;
    this.order = Promise.resolve();
    this.sources = [];
    this.gaps = 0;
  }

  push(blob) {
    this.order = this.order.then(() => this.schedule(blob)).catch(() => {});
  }

  async schedule(blob) {
    const to = context();
    const sound = await to.decodeAudioData(await blob.arrayBuffer());
    const source = Object.assign(to.createBufferSource(), { buffer: sound });
    source.connect(to.destination);
    if (this.next && this.next < to.currentTime) this.gaps += 1;
    const at = Math.max(to.currentTime, this.next);
    source.start(at);
    this.next = at + sound.duration;
    this.sources.push(source);
  }

  stop() {
    this.sources.forEach((source) => source.stop());
    this.sources = [];
  }
}
