import { posix, win32 } from 'node:path';

/**
 * Where this computer keeps Touchstone's data: one place for every host, so that the app and the terminal see the same
 * accounts and virtual keys. `TOUCHSTONE_DATA` names another.
 */
export function dataFolderPath(computer: {
  platform: NodeJS.Platform;
  env: Readonly<Record<string, string | undefined>>;
  home: string;
}): string {
  const { platform, env, home } = computer;
  if (env.TOUCHSTONE_DATA) return env.TOUCHSTONE_DATA;
  if (platform === 'win32') return win32.join(env.LOCALAPPDATA ?? win32.join(home, 'AppData', 'Local'), 'Touchstone');
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', 'Touchstone');
  // The XDG rule: a relative path in the variable is to be ignored.
  const base = env.XDG_DATA_HOME?.startsWith('/') ? env.XDG_DATA_HOME : posix.join(home, '.local', 'share');
  return posix.join(base, 'touchstone');
}
