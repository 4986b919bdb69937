import { toBase64url } from '../basics/bytes.ts';
import type { Clock } from '../basics/clock.ts';
import type { Random } from '../basics/random.ts';
import type { IdentityRefusalCode } from './decision.ts';
import type { Account, IdentityStore, SignInEvent, SignInMethod } from './identity-store.ts';
import { loggedUserName } from './names.ts';

const PAGE = 200;

/** Who tried: the account, or the name that was typed when there is none. */
export type Who = { readonly account: Account } | { readonly typedName: string };

/** Every try to sign in, append only. It never holds a secret; a typed name is cut at 254 characters. */
export class SignInLog {
  readonly #ports: { readonly store: IdentityStore; readonly clock: Clock; readonly random: Random };

  constructor(ports: { store: IdentityStore; clock: Clock; random: Random }) {
    this.#ports = ports;
  }

  success(who: Who, method: SignInMethod, keyName: string | null = null): Promise<void> {
    return this.#append(who, { method, result: 'success', reason: null, keyName });
  }

  failure(who: Who, method: SignInMethod, reason: IdentityRefusalCode, keyName: string | null = null): Promise<void> {
    return this.#append(who, { method, result: 'failure', reason, keyName });
  }

  /** The first step was right and a second one is due, or the person went away in the middle. */
  interrupted(who: Who, method: SignInMethod): Promise<void> {
    return this.#append(who, { method, result: 'interrupted', reason: null, keyName: null });
  }

  /** Newest first, at most 200. */
  recent(accountId: string): Promise<readonly SignInEvent[]> {
    return this.#ports.store.signIns(accountId, PAGE);
  }

  #append(who: Who, event: Pick<SignInEvent, 'method' | 'result' | 'reason' | 'keyName'>): Promise<void> {
    const account = 'account' in who ? who.account : undefined;
    const { store, clock, random } = this.#ports;
    return store.appendSignIn({
      id: toBase64url(random.bytes(16)),
      at: clock.now(),
      accountId: account?.id ?? null,
      userName: account?.userName ?? loggedUserName('typedName' in who ? who.typedName : ''),
      ...event,
      because: [],
    });
  }
}
