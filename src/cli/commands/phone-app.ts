import { decodeUtf8 } from '../../basics/bytes.ts';
import { importSentences } from '../../contract/import-sentences.ts';
import type { Phone, TakenAccount } from '../../contract/phones.ts';
import { alignedRows } from '../columns.ts';
import { type Command, type CommandContext, ExitCode, UsageError } from '../command.ts';
import { namedPhone } from '../named-phone.ts';
import { readQrFile } from '../read-qr-file.ts';
import { confirm } from '../with-key.ts';

type AppAccount = Phone['app']['accounts'][number];

export const installPhoneApp: Command = {
  name: 'phone app install',
  takes: ['PHONE'],
  reads: [],
  run: (context) => setInstalled(context, true),
};

/** With its accounts. */
export const removePhoneApp: Command = {
  name: 'phone app uninstall',
  takes: ['PHONE'],
  reads: ['yes'],
  run: (context) => setInstalled(context, false),
};

/** Goes through what the app asks on its first start, permitting everything (S1-26). */
export const startPhoneApp: Command = {
  name: 'phone app start',
  takes: ['PHONE'],
  reads: [],
  async run(context) {
    const { touchstone, output, words, signal } = context;
    const { id, app } = await namedPhone(context);
    if (!app.installed) return sayTaken(context, { outcome: 'refused', reason: 'not-installed' });
    for (const screen of app.ahead) {
      if (screen === 'camera' || screen === 'notifications') {
        await touchstone.phones.permit({ id, what: screen, permitted: true }, { signal });
      } else {
        await touchstone.phones.passScreen({ id, screen }, { signal });
      }
      output.line(words.text(`phones:screens.${screen}`));
    }
    output.result({ passed: app.ahead });
    return ExitCode.done;
  },
};

/** The text of a QR code holds a secret: it is asked for, and never taken from the command line. */
export const scanOnPhone: Command = {
  name: 'phone app scan',
  takes: ['PHONE'],
  reads: [],
  async run(context) {
    const { touchstone, terminal, words, signal } = context;
    const { id } = await namedPhone(context);
    const text = decodeUtf8((await terminal.askSecret(words.text('cli:phone.askText'))).expose());
    return sayTaken(context, await touchstone.phones.scan({ id, text: text.slice(0, 4096) }, { signal }));
  },
};

export const scanFileOnPhone: Command = {
  name: 'phone app scan-file',
  takes: ['PHONE', 'FILE'],
  reads: [],
  async run(context) {
    const { touchstone, positionals, signal } = context;
    const { id } = await namedPhone(context);
    const text = await readQrFile(context, positionals[1] ?? '');
    return sayTaken(context, await touchstone.phones.scan({ id, text: text.slice(0, 4096) }, { signal }));
  },
};

/** S1-25: the link of a pairing, or of an account, opened on the phone itself. */
export const openLinkOnPhone: Command = {
  name: 'phone app open-link',
  takes: ['PHONE'],
  reads: [],
  async run(context) {
    const { touchstone, terminal, words, signal } = context;
    const { id } = await namedPhone(context);
    const link = decodeUtf8((await terminal.askSecret(words.text('cli:phone.askLink'))).expose());
    return sayTaken(context, await touchstone.phones.openLink({ id, link: link.slice(0, 4096) }, { signal }));
  },
};

/** S3-11, S3-12: the nine digits and the address that the page shows. */
export const pairPhone: Command = {
  name: 'phone app pair',
  takes: ['PHONE'],
  reads: [],
  async run(context) {
    const { touchstone, terminal, words, signal } = context;
    const { id } = await namedPhone(context);
    const code = decodeUtf8((await terminal.askSecret(words.text('cli:phone.askCode'))).expose());
    const url = await terminal.ask(words.text('cli:phone.askUrl'));
    const typed = { code: code.slice(0, 64), url: url.slice(0, 2048) };
    return sayTaken(context, await touchstone.phones.enterCode({ id, ...typed }, { signal }));
  },
};

