import type { Insertable, Selectable } from 'kysely';
import type {
  Account,
  AccountStates,
  Attempts,
  AuditRecord,
  BrowserToken,
  DecisionReason,
  Group,
  NewAccount,
  NewAuditRecord,
  SignInEvent,
  SignInMethod,
  StoredPass,
  StoredSecurityKey,
} from '../../identity/identity-store.ts';
import { namesOf } from './name-grams.ts';
import type { DirectoryTables } from './tables.ts';

export type Row<Table extends keyof DirectoryTables> = Selectable<DirectoryTables[Table]>;
export type NewRow<Table extends keyof DirectoryTables> = Insertable<DirectoryTables[Table]>;

/** Text that PostgreSQL takes too: without NUL and unpaired surrogates. */
export const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '\uFFFD');

export const accountColumns = [
  'accounts.sequence',
  'accounts.id',
  'accounts.user_name',
  'accounts.display_name',
  'accounts.phonetic_name',
  'accounts.latin_name',
  'accounts.role',
  'accounts.disabled',
  'accounts.register_again',
  'accounts.default_method_id',
  'accounts.user_handle',
  'accounts.created_at',
  'accounts.revision',
] as const;

export const accountOf = (row: Omit<Row<'accounts'>, 'name_key' | 'sort_name' | 'search_text'>): Account => ({
  id: row.id,
  userName: row.user_name,
  displayName: row.display_name,
  phoneticName: row.phonetic_name,
  latinName: row.latin_name,
  role: row.role,
  disabled: row.disabled === 1,
  registerAgain: row.register_again === 1,
  defaultMethodId: row.default_method_id,
  revision: row.revision,
  userHandle: row.user_handle,
  createdAt: row.created_at,
});

/** What of an account can change. */
export const rowOfAccount = (account: Account) => {
  const names = {
    user_name: account.userName,
    display_name: account.displayName,
    phonetic_name: account.phoneticName,
    latin_name: account.latinName,
  };
  return {
    ...names,
    ...namesOf(names),
    role: account.role,
    disabled: Number(account.disabled),
    register_again: Number(account.registerAgain),
    default_method_id: account.defaultMethodId,
    revision: account.revision,
  };
};

export const attemptsOf = (row: Row<'attempts'>): Attempts => ({
  failures: row.failures,
  lock:
    row.locked_from === null || row.locked_until === null ? null : { from: row.locked_from, until: row.locked_until },
  lastAt: row.last_at,
});

export const passOf = (row: Row<'passes'>): StoredPass => ({
  id: row.id,
  hash: row.hash,
  startsAt: row.starts_at,
  expiresAt: row.expires_at,
  oneTime: row.one_time === 1,
  usedAt: row.used_at,
});

export const rowOfPass = (pass: StoredPass): Omit<NewRow<'passes'>, 'account_id'> => ({
  id: pass.id,
  hash: pass.hash,
  starts_at: pass.startsAt,
  expires_at: pass.expiresAt,
  one_time: Number(pass.oneTime),
  used_at: pass.usedAt,
});

/** What says that a new account's password is to be changed at the first sign-in. */
export function rowOfTemporary({ id, password: { changedAt } }: NewAccount): NewRow<'account_states'> {
  const state: AccountStates['temporary-password'] = { changedAt };
  return { account_id: id, kind: 'temporary-password', state: JSON.stringify(state) };
}

export const securityKeyOf = (row: Row<'security_keys'>): StoredSecurityKey => ({
  id: row.id,
  accountId: row.account_id,
  credentialId: row.credential_id,
  publicKey: row.public_key,
  signCount: row.sign_count,
  aaguid: row.aaguid,
  name: row.name,
  nameKey: row.name_key,
  backupEligible: row.backup_eligible === 1,
  backedUp: row.backed_up === 1,
  attestation: row.attestation,
  createdAt: row.created_at,
  lastUsedAt: row.last_used_at,
});

export const rowOfSecurityKey = (key: StoredSecurityKey): NewRow<'security_keys'> => ({
  id: key.id,
  account_id: key.accountId,
  credential_id: key.credentialId,
  public_key: key.publicKey,
  sign_count: key.signCount,
  aaguid: key.aaguid,
  name: key.name,
  name_key: key.nameKey,
  backup_eligible: Number(key.backupEligible),
  backed_up: Number(key.backedUp),
  attestation: key.attestation,
  created_at: key.createdAt,
  last_used_at: key.lastUsedAt,
});

export const groupOf = (row: Pick<Row<'directory_groups'>, 'id' | 'name' | 'type'>): Group => ({
  id: row.id,
  name: row.name,
  type: row.type,
});

export const browserTokenOf = (row: Row<'browser_tokens'>): BrowserToken => ({
  hash: row.hash,
  kind: row.kind,
  series: row.series,
  accountId: row.account_id,
  browserName: row.browser_name,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  usedAt: row.used_at,
  method: row.method as SignInMethod | null,
});

export const rowOfBrowserToken = (token: BrowserToken): NewRow<'browser_tokens'> => ({
  hash: token.hash,
  kind: token.kind,
  series: token.series,
  account_id: token.accountId,
  browser_name: storable(token.browserName),
  created_at: token.createdAt,
  expires_at: token.expiresAt,
  used_at: token.usedAt,
  method: token.method,
});

export const auditRecordOf = (row: Row<'audit'>): AuditRecord => ({
  sequence: row.sequence,
  at: row.at,
  actorId: row.actor_id,
  actorName: row.actor_name,
  action: row.action,
  targetId: row.target_id,
  targetName: row.target_name,
  reason: row.reason,
  details: JSON.parse(row.details) as AuditRecord['details'],
});

export const rowOfAuditRecord = (record: NewAuditRecord): Omit<Row<'audit'>, 'sequence' | 'mac' | 'listed'> => ({
  at: record.at,
  actor_id: record.actorId,
  actor_name: storable(record.actorName),
  action: record.action,
  target_id: record.targetId,
  target_name: storable(record.targetName),
  reason: storable(record.reason),
  details: JSON.stringify(record.details),
});

export const signInOf = (row: Row<'sign_ins'>): SignInEvent => ({
  id: row.id,
  at: row.at,
  accountId: row.account_id,
  userName: row.user_name,
  method: row.method as SignInMethod,
  result: row.result,
  reason: row.reason,
  keyName: row.key_name,
  because: row.because === '[]' ? [] : (JSON.parse(row.because) as readonly DecisionReason[]),
});

export const rowOfSignIn = (event: SignInEvent): NewRow<'sign_ins'> => ({
  id: event.id,
  at: event.at,
  account_id: event.accountId,
  user_name: storable(event.userName),
  method: event.method,
  result: event.result,
  reason: event.reason,
  key_name: event.keyName === null ? null : storable(event.keyName),
  because: JSON.stringify(event.because),
});
