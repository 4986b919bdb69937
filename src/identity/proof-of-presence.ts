import type { Began } from './flows.ts';
import type { IdentityParts } from './parts.ts';
import { authenticationTypeOf } from './policy/decide.ts';

const MAX_PROOFS = 20;

/** A second step was taken: caching rules may let the next one be left out (S4-41, S4-42). */
export async function noteProofOfPresence(
  { store, clock }: Pick<IdentityParts, 'store' | 'clock'>,
  accountId: string,
  { application, address }: Pick<Began, 'application' | 'address'>,
): Promise<void> {
  const proof = { at: clock.now(), application, authenticationType: authenticationTypeOf(application), address };
  await store.changeAccountState(accountId, 'proofs', (proofs = []) => [proof, ...proofs].slice(0, MAX_PROOFS));
}
