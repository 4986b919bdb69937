import { implement } from '@orpc/server';
import { fromBase64url, toBase64url } from '../basics/bytes.ts';
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

/** The phones of the program at the other end. A window that closes meanwhile is a failed delivery. */
export function deliveryThrough(lab: LabDelivery): Delivery {
  const trying = async <End>(action: () => Promise<End>): Promise<End | NotDelivered> => {
    try {
      return await action();
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      return { outcome: 'failed', reason: 'not-reachable', detail: `the window that has the phones: ${name}` };
    }
  };
  return {
    sms: ({ to, text, language }) => trying(() => lab.sms({ to, text, language })),
    email: ({ to, subject, text, language }) => trying(() => lab.email({ to, subject, text, language })),
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
