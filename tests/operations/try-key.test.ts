import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { concatBytes } from '../../src/basics/bytes.ts';
import { systemRandom } from '../../src/basics/random.ts';
import type { KeyTrial, TrialExtension, TrialWish } from '../../src/contract/key-trial.ts';
import { type TrialFeature, trialExtensions } from '../../src/contract/trial-lists.ts';
import { readLargeBlobs } from '../../src/ctap/large-blobs.ts';
import { type CborValue, encodeCbor } from '../../src/fido/cbor.ts';
import { Command, LargeBlobsRequest } from '../../src/fido/commands.ts';
import { HidCommand, parsePacket } from '../../src/fido/ctaphid.ts';
import { ctap23 } from '../../src/virtual-key/models/ctap-2-3.ts';
import { openAuthenticator } from '../ctap/open-authenticator.ts';
import { type Acts, Stage, type StagedKey, secret } from './stage.ts';

const PIN = '1357-kanda';
const everything: TrialWish = {
  algorithm: -7,
  discoverable: true,
  extensions: [...trialExtensions],
  protection: 'optional-with-list',
};

async function offered(stage: Stage, key: StagedKey) {
  const end = await stage.client().keys.trial.offer({ keyId: key.keyId });
  if (end.outcome === 'refused') throw new Error(`refused: ${end.refusal.code}`);
  return end.value;
}

const offeredOnes = ({ extensions }: Awaited<ReturnType<typeof offered>>): TrialExtension[] =>
  extensions.filter((one) => one.offered === 'yes').map(({ extension }) => extension);

async function attempt(stage: Stage, key: StagedKey, wish: Partial<TrialWish>, pin: string | null, acts?: Acts) {
  const input = { keyId: key.keyId, wish: { ...everything, ...wish }, pin: pin === null ? null : secret(pin) };
  return stage.walk(await stage.client().keys.trial.run(input), acts ?? { onWait: key.comply });
}

async function tried(
  stage: Stage,
  key: StagedKey,
  wish: Partial<TrialWish> = {},
  pin: string | null = PIN,
  acts?: Acts,
) {
  const { end, steps } = await attempt(stage, key, wish, pin, acts);
  if (end.outcome === 'refused') throw new Error(`refused: ${end.refusal.code} ${end.refusal.detail}`);
  return { ...end.value, steps };
}

const findings = ({ features }: KeyTrial): Partial<Record<TrialFeature, string>> =>
  Object.fromEntries(
    features
      .filter(({ finding }) => finding !== 'not-asked')
      .map(({ feature, finding, value }) => [feature, value === null ? finding : `${finding} ${value}`]),
  );

/** What another program finds on the key. */
const elsewhereAt = async ({ rack, clock }: Stage, { keyId }: StagedKey) =>
  openAuthenticator(await rack.open(keyId), { clock, random: systemRandom });

async function keyWithPin(model: string): Promise<{ stage: Stage; key: StagedKey }> {
  const stage = new Stage();
  const key = stage.plugKey(model);
  await stage.client().keys.setPin({ keyId: key.keyId, newPin: secret(PIN) });
  return { stage, key };
}

/** U2F keys are asked again every 200 ms, and blink no more once they were touched. */
const touching = (stage: Stage, key: StagedKey): Acts => ({
  onWait: () => {
    key.touch();
    void stage.clock.advance(200);
  },
});

const withHash = (content: Uint8Array): Uint8Array =>
  concatBytes(content, createHash('sha256').update(content).digest().subarray(0, 16));

const count = (steps: readonly { step: string }[], step: string) => steps.filter((one) => one.step === step).length;

