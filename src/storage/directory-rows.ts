import type { Insertable, Selectable } from 'kysely';
import type {
  Account,
  Attempts,
  SignInEvent,
  SignInMethod,
  StoredPass,
  StoredSecurityKey,
} from '../identity/identity-store.ts';
import type { DirectoryTables } from './directory-schema.ts';

type Row<Table extends keyof DirectoryTables> = Selectable<DirectoryTables[Table]>;
type NewRow<Table extends keyof DirectoryTables> = Insertable<DirectoryTables[Table]>;

export const accountOf = (row: Row<'accounts'>): Account => ({
  id: row.id,
  userName: row.user_name,
  displayName: row.display_name,
  role: row.role,
  userHandle: row.user_handle,
  createdAt: row.created_at,
});

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

export const signInOf = (row: Row<'sign_ins'>): SignInEvent => ({
  id: row.id,
  at: row.at,
  accountId: row.account_id,
  userName: row.user_name,
  method: row.method as SignInMethod,
  result: row.result,
  reason: row.reason,
  keyName: row.key_name,
});

export const rowOfSignIn = (event: SignInEvent): NewRow<'sign_ins'> => ({
  id: event.id,
  at: event.at,
  account_id: event.accountId,
  user_name: event.userName,
  method: event.method,
  result: event.result,
  reason: event.reason,
  key_name: event.keyName,
});
