/** Closed lists of the simulated phones, without the schemas: the page's policy forbids what those bring along. */

/** What an authenticator app may show before it can be used (S1-26); the last two are asked for when they are first needed. */
export const appScreens = ['diagnostics', 'improve', 'protect', 'camera', 'notifications'] as const;
export type AppScreen = (typeof appScreens)[number];

/** Why the authenticator app did not take an account. */
export const appRefusals = [
  'not-installed',
  'not-started',
  'camera-not-permitted',
  'not-connected',
  'web-address',
  'time-code',
  'export-code',
  'not-an-account',
  'unsupported',
  'address-unsafe',
  'code-wrong',
  'pairing-over',
  'already-added',
  'full',
] as const;
export type AppRefusal = (typeof appRefusals)[number];

/** Why a phone cannot be as somebody wants it. `line-mismatch`: the number is of the other kind of line. */
export const phoneProblems = [
  'full',
  'number-taken',
  'email-taken',
  'number-invalid',
  'number-extension',
  'line-mismatch',
] as const;
export type PhoneProblem = (typeof phoneProblems)[number];

export const phoneLines = ['mobile', 'landline'] as const;

export const phoneNetworks = ['connected', 'no-signal', 'off'] as const;

export const requestStates = ['waiting', 'approved', 'denied', 'fraud', 'expired', 'withdrawn'] as const;

export const callKeys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const;
export type CallKey = (typeof callKeys)[number];
