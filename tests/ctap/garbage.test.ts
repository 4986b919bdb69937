import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes, fromHex, toHex, utf8 } from '../../src/basics/bytes.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { seededRandom } from '../../src/basics/random.ts';
import { Secret } from '../../src/basics/secret.ts';
import type { Authenticator } from '../../src/ctap/authenticator.ts';
import { enroll, enumerateTemplates, getSensorInfo, renameTemplate } from '../../src/ctap/bio-enrollment.ts';
import { changePin, getPinRetries, getTokenWithPin, getTokenWithUv, setPin } from '../../src/ctap/client-pin.ts';
import { setMinPinLength, toggleAlwaysUv } from '../../src/ctap/config.ts';
import {
  deleteCredential,
  enumerateCredentials,
  enumerateRps,
  getCredsMetadata,
  updateUserInformation,
} from '../../src/ctap/credential-management.ts';
import {
  ChannelBusy,
  CtapError,
  ProtocolError,
  TransactionCancelled,
  TransactionTimeout,
  UnsupportedByKey,
} from '../../src/ctap/errors.ts';
import { type AuthenticationExtensions, getExtendedAssertions } from '../../src/ctap/extensions/authentication.ts';
import { makeExtendedCredential, type RegistrationExtensions } from '../../src/ctap/extensions/registration.ts';
import { getAssertions } from '../../src/ctap/get-assertion.ts';
import { HidConnectionLost } from '../../src/ctap/hid-connection.ts';
import { collectGarbage, readLargeBlobs, writeLargeBlob } from '../../src/ctap/large-blobs.ts';
import { makeCredential } from '../../src/ctap/make-credential.ts';
import { PinUvAuthToken } from '../../src/ctap/pin-uv-auth-token.ts';
import { excludeListFor } from '../../src/ctap/preflight.ts';
import { reset } from '../../src/ctap/reset.ts';
import { select } from '../../src/ctap/selection.ts';
import { getU2fAssertion, makeU2fCredential } from '../../src/ctap/u2f/u2f-credential.ts';
import { U2fKey } from '../../src/ctap/u2f/u2f-key.ts';
import { type CborMap, type CborValue, encodeCbor } from '../../src/fido/cbor.ts';
import { HidCommand } from '../../src/fido/ctaphid.ts';
import { pinUvAuthProtocol } from '../../src/fido/pin-uv-auth.ts';
import { StructureError } from '../../src/fido/structure-error.ts';
import { openAuthenticator } from './open-authenticator.ts';
import { infoAnswer } from './open-scripted.ts';
import {
  CID,
  error,
  grant,
  grantTo,
  keepalive,
  message,
  outcome,
  packet,
  ScriptedKey,
  said,
  settled,
  shown,
} from './scripted-key.ts';

const typed = [
  ChannelBusy,
  CtapError,
  HidConnectionLost,
  ProtocolError,
  StructureError,
  TransactionCancelled,
  TransactionTimeout,
  UnsupportedByKey,
];

const token = () => new PinUvAuthToken(pinUvAuthProtocol(2), Secret.over(new Uint8Array(32)));
const pin = () => Secret.over(utf8('1234'));
const clientDataHash = new Uint8Array(32);
const permissions = { permissions: 1, rpId: 'a.b' };
const credential = {
  clientDataHash,
  rp: { id: 'a.b' },
  user: { id: Uint8Array.of(1) },
  pubKeyCredParams: [{ alg: -7 }],
};

const user = { id: Uint8Array.of(1), name: 'a' };
const u2fCredential = { ...credential, excludeList: [user] };
const salts = [new Uint8Array(32)] as const;
const registration: RegistrationExtensions = {
  credProtect: 2,
  hmacSecret: salts,
  credBlob: Uint8Array.of(1),
  largeBlob: true,
  minPinLength: true,
  thirdPartyPayment: true,
};
const assertion = { rpId: 'a.b', clientDataHash };
const authentication: AuthenticationExtensions = { hmacSecret: salts, credBlob: true, largeBlob: 'read' };

async function toTheEnd(samples: AsyncGenerator<unknown, unknown>): Promise<unknown> {
  for (;;) {
    const { done, value } = await samples.next();
    if (done) return value;
  }
}

