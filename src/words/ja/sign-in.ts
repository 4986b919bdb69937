import type { signIn as english } from '../en/sign-in.ts';
import type { Shape } from '../shape.ts';

export const signIn = {
  title: 'サインイン',
  lead: 'サインイン先: {{directory}}',
  userName: 'ユーザー名',
  userNameHint: '「名前@ドメイン」の形式です。実在するメール アドレスでなくてもかまいません。',
  userNameWrong: '「名前@ドメイン」の形式でユーザー名を入力してください。',
  displayName: '表示名',
  displayNameWrong: '名前を入力してください。',
  passwordHint: '8 文字以上で入力してください。',
  passwordRepeat: 'パスワードの確認入力',
  passwordMismatch: '入力したパスワードが一致しません。',
  empty: '入力してください。',
  submit: 'サインイン',
  otherWays: {
    open: '別の方法でサインインする',
    title: 'サインイン方法を選択',
    password: 'パスワードを使用する',
    'temporary-access-pass': '一時アクセス パスを使用する',
    'temporary-access-pass-hint': '管理者が発行したパスです',
    'security-key': 'セキュリティ キーを使用する',
  },
  setUpKey: 'サインインせずにセキュリティ キーを設定する',
  options: {
    title: 'サインイン オプション',
    securityKey: 'セキュリティ キー',
    securityKeyHint: 'アカウントを登録したキーでサインインします。ユーザー名は必要ありません。',
  },
  password: { title: 'パスワードの入力', label: 'パスワード' },
  'temporary-access-pass': { title: '一時アクセス パスの入力', label: '一時アクセス パス' },
  key: { title: 'セキュリティ キーでサインイン' },
  secondStep: 'パスワードを確認しました。続けて、アカウントに登録したセキュリティ キーが必要です。',
  first: {
    title: '最初のアカウントを作成',
    lead: 'このディレクトリにはまだアカウントがありません。最初のアカウントが管理者になります。',
    create: 'アカウントを作成',
  },
} as const satisfies Shape<typeof english>;
