import { toBase64url } from '../basics/bytes.ts';
import { type DriftForecast, forecastDrift } from '../otp/drift-forecast.ts';
import { HOTP_LOOK_AHEAD } from '../otp/hotp.ts';
import type { PskcOpener } from '../otp/pskc-key.ts';
import { newTotpState } from '../otp/totp.ts';
import { actingProblem } from './acting.ts';
import type { Actor, AuditAction } from './audit.ts';
import { type Decision, done, refused } from './decision.ts';
import type { HelpDesk } from './help-desk.ts';
import type { Account } from './identity-store.ts';
import {
  type DriftSample,
  hardwareKey,
  type InventoryToken,
  type TokenQuery,
  type TokenRow,
  type TokenState,
} from './inventory-token.ts';
import { limits } from './limits.ts';
import type { CounterBasedOath, OathState, OathToken } from './methods/stored-method.ts';
import { resynchroniseNewOath, resynchroniseOath, verifyNewOath } from './oath-verification.ts';
import type { IdentityParts } from './parts.ts';
import type { PageMark } from './people-queries.ts';
import { removeMethod } from './remove-method.ts';
import { type ImportWatch, readTokenContainer, readTokenRows, type TokenFile, wipe } from './token-file.ts';

type Nothing = Record<string, never>;

export interface TokenDetails {
  readonly token: TokenRow;
  /** Oldest first. */
  readonly drifts: readonly DriftSample[];
  /** null while too little is known. */
  readonly forecast: DriftForecast | null;
  /** How many presses that went nowhere are forgiven; null: it tells the time. */
  readonly lookAhead: number | null;
}

export interface FirstToken {
  readonly serial: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly owner: string | null;
}

type Faulty = Exclude<TokenFile, { readonly outcome: 'read' }>;
export type TokenImportEnd =
  | Faulty
  | {
      readonly outcome: 'readable';
      readonly count: number;
      readonly first: readonly FirstToken[];
      readonly leftOut: Extract<TokenFile, { outcome: 'read' }>['leftOut'];
    }
  | {
      readonly outcome: 'imported';
      readonly count: number;
      readonly leftOut: Extract<TokenFile, { outcome: 'read' }>['leftOut'];
    };

export interface TokenImportRequest {
  readonly file: Uint8Array;
  readonly format: 'csv' | 'pskc';
  /** What an encrypted PSKC file opens with. */
  readonly opener?: PskcOpener | undefined;
  /** Only looks. */
  readonly dryRun: boolean;
}

const SAMPLE = 50;
const MAX_NAME = 30;
const TOKEN_REASON = 'a token of the inventory';

/** What an act says where the store kept nothing of it. */
const notKept = {
  'not-found': 'token-not-found',
  'changed-meanwhile': 'changed-meanwhile',
  'limit-reached': 'limit-reached',
  exists: 'method-exists',
} as const;

/**
 * The directory's hardware tokens from the maker's file to their end (S4-26): assigned to somebody, activated by a code that
 * they show, found again when their clock went wrong, revoked. `actor` null: whoever owns the directory's files.
 */
export class TokenInventory {
  readonly #parts: IdentityParts;
  readonly #helpDesk: HelpDesk;

  constructor(parts: IdentityParts, helpDesk: HelpDesk) {
    this.#parts = parts;
    this.#helpDesk = helpDesk;
  }

  /** @throws UnknownPageMark */
  page(which: TokenQuery): Promise<{ readonly rows: readonly TokenRow[]; readonly next: PageMark | null }> {
    return this.#parts.store.tokenPage(which);
  }

  counts(): Promise<Readonly<Record<TokenState, number>>> {
    return this.#parts.store.countTokens();
  }

  async details(id: string): Promise<Decision<TokenDetails>> {
    const token = await this.#parts.store.tokenRow(id);
    if (!token) return refused('token-not-found');
    if (token.type === 'hotp') return done({ token, drifts: [], forecast: null, lookAhead: HOTP_LOOK_AHEAD });
    const drifts = await this.#parts.store.drifts(hardwareKey(token));
    return done({ token, drifts, forecast: forecastDrift(drifts, token.period), lookAhead: null });
  }

