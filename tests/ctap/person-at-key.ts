import { utf8 } from '../../src/basics/bytes.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { seededRandom } from '../../src/basics/random.ts';
import { Secret } from '../../src/basics/secret.ts';
import type { Authenticator } from '../../src/ctap/authenticator.ts';
import { getTokenWithPin, setPin } from '../../src/ctap/client-pin.ts';
import type { PinUvAuthToken } from '../../src/ctap/pin-uv-auth-token.ts';
import { SampleStatus } from '../../src/fido/commands.ts';
import { volatileMemory } from '../../src/virtual-key/key-memory.ts';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';
import { VirtualKey } from '../../src/virtual-key/virtual-key.ts';
import { Cable } from './cable.ts';
import { openAuthenticator } from './open-authenticator.ts';
import { settled } from './scripted-key.ts';

export const rightPin = () => Secret.over(utf8('123456'));

/** A virtual key on a cable, and a person who touches it, or puts the right finger on it, 50 ms after it asks. */
export class PersonAtKey {
  readonly clock = new ManualClock();
  readonly random = seededRandom('a person at a key');
  readonly key: VirtualKey;
  /** The one that the key is plugged in with now. */
  cable: Cable;
  /** Whether the person does anything. */
  isThere = true;
  touches = 0;

  constructor(model: KeyModel) {
    this.key = new VirtualKey(model, { clock: this.clock, random: this.random, memory: volatileMemory() });
    this.cable = new Cable(this.key);
    let isComing = false;
    this.key.onChange(() => {
      if (!this.isThere || isComing || this.key.snapshot().waitingFor === null) return;
      isComing = true;
      this.clock.schedule(50, () => {
        isComing = false;
        const { waitingFor } = this.key.snapshot();
        if (waitingFor === null) return;
        this.touches++;
        if (waitingFor === 'fingerprint') this.key.finger('right-index', SampleStatus.good);
        else this.key.touch();
      });
    });
  }

  get ports() {
    return { clock: this.clock, random: this.random };
  }

  /** Lets time go by until it is over. @throws what it throws */
  async during<T>(command: Promise<T>, limitMs = 200_000): Promise<T> {
    const end = await settled(this.clock, command, limitMs);
    if ('error' in end) throw end.error;
    return end.value as T;
  }

  open(): Promise<Authenticator> {
    return openAuthenticator(this.cable, this.ports);
  }

  /** Takes the key out, puts it back and opens it. */
  replug(): Promise<Authenticator> {
    this.cable.pull();
    this.cable = new Cable(this.key);
    return this.open();
  }

  /** Open, with `rightPin` set. */
  async openWithPin(): Promise<Authenticator> {
    const authenticator = await this.open();
    await setPin(authenticator, rightPin());
    await authenticator.refreshInfo();
    return authenticator;
  }
}

export const tokenFor = (authenticator: Authenticator, permissions: number, rpId?: string): Promise<PinUvAuthToken> =>
  getTokenWithPin(authenticator, rightPin(), { permissions, rpId });
