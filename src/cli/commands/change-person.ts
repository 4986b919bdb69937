import { alignedRows } from '../columns.ts';
import { type Command, type CommandContext, ExitCode, UsageError } from '../command.ts';
import { roleOf } from '../named-role.ts';
import { sayIdentityRefusal } from '../with-key.ts';
import { aboutOf, doneFor, plainAct, told } from './admin.ts';

/** Names and role; what is not given stays. */
export const changePerson: Command = {
  name: 'admin change',
  takes: ['USER'],
  reads: ['displayName', 'phoneticName', 'latinName', 'role', 'reason'],
  async run(context) {
    const { touchstone, options, words, signal } = context;
    const about = aboutOf(context);
    const { displayName, phoneticName, latinName } = options;
    const changes = { displayName, phoneticName, latinName, role: roleOf(context) };
    if (Object.values(changes).every((change) => change === undefined)) {
      throw new UsageError(words.text('cli:admin.nothingToChange'));
    }
    const end = await touchstone.accounts.change({ ...about, ...changes }, { signal });
    return told(context, end, ({ changed }) => doneFor(words, about.userName, changed));
  },
};

export const disablePerson = plainAct('admin disable', ({ touchstone, signal }, about) =>
  touchstone.accounts.change({ ...about, disabled: true }, { signal }),
);
export const enablePerson = plainAct('admin enable', ({ touchstone, signal }, about) =>
  touchstone.accounts.change({ ...about, disabled: false }, { signal }),
);

/** The last 200 sign-ins, each with the rules that decided it, in their order. */
export const listPersonsSignIns: Command = {
  name: 'admin sign-ins',
  takes: ['USER'],
  reads: [],
  async run(context) {
    const { touchstone, positionals, output, words, signal } = context;
    const end = await touchstone.people.signIns({ userName: positionals[0] ?? '' }, { signal });
    if (end.outcome === 'refused') return sayIdentityRefusal(context, end.refusal);
    const rows = end.value.map(({ at, result, method, reason, keyName, because }) => [
      words.time(at),
      words.text(`identity:results.${result}`),
      words.known(`identity:methods.${method}`) ?? method,
      keyName ?? '',
      [
        ...(reason === null ? [] : [words.known(`identity:refusals.${reason}.title`) ?? reason]),
        ...because.map((one) => sentence(context, one)),
      ].join(' '),
    ]);
    for (const line of alignedRows()(rows)) output.line(line);
    if (rows.length === 0) output.line(words.text('people:person.noHistory'));
    output.result(end.value);
    return ExitCode.done;
  },
};

function sentence(
  { words }: CommandContext,
  { rule, details }: { readonly rule: string; readonly details: Readonly<Record<string, string | number | boolean>> },
): string {
  const { until, address = '', days = '', seconds = '' } = details;
  return words.text(`signIn:because.${rule}`, {
    until: typeof until === 'number' ? words.time(until) : '',
    address: String(address),
    days: String(days),
    seconds: String(seconds),
  });
}
