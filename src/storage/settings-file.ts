import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, extname } from 'node:path';
import type Conf from 'conf';
import type { Clock } from '../basics/clock.ts';
import type { SettingsStore } from '../operations/ports.ts';
import { inspectPrivateFile, keepAside, unusable } from './private-files.ts';
import type { Recovered } from './recovered.ts';

type Settings = ReturnType<SettingsStore['read']>;

const defaults: Settings = { language: null, theme: 'system' };
const languages = { en: true, ja: true } satisfies Record<NonNullable<Settings['language']>, true>;
const themes = { system: true, light: true, dark: true } satisfies Record<Settings['theme'], true>;

/**
 * The settings in a JSON file. A damaged one is kept aside and everything is as at first; a value that this version does not
 * know counts as not set.
 */
export function openSettingsFile(path: string, clock: Clock): { settings: SettingsStore; recovered: Recovered | null } {
  const found = readSettings(path);
  const isDamaged = found === 'damaged';
  const keptAs = isDamaged ? keepAside(path, clock.now()) : null;
  let current = isDamaged ? defaults : found;
  let conf: Conf<Settings> | undefined;
  return {
    settings: {
      read: () => current,
      change(changes) {
        conf ??= openConf(path);
        conf.store = known({ ...conf.store, ...changes });
        current = known(conf.store);
        return current;
      },
    },
    recovered: isDamaged ? { what: 'settings', problem: 'damaged', restored: 'nothing', copyFrom: null, keptAs } : null,
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

/** Read without conf, which takes 60 ms to load and is needed only to write. */
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

/** conf writes atomically. It is loaded in the middle of a synchronous call, which `import()` cannot do. */
function openConf(path: string): Conf<Settings> {
  const { default: ConfClass } = createRequire(import.meta.url)('conf') as typeof import('conf');
  const extension = extname(path);
  return new ConfClass<Settings>({
    cwd: dirname(path),
    configName: basename(path, extension),
    fileExtension: extension.slice(1),
    configFileMode: 0o600,
    clearInvalidConfig: false,
  });
}

function known(value: Partial<Record<keyof Settings, unknown>>): Settings {
  const { language, theme } = value;
  return {
    language: isKeyOf(languages, language) ? language : defaults.language,
    theme: isKeyOf(themes, theme) ? theme : defaults.theme,
  };
}

const isKeyOf = <T extends object>(table: T, key: unknown): key is keyof T =>
  typeof key === 'string' && Object.hasOwn(table, key);
