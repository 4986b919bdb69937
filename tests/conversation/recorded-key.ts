import { ManualClock } from '../../src/basics/manual-clock.ts';
import { type Random, seededRandom } from '../../src/basics/random.ts';
import { Recorder } from '../../src/conversation/recorder.ts';
import type { Authenticator } from '../../src/ctap/authenticator.ts';
import { volatileMemory } from '../../src/virtual-key/key-memory.ts';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';
import { VirtualKey } from '../../src/virtual-key/virtual-key.ts';
import { openAuthenticator } from '../ctap/open-authenticator.ts';
import { ListeningCable } from './ceremony.ts';

export interface Heard {
  readonly direction: 'to-key' | 'from-key';
  readonly packet: Uint8Array;
}

/** A virtual key on a cable that is recorded, with a person who does what it waits for. */
export function recordedKey(model: KeyModel, seed: string) {
  const clock = new ManualClock();
  /** What either side drew. */
  const drawn: Uint8Array[] = [];
  const source = seededRandom(seed);
  const random: Random = {
    bytes(length) {
      const bytes = source.bytes(length);
      drawn.push(bytes.slice());
      return bytes;
    },
  };
  const key = new VirtualKey(model, { clock, random, memory: volatileMemory() });
  key.plugIn('host');
  const { name: product, vendorId, productId } = model;
  const recorder = new Recorder({ product, vendorId, productId, startedAt: clock.now() });
  const heard: Heard[] = [];
  const cable = new ListeningCable(key, (direction, packet) => {
    heard.push({ direction, packet: packet.slice() });
    recorder.report({ direction, packet, at: clock.monotonic() });
  });
  let isComing = false;
  key.onChange(() => {
    if (key.snapshot().waitingFor === null || isComing) return;
    isComing = true;
    clock.schedule(150, () => {
      isComing = false;
      if (key.snapshot().waitingFor === 'fingerprint') key.finger('right-index', 0);
      else key.touch();
    });
  });
  const open = (): Promise<Authenticator> => openAuthenticator(cable, { clock, random });
  return { clock, key, random, cable, recorder, heard, drawn, open };
}

/** What a promise comes to while time passes. */
export async function settled<T>(clock: ManualClock, promise: Promise<T>, limitMs = 600_000): Promise<T> {
  let isDone = false;
  const marked = promise.finally(() => {
    isDone = true;
  });
  marked.catch(() => {});
  for (let passed = 0; !isDone && passed < limitMs; passed += 50) await clock.advance(50);
  if (!isDone) throw new Error(`no end after ${limitMs} ms`);
  return marked;
}
