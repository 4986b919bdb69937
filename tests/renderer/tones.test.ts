import { describe, expect, test } from 'vitest';
import { play, prepareSounds, type Sound, tones } from '../../src/renderer/operation/tones.ts';

const sounds = Object.keys(tones) as Sound[];

/** An audio device that writes down what is played. */
function recorder(state: AudioContextState = 'running') {
  const played: { hertz: number; from: number; to: number }[] = [];
  let resumed = 0;
  const gain = { setValueAtTime() {}, linearRampToValueAtTime() {} };
  const audio = {
    state,
    currentTime: 5,
    destination: {},
    resume: async () => void resumed++,
    createGain: () => ({ gain, connect: () => undefined }),
    createOscillator() {
      const frequency = { value: 0 };
      let from = 0;
      return {
        type: 'sine',
        frequency,
        connect: <T>(next: T) => next,
        start: (at: number) => {
          from = at;
        },
        stop: (to: number) => void played.push({ hertz: frequency.value, from, to }),
      };
    },
  } as unknown as AudioContext;
  return { audio, played, resumed: () => resumed };
}

describe('the sounds of the coach', () => {
  test('differ in how many tones they have and in which way these go', () => {
    expect(new Set(sounds.map((sound) => tones[sound].length)).size).toBe(sounds.length);
    const pitches = (sound: Sound) => tones[sound].map(({ hertz }) => hertz);
    expect(pitches('again')).toEqual(pitches('again').toSorted((a, b) => b - a));
    expect(pitches('done')).toEqual(pitches('done').toSorted((a, b) => a - b));
    expect(Math.min(...pitches('good'))).toBeGreaterThan(Math.max(...pitches('again')));
  });

  test.each(sounds)('%s is short, and its tones follow each other', async (sound) => {
    const { audio, played } = recorder();
    await play(sound, () => audio);
    expect(played.map(({ hertz }) => hertz)).toEqual(tones[sound].map(({ hertz }) => hertz));
    for (const [index, { from, to }] of played.entries()) {
      expect(from).toBeGreaterThanOrEqual(played[index - 1]?.to ?? 5);
      expect(to - 5).toBeLessThan(0.6);
    }
  });

  test('wake a device that the browser put to sleep, and do without one', async () => {
    const asleep = recorder('suspended');
    await play('good', () => asleep.audio);
    expect(asleep.resumed()).toBe(1);
    // Before the person has touched the page the browser would keep it until then.
    Object.defineProperty(navigator, 'userActivation', { value: { hasBeenActive: false }, configurable: true });
    const untouched = recorder('suspended');
    await play('ring', () => untouched.audio);
    expect([untouched.resumed(), untouched.played]).toEqual([0, []]);
    Reflect.deleteProperty(navigator, 'userActivation');
    const none = () => {
      throw new Error('no audio device');
    };
    await expect(play('good', none)).resolves.toBeUndefined();
    expect(() => prepareSounds(none)).not.toThrow();
  });
});
