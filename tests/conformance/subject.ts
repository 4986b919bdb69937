import type { Authenticator } from '../../src/ctap/authenticator.ts';
import type { HidConnection } from '../../src/ctap/hid-connection.ts';

/** What a person's hands do while a command waits for them. Each lets the command run, acts when it waits, and gives its end. */
export interface Hands {
  touch<T>(command: Promise<T>): Promise<T>;
  /** The finger that is, or will be, enrolled; or another one, which never is. */
  finger<T>(which: 'enrolled' | 'other', command: Promise<T>): Promise<T>;
  /** Nobody does anything, until the command gives up. */
  nobody<T>(command: Promise<T>): Promise<T>;
  /** Aborts once the command waits. */
  cancel<T>(abort: () => void, command: Promise<T>): Promise<T>;
  /** Lets this much time go by. */
  wait(ms: number): Promise<void>;
}

/** A key under test, virtual or physical. */
export interface Subject {
  readonly name: string;
  readonly hands: Hands;
  /** The key, open; the same until `replug`. */
  authenticator(): Promise<Authenticator>;
  /** A connection of its own, for packets below any command. Closed by whoever asked. */
  connect(): Promise<HidConnection>;
  /** The key is taken out and put back; it is open afterwards. */
  replug(): Promise<Authenticator>;
  close(): Promise<void>;
}

/** Why this key must not be tested: the suite erases it. undefined when it is as it left the factory. */
export function reasonToRefuse({ info }: Pick<Authenticator, 'info'>): string | undefined {
  const { clientPin, uv, bioEnroll } = info.options ?? {};
  if (clientPin === true) return 'it has a PIN';
  if (uv === true || bioEnroll === true) return 'it has fingerprints';
  if (clientPin === undefined) return 'it has no PIN support, without which little can be tested';
  return undefined;
}
