import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type CommandContext, ExitCode } from '../../src/cli/command.ts';
import { resetKey } from '../../src/cli/commands/reset.ts';
import { processOutput } from '../../src/cli/output.ts';
import { createWords } from '../../src/cli/words.ts';
import type { LossesByName, ResetCheck } from '../../src/contract/key-losses.ts';

const key = { id: 'key-1', product: 'Key', serial: null, access: 'ready' };
const gone = { pin: 'yes', fingerprints: null, accounts: 'yes', largeBlobs: null, pinRetries: 8, room: 25 } as const;

/** What the command says and ends with where the look at the key afterwards has this to tell. */
async function resetWith(check: ResetCheck, named: LossesByName | null = null) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const done = (value: unknown) => Promise.resolve({ outcome: 'done', value });
  const sent: object[] = [];
  const naming = { needs: 'person', byPin: true, byFingerprint: true };
  const losses = { pin: true, fingerprints: 'no', accounts: 'unknown', largeBlobs: null, settings: [], byUsb: true };
  const context = {
    touchstone: {
      keys: {
        list: () => Promise.resolve({ keys: [key], usb: { available: true } }),
        describe: () => done({ key }),
        losses: {
          overview: () => done({ ...losses, holdSeconds: null, naming }),
          async *byName() {
            yield { type: 'end', end: { outcome: 'done', value: named } };
          },
        },
        async *reset(input: object) {
          sent.push(input);
          yield { type: 'end', end: { outcome: 'done', value: { keyId: key.id, check } } };
        },
      },
    },
    options: { yes: true, names: named !== null, key: undefined },
    terminal: { interactive: false },
    output: processOutput({ json: false, stdout, stderr }),
    words: createWords('en'),
    hands: null,
    signal: new AbortController().signal,
  } as unknown as CommandContext;
  const code = await resetKey.run(context);
  return { code, said: String(stdout.read()), sent };
}

describe('the end of a reset in the terminal', () => {
  it('is done where nothing is left on the key, or nobody can tell', async () => {
    expect(await resetWith(gone)).toMatchObject({
      code: ExitCode.done,
      said: expect.stringMatching(/^The key was erased\.\nPIN: gone\n/),
    });
    expect(await resetWith({ ...gone, accounts: 'unknown' })).toMatchObject({ code: ExitCode.done });
    expect(await resetWith(null)).toMatchObject({ code: ExitCode.done });
  });

  it('knows how many accounts the key listed, where they were asked for', async () => {
    expect((await resetWith(gone, { accounts: [], fingerprints: [] })).sent).toEqual([
      { keyId: key.id, heldAccounts: 0 },
    ]);
    expect((await resetWith(gone)).sent).toEqual([{ keyId: key.id, heldAccounts: null }]);
  });

  it('is no success where something is left: scripts are told so by the exit code', async () => {
    const { code, said } = await resetWith({ ...gone, accounts: 'no' });
    expect(code).toBe(ExitCode.refused);
    expect(said).toMatch(/^The key said that it erased everything, but it did not\n/);
    expect(said).not.toContain('The key was erased.');
    expect(said).toContain('Do not hand it on');
  });
});
