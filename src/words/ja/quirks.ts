import type { quirks as english } from '../en/quirks.ts';
import type { Shape } from '../shape.ts';

export const quirks = {
  'right-pin-when-auth-blocked': 'PIN を 3 回間違えた後でも、取り外さずに正しい PIN を受け付けます。',
  'last-retry-invalid': '最後の試行で PIN を間違えたとき、PIN_BLOCKED ではなく PIN_INVALID を返します。',
  'pin-retries-need-a-pin': 'PIN が未設定の間は、PIN の残り試行回数を返しません (PIN_NOT_SET)。',
  'reset-any-time': '接続直後に限らず、いつでもリセットできます。',
  'action-timeout': 'タッチがないとき、USER_ACTION_TIMEOUT ではなく ACTION_TIMEOUT を返します。',
  'ascii-display-name': 'ユーザーの表示名に ASCII 以外の文字があると、KEY_STORE_FULL を返します。',
  'first-algorithm-only': 'Web サイトが提示したアルゴリズムのうち、先頭の 1 つしか調べません。',
  'no-empty-user-id': '空のユーザー ID に対して PROCESSING を返します。',
  'rk-in-get-assertion': 'サインイン時に、本来は使えないオプション rk を受け付けます。',
  'protocol-needs-token': 'PIN の設定後、トークンなしで PIN プロトコルだけが送られると PIN_AUTH_INVALID を返します。',
  'unknown-options-refused': '未知のオプションを無視せず、LIMIT_EXCEEDED を返します。',
  'excludes-for-any-rp': '除外リストの資格情報が別の Web サイトのものでも、登録を拒否します。',
  'empty-token-invalid': 'PIN の設定後、空の pinUvAuthParam に対して PIN_AUTH_INVALID を返します。',
  'uv-option-unsupported': '指紋の登録の有無にかかわらず、オプション uv に対して UNSUPPORTED_OPTION を返します。',
  'empty-names': 'Web サイトが指定しなかった名前を、空の文字列として返します。',
  'channel-busy-after-answer': '応答から 20 ミリ秒以内に届いたメッセージを CHANNEL_BUSY で拒否します。',
} as const satisfies Shape<typeof english>;