const operations: Record<string, (key: Authenticator, signal: AbortSignal) => Promise<unknown>> = {
  refreshInfo: (key) => key.refreshInfo(),
  getPinRetries: (key, signal) => getPinRetries(key, { signal }),
  setPin: (key, signal) => setPin(key, pin(), { signal }),
  changePin: (key, signal) => changePin(key, pin(), pin(), { signal }),
  getTokenWithPin: (key, signal) => getTokenWithPin(key, pin(), permissions, { signal }),
  getTokenWithUv: (key, signal) => getTokenWithUv(key, permissions, { signal }),
  getSensorInfo: (key, signal) => getSensorInfo(key, { signal }),
  enumerateTemplates: (key, signal) => enumerateTemplates(key, token(), { signal }),
  renameTemplate: (key, signal) => renameTemplate(key, token(), Uint8Array.of(1), 'a', { signal }),
  enroll: (key, signal) => toTheEnd(enroll(key, token(), { signal, timeoutMs: 10_000 })),
  makeCredential: (key, signal) => makeCredential(key, credential, { signal }),
  getAssertions: (key, signal) => getAssertions(key, { rpId: 'a.b', clientDataHash }, { signal }),
  getCredsMetadata: (key, signal) => getCredsMetadata(key, token(), { signal }),
  enumerateRps: (key, signal) => enumerateRps(key, token(), { signal }),
  enumerateCredentials: (key, signal) => enumerateCredentials(key, token(), new Uint8Array(32), { signal }),
  deleteCredential: (key, signal) => deleteCredential(key, token(), Uint8Array.of(1), { signal }),
  updateUserInformation: (key, signal) => updateUserInformation(key, token(), user.id, user, { signal }),
  readLargeBlobs: (key, signal) => readLargeBlobs(key, { signal }),
  writeLargeBlob: (key, signal) => writeLargeBlob(key, token(), new Uint8Array(32), user.id, { signal }),
  collectGarbage: (key, signal) => collectGarbage(key, token(), [], { signal }),
  toggleAlwaysUv: (key, signal) => toggleAlwaysUv(key, token(), { signal }),
  setMinPinLength: (key, signal) => setMinPinLength(key, token(), { newMinPinLength: 6 }, { signal }),
  makeExtendedCredential: (key, signal) => makeExtendedCredential(key, credential, registration, { signal }),
  getExtendedAssertions: (key, signal) => getExtendedAssertions(key, assertion, authentication, { signal }),
  excludeListFor: (key, signal) => excludeListFor(key, { rpId: 'a.b', list: [user, credential.user] }, { signal }),
  makeU2fCredential: (key, signal) => makeU2fCredential(new U2fKey(key.channel, key), u2fCredential, { signal }),
  getU2fAssertion: (key, signal) =>
    getU2fAssertion(new U2fKey(key.channel, key), { ...assertion, allowList: [user] }, { signal }),
  select: (key, signal) => select(key, { signal }),
  reset: (key, signal) => reset(key, { signal }),
};

/** Values of all kinds at the member keys that answers have, so that some of them nearly fit. */
const leaf: fc.Arbitrary<CborValue> = fc.oneof(
  fc.integer({ min: -3, max: 300 }),
  fc.constantFrom<CborValue>(2 ** 32, 2n ** 63n, -1, true, false, null, 'text', '', 'packed', 'public-key'),
  fc.uint8Array({ maxLength: 80 }),
);
const member: fc.Arbitrary<CborValue> = fc.oneof(
  { weight: 3, arbitrary: leaf },
  fc.array(leaf, { maxLength: 3 }),
  fc
    .dictionary(fc.constantFrom('id', 'type', 'name', 'alg', '__proto__'), leaf)
    .map((members) => new Map(Object.entries(members))),
  fc
    .array(fc.tuple(fc.integer({ min: -4, max: 4 }), leaf), { maxLength: 5 })
    .map((members): CborMap => new Map(members)),
  fc.array(
    fc.tuple(fc.integer({ min: 1, max: 3 }), leaf).map((one): CborMap => new Map([one])),
    { maxLength: 3 },
  ),
);
const cborAnswer = fc
  .tuple(
    fc.constantFrom(0, 0, 0, 0, 0x2f, 0x31, 0x2c, 0x99),
    fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), member), { maxLength: 6 }),
  )
  .map(([status, members]) => concatBytes(Uint8Array.of(status), encodeCbor(new Map(members) as CborMap)));

const u2fAnswer = fc
  .tuple(fc.uint8Array({ maxLength: 150 }), fc.constantFrom('9000', '9000', '6985', '6a80', '1234'))
  .map(([data, word]) => message(concatBytes(data, fromHex(word)), HidCommand.msg));

