import { type Command, ExitCode } from '../command.ts';
import { paged } from '../paged.ts';
import type { Words } from '../words.ts';

/** The owner of the files and the directory itself have names in words, as in the audit log. */
const by = (words: Words, name: string): string => words.known(`audit:actors.${name}`) ?? name;

/** S4-11 to S4-16: who is blocked, since when and why. */
export const listBlocked: Command = {
  name: 'admin blocked',
  takes: [],
  reads: ['limit', 'after'],
  async run(context) {
    const { touchstone, output, words, signal } = context;
    const rows = await paged(
      context,
      (which) => touchstone.accounts.blocked(which, { signal }),
      ({ userName, from, until, reason, byName }) => [
        userName,
        words.time(from),
        words.time(until),
        by(words, byName),
        reason,
      ],
    );
    if (rows.length === 0) output.line(words.text('people:blocked.empty'));
    output.result(rows);
    return ExitCode.done;
  },
};

/** S4-40: the last one-time bypass of each person, and what became of it. */
export const listBypasses: Command = {
  name: 'admin bypasses',
  takes: [],
  reads: ['limit', 'after'],
  async run(context) {
    const { touchstone, output, words, signal } = context;
    const rows = await paged(
      context,
      (which) => touchstone.accounts.bypasses(which, { signal }),
      ({ userName, from, until, reason, byName, usedAt }) => {
        const state =
          usedAt === null
            ? words.text('cli:admin.bypass', { until: words.time(until) })
            : words.text('people:bypass.used', { time: words.time(usedAt) });
        return [userName, words.time(from), state, by(words, byName), reason];
      },
    );
    if (rows.length === 0) output.line(words.text('people:bypass.empty'));
    output.result(rows);
    return ExitCode.done;
  },
};
