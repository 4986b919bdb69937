import { existsSync } from 'node:fs';

/** The Chromium that shows the page: TOUCHSTONE_CHROMIUM, or Debian's. Undefined where there is none. */
export const browserProgram: string | undefined = [process.env.TOUCHSTONE_CHROMIUM, '/usr/bin/chromium'].find(
  (path): path is string => path !== undefined && path !== '' && existsSync(path),
);
export const whyNoBrowser = 'no Chromium: install the Debian package chromium, or name one in TOUCHSTONE_CHROMIUM';

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;

/** Nothing that reaches for the network; no sandbox where root cannot have one. */
export const browserArguments: string[] = [
  ...(isRoot ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
