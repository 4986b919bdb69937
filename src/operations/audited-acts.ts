import type { Log } from '../basics/log.ts';
import type { Actor, AuditAction, AuditDetailName, AuditDetails } from '../identity/audit.ts';
import type { Identity } from '../identity/identity.ts';
import { type Caller, sessionOf } from './caller.ts';
import type { PinAlarm } from './pin-memory.ts';
import type { KeyBus } from './ports.ts';

interface Target {
  readonly id: string | null;
  readonly userName: string;
}

type Fields = Readonly<Record<string, unknown>>;

interface AuditedAct {
  readonly action: AuditAction;
  readonly target: (input: Fields, ports: { readonly keys: KeyBus }) => Target;
  readonly details?: (input: Fields, output: Fields) => AuditDetails;
  /** What is handed over can be kept back: without its record nobody gets it. */
  readonly handsOver?: true;
}

const directory = (): Target => ({ id: null, userName: '(directory)' });

/** As it was when it was asked for: a key that is reset comes back under another id. */
function key(input: Fields, { keys }: { readonly keys: KeyBus }): Target {
  const attached = keys.snapshot().keys.find(({ id }) => id === input['keyId']);
  if (attached === undefined) return { id: null, userName: '(key)' };
  const { manufacturer, product, serial, kind } = attached;
  const name = [manufacturer, product, serial === null ? '' : `(${serial})`].filter((part) => part !== '').join(' ');
  return { id: serial, userName: kind === 'virtual' ? `${name} [virtual]` : name };
}

const person = (input: Fields): Target => ({ id: null, userName: textOf(input['userName']) });

const named =
  (...fields: readonly AuditDetailName[]) =>
  (input: Fields): AuditDetails =>
    Object.fromEntries(fields.flatMap((field) => (isPlain(input[field]) ? [[field, input[field]]] : [])));

/**
 * What is recorded here because no rule of the directory records it: by the method of the contract. Everything that an
 * administrator does to people, methods, policy and tokens is recorded by the directory itself.
 */
export const auditedActs: Readonly<Record<string, AuditedAct>> = {
  'keys.reset': { action: 'key.reset', target: key },
  'keys.fingerprints.remove': { action: 'key.fingerprint-removed', target: key },
  'keys.credentials.remove': { action: 'key.credential-removed', target: key },
  'keys.credentials.largeBlob.remove': { action: 'key.site-data-removed', target: key },
  'accounts.startLostToken': { action: 'account.lost-token-started', target: person },
  'accounts.endLostToken': { action: 'account.lost-token-ended', target: person },
  'delivery.choose': { action: 'delivery.changed', target: directory, details: named('channel', 'gateway') },
  'delivery.change': { action: 'delivery.changed', target: directory, details: named('part') },
  'delivery.forget': { action: 'delivery.forgotten', target: directory, details: named('part') },
  'metadata.import': {
    action: 'metadata.imported',
    target: directory,
    details: (_, output) => named('outcome')(output),
  },
  'metadata.addRoot': { action: 'metadata.root-added', target: directory, details: named('purpose') },
  'metadata.removeRoot': {
    action: 'metadata.root-removed',
    target: directory,
    details: named('purpose', 'fingerprint'),
  },
  'directory.backUp': {
    action: 'directory.backed-up',
    target: directory,
    details: (_, output) => named('rows')(output),
  },
  'directory.restore': {
    action: 'directory.restored',
    target: directory,
    details: (_, output) => named('rows')(output),
  },
  'directory.moveToServer': {
    action: 'directory.moved',
    target: directory,
    details: (_, output) => ({ ...addressIn(output), ...named('rows')(output) }),
  },
  'directory.moveHere': { action: 'directory.moved', target: directory, details: (_, output) => addressIn(output) },
  'directory.fillDemonstration': { action: 'directory.filled', target: directory },
  'audit.accept': { action: 'audit.accepted', target: directory, details: (_, output) => breakOf(output) },
  'reports.export': {
    action: 'report.exported',
    target: directory,
    details: (input, output) => ({ ...named('report', 'days')(input), ...named('rows')(output), format: 'csv' }),
    handsOver: true,
  },
  'reports.exportSignInLog': {
    action: 'report.exported',
    target: directory,
    details: (_, output) => ({ report: 'sign-in-log', ...named('rows')(output), format: 'csv' }),
    handsOver: true,
  },
  'reports.print': {
    action: 'report.exported',
    target: directory,
    details: (input) => ({ ...named('report', 'days')(input), format: textOf(input['as']) }),
    handsOver: true,
  },
  'audit.export': {
    action: 'audit.exported',
    target: directory,
    details: (_, output) => named('records')(output),
    handsOver: true,
  },
};

