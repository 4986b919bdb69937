import type { Session } from '../../contract/identity.ts';
import type { KeyDetails } from '../../contract/keys.ts';
import { type Command, type CommandContext, ExitCode, UsageError } from '../command.ts';
import { askPin, describedKey, follow, handOver, sayIdentityRefusal } from '../with-key.ts';

/** What the key needs of the person for user verification: its own fingerprint check, or the PIN. */
async function verification(context: CommandContext, details: KeyDetails): Promise<string | null> {
  const byFingerprint = details.fingerprints.state === 'enrolled' && !context.options.usePin;
  const mayHavePin = details.pin.state === 'set' || details.pin.state === 'blocked';
  return byFingerprint || !mayHavePin ? null : askPin(context, details);
}

async function withKey(
  context: CommandContext,
  who: { userName: string | null; ticket: string | null },
): Promise<Session | ExitCode> {
  const details = await describedKey(context);
  const pin = await verification(context, details);
  const events = await context.touchstone.signIn.withKey(
    { keyId: details.key.id, pin, ...who },
    { signal: context.signal },
  );
  const end = await follow(context, events);
  return end.outcome === 'done' ? end.value : sayIdentityRefusal(context, end.refusal);
}

/** Signs in with whatever the account is asked for: a pass, a password and then perhaps a key, or the key alone. */
export async function signedIn(context: CommandContext, userName: string): Promise<Session | ExitCode> {
  const { touchstone, terminal, words, signal } = context;
  const { ask } = await touchstone.signIn.begin({ userName }, { signal });
  if (ask === 'security-key') return withKey(context, { userName, ticket: null });
  if (ask === 'temporary-access-pass') {
    const pass = handOver(await terminal.askSecret(words.text('cli:askPass', { userName })));
    const end = await touchstone.signIn.withPass({ userName, pass }, { signal });
    return end.outcome === 'done' ? end.value : sayIdentityRefusal(context, end.refusal);
  }
  const password = handOver(await terminal.askSecret(words.text('cli:askPassword', { userName })));
  const end = await touchstone.signIn.withPassword({ userName, password }, { signal });
  if (end.outcome === 'refused') return sayIdentityRefusal(context, end.refusal);
  if (end.value.next === 'signed-in') return end.value.session;
  return withKey(context, { userName: null, ticket: end.value.ticket });
}

/** S2-55; without `--user` the key names the account. */
export const signIn: Command = {
  name: 'sign-in',
  takes: [],
  reads: ['user', 'usePin', 'finger'],
  async run(context) {
    const { options, output, words } = context;
    const session = options.user
      ? await signedIn(context, options.user)
      : await withKey(context, { userName: null, ticket: null });
    if (typeof session === 'number') return session;
    output.line(words.text('cli:signedIn', { name: session.displayName, userName: session.userName }));
    output.result(session);
    return ExitCode.done;
  },
};

/** S2-49: signs in, makes the credential, names it. */
export const register: Command = {
  name: 'register',
  takes: [],
  reads: ['user', 'name', 'usePin', 'finger'],
  async run(context) {
    const { touchstone, options, output, words, terminal, signal } = context;
    if (!options.user) throw new UsageError(words.text('cli:needsUser'));
    const session = await signedIn(context, options.user);
    if (typeof session === 'number') return session;
    const details = await describedKey(context);
    const pin = await verification(context, details);
    const events = await touchstone.securityInfo.addKey({ keyId: details.key.id, pin }, { signal });
    const made = await follow(context, events);
    if (made.outcome === 'refused') return sayIdentityRefusal(context, made.refusal);
    const { registrationId, suggestedName } = made.value;
    const typed =
      options.name ?? (terminal.interactive ? await terminal.ask(words.text('cli:askName', { suggestedName })) : '');
    const named = await touchstone.securityInfo.nameKey({ registrationId, name: typed || suggestedName }, { signal });
    if (named.outcome === 'refused') return sayIdentityRefusal(context, named.refusal);
    output.line(words.text('cli:registered', { name: named.value.name, userName: session.userName }));
    output.result(named.value);
    return ExitCode.done;
  },
};
