import { expect, test } from 'vitest';
import type { RuleSet } from '../../src/contract/attestation.ts';
import { createCaller } from '../../src/operations/caller.ts';
import { speaksCtap2 } from '../../src/virtual-key/models/key-model.ts';
import { keyModels } from '../../src/virtual-key/models/key-models.ts';
import { TestMetadataService } from '../../src/virtual-key/test-metadata.ts';
import { makeCertificate } from '../identity/certificates.ts';
import { entry, MetadataSigner } from '../trust/blobs.ts';
import { type Acts, Stage, type StagedKey, secret } from './stage.ts';

const PIN = '1357-kanda';

async function prove(stage: Stage, key: StagedKey, pin: string | null = null, acts: Acts = { onWait: key.comply }) {
  const input = { keyId: key.keyId, pin: pin === null ? null : secret(pin) };
  return stage.walk(await stage.client().keys.attestation.prove(input), acts);
}

async function proven(stage: Stage, key: StagedKey, pin: string | null = null) {
  const { end } = await prove(stage, key, pin);
  if (end.outcome === 'refused') throw new Error(`refused: ${end.refusal.code} ${end.refusal.detail}`);
  return end.value;
}

async function claimed(stage: Stage, key: StagedKey) {
  const end = await stage.client().keys.attestation.claim({ keyId: key.keyId });
  if (end.outcome === 'refused') throw new Error(`refused: ${end.refusal.code}`);
  return end.value;
}

const accepts = ({ answers }: Awaited<ReturnType<typeof proven>>, rules: RuleSet) =>
  answers.find((answer) => answer.rules === rules)?.accepts;

const setPin = (stage: Stage, key: StagedKey) => stage.client().keys.setPin({ keyId: key.keyId, newPin: secret(PIN) });

test.each(keyModels.filter(speaksCtap2).map(({ id, attestation }) => [id, attestation.type] as const))(
  'a virtual %s passes enforced attestation by its test metadata, unless it only vouches for itself (%s)',
  async (model, type) => {
    const stage = new Stage();
    const key = stage.plugKey(model);
    const before = await claimed(stage, key);
    expect(before.verdict).toMatchObject({ standing: 'claimed', problem: 'not-asked', metadata: { source: 'test' } });
    const verdict = await proven(stage, key);
    if (type === 'self') expect(verdict).toMatchObject({ standing: 'claimed', problem: 'self-attestation' });
    else expect(verdict).toMatchObject({ standing: 'attested', trustedBy: 'test-metadata', problem: null });
    const canHoldAccounts = verdict.answers[0]?.reasons.length === 0;
    const isEnough = type === 'basic' && verdict.format === 'packed' && canHoldAccounts;
    expect(accepts(verdict, 'directory-enforced')).toBe(isEnough ? 'yes' : 'no');
    expect(accepts(verdict, 'entra-enforced')).toBe('no');
    expect(key.state.credentials).toBe(0);
  },
);

test('the person is asked for as little as the key allows, and nothing stays on it', async () => {
  const stage = new Stage();
  const plain = stage.plugKey('atkey-pro');
  await setPin(stage, plain);
  expect((await claimed(stage, plain)).proof).toEqual({ byTouch: true, byPin: true, byFingerprint: false });
  const { steps, end } = await prove(stage, plain);
  expect(steps.map(({ step }) => step)).toEqual(['working', 'touch']);
  expect(end.outcome).toBe('done');
  plain.unplug();

  // CTAP 2.0 makes no credential without its PIN once it has one.
  const older = stage.plugKey('atkey-pro-2-0');
  await setPin(stage, older);
  expect((await claimed(stage, older)).proof).toEqual({ byTouch: false, byPin: true, byFingerprint: false });
  const refused = await prove(stage, older);
  expect(refused.end).toMatchObject({ outcome: 'refused', refusal: { code: 'pin-required' } });
  expect((await proven(stage, older, PIN)).standing).toBe('attested');
  expect(older.state.credentials).toBe(0);
});

test('a wrong PIN is told with the tries that are left, and is not sent twice', async () => {
  const stage = new Stage();
  const key = stage.plugKey('atkey-pro-2-0');
  await setPin(stage, key);
  const wrong = await prove(stage, key, 'wrong');
  expect(wrong.end).toMatchObject({ outcome: 'refused', refusal: { code: 'pin-wrong', retries: 7 } });
  const again = await prove(stage, key, 'wrong');
  expect(again.end).toMatchObject({ outcome: 'refused', refusal: { code: 'pin-known-wrong' } });
  expect((await proven(stage, key, PIN)).standing).toBe('attested');
});

