import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toHex, utf8 } from '../../src/basics/bytes.ts';
import { ConversationReader } from '../../src/conversation/conversation-reader.ts';
import { parseRecording } from '../../src/conversation/parse-recording.ts';
import { Recorder } from '../../src/conversation/recorder.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import { ctap23 } from '../../src/virtual-key/models/ctap-2-3.ts';
import { pinOnly } from '../../src/virtual-key/models/pin-only.ts';
import { type CeremonySecrets, ceremony } from './ceremony.ts';
import { secretsOf } from './ceremony-secrets.ts';
import { leaks } from './leaks.ts';
import { recordedKey, settled } from './recorded-key.ts';

/** A PIN that no hexadecimal text and no word of the specification has by chance. */
const pin = fc.string({ unit: fc.constantFrom(...'ghijkmnqrtvwxyzGHJKQWXYZ!?#éあ花'), minLength: 6, maxLength: 15 });
const bytes = (minLength: number, maxLength = minLength) => fc.uint8Array({ minLength, maxLength });

const secrets: fc.Arbitrary<CeremonySecrets> = fc.record({
  pin,
  newPin: pin,
  userId: bytes(16, 64),
  userName: pin,
  credBlob: bytes(20, 32),
  largeBlob: bytes(40, 200),
  salt: bytes(32),
});

test('hostile F9 no secret of a ceremony is in its recording', async () => {
  await fc.assert(
    fc.asyncProperty(
      secrets,
      fc.constantFrom(atkeyPro, ctap23, pinOnly),
      fc.string({ minLength: 8 }),
      async (known, model, seed) => {
        const { clock, open, recorder, heard, drawn } = recordedKey(model, seed);
        await settled(
          clock,
          open().then((authenticator) => ceremony(authenticator, known)),
        );
        const text = recorder.text();
        const pinHashes = [known.pin, known.newPin].map(
          (each) => new Uint8Array(createHash('sha256').update(each).digest()),
        );
        const secretOnes = [
          ...secretsOf(heard, drawn),
          // Private keys and seeds, tokens, agreement scalars, wrapping keys, largeBlobKeys.
          ...drawn.filter(({ length }) => length >= 32),
          ...pinHashes,
          ...[known.pin, known.newPin].map(utf8),
          ...[known.credBlob, known.largeBlob, known.salt],
        ];
        const all = [...secretOnes, known.userId, utf8(known.userName)];
        expect(all.length).toBeGreaterThan(60);
        expect(leaks(text, all)).toEqual([]);
        // What a tester sees meanwhile has people in it, and no secrets either.
        const reader = new ConversationReader();
        const live = heard.flatMap((report) => reader.read({ ...report, at: 0 }));
        expect(leaks(JSON.stringify(live), secretOnes)).toEqual([]);
        expect(parseRecording(text).messages.length).toBeGreaterThan(60);
        // The search finds what is there.
        expect(leaks(heard.map(({ packet }) => toHex(packet)).join('\n'), all).length).toBeGreaterThan(500);
      },
    ),
    { numRuns: 12, seed: 20_260_101 },
  );
});

test('no secret of a ceremony is in its recording when bytes of it are lost or changed on the way', async () => {
  const known: CeremonySecrets = {
    pin: 'ghijkm!',
    newPin: 'zyxwvt?',
    userId: fc.sample(bytes(32), { numRuns: 1, seed: 1 })[0]!,
    userName: '山田花子',
    credBlob: fc.sample(bytes(32), { numRuns: 1, seed: 2 })[0]!,
    largeBlob: fc.sample(bytes(100), { numRuns: 1, seed: 3 })[0]!,
    salt: fc.sample(bytes(32), { numRuns: 1, seed: 4 })[0]!,
  };
  const { clock, open, heard, drawn } = recordedKey(ctap23, 'changed');
  await settled(
    clock,
    open().then((authenticator) => ceremony(authenticator, known)),
  );
  const all = [
    ...secretsOf(heard, drawn),
    ...drawn.filter(({ length }) => length >= 32),
    ...[known.userId, known.credBlob, known.largeBlob, known.salt, utf8(known.pin), utf8(known.newPin)],
  ];
  const change = fc.tuple(fc.nat(heard.length - 1), fc.nat(63), fc.nat(0xff), fc.constantFrom('set', 'drop', 'twice'));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 40 }), (changes) => {
      const changed = heard.map((report) => ({ ...report, packet: report.packet.slice() }));
      for (const [at, offset, value, how] of changes) {
        const report = changed[at % changed.length]!;
        if (how === 'set') report.packet[offset] = value;
        else changed.splice(at % changed.length, how === 'drop' ? 1 : 0, ...(how === 'drop' ? [] : [report]));
      }
      const recorder = new Recorder({ product: 'changed', vendorId: null, productId: null, startedAt: 0 });
      for (const report of changed) recorder.report({ ...report, at: 0 });
      expect(leaks(recorder.text(), all)).toEqual([]);
    }),
    { numRuns: 25, seed: 20_260_102 },
  );
});
