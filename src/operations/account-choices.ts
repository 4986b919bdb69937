import { toBase64url } from '../basics/bytes.ts';
import type { Clock } from '../basics/clock.ts';
import type { Random } from '../basics/random.ts';
import type { Assertion } from '../ctap/get-assertion.ts';
import type { Announce } from './progress.ts';
import { OperationRefused, refusal, refuse } from './refusals.ts';

/** How long a person may take, in milliseconds: as long as the challenge that was signed is good for. */
const patienceMs = 300_000;

/** Sign-ins that wait for the person to say which account of the key is meant. */
export class AccountChoices {
  readonly #ports: { readonly clock: Clock; readonly random: Random };
  readonly #waiting = new Map<string, (accountId: string) => void>();

  constructor(ports: { clock: Clock; random: Random }) {
    this.#ports = ports;
  }

  /** The answer of a sign-in; a choice that nobody waits for, or among others, changes nothing. */
  choose(choiceId: string, accountId: string): void {
    this.#waiting.get(choiceId)?.(accountId);
  }

  /**
   * The only one, or the one that is chosen.
   * @throws OperationRefused timeout; the signal's reason when it aborts
   */
  async among(assertions: readonly Assertion[], announce: Announce, signal: AbortSignal): Promise<Assertion> {
    const [first, ...others] = assertions;
    if (!first) return refuse('no-credential');
    if (others.length === 0) return first;
    const byId = new Map(assertions.map((assertion) => [toBase64url(assertion.credential.id), assertion]));
    const accounts = [...byId].map(([accountId, { user }]) => ({
      accountId,
      name: user?.name || null,
      displayName: user?.displayName || null,
    }));
    const choiceId = toBase64url(this.#ports.random.bytes(18));
    const chosen = this.#answer(choiceId, byId, signal);
    announce({ step: 'choose-account', choiceId, accounts });
    return chosen;
  }

  #answer(choiceId: string, byId: ReadonlyMap<string, Assertion>, signal: AbortSignal): Promise<Assertion> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const settle = (action: () => void) => {
        stop();
        signal.removeEventListener('abort', abort);
        this.#waiting.delete(choiceId);
        action();
      };
      const abort = () => settle(() => reject(signal.reason));
      const stop = this.#ports.clock.schedule(patienceMs, () =>
        settle(() => reject(new OperationRefused(refusal('timeout')))),
      );
      signal.addEventListener('abort', abort, { once: true });
      this.#waiting.set(choiceId, (accountId) => {
        const assertion = byId.get(accountId);
        if (assertion) settle(() => resolve(assertion));
      });
    });
  }
}