/** Notes the end of an act. @param output what the method gave, or the last event of its stream */
export type NoteEnd = (output: unknown) => Promise<void>;

/**
 * Watches the acts above: who asked is known when they begin, and the record is on disk before the end is told.
 * @returns undefined for a method that is not among them
 */
export function beginAct(
  caller: Caller,
  path: readonly string[],
  input: unknown,
  ports: { readonly identity: Identity; readonly keys: KeyBus; readonly log: Log },
): NoteEnd | undefined {
  const name = path.join('.');
  const act = Object.hasOwn(auditedActs, name) ? auditedActs[name] : undefined;
  if (act === undefined) return undefined;
  const given = fieldsOf(input);
  const target = act.target(given, ports);
  const actor: Actor | 'nobody' = sessionOf(caller, ports.identity) ?? (caller.localOwner ? null : 'nobody');
  return async (output) => {
    const found = fieldsOf(output);
    if (!isDone(found)) return;
    const details = act.details?.(given, fieldsOf('value' in found ? found['value'] : found)) ?? {};
    const reason = textOf(given['reason']) || reasonOf(actor, target.userName);
    try {
      await ports.identity.audit.record(actor, act.action, target, reason, details);
    } catch (error) {
      if (act.handsOver) throw error;
      // It is done and cannot be taken back: what came of it has to be told.
      ports.log.warn('audit-failed', { action: act.action, name: error instanceof Error ? error.name : typeof error });
    }
  };
}

/** Records that a key counts wrong PINs as it should not. What was asked of the key goes on meanwhile. */
export function notePinAlarm(
  keyId: string,
  alarm: PinAlarm,
  ports: { readonly identity: Identity; readonly keys: KeyBus; readonly log: Log },
): void {
  const reason =
    alarm === 'rose' ? 'the tries left on the key rose without a right PIN' : 'the key did not count a wrong PIN';
  ports.identity.audit.record('directory', 'key.pin-alarm', key({ keyId }, ports), reason).catch((error: unknown) => {
    const name = error instanceof Error ? error.name : typeof error;
    ports.log.warn('audit-failed', { action: 'key.pin-alarm', name });
  });
}

/** Where nobody said why: from where it was asked for. Only the terminal asks as the owner of the files. */
function reasonOf(actor: Actor | 'nobody', target: string): string {
  if (actor === null) return 'asked for in the terminal';
  return target.startsWith('(') ? 'asked for here' : 'asked for at this computer';
}

/** Nothing was done, as `chosen: false` and the like have it. */
const unchanged = ['chosen', 'forgotten', 'removed'] as const;

function isDone(output: Fields): boolean {
  if (unchanged.some((field) => output[field] === false)) return false;
  if (fieldsOf(output['value'])['end'] === 'refused') return false;
  return output['outcome'] !== 'refused' && output['outcome'] !== 'locked';
}

function breakOf(verdict: Fields): AuditDetails {
  const found = fieldsOf(verdict['break']);
  return { ...named('outcome')(verdict), ...named('kind', 'first', 'last')(found) };
}

/** Of the place from the next start on, as the method gave it: what was typed may hold a password. */
const addressIn = (moved: Fields): AuditDetails => {
  const next = fieldsOf(fieldsOf(moved['place'])['next']);
  return { to: textOf(next['address']) || 'this computer' };
};

const isPlain = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim().slice(0, 500) : '');
const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
