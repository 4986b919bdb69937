import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { concatBytes, fromHex, utf8 } from '../../src/basics/bytes.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import { frames, Host, map, packet } from '../virtual-key/host.ts';
import { filled, Spoken, told } from './told.ts';

const nonce = fromHex('0102030405060708');
const grant = (asked: Uint8Array, channel = '0a0b0c0d') => concatBytes(asked, fromHex(channel), fromHex('0203040501'));

describe('channels', () => {
  test('INIT, and the reply to another program', () => {
    const spoken = new Spoken()
      .say('to-key', 0x06, nonce, 0xffff_ffff)
      .say('from-key', 0x06, grant(filled(8, 9), '11111111'), 0xffff_ffff)
      .say('from-key', 0x06, grant(nonce), 0xffff_ffff);
    expect(spoken.entries.map(({ channel }) => channel)).toEqual(['ffffffff', 'ffffffff', 'ffffffff']);
    expect(spoken.told()).toEqual([
      '→ CTAPHID_INIT',
      '  nonce: 0102030405060708',
      '← CTAPHID_INIT ! answers nothing that was sent here',
      '  nonce: 0909090909090909',
      '  channel: 11111111',
      '  protocolVersion: 2',
      '  deviceVersion: 3.4.5',
      '  capabilities: WINK',
      '← CTAPHID_INIT',
      '  nonce: 0102030405060708',
      '  channel: 0a0b0c0d',
      '  protocolVersion: 2',
      '  deviceVersion: 3.4.5',
      '  capabilities: WINK',
    ]);
  });

  test('two conversations at once are kept apart', () => {
    const [long, ...rest] = frames(1, 0x10, concatBytes(Uint8Array.of(0x50), filled(150)));
    const spoken = new Spoken()
      .packets('to-key', long!)
      .say('to-key', 0x10, Uint8Array.of(4), 2)
      .packets('to-key', rest[0]!)
      .say('from-key', 0x10, Uint8Array.of(0x06), 2)
      .packets('to-key', ...rest.slice(1));
    expect(spoken.told()).toEqual([
      '→ authenticatorGetInfo',
      '← authenticatorGetInfo CTAP1_ERR_CHANNEL_BUSY',
      '→ vendor command 0x50',
    ]);
  });
});

test('keepalives, errors, locks, winks, and time', () => {
  const spoken = new Spoken().ask(0x0b);
  spoken.now = 100;
  spoken.say('from-key', 0x3b, Uint8Array.of(2));
  spoken.now = 250.5;
  spoken.say('from-key', 0x3b, Uint8Array.of(1)).answer(0);
  spoken.say('to-key', 0x04, Uint8Array.of(10)).say('from-key', 0x3f, Uint8Array.of(0x01));
  spoken.say('to-key', 0x08, new Uint8Array(0)).say('from-key', 0x08, new Uint8Array(0));
  spoken.say('to-key', 0x11, new Uint8Array(0)).say('from-key', 0x3f, Uint8Array.of(0x0b));
  expect(spoken.entries.map(({ tookMs }) => tookMs)).toEqual([null, null, null, 250.5, null, 0, null, 0, null, null]);
  expect(spoken.entries.map(({ status }) => status?.ok)).toEqual([
    undefined,
    true,
    true,
    true,
    undefined,
    false,
    undefined,
    undefined,
    undefined,
    false,
  ]);
  expect(spoken.told()).toEqual([
    '→ authenticatorSelection',
    '← authenticatorSelection STATUS_UPNEEDED',
    '← authenticatorSelection STATUS_PROCESSING',
    '← authenticatorSelection CTAP2_OK',
    '→ CTAPHID_LOCK',
    '  seconds: 10',
    '← CTAPHID_ERROR ERR_INVALID_CMD',
    '→ CTAPHID_WINK',
    '← CTAPHID_WINK',
    '→ CTAPHID_CANCEL',
    '← CTAPHID_ERROR ERR_INVALID_CHANNEL ! answers nothing that was sent here',
  ]);
});

test('a request that was refused with CHANNEL_BUSY leaves the one before it open', () => {
  const spoken = new Spoken().ask(0x0b).ask(0x04).say('from-key', 0x3f, Uint8Array.of(6)).answer(0x2f);
  expect(spoken.told()).toEqual([
    '→ authenticatorSelection',
    '→ authenticatorGetInfo',
    '← authenticatorGetInfo ERR_CHANNEL_BUSY',
    '← authenticatorSelection CTAP2_ERR_USER_ACTION_TIMEOUT',
  ]);
});

