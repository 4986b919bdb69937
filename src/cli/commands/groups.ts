import { alignedRows } from '../columns.ts';
import { type Command, type CommandContext, ExitCode, UsageError } from '../command.ts';
import { namedGroup } from '../named-group.ts';
import { confirm } from '../with-key.ts';
import { doneFor, reasonOf, told } from './admin.ts';

const types = ['security', 'distribution', 'microsoft-365'] as const;

export const listGroups: Command = {
  name: 'admin groups',
  takes: [],
  reads: [],
  async run({ touchstone, output, words, signal }) {
    const groups = await touchstone.people.groups(undefined, { signal });
    const rows = groups.map(({ id, name, type }) => [id, name, words.text(`people:groups.types.${type}`)]);
    for (const line of alignedRows()(rows)) output.line(line);
    if (groups.length === 0) output.line(words.text('people:groups.empty'));
    output.result(groups);
    return ExitCode.done;
  },
};

/** S2-04: of a type that stays. */
export const addGroup: Command = {
  name: 'admin add-group',
  takes: ['NAME'],
  reads: ['type'],
  async run(context) {
    const { touchstone, options, positionals, words, signal } = context;
    const type = types.find((one) => one === (options.type ?? 'security'));
    if (type === undefined) {
      throw new UsageError(words.text('cli:admin.badType', { type: options.type ?? '', types: types.join(', ') }));
    }
    const end = await touchstone.people.putGroup({ id: null, name: positionals[0] ?? '', type }, { signal });
    return told(context, end, () => words.text('people:groups.saved'));
  },
};

export const renameGroup: Command = {
  name: 'admin rename-group',
  takes: ['GROUP', 'NAME'],
  reads: [],
  async run(context) {
    const { touchstone, positionals, words, signal } = context;
    const [given = '', name = ''] = positionals;
    const group = await namedGroup(context, given);
    const end = await touchstone.people.putGroup({ ...group, name }, { signal });
    return told(context, end, () => words.text('people:groups.saved'));
  },
};

/** Its members stay in the directory. */
export const removeGroup: Command = {
  name: 'admin remove-group',
  takes: ['GROUP'],
  reads: ['reason', 'yes'],
  async run(context) {
    const { touchstone, positionals, words, signal } = context;
    const reason = reasonOf(context);
    const { id, name } = await namedGroup(context, positionals[0] ?? '');
    await confirm(context, 'cli:admin.confirmRemoveGroup', { name });
    const end = await touchstone.people.removeGroup({ id, reason }, { signal });
    return told(context, end, () => words.text('people:groups.deleted'));
  },
};

export const addMember = membership('admin add-member', true);
export const removeMember = membership('admin remove-member', false);

function membership(name: string, isMember: boolean): Command {
  return {
    name,
    takes: ['GROUP', 'USER'],
    reads: ['reason'],
    async run(context: CommandContext) {
      const { touchstone, positionals, words, signal } = context;
      const reason = reasonOf(context);
      const [given = '', userName = ''] = positionals;
      const { id: groupId } = await namedGroup(context, given);
      const end = await touchstone.people.setMember({ groupId, userName, isMember, reason }, { signal });
      return told(context, end, ({ changed }) => doneFor(words, userName, changed));
    },
  };
}
