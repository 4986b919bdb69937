import type { FeatureName } from '../../contract/policy.ts';
import type { mfa as english } from '../en/mfa.ts';
import type { For, Shape } from '../shape.ts';

const about = {
  lockout: '拒否された試行が連続すると、アカウントを一時的にロックします。',
  'block-users': 'ユーザーのすべての試行を拒否します。90 日間、または解除するまで有効です。',
  'fraud-alert': '身に覚えのない要求を、ユーザーが報告できるようにします。',
  notifications: 'イベントを管理者にメールで知らせます。',
  tokens: 'ユーザーのハードウェア トークンの一覧、割り当て、アクティブ化、失効。',
  'phone-calls': '発信者 ID とカスタムの案内。',
  providers: '2018 年 9 月 1 日より前に作成されたプロバイダー。',
  'server-settings': 'MFA Server のダウンロードとアクティブ化の資格情報。',
  bypass: '2 段階目の認証なしで、ユーザーを一度だけサインインさせます。',
  caching: '認証に成功した後、しばらくの間は 2 段階目の認証を求めません。',
  'server-status': '各ステーションのバージョン、状態、最終通信日時。',
  'activity-report': 'オンプレミスの MFA Server でのイベント。',
  'app-passwords': '2 段階認証に対応していないプログラム用のパスワード。',
  'trusted-ips': '2 段階目の認証を求めない場所。',
  'named-locations': '名前を付けたアドレス範囲 (信頼の有無を含む)。',
  'verification-methods': 'ユーザーが 2 段階目に使用できる方法。',
  remember: '信頼済みのブラウザーで再び確認するまでの日数。',
} as const satisfies For<FeatureName, string>;

export const mfa: Shape<typeof english> = {
  overview: '概要',
  allParts: 'すべての設定',
  about,
  allEditions: 'すべてのエディション',
  usualLockout: '管理者向けの無料版では、ここでの設定にかかわらず、既定のロックアウトが適用されます。',
  bypassUnavailable: '管理者向けの無料版には、この機能はありません。ここで追加しても、サインインには使用されません。',
  lockoutKeys:
    '間違ったコード、拒否された電話と通知が数えられます。セキュリティ キーは PIN をキー自身が確認するため、数えられず、ロック中も使用できます。',
  notifyLead:
    '設定が変更されたとき、不正アクセスが報告されたとき、それによりアカウントがブロックされたときに、受信者にメールが送信されます。',
  notifyNobody: 'このままでは誰にも通知されません。メール アドレスを追加してください。',
  several: '複数をまとめて追加するには、コンマまたは空白で区切ります。',
  signInReport: 'サインイン レポート',
  greetingReplaces: 'この種類と言語の案内 ({{name}}) はすでにあり、置き換えられます。',
  ranges: 'IP 範囲 (IPv4、CIDR)',
  oneOfBoth:
    '条件付きアクセスでは、2 つのオプションのどちらか一方だけを選択できます。範囲を削除するか、もう一方をオフにしてください。',
  someGroups: '一部のユーザーのみ (「認証方法」での設定)。',
  caching: {
    parallel:
      '最初の試行が応答を待っている間に、同じアドレスと同じアプリケーションから届いた試行は、その応答を待ちます。ユーザーが二度確認されることはありません。',
    secondsWrong: '整数を入力してください。',
    authenticationType: '認証の種類',
    application: 'アプリケーション',
    applicationHint: 'アプリケーションが名乗る名前です。',
    program: 'アプリケーションのために要求するプログラム',
  },
};
