import i18next from 'i18next';
import type { IdentityRefusal } from '../contract/identity.ts';
import type { Refusal, Step } from '../contract/steps.ts';
import type { Language } from '../contract/values.ts';
import { atlas as atlasEn } from '../words/en/atlas.ts';
import { audit as auditEn } from '../words/en/audit.ts';
import { cli as cliEn } from '../words/en/cli.ts';
import { delivery as deliveryEn } from '../words/en/delivery.ts';
import { details as detailsEn } from '../words/en/details.ts';
import { directory as directoryEn } from '../words/en/directory.ts';
import { identity as identityEn } from '../words/en/identity.ts';
import { key as keyEn } from '../words/en/key.ts';
import { keyLosses as keyLossesEn } from '../words/en/key-losses.ts';
import { keySettings as keySettingsEn } from '../words/en/key-settings.ts';
import { keyTrial as keyTrialEn } from '../words/en/key-trial.ts';
import { keys as keysEn } from '../words/en/keys.ts';
import { lights as lightsEn } from '../words/en/lights.ts';
import { otpTokens as otpTokensEn } from '../words/en/otp-tokens.ts';
import { people as peopleEn } from '../words/en/people.ts';
import { permissions as permissionsEn } from '../words/en/permissions.ts';
import { phones as phonesEn } from '../words/en/phones.ts';
import { policy as policyEn } from '../words/en/policy.ts';
import { quirks as quirksEn } from '../words/en/quirks.ts';
import { reports as reportsEn } from '../words/en/reports.ts';
import { securityInfo as securityInfoEn } from '../words/en/security-info.ts';
import { shell as shellEn } from '../words/en/shell.ts';
import { signIn as signInEn } from '../words/en/sign-in.ts';
import { signInData as signInDataEn } from '../words/en/sign-in-data.ts';
import { trust as trustEn } from '../words/en/trust.ts';
import { warnings as warningsEn } from '../words/en/warnings.ts';
import { atlas as atlasJa } from '../words/ja/atlas.ts';
import { audit as auditJa } from '../words/ja/audit.ts';
import { cli as cliJa } from '../words/ja/cli.ts';
import { delivery as deliveryJa } from '../words/ja/delivery.ts';
import { details as detailsJa } from '../words/ja/details.ts';
import { directory as directoryJa } from '../words/ja/directory.ts';
import { identity as identityJa } from '../words/ja/identity.ts';
import { key as keyJa } from '../words/ja/key.ts';
import { keyLosses as keyLossesJa } from '../words/ja/key-losses.ts';
import { keySettings as keySettingsJa } from '../words/ja/key-settings.ts';
import { keyTrial as keyTrialJa } from '../words/ja/key-trial.ts';
import { keys as keysJa } from '../words/ja/keys.ts';
import { lights as lightsJa } from '../words/ja/lights.ts';
import { otpTokens as otpTokensJa } from '../words/ja/otp-tokens.ts';
import { people as peopleJa } from '../words/ja/people.ts';
import { permissions as permissionsJa } from '../words/ja/permissions.ts';
import { phones as phonesJa } from '../words/ja/phones.ts';
import { policy as policyJa } from '../words/ja/policy.ts';
import { quirks as quirksJa } from '../words/ja/quirks.ts';
import { reports as reportsJa } from '../words/ja/reports.ts';
import { securityInfo as securityInfoJa } from '../words/ja/security-info.ts';
import { shell as shellJa } from '../words/ja/shell.ts';
import { signIn as signInJa } from '../words/ja/sign-in.ts';
import { signInData as signInDataJa } from '../words/ja/sign-in-data.ts';
import { trust as trustJa } from '../words/ja/trust.ts';
import { warnings as warningsJa } from '../words/ja/warnings.ts';
import { toldDetail } from './told-detail.ts';

/** The terminal's words in one language. */
export interface Words {
  readonly language: Language;
  /** @param key namespace and path, as `cli:demo.done` */
  text(key: string, values?: Readonly<Record<string, string | number>>): string;
  /** The same for a key that may be of a newer version; undefined where there is no such text. */
  known(key: string): string | undefined;
  step(step: Step): string;
  refusal(refusal: Refusal): string;
  identityRefusal(refusal: IdentityRefusal): string;
  /** Several as one enumeration. */
  list(texts: readonly string[]): string;
  /** A point in time as people write it. */
  time(instant: number): string;
  /** The same to the second, as a clock shows it. */
  clock(instant: number): string;
}

