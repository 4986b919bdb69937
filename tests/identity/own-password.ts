import type { IdentityStore } from '../../src/identity/identity-store.ts';
import { userNameKey } from '../../src/identity/names.ts';

/** As if its owner had signed in once already and chosen it: the password that an administrator gave is temporary no more. */
export async function ownPassword(
  store: Pick<IdentityStore, 'accountByName' | 'changeAccountState'>,
  userName: string,
): Promise<void> {
  const account = await store.accountByName(userNameKey(userName));
  if (account === undefined) throw new Error(`expected an account of ${userName}`);
  await store.changeAccountState(account.id, 'temporary-password', () => undefined);
}
