import type { FeatureName } from '../../contract/policy.ts';
import type { For } from '../shape.ts';

/** What each part of the service settings is for. */
const about = {
  lockout: 'Locks accounts for a while after too many denied attempts in a row.',
  'block-users': 'Denies every attempt of somebody, for 90 days or until unblocked.',
  'fraud-alert': 'Lets people report a request that they did not make.',
  notifications: 'E-mails to administrators about events.',
  tokens: 'Hardware tokens of people: list, assign, activate, revoke.',
  'phone-calls': 'Caller ID and greetings of your own.',
  providers: 'Providers from before 1 September 2018.',
  'server-settings': 'Download and activation credentials of the MFA Server.',
  bypass: 'Lets somebody in once without the second step.',
  caching: 'Asks for no second step for a while after a success.',
  'server-status': 'Version, status and last communication of each station.',
  'activity-report': 'What happened at the MFA Server on the premises.',
  'app-passwords': 'Passwords for programs that know no second step.',
  'trusted-ips': 'Places from which no second step is asked for.',
  'named-locations': 'Address ranges with a name, trusted or not.',
  'verification-methods': 'Which second steps people may use.',
  remember: 'For how long a trusted browser is not asked again.',
} as const satisfies For<FeatureName, string>;

/** The service settings of manual 4, beside what `policy` says. */
export const mfa = {
  overview: 'Overview',
  allParts: 'All settings',
  about,
  allEditions: 'All editions',
  usualLockout: 'In the free edition for administrators the usual lockout counts, whatever is set here.',
  bypassUnavailable: 'The free edition for administrators does not have this: what is given here lets nobody in.',
  lockoutKeys:
    'Wrong codes, declined calls and declined notifications are counted. A security key checks its PIN itself, so it is neither counted nor kept out.',
  notifyLead:
    'The recipients get an e-mail when these settings change, when fraud is reported and when an account is blocked for it.',
  notifyNobody: 'Nobody would be told. Add an e-mail address.',
  several: 'To add several at once, separate them with commas or spaces.',
  signInReport: 'Sign-in report',
  greetingReplaces: '{{name}} has this type and language already and will be replaced.',
  ranges: 'IP ranges (IPv4, CIDR)',
  oneOfBoth: 'Conditional access takes one of the two options. Remove the ranges or turn off the other option.',
  someGroups: 'For some people only, as set under Authentication methods.',
  caching: {
    parallel:
      'Attempts that come while the first one is still waiting, from the same address for the same application, wait for its answer: nobody is asked twice.',
    secondsWrong: 'Use a whole number.',
    authenticationType: 'Authentication type',
    application: 'Application',
    applicationHint: 'As the application names itself.',
    program: 'A program that asks for an application',
  },
} as const;
