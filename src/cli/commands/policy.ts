import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { changedFields, settingText } from '../../contract/changed-fields.ts';
import type { DirectoryPolicy, PolicyChange, PolicyProblem, ShownPolicy, WhatIfReport } from '../../contract/policy.ts';
import { toldChange } from '../../words/told-change.ts';
import { actorName } from '../actor-name.ts';
import { rowsOf } from '../columns.ts';
import { type Command, type CommandContext, ExitCode, UsageError } from '../command.ts';
import { type InputIssue, inputIssues, issueTexts } from '../input-issues.ts';
import { PolicyText, settingNames } from '../policy-text.ts';
import { readAtMost } from '../read-at-most.ts';
import { confirm, sayIdentityRefusal } from '../with-key.ts';
import type { Words } from '../words.ts';

/** Bytes: more than any policy takes. */
const longestPolicy = 1_000_000;

export const showPolicy: Command = {
  name: 'admin policy show',
  takes: [],
  reads: [],
  async run({ touchstone, output, words, signal }) {
    const shown = await touchstone.policy.get(undefined, { signal });
    const { revision, policy, savedBy, savedAt, effectiveAt, now } = shown;
    const values = { revision, name: actorName(words, savedBy), time: words.time(savedAt) };
    output.line(words.text(revision === 0 ? 'policy:terminal.untouched' : 'policy:terminal.saved', values));
    if (effectiveAt > now) output.line(words.text('policy:terminal.pending', { time: words.time(effectiveAt) }));
    output.line(`\n${words.text('policy:list')}`);
    output.line(rowsOf(methodRows(shown, words)));
    output.line(`\n${words.text('policy:terminal.settings')}`);
    const text = new PolicyText(shown.groups);
    for (const name of settingNames(policy)) output.line(`  ${name}=${text.valueOf(policy, name)}`);
    sayWarnings({ output, words }, shown.warnings);
    output.result(shown);
    return ExitCode.done;
  },
};

/** In a form that `set --file` takes: people edit it, and what somebody else saved meanwhile is told by its revision. */
export const exportPolicy: Command = {
  name: 'admin policy export',
  takes: ['FILE'],
  reads: [],
  async run({ touchstone, positionals, output, words, signal }) {
    const path = resolve(positionals[0] ?? '');
    const shown = await touchstone.policy.get(undefined, { signal });
    const text = await new PolicyText(shown.groups).fileOf(shown);
    try {
      await writeFile(path, text, { mode: 0o600, flag: 'wx' });
    } catch {
      throw new UsageError(words.text('cli:admin.notWritten', { path }));
    }
    output.line(words.text('policy:terminal.exported', { path }));
    output.result({ path, revision: shown.revision });
    return ExitCode.done;
  },
};

export const tryPolicy: Command = {
  name: 'admin policy what-if',
  takes: [],
  reads: ['field', 'file', 'trustEverybody'],
  async run(context) {
    const wish = await wishOf(context);
    const tried = await tryOut(context, wish);
    if (tried === null) return ExitCode.refused;
    context.output.result({ changes: tried.changes, report: tried.report, warnings: tried.warnings });
    return ExitCode.done;
  },
};

