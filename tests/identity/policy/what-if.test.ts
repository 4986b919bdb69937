import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InventoryRow, SignInEvent } from '../../../src/identity/identity-store.ts';
import { secondStepsOf } from '../../../src/identity/methods/second-steps.ts';
import type { StoredMethod } from '../../../src/identity/methods/stored-method.ts';
import { countSecondSteps } from '../../../src/identity/policy/counted-steps.ts';
import {
  type DirectoryPolicy,
  defaultPolicy,
  type PolicyMethod,
} from '../../../src/identity/policy/directory-policy.ts';
import { type WhatIfReport, whatIf } from '../../../src/identity/policy/what-if.ts';
import { addKey, chris, codeOf, firstAccount, keyStep, openDirectory, relyingParty, value } from '../directory.ts';
import { SoftwareAuthenticator } from '../software-authenticator.ts';
import { signInEvent } from './sign-in-event.ts';

const NOW = 1_800_000_000_000;
const MODELS = ['e1a96183-5016-4f24-b55b-e3ae23614cc6', 'd41f5a69-b817-4144-a13c-9ebd6d9254d6'];

const person = (more: Partial<InventoryRow> = {}): InventoryRow => ({
  sequence: 1,
  id: 'taro',
  userName: 'taro@example.com',
  displayName: '太郎',
  disabled: false,
  registerAgain: false,
  groupIds: [],
  keys: [],
  methods: [],
  ...more,
});
const event = (more: Partial<SignInEvent>) => signInEvent({ at: NOW, ...more });
const off = (...names: PolicyMethod[]): DirectoryPolicy => ({
  ...defaultPolicy,
  methods: Object.fromEntries(
    Object.entries(defaultPolicy.methods).map(([name, method]) => [
      name,
      names.includes(name as PolicyMethod) ? { ...method, enabled: false } : method,
    ]),
  ) as DirectoryPolicy['methods'],
});
const ask = (next: DirectoryPolicy, people: InventoryRow[], signIns: SignInEvent[] = [], faults: string[] = []) =>
  whatIf(defaultPolicy, next, { people, signIns, modelFaults: () => faults });
const told = ({ effects }: WhatIfReport) => effects.map(({ effect, count }) => [effect, count]);

describe('what-if', () => {
  it('S4-82 names who loses the only method', () => {
    const phone = person({ methods: [{ type: 'phone', kind: 'mobile' }] });
    expect(told(ask(off('sms', 'voice'), [phone]))).toEqual([['must-register', 1]]);
    expect(told(ask(off('sms'), [phone]))).toEqual([]);
    const nothing = off('sms', 'voice', 'authenticator-app', 'oath-software', 'email');
    expect(told(ask(nothing, [phone]))).toEqual([['password-only', 1]]);
    expect(ask(off('sms', 'voice'), [phone]).effects[0]?.people[0]).toMatchObject({ userName: 'taro@example.com' });
    expect(told(ask(off('sms', 'voice'), [{ ...phone, disabled: true }]))).toEqual([]);
  });

  it('names the keys that fall out, and who signed in with them', () => {
    const key = { id: 'k', name: 'My key', aaguid: MODELS[0] as string, attestation: 'attested' } as const;
    const allow = { mode: 'allow', aaguids: [MODELS[1] as string] } as const;
    const next = { ...defaultPolicy, securityKey: { ...defaultPolicy.securityKey, restriction: allow } };
    const report = ask(next, [person({ keys: [key] })], [event({ method: 'security-key', keyName: 'My key' })]);
    expect(told(report)).toEqual([
      ['blocked', 1],
      ['must-register', 1],
      ['key-falls-out', 1],
    ]);
    expect(report.effects[2]?.people[0]?.keys).toEqual(['My key']);
  });

  it('names the keys that enforced attestation would not take again', () => {
    const key = (attestation: 'attested' | 'not-attested') =>
      person({ keys: [{ id: 'k', name: 'My key', aaguid: MODELS[0] as string, attestation }] });
    const next = { ...defaultPolicy, securityKey: { ...defaultPolicy.securityKey, enforceAttestation: true } };
    expect(told(ask(next, [key('not-attested')]))).toEqual([['key-not-again', 1]]);
    expect(told(ask(next, [key('attested')]))).toEqual([]);
    expect(told(ask(next, [key('attested')], [], ['not-certified']))).toEqual([['key-not-again', 1]]);
  });

  it('counts who is asked more often, and less', () => {
    const phone = person({ methods: [{ type: 'phone', kind: 'mobile' }] });
    const remembered = event({
      because: [{ rule: 'remembered-device', details: { since: NOW - 5 * 86_400_000, days: 14 } }],
    });
    const days = (count: number): DirectoryPolicy => ({ ...defaultPolicy, remember: { enabled: true, days: count } });
    expect(told(ask(days(3), [phone], [remembered, remembered]))).toEqual([['asked-more', 1]]);
    expect(ask(days(3), [phone], [remembered, remembered]).effects[0]?.people[0]?.count).toBe(2);
    expect(told(ask(days(6), [phone], [remembered]))).toEqual([]);
    const trusted = event({ because: [{ rule: 'trusted-ip', details: { address: '10.1.2.3' } }] });
    const range = { ...defaultPolicy, trustedIps: { ...defaultPolicy.trustedIps, ranges: ['10.0.0.0/8'] } };
    expect(told(ask(range, [phone], [trusted]))).toEqual([['asked-less', 1]]);
    expect(told(whatIf(range, defaultPolicy, { people: [phone], signIns: [trusted], modelFaults: () => [] }))).toEqual([
      ['asked-more', 1],
    ]);
  });
});

