import { limits } from '../limits.ts';
import type { DirectoryPolicy } from './directory-policy.ts';

/** What signs in with an app password, and how. */
export interface AppPasswordClient {
  /** OAuth in the client: it can do the second step itself (S4-51, S4-52). */
  readonly modernAuthentication: boolean;
  /** The second step is demanded by conditional access (S4-52). */
  readonly conditionalAccess: boolean;
  /** What it asks for is an administrator's (S4-53), whoever asks. */
  readonly administrative: boolean;
  /** Where the request goes: app passwords are not known on the premises (S4-55, S4-60). */
  readonly service: 'cloud' | 'on-premises';
  /** For federated accounts the directory itself verifies (S4-57). null: not federated. */
  readonly federated: { readonly disabledAtSourceAt: number | null } | null;
}

export type AppPasswordVerdict =
  | 'opens'
  | {
      readonly code: 'account-disabled' | 'account-blocked' | 'app-passwords-off' | 'wrong-credentials';
      readonly detail: string;
    };

/** Whether a right app password opens what was asked for (S4-51 to S4-58). Total. */
export function appPasswordVerdict(
  client: AppPasswordClient,
  account: { readonly disabled: boolean; readonly blockedUntil: number | null },
  policy: Pick<DirectoryPolicy, 'appPasswords'>,
  now: number,
): AppPasswordVerdict {
  if (account.disabled) return { code: 'account-disabled', detail: 'the account is turned off' };
  if (account.blockedUntil !== null && now < account.blockedUntil) {
    return { code: 'account-blocked', detail: 'the account is blocked' };
  }
  if (!policy.appPasswords.enabled) return { code: 'app-passwords-off', detail: 'app passwords are turned off' };
  const no = (detail: string): AppPasswordVerdict => ({ code: 'wrong-credentials', detail });
  if (client.administrative) return no('app passwords open nothing administrative');
  if (client.modernAuthentication) return no('the client uses modern authentication: no app password is needed');
  if (client.conditionalAccess) return no('conditional access takes no app password');
  if (client.service === 'on-premises') return no('on the premises the password of the domain is wanted');
  const disabledAt = client.federated?.disabledAtSourceAt ?? null;
  if (disabledAt !== null && now >= disabledAt + limits.federatedAppPasswordDelayMs) {
    return { code: 'account-disabled', detail: 'the account was turned off where it is federated from' };
  }
  return 'opens';
}
