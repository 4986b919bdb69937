import { describe, expect, test } from 'vitest';
import { parseRecording, UnreadableRecording } from '../../src/conversation/parse-recording.ts';
import { Recorder } from '../../src/conversation/recorder.ts';
import { frames, map } from '../virtual-key/host.ts';
import { body, filled } from './told.ts';

const channel = 0x0a0b0c0d;
const recorder = (maxLength?: number) =>
  new Recorder({
    product: 'ATKey.Pro',
    vendorId: 0x31bb,
    productId: 0x0622,
    startedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
    ...(maxLength !== undefined && { maxLength }),
  });

const say = (to: Recorder, direction: 'to-key' | 'from-key', command: number, payload: Uint8Array, at: number) => {
  for (const packet of frames(channel, command, payload)) to.report({ direction, packet, at });
};

function changed(): Recorder {
  const recording = recorder();
  say(recording, 'to-key', 0x10, body(0x06, map([1, 2], [2, 4], [5, filled(80)])), 5000);
  say(recording, 'from-key', 0x10, body(0x31), 5012.5);
  return recording;
}

test('the file: a header, then one line for each message, decoded next to raw', () => {
  const recording = changed();
  expect(recording.messages).toBe(2);
  const hidden = (count: number) => '··'.repeat(count);
  expect(recording.text().split('\n')).toEqual([
    '{"format":"touchstone-recording","version":1,"product":"ATKey.Pro","vendorId":"31bb","productId":"0622","startedAt":"2026-01-02T03:04:05.000Z"}',
    `{"at":0,"direction":"to-key","channel":"0a0b0c0d","message":"CTAPHID_CBOR","command":"authenticatorClientPIN changePIN","decoded":{"pinUvAuthProtocol":"2","subCommand":"changePIN","newPinEnc":"hidden: 80 bytes"},"reports":["0a0b0c0d9000590 6a3010202040558 50${hidden(48)}","0a0b0c0d00${hidden(32)}"],"hidden":[[9,89,"bytes"]]}`.replaceAll(
      /(?<=0a0b0c0d[0-9a-f]*) | (?=50·)/g,
      '',
    ),
    '{"at":12.5,"direction":"from-key","channel":"0a0b0c0d","message":"CTAPHID_CBOR","command":"authenticatorClientPIN changePIN","status":"CTAP2_ERR_PIN_INVALID","tookMs":12.5,"reports":["0a0b0c0d90000131"]}',
    '',
  ]);
});

test('a recording is read as it was written', () => {
  const recording = parseRecording(changed().text());
  expect(recording).toMatchObject({
    product: 'ATKey.Pro',
    vendorId: 0x31bb,
    productId: 0x0622,
    startedAt: '2026-01-02T03:04:05.000Z',
    isCut: false,
  });
  const [request, answer] = recording.messages;
  expect(request).toMatchObject({ at: 0, direction: 'to-key', hidden: [{ start: 9, end: 89, kind: 'bytes' }] });
  expect(request?.reports.map((report) => report.length)).toEqual([64, 64]);
  expect(request?.reports.flat().filter((byte) => byte === null).length).toBe(80);
  expect(answer).toMatchObject({ at: 12.5, direction: 'from-key', hidden: [] });
});

test('a message that never came to its end is at its place', () => {
  const recording = recorder();
  const [first] = frames(channel, 0x10, filled(100));
  recording.report({ direction: 'from-key', packet: first!, at: 0 });
  say(recording, 'to-key', 0x08, new Uint8Array(0), 10);
  expect(recording.messages).toBe(1);
  const { messages } = parseRecording(recording.text());
  expect(messages.map(({ direction, at }) => `${direction} ${at}`)).toEqual(['from-key 0', 'to-key 10']);
  // It can be asked for again.
  expect(recording.text().split('\n').length).toBe(4);
});

test('a recording that is too long is cut, and says so', () => {
  const recording = recorder(3000);
  for (let at = 0; at < 100; at++) say(recording, 'to-key', 0x08, new Uint8Array(0), at);
  expect(recording.isCut).toBe(true);
  expect(recording.messages).toBeLessThan(40);
  const text = recording.text();
  expect(text.length).toBeLessThanOrEqual(3000);
  const { messages, isCut } = parseRecording(text);
  expect([messages.length, isCut]).toEqual([recording.messages, true]);
});

