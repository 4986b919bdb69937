import type { Group } from '../contract/people.ts';
import { type CommandContext, UsageError } from './command.ts';

/** The group with this name or id. @throws UsageError where there is none */
export async function namedGroup({ touchstone, words, signal }: CommandContext, given: string): Promise<Group> {
  const groups = await touchstone.people.groups(undefined, { signal });
  const found = groups.find(({ id }) => id === given) ?? groups.find(({ name }) => name === given);
  if (found === undefined) throw new UsageError(words.text('cli:admin.noSuchGroup', { group: given }));
  return found;
}
