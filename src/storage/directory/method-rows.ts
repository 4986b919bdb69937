import { z } from 'zod';
import { concatBytes } from '../../basics/bytes.ts';
import { hardwareKey } from '../../identity/inventory-token.ts';
import type { PhoneMethod, StoredMethod, StoredMethodType } from '../../identity/methods/stored-method.ts';
import { searchText } from '../../identity/search-text.ts';
import type { Row } from './rows.ts';

/** What of a method is no secret, as JSON; by type. */
const timeBased = z.object({
  /** Rows of versions that knew no other kind do not say it. */
  type: z.literal('totp').default('totp'),
  algorithm: z.enum(['SHA1', 'SHA256', 'SHA512']),
  digits: z.union([z.literal(6), z.literal(8)]),
  period: z.union([z.literal(30), z.literal(60)]),
  lastStep: z.number().int().nullable(),
  driftSteps: z.number().int(),
  wasLate: z.boolean(),
  spentAhead: z.array(z.number().int()).max(16),
});
const counterBased = timeBased.pick({ algorithm: true, digits: true }).extend({
  type: z.literal('hotp'),
  nextCounter: z.number().int().nonnegative(),
});
const phone = z.object({
  number: z.string(),
  line: z.enum(['mobile', 'landline']),
  reachedBy: z.enum(['sms', 'voice']),
  use: z.enum(['primary', 'backup']),
});
const email = z.object({ address: z.string() });
const app = z.object({ pushAddress: z.string(), preferred: z.enum(['notification', 'code']), oath: timeBased });
const token = z.object({
  hardware: z.object({ serial: z.string(), manufacturer: z.string(), model: z.string() }).nullable(),
  oath: z.union([timeBased, counterBased]),
});
const appPassword = z.object({ hash: z.string() });

/** As JSON, without secrets. */
export function detailsOf(method: StoredMethod): string {
  switch (method.type) {
    case 'phone':
      return JSON.stringify(phone.parse(method));
    case 'email':
      return JSON.stringify(email.parse(method));
    case 'authenticator-app':
      return JSON.stringify(app.parse(method));
    case 'oath-token':
      return JSON.stringify(token.parse(method));
    case 'app-password':
      return JSON.stringify(appPassword.parse(method));
  }
}

/** What the method has to hide, owned by the caller; null where it is nothing. */
export function secretOf(method: StoredMethod): Uint8Array | null {
  switch (method.type) {
    case 'authenticator-app':
      return concatBytes(uint16(method.pushKey.length), method.pushKey, method.oath.secret);
    case 'oath-token':
      return method.oath.secret.slice();
    default:
      return null;
  }
}

export const hasSecret = (type: StoredMethodType): boolean => type === 'authenticator-app' || type === 'oath-token';

/** @throws when the details are not what was written */
export function methodOf(row: Row<'methods'>, secret: Uint8Array): StoredMethod {
  const base = {
    id: row.id,
    accountId: row.account_id,
    name: row.name,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    revision: row.revision,
  };
  const details: unknown = JSON.parse(row.details);
  switch (row.type) {
    case 'phone':
      return { ...base, type: row.type, ...phone.parse(details) };
    case 'email':
      return { ...base, type: row.type, ...email.parse(details) };
    case 'authenticator-app': {
      const { oath: state, ...rest } = app.parse(details);
      const end = 2 + new DataView(secret.buffer, secret.byteOffset).getUint16(0);
      return {
        ...base,
        type: row.type,
        ...rest,
        pushKey: secret.slice(2, end),
        oath: { ...state, secret: secret.slice(end) },
      };
    }
    case 'oath-token': {
      const { oath: state, hardware } = token.parse(details);
      return { ...base, type: row.type, hardware, oath: { ...state, secret: secret.slice() } };
    }
    case 'app-password':
      return { ...base, type: row.type, ...appPassword.parse(details) };
  }
}

/** What a phone is for; undefined where the details are not what was written. */
export function useOf({ details }: Pick<Row<'methods'>, 'details'>): PhoneMethod['use'] | undefined {
  try {
    return phone.parse(JSON.parse(details)).use;
  } catch {
    return undefined;
  }
}

/** What `otp` remembers of an app or a token, as a row has it. */
export type CodeState = z.infer<typeof token>['oath'];

/** undefined where it has no codes of its own, or the details are not what was written. */
export function codeStateOf({ type, details }: Record<'type' | 'details', unknown>): CodeState | undefined {
  try {
    const schema = type === 'authenticator-app' ? app : token;
    return schema.parse(JSON.parse(String(details))).oath;
  } catch {
    return undefined;
  }
}

/** Details of a row whose `codeStateOf` is known, with another state. */
export const withCodeState = (details: string, oath: CodeState): string =>
  JSON.stringify({ ...(JSON.parse(details) as object), oath });

/** A number and an address belong to an account once, a hardware token to one account only. */
export function uniqueKeyOf(method: StoredMethod): string | null {
  switch (method.type) {
    case 'phone':
      return JSON.stringify(['phone', method.accountId, method.number]);
    case 'email':
      return JSON.stringify(['email', method.accountId, searchText(method.address)]);
    case 'oath-token':
      return method.hardware === null ? null : hardwareKey(method.hardware);
    default:
      return null;
  }
}

function uint16(value: number): Uint8Array {
  const bytes = new Uint8Array(2);
  new DataView(bytes.buffer).setUint16(0, value);
  return bytes;
}