describe('a file that is no recording', () => {
  const [header = '', request = '', answer = ''] = changed().text().split('\n');
  const edit = (line: string, members: Record<string, unknown>) =>
    JSON.stringify({ ...(JSON.parse(line) as Record<string, unknown>), ...members });
  const refusal = (...lines: string[]) => {
    try {
      parseRecording(lines.join('\n'));
    } catch (error) {
      if (error instanceof UnreadableRecording) return `${error.line}: ${error.message}`;
      throw error;
    }
    return 'taken';
  };

  test.each<[string, string[], RegExp]>([
    ['nothing', [''], /^null: got nothing/],
    ['no JSON', ['PK\u0003\u0004'], /^1: line 1: got no JSON/],
    ['another JSON', ['[1]'], /^1: .*no JSON object/],
    ['another format', [edit(header, { format: 'har' })], /^1: .*another format, expected "touchstone-recording"/],
    ['a later version', [edit(header, { version: 2 })], /^1: .*another version, expected 1/],
    ['no product', [edit(header, { product: undefined })], /^1: .*no product/],
    ['a long product', [edit(header, { product: 'x'.repeat(257) })], /^1: .*at most 256/],
    ['another id', [edit(header, { vendorId: '12345' })], /^1: .*vendorId/],
    ['another time', [edit(header, { startedAt: 'yesterday' })], /^1: .*ISO 8601/],
    ['a stranger in the header', [edit(header, { serial: '1' })], /^1: .*"serial"/],
    ['a broken line', [header, request, answer.slice(0, -5)], /^3: line 3: got no JSON/],
    ['an empty line in between', [header, '', answer], /^2: .*no JSON/],
    ['a stranger', [header, edit(request, { pin: '1234' })], /^2: .*the member "pin"/],
    ['no time', [header, edit(request, { at: '0' })], /^2: .*at/],
    ['an endless time', [header, edit(request, { at: 1e300 })], /^2: .*at/],
    ['another direction', [header, edit(request, { direction: 'up' })], /^2: .*direction/],
    ['no reports', [header, edit(request, { reports: [] })], /^2: .*no reports/],
    ['too many reports', [header, edit(request, { reports: Array(200).fill('00') })], /^2: .*at most 129/],
    ['a long report', [header, edit(answer, { reports: ['00'.repeat(65)] })], /^2: .*up to 64 bytes/],
    ['half a byte', [header, edit(answer, { reports: ['0a0'] })], /^2: .*hexadecimal/],
    ['a number as report', [header, edit(answer, { reports: [1] })], /^2: .*hexadecimal/],
    ['a span on visible bytes', [header, edit(answer, { hidden: [[0, 1, 'bytes']] })], /^2: .*beside the hidden/],
    ['a span that is short', [header, edit(request, { hidden: [[9, 88, 'bytes']] })], /^2: .*beside the hidden/],
    [
      'spans out of order',
      [
        header,
        edit(request, {
          hidden: [
            [50, 89, 'bytes'],
            [9, 50, 'bytes'],
          ],
        }),
      ],
      /^2: /,
    ],
    ['a span behind the end', [header, edit(request, { hidden: [[9, 9999, 'bytes']] })], /^2: .*order or place/],
    ['a span of nothing', [header, edit(request, { hidden: [[9, 9, 'bytes']] })], /^2: .*ascending/],
    ['another kind', [header, edit(request, { hidden: [[9, 89, '__proto__']] })], /^2: .*kind/],
    ['another reason', [header, edit(request, { hidden: [[9, 89, 'cbor toString']] })], /^2: .*kind/],
    [
      'a number behind a label',
      [header, edit(request, { hidden: [[9, 89, 'credential #99999999999']] })],
      /^2: .*kind/,
    ],
    ['spans that are none', [header, edit(request, { hidden: [7] })], /^2: .*\[start, end, kind\]/],
    ['something after the end', [header, '{"cut":"x"}', answer], /^3: .*a line/],
    ['more than it may be', ['x'.repeat(4_000_001)], /^null: got 4000001 characters/],
    ['deep JSON', [header, `${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`], /^2: .*no JSON/],
    ['deep decoded JSON', [header, `{"decoded":${'['.repeat(1_000_000)}`], /^2: .*no JSON/],
  ])('%s', (_, lines, expected) => {
    expect(refusal(...lines)).toMatch(expected);
  });

  test('what is decoded may say anything: it is not read', () => {
    expect(refusal(header, edit(request, { decoded: 'anything', command: 'anything' }))).toBe('taken');
    expect(refusal(`${header}\r`, `${request}\r`, `${answer}\r`, '')).toBe('taken');
  });
});
