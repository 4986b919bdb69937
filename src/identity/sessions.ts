import { toBase64url } from '../basics/bytes.ts';
import type { Clock } from '../basics/clock.ts';
import type { Random } from '../basics/random.ts';
import type { Account, AccountRole, SignInMethod } from './identity-store.ts';

export interface Session {
  /** Opaque, 32 random bytes as base64url. Stays inside the host: whoever has it is the session. */
  readonly id: string;
  readonly accountId: string;
  readonly userName: string;
  readonly displayName: string;
  readonly role: AccountRole;
  readonly method: SignInMethod;
  /** More than a password was proved (S2-48). */
  readonly strong: boolean;
  readonly signedInAt: number;
}

/** The id belongs to no session (any more): it was signed out, or the host was restarted. */
export class SessionEnded extends Error {
  override readonly name = 'SessionEnded';
}

const CAPACITY = 1000;

/** Who is signed in. In memory: a restart signs everybody out. Past 1000 the oldest session ends. */
export class Sessions {
  readonly #sessions = new Map<string, { readonly session: Session; readonly keyId: string | null }>();
  readonly #ports: { readonly clock: Clock; readonly random: Random };

  constructor(ports: { clock: Clock; random: Random }) {
    this.#ports = ports;
  }

  /** @param keyId the security key that was used, if any */
  open(account: Account, method: SignInMethod, keyId: string | null = null): Session {
    while (this.#sessions.size >= CAPACITY) this.#sessions.delete(this.#sessions.keys().next().value as string);
    const session: Session = Object.freeze({
      id: toBase64url(this.#ports.random.bytes(32)),
      accountId: account.id,
      userName: account.userName,
      displayName: account.displayName,
      role: account.role,
      method,
      strong: method !== 'password',
      signedInAt: this.#ports.clock.now(),
    });
    this.#sessions.set(session.id, { session, keyId });
    return session;
  }

  find(id: string): Session | undefined {
    return this.#sessions.get(id)?.session;
  }

  /** @throws SessionEnded */
  get(id: string): Session {
    const session = this.find(id);
    if (session === undefined) throw new SessionEnded('this session has ended: sign in again');
    return session;
  }

  close(id: string): void {
    this.#sessions.delete(id);
  }

  closeOthers(keep: Session, which: (other: Session, keyId: string | null) => boolean = () => true): void {
    for (const [id, { session, keyId }] of this.#sessions) {
      if (id !== keep.id && session.accountId === keep.accountId && which(session, keyId)) this.#sessions.delete(id);
    }
  }
}
