import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { concatBytes, fromHex, toHex, utf8 } from '../../src/basics/bytes.ts';
import { Secret } from '../../src/basics/secret.ts';
import { CtapError, ProtocolError, TransactionTimeout, UnsupportedByKey } from '../../src/ctap/errors.ts';
import { type AssertionRequest, getAssertion, getAssertions, getNextAssertion } from '../../src/ctap/get-assertion.ts';
import { type CredentialRequest, encodeAttestationObject, makeCredential } from '../../src/ctap/make-credential.ts';
import { PinUvAuthToken } from '../../src/ctap/pin-uv-auth-token.ts';
import { encodeAuthenticatorData, parseAuthenticatorData } from '../../src/fido/authenticator-data.ts';
import { type CborMap, type CborValue, decodeCbor, encodeCbor } from '../../src/fido/cbor.ts';
import { pinUvAuthProtocol } from '../../src/fido/pin-uv-auth.ts';
import { Status } from '../../src/fido/status.ts';
import { StructureError } from '../../src/fido/structure-error.ts';
import { reassemble } from '../fido/reassemble.ts';
import { authenticatorTo, infoAnswer } from './open-scripted.ts';
import { recorded } from './recorded.ts';
import { CID, exchange, keepalive, message, outcome, said, unread } from './scripted-key.ts';

const clientDataHash = new Uint8Array(32);
const zeros = '00'.repeat(32);
const tokenBytes = '0125fecfd8bf3f679bd9ec221324baa74f3cade0314b4fba8029500a320612ad';
const protocol = pinUvAuthProtocol(2);
const token = () => new PinUvAuthToken(protocol, Secret.over(fromHex(tokenBytes)));
const param = toHex(protocol.authenticate(fromHex(tokenBytes), clientDataHash));
const text = (value: string) => toHex(encodeCbor(value));
const answer = (members: readonly (readonly [number, CborValue])[]) => `00${toHex(encodeCbor(new Map(members)))}`;
/** The members of a recorded answer. */
const reply = (reports: readonly Uint8Array[]): CborMap => {
  const payload = reassemble(reports.map(toHex))[0]?.payload ?? new Uint8Array(0);
  return decodeCbor(payload.subarray(1)) as CborMap;
};
const sha256 = (value: string) => new Uint8Array(createHash('sha256').update(value).digest());

