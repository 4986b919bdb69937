import { toBase64url } from '../basics/bytes.ts';
import type { Clock } from '../basics/clock.ts';
import type { Random } from '../basics/random.ts';
import type { IdentityRefusalCode } from './decision.ts';
import type { Account, DecisionReason, IdentityStore, SignInEvent, SignInMethod } from './identity-store.ts';
import { loggedUserName } from './names.ts';

const PAGE = 200;

/** Who tried: the account, or the name that was typed when there is none. */
export type Who = { readonly account: Account } | { readonly typedName: string };

export interface LogMore {
  /** The name of the security key or other method that was used. */
  readonly keyName?: string | null;
  readonly because?: readonly DecisionReason[];
}

/** Every try to sign in, append only. It never holds a secret; a typed name is cut at 254 characters. */
export class SignInLog {
  readonly #ports: { readonly store: IdentityStore; readonly clock: Clock; readonly random: Random };

  constructor(ports: { store: IdentityStore; clock: Clock; random: Random }) {
    this.#ports = ports;
  }

  success(who: Who, method: SignInMethod, more: LogMore = {}): Promise<void> {
    return this.#append(who, { method, result: 'success', reason: null }, more);
  }

  failure(who: Who, method: SignInMethod, reason: IdentityRefusalCode, more: LogMore = {}): Promise<void> {
    return this.#append(who, { method, result: 'failure', reason }, more);
  }

  /** One step was right and another one is due, or the person went away in the middle. */
  interrupted(who: Who, method: SignInMethod, more: LogMore = {}): Promise<void> {
    return this.#append(who, { method, result: 'interrupted', reason: null }, more);
  }

  /** Newest first, at most 200. */
  recent(accountId: string): Promise<readonly SignInEvent[]> {
    return this.#ports.store.signIns(accountId, PAGE);
  }

  #append(who: Who, event: Pick<SignInEvent, 'method' | 'result' | 'reason'>, more: LogMore): Promise<void> {
    const account = 'account' in who ? who.account : undefined;
    const { store, clock, random } = this.#ports;
    return store.appendSignIn({
      id: toBase64url(random.bytes(16)),
      at: clock.now(),
      accountId: account?.id ?? null,
      userName: account?.userName ?? loggedUserName('typedName' in who ? who.typedName : ''),
      ...event,
      keyName: more.keyName ?? null,
      because: more.because ?? [],
    });
  }
}
