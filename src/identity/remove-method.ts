import type { IdentityParts } from './parts.ts';

export interface RemovedMethod {
  /** What is left on the device and has to be deleted there too (S0-40, S0-43, S1-12); null: nothing is. */
  readonly remind: 'authenticator-app' | 'oath-token' | 'security-key' | null;
}

/**
 * Takes a method away from an account, whichever kind it is; the sessions that it opened end. undefined: there is none, or none of
 * `remaining` would stay.
 */
export async function removeMethod(
  { store, sessions }: Pick<IdentityParts, 'store' | 'sessions'>,
  accountId: string,
  methodId: string,
  more: { readonly keepSession?: string; readonly remaining?: readonly string[] | undefined } = {},
): Promise<RemovedMethod | undefined> {
  const { keepSession, remaining } = more;
  if (await store.removeSecurityKey(accountId, methodId, remaining)) {
    sessions.closeAll(accountId, (session, keyId) => keyId === methodId && session.id !== keepSession);
    if (keepSession) sessions.forgetKey(keepSession, methodId);
    return { remind: 'security-key' };
  }
  if (await store.removePass(accountId, methodId)) return { remind: null };
  const method = (await store.methods(accountId)).find(({ id }) => id === methodId);
  if (!(await store.removeMethod(accountId, methodId, remaining))) return undefined;
  const stays = method?.type === 'authenticator-app' || method?.type === 'oath-token';
  return { remind: stays ? method.type : null };
}
