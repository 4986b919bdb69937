/** The contract's `secondStepWays`, strongest first: what a page or a thief can pretend comes last (S1-10). */
export const secondStepWays = [
  'security-key',
  'notification',
  'app-code',
  'oath-code',
  'sms',
  'voice',
  'email',
] as const;
export type SecondStepWay = (typeof secondStepWays)[number];
