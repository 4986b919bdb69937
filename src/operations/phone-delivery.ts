import type { CallEnd, Delivered, Delivery, DeliveryProblem, PushEnd } from '../identity/delivery.ts';
import type { Unreached } from '../phone/phone.ts';
import type { Phones } from '../phone/phones.ts';

/** Without the number or address: whoever reads it may know only a part of it. */
const unreached: Readonly<Record<Unreached, { readonly reason: DeliveryProblem; readonly detail: string }>> = {
  'no-such-phone': {
    reason: 'not-reachable',
    detail: 'no phone has it: add a phone with this number or e-mail address in the Lab, under Phones',
  },
  'not-connected': {
    reason: 'not-reachable',
    detail: 'the phone is off or has no signal: connect it in the Lab, under Phones',
  },
  landline: { reason: 'refused', detail: 'a landline takes no text messages: call it, or use a mobile phone' },
  'too-long': { reason: 'refused', detail: 'the text is longer than a phone takes' },
};

const failed = (problem: Unreached) => ({ outcome: 'failed', ...unreached[problem] }) as const;

/**
 * People are reached on the simulated phones of the Lab. What goes wrong inside, such as a disk that is full or phones that another
 * program has, is a failed delivery.
 */
export function phoneDelivery(phones: Phones): Delivery {
  const trying = async <T>(action: () => Promise<T> | T) => {
    try {
      return await action();
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      return { outcome: 'failed', reason: 'not-reachable', detail: `the phones cannot be used: ${name}` } as const;
    }
  };
  const delivered = (reception: 'received' | Unreached): Delivered =>
    reception === 'received' ? { outcome: 'sent' } : failed(reception);
  return {
    sms: ({ to, text }) => trying(() => delivered(phones.sendSms(to, text))),
    email: ({ to, subject, text }) => trying(() => delivered(phones.sendMail(to, { subject, text }))),
    call: ({ to, greeting, language, callerId }, onState, signal) =>
      trying<CallEnd>(async () => {
        onState('dialling');
        const result = await phones.call(to, { from: callerId, language, greeting }, onState, signal);
        if (typeof result === 'string') return failed(result);
        return result.outcome === 'ended' ? result : { outcome: 'not-answered' };
      }),
    push: (request, signal) =>
      trying<PushEnd>(async () => {
        const result = await phones.push(request, signal);
        if (result !== 'no-such-phone') return result;
        return {
          outcome: 'failed',
          reason: 'not-reachable',
          detail: 'the authenticator app does not have this account any more: register the app again',
        };
      }),
  };
}
