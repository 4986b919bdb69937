import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Other software in a process of its own, which measures what it is told to do. */
export interface MeasuredProgram {
  /** The CPU seconds that so many operations took. */
  run(operation: string, count: number): Promise<number>;
  end(): void;
}

/** @param said what the program reads before the operations */
export function startMeasured(command: string, args: readonly string[], said: string): MeasuredProgram {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${command} ended with ${code}`)));
  // What ends after its last operation has not failed.
  ended.catch(() => {});
  child.stdin.write(said);
  return {
    async run(operation, count) {
      child.stdin.write(`${operation} ${count}\n`);
      const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string];
      return Number(line);
    },
    end: () => child.stdin.end(),
  };
}

export interface CompiledProgram {
  readonly path: string;
  remove(): void;
}

export const whyNoLibfido2 = 'no libfido2 to compile against: install the Debian packages gcc and libfido2-dev';

/** A C program of this folder, compiled against libfido2; undefined where that or the compiler is not on this machine. */
export function compileAgainstLibfido2(source: string): CompiledProgram | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'touchstone-bench-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const path = join(folder, 'program');
  const { status, stderr } = spawnSync(
    'gcc',
    ['-O2', '-Wall', '-o', path, join(import.meta.dirname, source), '-lfido2'],
    { encoding: 'utf8' },
  );
  if (status === 0) return { path, remove };
  remove();
  // Neither the compiler nor the library: anything else is a fault of the program.
  if (status === null || /fido\.h|-lfido2/.test(stderr)) return undefined;
  throw new Error(`${source} does not compile:\n${stderr}`);
}