export function createWords(language: Language): Words {
  const i18n = i18next.createInstance();
  void i18n.init({
    lng: language,
    fallbackLng: false,
    ns: [
      'cli',
      'delivery',
      'details',
      'directory',
      'key',
      'keys',
      'keySettings',
      'keyTrial',
      'keyLosses',
      'identity',
      'quirks',
      'signInData',
      'lights',
      'trust',
      'atlas',
      'audit',
      'permissions',
      'people',
      'reports',
      'securityInfo',
      'signIn',
      'phones',
      'policy',
      'otpTokens',
      'shell',
      'warnings',
    ],
    initAsync: false,
    interpolation: { escapeValue: false },
    resources: {
      en: {
        cli: cliEn,
        delivery: deliveryEn,
        details: detailsEn,
        directory: directoryEn,
        key: keyEn,
        keys: keysEn,
        keySettings: keySettingsEn,
        keyTrial: keyTrialEn,
        keyLosses: keyLossesEn,
        identity: identityEn,
        quirks: quirksEn,
        signIn: signInEn,
        signInData: signInDataEn,
        lights: lightsEn,
        trust: trustEn,
        atlas: atlasEn,
        audit: auditEn,
        permissions: permissionsEn,
        people: peopleEn,
        reports: reportsEn,
        securityInfo: securityInfoEn,
        phones: phonesEn,
        policy: policyEn,
        otpTokens: otpTokensEn,
        shell: shellEn,
        warnings: warningsEn,
      },
      ja: {
        cli: cliJa,
        delivery: deliveryJa,
        details: detailsJa,
        directory: directoryJa,
        key: keyJa,
        keys: keysJa,
        keySettings: keySettingsJa,
        keyTrial: keyTrialJa,
        keyLosses: keyLossesJa,
        identity: identityJa,
        quirks: quirksJa,
        signIn: signInJa,
        signInData: signInDataJa,
        lights: lightsJa,
        trust: trustJa,
        atlas: atlasJa,
        audit: auditJa,
        permissions: permissionsJa,
        people: peopleJa,
        reports: reportsJa,
        securityInfo: securityInfoJa,
        phones: phonesJa,
        policy: policyJa,
        otpTokens: otpTokensJa,
        shell: shellJa,
        warnings: warningsJa,
      },
    },
  });
  const text: Words['text'] = (key, values) => i18n.t(key, { ...values });
  const known: Words['known'] = (key) => (i18n.exists(key) ? text(key) : undefined);
  const timeFormat = (timeStyle: 'short' | 'medium') => {
    const format = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle });
    return (instant: number) => format.format(instant);
  };
  const time = timeFormat('short');
  const [stop, gap] = language === 'ja' ? ['。', ''] : ['.', ' '];
  const colon = language === 'ja' ? ': ' : ':';
  const join = (...sentences: readonly string[]) => sentences.filter((sentence) => sentence !== '').join(gap);

  return {
    language,
    text,
    known,
    list: (texts) => texts.join(language === 'ja' ? '、' : ', '),
    time,
    clock: timeFormat('medium'),
    step(step) {
      if (step.step === 'fingerprint-not-recognised') {
        const left = step.retries === null ? '' : text('key:attempts', { count: step.retries });
        return join(`${text('key:steps.fingerprint-not-recognised.title')}${stop}`, left);
      }
      if (step.step === 'resetting') {
        const { seconds, holdSeconds } = step;
        const wanted =
          holdSeconds === null ? text('key:steps.resetting.title') : text('key:erasing.hold', { seconds: holdSeconds });
        const left = seconds === 0 ? text('key:erasing.over') : text('key:erasing.left', { count: seconds });
        return `${wanted} (${left})`;
      }
      if (step.step === 'reading') {
        return text('key:steps.reading.title', { done: step.done, total: step.total });
      }
      if (step.step === 'trying') return text(`key:trying.${step.part}`);
      if (step.step === 'finger-test') {
        if (step.lift) return text('key:test.lift');
        return text('key:test.touch', { number: step.results.length + 1, of: step.of });
      }
      if (step.step !== 'sample') return text(`key:steps.${step.step}.title`);
      const remaining = step.remaining === 0 ? text('key:complete') : text('key:remaining', { count: step.remaining });
      // A finger that lay badly is to be put right first; only then another part of it is asked for.
      const next = step.remaining > 0 && (step.sample ?? 'good') === 'good' ? text(`key:aims.${step.aim}.next`) : '';
      if (step.unknownSampleCode !== null) {
        const code = `0x${step.unknownSampleCode.toString(16)}`;
        return join(
          `${text('key:unknownSample', { code })}${colon}`,
          text('key:unknownSampleAdvice'),
          `(${remaining})`,
        );
      }
      if (step.sample === null) return join(`${text('key:steps.sample.title')}${stop}`, next, `(${remaining})`);
      const advice = step.remaining > 0 || step.sample !== 'good' ? text(`key:samples.${step.sample}.advice`) : '';
      return join(`${text(`key:samples.${step.sample}.title`)}${colon}`, advice, next, `(${remaining})`);
    },
    refusal({ code, retries, status, detail }) {
      const hex = status === null ? '' : `0x${status.toString(16).padStart(2, '0')}`;
      return join(
        `${text(`key:refusals.${code}.title`, { status: hex })}${stop}`,
        text(`key:refusals.${code}.next`),
        retries === null ? '' : `(${text('key:attempts', { count: retries })})`,
        retries === 1 && code === 'pin-wrong' ? text('key:lastPinAttempt') : '',
        detail === null ? '' : `[${toldDetail({ text, known }, detail)}]`,
      );
    },
    identityRefusal({ code, until, delivery, detail }) {
      const said = delivery === null ? `refusals.${code}` : `delivery.${delivery}`;
      return join(
        `${text(`identity:${said}.title`)}${stop}`,
        text(`identity:${said}.next`),
        until === null ? '' : text('identity:until', { time: time(until) }),
        detail === null ? '' : `[${toldDetail({ text, known }, detail)}]`,
      );
    },
  };
}

/** The language of the environment, as POSIX orders its variables. */
export function environmentLanguage(environment: Readonly<Record<string, string | undefined>>): Language {
  const locale = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || '';
  return locale.toLowerCase().startsWith('ja') ? 'ja' : 'en';
}