describe('a key of each model is tried with all that it offers', () => {
  test('CTAP 2.3: everything it offers works, and nothing stays on it', async () => {
    const { stage, key } = await keyWithPin('ctap-2-3');
    const offer = await offered(stage, key);
    expect(offeredOnes(offer)).toEqual(
      trialExtensions.filter((one) => one !== 'largeBlob' && one !== 'enterpriseAttestation'),
    );
    expect(offer.extensions.find(({ extension }) => extension === 'enterpriseAttestation')?.offered).toBe('off');
    const trial = await tried(stage, key);
    expect(findings(trial)).toEqual({
      signature: 'works',
      algorithm: 'works',
      discoverable: 'works',
      'hmac-secret': 'works',
      'hmac-secret-mc': 'works',
      credProtect: 'works 2',
      credBlob: 'works 32',
      largeBlobKey: 'works 32',
      minPinLength: 'silent',
      pinComplexityPolicy: 'silent',
      thirdPartyPayment: 'works',
    });
    expect(trial).toMatchObject({
      removal: 'removed',
      stoppedBy: null,
      verifiedBy: 'pin',
      algorithm: { name: 'ES256' },
    });
    // The secret while it is made spares the second signature.
    expect(count(trial.steps, 'touch')).toBe(2);
    expect(key.state).toMatchObject({ credentials: 0 });
    expect(stage.openConnections).toBe(0);
  });

  test('ATKey.Pro of CTAP 2.1: the secret is asked for twice', async () => {
    const { stage, key } = await keyWithPin('atkey-pro');
    expect(offeredOnes(await offered(stage, key))).toEqual([
      'hmac-secret',
      'credProtect',
      'credBlob',
      'largeBlobKey',
      'minPinLength',
    ]);
    const trial = await tried(stage, key, { protection: 'required', algorithm: -8 });
    expect(findings(trial)).toMatchObject({ 'hmac-secret': 'works', credProtect: 'works 3', credBlob: 'works 32' });
    expect(trial).toMatchObject({ removal: 'removed', stoppedBy: null, algorithm: { name: 'EdDSA' } });
    expect(count(trial.steps, 'touch')).toBe(3);
    expect(trial.steps.filter(({ step }) => step === 'trying').map((step) => 'part' in step && step.part)).toEqual([
      'make',
      'store',
      'sign',
      'sign-again',
      'remove',
    ]);
    expect(key.state.credentials).toBe(0);
  });

  test('a plain key of CTAP 2.1: what it does not offer is not asked', async () => {
    const { stage, key } = await keyWithPin('pin-only');
    const trial = await tried(stage, key);
    expect(findings(trial)).toEqual({
      signature: 'works',
      algorithm: 'works',
      discoverable: 'works',
      'hmac-secret': 'works',
      credProtect: 'works 2',
    });
    expect(trial.removal).toBe('removed');
    expect(key.state.credentials).toBe(0);
  });

  test('CTAP 2.0: by its own commands, with one token', async () => {
    const { stage, key } = await keyWithPin('atkey-pro-2-0');
    const trial = await tried(stage, key);
    expect(findings(trial)).toMatchObject({ signature: 'works', 'hmac-secret': 'works', credBlob: 'works 32' });
    expect(trial.removal).toBe('removed');
    expect(key.state.credentials).toBe(0);
  });

  test('U2F only: a credential and a signature, which is checked', async () => {
    const stage = new Stage();
    const key = stage.plugKey('u2f-only');
    const offer = await offered(stage, key);
    expect(offer).toMatchObject({ proof: { byTouch: true, byPin: false }, discoverable: 'no' });
    expect(offeredOnes(offer)).toEqual([]);
    const trial = await tried(stage, key, { discoverable: false }, null, touching(stage, key));
    expect(findings(trial)).toEqual({ signature: 'works', algorithm: 'works' });
    expect(trial).toMatchObject({ removal: 'nothing-stored', verifiedBy: 'touch', stoppedBy: null });
    expect(count(trial.steps, 'touch')).toBe(2);
    const commands = stage.packets
      .map(parsePacket)
      .flatMap((one) => (one.type === 'initialization' ? [one.command] : []));
    expect(new Set(commands)).toEqual(new Set([HidCommand.init, HidCommand.msg]));
    expect(stage.openConnections).toBe(0);
  });

  test.each([
    ['another algorithm', { algorithm: -35, discoverable: false }],
    ['a stored credential', { discoverable: true }],
  ])('U2F only: %s is refused before anybody is asked for a touch', async (_, wish) => {
    const stage = new Stage();
    const key = stage.plugKey('u2f-only');
    const { end, steps } = await attempt(stage, key, wish, null, touching(stage, key));
    expect(end).toMatchObject({ outcome: 'refused', refusal: { code: 'unsupported' } });
    expect(count(steps, 'touch')).toBe(0);
  });
});

