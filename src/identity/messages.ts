import type { Language } from './delivery.ts';

/** What the directory sends to people. Codes are in the text, so it goes to the gateway and nowhere else. */
export const messages = {
  code: {
    ja: (code: string, directory: string) => `${directory} の確認コードは ${code} です。誰にも教えないでください。`,
    en: (code: string, directory: string) =>
      `Use verification code ${code} for ${directory} authentication. Tell it to nobody.`,
  },
  codeSubject: {
    ja: (directory: string) => `${directory} の確認コード`,
    en: (directory: string) => `${directory} verification code`,
  },
  /** S1-18, S4-22: with the way to report where reports are taken by the standard code. */
  greeting: {
    ja: (directory: string, fraudCode: string | null) =>
      `${directory} のサインイン確認です。確認するには、シャープ キーを押してください。${
        fraudCode === null ? '' : `サインインした覚えがない場合は、${fraudCode} とシャープ キーを押してください。`
      }`,
    en: (directory: string, fraudCode: string | null) =>
      `This is ${directory} sign-in verification. Press the pound key to confirm.${
        fraudCode === null ? '' : ` If you did not try to sign in, press ${fraudCode} and the pound key.`
      }`,
  },
} as const satisfies Record<string, Record<Language, (...parts: never[]) => string>>;

export type Notice =
  | 'locked'
  | 'app-passwords-locked'
  | 'method-added'
  | 'method-removed'
  | 'token-reused'
  | 'fraud-reported'
  | 'password-changed'
  | 'password-reset';

/** What an owner is told when something happens to the account; in both languages, because nobody knows which one is read. */
export const notices: Readonly<Record<Notice, { readonly subject: string; readonly text: string }>> = {
  locked: {
    subject: 'サインインがロックされました / Sign-in locked',
    text: '間違ったコードが続けて入力されたため、サインインを一時的にロックしました。覚えがない場合は、パスワードを変更してください。 / Wrong codes were typed in a row, so sign-in is locked for a while. If it was not you, change your password.',
  },
  'app-passwords-locked': {
    subject: 'アプリ パスワードがロックされました / App passwords locked',
    text: '間違ったアプリ パスワードが続けて入力されたため、アプリ パスワードによるサインインを一時的にロックしました。古いアプリ パスワードを使用しているアプリがないか確認してください。心当たりがない場合は、管理者に連絡してください。 / Wrong app passwords were typed in a row, so no program can sign in with one for a while. See whether a program has an old one. If none has, contact your administrator.',
  },
  'method-added': {
    subject: 'サインイン方法が追加されました / Sign-in method added',
    text: 'アカウントにサインイン方法が追加されました。覚えがない場合は、管理者に連絡してください。 / A sign-in method was added to your account. If it was not you, contact your administrator.',
  },
  'method-removed': {
    subject: 'サインイン方法が削除されました / Sign-in method deleted',
    text: 'アカウントからサインイン方法が削除されました。覚えがない場合は、管理者に連絡してください。 / A sign-in method was deleted from your account. If it was not you, contact your administrator.',
  },
  'token-reused': {
    subject: '信頼済みブラウザーが取り消されました / Trusted browser revoked',
    text: '信頼済みブラウザーの情報が 2 か所で使用されたため、取り消しました。 / What a trusted browser kept was used in two places, so it was revoked.',
  },
  'fraud-reported': {
    subject: '不正なサインインが報告されました / Fraud reported',
    text: 'サインインの要求が不正として報告されました。 / A sign-in request was reported as fraud.',
  },
  'password-changed': {
    subject: 'パスワードが変更されました / Password changed',
    text: 'アカウントのパスワードが変更されました。覚えがない場合は、管理者に連絡してください。 / The password of your account was changed. If it was not you, contact your administrator.',
  },
  'password-reset': {
    subject: 'パスワードがリセットされました / Password reset',
    text: '管理者がアカウントのパスワードをリセットしました。次のサインインで新しいパスワードを設定してください。頼んだ覚えがない場合は、管理者に連絡してください。 / An administrator reset the password of your account. Choose a new one at the next sign-in. If you did not ask for it, contact your administrator.',
  },
};
