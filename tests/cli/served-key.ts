import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

const entry = join(import.meta.dirname, '..', '..', 'src', 'cli', 'touchstone.ts');

export interface Served {
  readonly child: ChildProcessWithoutNullStreams;
  readonly records: readonly Record<string, unknown>[];
  address(kind: string): { address: string };
  end(signal?: 'SIGINT' | 'SIGTERM'): Promise<number | null>;
}

/**
 * Serves a virtual key in a process of its own, until the test ends at the latest; resolves when it is ready.
 * @param env what the program finds in its environment besides this one's
 */
export async function serve(words: readonly string[], env: Record<string, string> = {}): Promise<Served> {
  const child = spawn(process.execPath, [entry, 'virtual-key', 'serve', '--json', ...words], {
    env: { ...process.env, ...env },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const records: Record<string, unknown>[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const record = JSON.parse(line) as Record<string, unknown>;
    records.push(record);
    if (record.step === 'ready') break;
    if (record.type === 'error') throw new Error(String(record.message));
  }
  return {
    child,
    records,
    address(kind) {
      const found = records.find((record) => record.step === 'address' && record.kind === kind);
      if (found === undefined) throw new Error(`no address of ${kind} in ${JSON.stringify(records)}`);
      return { address: String(found.address) };
    },
    async end(signal = 'SIGINT') {
      child.kill(signal);
      const [code] = await once(child, 'close');
      return code as number | null;
    },
  };
}
