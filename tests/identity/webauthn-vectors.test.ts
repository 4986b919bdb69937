import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fromHex, toBase64url } from '../../src/basics/bytes.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { createIdentity } from '../../src/identity/identity.ts';
import { openDataFolder } from '../../src/storage/data-folder.ts';
import { codeOf, firstAccount, value } from './directory.ts';

/** A second opinion: registrations and sign-ins that the authors of the specification made. */
interface Vectors {
  readonly rpId: string;
  readonly origin: string;
  readonly attestationRoot: string;
  readonly ceremonies: readonly {
    readonly section: string;
    readonly title: string;
    readonly aaguid?: string;
    readonly credentialId: string;
    readonly registration: { challenge: string; clientDataJSON: string; attestationObject: string };
    readonly authentication: {
      challenge: string;
      clientDataJSON: string;
      authenticatorData: string;
      signature: string;
    };
  }[];
}
const vectors = JSON.parse(readFileSync(new URL('vectors/webauthn-level-3.json', import.meta.url), 'utf8')) as Vectors;

/**
 * `not-attested` also for a chain to a trusted root: the specification's certificates do not carry the AAGUID, so they do not
 * prove it. What this directory says to each: user verification is required, and only ES256, EdDSA (Ed25519) and RS256 are offered.
 */
const expected: Readonly<Record<string, readonly [registration: string, attestation: string, signIn: string]>> = {
  'sctn-test-vectors-none-es256': ['User verification was required', '', ''],
  'sctn-test-vectors-packed-self-es256': ['done', 'not-attested', 'User verification required'],
  'sctn-test-vectors-none-es256-crossOrigin': ['crossOrigin: expected false', '', ''],
  'sctn-test-vectors-none-es256-topOrigin': ['crossOrigin: expected false', '', ''],
  'sctn-test-vectors-none-es256-long-credential-id': ['User verification was required', '', ''],
  'sctn-test-vectors-packed-es256': ['done', 'not-attested', 'done'],
  'sctn-test-vectors-packed-es384': ['User verification was required', '', ''],
  'sctn-test-vectors-packed-es512': ['Unexpected public key alg "-36"', '', ''],
  'sctn-test-vectors-packed-rs256': ['done', 'not-attested', 'User verification required'],
  'sctn-test-vectors-packed-eddsa': ['User verification was required', '', ''],
  'sctn-test-vectors-packed-ed448': ['User verification was required', '', ''],
  'sctn-test-vectors-tpm-es256': ['done', 'not-attested', 'done'],
  'sctn-test-vectors-android-key-es256': ['done', 'not-attested', 'User verification required'],
  'sctn-test-vectors-apple-es256': ['User verification was required', '', ''],
  'sctn-test-vectors-fido-u2f-es256': ['User verification was required', '', ''],
};

const base64url = (hex: string): string => toBase64url(fromHex(hex));

test('every ceremony of the specification has its expected answer here', () => {
  expect(vectors.ceremonies.map(({ section }) => section)).toEqual(Object.keys(expected));
});

test.each(vectors.ceremonies)('S2-52: WebAuthn Level 3 section 16, $title', async (ceremony) => {
  const [registrationAnswer, attestation, signInAnswer] = expected[ceremony.section] ?? expect.unreachable();
  const { identity, says } = await open();
  const session = await firstAccount(identity);
  const { securityKeyRegistration: registering } = identity;

  says(ceremony.registration.challenge);
  const start = value(await registering.begin(session.id));
  expect(start.options.challenge).toBe(base64url(ceremony.registration.challenge));
  const id = base64url(ceremony.credentialId);
  const { clientDataJSON, attestationObject } = ceremony.registration;
  const registered = await registering.finish(session.id, start.challengeId, {
    id,
    rawId: id,
    type: 'public-key',
    response: { clientDataJSON: base64url(clientDataJSON), attestationObject: base64url(attestationObject) },
  });
  if (registrationAnswer !== 'done') {
    expect(registered).toMatchObject({ refusal: { detail: expect.stringContaining(registrationAnswer) } });
    return;
  }
  const pending = value(registered);
  expect(pending.attestation).toBe(attestation);
  expect(pending.aaguid.replaceAll('-', '')).toBe(ceremony.aaguid);
  value(await registering.name(session.id, pending.registrationId, 'Vector'));

  const { flow } = await identity.signIn.begin(session.userName);
  says(ceremony.authentication.challenge);
  const signIn = value(await identity.keySignIn.begin(flow));
  const { authentication } = ceremony;
  const answer = await identity.keySignIn.finish(signIn.challengeId, {
    id,
    rawId: id,
    type: 'public-key',
    response: {
      clientDataJSON: base64url(authentication.clientDataJSON),
      authenticatorData: base64url(authentication.authenticatorData),
      signature: base64url(authentication.signature),
    },
  });
  if (signInAnswer === 'done') expect(codeOf(answer)).toBe('done');
  else expect(answer).toMatchObject({ refusal: { detail: expect.stringContaining(signInAnswer) } });
});

async function open() {
  const clock = new ManualClock();
  const folder = await openDataFolder(':memory:', { clock });
  let next: string | undefined;
  const identity = createIdentity({
    store: (await folder.stores()).identityStore,
    clock,
    random: {
      bytes(length) {
        const bytes = next === undefined ? systemRandom.bytes(length) : fromHex(next);
        next = undefined;
        return bytes;
      },
    },
    directory: { name: 'Vectors', rpId: vectors.rpId, origin: vectors.origin },
    trustedAttestationRoots: () => [fromHex(vectors.attestationRoot)],
  });
  return {
    identity,
    /** The challenge of the next ceremony, in hex. */
    says(challenge: string) {
      next = challenge;
    },
  };
}
