import type { IdentityParts } from './parts.ts';
import type { Session } from './sessions.ts';
import { signOutEverywhere } from './sign-out-everywhere.ts';

export interface RemovedMethod {
  /** What is left on the device and has to be deleted there too (S0-40, S0-43, S1-12); null: nothing is. */
  readonly remind: 'authenticator-app' | 'oath-token' | 'security-key' | null;
}

/**
 * Takes a method away from an account, whichever kind it is. undefined: there is none, or none of `remaining` would stay.
 *
 * Who has it may have signed in with it, and had a browser trusted for it: the account is signed out everywhere. An app password opens no
 * session.
 * @param more.keep the session in which that was asked for, where it stays
 */
export async function removeMethod(
  parts: Pick<IdentityParts, 'store' | 'sessions'>,
  accountId: string,
  methodId: string,
  more: { readonly keep?: Session; readonly remaining?: readonly string[] | undefined } = {},
): Promise<RemovedMethod | undefined> {
  const { store } = parts;
  const { keep, remaining } = more;
  if (await store.removeSecurityKey(accountId, methodId, remaining)) {
    await signOutEverywhere(parts, accountId, keep);
    return { remind: 'security-key' };
  }
  if (await store.removePass(accountId, methodId)) {
    await signOutEverywhere(parts, accountId, keep);
    return { remind: null };
  }
  const method = (await store.methods(accountId)).find(({ id }) => id === methodId);
  if (!(await store.removeMethod(accountId, methodId, remaining))) return undefined;
  if (method?.type !== 'app-password') await signOutEverywhere(parts, accountId, keep);
  const stays = method?.type === 'authenticator-app' || method?.type === 'oath-token';
  return { remind: stays ? method.type : null };
}