export const setPolicy: Command = {
  name: 'admin policy set',
  takes: [],
  reads: ['field', 'file', 'reason', 'yes', 'trustEverybody'],
  async run(context) {
    const { touchstone, options, output, words, signal } = context;
    const { reason } = options;
    if (reason === undefined || reason.trim() === '') throw new UsageError(words.text('cli:admin.noReason'));
    const wish = await wishOf(context);
    const tried = await tryOut(context, wish);
    if (tried === null) return ExitCode.refused;
    if (tried.changes.length > 0) await confirm(context, 'policy:terminal.confirm');
    const { policy, readRevision } = wish;
    const input = { policy, readRevision, reason, trustsEverybody: options.trustEverybody };
    const answer = await touchstone.policy.save(input, { signal });
    if (answer.outcome === 'refused') return sayIdentityRefusal(context, answer.refusal);
    const { value: end } = answer;
    switch (end.end) {
      case 'invalid':
        return sayProblems(context, end.problems);
      case 'conflict': {
        const { savedBy, savedAt, changes } = end;
        const lines = await changeLines(context, changes, wish.shown);
        const told = words.text('policy:conflict.text', { name: actorName(words, savedBy), time: words.time(savedAt) });
        output.refused([words.text('policy:conflict.title'), told, ...lines].join('\n'), { code: 'conflict', ...end });
        return ExitCode.refused;
      }
      case 'unchanged':
        // Otherwise it was said before.
        if (tried.changes.length > 0) output.line(words.text('policy:unchanged'));
        break;
      case 'saved':
        output.line(
          policy.propagationMinutes === 0
            ? words.text('policy:savedAtOnce')
            : words.text('policy:saved', { time: words.time(end.effectiveAt) }),
        );
    }
    output.result({ ...end, ...tried });
    return ExitCode.done;
  },
};

interface Wish {
  readonly shown: ShownPolicy;
  readonly policy: DirectoryPolicy;
  /** What it was made from: that of the file, where it says so. */
  readonly readRevision: number;
}

/** @throws UsageError where nothing is wished, a setting does not exist, or the file cannot be read */
async function wishOf({ touchstone, options, words, signal }: CommandContext): Promise<Wish> {
  const { file, field } = options;
  if (file === undefined && field.length === 0) throw new UsageError(words.text('policy:terminal.nothing'));
  const shown = await touchstone.policy.get(undefined, { signal });
  const text = new PolicyText(shown.groups);
  const unknown = (name: string) => new UsageError(words.text('policy:terminal.unknown', { name }));
  let policy = shown.policy;
  let readRevision = shown.revision;
  if (file !== undefined) {
    const path = resolve(file);
    const read = await readAtMost(path, longestPolicy).catch(() => {
      throw new UsageError(words.text('cli:admin.noFile', { path }));
    });
    if (read === null) throw new UsageError(words.text('cli:fileTooLarge', { path }));
    const reading = await text.read(policy, read.toString('utf8'));
    if ('unknown' in reading) throw unknown(reading.unknown);
    if ('fault' in reading)
      throw new UsageError(words.text('policy:terminal.unreadable', { path, detail: reading.fault }));
    policy = reading.policy;
    readRevision = reading.revision ?? readRevision;
  }
  for (const given of field) {
    const [, name, value = ''] = /^([^=]+)=([^]*)$/.exec(given) ?? [];
    if (name === undefined) throw unknown(given);
    const changed = await text.withSetting(policy, name.trim(), value);
    if ('unknown' in changed) throw unknown(changed.unknown);
    policy = changed.policy;
  }
  return { shown, policy, readRevision };
}

/** Says what would change and for whom; null: the policy is not right, and why was said. */
async function tryOut(context: CommandContext, { shown, policy }: Wish) {
  const { output, words } = context;
  const tried = await lookedAt(context, policy);
  if (tried.end === 'malformed') {
    sayMalformed(context, tried.issues);
    return null;
  }
  if (tried.end === 'invalid') {
    sayProblems(context, tried.problems);
    return null;
  }
  const changes = changedFields(shown.policy, policy).map((field) => ({
    field,
    before: settingText(shown.policy, field),
    after: settingText(policy, field),
  }));
  if (changes.length === 0) output.line(words.text('policy:unchanged'));
  else {
    output.line(words.text('policy:whatIf.changes'));
    for (const line of await changeLines(context, changes, shown)) output.line(line);
    sayReport(context, tried.report);
    sayWarnings(
      context,
      tried.warnings.filter((warning) => !shown.warnings.includes(warning)),
    );
  }
  return { changes, report: tried.report, warnings: tried.warnings };
}

