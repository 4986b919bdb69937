import { describe, expect, test } from 'vitest';
import { Secret } from '../../src/basics/secret.ts';
import type { TrialExtension } from '../../src/contract/key-trial.ts';
import { trialExtensions } from '../../src/contract/trial-lists.ts';
import type { AuthenticationOutputs } from '../../src/ctap/extensions/authentication.ts';
import type { ExtendedCredential, RegistrationOutputs } from '../../src/ctap/extensions/registration.ts';
import type { AuthenticatorInfo } from '../../src/fido/get-info.ts';
import { judgeCreation, judgeFirst, judgeSecond, TrialFindings } from '../../src/operations/trial-findings.ts';
import { extensionsToAsk, offerOf, u2fOffer } from '../../src/operations/trial-offer.ts';

const secret = (fill: number) => Secret.over(new Uint8Array(32).fill(fill));
const blob = Uint8Array.of(1, 2, 3);
const silentKey: RegistrationOutputs = {
  credProtect: undefined,
  hmacSecret: undefined,
  hmacSecretOutputs: undefined,
  credBlob: undefined,
  largeBlob: undefined,
  minPinLength: undefined,
  pinComplexityPolicy: undefined,
  thirdPartyPayment: undefined,
};
const nothing: AuthenticationOutputs = {
  hmacSecret: undefined,
  credBlob: undefined,
  largeBlob: undefined,
  thirdPartyPayment: undefined,
};

/** What a key that gave these answers to the creation is found to be. */
function created(outputs: Partial<RegistrationOutputs>, asked: readonly TrialExtension[] = trialExtensions, alg = -7) {
  const findings = new TrialFindings();
  const credential = { authData: { attested: { publicKey: { alg } } } } as ExtendedCredential['credential'];
  const made = { credential, outputs: { ...silentKey, ...outputs } };
  judgeCreation(findings, new Set(asked), { algorithm: -7, level: 2 }, made);
  return findings;
}

const report = (findings: TrialFindings, asked: readonly TrialExtension[] = trialExtensions) =>
  Object.fromEntries(
    findings
      .report(u2fOffer, { extensions: new Set(asked), discoverable: false })
      .map(({ feature, finding }) => [feature, finding]),
  );

describe('what is wrong is found', () => {
  test('another algorithm, and less protection than was asked for; more is allowed', () => {
    expect(report(created({ credProtect: 1 }, ['credProtect'], -8))).toMatchObject({
      algorithm: 'wrong',
      credProtect: 'wrong',
    });
    expect(report(created({ credProtect: 3 }, ['credProtect']))).toMatchObject({ credProtect: 'works' });
  });

  test.each([
    ['the same secret for two inputs', [5, 5], 5],
    ['another secret for the same input', [5, 6], 7],
  ])('%s', (_, [first, second], again) => {
    const findings = created({ hmacSecret: true }, ['hmac-secret']);
    judgeFirst(
      findings,
      { credBlob: undefined, atCreation: undefined },
      { ...nothing, hmacSecret: [secret(first!), secret(second!)] },
    );
    const before = { secret: new Uint8Array(32).fill(first!), largeBlob: blob };
    judgeSecond(findings, before, { ...nothing, hmacSecret: [secret(again)] });
    expect(report(findings)).toMatchObject({ 'hmac-secret': 'wrong' });
  });

  test('another secret while the credential was made than afterwards', () => {
    const findings = created({ hmacSecret: true, hmacSecretOutputs: [secret(1)] }, ['hmac-secret', 'hmac-secret-mc']);
    const outputs: AuthenticationOutputs = { ...nothing, hmacSecret: [secret(2), secret(3)] };
    judgeFirst(findings, { credBlob: undefined, atCreation: [secret(1)] }, outputs);
    expect(report(findings)).toMatchObject({ 'hmac-secret': 'wrong', 'hmac-secret-mc': 'wrong' });
  });

  test.each([
    ['none', []],
    ['one for two inputs', [secret(1)]],
  ])('no secret with the signature after a yes at the creation: %s', (_, hmacSecret) => {
    const findings = created({ hmacSecret: true }, ['hmac-secret']);
    judgeFirst(findings, { credBlob: undefined, atCreation: undefined }, { ...nothing, hmacSecret });
    expect(report(findings)).toMatchObject({ 'hmac-secret': 'wrong' });
  });

  test.each([
    ['declined', false, 'works', [secret(1), secret(2)]],
    ['declined', false, 'wrong', undefined],
    ['silent', undefined, 'works', [secret(1), secret(2)]],
    ['silent', undefined, 'wrong', [secret(3), secret(2)]],
    ['wrong', true, 'wrong', undefined],
    ['wrong', true, 'works', [secret(1), secret(1)]],
  ])('a secret at the creation is judged by itself: hmac-secret %s (%s), hmac-secret-mc %s', (...row) => {
    const [finding, hmacSecret, ofCreation, outputs] = row;
    const findings = created({ hmacSecret, hmacSecretOutputs: [secret(1)] }, ['hmac-secret', 'hmac-secret-mc']);
    judgeFirst(findings, { credBlob: undefined, atCreation: [secret(1)] }, { ...nothing, hmacSecret: outputs });
    expect(report(findings)).toMatchObject({ 'hmac-secret': finding, 'hmac-secret-mc': ofCreation });
  });

  test('a wrong answer stays one, whatever comes after it', () => {
    const findings = new TrialFindings();
    findings.judge('signature', false);
    findings.judge('signature', true);
    expect(report(findings)).toMatchObject({ signature: 'wrong' });
  });

  test('other data than was stored', () => {
    const findings = created({ credBlob: true }, ['credBlob']);
    judgeFirst(findings, { credBlob: blob, atCreation: undefined }, { ...nothing, credBlob: Uint8Array.of(1) });
    expect(report(findings)).toMatchObject({ credBlob: 'wrong' });
  });
});

