import type { Clock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';
import type { WrongCodes } from '../../src/identity/identity-store.ts';
import { limits } from '../../src/identity/limits.ts';
import { defaultPolicy } from '../../src/identity/policy/directory-policy.ts';
import { Throttle } from '../../src/identity/throttle.ts';

/** @returns starts a program's throttle; what is counted outlives programs */
export function codeThrottles(clock: Clock, lockout = defaultPolicy.lockout): () => Throttle {
  const kept = new Map<string, WrongCodes>();
  return () =>
    new Throttle({
      book: {
        async change(key, change) {
          const next = change(kept.get(key));
          if (next) kept.set(key, next);
          else kept.delete(key);
        },
      },
      clock,
      log: silentLog,
      rules: async () => lockout,
      budget: { capacity: limits.wrongCodes, refillMs: limits.wrongCodeRefillMs },
    });
}
