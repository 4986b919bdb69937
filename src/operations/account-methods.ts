import { decodeUtf8 } from '../basics/bytes.ts';
import type { Identity } from '../identity/identity.ts';
import { AccountChoices } from './account-choices.ts';
import { enter, leave, sessionOf } from './caller.ts';
import { toDecision } from './decisions.ts';
import type { Methods } from './guard.ts';
import type { KeyPorts } from './key-ports.ts';
import { progress } from './progress.ts';
import { requireSession } from './require-role.ts';
import { signInWithKey } from './sign-in-with-key.ts';
import { withTypedSecrets } from './typed-secret.ts';

/** The methods of the contract's `accounts`. */
export function accountMethods(os: Methods['accounts'], identity: Identity) {
  const { accounts, relyingParty } = identity;
  return {
    directory: os.directory.handler(async () => ({ ...relyingParty, empty: (await accounts.state()) === 'empty' })),
    createFirst: os.createFirst.handler(({ input, context }) =>
      withTypedSecrets([input.password], async ([password]) => {
        const decision = await accounts.createFirst({ ...input, password });
        if (decision.outcome === 'done') enter(context.caller, identity, decision.value);
        return toDecision(decision, (session) => session);
      }),
    ),
    list: os.list.handler(async () => [...(await accounts.list())]),
    create: os.create.handler(({ input }) =>
      withTypedSecrets([input.password], async ([password]) =>
        toDecision(await accounts.create({ ...input, password }), (value) => value),
      ),
    ),
    issuePass: os.issuePass.handler(async ({ input, context: { caller } }) =>
      toDecision(
        await accounts.issuePass(input, caller.localOwner ? null : requireSession(caller, identity)),
        ({ pass, expiresAt }) => {
          const shown = decodeUtf8(pass.expose());
          pass.erase();
          return { pass: shown, expiresAt };
        },
      ),
    ),
  };
}

/** The methods of the contract's `signIn`. */
export function signInMethods(os: Methods['signIn'], ports: KeyPorts & { readonly identity: Identity }) {
  const { identity } = ports;
  const { signIn } = identity;
  const choices = new AccountChoices(ports);
  return {
    begin: os.begin.handler(({ input }) => signIn.begin(input.userName)),
    withPassword: os.withPassword.handler(({ input, context }) =>
      withTypedSecrets([input.password], async ([password]) => {
        const decision = await signIn.withPassword(input.userName, password);
        if (decision.outcome === 'done' && decision.value.next === 'signed-in') {
          enter(context.caller, identity, decision.value.session);
        }
        return toDecision(decision, (value) => value);
      }),
    ),
    withPass: os.withPass.handler(({ input, context }) =>
      withTypedSecrets([input.pass], async ([pass]) => {
        const decision = await signIn.withPass(input.userName, pass);
        if (decision.outcome === 'done') enter(context.caller, identity, decision.value);
        return toDecision(decision, (session) => session);
      }),
    ),
    withKey: os.withKey.handler(({ input, context, signal }) =>
      progress(signal, (announce, aborting) =>
        withTypedSecrets([input.pin], async ([pin]) => {
          const decision = await signInWithKey({ ...ports, choices }, input, pin, announce, aborting);
          if (decision.outcome === 'done') enter(context.caller, identity, decision.value);
          return decision;
        }),
      ),
    ),
    chooseAccount: os.chooseAccount.handler(({ input }) => {
      choices.choose(input.choiceId, input.accountId);
      return {};
    }),
    current: os.current.handler(({ context }) => sessionOf(context.caller, identity)),
    out: os.out.handler(({ context }) => {
      leave(context.caller, identity);
      return {};
    }),
  };
}
