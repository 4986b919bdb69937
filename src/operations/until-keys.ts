import type { Clock } from '../basics/clock.ts';
import type { AttachedKey } from '../contract/keys.ts';
import type { KeyBus } from './ports.ts';
import { OperationRefused, refusal } from './refusals.ts';

export interface Patience {
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  readonly patienceMs: number;
}

/**
 * Waits until the keys present are as wished: resolves with what `find` finds among them, now or after a change.
 * @throws OperationRefused timeout after `patienceMs`; the signal's reason when it aborts
 */
export function untilKeys<T>(
  keys: KeyBus,
  find: (present: readonly AttachedKey[]) => T | undefined,
  { clock, signal, patienceMs }: Patience,
): Promise<T> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const found = find(keys.snapshot().keys);
    if (found !== undefined) {
      resolve(found);
      return;
    }
    const stops = [
      clock.schedule(patienceMs, () => settle(() => reject(new OperationRefused(refusal('timeout'))))),
      keys.onChange(() => {
        const come = find(keys.snapshot().keys);
        if (come !== undefined) settle(() => resolve(come));
      }),
      () => signal?.removeEventListener('abort', abort),
    ];
    const abort = () => settle(() => reject(signal?.reason));
    signal?.addEventListener('abort', abort, { once: true });
    function settle(action: () => void) {
      for (const stop of stops) stop();
      action();
    }
  });
}
