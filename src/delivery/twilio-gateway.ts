import type { CallEnd, CallState, TextMessage, VoiceCall } from '../identity/delivery.ts';
import { type Attempt, errorCode, type Failure, failure, gatewayWord } from './attempt.ts';
import type { CallbackListener } from './callback-listener.ts';
import { isNumber, type TwilioSettings } from './gateway-settings.ts';
import { createResource, type WebPorts } from './twilio-api.ts';
import { gatherKey, hangUp } from './twiml.ts';

/** From the first ring; a phone that nobody picks up is left alone. */
const ringSeconds = 30;
/** A call that is not over by then, with ringing, greeting and keys, has lost its callbacks. */
const longestCallMs = 120_000;
/** More than any code is long. */
const mostKeys = 16;
const key = /^[0-9*#]$/;

/** SMS over Twilio's HTTP API, or one that is like it. */
export async function sendTwilioSms(
  settings: TwilioSettings,
  { to, text }: Pick<TextMessage, 'to' | 'text'>,
  ports: WebPorts,
): Promise<Attempt> {
  if (!isNumber(to)) return failure('bad-address', 'not a number with its country code');
  const sender = /^MG[0-9a-f]{32}$/i.test(settings.from) ? 'MessagingServiceSid' : 'From';
  const form = [['To', to] as const, [sender, settings.from] as const, ['Body', text] as const];
  const end = await createResource(settings, 'Messages', form, ports);
  return end.outcome === 'created' ? { outcome: 'sent' } : end;
}

/** A call that was asked for: `end` settles when it is over. */
export interface StartedCall {
  readonly outcome: 'started';
  readonly end: Promise<CallEnd>;
}

/**
 * Calls a number over the same API. What is said goes with the request as TwiML; keys and the call's state come back to `listener`.
 * The call ends with #, or when the callbacks say so.
 */
export async function startTwilioCall(
  settings: TwilioSettings,
  listener: CallbackListener,
  { to, language, greeting, callerId }: VoiceCall,
  ports: WebPorts,
  onState: (state: CallState) => void,
  signal: AbortSignal,
): Promise<StartedCall | Failure> {
  if (!isNumber(to)) return failure('bad-address', 'not a number with its country code');
  try {
    await listener.open();
  } catch (error) {
    return failure('not-set-up', `the address for callbacks cannot be opened: ${errorCode(error)}`);
  }
  let keys = '';
  let finish: (end: CallEnd) => void = () => {};
  const end = new Promise<CallEnd>((resolve) => {
    finish = resolve;
  });
  const addresses = listener.expect({
    secret: settings.secret,
    greeting: greeting.kind === 'recording' ? greeting : null,
    onKeys(form) {
      const pressed = form.get('Digits') ?? '';
      if (!key.test(pressed)) return hangUp;
      keys += pressed;
      if (pressed !== '#' && keys.length < mostKeys) return gatherKey(addresses.keys, null);
      finish({ outcome: 'ended', keys });
      return hangUp;
    },
    onState(form) {
      const state = form.get('CallStatus') ?? '';
      if (state === 'ringing') onState('ringing');
      else if (state === 'in-progress') onState('answered');
      else if (state === 'completed') finish({ outcome: 'ended', keys });
      else if (state === 'busy' || state === 'no-answer' || state === 'canceled') finish({ outcome: 'not-answered' });
      else if (state === 'failed') {
        finish({
          outcome: 'failed',
          reason: 'not-reachable',
          detail: gatewayWord(form.get('ErrorMessage')) || 'failed',
        });
      }
    },
  });
  onState('dialling');
  const said =
    greeting.kind === 'standard'
      ? ({ kind: 'text', text: greeting.text, language } as const)
      : ({ kind: 'audio', url: addresses.greeting } as const);
  const form: (readonly [string, string])[] = [
    ['To', to],
    ['From', callerId ?? settings.from],
    ['Twiml', gatherKey(addresses.keys, said)],
    ['Timeout', String(ringSeconds)],
    ['StatusCallback', addresses.state],
    ['StatusCallbackMethod', 'POST'],
    ...(['initiated', 'ringing', 'answered', 'completed'] as const).map(
      (event) => ['StatusCallbackEvent', event] as const,
    ),
  ];
  // Not cut off by the signal: a call that was asked for can only be ended by its sid.
  const created = await createResource(settings, 'Calls', form, ports);
  if (created.outcome === 'failed') {
    addresses.forget();
    return created;
  }
  const stop = ports.clock.schedule(longestCallMs, () =>
    finish({ outcome: 'failed', reason: 'unclear', detail: 'no callback said how the call ended' }),
  );
  const hangUpNow = () => {
    finish({ outcome: 'not-answered' });
    void createResource(settings, `Calls/${created.sid}`, [['Status', 'completed']], ports);
  };
  signal.addEventListener('abort', hangUpNow, { once: true });
  if (signal.aborted) hangUpNow();
  return {
    outcome: 'started',
    end: end.finally(() => {
      stop();
      signal.removeEventListener('abort', hangUpNow);
      addresses.forget();
    }),
  };
}
