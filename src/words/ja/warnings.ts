import type { warnings as english } from '../en/warnings.ts';
import type { Shape } from '../shape.ts';

export const warnings: Shape<typeof english> = {
  intro: '警告: {{text}}',
  other: 'プログラムが問題を検出しました ({{event}})。',
  'owner-not-told': 'アカウントの所有者に通知できませんでした。操作そのものは完了しています。',
  'administrator-not-told': '通知先の一部に通知できませんでした。操作そのものは完了しています。',
  'fraud-reported': 'サインインが不正として報告されました。',
  'security-key-counter-went-back': 'キーの署名カウンターが戻りました。キーが複製されたおそれがあります。',
  'browser-token-reused': '記憶されたブラウザーの使用済みトークンが再び使われたため、一連のトークンを無効にしました。',
  'data-recovered': 'ファイルの破損が見つかりました。ファイルを別に保管し、可能なものを復元しました。',
  'internal-error': 'プログラムの内部で問題が起きました。',
  'plan-unreadable': 'アカウントの手順の途中経過を読み取れないため、最初から始めます。',
  'audit-failed': '操作を監査ログに書き込めませんでした。「touchstone audit verify」でログを確認できます。',
  'audit-anchor-left':
    '監査ログと、別に保存された控えが一致しません。「touchstone audit verify」で問題の内容を確認できます。',
  'audit-anchor-failed':
    '監査ログの最新の状態を控えに書き込めませんでした。ディスクとデータ フォルダーの権限を確認してください。',
  'audit-listing-failed': '監査ログの最新の記録をまだ索引に登録できていません。次の記録の際に登録されます。',
  'directory-connection-lost': 'ディレクトリのサーバーとの接続が切れました。必要なときに接続し直します。',
  'delivery-settings-unreadable':
    'ゲートウェイの設定を読み取れないため、未設定として扱います。「touchstone delivery show」で確認できます。',
  'settings-not-saved': '設定を保存できませんでした。ディスクとデータ フォルダーの権限を確認してください。',
  'sealed-document-unreadable': '暗号化されたファイルを開けませんでした。別に保管し、空の状態で続けます。',
  'keychain-refused': 'このコンピューターのキーチェーンを利用できないため、暗号化された情報は開けません。',
  'last-good-copy-failed': '予備のコピーを書き込めませんでした。ディスクとデータ フォルダーの権限を確認してください。',
  'atlas-records-unreadable': 'キー台帳に開けない項目があります。項目はそのまま残ります。',
  'atlas-records-not-understood': 'キー台帳に新しいバージョンの項目があります。項目はそのまま残ります。',
  'atlas-unusable': 'キー台帳を使えないため、キーについてわかったことは保存されません。',
  'persistent-tokens-unusable':
    'PIN なしでキーを読み取るための情報を、読み書きできません。キーの PIN が必要になります。',
  'atlas-not-recorded': 'キーについてわかったことを台帳に保存できませんでした。',
  'atlas-key-contradicts': 'キーの内容が以前と矛盾しています。別のキーの可能性があるため、台帳には記録していません。',
  'key-refused-name-beyond-ascii':
    'このキーは ASCII 以外の名前を受け付けないため、キーに保存する名前から該当する文字を除きました。',
  'fingerprint-name-not-taken': 'キーが指紋の名前を受け付けませんでした。',
  'pin-retries-not-told': 'このキーからは、残りの試行回数を取得できません。',
  'otp-tokens-unreadable': '仮想の OTP トークンを読み取れませんでした。',
  'phones-unreadable': '仮想の電話を読み取れませんでした。',
  'virtual-key-of-unknown-model': 'このバージョンにないモデルの仮想キーがあります。キーはそのまま残ります。',
  'virtual-key-of-unknown-quirks': 'このバージョンにない特性を持つ仮想キーがあります。',
  'virtual-key-command-failed': '仮想キーがコマンドを実行できず、エラーを返しました。',
  'scenario-step-failed': 'シナリオの手順を実行できませんでした。',
  'scenario-unreadable': '読み取れないシナリオがあります。',
  'usb-news-unavailable': 'キーの抜き差しがこのコンピューターから通知されないため、一定の間隔で確認します。',
  'elevated-list-failed': '管理者権限でキーの一覧を取得できませんでした。',
};