const policies: fc.Arbitrary<DirectoryPolicy> = fc
  .record({
    methods: fc.dictionary(
      fc.constantFrom(...Object.keys(defaultPolicy.methods)),
      fc.record({
        enabled: fc.boolean(),
        everyone: fc.boolean(),
        groups: fc.subarray(['a', 'b']),
        excludedGroups: fc.subarray(['a', 'b']),
      }),
    ),
    restriction: fc.option(fc.record({ mode: fc.constantFrom('allow', 'block'), aaguids: fc.subarray(MODELS) })),
    enforceAttestation: fc.boolean(),
  })
  .map(
    ({ methods, ...rules }) =>
      ({
        ...defaultPolicy,
        methods: { ...defaultPolicy.methods, ...methods },
        securityKey: { ...defaultPolicy.securityKey, ...rules },
      }) as DirectoryPolicy,
  );

describe('what-if equals what then happens', () => {
  const base = { accountId: 'taro', name: 'x', createdAt: 0, lastUsedAt: null, revision: 0 };
  const oath = {
    type: 'totp',
    secret: new Uint8Array(20),
    algorithm: 'SHA1',
    digits: 6,
    period: 30,
    lastStep: null,
    driftSteps: 0,
    wasLate: false,
    spentAhead: [],
  } as const;
  const stored: readonly [InventoryRow['methods'][number], StoredMethod][] = [
    [
      { type: 'phone', kind: 'mobile' },
      { ...base, id: '1', type: 'phone', number: '+819012345678', line: 'mobile', reachedBy: 'sms', use: 'primary' },
    ],
    [
      { type: 'phone', kind: 'landline' },
      { ...base, id: '2', type: 'phone', number: '+81312345678', line: 'landline', reachedBy: 'voice', use: 'backup' },
    ],
    [
      { type: 'email', kind: null },
      { ...base, id: '3', type: 'email', address: 'a@example.com' },
    ],
    [
      { type: 'authenticator-app', kind: null },
      {
        ...base,
        id: '4',
        type: 'authenticator-app',
        pushAddress: 'p',
        pushKey: new Uint8Array(32),
        preferred: 'code',
        oath,
      },
    ],
    [
      { type: 'oath-token', kind: 'software' },
      { ...base, id: '5', type: 'oath-token', hardware: null, oath },
    ],
    [
      { type: 'oath-token', kind: 'hardware' },
      { ...base, id: '6', type: 'oath-token', hardware: { serial: '1', manufacturer: 'm', model: 'c610' }, oath },
    ],
    [
      { type: 'app-password', kind: null },
      { ...base, id: '7', type: 'app-password', hash: 'x' },
    ],
  ];

  it('it counts the second steps that a sign-in then offers, for any policy and any methods', () => {
    fc.assert(
      fc.property(
        policies,
        fc.subarray([...stored]),
        fc.subarray(MODELS),
        fc.subarray(['a', 'b']),
        (policy, methods, models, groupIds) => {
          const keys = models.map((aaguid) => ({ id: aaguid, name: aaguid, aaguid, attestation: 'attested' as const }));
          const row = person({ groupIds, keys, methods: methods.map(([one]) => one) });
          const full = keys.map((key) => ({
            ...key,
            accountId: 'taro',
            credentialId: new Uint8Array(1),
            publicKey: new Uint8Array(1),
            signCount: 0,
            nameKey: key.name,
            backupEligible: false,
            backedUp: false,
            createdAt: 0,
            lastUsedAt: null,
          }));
          const steps = secondStepsOf(
            { methods: methods.map(([, one]) => one), keys: full, unreadable: [], groupIds },
            policy,
          );
          expect(countSecondSteps(row, policy)).toBe(steps.length);
        },
      ),
    );
  });

  it('S2-08 to S2-10 a key that it says falls out opens nothing after saving, and one that it says enters no more is refused', async () => {
    const cases = [
      { changes: {}, signIn: 'done', register: 'done' },
      { changes: { enforceAttestation: true }, signIn: 'done', register: 'attestation-required' },
      {
        changes: { restriction: { mode: 'allow', aaguids: [MODELS[0] as string] } },
        signIn: 'key-model-not-allowed',
        register: 'key-model-not-allowed',
      },
      { changes: { restriction: { mode: 'block', aaguids: [MODELS[0] as string] } }, signIn: 'done', register: 'done' },
    ] as const;
    for (const { changes, signIn, register } of cases) {
      const { identity, store, close } = await openDirectory();
      const session = await firstAccount(identity);
      const { key } = await addKey(identity, session);
      const { policy, revision } = await store.policy();
      const next: DirectoryPolicy = {
        ...policy,
        propagationMinutes: 0,
        securityKey: { ...policy.securityKey, ...changes },
      };
      const before = await identity.policyDesk.whatIf(next, false);
      if (before.end !== 'report') throw new Error(JSON.stringify(before));
      const effects = new Set(before.report.effects.map(({ effect }) => effect));
      expect(effects.has('key-falls-out')).toBe(signIn !== 'done');
      expect(effects.has('key-not-again')).toBe(register === 'attestation-required');
      const wish = { policy: next, readRevision: revision, reason: '', trustsEverybody: false };
      value(await identity.policyDesk.save(session, wish));
      const start = value(await keyStep(identity, null));
      expect(codeOf(await identity.keySignIn.finish(start.challengeId, key.get(start.options)))).toBe(signIn);
      const again = await identity.securityKeyRegistration.begin(session.id);
      const other = new SoftwareAuthenticator(relyingParty.origin);
      const answer = await identity.securityKeyRegistration.finish(
        session.id,
        value(again).challengeId,
        other.create(value(again).options),
      );
      expect(codeOf(answer)).toBe(register);
      await close();
    }
  });
});

