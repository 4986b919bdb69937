import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toHex, utf8 } from '../../src/basics/bytes.ts';
import { ConversationReader } from '../../src/conversation/conversation-reader.ts';
import { parseRecording } from '../../src/conversation/parse-recording.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import { ctap23 } from '../../src/virtual-key/models/ctap-2-3.ts';
import { pinOnly } from '../../src/virtual-key/models/pin-only.ts';
import { type CeremonySecrets, ceremony } from './ceremony.ts';
import { secretsOf } from './ceremony-secrets.ts';
import { recordedKey, settled } from './recorded-key.ts';

/** Long enough that chance does not put one of them among the public bytes of a recording: 2^-40 for each place. */
const WINDOW = 5;

/** Every part of a secret, in every notation that the text has it in. */
function leaks(text: string, secrets: readonly Uint8Array[]): string[] {
  const digits = new Set<string>();
  for (const run of text.match(/[0-9a-f]{8,}/gi) ?? []) {
    const lower = run.toLowerCase();
    for (let at = 0; at + 8 <= lower.length; at++) {
      digits.add(lower.slice(at, at + 8));
      if (at + 2 * WINDOW <= lower.length) digits.add(lower.slice(at, at + 2 * WINDOW));
    }
  }
  const found: string[] = [];
  for (const secret of secrets) {
    const size = Math.min(WINDOW, secret.length);
    for (let at = 0; at + size <= secret.length; at++) {
      const part = secret.subarray(at, at + size);
      if (digits.has(toHex(part))) found.push(`hex ${toHex(part)}`);
    }
    const whole = Buffer.from(secret);
    for (const notation of ['latin1', 'utf8', 'base64', 'base64url'] as const) {
      if (text.includes(whole.toString(notation).replace(/=+$/, ''))) found.push(`${notation} ${toHex(secret)}`);
    }
  }
  return found;
}

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

test('no secret of a ceremony is in its recording', async () => {
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