describe('what the person chooses', () => {
  test('not stored: large blobs are left out, and there is nothing to delete', async () => {
    const { stage, key } = await keyWithPin('atkey-pro');
    const trial = await tried(stage, key, { discoverable: false, extensions: ['hmac-secret', 'largeBlobKey'] });
    expect(findings(trial)).toEqual({ signature: 'works', algorithm: 'works', 'hmac-secret': 'works' });
    expect(trial.removal).toBe('nothing-stored');
  });

  test.each([-7, -8, -35, -257])('algorithm %d signs', async (algorithm) => {
    const { stage, key } = await keyWithPin('ctap-2-3');
    const trial = await tried(stage, key, { algorithm, discoverable: false, extensions: [] });
    expect(findings(trial)).toEqual({ signature: 'works', algorithm: 'works' });
    expect(trial.algorithm?.number).toBe(algorithm);
  });

  test('an algorithm that the key does not have is refused, and nothing was made', async () => {
    const { stage, key } = await keyWithPin('pin-only');
    const { end } = await attempt(stage, key, { algorithm: -257 }, PIN);
    expect(end).toMatchObject({ outcome: 'refused', refusal: { code: 'unsupported' } });
  });

  test('a key without a PIN is tried by touch, and says that it keeps what it stored', async () => {
    const stage = new Stage();
    const key = stage.plugKey('atkey-pro');
    expect(await offered(stage, key)).toMatchObject({
      proof: { byTouch: true, byPin: false, byFingerprint: false },
      removal: { byPin: false, byFingerprint: false },
    });
    const trial = await tried(stage, key, { protection: 'optional' }, null);
    expect(findings(trial)).toMatchObject({ signature: 'works', discoverable: 'works', largeBlobKey: 'works 32' });
    expect(trial).toMatchObject({ removal: 'cannot', verifiedBy: 'touch' });
    expect(key.state.credentials).toBe(1);
    // The next one takes its place.
    await tried(stage, key, { protection: 'optional' }, null);
    expect(key.state.credentials).toBe(1);
    expect(await readLargeBlobs(await elsewhereAt(stage, key))).toMatchObject({ entries: [], isIntact: true });
  });

  test('by an enrolled finger: once for each command, and nothing stays', async () => {
    const { stage, key } = await keyWithPin('ctap-2-3');
    const added = await stage.client().keys.fingerprints.add({ keyId: key.keyId, pin: secret(PIN), name: null });
    expect((await stage.walk(added, { onWait: key.comply })).end.outcome).toBe('done');
    const trial = await tried(stage, key, { extensions: ['hmac-secret', 'credProtect', 'largeBlobKey'] }, null);
    expect(findings(trial)).toMatchObject({ 'hmac-secret': 'works', credProtect: 'works 2', largeBlobKey: 'works 32' });
    expect(trial).toMatchObject({ removal: 'removed', verifiedBy: 'fingerprint', stoppedBy: null });
    // To make, to sign twice, to delete: the large blob is written and deleted by tokens that are there.
    expect(count(trial.steps, 'fingerprint')).toBe(4);
    expect(key.state.credentials).toBe(0);
  });

  test('a PIN that may not sign looks after the key: the finger signs, the PIN deletes', async () => {
    const model = { ...ctap23, pin: { ...ctap23.pin, administersOnly: true } };
    const stage = new Stage([model]);
    const key = stage.plugKey(model.id);
    await stage.client().keys.setPin({ keyId: key.keyId, newPin: secret(PIN) });
    const added = await stage.client().keys.fingerprints.add({ keyId: key.keyId, pin: secret(PIN), name: null });
    expect((await stage.walk(added, { onWait: key.comply })).end.outcome).toBe('done');
    const trial = await tried(stage, key, { extensions: ['largeBlobKey'] });
    expect(trial).toMatchObject({ verifiedBy: 'fingerprint', removal: 'removed', stoppedBy: null });
    // To make and to sign.
    expect(count(trial.steps, 'fingerprint')).toBe(2);
    expect(key.state.credentials).toBe(0);
  });

  test('enterprise attestation where it is on', async () => {
    const { stage, key } = await keyWithPin('ctap-2-3');
    const { settings } = stage.client().keys;
    const change = { setting: 'enterpriseAttestation' } as const;
    const changed = await stage.walk(await settings.change({ keyId: key.keyId, pin: secret(PIN), change }), {
      onWait: key.comply,
    });
    expect(changed.end.outcome).toBe('done');
    const trial = await tried(stage, key, { discoverable: false, extensions: ['enterpriseAttestation'] });
    expect(findings(trial)).toMatchObject({ enterpriseAttestation: 'works', signature: 'works' });
  });
});

