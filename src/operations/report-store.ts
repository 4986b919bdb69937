import type { SignInEvent } from '../identity/identity-store.ts';
import type { ClockReading } from '../otp/drift-forecast.ts';

/** What reports are made of, however long the logs are. Times are ms since the epoch. Throws `DirectoryFailure`. */
export interface ReportStore {
  /** Sign-ins from each of `bounds` (ascending) up to the next one. Exact for any bounds; fast for whole hours (UTC). */
  signInCounts(bounds: readonly number[]): Promise<readonly SignInCount[]>;
  /** Failed sign-ins by what was told. `until` is not included. */
  failureCounts(from: number, until: number): Promise<readonly { readonly reason: string; readonly count: number }[]>;
  /** Newest first. A page that found little says how far it looked. */
  signInLog(which: SignInLogQuery): Promise<SignInLogPage>;
  /** When somebody first came in by a one-time bypass in that time; null: not at all. */
  bypassUse(accountId: string, from: number, until: number): Promise<number | null>;
  /** By AAGUID. */
  keyModels(): Promise<readonly KeyModelCount[]>;
  /**
   * Everybody who is not turned off, with what they have and had to sign in with at some times (ascending), page by page.
   * @param asked `types`: what is told of; `secondSteps`: those of them that are one
   */
  adoption(asked: {
    readonly times: readonly number[];
    readonly types: readonly string[];
    readonly secondSteps: readonly string[];
    readonly signal: AbortSignal;
  }): AsyncIterable<AdoptionPage>;
  /** Temporary Access Passes that can still be used and end in that time, the first to end first. */
  endingPasses(from: number, until: number, limit: number): Promise<EndingPasses>;
  /** How many remembered browsers have to ask again, from each of `bounds` up to the next one. */
  endingBrowsers(bounds: readonly number[]): Promise<readonly number[]>;
  /** The tokens that somebody signs in with, page by page, with what is known of their clocks. */
  tokenClocks(signal: AbortSignal): AsyncIterable<readonly TokenClock[]>;
}

export interface SignInCount {
  /** Index into the bounds. */
  readonly bucket: number;
  readonly method: string;
  readonly result: SignInEvent['result'];
  readonly count: number;
}

/** null: any. `until` is not included; names and methods are compared as they stand in the log. */
export interface SignInLogQuery {
  readonly from: number | null;
  readonly until: number | null;
  readonly userName: string | null;
  readonly method: string | null;
  readonly result: SignInEvent['result'] | null;
  readonly reason: string | null;
  /** `next` of the page before. */
  readonly before: number | null;
  /** 1 to 500. */
  readonly limit: number;
}

export interface SignInLogPage {
  readonly events: readonly SignInEvent[];
  readonly next: number | null;
}

export interface KeyModelCount {
  readonly aaguid: string;
  readonly keys: number;
  readonly people: number;
  readonly attested: number;
  /** Credentials that may leave the key: synced passkeys. */
  readonly synced: number;
}

export interface AdoptionPage {
  /** Of those from whom nothing was removed after the first of the times, in no order. */
  readonly starts: readonly MethodStart[];
  /** The others, with everything that they have and had. */
  readonly people: readonly PersonSpans[];
}

/** How many people have had something since then: of the times asked for, they have it at those that are not before it. */
export interface MethodStart {
  /** `people`: an account; `second-step`: any of these types; otherwise the type. */
  readonly what: string;
  readonly since: number;
  readonly count: number;
}

export interface PersonSpans {
  readonly createdAt: number;
  readonly spans: readonly {
    readonly type: string;
    readonly from: number;
    /** null: they have it now. */
    readonly until: number | null;
  }[];
}

export interface EndingPasses {
  readonly count: number;
  readonly first: readonly { readonly at: number; readonly userName: string; readonly displayName: string }[];
}

export interface TokenClock {
  readonly serial: string;
  readonly model: string;
  readonly period: 30 | 60;
  readonly userName: string;
  readonly displayName: string;
  /** Oldest first. */
  readonly readings: readonly ClockReading[];
}