describe('the desk of the policy', () => {
  it('S2-05 what was saved counts after its delay; the sign-in uses the former until then', async () => {
    const { identity, store, clock, close } = await openDirectory();
    const session = await firstAccount(identity);
    const { policy, revision } = await store.policy();
    const next = { ...off('security-key'), propagationMinutes: 2 };
    expect(policy.propagationMinutes).toBe(1);
    const end = value(
      await identity.policyDesk.save(session, {
        policy: next,
        readRevision: revision,
        reason: 'test',
        trustsEverybody: false,
      }),
    );
    expect(end).toEqual({ end: 'saved', revision: 1, effectiveAt: clock.now() + 120_000 });
    await clock.advance(119_999);
    expect(codeOf(await identity.securityKeyRegistration.begin(session.id))).toBe('done');
    await clock.advance(1);
    expect(codeOf(await identity.securityKeyRegistration.begin(session.id))).toBe('method-not-enabled');
    await close();
  });

  it('of two administrators the second is told what the first changed, and nothing is overwritten', async () => {
    const { identity, store, close } = await openDirectory();
    const session = await firstAccount(identity);
    const save = (policy: DirectoryPolicy) =>
      identity.policyDesk.save(session, { policy, readRevision: 0, reason: 'r', trustsEverybody: false });
    value(await save({ ...defaultPolicy, numberMatching: false }));
    expect(value(await save({ ...defaultPolicy, remember: { enabled: true, days: 7 } }))).toMatchObject({
      end: 'conflict',
      revision: 1,
      savedBy: chris.userName,
      changes: [{ field: 'numberMatching', before: 'true', after: 'false' }],
    });
    expect((await store.policy()).policy.remember.days).toBe(14);
    const [record] = await store.auditRecords({ limit: 1 });
    expect(record).toMatchObject({
      action: 'policy.changed',
      actorName: chris.userName,
      reason: 'r',
      details: { numberMatching: 'true → false' },
    });
    await close();
  });
});
