import { ORPCError } from '@orpc/server';
import { describe, expect, it } from 'vitest';
import { createCaller } from '../../src/operations/caller.ts';
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