test('a key that is pulled out, or that nobody touches, proves nothing', async () => {
  const stage = new Stage();
  const key = stage.plugKey('atkey-pro');
  const pulled = await prove(stage, key, null, { onWait: () => key.unplug() });
  expect(pulled.end).toMatchObject({ outcome: 'refused', refusal: { code: 'removed' } });
  key.replug();
  const untouched = await prove(stage, key, null, {});
  expect(untouched.end).toMatchObject({ outcome: 'refused', refusal: { code: 'not-confirmed' } });
  expect((await proven(stage, key)).standing).toBe('attested');
});

test('while the Lab is off virtual keys are strangers', async () => {
  const stage = new Stage(keyModels, { lab: false });
  const key = stage.plugKey('atkey-pro');
  const verdict = await proven(stage, key);
  expect(verdict).toMatchObject({ standing: 'claimed', problem: 'root-unknown', metadata: null });
  expect(stage.trust.testMetadata()).toBeNull();
});

test('metadata is shown to anyone, and changed by administrators only', async () => {
  const fido = new MetadataSigner();
  const stage = new Stage(keyModels, { fidoRoots: [fido.root.der] });
  const anyone = stage.client();
  const owner = stage.client(createCaller({ localOwner: true }));
  const text = fido.blob({ entries: [entry()] });
  expect(await anyone.metadata.show()).toEqual({ blobs: [], roots: [], unusable: [] });
  await expect(anyone.metadata.import({ text })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  const certificate = makeCertificate({ subject: 'Maker', ca: true }).der.toString('base64');
  await expect(anyone.metadata.addRoot({ purpose: 'attestation', certificate })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
  expect(await owner.metadata.import({ text })).toMatchObject({
    outcome: 'imported',
    blob: { source: 'fido', number: 7 },
  });
  expect(await owner.metadata.import({ text: 'hello' })).toMatchObject({ outcome: 'refused', problem: 'not-a-blob' });
  const added = await owner.metadata.addRoot({ purpose: 'attestation', certificate });
  if (added.outcome === 'refused') throw new Error(added.problem);
  expect((await anyone.metadata.show()).roots).toEqual([added.root]);
  const { fingerprint } = added.root;
  await expect(anyone.metadata.removeRoot({ purpose: 'attestation', fingerprint })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
  expect(await owner.metadata.removeRoot({ purpose: 'attestation', fingerprint })).toEqual({ removed: true });
  expect(await anyone.metadata.show()).toMatchObject({ blobs: [{ models: 1 }], roots: [] });
});

test('test metadata can be handed to other relying parties, and to another Touchstone as its own', async () => {
  const stage = new Stage();
  stage.plugKey('atkey-pro');
  const { text, root } = await stage.client().metadata.testBlob();
  const other = new Stage(keyModels, { lab: false }).client(createCaller({ localOwner: true }));
  await other.metadata.addRoot({ purpose: 'metadata', certificate: Buffer.from(root).toString('base64') });
  expect(await other.metadata.import({ text })).toMatchObject({ outcome: 'imported', blob: { source: 'own' } });
  await expect(stage.client(createCaller()).metadata.testBlob()).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

test('a model that metadata reports as revoked is refused where attestation is enforced', async () => {
  const stage = new Stage(keyModels, { lab: false });
  const key = stage.plugKey('atkey-pro');
  const owner = stage.client(createCaller({ localOwner: true }));
  const { text, root } = new TestMetadataService(
    { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) },
    'REVOKED',
  ).blob(stage.rack.describedKeys(), stage.clock.now());
  await owner.metadata.addRoot({ purpose: 'metadata', certificate: Buffer.from(root).toString('base64') });
  await owner.metadata.import({ text });
  const verdict = await proven(stage, key);
  expect(verdict).toMatchObject({ standing: 'attested', trustedBy: 'own-metadata', statusProblems: ['revoked'] });
  expect(accepts(verdict, 'directory-enforced')).toBe('no');
  // What a registration is judged by.
  expect(stage.trust.rootsFor(verdict.aaguid)).toEqual([]);
});
