import type { DeliveryProblem, NotDelivered } from './delivery.ts';

/** Why the directory says no. Closed; the same words as the contract's `identityRefusalCodes`. */
export type IdentityRefusalCode =
  | 'wrong-credentials'
  | 'wrong-pass'
  | 'wrong-code'
  | 'wrong-counted-code'
  | 'clock-off'
  | 'code-used'
  | 'same-code'
  | 'code-expired'
  | 'not-approved'
  | 'not-answered'
  | 'fraud-reported'
  | 'delivery-failed'
  | 'account-exists'
  | 'account-blocked'
  | 'account-disabled'
  | 'account-not-found'
  | 'not-blocked'
  | 'directory-not-empty'
  | 'directory-lost'
  | 'password-too-short'
  | 'password-too-long'
  | 'password-too-common'
  | 'password-unchanged'
  | 'pass-expired'
  | 'pass-not-yet-valid'
  | 'pass-used'
  | 'pass-for-self'
  | 'throttled'
  | 'sign-in-locked'
  | 'methods-unreadable'
  | 'needs-second-method'
  | 'needs-fresh-sign-in'
  | 'limit-reached'
  | 'name-taken'
  | 'name-invalid'
  | 'number-invalid'
  | 'number-extension'
  | 'landline-no-sms'
  | 'address-invalid'
  | 'method-exists'
  | 'method-not-found'
  | 'method-not-enabled'
  | 'not-in-edition'
  | 'key-model-not-allowed'
  | 'attestation-required'
  | 'pass-not-allowed'
  | 'last-method'
  | 'last-second-factor'
  | 'last-admin'
  | 'registration-expired'
  | 'registration-incomplete'
  | 'pairing-code-wrong'
  | 'challenge-expired'
  | 'response-invalid'
  | 'origin-not-allowed'
  | 'counter-went-back'
  | 'key-unknown'
  | 'app-passwords-off'
  | 'not-for-self'
  | 'role-too-low'
  | 'plan-not-found'
  | 'changed-meanwhile'
  | 'group-not-found'
  | 'group-exists'
  | 'group-in-use'
  | 'token-not-found'
  | 'token-in-use'
  | 'token-revoked'
  | 'token-unassigned';

export interface IdentityRefusal {
  readonly code: IdentityRefusalCode;
  /** What a security key itself refused; the directory never knows, whoever talks to the key fills it in. */
  readonly key: null;
  /** With `throttled`, `sign-in-locked` and a delivery that is `too-many`: ms since the epoch when the next try is taken. */
  readonly until: number | null;
  /** With `clock-off`: how many seconds the token's clock is ahead. */
  readonly seconds: number | null;
  /** With `delivery-failed`. */
  readonly delivery: DeliveryProblem | null;
  /** What was got and expected, for a log or an expert; never a secret. At most 300 characters. */
  readonly detail: string | null;
}

/** The directory's answer. A refusal is news, not an exception: the contract carries it as it is. */
export type Decision<T> = { outcome: 'done'; value: T } | { outcome: 'refused'; refusal: IdentityRefusal };

const MAX_DETAIL = 300;

export const done = <T>(value: T): Decision<T> => ({ outcome: 'done', value });

export function refused(
  code: IdentityRefusalCode,
  more: { until?: number; seconds?: number; delivery?: DeliveryProblem; detail?: string } = {},
): { outcome: 'refused'; refusal: IdentityRefusal } {
  const detail = more.detail === undefined ? null : more.detail.slice(0, MAX_DETAIL).toWellFormed();
  const { until = null, seconds = null, delivery = null } = more;
  return { outcome: 'refused', refusal: { code, key: null, until, seconds, delivery, detail } };
}

export const notDelivered = ({ reason, detail, until }: NotDelivered) =>
  refused('delivery-failed', { delivery: reason, detail, ...(until === undefined ? {} : { until }) });
