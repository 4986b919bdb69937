import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { browserArguments, browserProgram } from '../browser/browser-program.ts';
import { NativeDialogs } from './native-dialogs.ts';

/** In ms: how long Chromium may take to start where there is one slow processor. */
const startLimit = 60_000;

/** Chromium without a window, with its own FIDO stack and its own native dialogs. */
export class HeadlessChromium {
  readonly dialogs: NativeDialogs;
  readonly #child: ChildProcess;
  readonly #profile: string;
  readonly #log: { text: string };

  static async open(address: string): Promise<HeadlessChromium> {
    if (browserProgram === undefined) throw new Error('no Chromium');
    const profile = await mkdtemp(join(tmpdir(), 'touchstone-chromium-'));
    const options = [
      ...browserArguments,
      '--headless',
      '--lang=en',
      '--enable-logging=stderr',
      `--user-data-dir=${profile}`,
      '--enable-ui-devtools=0',
      '--enable-features=ui-debug-tools-enable-synthetic-events',
    ];
    const child = spawn(browserProgram, [...options, address], { stdio: ['ignore', 'ignore', 'pipe'] });
    const log = { text: '' };
    child.stderr.on('data', (bytes: Buffer) => {
      log.text += bytes.toString();
    });
    try {
      return new HeadlessChromium(child, profile, log, await NativeDialogs.open(profile, startLimit));
    } catch (error) {
      child.kill('SIGKILL');
      throw new Error(`${String(error)}\n${log.text}`, { cause: error });
    }
  }

  private constructor(child: ChildProcess, profile: string, log: { text: string }, dialogs: NativeDialogs) {
    this.#child = child;
    this.#profile = profile;
    this.#log = log;
    this.dialogs = dialogs;
  }

  /** What Chromium's own log says against the key so far. */
  get complaints(): string[] {
    return this.#log.text.match(/FIDO: .*/g) ?? [];
  }

  async close(): Promise<void> {
    this.dialogs.close();
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
