import type { StoredMethodType } from './methods/stored-method.ts';
import type { IdentityParts } from './parts.ts';
import type { Session } from './sessions.ts';
import { takeAndSignOut } from './sign-out-everywhere.ts';

export interface RemovedMethod {
  /** What is left on the device and has to be deleted there too (S0-40, S0-43, S1-12); null: nothing is. */
  readonly remind: 'authenticator-app' | 'oath-token' | 'security-key' | null;
}

type Kind = StoredMethodType | 'security-key' | 'temporary-access-pass' | 'unreadable';

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
  const kind = await kindOf(store, accountId, methodId);
  if (kind === undefined) return undefined;
  const take = (): Promise<boolean> => {
    if (kind === 'security-key') return store.removeSecurityKey(accountId, methodId, more.remaining);
    if (kind === 'temporary-access-pass') return store.removePass(accountId, methodId);
    return store.removeMethod(accountId, methodId, more.remaining);
  };
  const opensSessions = kind !== 'app-password';
  if (!(await (opensSessions ? takeAndSignOut(parts, accountId, more.keep, take) : take()))) return undefined;
  const stays = kind === 'authenticator-app' || kind === 'oath-token' || kind === 'security-key';
  return { remind: stays ? kind : null };
}

async function kindOf(
  store: Pick<IdentityParts['store'], 'securityKeys' | 'pass' | 'methods' | 'unreadableMethods'>,
  accountId: string,
  id: string,
): Promise<Kind | undefined> {
  if ((await store.securityKeys(accountId)).some((key) => key.id === id)) return 'security-key';
  if ((await store.pass(accountId))?.id === id) return 'temporary-access-pass';
  const method = (await store.methods(accountId)).find((one) => one.id === id);
  if (method) return method.type;
  return (await store.unreadableMethods(accountId)).some((one) => one.id === id) ? 'unreadable' : undefined;
}
