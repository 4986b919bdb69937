import type { IdentityStore } from './identity-store.ts';
import { limits } from './limits.ts';
import type { AuthenticatorApp, EmailMethod, OathToken, PhoneMethod, StoredMethod } from './methods/stored-method.ts';
import type { PolicyMethod } from './policy/directory-policy.ts';
import type { SentCode } from './sent-code.ts';
import type { Session } from './sessions.ts';

/** What is being registered: nothing of it is stored before it is proved. */
export type Wanted =
  | { readonly kind: 'phone'; readonly method: PhoneMethod; readonly replaces: boolean }
  | { readonly kind: 'email'; readonly method: EmailMethod; readonly replaces: boolean }
  | { readonly kind: 'token'; readonly method: OathToken; readonly replaces: boolean }
  | { readonly kind: 'app'; readonly pairingId: string };

export type Ceremony = Wanted & {
  readonly sessionId: string;
  readonly accountId: string;
  readonly userName: string;
  sent: SentCode | null;
};

export interface PhoneWish {
  readonly number: string;
  readonly country: string;
  readonly reachedBy: 'sms' | 'voice';
  readonly line: 'mobile' | 'landline';
  readonly use: 'primary' | 'backup';
  /** The phone whose number this is to be from now on. */
  readonly replaces: string | null;
}

/**
 * A demanded registration proves anew what was there before it began, in its place: otherwise who has a phone that the policy takes
 * no more, or no other way than the one that is to be registered again (S0-45), could go neither on nor back.
 */
export const isReplaceable = (
  session: Pick<Session, 'restricted'>,
  /** Ids of those that were registered in the session. */
  registered: ReadonlySet<string>,
  method: Pick<StoredMethod, 'id'>,
): boolean => session.restricted && !registered.has(method.id);

/** Shown once and dropped: the text holds the secret. */
export interface TokenOffer {
  readonly ceremony: string;
  readonly qr: string;
  readonly secret: string;
  readonly account: string;
  readonly issuer: string;
  readonly period: 30 | 60;
  /** A token that was registered before stops working with this one (S0-08). */
  readonly replaces: boolean;
}

/** The directory keeps one such secret a person (S0-08). */
export const isSoftwareToken = (method: StoredMethod): method is OathToken =>
  method.type === 'oath-token' && method.hardware === null;

/** How many of a method an account may have. */
export function limitOf(method: StoredMethod): Parameters<IdentityStore['addMethod']>[1] {
  switch (method.type) {
    case 'phone':
      return { types: ['phone'], max: limits.phones, use: method.use };
    case 'email':
      return { types: ['email'], max: limits.emails };
    case 'authenticator-app':
    case 'oath-token':
      return { types: ['authenticator-app', 'oath-token'], max: limits.oathMethods };
    case 'app-password':
      return { types: ['app-password'], max: limits.appPasswords };
  }
}

/** Which method of the policy has to be offered for one to be registered. */
export function policyMethodOfNew(method: PhoneMethod | EmailMethod | OathToken | AuthenticatorApp): PolicyMethod {
  switch (method.type) {
    case 'phone':
      return method.reachedBy;
    case 'oath-token':
      return 'oath-software';
    default:
      return method.type;
  }
}