describe('what goes wrong', () => {
  test('a wrong PIN is told with the tries that are left; nothing is made', async () => {
    const { stage, key } = await keyWithPin('atkey-pro');
    const { end } = await attempt(stage, key, {}, 'wrong');
    expect(end).toMatchObject({ outcome: 'refused', refusal: { code: 'pin-wrong', retries: 7 } });
    expect((await attempt(stage, key, {}, null)).end).toMatchObject({ refusal: { code: 'pin-required' } });
  });

  test('nobody touches for the signature: what was learnt is told, and the credential is deleted', async () => {
    const { stage, key } = await keyWithPin('atkey-pro');
    let touches = 0;
    const trial = await tried(stage, key, {}, PIN, { onWait: () => void (touches++ === 0 && key.touch()) });
    expect(trial).toMatchObject({ removal: 'removed', stoppedBy: { code: 'not-confirmed' } });
    expect(findings(trial)).toMatchObject({
      algorithm: 'works',
      credProtect: 'works 2',
      largeBlobKey: 'works 32',
      signature: 'not-reached',
      'hmac-secret': 'not-reached',
    });
    expect(key.state.credentials).toBe(0);
  });

  test('whoever cancels leaves nothing on a key that was opened with its PIN', async () => {
    const { stage, key } = await keyWithPin('atkey-pro');
    const stop = new AbortController();
    const input = { keyId: key.keyId, wish: everything, pin: secret(PIN) };
    const events = await stage.client().keys.trial.run(input, { signal: stop.signal });
    let touches = 0;
    await stage
      .walk(events, {
        onWait: () => {
          if (touches++ === 0) key.touch();
          else stop.abort();
        },
      })
      .catch(() => {});
    expect(touches).toBeGreaterThan(1);
    await stage.during(
      (async () => {
        while (stage.openConnections > 0) await new Promise((resolve) => setImmediate(resolve));
      })(),
    );
    expect(key.state.credentials).toBe(0);
  });

  test('large blobs that are damaged are called so, and stay as they are', async () => {
    const stage = new Stage();
    const key = stage.plugKey('ctap-2-3');
    const damaged = withHash(encodeCbor(new Map([[1, 'no array']])));
    const write = new Map<number, CborValue>([
      [LargeBlobsRequest.set, damaged],
      [LargeBlobsRequest.offset, 0],
      [LargeBlobsRequest.length, damaged.length],
    ]);
    const elsewhere = await elsewhereAt(stage, key);
    await elsewhere.send(Command.largeBlobs, write);
    await stage.client().keys.setPin({ keyId: key.keyId, newPin: secret(PIN) });
    const trial = await tried(stage, key);
    expect(findings(trial)).toMatchObject({ largeBlobKey: 'wrong', signature: 'works' });
    expect(trial).toMatchObject({ removal: 'removed', stoppedBy: null });
    expect(await readLargeBlobs(elsewhere)).toEqual({ entries: [], length: damaged.length, isIntact: false });
    await elsewhere.close();
  });

  test('a key that is pulled out says so, with what was learnt', async () => {
    const { stage, key } = await keyWithPin('atkey-pro');
    let touches = 0;
    const trial = await tried(stage, key, {}, PIN, {
      onWait: () => (touches++ === 0 ? key.touch() : key.unplug()),
    });
    expect(trial).toMatchObject({ removal: 'left', stoppedBy: { code: 'removed' } });
    expect(stage.openConnections).toBe(0);
  });
});
