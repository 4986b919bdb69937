import type { Decision } from '../../contract/identity.ts';
import type { TokenDetails } from '../../contract/token-inventory.ts';
import { type Command, type CommandContext, ExitCode, UsageError } from '../command.ts';
import { confirm } from '../with-key.ts';
import { reasonOf, told } from './admin.ts';

const MOST_ALIKE = 100;

/**
 * The id of the token with this serial number or id.
 * @throws UsageError where there is none, or several makers have used the number
 */
async function tokenId({ touchstone, positionals, words, signal }: CommandContext): Promise<string> {
  const [given = ''] = positionals;
  const { rows } = await touchstone.tokenInventory.page({ query: given, limit: MOST_ALIKE }, { signal });
  const [found, ...others] = rows.filter(({ serial }) => serial === given);
  if (others.length > 0) throw new UsageError(words.text('cli:admin.severalTokens', { token: given }));
  if (found !== undefined) return found.id;
  const byId = await touchstone.tokenInventory.details({ id: given }, { signal });
  if (byId.outcome === 'refused') throw new UsageError(words.text('cli:admin.noSuchToken', { token: given }));
  return given;
}

export const showToken: Command = {
  name: 'admin token',
  takes: ['TOKEN'],
  reads: [],
  async run(context) {
    const id = await tokenId(context);
    const end = await context.touchstone.tokenInventory.details({ id }, { signal: context.signal });
    return told(context, end, (details) => factsOf(context, details).join('\n'));
  },
};

/** As its page has it: what it is, whose, and how its clock goes or where its counter is. */
function factsOf({ words }: CommandContext, { token, drifts, forecast, lookAhead }: TokenDetails): string[] {
  const { id, serial, manufacturer, model, state, owner, type, digits, period, algorithm, counter } = token;
  const text = (name: string, values = {}) => words.text(`people:tokens.${name}`, values);
  const named = (name: string, value: string) => `  ${text(name)}: ${value}`;
  return [
    `${serial}  ${id}`,
    named('model', [manufacturer, model].filter(Boolean).join(' ')),
    named('owner', owner?.userName ?? text('nobody')),
    named('state', text(`states.${state}`)),
    named('kind', text(`kinds.${type}`)),
    ...(lookAhead !== null
      ? [
          named('codes', text('codesOfPresses', { digits, algorithm })),
          named('nextCounter', String(counter)),
          `  ${text('noClock', { ahead: lookAhead })}`,
        ]
      : [
          named('codes', text('codesOf', { digits, period, algorithm })),
          ...clockOf(words, drifts.length, forecast).map((line) => `  ${line}`),
        ]),
  ];
}

function clockOf(
  words: CommandContext['words'],
  readings: number,
  forecast: TokenDetails['forecast'],
): readonly string[] {
  if (forecast === null) return [words.text(readings === 0 ? 'people:tokens.driftNone' : 'people:tokens.driftFew')];
  const { ppm, uncertaintyPpm, unusedUntil, followedUntil } = forecast;
  const numbers = new Intl.NumberFormat(words.language, { maximumFractionDigits: 1 });
  const values = { ppm: numbers.format(Math.abs(ppm)), uncertainty: numbers.format(uncertaintyPpm) };
  return [
    words.text(ppm < 0 ? 'people:tokens.ppmSlow' : 'people:tokens.ppm', values),
    unusedUntil === null
      ? words.text('people:tokens.noEnd')
      : words.text('people:tokens.unusedUntil', { date: words.time(unusedUntil) }),
    ...(followedUntil === null ? [] : [words.text('people:tokens.followedUntil', { date: words.time(followedUntil) })]),
  ];
}

/** What is done to one token, and has nothing to tell but that it was done. */
const tokenAct = (
  name: string,
  more: Pick<Command, 'takes' | 'reads'>,
  act: (context: CommandContext) => Promise<(id: string) => Promise<Decision<object>>>,
): Command => ({
  name,
  takes: ['TOKEN', ...more.takes],
  reads: more.reads,
  async run(context): Promise<ExitCode> {
    const run = await act(context);
    return told(context, await run(await tokenId(context)), () => context.words.text('people:tokens.done'));
  },
});

/** What the token shows; a code is no secret for long, and is typed as one. */
const codeAsked = async ({ terminal, words }: CommandContext, label: string): Promise<string> =>
  (await terminal.ask(`${words.text(`people:tokens.${label}`)}: `)).replaceAll(' ', '');

export const assignToken = tokenAct('admin assign-token', { takes: ['USER'], reads: [] }, async (context) => {
  const { touchstone, positionals, signal } = context;
  return (id) => touchstone.tokenInventory.assign({ id, userName: positionals[1] ?? '' }, { signal });
});

export const unassignToken = tokenAct(
  'admin unassign-token',
  { takes: [], reads: [] },
  async ({ touchstone, signal }) =>
    (id) =>
      touchstone.tokenInventory.assign({ id, userName: null }, { signal }),
);

export const activateToken = tokenAct('admin activate-token', { takes: [], reads: [] }, async (context) => {
  const code = await codeAsked(context, 'code');
  return (id) => context.touchstone.tokenInventory.activate({ id, code }, { signal: context.signal });
});

/** S0-47. */
export const resynchroniseToken = tokenAct('admin resynchronise-token', { takes: [], reads: [] }, async (context) => {
  const codes: [string, string] = [await codeAsked(context, 'firstCode'), await codeAsked(context, 'secondCode')];
  return (id) => context.touchstone.tokenInventory.resynchronise({ id, codes }, { signal: context.signal });
});

/** For good. */
export const revokeToken = tokenAct('admin revoke-token', { takes: [], reads: ['reason', 'yes'] }, async (context) => {
  const reason = reasonOf(context);
  await confirm(context, 'cli:admin.confirmRevokeToken', { token: context.positionals[0] ?? '' });
  return (id) => context.touchstone.tokenInventory.revoke({ id, reason }, { signal: context.signal });
});