  /**
   * Nothing is kept of a CSV file with an error; of a PSKC file what is no token for this directory is left out.
   * @throws the signal's reason when it aborts: then nothing was added
   */
  async import(
    actor: Actor,
    { file, format, opener, dryRun }: TokenImportRequest,
    watch: ImportWatch,
  ): Promise<Decision<TokenImportEnd>> {
    const { store, clock, audit, relyingParty } = this.#parts;
    const problem = actingProblem(actor, clock.now());
    if (problem) return problem;
    const read =
      format === 'csv'
        ? await readTokenRows(this.#parts, file, watch)
        : await readTokenContainer(this.#parts, file, opener);
    if (read.outcome !== 'read') return done(read);
    const { tokens, owners, leftOut } = read;
    const count = tokens.length;
    try {
      if (dryRun) {
        const first = tokens.slice(0, SAMPLE).map(({ id, serial, manufacturer, model }) => {
          return { serial, manufacturer, model, owner: owners.get(id) || null };
        });
        return done({ outcome: 'readable', count, first, leftOut });
      }
      watch.signal?.throwIfAborted();
      const { signal, announce } = watch;
      const onProgress = (at: number) => announce({ phase: 'writing', done: at, total: count });
      if ((await store.addTokens(tokens, { onProgress, signal })).length > 0) return refused('changed-meanwhile');
    } finally {
      wipe(tokens);
    }
    const target = { id: relyingParty.rpId, userName: relyingParty.name };
    await audit.record(actor, 'token.imported', target, 'tokens from a file', { tokens: count, format });
    return done({ outcome: 'imported', count, leftOut });
  }

  /** @param userName null: it is nobody's again */
  assign(actor: Actor, id: string, userName: string | null): Promise<Decision<Nothing>> {
    return this.#act(actor, id, 'token.assigned', async (token, row) => {
      if (row.state === 'active') return refused('token-in-use');
      if (userName === null) {
        return this.#keep(actor, 'token.unassigned', { ...token, accountId: null, methodId: null }, null);
      }
      const owner = await this.#helpDesk.mayHelp(actor, { userName, reason: TOKEN_REASON }, 'token.assigned');
      if (owner.outcome === 'refused') return owner;
      return this.#keep(actor, 'token.assigned', { ...token, accountId: owner.value.id, methodId: null }, owner.value);
    });
  }

