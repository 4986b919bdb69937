import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pinAttempts } from './sent-pins.ts';
import { Stage, secret } from './stage.ts';

const pins = { right: '1357-kanda', a: 'wrong-a', b: 'wrong-b', c: 'wrong-c', d: 'wrong-d' };
type Typed = keyof typeof pins;

/** What the specification says a key does (CTAP 2.1 section 6.5.5), and what we hold back from it. */
class Model {
  retries = 8;
  inARow = 0;
  attempts = 0;
  known = new Set<Typed>();

  type(typed: Typed): string {
    if (this.retries === 0) return 'pin-blocked 0';
    if (this.inARow === 3) return `pin-auth-blocked ${this.retries}`;
    if (this.known.has(typed)) return `pin-known-wrong ${this.retries}`;
    this.attempts++;
    if (typed === 'right') {
      this.retries = 8;
      this.inARow = 0;
      return 'done';
    }
    this.known.add(typed);
    this.retries--;
    this.inARow++;
    if (this.retries === 0) return 'pin-blocked 0';
    return `${this.inARow === 3 ? 'pin-auth-blocked' : 'pin-wrong'} ${this.retries}`;
  }

  replug(): void {
    this.inARow = 0;
    this.known.clear();
  }
}

const action = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<Typed>('right', 'a', 'b', 'c', 'd') },
  { weight: 2, arbitrary: fc.constant('replug' as const) },
  { weight: 1, arbitrary: fc.constant('look' as const) },
);

describe('over any sequence of PINs and replugs', () => {
  it('every attempt is the person’s: what the key counts, what we show and what was typed agree', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 25 }), async (actions) => {
        const stage = new Stage();
        const key = stage.plugKey('pin-only');
        const client = stage.client();
        await client.keys.setPin({ keyId: key.keyId, newPin: secret(pins.right) });
        const model = new Model();
        for (const act of actions) {
          if (act === 'replug') {
            key.replug();
            model.replug();
          } else if (act !== 'look') {
            const answer = await client.keys.changePin({
              keyId: key.keyId,
              currentPin: secret(pins[act]),
              newPin: secret(pins.right.toUpperCase()),
            });
            const told = answer.outcome === 'done' ? 'done' : `${answer.refusal.code} ${answer.refusal.retries}`;
            expect(told).toBe(model.type(act));
            if (told === 'done') {
              const back = { currentPin: secret(pins.right.toUpperCase()), newPin: secret(pins.right) };
              expect(await client.keys.changePin({ keyId: key.keyId, ...back })).toMatchObject({ outcome: 'done' });
              model.known.clear();
              model.attempts++;
            }
          }
          const shown = await client.keys.describe({ keyId: key.keyId });
          expect(shown).toMatchObject({ value: { pin: { retries: model.retries, replugNeeded: model.inARow === 3 } } });
        }
        expect(pinAttempts(stage)).toBe(model.attempts);
        expect(stage.openConnections).toBe(0);
      }),
      { numRuns: 60, seed: 20260101 },
    );
  });
});
