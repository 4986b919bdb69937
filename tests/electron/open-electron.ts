import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type Page } from 'playwright';
import { findElectron } from '../../scripts/electron-binary.mjs';

const root = join(import.meta.dirname, '..', '..');

/** Electron's program, and why its tests are skipped where there is none. */
export const electronProgram: string | undefined = findElectron();
export const whyNoElectron = 'the program of Electron is not installed (npx install-electron)';

export interface OpenElectron {
  readonly page: Page;
  close(): Promise<void>;
}

/** Starts the built app on a data folder of its own. @param language what the system is said to speak */
export async function openElectron(options: { language?: 'en' | 'ja' } = {}): Promise<OpenElectron> {
  const data = mkdtempSync(join(tmpdir(), 'touchstone-electron-'));
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
  const app = await _electron.launch({
    executablePath: electronProgram ?? '',
    args: [...(isRoot ? ['--no-sandbox'] : []), `--lang=${options.language ?? 'en'}`, root],
    env: { ...process.env, TOUCHSTONE_DATA: data } as Record<string, string>,
  });
  return {
    page: await app.firstWindow(),
    async close() {
      await app.close();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
