import type { key as english } from '../en/key.ts';
import type { Shape } from '../shape.ts';

export const key = {
  refusals: {
    cancelled: { title: 'キャンセルしました', next: '操作を中止しました。必要なときに、もう一度始めてください。' },
    timeout: {
      title: '時間内にキーがタッチされませんでした',
      next: 'もう一度やり直し、ランプが点滅している間にキーにタッチしてください。',
    },
    denied: { title: 'キーで拒否されました', next: '意図しない操作だった場合は、もう一度お試しください。' },
    removed: {
      title: '処理中にキーが取り外されました',
      next: 'キーをもう一度差し込んでから、やり直してください。',
    },
    'key-not-found': {
      title: 'このキーは接続されていません',
      next: 'キーを差し込んでから、もう一度選択してください。',
    },
    'key-busy': {
      title: 'キーは使用中です',
      next: '別のウィンドウまたはプログラムがキーを使用しています。そちらを終了するか、少し待ってからやり直してください。',
    },
    'not-permitted': {
      title: 'このキーを使用する権限がありません',
      next: 'システムがキーへのアクセスを許可していません。「セキュリティ キー」のページに表示される権限ルールをインストールし、キーを取り外してもう一度差し込んでください。',
    },
    'needs-elevation': {
      title: 'Windows でこのキーを管理するには、管理者権限が必要です',
      next: 'Touchstone を終了して「管理者として実行」で起動するか、Windows の [設定] > [アカウント] > [サインイン オプション] > [セキュリティ キー] を使用してください。',
    },
    'pin-not-set': {
      title: 'このキーには暗証番号 (PIN) が設定されていません',
      next: 'まず PIN を作成してから続けてください。',
    },
    'pin-already-set': {
      title: 'このキーには既に PIN が設定されています',
      next: '代わりに PIN を変更してください。変更には現在の PIN が必要です。',
    },
    'pin-required': {
      title: 'キーの暗証番号 (PIN) が必要です',
      next: '続けるには、このキーの PIN を入力してください。',
    },
    'pin-wrong': { title: 'PIN が正しくありません', next: 'PIN を確認して、もう一度入力してください。' },
    'pin-known-wrong': {
      title: '先ほどと同じ、正しくない PIN です',
      next: 'キーには送信しなかったため、試行回数は減っていません。別の PIN を入力してください。',
    },
    'pin-auth-blocked': {
      title: '正しくない PIN が 3 回続けて入力されました',
      next: 'キーをいったん取り外し、もう一度差し込んでからやり直してください。',
    },
    'pin-blocked': {
      title: 'PIN がロックされています',
      next: '残りの試行回数はありません。キーを再び使用するにはリセットが必要です。リセットすると、キーの内容はすべて消去されます。',
    },
    'pin-too-short': { title: 'PIN が短すぎます', next: 'もっと長い PIN を入力してください。' },
    'pin-too-long': {
      title: 'PIN が長すぎます',
      next: 'PIN は 63 バイト以内です (英数字で 63 文字、日本語で 21 文字)。',
    },
    'pin-not-allowed': {
      title: 'この PIN は使用できません',
      next: '使用できない文字が含まれています。別の PIN を選んでください。',
    },
    'pin-same-as-current': {
      title: '現在の PIN と同じです',
      next: '現在と異なる PIN を選んでください。',
    },
    'pin-change-required': {
      title: '先に PIN を変更する必要があります',
      next: 'このキーを使用するには、新しい PIN の設定が必要です。PIN を変更してから続けてください。',
    },
    'pin-policy': {
      title: 'PIN がキーの規則を満たしていません',
      next: 'より長く、推測されにくい PIN を選んでください。',
    },
    'fingerprint-not-recognised': {
      title: '指紋を認識できませんでした',
      next: 'このキーに登録した指で、もう一度お試しください。',
    },
    'fingerprint-blocked': {
      title: '認識できない指紋が続いたため、指紋認証がロックされました',
      next: 'ロックを解除するには、キーの PIN を入力してください。',
    },
    'fingerprints-unsupported': {
      title: 'このキーには指紋センサーがありません',
      next: '代わりにキーの PIN を使用してください。',
    },
    'fingerprint-storage-full': {
      title: 'これ以上指紋を登録できません',
      next: 'まず、登録済みの指紋を 1 つ削除してください。',
    },
    'fingerprint-not-found': {
      title: 'この指紋はキーに登録されていません',
      next: '指紋の一覧を開き直して、現在の登録内容を確認してください。',
    },
    'fingerprint-name-too-long': {
      title: '名前が長すぎます',
      next: 'もっと短い名前にしてください。日本語の 1 文字は、英数字の 3 文字分になります。',
    },
    'credential-storage-full': {
      title: 'これ以上アカウントを保存できません',
      next: '不要になったアカウントをキーから削除するか、別のキーを使用してください。',
    },
    'already-registered': {
      title: 'このキーは、このアカウントに既に登録されています',
      next: '別のキーを使用するか、登録済みのキーを一覧から削除してください。',
    },
    'no-credential': {
      title: 'このキーには、このアカウントが登録されていません',
      next: '登録したキーを使用するか、別の方法でサインインしてください。',
    },
    'credential-not-found': {
      title: 'このアカウントは既にキーから削除されています',
      next: 'サインイン データを読み取り直して、キーの現在の内容を確認してください。',
    },
    'credential-names-too-long': {
      title: '名前がキーの空き容量に収まりません',
      next: 'もっと短い名前にしてください。日本語の 1 文字は、英数字の 3 文字分になります。',
    },
    'verification-needed': {
      title: 'もう一度本人確認が必要です',
      next: 'キーの PIN を入力するか、登録した指でキーにタッチしてください。',
    },
    'reset-too-late': {
      title: 'リセットできる時間を過ぎました',
      next: 'リセットできるのは、キーを差し込んでから 10 秒以内です。もう一度最初から、手順を続けて行ってください。',
    },
    'different-key': {
      title: '別のキーが差し込まれました',
      next: '何も変更されていません。取り外したキーを差し込んでから、やり直してください。',
    },
    unsupported: { title: 'このキーではこの操作を行えません', next: '別のキーを使用してください。' },
    'protocol-error': {
      title: 'キーから正しくない応答がありました',
      next: 'キーを取り外してもう一度差し込み、やり直してください。繰り返し起こる場合は、キーが故障している可能性があります。',
    },
    'unknown-status': {
      title: 'キーから不明なコード {{status}} が返されました',
      next: 'キーを取り外してもう一度差し込み、やり直してください。',
    },
  },
  unknownRefusal: {
    title: 'キーが操作を受け付けませんでした',
    next: 'もう一度お試しください。原因は詳細に表示されます。',
  },
  titleAndNext: '{{title}}。{{next}}',
  attempts_other: 'あと {{count}} 回試行できます',
  lastPinAttempt:
    'これが最後の試行です。次に間違えるとキーがロックされ、リセットが必要になります。リセットすると、キーの内容はすべて消去されます。',
  statusCode: 'コード {{status}}',
  details: '詳細',
  samples: {
    good: { title: '良好', advice: '指を離し、角度を少し変えてもう一度タッチしてください。' },
    'too-high': { title: '上すぎます', advice: '指の位置が上すぎました。少し下にずらしてください。' },
    'too-low': { title: '下すぎます', advice: '指の位置が下すぎました。少し上にずらしてください。' },
    'too-left': { title: '左すぎます', advice: '指の位置が左すぎました。少し右にずらしてください。' },
    'too-right': { title: '右すぎます', advice: '指の位置が右すぎました。少し左にずらしてください。' },
    'too-fast': { title: '速すぎます', advice: '指の動きが速すぎました。もっとゆっくり動かしてください。' },
    'too-slow': { title: '遅すぎます', advice: '指の動きが遅すぎました。もう少し速く動かしてください。' },
    'poor-quality': {
      title: '品質が不十分です',
      advice:
        '指紋が鮮明に読み取れませんでした。センサーを拭き、指が濡れていたり乾きすぎていたりしないか確認してください。',
    },
    'too-skewed': { title: '傾きすぎです', advice: '指が傾きすぎていました。まっすぐに置いてください。' },
    'too-short': {
      title: '短すぎます',
      advice: '読み取れた範囲が足りませんでした。センサー全体を覆うように、もう少し長く指を置いてください。',
    },
    'merge-failure': {
      title: 'これまでの指紋と一致しません',
      advice: '先ほどと同じ指を使い、位置は少しだけずらしてください。',
    },
    exists: { title: '登録済みです', advice: 'この指は既に登録されています。別の指を使ってください。' },
    'database-full': {
      title: '空きがありません',
      advice: 'これ以上指紋を登録できません。キャンセルして、登録済みの指紋を 1 つ削除してください。',
    },
    'no-user-activity': {
      title: 'タッチを検出できませんでした',
      advice: 'センサーが指を検出できませんでした。ランプが点滅している間にタッチしてください。',
    },
    'no-user-presence-transition': {
      title: '指が離れていません',
      advice: '指をセンサーから完全に離してから、もう一度タッチしてください。',
    },
  },
  unknownSample: '不明な結果 ({{code}})',
  remaining_other: 'あと {{count}} 回',
  complete: '指紋の読み取りが完了しました',
  steps: {
    working: { title: '処理しています...', hint: 'キーを取り外さないでください。' },
    touch: { title: 'キーにタッチしてください', hint: 'キーのランプが点滅しています。どの指でもかまいません。' },
    fingerprint: {
      title: '登録した指でセンサーにタッチしてください',
      hint: 'キーのランプが青色に点滅しています。',
    },
    'fingerprint-not-recognised': {
      title: '認識できませんでした。もう一度お試しください',
      hint: 'このキーに登録した指を使ってください。',
    },
    sample: {
      title: '指紋の登録が完了するまでタッチし続けてください',
      hint: '同じ指で、タッチと離す動作を繰り返してください。',
    },
    reading: {
      title: 'サインイン データを読み取っています ({{done}}/{{total}})',
      hint: 'キーを差し込んだままお待ちください。',
    },
    'remove-key': { title: 'キーを取り外してください', hint: 'もう一度差し込んでから、10 秒以内に操作します。' },
    'insert-key': {
      title: '同じキーをもう一度差し込んでください',
      hint: 'ランプが点滅したら、すぐにタッチしてください。',
    },
    resetting: {
      title: '消去するには、キーにタッチしてください',
      hint: '{{seconds}} 秒以内にリセットを確定する必要があります。',
    },
    'different-key': {
      title: '別のキーが差し込まれました',
      hint: 'このキーを取り外し、消去するキーを差し込んでください。',
    },
  },
  led: {
    meanings: {
      off: '電源が入っていません',
      ready: '電源が入り、使用できます',
      'match-succeeded': '指紋が一致しました',
      'failed-or-erasing': '指紋が一致しないか、消去しています',
      'not-recognised-by-host': 'コンピューターがキーを認識していません',
      'match-wanted': '登録した指のタッチを待っています',
      'touch-wanted': 'タッチを待っています',
      'standalone-enrolment': 'コンピューターを使わずに指紋を登録しています',
      'verify-before-enrolment': '新しい指紋を登録する前に、登録済みの指を確認しています',
    },
    colours: { off: '消灯', blue: '青', green: '緑', red: '赤', cyan: '水色', white: '白' },
    patterns: { off: '消灯', on: '点灯', flashing: '点滅' },
    look: '{{colour}}、{{pattern}}',
    dark: '消灯',
    label: 'キーのランプ: {{look}}。{{meaning}}。',
  },
  fingers: {
    'right-thumb': '右手の親指',
    'right-index': '右手の人差し指',
    'right-middle': '右手の中指',
    'right-ring': '右手の薬指',
    'right-little': '右手の小指',
    'left-thumb': '左手の親指',
    'left-index': '左手の人差し指',
    'left-middle': '左手の中指',
    'left-ring': '左手の薬指',
    'left-little': '左手の小指',
  },
  unnamedFingerprint: '名前のない指紋',
  kinds: { usb: 'USB', virtual: '仮想' },
  serial: 'シリアル番号 {{serial}}',
} as const satisfies Shape<typeof english>;
