import { describe, expect, it } from 'vitest';
import { Emitter } from '../../src/basics/emitter.ts';
import type { CommandContext } from '../../src/cli/command.ts';
import { usableKeys } from '../../src/cli/key-permissions.ts';
import { createWords } from '../../src/cli/words.ts';
import type { ElevatedHelper, HelperStart } from '../../src/operations/ports.ts';
import { Stage } from '../operations/stage.ts';

const words = createWords('en');

/** A terminal on Windows without elevation. @param answer what the person types; null where no person sits there */
function windows(answer: string | null, outcome: HelperStart = 'running') {
  const changes = new Emitter<void>();
  const said: string[] = [];
  let starts = 0;
  const helper: ElevatedHelper = {
    state: () => ({ running: starts > 0 && outcome === 'running' ? 'on' : 'off', lastEnding: null }),
    onChange: (listener) => changes.on(listener),
    async start() {
      starts += 1;
      // What the helper may use is listed now.
      if (outcome === 'running') stage.plugKey();
      return outcome;
    },
    stop: async () => {},
  };
  const stage = new Stage(undefined, { rights: { system: 'windows', elevated: async () => false, helper } });
  const context = {
    touchstone: stage.client(),
    words,
    output: { progress: (text: string) => void said.push(text) },
    terminal: { interactive: answer !== null, ask: async () => answer ?? '' },
    signal: new AbortController().signal,
  } as unknown as CommandContext;
  return { context, said, stage, starts: () => starts };
}

describe('a command that needs a key, on Windows without elevation', () => {
  it('says what does not work and why, and starts nothing for a script', async () => {
    const { context, said, starts } = windows(null);
    await expect(usableKeys(context)).rejects.toMatchObject({ refusal: { code: 'needs-elevation' } });
    expect(said.join('\n')).toContain(words.text('permissions:reasons.windows-reserves-keys'));
    expect(said.join('\n')).toContain(words.text('permissions:ways.windows-settings'));
    expect(starts()).toBe(0);
  });

  it.each(['', 'n', 'no', 'yess'])('starts nothing for the answer %j', async (answer) => {
    const { context, said, starts } = windows(answer);
    await expect(usableKeys(context)).rejects.toMatchObject({ refusal: { code: 'needs-elevation' } });
    // What the helper does was told before.
    expect(said.join('\n')).toContain(words.text('permissions:helper.does'));
    expect(starts()).toBe(0);
  });

  it('goes on with the keys that the helper may use', async () => {
    const { context, starts } = windows('y');
    expect((await usableKeys(context)).keys).toHaveLength(1);
    expect(starts()).toBe(1);
  });

  it('says that Windows was answered with no', async () => {
    const { context, said } = windows('y', 'declined');
    await expect(usableKeys(context)).rejects.toMatchObject({ refusal: { code: 'needs-elevation' } });
    expect(said.at(-1)).toBe(words.text('permissions:helper.outcomes.declined'));
  });

  it('asks for nothing where a key may be used', async () => {
    const { context, said, stage, starts } = windows('y');
    stage.plugKey();
    expect((await usableKeys(context)).keys).toHaveLength(1);
    expect([said, starts()]).toEqual([[], 0]);
  });
});
