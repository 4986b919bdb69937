import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { AccountDetails } from '../../contract/accounts.ts';
import type { Decision } from '../../contract/identity.ts';
import { longestFile } from '../../contract/longest-file.ts';
import { alignedRows } from '../columns.ts';
import { type Command, type CommandContext, ExitCode, KeyRefused, UsageError } from '../command.ts';
import { methodTexts } from '../method-texts.ts';
import { namedGroup } from '../named-group.ts';
import { roleOf } from '../named-role.ts';
import { paged } from '../paged.ts';
import { readAtMost } from '../read-at-most.ts';
import { askNewPassword, sayIdentityRefusal } from '../with-key.ts';
import { issuePass } from './accounts.ts';

const LONGEST_BYPASS = 86_400;

/** @throws UsageError: every act is kept in the audit log with why it was done */
export function reasonOf({ options: { reason }, words }: CommandContext): string {
  if (reason === undefined || reason.trim() === '') throw new UsageError(words.text('cli:admin.noReason'));
  return reason;
}

/** Whom an act is about, and why it is done. @throws UsageError as `reasonOf` */
export const aboutOf = (context: CommandContext): { userName: string; reason: string } => ({
  userName: context.positionals[0] ?? '',
  reason: reasonOf(context),
});

/** Ends a command with the directory's answer. */
export function told<T>(context: CommandContext, end: Decision<T>, say: (value: T) => string): ExitCode {
  if (end.outcome === 'refused') return sayIdentityRefusal(context, end.refusal);
  context.output.line(say(end.value));
  context.output.result(end.value);
  return ExitCode.done;
}

/** @throws UsageError where there is no such file, or it is longer than any that is taken */
export async function fileText({ positionals, words }: CommandContext): Promise<string> {
  const path = resolve(positionals[0] ?? '');
  const file = await readAtMost(path, longestFile).catch(() => {
    throw new UsageError(words.text('cli:admin.noFile', { path }));
  });
  if (file === null) throw new UsageError(words.text('people:file.peopleFaults.too-long'));
  return file.toString('base64url');
}

export const listPeople: Command = {
  name: 'admin people',
  takes: [],
  reads: ['search', 'role', 'group', 'limit', 'after'],
  async run(context) {
    const { touchstone, options, output, words, signal } = context;
    const role = roleOf(context);
    const query = options.search ?? '';
    const groupId = options.group === undefined ? undefined : (await namedGroup(context, options.group)).id;
    const filter = { ...(role && { role }), ...(groupId !== undefined && { groupId }) };
    const people = await paged(
      context,
      (which) => touchstone.people.page({ query, filter, ...which }, { signal }),
      ({ userName, displayName, role: its, types }) => [
        userName,
        displayName,
        words.text(`identity:roles.${its}`),
        words.list(types.map((type) => words.text(`people:list.types.${type}`))),
      ],
    );
    if (people.length === 0) {
      const isChosen = query !== '' || Object.keys(filter).length > 0;
      output.line(words.text(isChosen ? 'cli:nobodyFits' : 'cli:noAccounts'));
    }
    output.result(people);
    return ExitCode.done;
  },
};

export const showPerson: Command = {
  name: 'admin person',
  takes: ['USER'],
  reads: [],
  async run(context) {
    const { touchstone, positionals, words, signal } = context;
    const end = await touchstone.accounts.details({ userName: positionals[0] ?? '' }, { signal });
    return told(context, end, (person) =>
      [
        `${person.userName}  ${person.displayName}  ${words.text(`identity:roles.${person.role}`)}`,
        ...alignedRows()(person.methods.map((method) => [method.id, ...methodTexts(words, method)])).map(
          (line) => `  ${line}`,
        ),
        ...(person.methods.length === 0 ? [`  ${words.text('people:person.noMethods')}`] : []),
        ...standsInTheWay(context, person).map((line) => `  ${line}`),
      ].join('\n'),
    );
  },
};

