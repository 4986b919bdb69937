import type { AtlasRecord } from './atlas-record.ts';
import { csvCell } from './csv-cell.ts';

/** The first line of what is exported: whoever finds the file shall know. */
const notice =
  'This file is not encrypted. It names the accounts on these security keys. Keep it as you would keep the keys, and delete it when it is no longer needed.';

/** The atlas as JSON. Instants as ISO 8601 in UTC. Digests stay behind: they are of use on this computer only. */
export function exportJson(
  records: readonly AtlasRecord[],
  modelName: (aaguid: string) => string | null,
  now: number,
): string {
  const keys = records.map((record) => ({
    id: record.id,
    nickname: record.nickname,
    note: record.note,
    anyKeyOfModel: record.isAnyOfModel,
    kind: record.kind,
    manufacturer: record.manufacturer,
    product: record.product,
    model: record.aaguid === null ? null : modelName(record.aaguid),
    aaguid: record.aaguid,
    serial: record.serial,
    firmware: record.firmware,
    protocol: record.protocol,
    pin: record.pin,
    verification: record.verification,
    capabilities: record.capabilities,
    accounts: record.accounts && {
      readAt: iso(record.accounts.at),
      list: record.accounts.list.map(({ site, name, displayName }) => ({ site, name, displayName })),
    },
    fingerprints: record.fingerprints && {
      readAt: iso(record.fingerprints.at),
      names: record.fingerprints.list.map(({ name }) => name),
    },
    backups: record.partners,
    firstSeen: iso(record.firstSeen),
    lastSeen: iso(record.lastSeen),
  }));
  return `${JSON.stringify({ notice, format: 'touchstone-key-atlas', version: 1, exportedAt: iso(now), keys }, null, 2)}\n`;
}

/**
 * The atlas as CSV (RFC 4180), one key a line, with a byte order mark so that spreadsheets read UTF-8. No cell begins a formula there, whatever a key or a
 * person put into a name.
 */
export function exportCsv(records: readonly AtlasRecord[], modelName: (aaguid: string) => string | null): string {
  const columns: readonly (readonly [string, (record: AtlasRecord) => string | number | null])[] = [
    ['nickname', ({ nickname }) => nickname],
    ['manufacturer', ({ manufacturer }) => manufacturer],
    ['product', ({ product }) => product],
    ['model', ({ aaguid }) => (aaguid === null ? null : modelName(aaguid))],
    ['aaguid', ({ aaguid }) => aaguid],
    ['serial', ({ serial }) => serial],
    ['which', ({ isAnyOfModel }) => (isAnyOfModel ? 'any key of this model' : 'this key')],
    ['firmware', ({ firmware }) => firmware],
    ['pin', ({ pin }) => pin],
    ['verification', ({ verification }) => verification],
    [
      'accounts',
      ({ accounts }) =>
        accounts?.list
          .map(({ site, name, displayName }) => `${site ?? '?'}: ${name ?? displayName ?? '?'}`)
          .join('; ') ?? null,
    ],
    ['accounts read', ({ accounts }) => accounts && iso(accounts.at)],
    ['fingerprints', ({ fingerprints }) => fingerprints?.list.map(({ name }) => name ?? '?').join('; ') ?? null],
    ['first seen', ({ firstSeen }) => iso(firstSeen)],
    ['last seen', ({ lastSeen }) => iso(lastSeen)],
    ['note', ({ note }) => note],
  ];
  const rows = records.map((record) => columns.map(([, cell]) => csvCell(cell(record))));
  const lines = [[csvCell(notice)], columns.map(([title]) => csvCell(title)), ...rows].map((cells) => cells.join(','));
  return `\ufeff${lines.join('\r\n')}\r\n`;
}

const iso = (instant: number): string => new Date(instant).toISOString();
