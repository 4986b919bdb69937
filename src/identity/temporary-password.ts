import { Secret } from '../basics/secret.ts';
import type { Account } from './identity-store.ts';
import { newPasswordProblem, type PasswordProblem, storePassword } from './methods/password.ts';
import type { IdentityParts } from './parts.ts';
import { randomLetters } from './random-letters.ts';

/** Lower case, because a person types it; no l, i, o, 0 and 1. 12 of 31 letters, so 59 bits. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const LENGTH = 12;

type Ports = Pick<IdentityParts, 'store' | 'clock' | 'random'>;

/** A password for somebody else, that nobody chose; the caller shows it once and erases it. */
export const generatePassword = ({ random }: Pick<Ports, 'random'>): Secret =>
  Secret.over(randomLetters(LENGTH, ALPHABET, random));

/**
 * Puts a password in place that somebody else knows: whoever signs in with it chooses another one before the session opens.
 * @param password UTF-8; the caller erases it
 */
export async function giveTemporaryPassword(
  { store, clock, random }: Ports,
  account: Account,
  password: Secret,
): Promise<PasswordProblem | undefined> {
  const problem = newPasswordProblem(password, account);
  if (problem !== undefined) return problem;
  const former = await store.password(account.id);
  const next = await storePassword(password, { clock, random }, former?.id);
  // First the mark: a crash in between leaves a mark of a password that is not there, which counts for nothing.
  await store.changeAccountState(account.id, 'temporary-password', () => ({ changedAt: next.changedAt }));
  await store.replacePassword(account.id, next);
  return undefined;
}

/** When the password that is to be changed at the next sign-in was given; null: the account's password is its owner's. */
export async function temporarySince({ store }: Pick<Ports, 'store'>, accountId: string): Promise<number | null> {
  const mark = await store.accountState(accountId, 'temporary-password');
  if (mark === undefined || mark.changedAt !== (await store.password(accountId))?.changedAt) return null;
  return mark.changedAt;
}

/** Its owner has chosen another one. */
export const endTemporaryPassword = ({ store }: Pick<Ports, 'store'>, accountId: string): Promise<void> =>
  store.changeAccountState(accountId, 'temporary-password', () => undefined);
