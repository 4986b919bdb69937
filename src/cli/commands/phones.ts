import { phoneNetworks } from '../../contract/phone-lists.ts';
import type { Phone } from '../../contract/phones.ts';
import { alignedRows } from '../columns.ts';
import { type Command, type CommandContext, ExitCode, UsageError } from '../command.ts';
import { namedPhone } from '../named-phone.ts';
import { confirm } from '../with-key.ts';

export const listPhones: Command = {
  name: 'phone list',
  takes: [],
  reads: [],
  async run({ touchstone, output, words, signal }) {
    const phones = await touchstone.phones.list(undefined, { signal });
    const rows = phones.map(({ id, name, number, email, network }) => [
      id,
      name,
      number ?? words.text('phones:noNumber'),
      email ?? '',
      words.text(`phones:networks.${network}`),
    ]);
    for (const line of alignedRows()(rows)) output.line(line);
    if (phones.length === 0) output.line(words.text('cli:phone.none'));
    output.result(phones);
    return ExitCode.done;
  },
};

/** Its authenticator app asks nothing on its first start: here is nobody to answer. */
export const addPhone: Command = {
  name: 'phone add',
  takes: ['NAME'],
  reads: ['number', 'email', 'landline'],
  async run({ touchstone, options, positionals, output, words, signal }) {
    const [name = ''] = positionals;
    const { number = null, email = null, landline } = options;
    const { language } = await touchstone.app.settings(undefined, { signal });
    const line = landline ? 'landline' : 'mobile';
    const end = await touchstone.phones.create(
      { name, number, email, line, language: language ?? 'en', shows: [] },
      { signal },
    );
    if (end.outcome === 'refused') {
      return sayPhoneProblem({ output, words }, end.reason);
    }
    output.line(end.id);
    output.result({ id: end.id });
    return ExitCode.done;
  },
};

export const removePhone: Command = {
  name: 'phone remove',
  takes: ['PHONE'],
  reads: [],
  async run(context) {
    const { touchstone, output, words, signal } = context;
    const { id } = await namedPhone(context);
    await touchstone.phones.remove({ id }, { signal });
    output.line(words.text('phones:removed'));
    output.result({});
    return ExitCode.done;
  },
};

/** Text messages and mail, the oldest first. */
export const showPhoneMessages: Command = {
  name: 'phone sms',
  takes: ['PHONE'],
  reads: [],
  async run(context) {
    const { output, words } = context;
    const { messages, mails } = await namedPhone(context);
    for (const { at, text } of messages) output.line(`${words.time(at)}  ${text}`);
    for (const { at, subject, text } of mails) output.line(`${words.time(at)}  ${subject}: ${text}`);
    if (messages.length + mails.length === 0) output.line(words.text('phones:noMessages'));
    output.result({ messages, mails });
    return ExitCode.done;
  },
};

/** What is on a phone now, and with `--watch` what comes to it. */
export const showPhone: Command = {
  name: 'phone show',
  takes: ['PHONE'],
  reads: ['watch'],
  async run(context) {
    const { touchstone, output, options, signal } = context;
    const first = await namedPhone(context);
    const lines = stateOf(context, first);
    if (!options.watch) {
      for (const line of lines) output.line(line);
      output.result(first);
      return ExitCode.done;
    }
    let before: string | undefined;
    try {
      for await (const all of await touchstone.phones.watch(undefined, { signal })) {
        const phone = all.find(({ id }) => id === first.id);
        if (!phone) break;
        const now = JSON.stringify(phone);
        if (now !== before) output.fact(stateOf(context, phone), { step: 'phone', phone });
        before = now;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    return ExitCode.done;
  },
};

/** Another name, number or mailbox; an empty one takes it away. */
export const changePhone: Command = {
  name: 'phone set',
  takes: ['PHONE'],
  reads: ['name', 'number', 'email'],
  async run(context) {
    const { touchstone, options, output, words, signal } = context;
    const { id } = await namedPhone(context);
    const { name, number, email } = options;
    if (name === undefined && number === undefined && email === undefined) {
      throw new UsageError(words.text('cli:phone.nothingToSet'));
    }
    const change = {
      ...(name === undefined ? {} : { name }),
      ...(number === undefined ? {} : { number: number.trim() || null }),
      ...(email === undefined ? {} : { email: email.trim() || null }),
    };
    const end = await touchstone.phones.change({ id, ...change }, { signal });
    if (end.outcome === 'refused') return sayPhoneProblem({ output, words }, end.reason);
    output.line(words.text('cli:phone.changed'));
    output.result({ id });
    return ExitCode.done;
  },
};

/** Switched on and off, or out of reach. */
export const connectPhone: Command = {
  name: 'phone network',
  takes: ['PHONE', 'NETWORK'],
  reads: [],
  async run(context) {
    const { touchstone, positionals, output, words, signal } = context;
    const network = phoneNetworks.find((known) => known === positionals[1]);
    if (network === undefined) {
      const names = phoneNetworks.join(', ');
      throw new UsageError(words.text('delivery:unknownName', { name: positionals[1] ?? '', names }));
    }
    const { id } = await namedPhone(context);
    await touchstone.phones.change({ id, network }, { signal });
    output.line(words.text(`phones:networks.${network}`));
    output.result({ network });
    return ExitCode.done;
  },
};

/** Another phone in its place, without what was on it (manual 1). */
export const replacePhone: Command = {
  name: 'phone replace',
  takes: ['PHONE'],
  reads: ['keepNumber', 'yes'],
  async run(context) {
    const { touchstone, options, output, words, signal } = context;
    const { id, name } = await namedPhone(context);
    await confirm(context, 'cli:phone.confirmReplace', { name });
    const made = await touchstone.phones.replace({ id, keepsNumber: options.keepNumber }, { signal });
    output.line(made.id);
    output.progress(words.text('phones:replaced'), { step: 'replaced' });
    output.result(made);
    return ExitCode.done;
  },
};

function sayPhoneProblem({ output, words }: Pick<CommandContext, 'output' | 'words'>, reason: string): ExitCode {
  const problem = `phones:problems.${reason}`;
  output.refused(
    words.text('key:titleAndNext', { title: words.text(`${problem}.title`), next: words.text(`${problem}.next`) }),
    { code: reason },
  );
  return ExitCode.refused;
}

/** What somebody sees who takes the phone into the hand: what rings or asks first. */
function stateOf({ words }: CommandContext, phone: Phone): string[] {
  const { call, app, messages, mails, network } = phone;
  const unread = (kind: 'sms' | 'mail', inbox: readonly { unread: boolean }[]) =>
    inbox.filter((message) => message.unread).map(() => words.text(`phones:alerts.${kind}`, { name: phone.name }));
  const head = [phone.name, phone.number, words.text(`phones:networks.${network}`)].filter(Boolean).join('  ');
  const calls = call
    ? [
        [
          words.text(call.state === 'ringing' ? 'phones:call.incoming' : 'phones:call.running'),
          call.from ?? words.text('phones:call.withheld'),
          call.keys,
        ]
          .filter(Boolean)
          .join('  '),
      ]
    : [];
  const requests = app.requests
    .filter(({ state }) => state === 'waiting')
    .map(({ application, name }) => words.text('phones:request.from', { application, name }));
  return [
    head,
    ...[...calls, ...requests, ...unread('sms', messages), ...unread('mail', mails)].map((line) => `  ${line}`),
  ];
}