const report: fc.Arbitrary<Uint8Array[]> = fc.oneof(
  { weight: 2, arbitrary: u2fAnswer },
  { weight: 6, arbitrary: cborAnswer.map((answer) => message(answer)) },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 300 }).map((payload) => message(payload)) },
  { weight: 2, arbitrary: fc.uint8Array({ minLength: 64, maxLength: 64 }).map((bytes) => [bytes]) },
  {
    weight: 2,
    arbitrary: fc.uint8Array({ minLength: 60, maxLength: 60 }).map((tail) => [packet(`${CID}${toHex(tail)}`)]),
  },
  fc.integer({ min: 0, max: 255 }).map((status) => [keepalive(status)]),
  fc.constantFrom(0, 1, 5, 6, 6, 0x0b, 0x7f).map((code) => [error(code)]),
  fc.uint8Array({ maxLength: 70 }).map((bytes) => [bytes]),
  cborAnswer.map((answer) => message(answer).slice(0, -1)),
);

const options = {
  clientPin: true,
  pinUvAuthToken: true,
  bioEnroll: true,
  uv: true,
  credMgmt: true,
  largeBlobs: true,
  authnrCfg: true,
  alwaysUv: false,
  setMinPINLength: true,
};
const extensions = ['credProtect', 'hmac-secret', 'hmac-secret-mc', 'credBlob', 'largeBlob', 'thirdPartyPayment'];

/** A key that answers INIT well, and every other complete message with the next of some garbage. */
function garbageKey(answers: readonly Uint8Array[][]): ScriptedKey {
  const key = new ScriptedKey(
    grant(`${CID} 02 05 07 01 04`),
    said(
      '04',
      message(
        infoAnswer(options, [
          [2, extensions],
          [0x0f, 32],
        ]),
      ),
    ),
  );
  let next = 0;
  const scripted = key.write.bind(key);
  let opening = 2;
  let missing = 0;
  key.write = async (written) => {
    if (opening-- > 0) return scripted(written);
    await Promise.resolve();
    const isInitialization = (written[4]! & 0x80) !== 0;
    missing = isInitialization ? ((written[5]! << 8) | written[6]!) - 57 : missing - 59;
    if (written[4] === 0x86)
      key.emit(
        grantTo(
          written,
          `${shown(written).slice(0, 8).replace('ffffffff', CID)} 0200000004`,
          shown(written).slice(0, 8),
        ),
      );
    else if (missing <= 0) for (const bytes of answers[next++ % answers.length]!) key.emit(bytes);
  };
  return key;
}

describe('whatever a key answers: a value or a typed error, in bounded time, and no timer left', () => {
  test.each(Object.entries(operations))('%s', async (_, operate) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(report, { minLength: 1, maxLength: 8 }),
        fc.option(fc.nat(2000)),
        async (answers, abortAt) => {
          const clock = new ManualClock();
          const key = garbageKey(answers);
          const authenticator = await openAuthenticator(key, { clock, random: seededRandom('garbage') });
          const abort = new AbortController();
          const cancelAbort = abortAt === null ? () => {} : clock.schedule(abortAt, () => abort.abort());
          const end = await settled(clock, operate(authenticator, abort.signal), 900_000);
          cancelAbort();
          if ('error' in end)
            expect(
              typed.some((type) => end.error instanceof type),
              String(end.error),
            ).toBe(true);
          await authenticator.close();
          expect([clock.pending, key.listeners]).toEqual([0, 0]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('opening', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(report, { minLength: 1, maxLength: 8 }), async (answers) => {
        const clock = new ManualClock();
        let next = 0;
        const key = new ScriptedKey();
        key.write = async (written) => {
          await Promise.resolve();
          for (const bytes of answers[next++ % answers.length]!) {
            key.emit(bytes);
            const nearly = bytes.slice();
            nearly.set(written.subarray(0, 15).subarray(0, nearly.length));
            key.emit(nearly);
          }
        };
        const end = await settled(clock, openAuthenticator(key, { clock, random: seededRandom('garbage') }), 200_000);
        if ('error' in end)
          expect(
            typed.some((type) => end.error instanceof type),
            String(end.error),
          ).toBe(true);
        else await end.value.close();
        expect([clock.pending, key.listeners]).toEqual([0, 0]);
      }),
      { numRuns: 200 },
    );
  });
});

test('a rejection that nobody waits for is not left behind', async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', note);
  try {
    const clock = new ManualClock();
    const key = garbageKey([message('00')]);
    const authenticator = await openAuthenticator(key, { clock, random: seededRandom('garbage') });
    key.write = async () => {
      throw new HidConnectionLost('gone');
    };
    expect(await outcome(authenticator.refreshInfo())).toEqual({ error: expect.any(HidConnectionLost) });
    await clock.advance(1000);
  } finally {
    process.off('unhandledRejection', note);
  }
  expect(unhandled).toEqual([]);
});
