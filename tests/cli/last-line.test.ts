import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Command, type CommandContext, KeyRefused } from '../../src/cli/command.ts';
import { importTokensFile } from '../../src/cli/commands/admin.ts';
import { exportAudit, verifyAudit } from '../../src/cli/commands/audit.ts';
import { importPeopleFile } from '../../src/cli/commands/import-people.ts';

/** What ends before it has told its end: a directory that is closed meanwhile. */
async function* endless() {}

test.each<[string, Command, string]>([
  ['admin import', importPeopleFile, 'people.csv'],
  ['admin import-tokens', importTokensFile, 'tokens.csv'],
  ['audit verify', verifyAudit, ''],
  ['audit export', exportAudit, 'new.jsonl'],
])('%s that comes to no end is refused as cancelled, so that its last line says so', async (_, command, name) => {
  const folder = mkdtempSync(join(tmpdir(), 'touchstone-last-line-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  if (name.endsWith('.csv')) writeFileSync(join(folder, name), 'a,b\n');
  const context = {
    options: { yes: true, secret: false, recent: false },
    positionals: [join(folder, name)],
    output: { line: () => {}, progress: () => {} },
    words: { text: (key: string) => key },
    touchstone: {
      people: { import: endless },
      tokenInventory: { import: endless },
      audit: { verify: endless, export: endless },
    },
  } as unknown as CommandContext;
  await expect(command.run(context)).rejects.toThrow(new KeyRefused({ code: 'cancelled' }));
});
