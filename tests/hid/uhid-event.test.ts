import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../src/basics/bytes.ts';
import {
  encodeCreate,
  encodeDestroy,
  encodeInput,
  encodeReportRefusal,
  fidoReportDescriptor,
  parseUhidEvent,
  uhidEventSize,
} from '../../src/hid/uhid-event.ts';

// Layout: struct uhid_event of <linux/uhid.h> (linux-libc-dev 6.1), offsets as the C compiler prints them: type 0; CREATE2
// name 4, phys 132, uniq 196, rd_size 260, bus 262, vendor 264, product 268, version 272, country 276, rd_data 280;
// INPUT2 size 4, data 6; OUTPUT data 4, size 4100, rtype 4102; *_REPORT id 4; *_REPORT_REPLY id 4, err 8. Little-endian.

const event = (type: number, ...fields: readonly (readonly [offset: number, hex: string])[]): Uint8Array => {
  const bytes = new Uint8Array(uhidEventSize);
  bytes[0] = type;
  for (const [offset, hex] of fields) bytes.set(fromHex(hex), offset);
  return bytes;
};

describe('events to the kernel', () => {
  test('CREATE2 is 314 bytes with every field at its offset', () => {
    const bytes = encodeCreate({
      name: 'AuthenTrend ATKey.Pro',
      serial: 'A1',
      vendorId: 0x31bb,
      productId: 0x0622,
      release: 0x0102,
    });
    expect(bytes.length).toBe(314);
    const expected = event(
      11,
      [4, '41757468656e5472656e642041544b65792e50726f'],
      [196, '4131'],
      [260, '2200 0300 bb310000 22060000 02010000 00000000'],
      [280, '06d0f10901a1010920150026ff007508954081020921150026ff00750895409102c0'],
    ).subarray(0, 314);
    expect(toHex(bytes)).toBe(toHex(expected));
  });

  test('texts are cut at a character and always end with a zero', () => {
    const bytes = encodeCreate({ name: '鍵'.repeat(60), serial: 's'.repeat(80), vendorId: 1, productId: 2 });
    expect(toHex(bytes.subarray(4 + 42 * 3, 132))).toBe('0000');
    expect(toHex(bytes.subarray(196 + 62, 260))).toBe('7300');
  });

  test('the descriptor is FIDO: usage page F1D0, usage 1, 64 bytes both ways, no report ID', () => {
    expect(fidoReportDescriptor.length).toBe(34);
  });

  test('INPUT2 carries the size and the bare report', () => {
    const report = Uint8Array.from({ length: 64 }, (_, index) => index);
    expect(toHex(encodeInput(report))).toBe(`0c0000004000${toHex(report)}`);
  });

  test('DESTROY is its type alone', () => {
    expect(toHex(encodeDestroy())).toBe('01000000');
  });

  test('GET_REPORT and SET_REPORT are answered with EIO and their own id', () => {
    expect(toHex(encodeReportRefusal({ type: 'get-report', id: 0x01020304 }))).toBe(
      '0a00000004030201 0500 0000'.replaceAll(' ', ''),
    );
    expect(toHex(encodeReportRefusal({ type: 'set-report', id: 7 }))).toBe('0e000000070000000500');
  });
});

describe('events from the kernel', () => {
  test('life-cycle events', () => {
    const types = [2, 3, 4, 5].map((type) => parseUhidEvent(event(type)).type);
    expect(types).toEqual(['start', 'stop', 'open', 'close']);
  });

  test('OUTPUT gives as many bytes as it says, with the report ID that hidraw hands over', () => {
    const parsed = parseUhidEvent(event(6, [4, '00ffffffff86'], [4100, '4100'], [4102, '01']));
    expect(parsed.type).toBe('output');
    if (parsed.type !== 'output') return;
    expect(parsed.data.length).toBe(65);
    expect(toHex(parsed.data.subarray(0, 6))).toBe('00ffffffff86');
  });

  test('requests for reports carry their id', () => {
    expect(parseUhidEvent(event(9, [4, '2a000000'], [8, '0000']))).toEqual({ type: 'get-report', id: 42 });
    expect(parseUhidEvent(event(13, [4, '2b000000'], [10, '4000']))).toEqual({ type: 'set-report', id: 43 });
  });

  test('an event of a later kernel is told apart, not misread', () => {
    expect(parseUhidEvent(event(99))).toEqual({ type: 'other', code: 99 });
  });

  test('fewer bytes than the event needs are refused', () => {
    expect(() => parseUhidEvent(fromHex('0600'))).toThrow(RangeError);
    expect(() => parseUhidEvent(event(6).subarray(0, 80))).toThrow(RangeError);
  });
});
