import { describe, expect, test } from 'vitest';
import { toHex, utf8 } from '../../src/basics/bytes.ts';
import { type AuthenticationExtensions, getExtendedAssertions } from '../../src/ctap/extensions/authentication.ts';
import { makeExtendedCredential } from '../../src/ctap/extensions/registration.ts';
import { encodeAuthenticatorData } from '../../src/fido/authenticator-data.ts';
import { type CborMap, type CborValue, encodeCbor } from '../../src/fido/cbor.ts';
import { StructureError } from '../../src/fido/structure-error.ts';
import { pinOnly } from '../../src/virtual-key/models/pin-only.ts';
import { assertionAnswer, sentBy } from './assertion-answer.ts';
import { authenticatorTo, infoAnswer } from './open-scripted.ts';
import { PersonAtKey } from './person-at-key.ts';
import { message, outcome, unread } from './scripted-key.ts';

const clientDataHash = new Uint8Array(32).fill(5);
const creation = {
  clientDataHash,
  rp: { id: 'example.com' },
  user: { id: Uint8Array.of(1) },
  pubKeyCredParams: [{ alg: -7 }],
};

describe('largeBlob of CTAP 2.3, by unsigned outputs', () => {
  const info = infoAnswer({}, [[2, ['largeBlob']]]);
  const request = { rpId: 'a.b', clientDataHash };
  const deflated = (hex: string) => Buffer.from(hex, 'hex');

  const access = async (largeBlob: AuthenticationExtensions['largeBlob'], unsigned?: CborMap) => {
    const { key, authenticator } = await authenticatorTo(info, [
      unread(message(assertionAnswer(undefined, unsigned && new Map([['largeBlob', unsigned]])))),
    ]);
    const end = await outcome(getExtendedAssertions(authenticator, request, { largeBlob }));
    return { sent: sentBy(key), end: 'value' in end ? end.value[0]?.outputs.largeBlob : end.error };
  };

  test('read', async () => {
    const stored = new Map<string, CborValue>([
      ['blob', deflated('4b4c0400')],
      ['originalSize', 2],
    ]);
    const { sent, end } = await access('read', stored);
    expect(sent).toContain(`${toHex(utf8('largeBlob'))}a164${toHex(utf8('read'))}f5`);
    expect(end).toEqual({ blob: utf8('aa'), written: undefined });
    expect((await access('read', new Map())).end).toEqual({ blob: undefined, written: undefined });
    expect((await access('read')).end).toEqual({ blob: undefined, written: undefined });
  });

  test('write', async () => {
    const { end } = await access({ write: utf8('a') }, new Map([['written', true]]));
    expect(end).toEqual({ blob: undefined, written: true });
    expect((await access({ write: utf8('a') })).end).toEqual({ blob: undefined, written: false });
  });

  test.each<[string, [string, CborValue][]]>([
    ['no size', [['blob', deflated('4b4c0400')]]],
    [
      'another size',
      [
        ['blob', deflated('4b4c0400')],
        ['originalSize', 3],
      ],
    ],
    [
      'a smaller size',
      [
        ['blob', deflated('4b4c0400')],
        ['originalSize', 1],
      ],
    ],
    [
      'a size of 2^40',
      [
        ['blob', deflated('4b4c0400')],
        ['originalSize', 2 ** 40],
      ],
    ],
    [
      'no DEFLATE',
      [
        ['blob', deflated('ffff')],
        ['originalSize', 2],
      ],
    ],
    [
      'text',
      [
        ['blob', 'aa'],
        ['originalSize', 2],
      ],
    ],
  ])('a blob with %s is refused', async (_, members) => {
    expect((await access('read', new Map(members))).end).toBeInstanceOf(StructureError);
  });
});

test.each<[string, CborValue]>([
  ['credProtect', 4],
  ['credProtect', true],
  ['credBlob', 1],
  ['minPinLength', 3],
  ['minPinLength', 64],
  ['hmac-secret', 'yes'],
  ['thirdPartyPayment', null],
])('an output %s of %s is refused; the same output is ignored where nobody asked', async (name, value) => {
  const person = new PersonAtKey(pinOnly);
  const opened = await person.open();
  const { credential } = await person.during(makeExtendedCredential(opened, creation, {}));
  const { attested, ...parts } = credential.authData;
  const authData = encodeAuthenticatorData({ ...parts, attested, extensions: new Map([[name, value]]) });
  const answer = new Map<number, CborValue>([
    [1, 'none'],
    [2, authData],
    [3, new Map()],
  ]);
  const everything = {
    credProtect: 1,
    credBlob: Uint8Array.of(1),
    minPinLength: true,
    hmacSecret: true,
    thirdPartyPayment: true,
  } as const;
  for (const [asked, expected] of [
    [everything, { error: expect.any(StructureError) }],
    [{}, { value: expect.anything() }],
  ] as const) {
    const extensions = ['credProtect', 'credBlob', 'minPinLength', 'hmac-secret', 'thirdPartyPayment'];
    const { authenticator } = await authenticatorTo(
      infoAnswer({}, [
        [2, extensions],
        [0x0f, 32],
      ]),
      [unread(message(`00${toHex(encodeCbor(answer))}`))],
    );
    expect(await outcome(makeExtendedCredential(authenticator, creation, asked))).toEqual(expected);
  }
});
