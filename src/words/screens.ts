import { adding as addingEn } from './en/adding.ts';
import { atlas as atlasEn } from './en/atlas.ts';
import { audit as auditEn } from './en/audit.ts';
import { coach as coachEn } from './en/coach.ts';
import { conversation as conversationEn } from './en/conversation.ts';
import { delivery as deliveryEn } from './en/delivery.ts';
import { directory as directoryEn } from './en/directory.ts';
import { help as helpEn } from './en/help.ts';
import { identity as identityEn } from './en/identity.ts';
import { key as keyEn } from './en/key.ts';
import { keyLosses as keyLossesEn } from './en/key-losses.ts';
import { keySettings as keySettingsEn } from './en/key-settings.ts';
import { keyTrial as keyTrialEn } from './en/key-trial.ts';
import { keys as keysEn } from './en/keys.ts';
import { lab as labEn } from './en/lab.ts';
import { lights as lightsEn } from './en/lights.ts';
import { mfa as mfaEn } from './en/mfa.ts';
import { otpTokens as otpTokensEn } from './en/otp-tokens.ts';
import { people as peopleEn } from './en/people.ts';
import { permissions as permissionsEn } from './en/permissions.ts';
import { phones as phonesEn } from './en/phones.ts';
import { policy as policyEn } from './en/policy.ts';
import { reports as reportsEn } from './en/reports.ts';
import { securityInfo as securityInfoEn } from './en/security-info.ts';
import { shell as shellEn } from './en/shell.ts';
import { signIn as signInEn } from './en/sign-in.ts';
import { signInData as signInDataEn } from './en/sign-in-data.ts';
import { trust as trustEn } from './en/trust.ts';
import { adding as addingJa } from './ja/adding.ts';
import { atlas as atlasJa } from './ja/atlas.ts';
import { audit as auditJa } from './ja/audit.ts';
import { coach as coachJa } from './ja/coach.ts';
import { conversation as conversationJa } from './ja/conversation.ts';
import { delivery as deliveryJa } from './ja/delivery.ts';
import { directory as directoryJa } from './ja/directory.ts';
import { help as helpJa } from './ja/help.ts';
import { identity as identityJa } from './ja/identity.ts';
import { key as keyJa } from './ja/key.ts';
import { keyLosses as keyLossesJa } from './ja/key-losses.ts';
import { keySettings as keySettingsJa } from './ja/key-settings.ts';
import { keyTrial as keyTrialJa } from './ja/key-trial.ts';
import { keys as keysJa } from './ja/keys.ts';
import { lab as labJa } from './ja/lab.ts';
import { lights as lightsJa } from './ja/lights.ts';
import { mfa as mfaJa } from './ja/mfa.ts';
import { otpTokens as otpTokensJa } from './ja/otp-tokens.ts';
import { people as peopleJa } from './ja/people.ts';
import { permissions as permissionsJa } from './ja/permissions.ts';
import { phones as phonesJa } from './ja/phones.ts';
import { policy as policyJa } from './ja/policy.ts';
import { reports as reportsJa } from './ja/reports.ts';
import { securityInfo as securityInfoJa } from './ja/security-info.ts';
import { shell as shellJa } from './ja/shell.ts';
import { signIn as signInJa } from './ja/sign-in.ts';
import { signInData as signInDataJa } from './ja/sign-in-data.ts';
import { trust as trustJa } from './ja/trust.ts';

/** The words of the screens, by language and namespace. */
export const screenWords = {
  en: {
    shell: shellEn,
    key: keyEn,
    identity: identityEn,
    securityInfo: securityInfoEn,
    adding: addingEn,
    signIn: signInEn,
    signInData: signInDataEn,
    keys: keysEn,
    keySettings: keySettingsEn,
    keyTrial: keyTrialEn,
    keyLosses: keyLossesEn,
    permissions: permissionsEn,
    lab: labEn,
    conversation: conversationEn,
    coach: coachEn,
    delivery: deliveryEn,
    directory: directoryEn,
    help: helpEn,
    mfa: mfaEn,
    otpTokens: otpTokensEn,
    people: peopleEn,
    phones: phonesEn,
    lights: lightsEn,
    policy: policyEn,
    trust: trustEn,
    atlas: atlasEn,
    audit: auditEn,
    reports: reportsEn,
  },
  ja: {
    shell: shellJa,
    key: keyJa,
    identity: identityJa,
    securityInfo: securityInfoJa,
    adding: addingJa,
    signIn: signInJa,
    signInData: signInDataJa,
    keys: keysJa,
    keySettings: keySettingsJa,
    keyTrial: keyTrialJa,
    keyLosses: keyLossesJa,
    permissions: permissionsJa,
    lab: labJa,
    conversation: conversationJa,
    coach: coachJa,
    delivery: deliveryJa,
    directory: directoryJa,
    help: helpJa,
    mfa: mfaJa,
    otpTokens: otpTokensJa,
    people: peopleJa,
    phones: phonesJa,
    lights: lightsJa,
    policy: policyJa,
    trust: trustJa,
    atlas: atlasJa,
    audit: auditJa,
    reports: reportsJa,
  },
} as const;
