import { ORPCError } from '@orpc/server';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/basics/random.ts';
import { createIdentity, type Identity } from '../../src/identity/identity.ts';
import { createCaller } from '../../src/operations/caller.ts';
import { signInByPass } from './signing-in.ts';
import { type Client, Stage, secret } from './stage.ts';

const password = secret('correct battery staple');

async function office() {
  const stage = new Stage();
  const window = stage.client(createCaller());
  await window.accounts.createFirst({ userName: 'admin@example.com', displayName: 'Admin', password });
  const owner = stage.client(createCaller({ localOwner: true }));
  await owner.accounts.create({ userName: 'taro@example.com', displayName: 'Taro', role: 'user', password });
  return { stage, window, owner };
}

const about = { userName: 'taro@example.com', reason: 'test' };
const codeOf = async (answer: Promise<unknown>) => {
  try {
    const value = (await answer) as { outcome?: string; refusal?: { code: string } };
    return value.refusal?.code ?? value.outcome ?? 'answered';
  } catch (error) {
    if (error instanceof ORPCError) return error.code;
    throw error;
  }
};

describe('who acts', () => {
  const acts: readonly [string, (window: Client) => Promise<unknown>][] = [
    ['a role', (window) => window.accounts.change({ ...about, role: 'admin' })],
    [
      'an import',
      async (window) => {
        const text = Buffer.from('user name,display name,role\nevil@example.com,Evil,admin').toString('base64url');
        for await (const event of await window.people.import({ file: text, dryRun: false })) {
          if (event.type === 'end') return event.end;
        }
        return undefined;
      },
    ],
  ];
  it.each(acts)('%s by a session that ends at that moment is not the owner of the files', async (_, act) => {
    for (let turns = 0; turns < 8; turns++) {
      const { stage, window, owner } = await office();
      // Nothing may be changed by this session any more.
      await stage.clock.advance(20 * 60_000);
      const out = window.signIn.out();
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      const answer = codeOf(act(window));
      await out;
      expect(['FORBIDDEN', 'needs-fresh-sign-in']).toContain(await answer);
      const { records } = await owner.audit.page({ limit: 200 });
      expect(records.filter(({ action }) => action !== 'refused').map(({ action }) => action)).toEqual([
        'account.created',
        'account.created',
      ]);
    }
  });
});

describe('a session ends in every program that shares the directory', () => {
  type Ending = (elsewhere: Identity, userName: string) => Promise<unknown>;
  const why = (userName: string) => ({ userName, reason: 'test' });
  const endings: readonly [string, Ending][] = [
    ['a block', ({ helpDesk }, name) => helpDesk.block(null, why(name))],
    ['sign out everywhere', ({ helpDesk }, name) => helpDesk.signOutEverywhere(null, why(name))],
    ['a reset password', ({ helpDesk }, name) => helpDesk.resetPassword(null, why(name), null)],
    ['another role', ({ accounts }, name) => accounts.change(null, name, { role: 'auditor' }, 'test')],
    [
      'being turned off and on again',
      async ({ accounts }, name) => {
        await accounts.change(null, name, { disabled: true }, 'test');
        await accounts.change(null, name, { disabled: false }, 'test');
      },
    ],
  ];

  it.each(endings)('%s in the terminal ends it in the window', async (_, end) => {
    const { stage, owner } = await office();
    const { identity, store, clock } = stage;
    const elsewhere = createIdentity({
      store,
      clock,
      random: seededRandom('elsewhere'),
      directory: identity.relyingParty,
    });
    const userName = 'second@example.com';
    await owner.accounts.create({ userName, displayName: 'Second', role: 'admin', password });
    const issued = await owner.accounts.issuePass({ userName, oneTime: false, lifetimeMinutes: 60 });
    if (issued.outcome !== 'done') throw new Error('expected a pass');
    const window = stage.client(createCaller());
    await signInByPass(window, userName, secret(issued.value.pass));
    expect(await codeOf(window.accounts.details(about))).toBe('done');
    await end(elsewhere, userName);
    expect(await codeOf(window.accounts.details(about))).toBe('FORBIDDEN');
    expect(await codeOf(window.securityInfo.get())).toBe('FORBIDDEN');
    expect(await window.signIn.current()).toBeNull();
  });

  it('and one that changes its own password stays, also after the others were ended before', async () => {
    const { stage, window } = await office();
    await stage.identity.helpDesk.signOutEverywhere(null, about);
    const changed = { currentPassword: password, newPassword: secret('another battery staple') };
    expect(await codeOf(window.securityInfo.changePassword(changed))).toBe('done');
    expect(await window.signIn.current()).toMatchObject({ userName: 'admin@example.com' });
    expect(await codeOf(window.accounts.details(about))).toBe('done');
  });
});

describe('what an administrator changes', () => {
  const acts: readonly [string, (client: Client) => Promise<unknown>][] = [
    ['delivery', (client) => client.delivery.choose({ channel: 'sms', gateway: 'built-in' })],
    ['delivery', (client) => client.delivery.change({ part: 'webhook', values: {}, secret: null })],
    ['delivery', (client) => client.delivery.forget({ part: 'webhook' })],
    ['metadata', (client) => client.metadata.import({ text: 'x' })],
    ['metadata', (client) => client.metadata.addRoot({ purpose: 'attestation', certificate: '' })],
    ['metadata', (client) => client.metadata.removeRoot({ purpose: 'attestation', fingerprint: 'a'.repeat(64) })],
    ['audit', (client) => client.audit.accept({ reason: 'test' })],
    ['directory', (client) => client.directory.moveHere()],
  ];

  it('outside the people pages takes a sign-in with two steps that is not long ago too', async () => {
    const { stage, window } = await office();
    await stage.clock.advance(15 * 60_000);
    for (const [name, act] of acts) {
      const answer = await act(window).catch((error: ORPCError<string, { refusal?: string }>) => error.data?.refusal);
      const code = typeof answer === 'string' ? answer : await codeOf(Promise.resolve(answer));
      expect(code, name).toBe('needs-fresh-sign-in');
    }
    expect(await window.delivery.show()).toBeDefined();
  });

  it('hostile C11: what the role does not allow is refused and recorded, each once a session', async () => {
    const { stage, owner } = await office();
    const userName = 'helper@example.com';
    await owner.accounts.create({ userName, displayName: 'Helper', role: 'helpdesk', password });
    const issued = await owner.accounts.issuePass({ userName, oneTime: false, lifetimeMinutes: 60 });
    if (issued.outcome !== 'done') throw new Error('expected a pass');
    const window = stage.client(createCaller());
    await signInByPass(window, userName, secret(issued.value.pass));
    for (let tried = 0; tried < 3; tried++) {
      expect(await codeOf(window.accounts.change({ ...about, role: 'admin' }))).toBe('FORBIDDEN');
      expect(await codeOf(window.policy.get())).toBe('FORBIDDEN');
    }
    // Nobody who is not signed in fills the log.
    expect(await codeOf(stage.client(createCaller()).policy.get())).toBe('FORBIDDEN');
    const { records } = await owner.audit.page({ action: 'refused' });
    expect(records.map(({ actorName, details }) => [actorName, details])).toEqual([
      [userName, { action: 'policy.get' }],
      [userName, { action: 'accounts.change' }],
    ]);
  });
});
