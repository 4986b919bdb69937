import { createHash } from 'node:crypto';
import { fromBase64url, toBase64url } from '../basics/bytes.ts';
import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import type { Random } from '../basics/random.ts';
import type { BrowserToken, IdentityStore } from './identity-store.ts';
import { limits } from './limits.ts';

const TOKEN_BYTES = 32;

/** A token that a browser showed. `text` is the token itself: it goes back to the browser or is dropped, and to no log. */
export interface ShownToken {
  readonly text: string;
  readonly token: BrowserToken;
}

/**
 * What browsers keep (S4-85, S0-31): 32 random bytes, of which the directory knows the SHA-256. Each is good for one use and replaced by
 * the next of its series; one that comes again was copied, and ends its series.
 */
export class BrowserTokens {
  readonly #ports: { readonly store: IdentityStore; readonly clock: Clock; readonly random: Random; readonly log: Log };
  readonly #onReuse: (accountId: string) => Promise<void>;

  constructor(
    ports: { store: IdentityStore; clock: Clock; random: Random; log: Log },
    onReuse: (accountId: string) => Promise<void>,
  ) {
    this.#ports = ports;
    this.#onReuse = onReuse;
  }

  /** Those that count now, of the texts that a page has shown. */
  async shown(texts: readonly string[], kind: BrowserToken['kind']): Promise<ShownToken[]> {
    const { store, clock } = this.#ports;
    const tokens: ShownToken[] = [];
    for (const text of texts.slice(0, limits.browserTokens)) {
      const hash = hashOf(text);
      const token = hash && (await store.browserToken(hash));
      if (!token || token.kind !== kind) continue;
      if (token.usedAt !== null) await this.#reused(token);
      else if (clock.now() < token.expiresAt && clock.now() >= token.createdAt) tokens.push({ text, token });
    }
    return tokens;
  }

  /** Whether a text is a token that still counts. */
  async isLive(text: string, now: number): Promise<boolean> {
    const hash = hashOf(text);
    const token = hash && (await this.#ports.store.browserToken(hash));
    return token !== undefined && token.usedAt === null && now < token.expiresAt;
  }

  /** A new series. @returns the token's text */
  async issue(
    token: Pick<BrowserToken, 'kind' | 'accountId' | 'browserName' | 'method'> & {
      readonly lifetimeMs: number;
    },
  ): Promise<string> {
    const { store, clock, random } = this.#ports;
    const { text, hash } = this.#fresh();
    const { lifetimeMs, ...rest } = token;
    const now = clock.now();
    const series = toBase64url(random.bytes(16));
    await store.addBrowserToken({ ...rest, hash, series, createdAt: now, expiresAt: now + lifetimeMs, usedAt: null });
    return text;
  }

  /** Spends a token and gives the next one of its series, which ends when it would have. undefined: somebody was faster. */
  async rotate({ token }: ShownToken): Promise<string | undefined> {
    const { store, clock } = this.#ports;
    const { text, hash } = this.#fresh();
    if (await store.rotateBrowserToken(token.hash, { ...token, hash, usedAt: null }, clock.now())) return text;
    // Gone means revoked meanwhile; still there, that it was used by another.
    const now = await store.browserToken(token.hash);
    if (now !== undefined && now.usedAt !== null) await this.#reused(token);
    return undefined;
  }

  async #reused(token: BrowserToken): Promise<void> {
    await this.#ports.store.removeBrowserTokens({ series: token.series });
    this.#ports.log.warn('browser-token-reused', { kind: token.kind });
    await this.#onReuse(token.accountId);
  }

  #fresh(): { text: string; hash: Uint8Array } {
    const bytes = this.#ports.random.bytes(TOKEN_BYTES);
    const text = toBase64url(bytes);
    return { text, hash: hashOf(text) as Uint8Array };
  }
}

/** undefined for what is no token. */
function hashOf(text: string): Uint8Array | undefined {
  if (!/^[\w-]{43}$/.test(text)) return undefined;
  return new Uint8Array(createHash('sha256').update(fromBase64url(text)).digest());
}
