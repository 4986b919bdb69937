import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concatBytes } from '../../src/basics/bytes.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { seededRandom } from '../../src/basics/random.ts';
import type { Report } from '../../src/conversation/conversation-entry.ts';
import { ConversationReader } from '../../src/conversation/conversation-reader.ts';
import { parseRecording } from '../../src/conversation/parse-recording.ts';
import { Recorder } from '../../src/conversation/recorder.ts';
import { ReplayedKey } from '../../src/conversation/replayed-key.ts';
import { ctap23 } from '../../src/virtual-key/models/ctap-2-3.ts';
import { frames, packet } from '../virtual-key/host.ts';
import { ceremony } from './ceremony.ts';
import { type Heard, recordedKey, settled } from './recorded-key.ts';
import { filled } from './told.ts';

const direction = fc.constantFrom<Report['direction']>('to-key', 'from-key');
const channel = fc.constantFrom(0, 1, 2, 0xffff_ffff);

/** Anything; packets of CTAPHID with anything in them; messages that begin as a command does. */
const garbage = fc.oneof(
  fc.record({ direction, packet: fc.uint8Array({ maxLength: 70 }) }),
  fc
    .tuple(direction, channel, fc.nat(0xff), fc.uint8Array({ minLength: 59, maxLength: 59 }))
    .map(([where, on, marker, rest]) => ({ direction: where, packet: packet(on, marker, rest) })),
  fc
    .tuple(direction, channel, fc.nat(0x7f), fc.nat(0x1ff), fc.uint8Array({ minLength: 57, maxLength: 57 }))
    .map(([where, on, command, length, rest]) => ({
      direction: where,
      packet: packet(on, 0x80 | command, length >> 8, length & 0xff, rest),
    })),
);
const message = fc
  .tuple(
    direction,
    channel,
    fc.constantFrom(0x10, 0x10, 0x10, 0x03, 0x06, 0x01),
    fc.constantFrom(0, 1, 2, 4, 6, 8, 9, 0x0a, 0x0c, 0x0d, 0x40, 0x50),
    fc.uint8Array({ maxLength: 200 }),
  )
  .map(([where, on, command, first, rest]) =>
    frames(on, command, concatBytes(Uint8Array.of(first), rest)).map((bytes) => ({ direction: where, packet: bytes })),
  );
const conversation = fc
  .array(
    fc.oneof(
      garbage.map((report) => [report]),
      message,
    ),
    { maxLength: 40 },
  )
  .map((all) => all.flat());

function withstands(reports: readonly Omit<Report, 'at'>[]): void {
  const reader = new ConversationReader();
  const recorder = new Recorder({ product: 'garbage', vendorId: null, productId: null, startedAt: 0 });
  let told = 0;
  reports.forEach((report, at) => {
    recorder.report({ ...report, at });
    for (const entry of reader.read({ ...report, at })) {
      told += entry.reports.length;
      for (const text of entry.reports) expect(text).toMatch(/^(?:[0-9a-f]{2}|··)*$/);
    }
  });
  told += reader.flush().reduce((sum, entry) => sum + entry.reports.length, 0);
  // Each report is told once.
  expect(told).toBe(reports.length);
  // Whatever was recorded can be read and replayed.
  const recording = parseRecording(recorder.text());
  const clock = new ManualClock();
  const key = new ReplayedKey(recording, { clock, random: seededRandom('garbage') });
  for (const { packet: bytes } of reports) key.receive(bytes);
  key.powerCycle();
  expect(clock.pending).toBe(0);
}

test('any reports are told, recorded and replayed', () => {
  fc.assert(fc.property(conversation, withstands), { numRuns: 400 });
});

test('a ceremony whose bytes were changed anywhere is told, recorded and replayed', async () => {
  const recorded = recordedKey(ctap23, 'to be changed');
  const secrets = {
    pin: 'before',
    newPin: 'afterwards',
    userId: filled(8),
    userName: 'Hanako',
    credBlob: filled(8),
    largeBlob: filled(40),
    salt: filled(32),
  };
  await settled(
    recorded.clock,
    recorded.open().then((authenticator) => ceremony(authenticator, secrets)),
  );
  const change = fc.record({
    at: fc.nat(recorded.heard.length - 1),
    offset: fc.nat(63),
    value: fc.nat(0xff),
    how: fc.constantFrom('set', 'set', 'set', 'drop', 'twice'),
  });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 12 }), (changes) => {
      const heard: Heard[] = recorded.heard.map((report) => ({ ...report, packet: report.packet.slice() }));
      for (const { at, offset, value, how } of changes) {
        const report = heard[at % heard.length]!;
        if (how === 'set') report.packet[offset] = value;
        else if (how === 'drop') heard.splice(at % heard.length, 1);
        else heard.splice(at % heard.length, 0, report);
      }
      withstands(heard);
    }),
    { numRuns: 25 },
  );
});

test('memory is bounded, whatever is left unfinished', () => {
  const reader = new ConversationReader();
  let unfinished = 0;
  for (let on = 1; on <= 20_000; on++) {
    const first = packet(on, 0x90, 7000 >> 8, 7000 & 0xff, filled(57));
    for (const entry of reader.read({ direction: 'to-key', packet: first, at: on })) {
      expect(entry.fault).toBe('57 of 7000 bytes came');
      unfinished++;
    }
    // Requests that are never answered.
    reader.read({ direction: 'to-key', packet: frames(on, 0x08, new Uint8Array(0))[0]!, at: on });
    reader.read({ direction: 'to-key', packet: frames(0x0100_0000 + on, 0x10, Uint8Array.of(4))[0]!, at: on });
  }
  expect(unfinished).toBe(0);
  expect(reader.flush().length).toBe(0);
  for (let on = 1; on <= 1000; on++) {
    const first = packet(on, 0x90, 7000 >> 8, 7000 & 0xff, filled(57));
    unfinished += reader.read({ direction: 'from-key', packet: first, at: on }).length;
  }
  expect(unfinished).toBe(1000 - 64);
  expect(reader.flush().length).toBe(64);
});

test('deep and wide CBOR is read in bounded time', () => {
  const reader = new ConversationReader();
  const started = process.cpuUsage().user;
  for (const fill of [0x81, 0xa1, 0x9f, 0xbf, 0xc1, 0x40, 0x80, 0x5f, 0x00, 0xff]) {
    for (const first of [1, 2, 6]) {
      const payload = concatBytes(Uint8Array.of(first), filled(7600, fill));
      for (const bytes of frames(1, 0x10, payload)) reader.read({ direction: 'to-key', packet: bytes, at: 0 });
    }
  }
  expect(process.cpuUsage().user - started).toBeLessThan(5_000_000);
});