  /** With a code that it shows now: its owner can sign in with it from then on. */
  activate(actor: Actor, id: string, code: string): Promise<Decision<Nothing>> {
    return this.#act(actor, id, 'token.activated', async (token, row, owner) => {
      const { store, clock, random, ownerNotice } = this.#parts;
      if (row.state === 'active') return refused('token-in-use');
      if (owner === null || token.secret === null) return refused('token-unassigned');
      const { serial, manufacturer, model } = token;
      const now = clock.now();
      const verdict = verifyNewOath(startOf(token, token.secret), code, now);
      if (verdict.outcome === 'refused') return verdict;
      const oath = verdict.value;
      const method: OathToken = {
        type: 'oath-token',
        id: toBase64url(random.bytes(16)),
        accountId: owner.id,
        name: nameOf(token),
        createdAt: now,
        lastUsedAt: null,
        revision: 0,
        hardware: { serial, manufacturer, model },
        oath,
      };
      const activated = { ...token, methodId: method.id, revision: token.revision + 1 };
      const limit = { types: ['authenticator-app', 'oath-token'], max: limits.oathMethods } as const;
      const kept = await store.activateToken(activated, method, limit);
      if (kept !== 'changed') return refused(notKept[kept]);
      if (oath.type === 'totp') {
        await store.addDrift(hardwareKey(token), { at: now, seconds: oath.driftSteps * oath.period });
      }
      ownerNotice.tell(owner, 'method-added');
      await this.#record(actor, 'token.activated', token, owner, TOKEN_REASON);
      return done({});
    });
  }

  /**
   * Two codes in a row: its clock or counter is known again (S0-47). A token that was pressed often before anybody activated it shows no
   * code that its activation would take, so that its counter is found before too.
   */
  resynchronise(actor: Actor, id: string, codes: readonly [string, string]): Promise<Decision<Nothing>> {
    return this.#act(actor, id, 'token.resynchronised', async (token, row, owner) => {
      const reason = token.type === 'hotp' ? 'its counter was found by two codes' : 'its clock was found by two codes';
      if (row.state === 'assigned' && token.type === 'hotp' && token.secret !== null) {
        const found = resynchroniseNewOath(counterOf(token, token.secret), codes, this.#parts.clock.now());
        if (found.outcome === 'refused') return found;
        return this.#keep(actor, 'token.resynchronised', { ...token, counter: found.value.nextCounter }, owner, reason);
      }
      if (row.state !== 'active' || owner === null || token.methodId === null) return refused('method-not-found');
      const found = await resynchroniseOath(this.#parts, owner.id, token.methodId, codes);
      if (found.outcome === 'refused') return found;
      await this.#record(actor, 'token.resynchronised', token, owner, reason);
      return done({});
    });
  }

  /** For good: its secret is erased, and whoever signed in with it cannot any more, at once (S0-42). */
  revoke(actor: Actor, id: string, reason: string): Promise<Decision<Nothing>> {
    return this.#act(actor, id, 'token.revoked', async (token, _row, owner) => {
      if (owner === null && actor !== null && actor.role !== 'admin') return refused('role-too-low');
      if (owner !== null) {
        for (const methodId of await this.#methodsOf(token, owner)) {
          const removed = await removeMethod(this.#parts, owner.id, methodId);
          if (removed) this.#parts.ownerNotice.tell(owner, 'method-removed');
        }
      }
      const revoked = { ...token, revokedAt: this.#parts.clock.now(), secret: null };
      return this.#keep(actor, 'token.revoked', revoked, owner, reason);
    });
  }

  /** The help desk acts on tokens of people without a role, and on those that are nobody's. */
  async #act(
    actor: Actor,
    id: string,
    action: AuditAction,
    run: (token: InventoryToken, row: TokenRow, owner: Account | null) => Promise<Decision<Nothing>>,
  ): Promise<Decision<Nothing>> {
    const { store, clock } = this.#parts;
    const problem = actingProblem(actor, clock.now());
    if (problem) return problem;
    const row = await store.tokenRow(id);
    if (!row) return refused('token-not-found');
    if (row.state === 'revoked') return refused('token-revoked');
    let owner: Account | null = null;
    if (row.owner !== null) {
      const about = { userName: row.owner.userName, reason: TOKEN_REASON };
      const helped = await this.#helpDesk.mayHelp(actor, about, action);
      if (helped.outcome === 'refused') return helped;
      owner = helped.value;
    }
    const token = await store.token(id);
    if (!token) return refused('token-not-found');
    try {
      return await run(token, row, owner);
    } finally {
      token.secret?.fill(0);
    }
  }

  /** By the hardware too: what the token says of its method is older than what somebody does at the same time. */
  async #methodsOf(token: InventoryToken, owner: Account): Promise<readonly string[]> {
    const key = hardwareKey(token);
    const present = (await this.#parts.store.methods(owner.id)).filter(
      (method) => method.type === 'oath-token' && method.hardware !== null && hardwareKey(method.hardware) === key,
    );
    const ids = present.map(({ id }) => id);
    return token.methodId === null || ids.includes(token.methodId) ? ids : [...ids, token.methodId];
  }

  async #keep(
    actor: Actor,
    action: AuditAction,
    changed: InventoryToken,
    owner: Account | null,
    reason = TOKEN_REASON,
  ): Promise<Decision<Nothing>> {
    const answer = await this.#parts.store.changeToken({ ...changed, revision: changed.revision + 1 });
    if (answer !== 'changed') return refused(notKept[answer]);
    await this.#record(actor, action, changed, owner, reason);
    return done({});
  }

  #record(actor: Actor, action: AuditAction, token: InventoryToken, owner: Account | null, reason: string) {
    const details = { serial: token.serial, manufacturer: token.manufacturer, model: token.model };
    return this.#parts.audit.record(actor, action, owner ?? { id: token.id, userName: token.serial }, reason, details);
  }
}

const counterOf = ({ algorithm, digits, counter }: InventoryToken, secret: Uint8Array): CounterBasedOath => ({
  type: 'hotp',
  algorithm,
  digits,
  secret,
  nextCounter: counter,
});

/** What is known of a token that nobody has signed in with. */
function startOf(token: InventoryToken, secret: Uint8Array): OathState {
  if (token.type === 'hotp') return counterOf(token, secret);
  const { algorithm, digits, period, driftSteps } = token;
  return { type: 'totp', ...newTotpState, secret, algorithm, digits, period, driftSteps };
}

function nameOf({ serial, model }: InventoryToken): string {
  const both = `${model} ${serial}`.trim();
  return [...(both.length <= MAX_NAME ? both : serial)].slice(0, MAX_NAME).join('');
}
