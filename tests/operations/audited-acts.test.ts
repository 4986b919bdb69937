import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../src/basics/bytes.ts';
import { auditActions } from '../../src/contract/audit-actions.ts';
import { contract } from '../../src/contract/contract.ts';
import type { AuditAction } from '../../src/identity/audit.ts';
import { auditedActs } from '../../src/operations/audited-acts.ts';
import { createCaller } from '../../src/operations/caller.ts';
import { type Client, Stage, secret } from './stage.ts';

/** Every method that the contract has, found by walking it. */
function methodsOf(node: object, path: readonly string[] = []): { path: string; role: string }[] {
  const definition = (node as { '~orpc'?: { meta: { role?: string } } })['~orpc'];
  if (definition) return [{ path: path.join('.'), role: definition.meta.role ?? 'admin' }];
  return Object.entries(node).flatMap(([name, child]) => methodsOf(child as object, [...path, name]));
}
const methods = methodsOf(contract);

/** Recorded by the directory, in identity, whoever calls it. */
const recordedByTheDirectory: Readonly<Record<string, AuditAction>> = {
  'accounts.create': 'account.created',
  'accounts.change': 'account.changed',
  'accounts.issuePass': 'pass.issued',
  'accounts.removeMethod': 'method.removed-by-administrator',
  'accounts.requireRegistration': 'account.registration-required',
  'accounts.signOutEverywhere': 'account.signed-out-everywhere',
  'accounts.unlock': 'account.unlocked',
  'accounts.block': 'account.blocked',
  'accounts.unblock': 'account.unblocked',
  'accounts.bypass': 'account.bypass-given',
  'people.import': 'people.imported',
  'people.export': 'people.exported',
  'people.putGroup': 'group.created',
  'people.removeGroup': 'group.removed',
  'people.setMember': 'group.member-added',
  'policy.save': 'policy.changed',
  'policy.addGreeting': 'greeting.added',
  'policy.removeGreeting': 'greeting.removed',
  'tokenInventory.import': 'token.imported',
  'tokenInventory.assign': 'token.assigned',
  'tokenInventory.activate': 'token.activated',
  'tokenInventory.resynchronise': 'token.resynchronised',
  'tokenInventory.revoke': 'token.revoked',
  'accounts.resetPassword': 'password.reset',
  'securityInfo.remove': 'method.removed',
  'securityInfo.signOutEverywhere': 'account.signed-out-everywhere',
};

/** They change nothing, or nothing that stays. */
const exceptions = new Set([
  // Look, and change nothing.
  'directory.place',
  'directory.testServer',
  'accounts.details',
  'accounts.blocked',
  'accounts.bypasses',
  'audit.page',
  'audit.verify',
  'delivery.show',
  // Sends a message without a code.
  'delivery.test',
  // What became of the import is recorded.
  'people.stopImport',
  'people.page',
  'people.count',
  'people.signIns',
  'people.groups',
  'people.groupsOf',
  'policy.get',
  'policy.greetings',
  'policy.greetingSound',
  'policy.models',
  'policy.stations',
  'policy.whatIf',
  'reports.signIns',
  'reports.fraud',
  'reports.bypasses',
  'reports.blocks',
  'reports.methods',
  'reports.keys',
  'reports.expiring',
  'reports.signInLog',
  'tokenInventory.page',
  'tokenInventory.counts',
  'tokenInventory.details',
]);

/** Of `anyone` and `user`: what cannot be taken back. */
const destructive = /(?:^keys\.reset$|\.remove$|signOutEverywhere$)/;
/** Destructive by name only: virtual things of the Lab, and this computer's own notes about keys. */
const notOfPeople = /^(?:lab|phones|otpTokens|atlas)\./;

const wanted = methods.filter(
  ({ path, role }) =>
    ['staff', 'helpdesk', 'auditor', 'admin'].includes(role) || (destructive.test(path) && !notOfPeople.test(path)),
);

