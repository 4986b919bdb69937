import { type Clock, sleep } from '../basics/clock.ts';
import type { Random } from '../basics/random.ts';
import type { Attempt, Failure } from './attempt.ts';

const tries = 3;
const firstPauseMs = 500;
const longestPauseMs = 10_000;

/**
 * Tries again, with growing pauses that differ by chance, what is known not to have been delivered. An unclear end is the end: a second
 * message would be one too many.
 * @param signal no further try once it aborts
 */
export async function withRetries<Success extends { readonly outcome: string }>(
  attempt: () => Promise<Attempt<Success>>,
  ports: { readonly clock: Clock; readonly random: Random },
  signal?: AbortSignal,
): Promise<Attempt<Success>> {
  for (let done = 1; ; done++) {
    const end = await attempt();
    if (!isFailure(end) || !end.again || done === tries || signal?.aborted) return end;
    const pause = firstPauseMs * 4 ** (done - 1) * (1 + (ports.random.bytes(1)[0] as number) / 255);
    const wanted = Math.max(pause, end.afterMs ?? 0);
    if (wanted > longestPauseMs) return end;
    try {
      await sleep(ports.clock, wanted, signal);
    } catch {
      return end;
    }
  }
}

const isFailure = (end: { readonly outcome: string }): end is Failure => end.outcome === 'failed';
