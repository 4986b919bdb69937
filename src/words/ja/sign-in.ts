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
  keyInstead: '代わりにセキュリティ キーを使用する',
  setUpKey: 'サインインせずにセキュリティ キーを設定する',
  options: {
    title: 'サインイン オプション',
    securityKey: 'セキュリティ キー',
    securityKeyHint: 'アカウントを登録したキーでサインインします。ユーザー名は必要ありません。',
  },
  password: { title: 'パスワードの入力', label: 'パスワード' },
  'temporary-access-pass': { title: '一時アクセス パスの入力', label: '一時アクセス パス' },
  key: { title: 'セキュリティ キーでサインイン' },
  first: {
    title: '最初のアカウントを作成',
    lead: 'このディレクトリにはまだアカウントがありません。最初のアカウントが管理者になります。',
    create: 'アカウントを作成',
  },
} as const satisfies Shape<typeof english>;
