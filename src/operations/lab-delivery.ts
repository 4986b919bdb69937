import { implement } from '@orpc/server';
import { fromBase64url, toBase64url } from '../basics/bytes.ts';
import { type Clock, sleep } from '../basics/clock.ts';
import { type LabDelivery, labDelivery } from '../contract/lab-delivery.ts';
import type { CallEnd, CallState, Delivery, NotDelivered } from '../identity/delivery.ts';
import { eventsOf } from './progress.ts';

/** The methods of `labDelivery` over the phones of this program. */
export function labDeliveryMethods(phones: Delivery) {
  const os = implement(labDelivery);
  return {
    sms: os.sms.handler(({ input }) => phones.sms(input)),
    email: os.email.handler(({ input }) => phones.email(input)),
    call: os.call.handler(({ input: { greeting, ...call }, signal }) => {
      const said = greeting.kind === 'standard' ? greeting : { ...greeting, audio: fromBase64url(greeting.audio) };
      return eventsOf<CallState, CallEnd>(signal, (announce, ending) =>
        phones.call({ ...call, greeting: said }, announce, ending),
      );
    }),
    push: os.push.handler(async ({ input, signal }) => {
      const end = await phones.push(input, signal ?? new AbortController().signal);
      return end.outcome === 'answered' ? { ...end, signature: toBase64url(end.signature) } : end;
    }),
  };
}

class NoAnswerInTime extends Error {
  override readonly name = 'NoAnswerInTime';
}

/** A message is there at once: a program that takes longer over it does not run. */
const messageMs = 10_000;

/** The phones of the program at the other end. A window that closes or hangs meanwhile is a failed delivery. */
export function deliveryThrough(lab: LabDelivery, clock: Clock): Delivery {
  const trying = async <End>(action: () => Promise<End>): Promise<End | NotDelivered> => {
    try {
      return await action();
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      return { outcome: 'failed', reason: 'not-reachable', detail: `the window that has the phones: ${name}` };
    }
  };
  const soon = async <End>(answer: Promise<End>): Promise<End> => {
    const over = new AbortController();
    const late = sleep(clock, messageMs, over.signal).then(() => {
      throw new NoAnswerInTime('expected an answer in time');
    });
    return await Promise.race([answer, late]).finally(() => over.abort());
  };
  return {
    sms: ({ to, text, language }) => trying(() => soon(lab.sms({ to, text, language }))),
    email: ({ to, subject, text, language }) => trying(() => soon(lab.email({ to, subject, text, language }))),
    call: ({ to, language, greeting, callerId }, onState, signal) =>
      trying<CallEnd>(async () => {
        const said = greeting.kind === 'standard' ? greeting : { ...greeting, audio: toBase64url(greeting.audio) };
        const events = await lab.call({ to, language, greeting: said, callerId }, { signal });
        for await (const event of events) {
          if (event.type === 'end') return event.end;
          onState(event.step);
        }
        return { outcome: 'not-answered' };
      }),
    push: (request, signal) =>
      trying(async () => {
        // For whom it is stays here: the phones know the app by its address.
        const { pushAddress, requestId, userName, application, language } = request;
        const { askNumber, takesFraudReport, lifetimeSeconds } = request;
        const shown = { pushAddress, requestId, userName, application, language };
        const end = await lab.push({ ...shown, askNumber, takesFraudReport, lifetimeSeconds }, { signal });
        return end.outcome === 'answered' ? { ...end, signature: fromBase64url(end.signature) } : end;
      }),
  };
}
