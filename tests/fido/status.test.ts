import { expect, test } from 'vitest';
import { Status, statusName } from '../../src/fido/status.ts';

test('names are those of the specification (CTAP 2.3 section 8.2)', () => {
  const rows: [number, string][] = [
    [0x00, 'CTAP2_OK'],
    [0x01, 'CTAP1_ERR_INVALID_COMMAND'],
    [0x06, 'CTAP1_ERR_CHANNEL_BUSY'],
    [0x0b, 'CTAP1_ERR_INVALID_CHANNEL'],
    [0x11, 'CTAP2_ERR_CBOR_UNEXPECTED_TYPE'],
    [0x31, 'CTAP2_ERR_PIN_INVALID'],
    [0x36, 'CTAP2_ERR_PUAT_REQUIRED'],
    [0x3c, 'CTAP2_ERR_UV_BLOCKED'],
    [0x7f, 'CTAP1_ERR_OTHER'],
    [0xdf, 'CTAP2_ERR_SPEC_LAST'],
    [0xf0, 'CTAP2_ERR_VENDOR_FIRST'],
  ];
  for (const [code, name] of rows) expect(statusName(code)).toBe(name);
});

test('every byte has a name, and only 0x00 is a success (hostile-tests.md A)', () => {
  const known = new Set<number>(Object.values(Status));
  const ok: number[] = [];
  for (let code = 0; code <= 0xff; code++) {
    const name = statusName(code);
    if (name.endsWith('OK')) ok.push(code);
    if (!known.has(code)) expect(name).toBe(`unknown 0x${code.toString(16).padStart(2, '0')}`);
  }
  expect(ok).toEqual([0]);
});

test('no two statuses share a code', () => {
  expect(new Set(Object.values(Status)).size).toBe(Object.keys(Status).length);
});
