import { toBase64url } from '../basics/bytes.ts';
import type { Random } from '../basics/random.ts';
import type { Channel } from '../contract/delivery-fields.ts';
import type { Delivery, Language, NotDelivered } from '../identity/delivery.ts';

export type TestEnd =
  | { readonly outcome: 'sent' | 'not-answered' | 'answered' }
  | { readonly outcome: 'ended'; readonly keys: string }
  | NotDelivered;

const words = {
  ja: {
    subject: 'Touchstone からのテスト',
    text: 'Touchstone からのテスト メッセージです。届いていれば、設定は正しく動作しています。',
    greeting: 'Touchstone からのテストの電話です。シャープ キーを押してください。',
  },
  en: {
    subject: 'Test from Touchstone',
    text: 'This is a test message from Touchstone. If you can read it, the settings work.',
    greeting: 'This is a test call from Touchstone. Press the pound key.',
  },
} as const satisfies Record<Language, unknown>;

/** Something of each kind, without a code, on the way that real ones take. */
export async function testDelivery(
  delivery: Delivery,
  random: Random,
  { channel, to, language }: { readonly channel: Channel; readonly to: string; readonly language: Language },
  signal: AbortSignal,
): Promise<TestEnd> {
  const { subject, text, greeting } = words[language];
  switch (channel) {
    case 'sms':
      return delivery.sms({ to, text, language });
    case 'email':
      return delivery.email({ to, subject, text, language });
    case 'call': {
      const said = { kind: 'standard', text: greeting } as const;
      return delivery.call({ to, language, greeting: said, callerId: null }, () => {}, signal);
    }
    case 'push': {
      const end = await delivery.push(
        {
          pushAddress: to,
          requestId: toBase64url(random.bytes(32)),
          userName: 'test',
          application: subject,
          language,
          askNumber: false,
          takesFraudReport: false,
          lifetimeSeconds: 60,
        },
        signal,
      );
      return end.outcome === 'answered' ? { outcome: 'answered' } : end;
    }
  }
}
