import type { ApprovalStep, Decision, Session } from '../contract/identity.ts';
import type { Next } from '../contract/sign-in.ts';
import { type CommandContext, ExitCode, KeyRefused } from './command.ts';
import { NoAnswer } from './terminal.ts';
import { askNewPassword, sayIdentityRefusal } from './with-key.ts';

type SecondStep = Extract<Next, { next: 'second-step' }>;

/**
 * From what a step has come to, to a session: the second step where one is asked for, then the end. Where methods have to be registered
 * first the session can do nothing else, and that is said.
 * @param withKey takes the second step with a security key
 */
export async function throughTheRest(
  context: CommandContext,
  decision: Decision<Next>,
  withKey: (flow: string) => Promise<Decision<Next>>,
): Promise<Session | ExitCode> {
  if (decision.outcome === 'refused') return sayIdentityRefusal(context, decision.refusal);
  const { touchstone, output, words, signal } = context;
  const { value } = decision;
  if (value.next === 'register') {
    output.progress(words.text('cli:mustRegister'), { step: 'register', wanted: value.wanted, there: value.there });
    return value.session;
  }
  if (value.next === 'second-step') {
    return throughTheRest(context, await secondStep(context, value, withKey), withKey);
  }
  if (value.next === 'new-password') {
    output.progress(words.text('signIn:newPassword.lead'), { step: 'new-password' });
    if (value.hasAppPasswords)
      output.progress(words.text('shell:password.appPasswords'), { step: 'app-passwords-stay' });
    const password = await askNewPassword(context);
    const changed = await touchstone.signIn.withNewPassword({ flow: value.flow, password }, { signal });
    return throughTheRest(context, changed, withKey);
  }
  const end = await touchstone.signIn.finish(
    { flow: value.flow, stay: false, remember: false, browserName: 'touchstone' },
    { signal },
  );
  return end.outcome === 'done' ? end.value.session : sayIdentityRefusal(context, end.refusal);
}

async function secondStep(
  context: CommandContext,
  { flow, suggested }: SecondStep,
  withKey: (flow: string) => Promise<Decision<Next>>,
): Promise<Decision<Next>> {
  const { touchstone, terminal, output, words, signal } = context;
  const { methodId, way, shown } = suggested;
  const language = words.language;
  if (way === 'security-key') return withKey(flow);
  if (way === 'voice' || way === 'notification') {
    const events = await touchstone.signIn.withApproval({ flow, methodId, way, language }, { signal });
    for await (const event of events) {
      if (event.type === 'end') return event.end;
      output.progress(approvalText(context, event.step, shown), event.step);
    }
    throw new KeyRefused({ code: 'cancelled' });
  }
  if (way === 'sms' || way === 'email') {
    const sent = await touchstone.signIn.sendCode({ flow, methodId, way, language }, { signal });
    if (sent.outcome === 'refused') return sent;
    output.progress(words.text('cli:codeSent', { shown: sent.value.shown }), { step: 'code-sent', way });
  }
  const code = await terminal.ask(words.text('cli:askCode', { shown }));
  const answer = await touchstone.signIn.withCode({ flow, methodId, way, code }, { signal });
  if (
    answer.outcome === 'done' ||
    !(answer.refusal.code === 'clock-off' || answer.refusal.code === 'wrong-counted-code')
  ) {
    return answer;
  }
  // S0-47: the clock, or the counter, is found by two codes in a row.
  output.progress(words.identityRefusal(answer.refusal), { step: 'two-codes', refusal: answer.refusal });
  const codes = await askTwoCodes(context);
  return codes === null ? answer : touchstone.signIn.withTwoCodes({ flow, methodId, codes }, { signal });
}

/** @returns null where nobody answers: the input of a script has ended */
async function askTwoCodes({ terminal, words }: CommandContext): Promise<[string, string] | null> {
  try {
    const first = await terminal.ask(`${words.text('people:tokens.firstCode')}: `);
    return [first, await terminal.ask(`${words.text('people:tokens.secondCode')}: `)];
  } catch (error) {
    if (error instanceof NoAnswer && error.reason === 'ended') return null;
    throw error;
  }
}

function approvalText({ words }: CommandContext, step: ApprovalStep, shown: string): string {
  if (step.step !== 'notified') return words.text(`cli:call.${step.step}`, { shown });
  return step.number === null ? words.text('cli:approveInApp') : words.text('cli:typeInApp', { number: step.number });
}
