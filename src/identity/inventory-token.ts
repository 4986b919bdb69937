import type { OathParameters } from '../otp/oath-parameters.ts';
import type { MethodLimit, OathToken } from './methods/stored-method.ts';
import type { Page, PageMark } from './people-queries.ts';
import { searchText } from './search-text.ts';

/** A hardware token of the directory (S4-26), as it is kept. The secret is plain here and sealed by the store. */
export interface InventoryToken extends TokenHardware {
  readonly id: string;
  /** Whose it is; null: nobody's. */
  readonly accountId: string | null;
  /** The sign-in method that its activation made; it may be gone since. */
  readonly methodId: string | null;
  /** ms since the epoch; null: it may be used. */
  readonly revokedAt: number | null;
  readonly type: OathParameters['type'];
  readonly algorithm: 'SHA1' | 'SHA256' | 'SHA512';
  readonly digits: 6 | 8;
  /** Seconds; without meaning for `hotp`. */
  readonly period: 30 | 60;
  /** What the maker says its clock is ahead by, in periods. */
  readonly driftSteps: number;
  /**
   * The counter of HOTP's next code; 0 for TOTP. It never goes back: neither a change of the token nor its activation anew makes
   * a code good again that was taken.
   */
  readonly counter: number;
  /** null: erased, as it was revoked. */
  readonly secret: Uint8Array | null;
  readonly addedAt: number;
  /** Grows by one with each change: what `changeToken` compares. */
  readonly revision: number;
}

export interface TokenHardware {
  readonly serial: string;
  readonly manufacturer: string;
  /** Empty when nobody said. */
  readonly model: string;
}

/** `assigned`: it is somebody's and not activated, or what its activation made is gone. */
export type TokenState = 'unassigned' | 'assigned' | 'active' | 'revoked';

/** A token as a list shows it. */
export interface TokenRow extends Omit<InventoryToken, 'secret'> {
  readonly state: TokenState;
  readonly owner: { readonly userName: string; readonly displayName: string } | null;
  readonly lastUsedAt: number | null;
}

export interface TokenQuery {
  /** Found anywhere in serial number, maker, model and owner; several words are each looked for. Empty: all. */
  readonly query: string;
  readonly state: TokenState | null;
  readonly after: PageMark | null;
  /** 1 to 500. */
  readonly limit: number;
}

/** How far a token's clock was known to be ahead at a time. */
export interface DriftSample {
  readonly at: number;
  readonly seconds: number;
}

/** What of the inventory is kept; a part of `IdentityStore`. */
export interface InventoryStore {
  /**
   * All or nothing. Other work has its turn meanwhile.
   * @returns the ids of those whose hardware is there already: then nothing was added
   * @throws the signal's reason when it aborts: then nothing was added
   */
  addTokens(
    tokens: readonly InventoryToken[],
    options?: { readonly onProgress?: (done: number) => void; readonly signal?: AbortSignal | undefined },
  ): Promise<readonly string[]>;
  /** With its secret. */
  token(id: string): Promise<InventoryToken | undefined>;
  /** In the order of their adding. @throws UnknownPageMark; RangeError on a limit outside 1 to 500 */
  tokenPage(which: TokenQuery): Promise<Page<TokenRow>>;
  tokenRow(id: string): Promise<TokenRow | undefined>;
  countTokens(): Promise<Readonly<Record<TokenState, number>>>;
  /** Which of these hardware keys are there. */
  knownTokens(hardwareKeys: readonly string[]): Promise<readonly string[]>;
  /** Compare-and-set on `revision`. A method of this hardware that counts moves the counter on as it is added or changed. */
  changeToken(changed: InventoryToken): Promise<'changed' | 'changed-meanwhile' | 'not-found'>;
  /**
   * As `changeToken`, with the method that the activation makes: both are kept, or neither. `exists`: the hardware is a
   * method already.
   */
  activateToken(
    changed: InventoryToken,
    method: OathToken,
    limit: MethodLimit,
  ): Promise<'changed' | 'changed-meanwhile' | 'not-found' | 'limit-reached' | 'exists'>;
  /** Of each token the newest 200 are kept. */
  addDrift(hardwareKey: string, sample: DriftSample): Promise<void>;
  /** Oldest first. */
  drifts(hardwareKey: string): Promise<readonly DriftSample[]>;
}

/** What makes a token unique: makers count each on their own. */
export const hardwareKey = ({ manufacturer, serial }: Pick<TokenHardware, 'manufacturer' | 'serial'>): string =>
  JSON.stringify(['hardware', searchText(manufacturer), serial]);
