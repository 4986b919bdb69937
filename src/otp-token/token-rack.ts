import { z } from 'zod';
import { fromBase64url, toBase64url } from '../basics/bytes.ts';
import type { Clock } from '../basics/clock.ts';
import { Emitter, type Unsubscribe } from '../basics/emitter.ts';
import type { Log } from '../basics/log.ts';
import type { Random } from '../basics/random.ts';
import {
  maxTokenAccounts,
  OtpToken,
  type ShownCode,
  type TokenButton,
  type TokenContents,
  type TokenScreen,
} from './otp-token.ts';
import { maxDriftPpm, rightClock } from './token-clock.ts';

/** Where all tokens are kept, as one text that nobody else reads. */
export interface TokenDocument {
  /** null where there is none yet. */
  read(): string | null;
  write(text: string): void;
}

/** A token as somebody sees it who has it in front of them. */
export interface TokenState {
  readonly id: string;
  readonly name: string;
  readonly screen: TokenScreen;
  readonly accounts: readonly { readonly issuer: string; readonly account: string }[];
  readonly code: ShownCode | null;
  /** Of its own clock, and of the world's then: ms since the epoch. */
  readonly time: number;
  readonly at: number;
  readonly driftPpm: number;
}

/** There is no such token (any more). */
export class TokenNotFound extends Error {
  override readonly name = 'TokenNotFound';
}

/** No more tokens fit on the rack. */
export class TokenRackFull extends Error {
  override readonly name = 'TokenRackFull';
}

/** How many tokens somebody can have in the Lab. */
export const maxTokens = 50;

const number = z.number().finite();
const kept = z.object({
  format: z.literal(1),
  tokens: z
    .array(
      z.object({
        id: z.string().min(1).max(64),
        name: z.string().min(1).max(64),
        clock: z.object({ setAt: number, shownThen: number, driftPpm: number.min(-maxDriftPpm).max(maxDriftPpm) }),
        accounts: z
          .array(
            z.object({
              issuer: z.string().max(256),
              account: z.string().max(256),
              algorithm: z.enum(['SHA1', 'SHA256', 'SHA512']),
              period: z.union([z.literal(30), z.literal(60)]),
              secret: z.base64url(),
            }),
          )
          .max(maxTokenAccounts),
      }),
    )
    .max(maxTokens),
});

interface Entry {
  readonly id: string;
  readonly name: string;
  readonly token: OtpToken;
  contents: TokenContents;
}

/** The virtual OTP tokens of the Lab. They keep accounts and clock when the program ends; the displays are off then. */
export class TokenRack {
  readonly #document: TokenDocument;
  readonly #ports: { readonly clock: Clock; readonly random: Random; readonly log: Log };
  readonly #changes = new Emitter<void>();
  #entries: Entry[] | undefined;

  constructor(document: TokenDocument, ports: { clock: Clock; random: Random; log: Log }) {
    this.#document = document;
    this.#ports = ports;
  }

  list(): readonly TokenState[] {
    return this.#all().map(({ id, name, token }) => ({
      id,
      name,
      screen: token.screen,
      accounts: token.accounts.map(({ issuer, account }) => ({ issuer, account })),
      code: token.code,
      time: token.time,
      at: this.#ports.clock.now(),
      driftPpm: token.driftPpm,
    }));
  }

  onChange(listener: () => void): Unsubscribe {
    return this.#changes.on(listener);
  }

  /** @returns the id. @throws TokenRackFull */
  create(name: string): string {
    const all = this.#all();
    if (all.length >= maxTokens) throw new TokenRackFull(`expected at most ${maxTokens} tokens`);
    const id = toBase64url(this.#ports.random.bytes(9));
    all.push(this.#entry(id, name, { accounts: [], clock: rightClock(this.#ports.clock.now()) }));
    this.#keep();
    return id;
  }

  /** @throws TokenNotFound, as all below */
  remove(id: string): void {
    const entry = this.#find(id);
    entry.token.close();
    this.#entries = this.#all().filter((other) => other !== entry);
    this.#keep();
  }

  press(id: string, button: TokenButton): void {
    this.#find(id).token.press(button);
  }

  release(id: string, button: TokenButton): void {
    this.#find(id).token.release(button);
  }

  /** @returns whether the camera was on */
  see(id: string, text: string): boolean {
    return this.#find(id).token.see(text);
  }

  detune(id: string, change: { driftPpm: number } | { time: number }): void {
    this.#find(id).token.detune(change);
  }

  close(): void {
    for (const { token } of this.#entries ?? []) token.close();
  }

  #find(id: string): Entry {
    const entry = this.#all().find((one) => one.id === id);
    if (entry === undefined) throw new TokenNotFound('no such token');
    return entry;
  }

  #all(): Entry[] {
    this.#entries ??= this.#read();
    return this.#entries;
  }

  #read(): Entry[] {
    const text = this.#document.read();
    if (text === null) return [];
    try {
      return kept.parse(JSON.parse(text)).tokens.map(({ id, name, clock, accounts }) =>
        this.#entry(id, name, {
          clock,
          accounts: accounts.map((account) => ({ ...account, secret: fromBase64url(account.secret) })),
        }),
      );
    } catch {
      this.#ports.log.warn('otp-tokens-unreadable');
      return [];
    }
  }

  #entry(id: string, name: string, contents: TokenContents): Entry {
    const memory = {
      read: () => entry.contents,
      write: (next: TokenContents) => {
        entry.contents = next;
        this.#keep();
      },
    };
    const token = new OtpToken({ memory, clock: this.#ports.clock });
    const entry: Entry = { id, name, token, contents };
    token.onChange(() => this.#changes.emit());
    return entry;
  }

  #keep(): void {
    const tokens = this.#all().map(({ id, name, contents }) => ({
      id,
      name,
      clock: contents.clock,
      accounts: contents.accounts.map((account) => ({ ...account, secret: toBase64url(account.secret) })),
    }));
    this.#document.write(JSON.stringify({ format: 1, tokens } satisfies z.infer<typeof kept>));
    this.#changes.emit();
  }
}
