import { decodeUtf8 } from '../../basics/bytes.ts';
import type { Phone } from '../../contract/phones.ts';
import { type Command, type CommandContext, ExitCode, UsageError } from '../command.ts';

export const listPhones: Command = {
  name: 'phone list',
  takes: [],
  reads: [],
  async run({ touchstone, output, words, signal }) {
    const phones = await touchstone.phones.list(undefined, { signal });
    for (const { id, name, number, email, network } of phones) {
      const state = words.text(`phones:networks.${network}`);
      output.line([id, name, number ?? words.text('phones:noNumber'), email, state].filter(Boolean).join('  '));
    }
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
      const problem = `phones:problems.${end.reason}`;
      output.refused(
        words.text('key:titleAndNext', { title: words.text(`${problem}.title`), next: words.text(`${problem}.next`) }),
        { code: end.reason },
      );
      return ExitCode.refused;
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

/** The text of a QR code holds a secret: it is asked for, and never taken from the command line. */
export const scanOnPhone: Command = {
  name: 'phone app scan',
  takes: ['PHONE'],
  reads: [],
  async run(context) {
    const { touchstone, terminal, output, words, signal } = context;
    const { id } = await namedPhone(context);
    const text = await terminal.askSecret(words.text('cli:phone.askText'));
    const end = await touchstone.phones.openLink({ id, link: decodeUtf8(text.expose()) }, { signal });
    if (end.outcome === 'refused') {
      output.refused(words.text(`phones:refusals.${end.reason}`), { code: end.reason });
      return ExitCode.refused;
    }
    output.line(words.text('phones:app.added'));
    output.result({});
    return ExitCode.done;
  },
};

export const showPhoneCodes: Command = {
  name: 'phone app codes',
  takes: ['PHONE'],
  reads: [],
  async run(context) {
    const { touchstone, output, words, signal } = context;
    const { id, app } = await namedPhone(context);
    const codes = await touchstone.phones.codes({ id }, { signal });
    const named = codes.map((code) => {
      const account = app.accounts.find((one) => one.id === code.account);
      return { ...code, issuer: account?.issuer ?? '', name: account?.name ?? '' };
    });
    for (const { code, issuer, name } of named) output.line([code, issuer, name].filter(Boolean).join('  '));
    if (named.length === 0) output.line(words.text('cli:phone.noAccounts'));
    output.result(named);
    return ExitCode.done;
  },
};

/** By id, name or number. @throws UsageError where none or more than one is meant */
async function namedPhone({ touchstone, positionals, words, signal }: CommandContext): Promise<Phone> {
  const [wanted = ''] = positionals;
  const phones = await touchstone.phones.list(undefined, { signal });
  const found = phones.filter(({ id, name, number }) => [id, name, number].includes(wanted));
  const [phone] = found;
  if (phone && found.length === 1) return phone;
  throw new UsageError(words.text(phone ? 'cli:phone.several' : 'cli:phone.unknown', { phone: wanted }));
}
