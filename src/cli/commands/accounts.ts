import { type Command, ExitCode, UsageError } from '../command.ts';
import { roleOf } from '../named-role.ts';
import { paged } from '../paged.ts';
import { askNewPassword, sayIdentityRefusal } from '../with-key.ts';
import type { Words } from '../words.ts';

const DEFAULT_LIFETIME_MINUTES = 60;

export const listAccounts: Command = {
  name: 'accounts list',
  takes: [],
  reads: ['limit', 'after'],
  async run(context) {
    const { touchstone, output, words, signal } = context;
    const accounts = await paged(
      context,
      (which) => touchstone.people.page(which, { signal }),
      ({ userName, displayName, role: its }) => [userName, displayName, words.text(`identity:roles.${its}`)],
    );
    if (accounts.length === 0) output.line(words.text('cli:noAccounts'));
    output.result(accounts);
    return ExitCode.done;
  },
};

/**
 * The first account is one's own, and its password is asked for. Anybody else's is temporary: made and shown once, or asked for with
 * `--secret`.
 */
export const createAccount: Command = {
  name: 'accounts create',
  takes: ['USER'],
  reads: ['displayName', 'role', 'secret'],
  async run(context) {
    const { touchstone, options, positionals, output, words, signal } = context;
    const [userName = ''] = positionals;
    const role = roleOf(context) ?? 'user';
    const displayName = options.displayName ?? userName.split('@')[0] ?? userName;
    const { empty } = await touchstone.accounts.directory(undefined, { signal });
    if (empty) {
      const password = await askNewPassword(context);
      const first = await touchstone.accounts.createFirst({ userName, displayName, password }, { signal });
      if (first.outcome === 'refused') return sayIdentityRefusal(context, first.refusal);
      output.line(words.text('cli:firstAccountCreated', { userName }));
      output.result({ userName, role: 'admin', generated: null });
      return ExitCode.done;
    }
    const password = options.secret ? await askNewPassword(context) : null;
    const end = await touchstone.accounts.create({ userName, displayName, password, role }, { signal });
    if (end.outcome === 'refused') return sayIdentityRefusal(context, end.refusal);
    const { generated } = end.value;
    output.line(words.text('cli:accountCreated', { userName }));
    output.line(
      generated === null
        ? words.text('people:firstPassword.hint')
        : words.text('cli:admin.passwordReset', { userName, password: generated }),
    );
    output.result({ userName, role, generated });
    return ExitCode.done;
  },
};

/** @throws UsageError unless it is a whole number of minutes that the directory takes */
async function lifetimeOf(given: string | undefined, words: Words): Promise<number> {
  if (given === undefined) return DEFAULT_LIFETIME_MINUTES;
  // Loading the contract takes longer than what a command without an app does.
  const { passLifetimeMinutes } = await import('../../contract/identity.ts');
  const minutes = passLifetimeMinutes.safeParse(/^\d{2,5}$/.test(given) ? Number(given) : undefined);
  if (minutes.success) return minutes.data;
  throw new UsageError(words.text('cli:badLifetime', { lifetime: given }));
}

/** S2-19, S2-20: the pass is shown once. */
export const issuePass: Command = {
  name: 'accounts pass',
  takes: ['USER'],
  reads: ['lifetime', 'oneTime'],
  async run(context) {
    const { touchstone, options, positionals, output, words, signal } = context;
    const [userName = ''] = positionals;
    const lifetimeMinutes = await lifetimeOf(options.lifetime, words);
    const end = await touchstone.accounts.issuePass(
      { userName, oneTime: options.oneTime, lifetimeMinutes },
      { signal },
    );
    if (end.outcome === 'refused') return sayIdentityRefusal(context, end.refusal);
    output.line(
      words.text('cli:passIssued', { userName, pass: end.value.pass, until: words.time(end.value.expiresAt) }),
    );
    output.result(end.value);
    return ExitCode.done;
  },
};
