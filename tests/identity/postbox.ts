import type {
  CallEnd,
  Delivered,
  Delivery,
  PushEnd,
  PushRequest,
  TextMessage,
  VoiceCall,
} from '../../src/identity/delivery.ts';
import { type PushAnswer, signPushAnswer } from '../../src/identity/push-answer.ts';

/** Where messages, calls and notifications of a test arrive, and how people answer them. */
export class Postbox implements Delivery {
  readonly texts: TextMessage[] = [];
  readonly emails: (TextMessage & { subject: string })[] = [];
  readonly calls: VoiceCall[] = [];
  readonly pushes: PushRequest[] = [];
  /** What the person presses when called. */
  pick: () => CallEnd | Promise<CallEnd> = () => ({ outcome: 'ended', keys: '#' });
  /** What the person does with a notification. */
  react: (push: PushRequest) => PushEnd | Promise<PushEnd> = () => ({ outcome: 'not-answered' });
  /** What becomes of messages. */
  delivered: Delivered = { outcome: 'sent' };

  async sms(message: TextMessage): Promise<Delivered> {
    if (this.delivered.outcome === 'sent') this.texts.push(message);
    return this.delivered;
  }

  async email(message: TextMessage & { subject: string }): Promise<Delivered> {
    if (this.delivered.outcome === 'sent') this.emails.push(message);
    return this.delivered;
  }

  async call(call: VoiceCall, onState: Parameters<Delivery['call']>[1]): Promise<CallEnd> {
    this.calls.push(call);
    for (const state of ['dialling', 'ringing', 'answered'] as const) onState(state);
    return this.pick();
  }

  async push(push: PushRequest): Promise<PushEnd> {
    this.pushes.push(push);
    return this.react(push);
  }

  /** The code in the last message. */
  get code(): string {
    return this.codes.at(-1) ?? '';
  }

  /** All codes that were sent, e-mails last. */
  get codes(): string[] {
    return [...this.texts, ...this.emails].flatMap(({ text }) => /\b\d{6}\b/.exec(text)?.[0] ?? []);
  }
}

/** An answer as the app signs it. */
export const pushed = (pushKey: Uint8Array, answer: PushAnswer): PushEnd => ({
  outcome: 'answered',
  answer: answer.answer,
  number: answer.number,
  signature: signPushAnswer(pushKey, answer),
});
