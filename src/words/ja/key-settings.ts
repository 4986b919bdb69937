import type { keySettings as english } from '../en/key-settings.ts';
import type { Shape } from '../shape.ts';

export const keySettings = {
  title: 'キーの設定',
  lead: 'キーの保護に関する設定です。リセット (キーの内容の消去) でしか元に戻せないものには、その旨を表示しています。',
  reading: '設定を読み取っています...',
  none: 'このキーには、変更できる設定がありません。',
  about: {
    alwaysUv: {
      title: '常に本人確認を行う',
      does: 'サイトがタッチだけでよいとしている場合でも、キーを使用するたびに PIN または指紋を求めます。',
      before:
        'U2F を使う古いサイトなど、タッチだけでキーを使用するサイトやプログラムでは、このキーを使用できなくなります。',
    },
    minPinLength: {
      title: 'PIN の最小の長さ',
      does: 'これより短い PIN を新たに設定できなくなります。指定したサイトは、この長さをキーに問い合わせることができます。',
      before:
        '長くすることはできますが、短くすることはできません。現在の PIN の方が短い場合は、次に使用する前に PIN の変更が必要です。',
    },
    forcedPinChange: {
      title: '次回使用時に PIN を変更させる',
      does: 'PIN を変更するまで、ほかの操作に PIN を使用できなくなります。仮の PIN を付けてキーを渡すときに便利です。',
      before:
        'PIN を変更するまで、このキーでは PIN による操作を一切行えません。新しい PIN は、現在の PIN と異なる必要があります。',
    },
    pinComplexity: {
      title: '単純な PIN を認めない',
      does: '同じ数字の繰り返しなど、製造元が単純すぎると判断する PIN を受け付けなくなります。',
      before: '現在の PIN が単純かどうかをキーは判断できないため、次に使用する前に PIN の変更が必要です。',
    },
    enterpriseAttestation: {
      title: 'エンタープライズ構成証明',
      does: '登録の際、所属する組織のサイトに対して、シリアル番号などでキーを 1 本ずつ特定できる情報を伝えることがあります。',
      before:
        '組織のサイトが、このキーそのものを識別できるようになります。組織が必要とするキーでのみ、オンにしてください。',
    },
    longTouchForReset: {
      title: 'リセットに長押しを求める',
      does: '誤って消去されないように、リセットに 5 秒間のタッチが必要になります。',
      before: 'キーのほかの動作は変わりません。',
    },
  },
  states: { on: 'オン', off: 'オフ', unknown: '不明' },
  length: '{{count}} 文字以上',
  has: {
    no: 'このキーにない設定: {{names}}。',
    unknown: '次の設定があるかどうか、このキーからはわかりません: {{names}}。',
  },
  and: '{{one}}、{{other}}',
  back: {
    'maybe-switch':
      '元に戻す方法: 製造元が固定していない限り、ここでオフに戻せます。戻せるかどうかは、実際に試すまでわかりません。リセットでも元に戻ります。',
    reset: '元に戻す方法: リセットのみです。リセットすると、キーの内容はすべて消去されます。',
    'pin-change': '元に戻す方法: PIN を変更すると終わります。そのほかの方法は、リセットだけです。',
  },
  turnOn: 'オンにする',
  turnOff: 'オフにする',
  raise: '最小の長さを増やす',
  force: 'PIN の変更を必須にする',
  ends: 'PIN を変更すると終わります',
  byResetOnly: '元に戻せるのはリセットだけです',
  offTitle: '常に本人確認を行うのをやめる',
  offDoes: 'サイトがタッチだけでよいとしている場合は、タッチだけでキーを使用できるようになります。',
  newLength: '新しい最小の長さ',
  lengthRange: '{{least}} から {{most}} までの整数です。',
  lengthWrong: '{{least}} から {{most}} までの整数を入力してください。',
  advanced: '詳細設定: 長さを問い合わせることができるサイト',
  sites: 'サイト名 (RP ID)、1 行に 1 つ',
  sitesHint_other:
    '最大 {{count}} 件まで指定できます。以前の指定は置き換えられます (以前の内容をキーから読み取ることはできません)。空欄のままにすると変わりません。',
  tooManySites: '指定できるのは {{count}} 件までです。',
  badSite: '「{{site}}」はサイト名ではありません。example.com のように入力してください。',
  noProof: 'このキーはまだ何も保護していないため、PIN は求められません。',
  fingerprintStarts: '次に、登録した指でのタッチが求められます。',
  impossible: {
    'pin-not-set': '先に PIN を作成してください。PIN がないと、変更する権限があることをキーに示せません。',
    'pin-blocked': 'PIN がロックされています。リセットするしかありません。',
    'pin-auth-blocked': '正しくない PIN が 3 回続けて入力されました。先にキーを取り外し、もう一度差し込んでください。',
    'pin-change-required': '先に PIN を変更してください。変更するまで、キーはほかの操作を受け付けません。',
    unsupported: 'このキーは誰が操作しているかを確認できないため、この設定を変更できません。',
  },
  changed: {
    on: '「{{name}}」をオンにしました。',
    off: '「{{name}}」をオフにしました。',
    length: '新しい PIN には {{count}} 文字以上が必要になりました。',
    already: 'すでにそのように設定されているため、何も変更していません。',
    forced: '次に使用する前に、PIN の変更が必要になりました。',
  },
  confirm: {
    question: 'キーのこの設定を変更しますか? [y/N]',
    forGood: '元に戻すには、キーを消去するリセットが必要です。変更しますか? [y/N]',
  },
  unknownSetting: '設定「{{name}}」はありません。設定: {{names}}',
  badValue: '「{{name}}」の値は {{expected}} です。',
} as const satisfies Shape<typeof english>;
