import { actorName } from '../actor-name.ts';
import { type Command, ExitCode } from '../command.ts';
import { paged } from '../paged.ts';

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
        actorName(words, byName),
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
        return [userName, words.time(from), state, actorName(words, byName), reason];
      },
    );
    if (rows.length === 0) output.line(words.text('people:bypass.empty'));
    output.result(rows);
    return ExitCode.done;
  },
};
