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
  /** May only register sign-in methods (S0-21, S0-45). */
  readonly restricted: boolean;
  /** Until when this session may delete methods (S0-39); null where it is not strong. */
  readonly freshUntil: number | null;
  readonly signedInAt: number;
}

/** It proved a second step not long ago (S0-39); never by a clock that was set back to before. */
export const isFresh = ({ freshUntil, signedInAt }: Pick<Session, 'freshUntil' | 'signedInAt'>, now: number): boolean =>
  freshUntil !== null && now >= signedInAt && now < freshUntil;

/** The id belongs to no session (any more): it was signed out, or the host was restarted. */
export class SessionEnded extends Error {
  override readonly name = 'SessionEnded';
}

const CAPACITY = 1000;

/** How long a sign-in with a second step counts as fresh (S0-39), in ms. */
export const freshForMs = 15 * 60_000;

export interface SessionOptions {
  readonly restricted?: boolean;
  /** The methods that the account had when the sign-in was decided, by their ids. */
  readonly known?: ReadonlySet<string> | undefined;
  /** Opened again from what a browser kept (S0-31): nothing was proved now. */
  readonly resumed?: boolean;
  /** How often the account's sessions had been ended by then (`sessionEndings`). */
  readonly endings?: number;
}

interface OpenSession {
  readonly session: Session;
  readonly known: ReadonlySet<string>;
  endings: number;
  /** How many endings of the account's other sessions are under way that this one outlasts. */
  outlasting: number;
  /** The last method that was registered, and so proved, in this session. */
  proven: SignInMethod | null;
  /** Of all methods that were. */
  readonly registered: Set<string>;
}

/** Who is signed in. In memory: a restart signs everybody out. Past 1000 the oldest session ends. */
export class Sessions {
  readonly #sessions = new Map<string, OpenSession>();
  readonly #ports: { readonly clock: Clock; readonly random: Random };

  constructor(ports: { clock: Clock; random: Random }) {
    this.#ports = ports;
  }

  open(account: Account, method: SignInMethod, options: SessionOptions = {}): Session {
    const { restricted = false, known = new Set(), resumed = false, endings = 0 } = options;
    const now = this.#ports.clock.now();
    const strong = method !== 'password';
    while (this.#sessions.size >= CAPACITY) this.#sessions.delete(this.#sessions.keys().next().value as string);
    const session: Session = Object.freeze({
      id: toBase64url(this.#ports.random.bytes(32)),
      accountId: account.id,
      userName: account.userName,
      displayName: account.displayName,
      role: account.role,
      method,
      strong,
      restricted,
      freshUntil: strong && !resumed ? now + freshForMs : null,
      signedInAt: now,
    });
    this.#sessions.set(session.id, { session, known, endings, outlasting: 0, proven: null, registered: new Set() });
    return session;
  }

  find(id: string): Session | undefined {
    return this.#sessions.get(id)?.session;
  }

  opened(id: string): Readonly<OpenSession> | undefined {
    return this.#sessions.get(id);
  }

  /** It stays while `end` ends the account's other sessions, whoever looks at it meanwhile, and after it. @param end gives the new `endings` */
  async outlast(id: string, end: () => Promise<number>): Promise<void> {
    const open = this.#sessions.get(id);
    if (open) open.outlasting += 1;
    try {
      const endings = await end();
      if (open) open.endings = endings;
    } finally {
      if (open) open.outlasting -= 1;
    }
  }

  /** @throws SessionEnded */
  get(id: string): Session {
    const session = this.find(id);
    if (session === undefined) throw new SessionEnded('this session has ended: sign in again');
    return session;
  }

  /** A method is about to be stored that was registered in this session. */
  registers(id: string, methodId: string): void {
    this.#sessions.get(id)?.registered.add(methodId);
  }

  /** A method was registered, and so proved, in this session. */
  prove(id: string, method: SignInMethod, methodId: string): void {
    this.registers(id, methodId);
    const open = this.#sessions.get(id);
    if (open) open.proven = method;
  }

  /** The methods that were registered in this session, by their ids. */
  registeredIn(id: string): ReadonlySet<string> {
    return this.#sessions.get(id)?.registered ?? new Set();
  }

  provenIn(id: string): SignInMethod | null {
    return this.#sessions.get(id)?.proven ?? null;
  }

  close(id: string): void {
    this.#sessions.delete(id);
  }

  /** @returns how many there were */
  closeAll(accountId: string, which: (session: Session) => boolean): number {
    let closed = 0;
    for (const [id, { session }] of this.#sessions) {
      if (session.accountId === accountId && which(session) && this.#sessions.delete(id)) closed++;
    }
    return closed;
  }
}