describe('makeCredential', () => {
  const request: CredentialRequest = {
    clientDataHash,
    rp: { id: 'example.com', name: 'Example' },
    user: { id: Uint8Array.of(1), name: 'a', displayName: 'A' },
    pubKeyCredParams: [{ alg: -7 }],
    options: { rk: true },
  };
  /** ctap.md 2.10, written by python-fido2. */
  const golden = `01 a5 01 5820 ${zeros}
    02 a2 6269646b6578616d706c652e636f6d 646e616d65674578616d706c65
    03 a3 6269644101 646e616d656161 6b646973706c61794e616d656141
    04 81 a2 63616c6726 64747970656a7075626c69632d6b6579 07 a1 62726bf5`;

  const localhost: CredentialRequest = { ...request, rp: { id: 'localhost' } };

  test('the golden request', async () => {
    const { key, authenticator } = await authenticatorTo(infoAnswer(), [exchange(golden, '27')]);
    const end = await outcome(makeCredential(authenticator, request));
    expect(end).toEqual({ error: new CtapError(Status.OPERATION_DENIED) });
    key.finish();
  });

  test('every member, in the order of their keys', async () => {
    const whole = `01 ab 01 5820 ${zeros}
      02 a1 626964 ${text('a.b')}
      03 a1 626964 4101
      04 82 a2 63616c6726 64747970656a7075626c69632d6b6579 a2 63616c6727 64747970656178
      05 81 a2 626964420102 64747970656a7075626c69632d6b6579
      06 a1 6b6372656450726f74656374 02
      07 a2 62726bf4 627576f5
      08 5820 ${param} 09 02 0a 02 0b 81 ${text('packed')}`;
    const { key, authenticator } = await authenticatorTo(infoAnswer({ ep: true }), [exchange(whole, '27')]);
    await outcome(
      makeCredential(authenticator, {
        clientDataHash,
        rp: { id: 'a.b' },
        user: { id: Uint8Array.of(1) },
        pubKeyCredParams: [{ alg: -7 }, { alg: -8, type: 'x' }],
        excludeList: [{ id: Uint8Array.of(1, 2), transports: ['usb'] }],
        extensions: new Map([['credProtect', 2]]),
        options: { rk: false, uv: true },
        token: token(),
        enterpriseAttestation: 2,
        attestationFormatsPreference: ['packed'],
      }),
    );
    key.finish();
  });

  test('empty lists and maps are left out', async () => {
    const bare = `01 a4 01 5820 ${zeros} 02 a1 626964 ${text('a.b')} 03 a1 626964 4101
      04 81 a2 63616c6726 64747970656a7075626c69632d6b6579`;
    const { key, authenticator } = await authenticatorTo(infoAnswer(), [exchange(bare, '27')]);
    await outcome(
      makeCredential(authenticator, {
        clientDataHash,
        rp: { id: 'a.b' },
        user: { id: Uint8Array.of(1) },
        pubKeyCredParams: [{ alg: -7 }],
        excludeList: [],
        extensions: new Map(),
        options: {},
        attestationFormatsPreference: [],
      }),
    );
    key.finish();
  });

  test('what a YubiKey answered, and its attestation object', async () => {
    const statuses: number[] = [];
    const { clock, key, authenticator } = await authenticatorTo(infoAnswer(), [
      unread([keepalive(2), ...recorded('CTAP_CBOR_CRED')]),
    ]);
    const made = await makeCredential(authenticator, localhost, { onKeepalive: (status) => statuses.push(status) });
    expect(made).toMatchObject({ fmt: 'packed', authData: { flags: { up: true, uv: true, at: true } } });
    expect(made.authData.attested.credentialId.length).toBeGreaterThan(15);
    expect(made.attStmt.get('x5c')).toHaveLength(1);
    const object = decodeCbor(encodeAttestationObject(made)) as CborMap;
    expect([...object.keys()]).toEqual(['fmt', 'attStmt', 'authData']);
    expect(object.get('authData')).toEqual(made.authDataBytes);
    expect(statuses).toEqual([2]);
    key.finish();
    expect(clock.pending).toBe(0);
  });

  test('an answer about another RP is refused', async () => {
    const { authenticator } = await authenticatorTo(infoAnswer(), [unread(recorded('CTAP_CBOR_CRED'))]);
    const end = await outcome(makeCredential(authenticator, request));
    expect(end).toEqual({
      error: expect.objectContaining({ name: 'ProtocolError', got: 'the hash of another RP ID' }),
    });
  });

  const assertionData = concatBytes(sha256('localhost'), Uint8Array.of(1, 0, 0, 0, 0));
  test.each<[string, readonly (readonly [number, CborValue])[]]>([
    [
      'no authData',
      [
        [1, 'packed'],
        [3, new Map()],
      ],
    ],
    [
      'authData without a credential',
      [
        [1, 'none'],
        [2, assertionData],
        [3, new Map()],
      ],
    ],
    [
      'authData as text',
      [
        [1, 'none'],
        [2, 'text'],
        [3, new Map()],
      ],
    ],
    [
      'authData of one byte',
      [
        [1, 'none'],
        [2, new Uint8Array(1)],
        [3, new Map()],
      ],
    ],
  ])('%s is refused', async (_, members) => {
    const { authenticator } = await authenticatorTo(infoAnswer(), [unread(message(answer(members)))]);
    expect(await outcome(makeCredential(authenticator, localhost))).toEqual({ error: expect.any(StructureError) });
  });

  test('an answer without the touch or the verification that it takes is refused (hostile-tests A)', async () => {
    const made = parseAuthenticatorData(reply(recorded('CTAP_CBOR_CRED')).get(2) as Uint8Array);
    const flags = { up: true, uv: true };
    for (const [changed, more] of [
      [{ ...flags, up: false }, {}],
      [{ ...flags, uv: false }, { token: token() }],
      [{ ...flags, uv: false }, { options: { uv: true } }],
    ] as const) {
      const authData = encodeAuthenticatorData({ ...made, flags: changed });
      const members = answer([
        [1, 'none'],
        [2, authData],
        [3, new Map()],
      ]);
      const { authenticator } = await authenticatorTo(infoAnswer(), [unread(message(members))]);
      const end = await outcome(makeCredential(authenticator, { ...localhost, ...more }));
      expect(end).toEqual({ error: expect.any(ProtocolError) });
    }
  });

  test('enterprise attestation is not asked for where it is not enabled', async () => {
    for (const options of [undefined, { ep: false }]) {
      const { key, authenticator } = await authenticatorTo(infoAnswer(options));
      const end = await outcome(makeCredential(authenticator, { ...request, enterpriseAttestation: 1 }));
      expect(end).toEqual({ error: new UnsupportedByKey('enterprise attestation') });
      key.finish();
    }
  });

  test('waits for a person for two minutes', async () => {
    const { clock, key, authenticator } = await authenticatorTo(infoAnswer(), [
      said(golden, [keepalive(2)]),
      { expected: `${CID}91`, replies: [] },
    ]);
    const end = outcome(makeCredential(authenticator, request));
    for (let second = 0; second < 119; second++) {
      await clock.advance(1000);
      key.emit(keepalive(2));
    }
    expect(key.written).toHaveLength(5);
    await clock.advance(1000);
    expect(await end).toEqual({ error: expect.any(TransactionTimeout) });
    key.finish();
    expect(clock.pending).toBe(0);
  });
});

