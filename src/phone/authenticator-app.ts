import { equalBytes } from '../basics/bytes.ts';
import { Secret } from '../basics/secret.ts';
import { type MigrationPage, readMigrationPage } from '../otp/google-migration.ts';
import type { OathAccount } from '../otp/oath-account.ts';
import { oathCode } from '../otp/oath-code.ts';
import { readOtpauthUri } from '../otp/otpauth-uri.ts';
import { type PushActivation, readPushActivation } from '../otp/push-activation.ts';
import { type QrKind, qrKind } from '../otp/qr-kind.ts';
import { isShowable } from '../otp/shown-text.ts';
import { stepAt } from '../otp/totp.ts';
import { type AppAccount, type AppContents, type AppScreen, maxAppAccounts } from './phone-contents.ts';

/** Why the app did not take an account. Closed. */
export type AppRefusal =
  /** No app on this phone. */
  | 'not-installed'
  /** It still shows what comes before its first use. */
  | 'not-started'
  /** The camera was not permitted. */
  | 'camera-not-permitted'
  | 'not-connected'
  /** What was scanned or opened, where it is no account. */
  | 'web-address'
  | 'time-code'
  /** An export of another app that cannot be read. */
  | 'export-code'
  | 'not-an-account'
  /** Nothing of an export is of a kind that this app shows. */
  | 'unsupported'
  /** The address is not https, or has a password in it. */
  | 'address-unsafe'
  | 'code-wrong'
  /** The pairing was taken, tried too often, or is too old. */
  | 'pairing-over'
  | 'already-added'
  | 'full';

/** What an app registers with. */
export interface ActivationRequest extends PushActivation {
  readonly pushAddress: string;
  readonly deviceName: string;
}

/** Who is at the address of a pairing: the directory. */
export type ActivationServer = (request: ActivationRequest) => Promise<
  | {
      readonly outcome: 'activated';
      readonly issuer: string;
      readonly name: string;
      readonly algorithm: AppAccount['algorithm'];
      readonly digits: AppAccount['digits'];
      readonly period: AppAccount['period'];
      readonly secret: Uint8Array;
      readonly pushKey: Uint8Array;
    }
  | { readonly outcome: 'refused'; readonly reason: 'code-wrong' | 'pairing-over' }
>;

type CarriedAccount = Omit<AppAccount, 'id' | 'addedAt'>;

/** What a code or link asks the app to do: add the account or the export that it carries, or fetch one. */
export type AppTask =
  | { readonly task: 'add'; readonly account: CarriedAccount }
  | ({ readonly task: 'import'; readonly accounts: readonly CarriedAccount[] } & Pick<Imported, 'leftOut'> & {
        readonly page: Pick<MigrationPage, 'batchId' | 'index' | 'size'>;
      })
  | { readonly task: 'activate'; readonly activation: PushActivation }
  | { readonly task: 'refuse'; readonly reason: AppRefusal };

/** What became of one code of an export. */
export interface Imported {
  readonly added: number;
  /** In the app already. */
  readonly known: number;
  /** Unreadable, or of a kind that this app does not show. */
  readonly leftOut: number;
  /** Which code of how many, from 1. */
  readonly code: number;
  readonly codes: number;
  /** The codes of the same export that are still to be read, from 1. */
  readonly missing: readonly number[];
}

const otherKinds: Readonly<Partial<Record<QrKind, AppRefusal>>> = {
  'web-address': 'web-address',
  'time-sync': 'time-code',
};

/** Reads what a camera saw or a link says. Nothing is opened or fetched. */
export function readTask(text: string): AppTask {
  const kind = qrKind(text);
  if (kind === 'microsoft-push') {
    const reading = readPushActivation(text);
    if (reading.outcome === 'read') return { task: 'activate', activation: reading.value };
    return refuse(reading.code === 'address-unsafe' ? 'address-unsafe' : 'not-an-account');
  }
  if (kind === 'google-migration') return readExport(text);
  if (kind !== 'oath-account') return refuse(otherKinds[kind] ?? 'not-an-account');
  const reading = readOtpauthUri(text);
  if (reading.outcome !== 'read') return refuse('not-an-account');
  return { task: 'add', account: carried(reading.value) };
}

