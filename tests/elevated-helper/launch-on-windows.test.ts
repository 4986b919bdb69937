import { describe, expect, it } from 'vitest';
import { launchOnWindows, quoted } from '../../src/elevated-helper/launch-on-windows.ts';

type Told = { file: string; args: readonly string[]; env: NodeJS.ProcessEnv };

function windows(answer: { exit: number | null } | 'error') {
  const told: Told[] = [];
  const launch = launchOnWindows(
    { file: 'C:\\Program Files\\Touchstone\\Touchstone.exe', args: ['C:\\my app\\'] },
    { SystemRoot: 'C:\\Windows', SECRET: 'kept' },
    (file, args, { env }) => {
      told.push({ file, args, env });
      return {
        once(event: string, listener: (code: number | null) => void) {
          if (answer === 'error' ? event === 'error' : event === 'exit') {
            listener(answer === 'error' ? null : answer.exit);
          }
          return this;
        },
      };
    },
  );
  return { launch, told };
}

describe('starting the helper on Windows', () => {
  it('is asked of PowerShell by its full path, with nothing but fixed text in the script', async () => {
    const { launch, told } = windows({ exit: 0 });
    expect(await launch('--touchstone-elevated-helper=abc')).toBe('started');
    const [{ file, args, env } = {} as Told] = told;
    expect(file.replaceAll('/', '\\')).toBe('C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe');
    const script = Buffer.from(args.at(-1) ?? '', 'base64').toString('utf16le');
    expect(script).toContain("$start.Verb = 'runas'");
    expect(script).not.toContain('Touchstone.exe');
    expect(script).not.toContain('abc');
    expect(env).toMatchObject({
      TOUCHSTONE_HELPER_FILE: 'C:\\Program Files\\Touchstone\\Touchstone.exe',
      TOUCHSTONE_HELPER_ARGUMENTS: '"C:\\my app\\\\" --touchstone-elevated-helper=abc',
    });
  });

  it.each([
    [{ exit: 3 }, 'declined'],
    [{ exit: 4 }, 'failed'],
    [{ exit: null }, 'failed'],
    ['error', 'failed'],
  ] as const)('%j is told as %s', async (answer, outcome) => {
    expect(await windows(answer).launch('x')).toBe(outcome);
  });

  it.each([
    ['plain', 'plain'],
    ['', '""'],
    ['two words', '"two words"'],
    ['ends with \\', '"ends with \\\\"'],
    ['a "quoted" word', '"a \\"quoted\\" word"'],
    ['back\\"quote', '"back\\\\\\"quote"'],
    ['C:\\no\\blank', 'C:\\no\\blank'],
  ])('the argument %j is written %s', (argument, written) => {
    expect(quoted(argument)).toBe(written);
  });
});