describe('getAssertion', () => {
  const request: AssertionRequest = { rpId: 'a.b', clientDataHash };
  const authData = concatBytes(sha256('a.b'), Uint8Array.of(5, 0, 0, 0, 9));
  const credential = new Map<string, CborValue>([
    ['id', Uint8Array.of(1, 2)],
    ['type', 'public-key'],
  ]);
  const signature = Uint8Array.of(0x30);
  const good: readonly (readonly [number, CborValue])[] = [
    [1, credential],
    [2, authData],
    [3, signature],
  ];
  const bare = `02 a2 01 63612e62 02 5820 ${zeros}`;
  const ask = async (members: readonly (readonly [number, CborValue])[], more: Partial<AssertionRequest> = {}) => {
    const { authenticator } = await authenticatorTo(infoAnswer(), [unread(message(answer(members)))]);
    return outcome(getAssertion(authenticator, { ...request, ...more }));
  };

  test('every member, in the order of their keys', async () => {
    const whole = `02 a7 01 63612e62 02 5820 ${zeros}
      03 81 a2 626964420102 64747970656a7075626c69632d6b6579
      04 a1 6b686d61632d736563726574 f5
      05 a2 627570f4 627576f5
      06 5820 ${param} 07 02`;
    const { key, authenticator } = await authenticatorTo(infoAnswer(), [exchange(whole, '2e')]);
    const end = await outcome(
      getAssertion(authenticator, {
        ...request,
        allowList: [{ id: Uint8Array.of(1, 2) }],
        extensions: new Map([['hmac-secret', true]]),
        options: { up: false, uv: true },
        token: token(),
      }),
    );
    expect(end).toEqual({ error: new CtapError(Status.NO_CREDENTIALS) });
    key.finish();
  });

  test('nothing that was not asked for', async () => {
    const { key, authenticator } = await authenticatorTo(infoAnswer(), [exchange(bare, '2e')]);
    await outcome(getAssertion(authenticator, { ...request, allowList: [], options: {} }));
    key.finish();
  });

  test('what a YubiKey answered', async () => {
    const wire = recorded('CTAP_CBOR_ASSERT');
    const { authenticator } = await authenticatorTo(infoAnswer(), [unread(wire)]);
    const request = { rpId: 'localhost', clientDataHash, options: { up: false } };
    const assertion = await getAssertion(authenticator, request);
    expect(assertion.credential).toMatchObject({ type: 'public-key' });
    expect(assertion.credential.id).toHaveLength(64);
    expect(toHex(assertion.signature)).toMatch(/^30/);
  });

  const flagged = (flags: number): readonly (readonly [number, CborValue])[] => [
    [1, credential],
    [2, concatBytes(sha256('a.b'), Uint8Array.of(flags, 0, 0, 0, 9))],
    [3, signature],
  ];
  test.each<[string, number, Partial<AssertionRequest>]>([
    ['without the touch that was asked for', 0x04, {}],
    ['without the verification that a token stands for', 0x01, { token: token() }],
    ['without the verification that was asked for', 0x01, { options: { uv: true } }],
  ])('%s it is refused (hostile-tests A)', async (_, flags, more) => {
    expect(await ask(flagged(flags), more)).toEqual({ error: expect.any(ProtocolError) });
    expect(await ask(flagged(0x05), more)).toHaveProperty('value');
  });

  test('without a touch that nobody asked for it is taken', async () => {
    expect(await ask(flagged(0), { options: { up: false } })).toHaveProperty('value');
  });

  test('all members', async () => {
    const user = new Map<string, CborValue>([
      ['id', Uint8Array.of(7)],
      ['name', '山田'],
      ['displayName', '山田 太郎'],
    ]);
    const members = [...good, [4, user], [5, 2], [6, true], [7, new Uint8Array(32)], [8, new Map()]] as const;
    expect(await ask(members)).toEqual({
      value: expect.objectContaining({
        user: { id: Uint8Array.of(7), name: '山田', displayName: '山田 太郎' },
        numberOfCredentials: 2,
        userSelected: true,
        largeBlobKey: new Uint8Array(32),
      }),
    });
  });

  test('the credential may be left out where only one was allowed', async () => {
    const members = good.slice(1);
    const id = Uint8Array.of(9);
    expect(await ask(members, { allowList: [{ id }] })).toMatchObject({
      value: { credential: { id, type: 'public-key' } },
    });
    expect(await ask(members, { allowList: [{ id }, { id: Uint8Array.of(8) }] })).toEqual({
      error: expect.any(StructureError),
    });
    expect(await ask(members)).toEqual({ error: expect.any(StructureError) });
  });

  test('a credential that was not allowed is refused', async () => {
    expect(await ask(good, { allowList: [{ id: Uint8Array.of(1, 3) }] })).toEqual({ error: expect.any(ProtocolError) });
    expect(await ask(good, { allowList: [{ id: Uint8Array.of(1, 2) }] })).toHaveProperty('value');
  });

  test.each<[string, readonly (readonly [number, CborValue])[]]>([
    [
      'no authData',
      [
        [1, credential],
        [3, signature],
      ],
    ],
    [
      'no signature',
      [
        [1, credential],
        [2, authData],
      ],
    ],
    [
      'an empty signature',
      [
        [1, credential],
        [2, authData],
        [3, new Uint8Array(0)],
      ],
    ],
    [
      'trailing bytes in authData',
      [
        [1, credential],
        [2, concatBytes(authData, signature)],
        [3, signature],
      ],
    ],
    [
      'a credential without id',
      [
        [1, new Map([['type', 'public-key']])],
        [2, authData],
        [3, signature],
      ],
    ],
    ['0 credentials', [...good, [5, 0]]],
    ['10^9 credentials', [...good, [5, 1_000_000_000]]],
    ['-1 credentials', [...good, [5, -1]]],
    ['a user without id', [...good, [4, new Map([['name', 'a']])]]],
    ['a user id of 65 bytes', [...good, [4, new Map([['id', new Uint8Array(65)]])]]],
    ['a largeBlobKey of 31 bytes', [...good, [7, new Uint8Array(31)]]],
  ])('%s is refused', async (_, members) => {
    expect(await ask(members)).toEqual({ error: expect.any(StructureError) });
  });

  test('for another RP is refused', async () => {
    expect(await ask(good, { rpId: 'a.c' })).toEqual({ error: expect.any(ProtocolError) });
  });

  test('several, the next ones asked for one by one', async () => {
    const next = answer(good);
    const { key, authenticator } = await authenticatorTo(infoAnswer(), [
      exchange(bare, answer([...good, [5, 3]])),
      exchange('08', next),
      exchange('08', next),
      exchange(bare, next),
      exchange('08', '30'),
    ]);
    expect(await getAssertions(authenticator, request)).toHaveLength(3);
    expect(await getAssertions(authenticator, request)).toHaveLength(1);
    const end = await outcome(getNextAssertion(authenticator, request));
    expect(end).toEqual({ error: new CtapError(Status.NOT_ALLOWED) });
    key.finish();
  });
});

test('utf8 names longer than a packet arrive whole', async () => {
  const name = 'あ'.repeat(60);
  const { key, authenticator } = await authenticatorTo(infoAnswer(), [unread(message('28'))]);
  const end = await outcome(
    makeCredential(authenticator, {
      clientDataHash,
      rp: { id: 'a.b' },
      user: { id: utf8('id'), displayName: name },
      pubKeyCredParams: [{ alg: -7 }],
    }),
  );
  expect(end).toEqual({ error: new CtapError(Status.KEY_STORE_FULL) });
  key.finish();
});
