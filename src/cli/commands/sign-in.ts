import type { Decision, Session } from '../../contract/identity.ts';
import type { KeyDetails } from '../../contract/keys.ts';
import { programKindOf, programKinds } from '../../contract/program-kinds.ts';
import type { Next } from '../../contract/sign-in.ts';
import { type Command, type CommandContext, ExitCode, UsageError } from '../command.ts';
import { throughTheRest } from '../sign-in-steps.ts';
import { askPin, describedKey, follow, handOver, sayIdentityRefusal } from '../with-key.ts';

/** What the key needs of the person for user verification: its own fingerprint check, or the PIN. */
async function verification(context: CommandContext, details: KeyDetails): Promise<Uint8Array | null> {
  const byFingerprint = details.fingerprints.state === 'enrolled' && !context.options.usePin;
  const mayHavePin = details.pin.state === 'set' || details.pin.state === 'blocked';
  return byFingerprint || !mayHavePin ? null : askPin(context, details);
}

/** @param flow null: the key names the account */
async function withKey(context: CommandContext, flow: string | null): Promise<Decision<Next>> {
  const details = await describedKey(context);
  const pin = await verification(context, details);
  const events = await context.touchstone.signIn.withKey(
    { keyId: details.key.id, pin, flow },
    { signal: context.signal },
  );
  return follow(context, events);
}

/** Signs in with whatever the account is asked for: a pass, a password and a second step, or the key alone. */
export async function signedIn(context: CommandContext, userName: string): Promise<Session | ExitCode> {
  const { touchstone, terminal, words, signal } = context;
  const { flow, ask } = await touchstone.signIn.begin({ userName, ...asking(context) }, { signal });
  const rest = (decision: Decision<Next>) => throughTheRest(context, decision, (second) => withKey(context, second));
  if (ask === 'security-key') return rest(await withKey(context, flow));
  if (ask === 'temporary-access-pass') {
    const pass = handOver(await terminal.askSecret(words.text('cli:askPass', { userName })));
    return rest(await touchstone.signIn.withPass({ flow, pass }, { signal }));
  }
  const password = handOver(await terminal.askSecret(words.text('cli:askPassword', { userName })));
  return rest(await touchstone.signIn.withPassword({ flow, password }, { signal }));
}

/** Whom `--user` names; undefined: the key names the account. @throws UsageError on a blank name: that of a script's empty variable */
function namedUser({ options: { user }, words }: CommandContext): string | undefined {
  if (user?.trim() === '') throw new UsageError(words.text('cli:needsUser'));
  return user;
}

/** An application that signs somebody in: its rules and the address that it knows count, in place of this computer's. */
function asking({ options, words }: CommandContext) {
  const { application, address = null } = options;
  if (application !== undefined && options.user !== undefined) return { asking: { application, address } };
  if (application === undefined && address === null) return {};
  throw new UsageError(words.text(application === undefined ? 'cli:needsApplication' : 'cli:needsUser'));
}

/** S4-46: a program signs in with an app password; no session comes of it. */
async function withAppPassword(context: CommandContext, kind: string): Promise<ExitCode> {
  const { touchstone, options, output, words, terminal, signal } = context;
  const userName = namedUser(context);
  if (userName === undefined || options.application !== undefined || options.address !== undefined) {
    throw new UsageError(words.text('cli:programNeedsUser'));
  }
  const known = programKindOf(kind);
  if (known === undefined) {
    throw new UsageError(words.text('cli:badProgram', { kind, kinds: Object.keys(programKinds).join(', ') }));
  }
  const password = handOver(await terminal.askSecret(words.text('cli:askAppPassword', { userName })));
  const decision = await touchstone.signIn.withAppPassword(
    { userName, password, program: programKinds[known] },
    { signal },
  );
  if (decision.outcome === 'refused') return sayIdentityRefusal(context, decision.refusal);
  output.line(words.text('cli:programSignedIn', { userName, name: decision.value.name }));
  output.result(decision.value);
  return ExitCode.done;
}

/** S2-55; without `--user` the key names the account. */
export const signIn: Command = {
  name: 'sign-in',
  takes: [],
  reads: ['user', 'usePin', 'finger', 'program', 'application', 'address'],
  async run(context) {
    const { options, output, words } = context;
    if (options.program !== undefined) return withAppPassword(context, options.program);
    const userName = namedUser(context);
    const { asking: inName } = asking(context);
    const session =
      userName === undefined
        ? await throughTheRest(context, await withKey(context, null), (flow) => withKey(context, flow))
        : await signedIn(context, userName);
    if (typeof session === 'number') return session;
    // Nobody is let in to an application before what is due is registered.
    if (inName !== undefined && session.restricted) {
      output.refused(words.text('cli:registerFirst'), { code: 'must-register' });
      return ExitCode.refused;
    }
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
    const userName = namedUser(context);
    if (userName === undefined) throw new UsageError(words.text('cli:needsUser'));
    const session = await signedIn(context, userName);
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
