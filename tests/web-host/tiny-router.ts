import { eventIterator, oc } from '@orpc/contract';
import { implement } from '@orpc/server';
import { z } from 'zod';
import type { Caller } from '../../src/operations/caller.ts';

/** A contract of a few methods: enough to see that calls, streams, failures and cancellation pass through a host. */
export const tinyContract = {
  greet: oc.input(z.object({ name: z.string().max(50) })).output(z.object({ text: z.string() })),
  fail: oc.output(z.object({})),
  ticks: oc.output(eventIterator(z.number())),
  hold: oc.output(z.object({})),
};

interface Counts {
  begun: number;
  ended: number;
}

/** `begun` counts the calls that hold until they are cut off, `ended` these and the streams that were left or cut off. */
export function createTinyRouter() {
  const counts: Counts = { begun: 0, ended: 0 };
  return { router: build(counts), begun: () => counts.begun, ended: () => counts.ended };
}

function build(counts: Counts) {
  const methods = implement(tinyContract).$context<{ caller: Caller }>();
  return methods.router({
    greet: methods.greet.handler(({ input }) => ({ text: `hello ${input.name}` })),
    fail: methods.fail.handler(() => {
      throw new TypeError('secret detail');
    }),
    ticks: methods.ticks.handler(async function* ({ signal }) {
      try {
        for (let tick = 0; !signal?.aborted; tick++) {
          yield tick;
          await new Promise((resolve) => setImmediate(resolve));
        }
      } finally {
        counts.ended++;
      }
    }),
    hold: methods.hold.handler(async ({ signal }) => {
      counts.begun++;
      if (!signal?.aborted) {
        await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }));
      }
      counts.ended++;
      return {};
    }),
  });
}
