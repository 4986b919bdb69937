import type { identity as english } from '../en/identity.ts';
import type { Shape } from '../shape.ts';

export const identity = {
  refusals: {
    'wrong-credentials': {
      title: 'ユーザー名またはパスワードが正しくありません',
      next: '両方を確認して、もう一度入力してください。',
    },
    'wrong-pass': {
      title: 'ユーザー名または一時アクセス パスが正しくありません',
      next: '両方を確認して、もう一度入力してください。パスの大文字と小文字は区別されません。',
    },
    'account-exists': {
      title: 'このユーザー名のアカウントは既に存在します',
      next: '別のユーザー名を選んでください。',
    },
    'directory-lost': {
      title: 'このコンピューターのアカウント情報を読み込めませんでした',
      next: '代わりに最初のアカウントを作成することはできません。データ フォルダーをバックアップから復元して、Touchstone を起動し直してください。',
    },
    'directory-not-empty': {
      title: '最初のアカウントは既に作成されています',
      next: 'そのアカウントでサインインするか、管理者にアカウントの作成を依頼してください。',
    },
    'password-too-short': { title: 'パスワードが短すぎます', next: '8 文字以上にしてください。' },
    'password-too-long': { title: 'パスワードが長すぎます', next: '256 文字以内にしてください。' },
    'password-too-common': {
      title: 'このパスワードは多くの人に使われています',
      next: '関連のない単語をいくつか並べるなど、推測されにくいものを選んでください。',
    },
    'password-unchanged': {
      title: '一時パスワードと同じです',
      next: '本人だけが知る別のパスワードを選んでください。',
    },
    'pass-expired': {
      title: '一時アクセス パスの有効期限が切れています',
      next: '管理者に新しいパスの発行を依頼してください。',
    },
    'pass-not-yet-valid': {
      title: '一時アクセス パスはまだ有効になっていません',
      next: '開始時刻まで待つか、管理者にお問い合わせください。',
    },
    'pass-used': {
      title: '一時アクセス パスは既に使用されています',
      next: 'このパスで 1 回だけサインインできます。管理者に新しいパスの発行を依頼してください。',
    },
    'key-model-not-allowed': {
      title: 'このモデルのセキュリティ キーは許可されていません',
      next: '別のモデルのセキュリティ キーを使用するか、使用できるモデルを管理者に確認してください。',
    },
    'attestation-required': {
      title: 'このセキュリティ キーのモデルを確認できませんでした',
      next: 'この組織では、製造元の証明を確認できるセキュリティ キーのみ登録できます。別のキーを使用するか、管理者に問い合わせてください。',
    },
    'pass-not-allowed': {
      title: 'この条件の一時アクセス パスは、ポリシーで許可されていません',
      next: 'ポリシーで許可されている有効期間と種類を選択してください ([管理] > [認証方法])。',
    },
    'pass-for-self': {
      title: '自分用のパスは発行できません',
      next: '別の管理者に依頼するか、ディレクトリのあるコンピューターの端末で発行してください。',
    },
    throttled: { title: '試行回数が多すぎます', next: '少し待ってから、もう一度お試しください。' },
    'needs-second-method': {
      title: '先に別のサインイン方法が必要です',
      next: '2 つの方法または一時アクセス パスでサインインしてから、もう一度お試しください。',
    },
    'limit-reached': {
      title: 'この方法はこれ以上追加できません',
      next: 'まず、使わなくなったものを削除してください。',
    },
    'name-taken': {
      title: 'この名前は既に使用されています',
      next: 'ほかの方法と区別できる名前を付けてください。',
    },
    'name-invalid': { title: 'この名前は使用できません', next: '3 文字以上 30 文字以内にしてください。' },
    'method-not-found': {
      title: 'このサインイン方法は既にありません',
      next: '現在登録されている方法が一覧に表示されています。',
    },
    'last-method': {
      title: '唯一のサインイン方法は削除できません',
      next: '先に別のサインイン方法を追加してください。',
    },
    'registration-expired': {
      title: '登録の有効時間を過ぎました',
      next: '何も追加されていません。もう一度最初から行ってください。',
    },
    'challenge-expired': { title: '有効時間を過ぎました', next: 'もう一度最初から行ってください。' },
    'response-invalid': {
      title: 'キーの応答を検証できませんでした',
      next: 'もう一度お試しください。繰り返し起こる場合は、別のキーを使用してください。',
    },
    'origin-not-allowed': {
      title: '別のサイト向けの応答です',
      next: '何も変更されていません。正しいアドレスでサインインしてください。',
    },
    'counter-went-back': {
      title: 'このキーは複製された可能性があります',
      next: '使用回数が前回より少ないため、サインインを拒否しました。管理者に知らせてください。',
    },
    'key-unknown': {
      title: 'このキーは登録されていません',
      next: 'アカウントに登録したキーを使用するか、別の方法でサインインしてください。',
    },
    'wrong-code': {
      title: 'コードが正しくありません',
      next: '現在表示されているコードを入力するか、新しいコードを送信してください。',
    },
    'clock-off': {
      title: 'トークンの時計がずれています',
      next: '別の時刻のコードです。時刻合わせの QR コードでトークンの時計を合わせるか、続けて表示される 2\u00a0つのコードを入力してください。',
    },
    'code-used': {
      title: 'このコードは既に使用されています',
      next: 'コードは 1 回だけ使用できます。次のコードが表示されるまで待ってください。',
    },
    'same-code': {
      title: '2 つのコードが同じです',
      next: 'トークンに次のコードが表示されるまで待ち、そのコードを 2 番目に入力してください。',
    },
    'code-expired': { title: 'このコードは無効になりました', next: 'コードを再送信してください。' },
    'not-approved': {
      title: '要求は承認されませんでした',
      next: '確認されなかったか、別のキーまたは番号が入力されました。もう一度お試しください。',
    },
    'not-answered': { title: '応答がありませんでした', next: 'もう一度お試しになるか、別の方法を選んでください。' },
    'fraud-reported': {
      title: 'このサインインは不正として報告されました',
      next: 'サインインは拒否されました。報告した覚えがない場合は、管理者にお問い合わせください。',
    },
    'delivery-failed': {
      title: '送信できませんでした',
      next: 'もう一度お試しになるか、別の方法を選んでください。繰り返し起こる場合は、管理者に知らせてください。',
    },
    'account-blocked': { title: 'このアカウントはブロックされています', next: '管理者にお問い合わせください。' },
    'account-disabled': { title: 'このアカウントは無効になっています', next: '管理者にお問い合わせください。' },
    'account-not-found': { title: 'このアカウントは見つかりません', next: 'ユーザー名を確認してください。' },
    'needs-fresh-sign-in': {
      title: '先にもう一度サインインしてください',
      next: 'この操作には、パスワードと 2 段階目の確認によるサインインが必要です。サインインしてから、もう一度お試しください。',
    },
    'number-invalid': { title: '電話番号が正しくありません', next: '国と電話番号を確認してください。' },
    'landline-no-sms': {
      title: '固定電話では SMS を受け取れません',
      next: '電話での呼び出しを選ぶか、携帯電話の番号を入力してください。',
    },
    'address-invalid': { title: 'メール アドレスが正しくありません', next: 'アドレスを確認してください。' },
    'method-exists': {
      title: '既に登録されています',
      next: '同じ電話番号、アドレス、トークンは 1 回だけ登録できます。',
    },
    'method-not-enabled': {
      title: 'この方法は使用できません',
      next: '別の方法を選ぶか、管理者にお問い合わせください。',
    },
    'last-second-factor': {
      title: '2 段階目の確認方法はこれだけです',
      next: '先に別の方法を追加してください。今削除すると、次回のサインインで登録が必要になります。',
    },
    'last-admin': { title: '最後の管理者です', next: '先に別の人を管理者にしてください。' },
    'registration-incomplete': { title: '登録が完了していません', next: '登録を続けてください。' },
    'pairing-code-wrong': {
      title: 'コードと URL の組み合わせが正しくありません',
      next: '両方を確認するか、もう一度最初からセットアップしてください。',
    },
    'app-passwords-off': { title: 'アプリ パスワードは許可されていません', next: '管理者にお問い合わせください。' },
    'not-for-self': {
      title: '自分のアカウントには実行できません',
      next: '別の管理者に依頼するか、「セキュリティ情報」を使用してください。',
    },
    'role-too-low': { title: 'ヘルプデスクはこのアカウントを操作できません', next: '管理者に依頼してください。' },
    'plan-not-found': { title: 'この手順は見つかりません', next: 'もう一度最初から始めてください。' },
    'changed-meanwhile': {
      title: '同時に別の場所で変更されました',
      next: 'ここでは何も変更されていません。もう一度確認してください。',
    },
    'group-not-found': { title: 'このグループは見つかりません', next: '現在のグループが一覧に表示されています。' },
    'group-exists': { title: 'この名前のグループは既に存在します', next: '別の名前を選んでください。' },
    'token-not-found': {
      title: 'このトークンは登録されていません',
      next: '現在のトークンが一覧に表示されています。',
    },
    'token-in-use': {
      title: 'このトークンはサインインに使用されています',
      next: '先に持ち主の認証方法から削除するか、トークンを失効させてください。',
    },
    'token-revoked': {
      title: 'このトークンは失効しています',
      next: 'シークレットは消去されました。別のトークンを使用してください。',
    },
    'token-unassigned': {
      title: 'このトークンは誰にも割り当てられていません',
      next: '先にユーザーに割り当ててください。',
    },
    key: { title: 'セキュリティ キーが操作を受け付けませんでした', next: 'もう一度お試しください。' },
  },
  unknownRefusal: {
    title: '要求は受け付けられませんでした',
    next: 'もう一度お試しください。原因は詳細に表示されます。',
  },
  until: '{{time}} 以降に、もう一度お試しください。',
  clockAhead: 'トークンの時計が約 {{seconds}} 秒進んでいます。',
  clockBehind: 'トークンの時計が約 {{seconds}} 秒遅れています。',
  delivery: {
    'not-set-up': '送信方法が設定されていません。管理者が設定できます。',
    'not-reachable': '相手に接続できませんでした。',
    refused: '送信サービスに拒否されました。',
    'bad-address': '電話番号またはアドレスが存在しません。',
    'timed-out': '送信サービスから時間内に応答がありませんでした。',
    'too-many': '送信サービスは、現在これ以上送信できません。',
    unclear: '送信された可能性があります。少し待ってから、もう一度お試しください。',
  },
  roles: { user: 'ユーザー', helpdesk: 'ヘルプデスク', auditor: '監査者', admin: '管理者', tester: 'テスター' },
  methods: {
    password: 'パスワード',
    'security-key': 'セキュリティ キー',
    'temporary-access-pass': '一時アクセス パス',
    'first-account': '最初のアカウントの作成',
    'password-and-security-key': 'パスワードとセキュリティ キー',
    'password-and-sms': 'パスワードと SMS',
    'password-and-voice': 'パスワードと電話',
    'password-and-notification': 'パスワードとアプリの通知',
    'password-and-app-code': 'パスワードと認証アプリのコード',
    'password-and-oath-code': 'パスワードとトークンのコード',
    'password-and-email': 'パスワードとメールのコード',
    'app-password': 'アプリ パスワード',
  },
  attestation: {
    attested: '構成証明済み: キーの製造元を検証しました',
    'not-attested': '構成証明なし: モデル名はキー自身の申告であり、検証されていません',
  },
  results: { success: '成功', failure: '失敗', interrupted: '中断' },
} as const satisfies Shape<typeof english>;
