import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { AuditFilter, AuditVerdict } from '../../contract/audit.ts';
import { auditActions } from '../../contract/audit-actions.ts';
import { auditReasons } from '../../contract/audit-texts.ts';
import { alignedRows } from '../columns.ts';
import { type Command, type CommandContext, ExitCode, KeyRefused, UsageError } from '../command.ts';
import { verdictLines } from '../verdict-lines.ts';
import { confirm } from '../with-key.ts';

const PAGE = 50;

/** @throws UsageError on what is no date, and on an action that there is not */
function filterOf({ options, words }: CommandContext): AuditFilter {
  const instantOf = (given: string | undefined) => {
    if (given === undefined) return null;
    const isDate = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?)?$/.test(given);
    const instant = isDate ? new Date(given.includes('T') ? given : `${given}T00:00`).getTime() : Number.NaN;
    if (Number.isNaN(instant)) throw new UsageError(words.text('audit:terminal.badTime', { time: given }));
    return instant;
  };
  const action = auditActions.find((known) => known === options.action);
  if (options.action !== undefined && action === undefined) {
    const values = { action: options.action, actions: auditActions.join(', ') };
    throw new UsageError(words.text('audit:terminal.badAction', values));
  }
  return {
    actorName: options.actor ?? null,
    targetName: options.target ?? null,
    action: action ?? null,
    from: instantOf(options.from),
    until: instantOf(options.until),
  };
}

function told({ output, words }: CommandContext, verdict: AuditVerdict): ExitCode {
  const lines = verdictLines(verdict, words);
  if (verdict.outcome === 'intact') {
    for (const line of lines) output.line(line);
    output.result(verdict);
    return ExitCode.done;
  }
  output.refused(lines.join('\n'), { code: verdict.outcome, ...verdict });
  return ExitCode.refused;
}

export const verifyAudit: Command = {
  name: 'audit verify',
  takes: [],
  reads: ['recent'],
  async run(context) {
    const { touchstone, options, output, words, signal } = context;
    const events = await touchstone.audit.verify({ range: options.recent ? 'recent' : 'whole' }, { signal });
    for await (const event of events) {
      if (event.type === 'end') return told(context, event.end);
      output.progress(words.text('audit:verify.running', event.step), { step: 'verifying', ...event.step });
    }
    throw new KeyRefused({ code: 'cancelled' });
  },
};

export const listAudit: Command = {
  name: 'audit list',
  takes: [],
  reads: ['actor', 'target', 'action', 'from', 'until'],
  async run(context) {
    const { touchstone, output, words, signal } = context;
    const filter = filterOf(context);
    const records = [];
    for (let before: number | null = null, more = true; more && records.length < PAGE; ) {
      const page = await touchstone.audit.page({ ...filter, before, limit: PAGE - records.length }, { signal });
      records.push(...page.records);
      before = page.next;
      more = page.next !== null;
    }
    const name = (kind: 'actions' | 'actors' | 'reasons', text: string) => words.known(`audit:${kind}.${text}`) ?? text;
    const rows = records.map(({ sequence, at, actorName, action, targetName, reason }) => {
      const code = (auditReasons as Readonly<Record<string, string>>)[reason];
      const who = [name('actors', actorName), name('actions', action), name('actors', targetName)];
      return [sequence, words.time(at), ...who, name('reasons', code ?? '') || reason];
    });
    for (const line of alignedRows()(rows)) output.line(line);
    if (records.length === 0) output.line(words.text('audit:noneFound'));
    output.result(records);
    return ExitCode.done;
  },
};

export const exportAudit: Command = {
  name: 'audit export',
  takes: ['FILE'],
  reads: ['actor', 'target', 'action', 'from', 'until'],
  async run(context) {
    const { touchstone, output, words, positionals, signal } = context;
    const path = resolve(positionals[0] ?? '');
    const format = path.toLowerCase().endsWith('.csv') ? 'csv' : 'json-lines';
    const files: string[] = [];
    const write = async (suffix: string, content: string | Uint8Array, flag: 'wx' | 'a') => {
      try {
        await writeFile(path + suffix, content, { flag, mode: 0o600 });
      } catch (error) {
        const exists = (error as { code?: unknown }).code === 'EEXIST';
        const text = words.text(exists ? 'audit:terminal.fileExists' : 'cli:notWritable', { path: path + suffix });
        throw new UsageError(text, { cause: error });
      }
      if (flag === 'wx') files.push(path + suffix);
    };
    const filter = filterOf(context);
    await write('', '', 'wx');
    const events = await touchstone.audit.export({ ...filter, format }, { signal });
    for await (const event of events) {
      if (event.type === 'text') {
        await write('', event.text, 'a');
        output.progress(words.text('audit:export.running', { count: event.records }), {
          step: 'exporting',
          records: event.records,
        });
        continue;
      }
      if (event.signed) {
        await write('.manifest.json', event.signed.manifest, 'wx');
        await write('.manifest.sig', Buffer.from(event.signed.signature, 'base64'), 'wx');
        await write('.public-key.pem', event.signed.publicKey, 'wx');
      }
      output.line(words.text('audit:export.done', { count: event.records }));
      output.line(words.text('audit:terminal.written', { files: files.join(', ') }));
      output.line(words.text(event.signed ? 'audit:terminal.check' : 'audit:export.notSigned'));
      output.result({ files, records: event.records, signed: event.signed !== null });
      return ExitCode.done;
    }
    throw new KeyRefused({ code: 'cancelled' });
  },
};

export const acceptAudit: Command = {
  name: 'audit accept',
  takes: [],
  reads: ['reason', 'yes'],
  async run(context) {
    const { touchstone, options, output, words, signal } = context;
    const reason = options.reason?.trim();
    if (!reason) throw new UsageError(words.text('audit:terminal.needsReason'));
    await confirm(context, 'audit:terminal.confirmAccept');
    const verdict = await touchstone.audit.accept({ reason }, { signal });
    if (verdict.outcome === 'locked') return told(context, verdict);
    output.line(words.text('audit:accept.done'));
    output.result(verdict);
    return ExitCode.done;
  },
};