test('PING: nobody sees what is in it, but whether it came back', () => {
  const ping = new Spoken().say('to-key', 0x01, utf8('attack at dawn')).say('from-key', 0x01, utf8('attack at dawn'));
  expect(ping.entries[0]?.reports[0]).toMatch(/^0a0b0c0d81000e(··){14}(00){43}$/);
  expect(ping.told()).toEqual(['→ CTAPHID_PING', '  data: (14 bytes)', '← CTAPHID_PING', '  data: (14 bytes)']);
  const other = new Spoken().say('to-key', 0x01, utf8('a')).say('from-key', 0x01, utf8('b'));
  expect(other.told()[2]).toBe('← CTAPHID_PING ! not what was sent');
});

describe('packets that are wrong', () => {
  const stray = (...packets: Uint8Array[]) => {
    const spoken = new Spoken().packets('to-key', ...packets).flush();
    return spoken.entries.flatMap(told);
  };
  const [first, second, third] = frames(1, 0x10, concatBytes(Uint8Array.of(1), filled(160)));

  test.each<[string, Uint8Array[], string[]]>([
    ['a continuation alone', [packet(1, 4, filled(20))], ['→ continuation ! continuation 4 of no message']],
    [
      'the wrong one',
      [first!, third!],
      ['→ CTAPHID_CBOR ! continuation 1 where 0 is due; 57 of 161 bytes came', '  data: (57 bytes)'],
    ],
    [
      'a message cut off by another',
      [first!, ...frames(1, 0x08, new Uint8Array(0))],
      ['→ CTAPHID_CBOR ! 57 of 161 bytes came', '  data: (57 bytes)', '→ CTAPHID_WINK'],
    ],
    [
      'a message that does not end',
      [first!, second!],
      ['→ CTAPHID_CBOR ! 116 of 161 bytes came', '  data: (116 bytes)'],
    ],
    [
      'a CANCEL in between disturbs nothing',
      [first!, packet(1, 0x91), second!, third!],
      ['→ CTAPHID_CANCEL', '→ authenticatorMakeCredential ! not canonical CBOR: simple-value at byte 1'],
    ],
    [
      'a message that is too long',
      [packet(1, 0x90, 0xff, 0xff)],
      ['→ CTAPHID_CBOR ! announces 65535 bytes, at most 7609 can come'],
    ],
    ['a report that is too short', [filled(3)], ['→ continuation ! a report of 3 bytes']],
    ['a report that is too long', [filled(65)], ['→ continuation ! a report of 65 bytes']],
    [
      'what only a key sends',
      frames(1, 0x3b, Uint8Array.of(1)),
      ['→ CTAPHID_KEEPALIVE ! only a key sends this', '  data: (1 byte)'],
    ],
    [
      'commands that nobody knows',
      [packet(1, 0x80 | 0x3c, 0, 2, 1, 2), packet(1, 0x80 | 0x55, 0, 2, 1, 2)],
      ['→ CTAPHID unknown 0x3c', '  data: (2 bytes)', '→ CTAPHID vendor 0x55', '  data: (2 bytes)'],
    ],
    ['an empty CBOR', [packet(1, 0x90, 0, 0)], ['→ CTAPHID_CBOR ! no command byte']],
    [
      'an INIT with another nonce',
      [packet(1, 0x86, 0, 3, 1, 2, 3)],
      ['→ CTAPHID_INIT ! a nonce of 3 bytes, 8 are due'],
    ],
  ])('%s', (_, packets, lines) => {
    expect(stray(...packets)).toEqual(lines);
  });

  test('bytes behind the message are shown where they are zero', () => {
    const bytes = packet(1, 0x80 | 0x08, 0, 0, filled(10, 0x70));
    const [entry] = new Spoken().packets('to-key', bytes).entries;
    expect(entry?.reports).toEqual([`00000001880000${'··'.repeat(10)}${'00'.repeat(47)}`]);
  });

  test('an answer to nothing says its status and no more', () => {
    const spoken = new Spoken().answer(0, map([1, filled(8)]));
    expect(spoken.entries[0]?.command).toBeNull();
    expect(spoken.told()).toEqual(['← CTAPHID_CBOR CTAP2_OK ! answers nothing that was sent here']);
  });
});

test('hidden bytes are hidden at their places, over the borders of packets', () => {
  const param = filled(32, 0xab);
  const spoken = new Spoken().ask(0x0a, map([1, 4], [2, map([1, filled(32, 0x11)])], [3, 2], [4, param]));
  const [first, second] = spoken.entries[0]!.reports;
  expect(first).toBe(`0a0b0c0d90004e0aa4010402a1015820${'11'.repeat(32)}0302045820${'··'.repeat(57 - 46)}`);
  expect(second).toBe(`0a0b0c0d00${'··'.repeat(32 - 11)}${'00'.repeat(59 - 21)}`);
});

