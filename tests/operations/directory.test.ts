import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createCaller } from '../../src/operations/caller.ts';
import { Stage, secret } from './stage.ts';

it('only whoever owns the files backs the directory up or restores it; a page names no file of this computer', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'touchstone-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const stage = new Stage();
  const page = stage.client();
  const input = { path: join(folder, 'all.backup'), passphrase: secret('four words that last') };
  const filled = await page.directory.fillDemonstration({ password: secret('play with these people') });
  expect(filled).toMatchObject({ outcome: 'done', value: { administrator: 'megan.bowen@demonstration.example' } });
  for (const method of [page.directory.backUp, page.directory.restore]) {
    await expect(method(input)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  }
  expect(existsSync(input.path)).toBe(false);
  const owner = stage.client(createCaller({ tester: true, localOwner: true }));
  expect(await owner.directory.backUp(input)).toMatchObject({ outcome: 'done' });
  expect(await owner.directory.backUp({ ...input, passphrase: secret('short') })).toEqual({
    outcome: 'refused',
    reason: 'passphrase-too-short',
  });
  expect(await owner.directory.restore(input)).toMatchObject({
    outcome: 'done',
    keptAs: `${input.path}.before-restore`,
  });
});