export const listPhoneAccounts: Command = {
  name: 'phone app accounts',
  takes: ['PHONE'],
  reads: [],
  async run(context) {
    const { output, words } = context;
    const { app } = await namedPhone(context);
    const more = ({ kind, counts }: AppAccount) => {
      if (counts) return words.text('cli:phone.counts');
      return kind === 'work' ? words.text('cli:phone.takesNotifications') : '';
    };
    const rows = app.accounts.map((account) => [account.id, account.issuer, account.name, more(account)]);
    for (const line of alignedRows()(rows)) output.line(line);
    if (app.accounts.length === 0) output.line(words.text('cli:phone.noAccounts'));
    output.result(app.accounts);
    return ExitCode.done;
  },
};

export const removePhoneAccount: Command = {
  name: 'phone app remove-account',
  takes: ['PHONE', 'ACCOUNT'],
  reads: ['yes'],
  async run(context) {
    const { touchstone, output, words, signal } = context;
    const { id, app } = await namedPhone(context);
    const account = namedAccount(context, app.accounts);
    await confirm(context, 'cli:phone.confirmRemoveAccount', { name: account.name });
    await touchstone.phones.removeAccount({ id, account: account.id }, { signal });
    output.line(words.text('cli:phone.accountRemoved'));
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
    // Those that count show none by themselves.
    const counted = app.accounts.filter(({ counts }) => counts);
    const rows = [
      ...named.map(({ code, issuer, name }) => [code, issuer, name]),
      ...counted.map(({ issuer, name }) => ['-', issuer, name, `(${words.text('cli:phone.counts')})`]),
    ];
    for (const line of alignedRows()(rows)) output.line(line);
    if (rows.length === 0) output.line(words.text('cli:phone.noAccounts'));
    output.result(named);
    return ExitCode.done;
  },
};

/** RFC 4226: asking for it uses it up. */
export const showNextPhoneCode: Command = {
  name: 'phone app next-code',
  takes: ['PHONE', 'ACCOUNT'],
  reads: [],
  async run(context) {
    const { touchstone, output, words, signal } = context;
    const { id, app } = await namedPhone(context);
    const account = namedAccount(
      context,
      app.accounts.filter(({ counts }) => counts),
    );
    const { code } = await touchstone.phones.nextCode({ id, account: account.id }, { signal });
    if (code === null) {
      output.refused(words.text('phones:app.noCodeLeft'), { code: 'no-code' });
      return ExitCode.refused;
    }
    output.line(code);
    output.result({ account: account.id, code });
    return ExitCode.done;
  },
};

/** By id or name. @throws UsageError where none or more than one is meant */
function namedAccount({ positionals, words }: CommandContext, accounts: readonly AppAccount[]): AppAccount {
  const wanted = positionals[1] ?? '';
  const found = accounts.filter(({ id, name }) => id === wanted || name === wanted);
  const [account] = found;
  if (account && found.length === 1) return account;
  throw new UsageError(words.text('cli:phone.unknownAccount', { account: wanted }));
}

async function setInstalled(context: CommandContext, installed: boolean): Promise<ExitCode> {
  const { touchstone, output, words, signal } = context;
  const phone: Phone = await namedPhone(context);
  if (!installed && phone.app.accounts.length > 0) {
    await confirm(context, 'cli:phone.confirmUninstall', { name: phone.name });
  }
  if (phone.line === 'landline') return sayTaken(context, { outcome: 'refused', reason: 'not-installed' });
  await touchstone.phones.installApp({ id: phone.id, installed }, { signal });
  output.line(words.text(installed ? 'cli:phone.appInstalled' : 'cli:phone.appRemoved'));
  output.result({ installed });
  return ExitCode.done;
}

function sayTaken({ output, words }: CommandContext, end: TakenAccount): ExitCode {
  if (end.outcome === 'refused') {
    output.refused(words.text(`phones:refusals.${end.reason}`), { code: end.reason });
    return ExitCode.refused;
  }
  if (end.outcome === 'imported') {
    const { outcome: _imported, ...counts } = end;
    for (const { key, values } of importSentences(end)) output.line(words.text(`phones:app.${key}`, values));
    output.result(counts);
    return ExitCode.done;
  }
  output.line(words.text('phones:app.added'));
  output.result({});
  return ExitCode.done;
}
