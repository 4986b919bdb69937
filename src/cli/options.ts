import type { Words } from './words.ts';

/** Every option of the terminal. Secrets are never among them. */
export const optionTypes = {
  key: { type: 'string' },
  virtual: { type: 'boolean' },
  finger: { type: 'string' },
  user: { type: 'string' },
  name: { type: 'string' },
  'display-name': { type: 'string' },
  'phonetic-name': { type: 'string' },
  'latin-name': { type: 'string' },
  by: { type: 'string' },
  role: { type: 'string' },
  group: { type: 'string' },
  type: { type: 'string' },
  lifetime: { type: 'string' },
  'one-time': { type: 'boolean' },
  'use-pin': { type: 'boolean' },
  yes: { type: 'boolean' },
  'no-test': { type: 'boolean' },
  seen: { type: 'string' },
  expected: { type: 'string' },
  watch: { type: 'boolean' },
  claimed: { type: 'boolean' },
  extension: { type: 'string', multiple: true },
  algorithm: { type: 'string' },
  protection: { type: 'string' },
  discoverable: { type: 'boolean' },
  site: { type: 'string', multiple: true },
  names: { type: 'boolean' },
  remember: { type: 'boolean' },
  all: { type: 'boolean' },
  search: { type: 'string' },
  note: { type: 'string' },
  model: { type: 'string' },
  quirk: { type: 'string', multiple: true },
  socket: { type: 'string', multiple: true },
  control: { type: 'string' },
  state: { type: 'string' },
  scenario: { type: 'string' },
  'auto-touch': { type: 'boolean' },
  'auto-finger': { type: 'boolean' },
  'reset-any-time': { type: 'boolean' },
  seed: { type: 'string' },
  recent: { type: 'boolean' },
  actor: { type: 'string' },
  target: { type: 'string' },
  action: { type: 'string' },
  from: { type: 'string' },
  until: { type: 'string' },
  days: { type: 'string' },
  'time-zone': { type: 'string' },
  csv: { type: 'string' },
  passwords: { type: 'string' },
  limit: { type: 'string' },
  after: { type: 'string' },
  reason: { type: 'string' },
  number: { type: 'string' },
  email: { type: 'string' },
  landline: { type: 'boolean' },
  'keep-number': { type: 'boolean' },
  ahead: { type: 'string' },
  drift: { type: 'string' },
  program: { type: 'string' },
  application: { type: 'string' },
  address: { type: 'string' },
  roots: { type: 'string' },
  copy: { type: 'boolean' },
  field: { type: 'string', multiple: true },
  secret: { type: 'boolean' },
  file: { type: 'string' },
  'trust-everybody': { type: 'boolean' },
  json: { type: 'boolean' },
  data: { type: 'string' },
  lang: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

export type OptionName = keyof typeof optionTypes;

/** Options that every command understands. */
const commonOptions: readonly OptionName[] = ['json', 'lang', 'help', 'version'];
/** Those that say with which directory and key. */
const appOptions: readonly OptionName[] = ['key', 'virtual', 'data'];

const camelCase = (name: string): string => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

/** What a command looks at, in the order of the table. */
export function optionsOf(command: { readonly reads: readonly string[]; readonly standalone?: boolean }): OptionName[] {
  const common = new Set<string>(command.standalone ? commonOptions : [...commonOptions, ...appOptions]);
  const read = new Set(command.reads);
  return (Object.keys(optionTypes) as OptionName[]).filter((name) => common.has(name) || read.has(camelCase(name)));
}

/** What an option says, and to a command where that is something of its own: `name` is that of a finger here, of a phone there. */
export const optionPurpose = (words: Words, option: OptionName, command?: string): string =>
  (command === undefined ? undefined : words.known(`cli:optionOf.${command}.${option}`)) ??
  words.text(`cli:option.${option}`);

/**
 * What may stand for an option's value or an argument: words from a closed list, or what only this computer knows. A list whose
 * module takes time to load is loaded when it is asked for.
 */
export type Values =
  | { readonly from: 'list'; readonly load: () => Promise<readonly string[]> }
  | { readonly from: 'keys' | 'virtual-keys' | 'files' | 'folders' };

const list = (...words: readonly string[]): Values => ({ from: 'list', load: async () => words });
const lazy = (load: () => Promise<readonly string[]>): Values => ({ from: 'list', load });
const files: Values = { from: 'files' };

const models = lazy(async () => (await import('../rig/servable-models.ts')).servableModels.map(({ id }) => id));
const lights = lazy(async () => (await import('../contract/seen-lights.ts')).seenLights);

/** By the name of the option. One that is not here takes free text. */
export const optionValues: Readonly<Partial<Record<OptionName, Values>>> = {
  key: { from: 'keys' },
  finger: lazy(async () => (await import('../contract/lab.ts')).fingers),
  by: list('site', 'account'),
  role: list('user', 'admin', 'helpdesk', 'auditor', 'tester'),
  type: list('security', 'distribution', 'microsoft-365'),
  days: lazy(async () => (await import('../contract/report-names.ts')).reportDays.map(String)),
  'time-zone': list('UTC', 'Asia/Tokyo', 'Europe/Berlin', 'America/New_York'),
  csv: files,
  passwords: files,
  action: lazy(async () => (await import('../contract/audit-actions.ts')).auditActions),
  program: lazy(async () => Object.keys((await import('../contract/program-kinds.ts')).programKinds)),
  seen: lights,
  expected: lazy(async () => {
    const [{ ledMeanings }, { seenLights }] = await Promise.all([
      import('../contract/led.ts'),
      import('../contract/seen-lights.ts'),
    ]);
    return [...new Set<string>([...ledMeanings, ...seenLights])];
  }),
  extension: lazy(async () => [...(await import('../contract/trial-lists.ts')).trialExtensions, 'none']),
  algorithm: list('ES256', 'EdDSA', 'ES384', 'RS256'),
  protection: list('1', '2', '3'),
  model: models,
  quirk: lazy(async () => (await import('../rig/servable-models.ts')).servableQuirks),
  socket: list('tcp:0', 'udp:0', 'uhid'),
  state: files,
  roots: files,
  scenario: files,
  file: files,
  data: { from: 'folders' },
  lang: list('en', 'ja'),
};

/** By the name of the argument, as commands have it in `takes`. */
export const argumentValues: Readonly<Record<string, Values>> = {
  FILE: files,
  FOLDER: { from: 'folders' },
  MODEL: models,
  REPORT: lazy(async () => (await import('../contract/report-names.ts')).reportNames),
  ID: { from: 'virtual-keys' },
  SETTING: lazy(async () => (await import('./setting-names.ts')).settingWords),
  VALUE: list('on', 'off'),
  BUTTONS: lazy(async () => (await import('./token-hands.ts')).tokenPresses),
  NETWORK: lazy(async () => (await import('../contract/phone-lists.ts')).phoneNetworks),
  CHANNEL: lazy(async () => (await import('../contract/delivery-fields.ts')).channels),
  GATEWAY: lazy(async () => ['built-in', ...(await import('../contract/delivery-fields.ts')).gateways]),
  PART: lazy(async () => (await import('../contract/delivery-fields.ts')).deliveryParts),
  SHELL: lazy(async () => (await import('./completion/shells.ts')).shells),
};

/** Arguments that name something by an id of the key, the atlas or the directory: base64url, one in 64 of which begins with a hyphen. */
export const idArguments: ReadonlySet<string> = new Set([
  'CREDENTIAL',
  'TEMPLATE',
  'ENTRY',
  'PHONE',
  'TOKEN',
  'ACCOUNT',
  'GROUP',
  'METHOD',
]);
