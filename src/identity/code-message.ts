import { type Decision, done, notDelivered, refused } from './decision.ts';
import type { Language } from './delivery.ts';
import { limits } from './limits.ts';
import { messages } from './messages.ts';
import type { IdentityParts } from './parts.ts';
import { SentCode } from './sent-code.ts';

export interface CodeSent {
  readonly shown: string;
  readonly digits: number;
  readonly resendAt: number;
}

/** @param wish `turn`: what the pauses between messages are counted by */
export async function sendCode(
  parts: Pick<IdentityParts, 'delivery' | 'sends' | 'clock' | 'random' | 'relyingParty'>,
  wish: {
    readonly to: string;
    readonly way: 'sms' | 'email';
    readonly language: Language;
    readonly turn: string;
    /** Whose account it is for. */
    readonly person: string;
  },
): Promise<Decision<{ readonly code: SentCode; readonly resendAt: number }>> {
  const { delivery, sends, clock, relyingParty } = parts;
  const wait = sends.take(wish.turn);
  if (wait > 0) return refused('throttled', { until: clock.now() + wait });
  const { code, sent } = SentCode.make(parts);
  const { to, language, way, person } = wish;
  const message = { to, language, person, text: messages.code[language](code, relyingParty.name) };
  const subject = messages.codeSubject[language](relyingParty.name);
  const delivered = way === 'sms' ? await delivery.sms(message) : await delivery.email({ ...message, subject });
  // A message that may have arrived is waited for as if it had: the code in it works, and another one has to wait its turn.
  if (delivered.outcome === 'failed' && delivered.reason !== 'unclear') {
    sends.answered(wish.turn);
    return notDelivered(delivered);
  }
  return done({ code: sent, resendAt: clock.now() + limits.resendMs });
}
