import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const program = join(import.meta.dirname, '..', '..', 'out', 'main', 'web-host.cjs');

export interface Host {
  /** Opens the app in one browser, once. */
  readonly launchAddress: string;
  readonly dataFolder: string;
  /** Ends the host; its data stays. */
  stop(): Promise<void>;
}

/** A folder for the data of one test. */
export function temporaryData(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'touchstone-browser-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Starts the built loopback host on its own data. @throws when out/ is not built or the host ends at once */
export async function startHost(dataFolder: string): Promise<Host> {
  if (!existsSync(program)) throw new Error('out/main/web-host.cjs is not there: run `npm run build` first');
  const child = spawn(process.execPath, [program, '--no-browser', '--data', dataFolder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (text: Buffer) => {
    said += text.toString();
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const launchAddress = await Promise.race([
    readAddress(child),
    exited.then(() => {
      throw new Error(`the host ended before it had an address\n${said}`);
    }),
  ]);
  return {
    launchAddress,
    dataFolder,
    async stop() {
      if (child.exitCode === null) child.kill('SIGTERM');
      await exited;
    },
  };
}

async function readAddress(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('expected the output of the host');
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /http:\/\/127\.0\.0\.1:\d+\/launch\S*/.exec(line)?.[0];
    if (address) return address;
  }
  throw new Error('the host printed no address');
}
