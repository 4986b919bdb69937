import type { Clock } from '../basics/clock.ts';
import type { Random } from '../basics/random.ts';
import { KeyAgreements } from './parts/key-agreements.ts';
import { PinUvAuthTokens } from './parts/pin-uv-auth-tokens.ts';
import { SequenceSlot } from './parts/sequence-slot.ts';

/** What a power cycle clears. */
export class Ram {
  readonly #random: Random;
  readonly tokens: PinUvAuthTokens;
  readonly sequence: SequenceSlot;
  /** On the monotonic clock. */
  readonly poweredUpAt: number;
  agreements: KeyAgreements;
  /** PIN mismatches in a row since power-up. */
  pinMismatches = 0;

  constructor(clock: Clock, random: Random) {
    this.#random = random;
    this.poweredUpAt = clock.monotonic();
    this.agreements = new KeyAgreements(random);
    this.tokens = new PinUvAuthTokens(clock, random);
    this.sequence = new SequenceSlot(clock);
  }

  /** After a reset: everything but the time of power-up. */
  forget(): void {
    this.agreements = new KeyAgreements(this.#random);
    this.tokens.reset();
    this.pinMismatches = 0;
    this.sequence.end();
  }
}