test('text that would steer a terminal or a page is told in escapes', () => {
  const lines = new Spoken().ask(0x02, map([1, 'a\u001b[31m\u202e\u0000\u2028b'])).told();
  expect(lines).toContain('  rpId: a\\u{1b}[31m\\u{202e}\\u{0}\\u{2028}b');
});

describe('U2F', () => {
  const hash = (text: string) => new Uint8Array(createHash('sha256').update(text).digest());
  const apdu = (instruction: number, control: number, data: Uint8Array) =>
    concatBytes(Uint8Array.of(0, instruction, control, 0, 0, 0, data.length), data, Uint8Array.of(0, 0));

  test('a whole ceremony with a virtual key', () => {
    const host = new Host({ model: atkeyPro });
    const spoken = new Spoken();
    host.key.onTraffic(({ direction, packet: bytes }) => spoken.packets(direction, bytes));
    const ask = (instruction: number, control: number, data: Uint8Array) => {
      host.send(0x03, apdu(instruction, control, data));
      return host.take().payload;
    };
    ask(0x03, 0, new Uint8Array(0));
    ask(0x01, 0, concatBytes(hash('challenge'), hash('application')));
    host.key.touch();
    const registered = ask(0x01, 0, concatBytes(hash('challenge'), hash('application')));
    const handle = registered.subarray(67, 67 + registered[66]!);
    const data = concatBytes(hash('challenge'), hash('application'), Uint8Array.of(handle.length), handle);
    ask(0x02, 7, data);
    ask(0x02, 3, data);
    host.key.touch();
    ask(0x02, 3, data);
    const lines = spoken.told().map((line) => line.replace(/: [0-9a-f]{64,}$/, ': …'));
    expect(lines.slice(0, 5)).toEqual([
      '→ U2F_VERSION',
      '← U2F_VERSION SW_NO_ERROR',
      '  version: U2F_V2',
      '→ U2F_REGISTER',
      '  challenge: …',
    ]);
    expect(lines).toContain('← U2F_REGISTER SW_CONDITIONS_NOT_SATISFIED');
    const answer = lines.indexOf('← U2F_REGISTER SW_NO_ERROR');
    expect(lines.slice(answer, answer + 5)).toEqual([
      '← U2F_REGISTER SW_NO_ERROR',
      '  userPublicKey: …',
      `  keyHandle: (credential #1 (${handle.length} bytes))`,
      expect.stringMatching(/attestationCertificate: .*CN=/),
      '  signature: …',
    ]);
    const signing = [
      '→ U2F_AUTHENTICATE',
      '  control: enforce-user-presence-and-sign',
      '  challenge: …',
      '  application: …',
      `  keyHandle: (credential #1 (${handle.length} bytes))`,
    ];
    expect(lines.slice(answer + 5)).toEqual([
      '→ U2F_AUTHENTICATE',
      '  control: check-only',
      '  challenge: …',
      '  application: …',
      `  keyHandle: (credential #1 (${handle.length} bytes))`,
      '← U2F_AUTHENTICATE SW_CONDITIONS_NOT_SATISFIED',
      ...signing,
      '← U2F_AUTHENTICATE SW_CONDITIONS_NOT_SATISFIED',
      ...signing,
      '← U2F_AUTHENTICATE SW_NO_ERROR',
      '  userPresence: true',
      expect.stringMatching(/^ {2}counter: \d+$/),
      '  signature: …',
    ]);
  });

  test.each([
    ['short lengths', concatBytes(Uint8Array.of(0, 1, 0, 0, 64), filled(64, 1)), '→ U2F_REGISTER'],
    ['another class', Uint8Array.of(0x80, 1, 0, 0), '→ U2F_REGISTER'],
    ['another instruction', Uint8Array.of(0, 0x40, 0, 0, 2, 1, 2), '→ unknown U2F instruction 0x40'],
    ['no header', Uint8Array.of(0, 1), '→ CTAPHID_MSG ! an APDU shorter than 4 bytes'],
    ['lengths that lie', Uint8Array.of(0, 1, 0, 0, 0, 4, 0, 1), '→ U2F_REGISTER ! an APDU whose lengths do not fit'],
    [
      'a key handle that lies',
      apdu(2, 3, concatBytes(filled(64), Uint8Array.of(9), filled(4))),
      '→ U2F_AUTHENTICATE ! a key handle of another length than announced',
    ],
  ])('%s', (_, bytes, line) => {
    expect(new Spoken().say('to-key', 0x03, bytes).told()[0]).toBe(line);
  });
});
