import type { KeyPermissions, WayOut } from '../contract/key-permissions.ts';
import type { KeysSnapshot } from '../contract/keys.ts';
import { tasksToldAlike } from '../contract/tasks-told-alike.ts';
import { type CommandContext, KeyRefused } from './command.ts';
import type { Words } from './words.ts';

/** How long a key may take to be listed, once the helper is there. */
const listedWithinMs = 3_000;

/** What can be done with a key here, with the reasons first. */
export function permissionLines(words: Words, permissions: KeyPermissions): string[] {
  const reasons = new Set(permissions.tasks.flatMap(({ reason }) => reason ?? []));
  return [
    ...[...reasons].map((reason) => words.text(`permissions:reasons.${reason}`)),
    ...tasksToldAlike(permissions).flatMap(({ tasks, possible, ways }) => {
      const names = tasks
        .map((task) => words.text(`permissions:tasks.${task}`))
        .reduce((first, next) => words.text('permissions:both', { first, next }));
      return [
        `  ${names}: ${words.text(`permissions:possible.${possible}`)}`,
        ...(ways.length > 0 ? [`    ${words.text('permissions:instead', { ways: either(words, ways) })}`] : []),
      ];
    }),
  ];
}

const either = (words: Words, ways: readonly WayOut[]): string =>
  ways
    .map((way) => words.text(`permissions:ways.${way}`))
    .reduce((first, next) => words.text('permissions:either', { first, next }));

/**
 * The keys that are here, for a command that needs one. Where none may be used it is told why and what else there is, before anything
 * is asked for; whoever sits at the terminal of a Windows computer may start the helper that has the rights.
 * @throws KeyRefused where the only keys here are kept from this program
 */
export async function usableKeys(context: CommandContext): Promise<KeysSnapshot> {
  const { touchstone, words, output, signal } = context;
  const snapshot = await touchstone.keys.list(undefined, { signal });
  if (snapshot.keys.some(({ access }) => access === 'ready')) return snapshot;
  const permissions = await touchstone.keys.permissions.describe({}, { signal });
  if (permissions.tasks.every(({ possible }) => possible !== 'no')) return snapshot;
  output.progress(permissionLines(words, permissions).join('\n'), { step: 'permissions', ...permissions });
  if (permissions.helper.offered && (await startedHelper(context))) return listedKeys(context);
  const [first] = snapshot.keys;
  if (first && first.access !== 'ready') throw new KeyRefused({ code: first.access });
  // On Windows none being listed does not say that none is here.
  if (permissions.tasks.some(({ reason }) => reason === 'windows-reserves-keys')) {
    throw new KeyRefused({ code: 'needs-elevation' });
  }
  return snapshot;
}

/** Only a person at the terminal is asked: no script starts a program with the rights of an administrator. */
async function startedHelper({ touchstone, terminal, words, output, signal }: CommandContext): Promise<boolean> {
  if (!terminal.interactive) return false;
  const about = ['lead', 'asks', 'does', 'only', 'ends'].map((name) => words.text(`permissions:helper.${name}`));
  output.progress(about.join('\n'), { step: 'elevated-helper' });
  const answer = await terminal.ask(words.text('permissions:terminal.ask'));
  if (!['y', 'yes', 'はい'].includes(answer.toLowerCase())) return false;
  output.progress(words.text('permissions:helper.asking'), { step: 'elevated-helper-asking' });
  const { outcome } = await touchstone.keys.permissions.startHelper(undefined, { signal });
  output.progress(words.text(`permissions:helper.outcomes.${outcome}`), { step: 'elevated-helper-outcome', outcome });
  return outcome === 'running';
}

async function listedKeys({ touchstone, signal }: CommandContext): Promise<KeysSnapshot> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(listedWithinMs)]);
  try {
    for await (const snapshot of await touchstone.keys.watch(undefined, { signal: limit })) {
      if (snapshot.keys.some(({ access }) => access === 'ready')) return snapshot;
    }
  } catch (error) {
    if (!limit.aborted || signal.aborted) throw error;
  }
  return touchstone.keys.list(undefined, { signal });
}
