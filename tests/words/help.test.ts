import { describe, expect, test } from 'vitest';
import { findTopics, type HelpTopicId, helpGroups, helpTopics } from '../../src/renderer/help/find-topics.ts';
import { screenWords } from '../../src/words/screens.ts';

/** Which topic says a line of the acceptance list, and what must stand there in English and in Japanese. */
const said: readonly [id: string, topic: HelpTopicId, english: readonly RegExp[], japanese: readonly RegExp[]][] = [
  ['S0-40', 'removing', [/Two steps, in this order/, /then delete the account/], [/次の順/, /アカウントを削除/]],
  ['S0-43', 'removing', [/administrator removed it/, /by hand/], [/管理者が強制的に削除/, /手動で削除/]],
  [
    'S0-48',
    'drift',
    [/voltage falls/, /left and the centre button/, /3 seconds/],
    [/電圧/, /左ボタンと中央ボタン/, /3 秒/],
  ],
  ['S1-12', 'removing', [/entry in the app stays/], [/アプリ内のアカウントは自分で削除/]],
  ['S1-15', 'phoneChange', [/same before and after/, /landline/, /calls only/], [/前後で変わらない/, /固定電話/]],
  ['S2-05', 'saving', [/not everywhere at once/], [/すぐにすべてに反映されるわけではありません/]],
  [
    'S2-22',
    'passes',
    [/authenticator app.*FIDO2.*Windows Hello for Business/],
    [/認証アプリ.*FIDO2.*Windows Hello for Business/],
  ],
  ['S2-26', 'fingers', [/same finger/, /angle and position slightly/], [/同じ指/, /角度と位置を少しずつ/]],
  [
    'S2-53',
    'windowsSignIn',
    [/1903 or later, or Windows 11/, /lock screen/],
    [/1903 以降、または Windows 11/, /ロック画面/],
  ],
  [
    'S2-54',
    'windowsSignIn',
    [/passwordless security key sign-in to on-premises/],
    [/パスワードなしのセキュリティ キー サインイン/],
  ],
  ['S3-02', 'choosing', [/recommended default/], [/既定としておすすめするのは SMS/]],
  ['S3-03', 'choosing', [/has to be answered/, /battery/, /roaming/], [/応答する必要/, /電池/, /ローミング/]],
  ['S3-04', 'choosing', [/costs you nothing/], [/料金はかかりません/]],
  ['S4-03', 'reports', [/on-premises MFA Server only/, /sign-in report/], [/MFA Server だけ/, /サインイン レポート/]],
  ['S4-28', 'callerId', [/sent with every call/, /do not guarantee/], [/常に送られ/, /限りません/]],
  ['S4-48', 'appPasswords', [/once in each application/], [/アプリごとに一度だけ/]],
  ['S4-49', 'appPasswords', [/each device, not for each application/, /Laptop/], [/機器ごとに 1 つ/]],
  [
    'S4-51',
    'appPasswords',
    [/Office 2010 and earlier/, /iOS 11/, /Office 2013/],
    [/Office 2010 以前/, /iOS 11/, /Office 2013/],
  ],
  ['S4-54', 'appPasswords', [/service account/], [/サービス アカウント/]],
  [
    'S4-55',
    'appPasswords',
    [/both on-premises and in the cloud/, /do not work/],
    [/オンプレミスとクラウドの両方/, /使えません/],
  ],
  ['S4-56', 'appPasswords', [/can fail/], [/失敗することがあります/]],
  ['S4-57', 'federated', [/checks an app password itself/, /only when/], [/Azure AD が確認/, /設定するときだけ/]],
  [
    'S4-59',
    'federated',
    [/rules for clients do not hold/, /logs do not show/],
    [/クライアント アクセス制御/, /ログにも残りません/],
  ],
  [
    'S4-60',
    'federated',
    [/Work password/, /App password/, /Skype/],
    [/職場のパスワード/, /アプリ パスワード/, /Skype/],
  ],
  ['S4-72', 'trustedIps', [/address of the NPS server/], [/NPS サーバーのアドレス/]],
  ['S4-78', 'calls', [/Press # to confirm/, /not synchronised/], [/# を押すと/, /同期されません/]],
  [
    'S4-88',
    'remember',
    [/normally ask each time/, /every 90 days/, /Conditional access/],
    [/通常毎回/, /90 日/, /条件付きアクセス/],
  ],
  ['S4-90', 'adfs', [/do not go together/, /loop/], [/併用できません/, /繰り返す/]],
  ['S4-91', 'remember', [/free for everybody/], [/すべてのユーザーが無料/]],
];

const textOf = (language: 'en' | 'ja', id: HelpTopicId) => {
  const topic = helpTopics(language).find((one) => one.id === id);
  const rows = topic?.rows.flatMap(({ of, use }) => [of, use]) ?? [];
  return [topic?.title, topic?.lead, ...(topic?.points ?? []), ...rows].join('\n');
};

describe('help', () => {
  test.each(said)('%s is said under %s', (_id, topic, english, japanese) => {
    for (const part of english) expect(textOf('en', topic)).toMatch(part);
    for (const part of japanese) expect(textOf('ja', topic)).toMatch(part);
  });

  test('every topic of the catalogue is shown in one group', () => {
    const shown = Object.values(helpGroups).flat();
    expect([...shown].sort()).toEqual(Object.keys(screenWords.en.help.topics).sort());
    expect(Object.keys(helpGroups).sort()).toEqual(Object.keys(screenWords.en.help.groups).sort());
  });

  test('a search finds a topic by all its words, in any order, case and width', () => {
    const found = (language: 'en' | 'ja', query: string) => findTopics(helpTopics(language), query).map(({ id }) => id);
    expect(found('en', 'VOLTAGE clock')).toEqual(['drift']);
    expect(found('ja', 'ＮＰＳ')).toEqual(['trustedIps']);
    expect(found('ja', '固定電話 機種変更')).toEqual(['phoneChange']);
    expect(found('en', 'zebra')).toEqual([]);
    expect(found('en', '  ')).toHaveLength(Object.values(helpGroups).flat().length);
  });
});