describe('largeBlob of CTAP 2.3: written by one signature, read by the next', () => {
  const wrote: AuthenticationOutputs = { ...nothing, largeBlob: { written: true, blob: undefined } };
  const kept = { credBlob: undefined, atCreation: undefined };
  const read = (found: Uint8Array | undefined): AuthenticationOutputs => ({
    ...nothing,
    largeBlob: { written: undefined, blob: found },
  });

  test.each([
    ['works', blob],
    ['wrong', Uint8Array.of(9)],
    ['wrong', undefined],
  ])('%s', (finding, found) => {
    const findings = created({ largeBlob: true }, ['largeBlob']);
    judgeFirst(findings, kept, wrote);
    judgeSecond(findings, { secret: undefined, largeBlob: blob }, read(found));
    expect(report(findings)).toMatchObject({ largeBlob: finding });
  });

  test('no room for it, at once or when it is written', () => {
    expect(report(created({ largeBlob: false }, ['largeBlob']))).toMatchObject({ largeBlob: 'declined' });
    const findings = created({ largeBlob: true }, ['largeBlob']);
    judgeFirst(findings, kept, { ...nothing, largeBlob: { written: false, blob: undefined } });
    expect(report(findings)).toMatchObject({ largeBlob: 'declined' });
  });
});

test('a key that answers to nothing is said to be silent', () => {
  const silent = report(created({}));
  for (const extension of trialExtensions) {
    const saysNo = extension === 'largeBlobKey' || extension === 'enterpriseAttestation';
    expect([extension, silent[extension]]).toEqual([extension, saysNo ? 'declined' : 'silent']);
  }
});

describe('what a key offers, by options, extensions and members', () => {
  const info = (members: Partial<AuthenticatorInfo>): AuthenticatorInfo => ({
    versions: ['FIDO_2_0'],
    aaguid: new Uint8Array(16),
    unknown: new Map(),
    ...members,
  });
  const of = (members: Partial<AuthenticatorInfo>) =>
    Object.fromEntries(offerOf(info(members)).extensions.map(({ extension, offered }) => [extension, offered]));

  test('the version says nothing: what is listed is offered', () => {
    expect(of({ extensions: ['hmac-secret', 'hmac-secret-mc', 'largeBlob'] })).toMatchObject({
      'hmac-secret': 'yes',
      'hmac-secret-mc': 'yes',
      largeBlob: 'yes',
      credProtect: 'no',
    });
    expect(of({ extensions: ['hmac-secret-mc', 'largeBlobKey'] })).toMatchObject({
      'hmac-secret-mc': 'no',
      largeBlobKey: 'no',
    });
  });

  test('an option or a member decides where an extension is not enough', () => {
    expect(of({ options: { ep: false, setMinPINLength: true } })).toMatchObject({
      enterpriseAttestation: 'off',
      minPinLength: 'yes',
    });
    expect(of({ extensions: ['credBlob'] })).toMatchObject({ credBlob: 'not-known' });
    expect(of({ extensions: ['credBlob'], maxCredBlobLength: 32 })).toMatchObject({ credBlob: 'yes' });
  });

  test('algorithms that a key does not list are not known', () => {
    const offered = (members: Partial<AuthenticatorInfo>) =>
      offerOf(info(members)).algorithms.map((one) => one.offered);
    expect(new Set(offered({}))).toEqual(new Set(['not-known']));
    expect(offered({ algorithms: [{ type: 'public-key', alg: -8 }] })).toEqual(['no', 'yes', 'no', 'no']);
  });

  test('the secret at creation takes the other one along; a large blob wants a stored credential', () => {
    const offer = offerOf(
      info({ extensions: ['hmac-secret', 'hmac-secret-mc', 'largeBlobKey'], options: { largeBlobs: true } }),
    );
    expect([...extensionsToAsk(offer, ['hmac-secret-mc', 'largeBlobKey', 'credBlob'], false)]).toEqual([
      'hmac-secret-mc',
      'hmac-secret',
    ]);
    expect(extensionsToAsk(offer, ['largeBlobKey'], true)).toEqual(new Set(['largeBlobKey']));
  });
});
