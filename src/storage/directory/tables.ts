import type { Generated } from 'kysely';
import type { AccountRole, AccountStates, BrowserToken, Group } from '../../identity/identity-store.ts';
import type { StoredMethodType } from '../../identity/methods/stored-method.ts';
import type { AudioType } from '../../identity/policy/greetings/greeting.ts';

/** The rows, as Kysely sees them: the same on SQLite and PostgreSQL. Times are ms since the epoch, truth values 0 and 1. */
export interface DirectoryTables {
  directory: { id: number; first_account_at: number | null };
  accounts: {
    sequence: Generated<number>;
    id: string;
    name_key: string;
    user_name: string;
    display_name: string;
    phonetic_name: string;
    latin_name: string;
    role: AccountRole;
    disabled: number;
    register_again: number;
    default_method_id: string | null;
    user_handle: Uint8Array;
    created_at: number;
    revision: number;
    /** What the order by name goes by. */
    sort_name: string;
    /** Everything that a search looks in, folded. */
    search_text: string;
  };
  /** One row for each piece of a name that `namePairs` gives, in the order of names. */
  name_pairs: { pair: number; sort_name: string; sequence: number };
  passwords: { account_id: string; id: string; hash: string; changed_at: number };
  attempts: {
    name_key: string;
    failures: number;
    locked_from: number | null;
    locked_until: number | null;
    last_at: number;
  };
  passes: {
    account_id: string;
    id: string;
    hash: string;
    starts_at: number;
    expires_at: number;
    one_time: number;
    used_at: number | null;
  };
  security_keys: {
    sequence: Generated<number>;
    id: string;
    account_id: string;
    credential_id: Uint8Array;
    public_key: Uint8Array;
    sign_count: number;
    aaguid: string;
    name: string;
    name_key: string;
    backup_eligible: number;
    backed_up: number;
    attestation: 'attested' | 'not-attested';
    created_at: number;
    last_used_at: number | null;
  };
  methods: {
    sequence: Generated<number>;
    id: string;
    account_id: string;
    type: StoredMethodType;
    name: string;
    /** What nobody else may have; null where there is no such thing. */
    unique_key: string | null;
    /** JSON, without secrets. */
    details: string;
    /** Sealed. */
    secret: Uint8Array | null;
    created_at: number;
    last_used_at: number | null;
    revision: number;
  };
  directory_groups: { sequence: Generated<number>; id: string; name: string; name_key: string; type: Group['type'] };
  memberships: { group_id: string; account_id: string };
  browser_tokens: {
    hash: Uint8Array;
    kind: BrowserToken['kind'];
    series: string;
    account_id: string;
    browser_name: string;
    created_at: number;
    expires_at: number;
    used_at: number | null;
    method: string | null;
  };
  /** One row; JSON, `{}` for what a new directory begins with. */
  policy: { id: number; revision: number; policy: string };
  /** Every policy that was saved; `policy` holds the newest. */
  policy_versions: {
    revision: number;
    policy: string;
    saved_at: number;
    effective_at: number;
    saved_by: string;
  };
  greetings: {
    sequence: Generated<number>;
    id: string;
    kind: string;
    language: string;
    file_name: string;
    type: AudioType;
    bytes: number;
    duration_ms: number;
    added_at: number;
    added_by: string;
    sound: Uint8Array;
  };
  stations: { name: string; version: string; address: string; seen_at: number };
  /** What `hardwareKey` makes of a token is its `hardware_key`. */
  oath_tokens: {
    sequence: Generated<number>;
    id: string;
    hardware_key: string;
    serial: string;
    manufacturer: string;
    model: string;
    account_id: string | null;
    method_id: string | null;
    revoked_at: number | null;
    algorithm: 'SHA1' | 'SHA256' | 'SHA512';
    digits: 6 | 8;
    period: 30 | 60;
    drift_steps: number;
    type: 'totp' | 'hotp';
    counter: number;
    /** Sealed. */
    secret: Uint8Array | null;
    search_text: string;
    added_at: number;
    revision: number;
  };
  oath_drifts: { sequence: Generated<number>; hardware_key: string; at: number; seconds: number };
  /** JSON. */
  account_states: { account_id: string; kind: keyof AccountStates; state: string };
  plans: { account_id: string; plan: string };
  audit: {
    sequence: Generated<number>;
    at: number;
    actor_id: string | null;
    actor_name: string;
    action: string;
    target_id: string | null;
    target_name: string;
    reason: string;
    details: string;
    /** Of the record and of the mac before it, see audit-mac.ts; null in records from before there was a chain. */
    mac: Uint8Array | null;
    /** On SQLite only: 1 when the row is in the indexes, which is some time after it was written. */
    listed?: number;
  };
  /** One row. On PostgreSQL the newest record: who appends locks it first. On SQLite the newest that is in the indexes. */
  audit_head: { id: number; sequence: number; mac: Uint8Array | null };
  sign_ins: {
    sequence: Generated<number>;
    id: string;
    at: number;
    account_id: string | null;
    user_name: string;
    method: string;
    result: 'success' | 'failure' | 'interrupted';
    reason: string | null;
    key_name: string | null;
    /** JSON: the rules that fired. */
    because: string;
  };
  /** How many of `sign_ins` fall into each hour since the epoch. */
  sign_in_hours: { hour: number; method: string; result: 'success' | 'failure' | 'interrupted'; count: number };
  /** The same of those that failed, by what was told. */
  failure_hours: { hour: number; reason: string; count: number };
  /** What somebody signed in with once, without its content. */
  removed_methods: {
    sequence: Generated<number>;
    account_id: string;
    type: StoredMethodType | 'security-key';
    created_at: number;
    removed_at: number;
  };
}