/** Also what lets the person in without more: whoever looks because of a sign-in wants to know both. */
function standsInTheWay({ words }: CommandContext, person: AccountDetails): string[] {
  const { disabled, block, lockedUntil, bypassUntil, registerAgain, temporaryPassword } = person;
  const until = (key: string, instant: number) => words.text(key, { until: words.time(instant) });
  return [
    ...(disabled ? [words.text('people:list.states.disabled')] : []),
    ...(block ? [words.text('cli:admin.blocked', { until: words.time(block.until), reason: block.reason })] : []),
    ...(lockedUntil === null ? [] : [until('people:person.lockedUntil', lockedUntil)]),
    ...(registerAgain ? [words.text('people:list.states.registerAgain')] : []),
    ...(temporaryPassword ? [words.text('people:person.temporaryPassword')] : []),
    ...(bypassUntil === null ? [] : [until('people:person.bypassUntil', bypassUntil)]),
  ];
}

export const blockPerson: Command = {
  name: 'admin block',
  takes: ['USER'],
  reads: ['reason'],
  async run(context) {
    const about = aboutOf(context);
    const end = await context.touchstone.accounts.block(about, { signal: context.signal });
    return told(context, end, ({ until }) =>
      context.words.text('cli:admin.blocked', { until: context.words.time(until), reason: about.reason }),
    );
  },
};

/** @param changed false: everything was so already, and nothing was written */
export const doneFor = (words: CommandContext['words'], userName: string, changed: boolean): string =>
  words.text(changed ? 'cli:admin.done' : 'cli:admin.unchanged', { userName });

/** An act that has nothing to tell but that it was done. */
export const plainAct = (
  name: string,
  act: (context: CommandContext, about: { userName: string; reason: string }) => Promise<Decision<object>>,
): Command => ({
  name,
  takes: ['USER'],
  reads: ['reason'],
  async run(context) {
    const about = aboutOf(context);
    return told(context, await act(context, about), (value) =>
      doneFor(context.words, about.userName, !('changed' in value) || value.changed === true),
    );
  },
});

export const unblockPerson = plainAct('admin unblock', ({ touchstone, signal }, about) =>
  touchstone.accounts.unblock(about, { signal }),
);
export const unlockPerson = plainAct('admin unlock', ({ touchstone, signal }, about) =>
  touchstone.accounts.unlock(about, { signal }),
);
export const requireRegistration = plainAct('admin reregister', ({ touchstone, signal }, about) =>
  touchstone.accounts.requireRegistration(about, { signal }),
);
export const revokeSessions = plainAct('admin revoke', ({ touchstone, signal }, about) =>
  touchstone.accounts.signOutEverywhere(about, { signal }),
);

export const removePersonsMethod: Command = {
  name: 'admin remove-method',
  takes: ['USER', 'METHOD'],
  reads: ['reason'],
  async run(context) {
    const { touchstone, positionals, words, signal } = context;
    const about = aboutOf(context);
    const end = await touchstone.accounts.removeMethod({ ...about, methodId: positionals[1] ?? '' }, { signal });
    return told(context, end, ({ remind }) =>
      words.text(remind === null ? 'cli:admin.done' : 'cli:admin.onTheDevice', about),
    );
  },
};

export const bypassPerson: Command = {
  name: 'admin bypass',
  takes: ['USER', 'SECONDS'],
  reads: ['reason'],
  async run(context) {
    const { touchstone, positionals, words, signal } = context;
    const given = positionals[1] ?? '';
    const seconds = /^\d{1,5}$/.test(given) ? Number(given) : 0;
    if (seconds < 1 || seconds > LONGEST_BYPASS) throw new UsageError(words.text('cli:admin.badSeconds', { given }));
    const end = await touchstone.accounts.bypass({ ...aboutOf(context), seconds }, { signal });
    return told(context, end, ({ until }) => words.text('cli:admin.bypass', { until: words.time(until) }));
  },
};

/** With `--secret` the temporary password is asked for; otherwise one is made and shown once. */
export const resetPersonsPassword: Command = {
  name: 'admin reset-password',
  takes: ['USER'],
  reads: ['reason', 'secret'],
  async run(context) {
    const { touchstone, options, words, signal } = context;
    const about = aboutOf(context);
    const password = options.secret ? await askNewPassword(context) : null;
    const end = await touchstone.accounts.resetPassword({ ...about, password }, { signal });
    return told(context, end, ({ generated }) =>
      generated === null
        ? words.text('cli:admin.done', about)
        : words.text('cli:admin.passwordReset', { ...about, password: generated }),
    );
  },
};

