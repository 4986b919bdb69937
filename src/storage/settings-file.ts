import { readFileSync } from 'node:fs';
import { basename, dirname, extname } from 'node:path';
import type Conf from 'conf';
import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import type { SettingsStore } from '../operations/ports.ts';
import { inspectPrivateFile, keepAside, unusable } from './private-files.ts';
import type { Recovered } from './recovered.ts';

type Settings = ReturnType<SettingsStore['read']>;

const defaults: Settings = { language: null, theme: 'system', sounds: true };
const languages = { en: true, ja: true } satisfies Record<NonNullable<Settings['language']>, true>;
const themes = { system: true, light: true, dark: true } satisfies Record<Settings['theme'], true>;

export interface SettingsFile {
  readonly settings: SettingsStore;
  readonly recovered: Recovered | null;
  /** Resolves when every change is in the file. */
  saved(): Promise<void>;
}

/**
 * The settings in a JSON file. A damaged one is kept aside and everything is as at first; a value that this version does not
 * know counts as not set. A change counts at once and is written right after: conf, which writes atomically, takes 60 ms to
 * load and is not needed to read.
 */
export function openSettingsFile(path: string, ports: { clock: Clock; log: Log }): SettingsFile {
  const found = readSettings(path);
  const isDamaged = found === 'damaged';
  const keptAs = isDamaged ? keepAside(path, ports.clock.now()) : null;
  let current = isDamaged ? defaults : found;
  let saving = Promise.resolve();
  const save = async (changes: Partial<Settings>): Promise<void> => {
    try {
      const conf = await openConf(path);
      // What another program changed meanwhile stays.
      conf.store = { ...conf.store, ...changes };
    } catch (error) {
      const code = (error as { code?: unknown }).code;
      ports.log.warn('settings-not-saved', { code: typeof code === 'string' ? code : 'unknown' });
    }
  };
  return {
    settings: {
      read: () => current,
      change(changes) {
        current = known({ ...current, ...changes });
        saving = saving.then(() => save(changes));
        return current;
      },
    },
    recovered: isDamaged ? { what: 'settings', problem: 'damaged', restored: 'nothing', copyFrom: null, keptAs } : null,
    saved: () => saving,
  };
}

/** Settings that last as long as the process. */
export function volatileSettings(): SettingsStore {
  let current = defaults;
  return {
    read: () => current,
    change(changes) {
      current = known({ ...current, ...changes });
      return current;
    },
  };
}

function readSettings(path: string): Settings | 'damaged' {
  if (inspectPrivateFile(path) === undefined) return defaults;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw unusable(error, path);
  }
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? known(value) : 'damaged';
  } catch {
    return 'damaged';
  }
}

async function openConf(path: string): Promise<Conf<Settings>> {
  const { default: ConfFile } = await import('conf');
  const extension = extname(path);
  return new ConfFile<Settings>({
    cwd: dirname(path),
    configName: basename(path, extension),
    fileExtension: extension.slice(1),
    configFileMode: 0o600,
    clearInvalidConfig: false,
  });
}

function known(value: Partial<Record<keyof Settings, unknown>>): Settings {
  const { language, theme, sounds } = value;
  return {
    language: isKeyOf(languages, language) ? language : defaults.language,
    theme: isKeyOf(themes, theme) ? theme : defaults.theme,
    sounds: typeof sounds === 'boolean' ? sounds : defaults.sounds,
  };
}

const isKeyOf = <T extends object>(table: T, key: unknown): key is keyof T =>
  typeof key === 'string' && Object.hasOwn(table, key);
