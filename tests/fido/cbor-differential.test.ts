import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../src/basics/bytes.ts';
import { CborError, type CborMap, type CborValue, decodeCbor, encodeCbor } from '../../src/fido/cbor.ts';
import { parseAuthenticatorInfo } from '../../src/fido/get-info.ts';
import { StructureError } from '../../src/fido/structure-error.ts';
import wire from '../vectors/libfido2-wire.json' with { type: 'json' };
import pythonFido2 from '../vectors/python-fido2.json' with { type: 'json' };
import { mutants } from './get-info-mutants.ts';
import { reassemble } from './reassemble.ts';

/** Debian's python3-fido2 is seen by Debian's Python only, which need not be the first one on the path. */
const python = ['/usr/bin/python3', 'python3'].find(
  (command) => spawnSync(command, ['-c', 'import fido2']).status === 0,
);
if (python === undefined)
  console.warn('skipped: python3-fido2 is not installed, so no other client judges the mutants');

const reply = (reports: readonly string[]) => reassemble(reports)[0]?.payload.subarray(1) ?? new Uint8Array();
const originals = [
  fromHex(pythonFido2.responses.INFO),
  reply(wire.reports.CTAP_CBOR_INFO_2020),
  reply(wire.reports.CTAP_CBOR_INFO),
];

interface Opinion {
  readonly cbor: boolean;
  readonly info: boolean;
}

function ours(bytes: Uint8Array): Opinion & { readonly value?: CborValue } {
  let value: CborValue;
  try {
    value = decodeCbor(bytes);
  } catch (error) {
    if (error instanceof CborError) return { cbor: false, info: false };
    throw error;
  }
  try {
    parseAuthenticatorInfo(value as CborMap);
    return { cbor: true, info: true, value };
  } catch (error) {
    if (error instanceof StructureError) return { cbor: true, info: false, value };
    throw error;
  }
}

/** python-fido2 0.9 reads null as false, writes that, and calls the difference non-canonical. CTAP has no use for null. */
const hasNull = (value: CborValue | undefined): boolean =>
  value === null ||
  (Array.isArray(value) && value.some(hasNull)) ||
  (value instanceof Map && [...value.values()].some(hasNull));

describe.skipIf(python === undefined)('hostile-tests.md B: what we accept, other clients accept', () => {
  test('24,000 mutants of three getInfo replies', { timeout: 300_000 }, () => {
    const all = originals.flatMap((original) => [original, ...mutants(original, 8000)]);
    const opinions = all.map(ours);
    const input = all.map((bytes, i) => `${opinions[i]?.info ? '+' : ''}${toHex(bytes)}\n`).join('');
    const script = fileURLToPath(new URL('foreign_get_info.py', import.meta.url));
    const child = spawnSync(python ?? '', [script], { input, encoding: 'utf8', maxBuffer: 1 << 24 });
    expect(child.stderr).toBe('');
    const lines = child.stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(all.length);

    const wrong: string[] = [];
    const counts = { ourCbor: 0, ourInfo: 0, theirCbor: 0, theirInfo: 0, libfido2: 0, libfido2Asked: 0 };
    for (const [i, bytes] of all.entries()) {
      const our = opinions[i]!;
      const [theirCbor, theirInfo, libfido2] = lines[i]!;
      counts.ourCbor += Number(our.cbor);
      counts.ourInfo += Number(our.info);
      counts.theirCbor += Number(theirCbor);
      counts.theirInfo += Number(theirInfo);
      counts.libfido2Asked += Number(libfido2 !== '-');
      counts.libfido2 += Number(libfido2 === '1');
      if (our.cbor && theirCbor === '0' && !hasNull(our.value)) wrong.push(`cbor ${toHex(bytes)}`);
      if (our.info && theirInfo === '0' && !hasNull(our.value)) wrong.push(`info ${toHex(bytes)}`);
      if (our.info && libfido2 === '0') wrong.push(`libfido2 ${toHex(bytes)}`);
      if (our.value !== undefined) expect(toHex(encodeCbor(our.value))).toBe(toHex(bytes));
    }
    console.info(`accepted of ${all.length}:`, counts);
    expect(wrong).toEqual([]);
    for (const [i, original] of originals.entries()) {
      const at = all.indexOf(original);
      expect(opinions[at]?.info, `original ${i}`).toBe(true);
      expect(lines[at]?.startsWith('11'), `original ${i}`).toBe(true);
    }
    expect(counts.ourInfo).toBeGreaterThan(1000);
  });
});