/** One of the QR codes that Google Authenticator exports its accounts with. */
function readExport(text: string): AppTask {
  const reading = readMigrationPage(text);
  if (reading.outcome !== 'read') return refuse('export-code');
  const { accounts: all, ...page } = reading.value;
  const accounts = all.flatMap((one) => (one.outcome === 'read' ? [carried(one.value)] : []));
  return { task: 'import', accounts, leftOut: all.length - accounts.length, page };
}

/** Takes the secret out. */
function carried({ parameters, secret, issuer, account: name, counter }: OathAccount): CarriedAccount {
  const bytes = secret.expose().slice();
  secret.erase();
  return { issuer, name, ...parameters, counter, secret: bytes, push: null };
}

/** The nine digits and the address, typed by hand where no code can be scanned (S3-11, S3-12). */
export function readTyped(typed: { readonly code: string; readonly url: string }): AppTask {
  const code = typed.code.normalize('NFKC').replace(/\s+/g, '');
  const url = typed.url.trim();
  const reading = readPushActivation(`phonefactor://activate_account?${new URLSearchParams({ code, url }).toString()}`);
  if (reading.outcome === 'read') return { task: 'activate', activation: reading.value };
  return refuse(reading.code === 'address-unsafe' ? 'address-unsafe' : 'code-wrong');
}

/** What the app shows before it can be used; null once that is done. */
export const firstScreen = (app: AppContents): AppScreen | null =>
  app.ahead.find((screen) => screen !== 'camera' && screen !== 'notifications') ?? null;

/** Whether the app can take an account now. @param byCamera whether its camera is to read it */
export function readiness(app: AppContents, byCamera: boolean): AppRefusal | null {
  if (!app.installed) return 'not-installed';
  if (firstScreen(app) !== null) return 'not-started';
  const isPermitted = app.camera === 'granted' || (app.camera === 'ask' && !app.ahead.includes('camera'));
  if (byCamera && !isPermitted) return 'camera-not-permitted';
  return app.accounts.length >= maxAppAccounts ? 'full' : null;
}

/** Whether a notification comes up by itself: otherwise the holder finds the request in the app. */
export const isNotified = (app: AppContents): boolean =>
  app.notifications === 'granted' || (app.notifications === 'ask' && !app.ahead.includes('notifications'));

export const hasAccount = (app: AppContents, account: Pick<AppAccount, 'secret'>): boolean =>
  app.accounts.some(({ secret }) => equalBytes(secret, account.secret));

/** Whether what the server calls itself can be shown. */
export const isShowableAccount = ({ issuer, name }: Pick<AppAccount, 'issuer' | 'name'>): boolean =>
  isShowable(issuer) && isShowable(name) && name !== '';

export interface AppCode {
  readonly account: string;
  readonly code: string;
  /** Seconds. */
  readonly period: number;
  /** When the next one comes, ms since the epoch. */
  readonly until: number;
}

/** The code of an account whose codes follow the time, now (S3-14). */
export function codeNow(account: AppAccount, now: number): AppCode {
  const { id, period } = account;
  const step = stepAt(now, account);
  return { account: id, code: codeAt(account, step), period, until: (step + 1) * period * 1000 };
}

/** @param counter the counter, or the step of the time */
export function codeAt(account: AppAccount, counter: number): string {
  const secret = Secret.over(account.secret.slice());
  try {
    return oathCode(secret, account, counter);
  } finally {
    secret.erase();
  }
}

const refuse = (reason: AppRefusal): AppTask => ({ task: 'refuse', reason });
