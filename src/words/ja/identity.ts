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
    'pass-for-self': {
      title: '自分用のパスは発行できません',
      next: '別の管理者に依頼するか、ディレクトリのあるコンピューターの端末で発行してください。',
    },
    throttled: { title: '試行回数が多すぎます', next: '少し待ってから、もう一度お試しください。' },
    'needs-second-method': {
      title: '先に別のサインイン方法が必要です',
      next: '2 つの方法または一時アクセス パスでサインインしてから、セキュリティ キーを追加してください。',
    },
    'limit-reached': {
      title: 'これ以上セキュリティ キーを追加できません',
      next: 'まず、使わなくなったキーを削除してください。',
    },
    'name-taken': {
      title: 'この名前は既に使用されています',
      next: 'ほかのキーと区別できる名前を付けてください。',
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
      next: 'キーは追加されていません。もう一度最初から行ってください。',
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
    key: { title: 'セキュリティ キーが操作を受け付けませんでした', next: 'もう一度お試しください。' },
  },
  unknownRefusal: {
    title: '要求は受け付けられませんでした',
    next: 'もう一度お試しください。原因は詳細に表示されます。',
  },
  until: '{{time}} 以降に、もう一度お試しください。',
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