/** A text in place of a number is a wrong setting, as a number that is too small is one. */
async function lookedAt({ touchstone, options, signal }: CommandContext, policy: DirectoryPolicy) {
  try {
    return await touchstone.policy.whatIf({ policy, trustsEverybody: options.trustEverybody }, { signal });
  } catch (error) {
    const issues = inputIssues(error);
    if (!issues) throw error;
    return { end: 'malformed', issues } as const;
  }
}

/** As the pages tell a draft's changes, with the name that `--field` takes. */
async function changeLines(
  { touchstone, words, signal }: CommandContext,
  changes: readonly PolicyChange[],
  { groups }: ShownPolicy,
): Promise<readonly string[]> {
  const models = await touchstone.policy.models(undefined, { signal });
  return changes.map((change) => {
    const { field, before, after } = toldChange(words.text, words.language, change, { groups, models });
    return `  ${field} [${change.field}]: ${before === '' ? after : `${before} → ${after}`}`;
  });
}

function sayReport({ output, words }: CommandContext, { effects, people, signIns }: WhatIfReport): void {
  output.line(words.text('policy:whatIf.checked', { people, signIns }));
  if (effects.length === 0) output.line(words.text('policy:whatIf.none'));
  for (const { effect, count, people: named } of effects) {
    const who = words.text('policy:whatIf.people', { count });
    output.line(`${words.text(`policy:effects.${effect}.title`)} (${who})`);
    output.line(`  ${words.text(`policy:effects.${effect}.hint`)}`);
    for (const { userName, displayName, keys } of named) {
      output.line(`  - ${displayName} (${userName})${keys.length > 0 ? `: ${keys.join(', ')}` : ''}`);
    }
    if (count > named.length) output.line(`  ${words.text('policy:whatIf.more', { count: count - named.length })}`);
  }
}

function sayWarnings(
  { output, words }: Pick<CommandContext, 'output' | 'words'>,
  warnings: ShownPolicy['warnings'],
): void {
  for (const warning of warnings) output.line(`! ${words.text(`policy:warnings.${warning}`)}`);
}

function sayMalformed({ output, words }: CommandContext, issues: readonly InputIssue[]): void {
  const named = issues.map(({ path, message }) => ({ path: path.replace(/^policy\./, ''), message }));
  const text = [words.text('policy:terminal.invalid'), ...issueTexts(named, words).map((line) => `  ${line}`)].join(
    '\n',
  );
  const problems = named.map(({ path: field }) => ({ field, code: 'malformed', item: null, bounds: null }));
  output.refused(text, { code: 'invalid', problems });
}

function sayProblems({ output, words }: CommandContext, problems: readonly PolicyProblem[]): ExitCode {
  const lines = problems.map(({ field, code, item, bounds }) => {
    const values = { item: item ?? '', from: bounds?.from ?? 0, to: bounds?.to ?? 0 };
    return `  ${field}: ${words.text(`policy:problems.${code}`, values)}`;
  });
  output.refused([words.text('policy:terminal.invalid'), ...lines].join('\n'), { code: 'invalid', problems });
  return ExitCode.refused;
}

const methodRows = ({ policy, groups }: ShownPolicy, words: Words) =>
  Object.entries(policy.methods).map(([name, { enabled, everyone, groups: ids, excludedGroups }]) => {
    const nameOf = (id: string) => groups.find((group) => group.id === id)?.name ?? id;
    const included = ids.length === 0 ? words.text('policy:nobody') : ids.map(nameOf).join(', ');
    const who = everyone ? words.text('policy:allUsers') : included;
    const out =
      excludedGroups.length === 0 ? '' : ` (${words.text('policy:exclude')}: ${excludedGroups.map(nameOf).join(', ')})`;
    const state = words.text(enabled ? 'policy:yes' : 'policy:no');
    return [words.text(`policy:methods.${name}`), `${state}  ${who}${out}`] as const;
  });
