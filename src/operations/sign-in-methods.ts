import { ORPCError } from '@orpc/server';
import type { z } from 'zod';
import type { Decision } from '../contract/identity.ts';
import type { next as nextSchema } from '../contract/sign-in.ts';
import type { Decision as DirectoryDecision } from '../identity/decision.ts';
import type { Identity } from '../identity/identity.ts';
import type { Next } from '../identity/sign-in-steps.ts';
import { AccountChoices } from './account-choices.ts';
import { type Caller, enter, leave, sessionOf } from './caller.ts';
import { toBecause, toDecision } from './decisions.ts';
import type { Methods } from './guard.ts';
import type { KeyPorts } from './key-ports.ts';
import { eventsOf, progress } from './progress.ts';
import { requireSession } from './require-role.ts';
import { signInWithKey } from './sign-in-with-key.ts';
import { withTypedSecrets } from './typed-secret.ts';

const onlyOwner = 'expected the owner of the files, in the terminal';

type ShownNext = z.input<typeof nextSchema>;

export interface SignInPorts {
  readonly identity: Identity;
  /** Where the calls come from, as a connection has it, never as a page says; null, as unless given: not known. */
  readonly stationAddress?: () => Promise<string | null>;
}

/** The methods of the contract's `signIn`. */
export function signInMethods(os: Methods['signIn'], ports: KeyPorts & SignInPorts) {
  const { identity, stationAddress = async () => null } = ports;
  const { signIn, secondSteps } = identity;
  const choices = new AccountChoices(ports);
  /** What comes next, as the page sees it; a restricted session becomes the window's. */
  const show = (caller: Caller, decision: DirectoryDecision<Next> | Decision<Next>): Decision<ShownNext> => {
    if (decision.outcome === 'refused') return decision;
    const { value } = decision;
    if (value.next === 'register') enter(caller, identity, value.session);
    const because = toBecause(value.because);
    const shown =
      value.next === 'second-step' ? { ...value, choices: [...value.choices], because } : { ...value, because };
    return { outcome: 'done', value: shown };
  };
  return {
    begin: os.begin.handler(async ({ input, context }) => {
      const { userName, browser, wantsSecondStep, asking } = input;
      const { source, localOwner } = context.caller;
      // A page could name an application for which a second step is cached, or an address that is trusted.
      if (asking !== undefined && !localOwner) throw new ORPCError('FORBIDDEN', { message: onlyOwner });
      const from = asking ?? { application: undefined, address: await stationAddress() };
      const question = await signIn.begin(userName, { browser, wantsSecondStep, source, ...from });
      return { ...question, ways: [...question.ways] };
    }),
    withPassword: os.withPassword.handler(({ input, context }) =>
      withTypedSecrets([input.password], async ([password]) =>
        show(context.caller, await signIn.withPassword(input.flow, password)),
      ),
    ),
    withNewPassword: os.withNewPassword.handler(({ input, context }) =>
      withTypedSecrets([input.password], async ([password]) =>
        show(context.caller, await identity.newPassword.choose(input.flow, password)),
      ),
    ),
    withPass: os.withPass.handler(({ input, context }) =>
      withTypedSecrets([input.pass], async ([pass]) => show(context.caller, await signIn.withPass(input.flow, pass))),
    ),
    withKey: os.withKey.handler(({ input, context, signal }) =>
      progress(signal, (announce, aborting) =>
        withTypedSecrets([input.pin], async ([pin]) =>
          show(
            context.caller,
            await signInWithKey(
              { ...ports, choices },
              { ...input, address: await stationAddress() },
              pin,
              announce,
              aborting,
            ),
          ),
        ),
      ),
    ),
    chooseAccount: os.chooseAccount.handler(({ input }) => {
      choices.choose(input.choiceId, input.accountId);
      return {};
    }),
    sendCode: os.sendCode.handler(async ({ input }) =>
      toDecision(await secondSteps.sendCode(input.flow, input.methodId, input.way, input.language), (sent) => sent),
    ),
    withCode: os.withCode.handler(async ({ input, context }) =>
      show(context.caller, await secondSteps.withCode(input.flow, input.methodId, input.way, input.code)),
    ),
    withTwoCodes: os.withTwoCodes.handler(async ({ input, context }) =>
      show(context.caller, await secondSteps.withTwoCodes(input.flow, input.methodId, input.codes)),
    ),
    withApproval: os.withApproval.handler(({ input, context, signal }) => {
      const { flow, methodId, way, language } = input;
      return eventsOf(signal, async (announce, aborting) =>
        show(context.caller, await secondSteps.withApproval(flow, methodId, way, language, announce, aborting)),
      );
    }),
    finish: os.finish.handler(async ({ input, context }) => {
      const decision = await signIn.finish(input.flow, input);
      if (decision.outcome === 'done') enter(context.caller, identity, decision.value.session);
      return toDecision(decision, ({ session, keep }) => ({ session, keep: [...keep] }));
    }),
    resume: os.resume.handler(async ({ input, context }) => {
      const { session, keep } = await signIn.resume(input.browser);
      if (session) enter(context.caller, identity, session);
      return { session, keep: [...keep] };
    }),
    withAppPassword: os.withAppPassword.handler(({ input, context }) =>
      withTypedSecrets([input.password], async ([password]) => {
        // No directory is federated with this one (S4-57).
        const program = { ...input.program, federated: null };
        const decision = await identity.appPasswords.use(input.userName, password, program, context.caller.source);
        return toDecision(decision, ({ method }) => ({ name: method.name }));
      }),
    ),
    registered: os.registered.handler(async ({ context }) =>
      show(context.caller, await signIn.registered(requireSession(context.caller, identity))),
    ),
    current: os.current.handler(({ context }) => sessionOf(context.caller, identity)),
    out: os.out.handler(async ({ context, input }) => {
      leave(context.caller, identity);
      return { keep: [...(await identity.signIn.endStaying(input?.browser ?? []))] };
    }),
  };
}
