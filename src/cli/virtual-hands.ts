import type { Touchstone } from '../contract/contract.ts';
import type { Finger, VirtualKeyState } from '../contract/lab.ts';
import type { SampleStatus, Step } from '../contract/steps.ts';
import type { Output } from './output.ts';
import type { Words } from './words.ts';

/** What a person would do with a virtual key: touch it when its light asks for that, take it out, put it back in. */
export interface VirtualHands {
  /** Told of each step of the running operation, because taking a key out is asked for on the screen, not by the key. */
  step(step: Step): Promise<void>;
  stop(): Promise<void>;
}

/** The finger and the sample to give next; called once for each time the sensor waits. */
export type NextFinger = (state: VirtualKeyState) => { finger: Finger; sample: SampleStatus };

export async function virtualHands(options: {
  touchstone: Touchstone;
  id: string;
  nextFinger: NextFinger;
  output: Output;
  words: Words;
}): Promise<VirtualHands> {
  const { touchstone, id, nextFinger, output, words } = options;
  const stopped = new AbortController();

  const say = (what: 'touch' | 'finger' | 'unplug' | 'plug', values: Record<string, string> = {}) =>
    output.progress(words.text(`cli:hands.${what}`, values), { step: 'hands', did: what, ...values });

  // A reset may want the touch to be held.
  let held = false;

  const react = async () => {
    const state = (await touchstone.lab.list()).find((key) => key.id === id);
    if (state?.waitingFor === 'touch') {
      say('touch');
      await touchstone.lab.touch({ id, held });
    } else if (state?.waitingFor === 'fingerprint') {
      const { finger, sample } = nextFinger(state);
      say('finger', { finger: words.text(`key:fingers.${finger}`), sample: words.text(`key:samples.${sample}.title`) });
      await touchstone.lab.finger({ id, finger, sample });
    }
  };

  const watched = await touchstone.lab.watch(undefined, { signal: stopped.signal });
  const watching = (async () => {
    try {
      // The state is read afresh each time: an event tells that something changed, not what is true by now.
      for await (const _ of watched) await react();
    } catch (error) {
      if (!stopped.signal.aborted) throw error;
    }
  })();

  return {
    async step(now) {
      const { step } = now;
      if (step === 'resetting') held = now.holdSeconds !== null;
      if (step === 'remove-key') {
        say('unplug');
        await touchstone.lab.unplug({ id });
      } else if (step === 'insert-key') {
        say('plug');
        await touchstone.lab.plug({ id, power: 'host' });
      }
    },
    async stop() {
      stopped.abort();
      await watched.return?.(undefined);
      await watching;
    },
  };
}
