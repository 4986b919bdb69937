import type { Moved } from '../../contract/directory.ts';
import type { DirectoryPlace, ServerTest } from '../../contract/directory-place.ts';
import { AddressInvalid, parsePostgresAddress } from '../../storage/directory/postgres-address.ts';
import { type Command, type CommandContext, ExitCode, KeyRefused, UsageError } from '../command.ts';
import { readAtMost } from '../read-at-most.ts';
import { confirm, handOver, sayIdentityRefusal } from '../with-key.ts';
import type { Words } from '../words.ts';

/** Bytes of the certificates that a server's may descend from. */
const longestRoots = 1_000_000;

export const showDirectoryPlace: Command = {
  name: 'directory place',
  takes: [],
  reads: [],
  async run(context) {
    const { touchstone, output, signal } = context;
    const place = await touchstone.directory.place(undefined, { signal });
    sayPlace(context, place);
    output.result(place);
    return ExitCode.done;
  },
};

export const testServer: Command = {
  name: 'directory test',
  takes: ['ADDRESS'],
  reads: ['roots'],
  async run(context) {
    const { touchstone, output, words, signal } = context;
    const server = await askServer(context);
    output.progress(words.text('directory:testing'), { step: 'testing' });
    const test = await touchstone.directory.testServer(server, { signal });
    if (!test.usable) return notUsable(context, test);
    for (const line of findingLines(context, test)) output.line(line);
    output.line(words.text('directory:usable'));
    output.result(test);
    return ExitCode.done;
  },
};

export const moveToServer: Command = {
  name: 'directory move',
  takes: ['ADDRESS'],
  reads: ['roots', 'copy', 'yes'],
  async run(context) {
    const { touchstone, output, words, options, signal } = context;
    const server = await askServer(context);
    output.progress(words.text('directory:testing'), { step: 'testing' });
    const test = await touchstone.directory.testServer(server, { signal });
    if (!test.usable) return notUsable(context, test);
    for (const line of findingLines(context, test)) output.line(line);
    const meanings = ['restart', ...(options.copy ? [] : ['leave']), 'key', 'away'];
    for (const meaning of meanings) output.line(`- ${words.text(`directory:meanings.${meaning}`)}`);
    if (options.copy) output.line(`- ${words.text('directory:copyHint')}`);
    await confirm(context, 'directory:terminal.confirmMove');
    const events = await touchstone.directory.moveToServer({ ...server, copy: options.copy }, { signal });
    for await (const event of events) {
      if (event.type === 'step') output.progress(words.text(`directory:steps.${event.step}`), { step: event.step });
      else if (event.end.outcome === 'refused') return sayIdentityRefusal(context, event.end.refusal);
      else return sayMoved(context, event.end.value);
    }
    throw new KeyRefused({ code: 'cancelled' });
  },
};

export const moveHere: Command = {
  name: 'directory move-back',
  takes: [],
  reads: ['yes'],
  async run(context) {
    const { touchstone, output, words, signal } = context;
    const place = await touchstone.directory.place(undefined, { signal });
    if (place.now.kind === 'here' && place.next.kind === 'here') {
      output.line(words.text('directory:kept'));
      sayPlace(context, place);
      output.result({ end: 'moved', place, rows: null });
      return ExitCode.done;
    }
    output.line(words.text('directory:undoQuestion'));
    await confirm(context, 'directory:terminal.confirmBack');
    const end = await touchstone.directory.moveHere(undefined, { signal });
    return end.outcome === 'refused' ? sayIdentityRefusal(context, end.refusal) : sayMoved(context, end.value);
  },
};

/** The address and the roots are looked at before the password is asked for. @throws UsageError */
async function askServer({ positionals, options, terminal, words }: CommandContext) {
  const [address = ''] = positionals;
  checkAddress(address, words);
  const roots = await rootsIn(options.roots, words);
  const typed = await terminal.askSecret(words.text('directory:terminal.ask'));
  const password = typed.expose().length === 0 ? null : handOver(typed);
  return { address, password, roots };
}

function checkAddress(address: string, words: Words): void {
  try {
    const { password } = parsePostgresAddress(address);
    if (password === null) return;
    password.erase();
  } catch (error) {
    if (!(error instanceof AddressInvalid)) throw error;
    const said = [words.text('directory:findings.address-malformed'), words.text('directory:addressHint')];
    throw new UsageError(`${said.join('\n')} [${error.message}]`, { cause: error });
  }
  throw new UsageError(words.text('directory:terminal.passwordInAddress'));
}

async function rootsIn(path: string | undefined, words: CommandContext['words']): Promise<string | null> {
  if (path === undefined) return null;
  const read = await readAtMost(path, longestRoots).catch((error: { code?: unknown }) => {
    throw new UsageError(`${path}: ${String(error.code)}`);
  });
  if (read === null) throw new UsageError(words.text('cli:fileTooLarge', { path }));
  return read.toString('utf8');
}

const findingLines = ({ words }: CommandContext, { findings }: ServerTest): readonly string[] =>
  findings.map(({ finding, weight, detail }) => {
    const about = detail === '' ? '' : ` (${detail})`;
    return `${words.text(`directory:weights.${weight}`)}: ${words.text(`directory:findings.${finding}`)}${about}`;
  });

function notUsable(context: CommandContext, test: ServerTest): ExitCode {
  const { output, words } = context;
  const text = [words.text('directory:notUsable'), ...findingLines(context, test)].join('\n');
  output.refused(text, { code: test.findings.at(-1)?.finding ?? 'failed', findings: test.findings });
  return ExitCode.refused;
}

function sayMoved(context: CommandContext, end: Moved): ExitCode {
  const { output, words } = context;
  if (end.end === 'refused') {
    output.refused(words.text(`directory:refusals.${end.why}`), { code: end.why });
    return ExitCode.refused;
  }
  if (end.rows !== null) output.line(words.text('directory:movedWith', { number: end.rows }));
  sayPlace(context, end.place);
  output.result(end);
  return ExitCode.done;
}

function sayPlace({ output, words }: CommandContext, { now, next, saidBy, people }: DirectoryPlace): void {
  const nameOf = (one: DirectoryPlace['now']) => (one.kind === 'here' ? words.text('directory:here') : one.address);
  output.line(`${words.text('directory:now')}: ${nameOf(now)}`);
  if (people !== null) output.line(`${words.text('directory:people')}: ${people}`);
  if (nameOf(now) !== nameOf(next)) output.line(words.text('directory:restart', { place: nameOf(next) }));
  if (saidBy === 'environment') output.line(words.text('directory:saidOutside'));
}