/** S2-19; the way back in where no administrator can sign in (docs/break-glass.md). */
export const issueAdminPass: Command = { ...issuePass, name: 'admin pass' };

export const exportPeopleFile: Command = {
  name: 'admin export',
  takes: ['FILE'],
  reads: ['search'],
  async run({ touchstone, options, positionals, output, words, signal }) {
    const path = resolve(positionals[0] ?? '');
    const pieces: string[] = [];
    let count = 0;
    for await (const piece of await touchstone.people.export({ query: options.search ?? '' }, { signal })) {
      pieces.push(piece.text);
      count = piece.done;
    }
    try {
      // Names of people are in it: for its owner only, and in place of nothing that is there.
      await writeFile(path, pieces.join(''), { mode: 0o600, flag: 'wx' });
    } catch {
      throw new UsageError(words.text('cli:admin.notWritten', { path }));
    }
    output.line(words.text('cli:admin.exported', { count, path }));
    output.result({ count, path });
    return ExitCode.done;
  },
};

export const listTokens: Command = {
  name: 'admin tokens',
  takes: [],
  reads: ['search', 'limit', 'after'],
  async run(context) {
    const { touchstone, options, output, words, signal } = context;
    const tokens = await paged(
      context,
      (which) => touchstone.tokenInventory.page({ query: options.search ?? '', ...which }, { signal }),
      ({ serial, manufacturer, model, type, counter, state, owner }) => [
        serial,
        manufacturer,
        model,
        words.text(`people:tokens.kindsInShort.${type}`, { counter }),
        words.text(`people:tokens.states.${state}`),
        owner?.userName ?? '',
      ],
    );
    if (tokens.length === 0) {
      const isChosen = (options.search ?? '') !== '' || options.after !== undefined;
      output.line(words.text(isChosen ? 'cli:admin.noTokenFits' : 'cli:admin.noTokens'));
    }
    output.result(tokens);
    return ExitCode.done;
  },
};

export const importTokensFile: Command = {
  name: 'admin import-tokens',
  takes: ['FILE'],
  reads: [],
  async run(context) {
    const { touchstone, positionals, output, words, signal } = context;
    const file = await fileText(context);
    const format = /\.(?:xml|pskc)$/i.test(positionals[0] ?? '') ? 'pskc' : 'csv';
    const events = await touchstone.tokenInventory.import({ file, format, dryRun: false }, { signal });
    for await (const event of events) {
      if (event.type === 'step') {
        const key = event.step.phase === 'reading' ? 'people:file.reading' : 'people:tokens.writing';
        output.progress(words.text(key, { ...event.step }), event.step);
        continue;
      }
      const { end } = event;
      if (end.outcome === 'refused') return sayIdentityRefusal(context, end.refusal);
      if (end.value.outcome === 'faulty') return sayFaults(context, end.value, 'tokenFaults');
      if (end.value.outcome === 'unreadable') {
        output.refused(words.text(`people:tokens.containerFaults.${end.value.reason}`), {
          code: end.value.reason,
          ...end.value,
        });
        return ExitCode.refused;
      }
      output.line(words.text('cli:admin.tokensImported', { count: end.value.count }));
      output.result(end.value);
      return ExitCode.done;
    }
    throw new KeyRefused({ code: 'cancelled' });
  },
};

type Faulty = {
  outcome: 'faulty';
  count: number;
  errors: readonly { line: number; column: string | null; fault: string }[];
};

export function sayFaults(
  { output, words }: CommandContext,
  faulty: Faulty,
  kind: 'peopleFaults' | 'tokenFaults',
): ExitCode {
  const lines = faulty.errors.map(({ line, column, fault }) => [
    line,
    column ?? '',
    words.text(`people:file.${kind}.${fault}`),
  ]);
  const text = [words.text('cli:admin.faulty', { count: faulty.count }), ...alignedRows()(lines)].join('\n');
  output.refused(text, { code: faulty.outcome, ...faulty });
  return ExitCode.refused;
}
