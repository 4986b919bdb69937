import { toBase64url } from '../basics/bytes.ts';
import type { Clock } from '../basics/clock.ts';
import { Emitter } from '../basics/emitter.ts';
import type { Random } from '../basics/random.ts';
import type { PinUvAuthToken } from '../ctap/client-pin.ts';
import type { AssertionUser } from '../ctap/get-assertion.ts';
import type { EventStream } from './event-stream.ts';
import type { KeyBus } from './ports.ts';
import { refuse } from './refusals.ts';
import { watch } from './watch.ts';

/** The longest that a key lets a pinUvAuthToken be used (CTAP 2.1 section 6.5.2.1). One that allows less says so itself. */
const tokenLifeMs = 600_000;

/** What a visit has listed of a credential: what changing it takes. */
export interface ListedCredential {
  readonly rpIdHash: Uint8Array;
  readonly user: AssertionUser;
}

interface VisitedKey {
  readonly token: PinUvAuthToken;
  readonly stop: () => void;
}

/** One look at the sign-in data of keys: its tokens, and what it has listed, by attachment. */
export class CredentialVisit {
  readonly id: string;
  readonly #clock: Clock;
  readonly #unlocked = new Map<string, VisitedKey>();
  readonly #listed = new Map<string, Map<string, ListedCredential>>();
  readonly #changed = new Emitter<void>();
  #ended = false;

  constructor(id: string, clock: Clock) {
    this.id = id;
    this.#clock = clock;
  }

  state = (): { visitId: string; unlocked: string[] } => ({ visitId: this.id, unlocked: [...this.#unlocked.keys()] });

  onChange = (listener: () => void) => this.#changed.on(listener);

  /** Takes the token over; erases it at once where the visit has ended meanwhile. */
  unlock(keyId: string, token: PinUvAuthToken): void {
    if (this.#ended) return token.erase();
    this.#erase(keyId);
    const stop = this.#clock.schedule(tokenLifeMs, () => this.lock(keyId));
    this.#unlocked.set(keyId, { token, stop });
    this.#changed.emit();
  }

  lock(keyId: string): void {
    if (this.#erase(keyId)) this.#changed.emit();
  }

  isUnlocked = (keyId: string): boolean => this.#unlocked.has(keyId);

  /** @throws OperationRefused verification-needed */
  token(keyId: string): PinUvAuthToken {
    return this.#unlocked.get(keyId)?.token ?? refuse('verification-needed');
  }

  sawList(keyId: string, credentials: ReadonlyMap<string, ListedCredential>): void {
    this.#listed.set(keyId, new Map(credentials));
  }

  sawRenamed(keyId: string, credentialId: string, credential: ListedCredential): void {
    this.#listed.get(keyId)?.set(credentialId, credential);
  }

  /** @throws OperationRefused credential-not-found where this visit has not listed it on this attachment */
  listed(keyId: string, credentialId: string): ListedCredential {
    return this.#listed.get(keyId)?.get(credentialId) ?? refuse('credential-not-found');
  }

  /** Forgets attachments that are over. */
  keepOnly(keyIds: ReadonlySet<string>): void {
    for (const keyId of this.#listed.keys()) if (!keyIds.has(keyId)) this.#listed.delete(keyId);
    for (const keyId of this.#unlocked.keys()) if (!keyIds.has(keyId)) this.lock(keyId);
  }

  end(): void {
    this.#ended = true;
    for (const keyId of this.#unlocked.keys()) this.#erase(keyId);
    this.#listed.clear();
  }

  #erase(keyId: string): boolean {
    const unlocked = this.#unlocked.get(keyId);
    unlocked?.token.erase();
    unlocked?.stop();
    return this.#unlocked.delete(keyId);
  }
}

export class VisitNotFound extends Error {
  override readonly name = 'VisitNotFound';
}

/** The visits that are under way: each lasts as long as somebody reads its events. */
export class CredentialVisits {
  readonly #ports: { readonly clock: Clock; readonly random: Random };
  readonly #visits = new Map<string, CredentialVisit>();

  constructor(keys: KeyBus, ports: { clock: Clock; random: Random }) {
    this.#ports = ports;
    keys.onChange(() => {
      const present = new Set(keys.snapshot().keys.map(({ id }) => id));
      for (const visit of this.#visits.values()) visit.keepOnly(present);
    });
  }

  open(signal: AbortSignal | undefined): EventStream<{ visitId: string; unlocked: string[] }> {
    const visit = new CredentialVisit(toBase64url(this.#ports.random.bytes(18)), this.#ports.clock);
    this.#visits.set(visit.id, visit);
    return watch(
      visit.state,
      (listener) => {
        const unsubscribe = visit.onChange(listener);
        return () => {
          unsubscribe();
          visit.end();
          this.#visits.delete(visit.id);
        };
      },
      signal,
    );
  }

  /** @throws VisitNotFound */
  get(visitId: string): CredentialVisit {
    const visit = this.#visits.get(visitId);
    if (!visit) throw new VisitNotFound('no such visit');
    return visit;
  }
}
