import type { permissions as english } from '../en/permissions.ts';
import type { Shape } from '../shape.ts';

export const permissions = {
  title: 'このコンピューターでできること',
  lead: 'Touchstone がこのコンピューターでキーに対してできることを、始める前に確認できます。できない操作には、その理由と別の方法を示します。',
  instead: '別の方法: {{ways}}。',
  either: '{{first}}。または、{{next}}',
  both: '{{first}}、{{next}}',
  tasks: {
    see: '接続されているキーの一覧',
    information: 'キーの情報',
    pin: '暗証番号 (PIN)',
    fingerprints: '指紋',
    credentials: 'サインイン データ',
    settings: 'キーの設定',
    register: 'アカウントへのキーの追加',
    'sign-in': 'キーでのサインイン',
    reset: 'リセット',
  },
  possible: {
    yes: 'できます',
    no: 'できません',
    unknown: 'キーを接続するとわかります',
  },
  reasons: {
    'windows-reserves-keys':
      'Windows 10 バージョン 1903 以降では、管理者権限のあるプログラムだけがセキュリティ キーを使用できます。',
    'no-device-permission':
      'このユーザーには、キーのデバイスを開く権限がありません。Linux では、許可するためのルールが必要です。',
    'refused-by-system':
      'システムが、このプログラムにキーを開くことを許可していません。別のプログラムがキーを使用している可能性があります。',
    'usb-unavailable': 'USB と通信する Touchstone の機能を読み込めませんでした。',
  },
  ways: {
    'elevated-helper': '管理者権限でキーを使用する',
    'run-as-administrator': 'Touchstone を「管理者として実行」で起動する',
    'windows-settings': 'Windows の [設定] を使用する',
    browser: 'ブラウザーで、そのキーを使う Web サイトを開く',
    'udev-rule': '許可ルールをインストールする',
    'virtual-key': 'ラボの仮想キーを使用する',
  },
  windows: {
    title: 'Windows では、セキュリティ キーの使用に管理者権限が必要です',
    what: 'Touchstone は管理者権限なしで動作しています。そのため、キーが接続されていても Windows によって隠され、ここに表示されないことがあります。',
    settings:
      'PIN、指紋、リセットは、Windows の [設定] > [アカウント] > [サインイン オプション] > [セキュリティ キー] > [管理] からも操作できます。Web サイトでは、これまでどおりブラウザーでキーを使用できます。',
    start: '管理者権限でキーを使用',
    show: '対処方法を表示',
  },
  terminal: { ask: '補助プログラムを起動しますか? (y/N)' },
  helper: {
    title: '管理者権限でキーを使用',
    lead: 'Touchstone 自体は管理者権限なしのまま動作します。権限を持つ小さな補助プログラムを起動します。',
    asks: '先に Windows が確認を求めます。[はい] と答えるまで、何も起動しません。',
    does: '補助プログラムが行うのは、セキュリティ キーの一覧表示、キーを開く、データの受け渡し、キーを閉じる、の 4 つだけです。ほかのデバイスは開きません。',
    only: 'この Touchstone の指示だけを受け付けます。すべてのメッセージは、今回限りの鍵で署名されます。',
    ends: '[終了] を選んだとき、Touchstone を閉じたとき、またはキーが 10 分間使用されなかったときに終了します。',
    go: 'Windows の確認へ進む',
    asking:
      'Windows の確認に答えてください。確認画面が、このウィンドウの後ろにあるか、タスク バーで点滅していることがあります。',
    on: '管理者権限でセキュリティ キーを使用しています',
    onHint: '補助プログラムは、Touchstone を閉じたとき、またはキーが 10 分間使用されなかったときに終了します。',
    end: '終了',
    outcomes: {
      running: '管理者権限でセキュリティ キーを使用できるようになりました。',
      declined: 'Windows の確認で許可されなかったため、何も起動していません。いつでもやり直せます。',
      'not-started':
        'Windows が補助プログラムを起動できませんでした。管理者権限でのプログラムの起動が禁止されていないか、このコンピューターの管理者に確認してください。',
      'no-answer':
        '補助プログラムは起動しましたが、応答がありません。もう一度お試しください。それでもうまくいかない場合は、Touchstone を「管理者として実行」で起動してください。',
      interfered:
        'このコンピューターの別のプログラムが、補助プログラムになりすまして応答しました。そのプログラムには何も渡していません。ここでキーを使用する前に、不審なプログラムがないか確認してください。',
      cancelled: '補助プログラムの起動を待つのをやめました。',
      'not-offered': 'ここでは補助プログラムは必要ありません。',
    },
    endings: {
      idle: 'キーが 10 分間使用されなかったため、管理者権限を手放しました。',
      ended: '補助プログラムが終了し、管理者権限を手放しました。',
      interfered: '補助プログラムからではないメッセージを受け取りました。接続を切り、管理者権限を手放しました。',
    },
  },
} as const satisfies Shape<typeof english>;
