import { createHash } from 'node:crypto';
import { utf8 } from '../basics/bytes.ts';
import type { Clock } from '../basics/clock.ts';
import type { AuditExportEvent, AuditFilter, AuditVerdict } from '../contract/audit.ts';
import type { AuditRecord } from '../identity/identity-store.ts';
import type { AuditLog } from './audit-log.ts';
import { byteOrderMark, csvLine } from './csv-cell.ts';
import { eventStream } from './event-stream.ts';
import type { Methods } from './guard.ts';
import { eventsOf } from './progress.ts';

interface AuditPorts {
  readonly auditLog: AuditLog;
  readonly rpId: string;
  readonly clock: Clock;
}

/** How often the progress of a check is told. */
const TOLD_EVERY = 5000;

/** The methods of the contract's `audit`. */
export const auditMethods = (os: Methods['audit'], ports: AuditPorts) => ({
  page: os.page.handler(async ({ input }) => {
    const { records, next } = await ports.auditLog.page(input);
    return { records: records.map((record) => ({ ...record, details: { ...record.details } })), next };
  }),
  verify: os.verify.handler(({ input, signal }) =>
    eventsOf<{ checked: number; of: number }, AuditVerdict>(signal, (announce, aborting) => {
      let told = 0;
      return ports.auditLog.verify(input.range, {
        signal: aborting,
        onProgress(checked, of) {
          if (checked < told + TOLD_EVERY && checked < of) return;
          told = checked;
          announce({ checked, of });
        },
      });
    }),
  ),
  accept: os.accept.handler(({ signal }) => ports.auditLog.accept(signal ?? new AbortController().signal)),
  export: os.export.handler(({ input, signal }) => {
    const { format, ...filter } = input;
    const pieces = exported(ports, filter, format, signal ?? new AbortController().signal);
    return eventStream<AuditExportEvent>({
      next: () => pieces.next(),
      return: () => pieces.return(undefined),
    });
  }),
});

/** The text in pieces and, at the end, a statement about it that is signed: what it is of, and its SHA-256. */
async function* exported(
  { auditLog, rpId, clock }: AuditPorts,
  filter: AuditFilter,
  format: 'json-lines' | 'csv',
  signal: AbortSignal,
): AsyncGenerator<AuditExportEvent, undefined> {
  const digest = createHash('sha256');
  let [records, bytes] = [0, 0];
  let range = null as { first: number; last: number } | null;
  const piece = (text: string): AuditExportEvent => {
    const written = utf8(text);
    digest.update(written);
    bytes += written.length;
    return { type: 'text', text, records };
  };
  if (format === 'csv') yield piece(byteOrderMark + csvLine(csvColumns));
  for await (const some of auditLog.records(filter, signal)) {
    const [first, last] = [some[0], some.at(-1)];
    if (first === undefined || last === undefined) continue;
    records += some.length;
    range = { first: range?.first ?? first.sequence, last: last.sequence };
    yield piece(some.map(format === 'csv' ? csvOf : lineOf).join(''));
  }
  const signer = auditLog.signer();
  const manifest = `${JSON.stringify(
    {
      format: 'touchstone-audit-export',
      version: 1,
      directory: rpId,
      exportedAt: iso(clock.now()),
      content: format,
      filter: { ...filter, from: filter.from && iso(filter.from), until: filter.until && iso(filter.until) },
      records,
      range,
      bytes,
      sha256: digest.digest('hex'),
    },
    null,
    2,
  )}\n`;
  const signed = signer && {
    manifest,
    signature: Buffer.from(signer.sign(utf8(manifest))).toString('base64'),
    publicKey: signer.publicKey,
  };
  yield { type: 'end', records, signed };
  return undefined;
}

const iso = (instant: number): string => new Date(instant).toISOString();

const lineOf = (record: AuditRecord): string =>
  `${JSON.stringify({
    sequence: record.sequence,
    at: iso(record.at),
    actor: record.actorName,
    action: record.action,
    target: record.targetName,
    reason: record.reason,
    details: record.details,
  })}\n`;

const csvColumns = ['sequence', 'at', 'actor', 'action', 'target', 'reason', 'details'] as const;

const csvOf = (record: AuditRecord): string =>
  csvLine([
    record.sequence,
    iso(record.at),
    record.actorName,
    record.action,
    record.targetName,
    record.reason,
    Object.entries(record.details)
      .map(([name, value]) => `${name}: ${value}`)
      .join('; '),
  ]);
