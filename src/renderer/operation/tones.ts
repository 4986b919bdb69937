/** What a sound says; the screen says it too. */
export type Sound = 'good' | 'again' | 'done' | 'notice' | 'ring';

/** One tone of a sound: pitch in hertz, beginning and length in seconds. */
interface Tone {
  readonly hertz: number;
  readonly from: number;
  readonly length: number;
}

/** Tones in turn, as a bell's. */
const trill = (hertz: readonly number[], length: number): readonly Tone[] =>
  hertz.map((pitch, index) => ({ hertz: pitch, from: index * (length + 0.01), length }));

/**
 * One high tone; two low ones; three that rise; four and eight that go up and down, when something comes to a simulated phone and while
 * it rings. They differ in number and direction, not only in pitch.
 */
export const tones: Readonly<Record<Sound, readonly Tone[]>> = {
  good: [{ hertz: 880, from: 0, length: 0.12 }],
  again: [
    { hertz: 311, from: 0, length: 0.11 },
    { hertz: 247, from: 0.16, length: 0.16 },
  ],
  done: [
    { hertz: 523, from: 0, length: 0.12 },
    { hertz: 659, from: 0.13, length: 0.12 },
    { hertz: 784, from: 0.26, length: 0.24 },
  ],
  notice: trill([659, 988, 659, 988], 0.08),
  ring: trill([784, 988, 784, 988, 784, 988, 784, 988], 0.06),
};

/** Soft enough beside a screen reader's voice. */
const loudness = 0.12;
/** Tones that begin and end at once would click. */
const edge = 0.015;

let shared: AudioContext | undefined;

/**
 * Plays a sound where the browser lets us, which it does after the person has done something on the page: what would have to wait for that is
 * dropped, so that nothing old is heard then. Nothing depends on it.
 */
export async function play(sound: Sound, open: () => AudioContext = openAudio): Promise<void> {
  try {
    const audio = open();
    if (audio.state === 'suspended') {
      if (!mayWake()) return;
      await audio.resume();
    }
    const begin = audio.currentTime + edge;
    for (const { hertz, from, length } of tones[sound]) {
      const start = begin + from;
      const end = start + length;
      const oscillator = audio.createOscillator();
      const volume = audio.createGain();
      oscillator.type = 'sine';
      oscillator.frequency.value = hertz;
      volume.gain.setValueAtTime(0, start);
      volume.gain.linearRampToValueAtTime(loudness, start + edge);
      volume.gain.setValueAtTime(loudness, end - edge);
      volume.gain.linearRampToValueAtTime(0, end);
      oscillator.connect(volume).connect(audio.destination);
      oscillator.start(start);
      oscillator.stop(end);
    }
  } catch {
    // No sound device, or none for this page.
  }
}

/** Whether the person has touched the page; where nobody can tell, the browser decides. */
const mayWake = (): boolean => globalThis.navigator?.userActivation?.hasBeenActive ?? true;

/** Opens what plays the sounds: that holds up the page for three frames, which the first sound would be late by, and its picture. */
export function prepareSounds(open: () => AudioContext = openAudio): void {
  try {
    open();
  } catch {
    // As for `play`.
  }
}

/** Browsers give a page only a few. */
function openAudio(): AudioContext {
  shared ??= new AudioContext();
  return shared;
}