describe('SX-05: every act of an administrator and everything destructive is recorded', () => {
  it('by the directory or at the contract, or it is an exception by name', () => {
    const unrecorded = wanted.filter(
      ({ path }) =>
        !Object.hasOwn(recordedByTheDirectory, path) && !Object.hasOwn(auditedActs, path) && !exceptions.has(path),
    );
    expect(unrecorded).toEqual([]);
  });

  it('under an action that has words', () => {
    const used = [...Object.values(auditedActs).map(({ action }) => action), ...Object.values(recordedByTheDirectory)];
    expect(used.filter((action) => !(auditActions as readonly string[]).includes(action))).toEqual([]);
  });

  it('with actor, target, time and reason', async () => {
    const stage = new Stage();
    const owner = stage.client(createCaller({ localOwner: true }));
    const window = stage.client(createCaller());
    const password = secret('correct battery staple');
    const admin = { userName: 'admin@touchstone.test', displayName: 'Admin', password };
    await window.accounts.createFirst(admin);
    await owner.accounts.create({ ...admin, userName: 'taro@touchstone.test', role: 'user' });
    const about = { userName: 'taro@touchstone.test', reason: 'lost the token' };
    await owner.people.putGroup({ id: null, name: 'Staff', type: 'security' });
    const acts: readonly [AuditAction, (client: Client) => Promise<unknown>][] = [
      ['account.changed', (client) => client.accounts.change({ ...about, displayName: 'Taro' })],
      ['account.blocked', (client) => client.accounts.block(about)],
      ['account.unblocked', (client) => client.accounts.unblock(about)],
      ['account.unlocked', (client) => client.accounts.unlock(about)],
      ['account.bypass-given', (client) => client.accounts.bypass({ ...about, seconds: 60 })],
      ['account.registration-required', (client) => client.accounts.requireRegistration(about)],
      ['account.signed-out-everywhere', (client) => client.accounts.signOutEverywhere(about)],
      ['account.lost-token-started', (client) => client.accounts.startLostToken(about)],
      ['account.lost-token-ended', (client) => client.accounts.endLostToken({ userName: about.userName })],
      ['delivery.changed', (client) => client.delivery.choose({ channel: 'sms', gateway: 'built-in' })],
    ];
    for (const [action, act] of acts) {
      await act(owner);
      const { records } = await owner.audit.page({ limit: 1 });
      expect(records[0], action).toMatchObject({ action, actorName: '(owner)', at: stage.clock.now() });
      expect(records[0]?.targetName, action).toMatch(/^(?:taro@touchstone\.test|\(directory\))$/);
      expect(records[0]?.reason, action).not.toBe('');
    }
  });

  it('a finger that is deleted and a key that is reset, also while nobody is signed in', async () => {
    const stage = new Stage();
    const owner = stage.client(createCaller({ localOwner: true }));
    const client = stage.client();
    const key = stage.plugKey();
    const pin = secret('1357-kanda');
    await client.keys.setPin({ keyId: key.keyId, newPin: pin });
    const added = await stage.walk(await client.keys.fingerprints.add({ keyId: key.keyId, pin, name: 'Right' }), {
      onWait: () => key.finger('right-index'),
    });
    if (added.end.outcome !== 'done') throw new Error('expected a fingerprint');
    const { templateId } = added.end.value as { templateId: string };
    const wrong = await client.keys.fingerprints.remove({ keyId: key.keyId, pin: secret('0000-wrong'), templateId });
    expect(wrong.outcome).toBe('refused');
    expect((await owner.audit.page({})).records).toEqual([]);
    await client.keys.fingerprints.remove({ keyId: key.keyId, pin, templateId });
    const [attached] = (await client.keys.list()).keys;
    const { end } = await stage.walk(await client.keys.reset({ keyId: key.keyId }), {
      onStep: (step) => {
        if (step.step === 'remove-key') key.unplug();
        if (step.step === 'insert-key') stage.rack.plug(key.id, 'host');
      },
      onWait: key.comply,
    });
    expect(end).toMatchObject({ outcome: 'done' });
    const { records } = await owner.audit.page({});
    expect(records).toMatchObject([
      { action: 'key.reset', actorName: '(nobody)' },
      { action: 'key.fingerprint-removed', actorName: '(nobody)' },
    ]);
    for (const { targetName } of records) expect(targetName).toContain(`${attached?.product}`);
  });
});

describe('the log as it is handed on', () => {
  it('hostile F2: is whole, no cell is a formula, and its signature can be checked by anyone', async () => {
    const stage = new Stage();
    const owner = stage.client(createCaller({ localOwner: true }));
    const password = secret('correct battery staple');
    for (const name of ['one', 'two']) {
      await owner.accounts.create({ userName: `${name}@x.test`, displayName: name, password, role: 'user' });
    }
    await owner.accounts.block({ userName: 'one@x.test', reason: '=HYPERLINK("http://x"),＝1' });
    let text = '';
    for await (const event of await owner.audit.export({ format: 'csv' })) {
      if (event.type === 'text') text += event.text;
      else {
        expect(event.records).toBe(3);
        if (event.signed === null) throw new Error('expected a signature');
        const { manifest, signature, publicKey } = event.signed;
        const key = createPublicKey(publicKey);
        expect(verifySignature(null, utf8(manifest), key, Buffer.from(signature, 'base64'))).toBe(true);
        expect(verifySignature(null, utf8(`${manifest} `), key, Buffer.from(signature, 'base64'))).toBe(false);
        expect(JSON.parse(manifest)).toMatchObject({
          records: 3,
          range: { first: 1, last: 3 },
          sha256: createHash('sha256').update(text).digest('hex'),
        });
      }
    }
    expect(text).toContain(`"'=HYPERLINK(""http://x""),＝1"`);
    const verdicts = [];
    for await (const event of await owner.audit.verify({ range: 'whole' })) {
      if (event.type === 'end') verdicts.push(event.end);
    }
    expect(verdicts).toMatchObject([{ outcome: 'intact', checked: 4 }]);
    expect((await owner.audit.page({ limit: 1 })).records[0]).toMatchObject({
      action: 'audit.exported',
      details: { records: 3 },
    });
  });
});
