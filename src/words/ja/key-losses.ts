import type { keyLosses as english } from '../en/key-losses.ts';
import type { Shape } from '../shape.ts';

export const keyLosses = {
  reading: 'キーの内容を確認しています...',
  pin: 'キーの PIN',
  fingerprints: { yes: 'すべての指紋', unknown: '指紋 (登録されている場合)' },
  accounts: {
    yes: 'キーに保存されているすべてのアカウント',
    unknown: 'キーに保存されているすべてのアカウント (件数は PIN を入力するまでわかりません)',
  },
  largeBlobs_other: 'サイトがキーに保存している {{count}} 件のデータ',
  settings: '次の設定は、工場出荷時の状態に戻ります: {{names}}',
  name: '名前を表示',
  nameLead: 'アカウントと指紋の一覧は、PIN を知っている人、または登録した指を持つ人にだけ示されます。',
  nameImpossible: '現在、このキーでは一覧を表示できません。',
  byName: '現在キーにあるもの',
  accountsNamed_other: 'アカウント {{count}} 件:',
  fingerprintsNamed_other: '指紋 {{count}} 件:',
  accountsNone: 'キーに保存されているアカウントはありません。',
  fingerprintsNone: '登録されている指紋はありません。',
  accountsNotListed: 'このキーは、アカウントの一覧を表示できません。',
  fingerprintsNotListed: '指紋の一覧を表示するには、PIN が必要です。',
  account: '{{name}} ({{site}})',
  unnamed: '名前のないアカウント',
  unknownSite: 'キーに名前が残っていないサイト',
  hold: 'このキーのリセットには、{{seconds}} 秒間のタッチが必要です。',
  checked: {
    title: 'リセット後の確認結果',
    unread: 'リセット後のキーを読み取れませんでした。内容を確認するには、キーを取り外し、もう一度差し込んでください。',
    pin: 'PIN',
    fingerprints: '指紋',
    accounts: 'アカウント',
    largeBlobs: 'サイトのデータ',
    gone: { yes: '消去済み', no: '残っています', unknown: 'キーからはわかりません' },
    room_other: '保存できるアカウント: {{count}} 件',
    retries_other: '新しい PIN の試行回数: {{count}} 回',
    notEmpty: {
      title: 'キーは消去したと応答しましたが、消去されていません',
      next: 'ほかの人に渡さないでください。もう一度リセットし、変わらない場合は、破棄するか製造元に問い合わせてください。',
    },
  },
} as const satisfies Shape<typeof english>;
