import type { Clock } from '../basics/clock.ts';
import type { Random } from '../basics/random.ts';
import type { EnrolmentSequence } from './commands/bio-enrollment/enrolment-sequence.ts';
import type { AssertionSequence } from './commands/get-next-assertion.ts';
import { KeyAgreements } from './parts/key-agreements.ts';
import { PinUvAuthTokens } from './parts/pin-uv-auth-tokens.ts';

/** What a power cycle clears. */
export class Ram {
  readonly #random: Random;
  readonly tokens: PinUvAuthTokens;
  /** On the monotonic clock. */
  readonly poweredUpAt: number;
  agreements: KeyAgreements;
  /** PIN mismatches in a row since power-up. */
  pinMismatches = 0;
  /** What getNextAssertion goes on with. */
  assertions: AssertionSequence | undefined;
  /** What enrollCaptureNextSample goes on with. */
  enrolment: EnrolmentSequence | undefined;

  constructor(clock: Clock, random: Random) {
    this.#random = random;
    this.poweredUpAt = clock.monotonic();
    this.agreements = new KeyAgreements(random);
    this.tokens = new PinUvAuthTokens(clock, random);
  }

  /** After a reset: everything but the time of power-up. */
  forget(): void {
    this.agreements = new KeyAgreements(this.#random);
    this.tokens.reset();
    this.pinMismatches = 0;
    this.assertions = undefined;
    this.enrolment = undefined;
  }
}
