import type { Secret } from '../basics/secret.ts';
import type { Identity } from '../identity/identity.ts';
import type { Page } from '../identity/people-queries.ts';
import { actorOf, type Caller, enter } from './caller.ts';
import { toDecision } from './decisions.ts';
import type { Methods } from './guard.ts';
import { known } from './people-methods.ts';
import { requireSession } from './require-role.ts';
import { shownOnce } from './shown-once.ts';
import { withTypedSecrets } from './typed-secret.ts';

const spread = <Row>({ rows, next }: Page<Row>) => ({ rows: [...rows], next });
const same = <T>(value: T): T => value;

/** The methods of the contract's `accounts`. */
export function accountMethods(
  os: Methods['accounts'],
  { identity, modelName }: { readonly identity: Identity; readonly modelName: (aaguid: string) => string | null },
) {
  const { accounts, helpDesk, plans, relyingParty } = identity;
  const actor = (caller: Caller) => actorOf(caller, identity);
  return {
    directory: os.directory.handler(async () => ({ ...relyingParty, empty: (await accounts.state()) === 'empty' })),
    createFirst: os.createFirst.handler(({ input, context }) =>
      withTypedSecrets([input.password], async ([password]) => {
        const decision = await accounts.createFirst({ ...input, password });
        if (decision.outcome === 'done') enter(context.caller, identity, decision.value);
        return toDecision(decision, same);
      }),
    ),
    create: os.create.handler(({ input, context }) =>
      withTypedSecrets([input.password], async ([password]) =>
        toDecision(await accounts.create({ ...input, password }, actor(context.caller)), handedOut),
      ),
    ),
    details: os.details.handler(async ({ input }) => {
      const account = await accounts.find(input.userName);
      if (!account) return { outcome: 'refused', refusal: { code: 'account-not-found' } };
      const { methods, block, ...rest } = await accounts.details(account);
      const lostToken = await plans.of(account, 'lost-token');
      return {
        outcome: 'done',
        value: {
          ...account,
          ...rest,
          block: block && { ...block },
          methods: methods.map((method) =>
            method.type === 'security-key' ? { ...method, modelName: modelName(method.aaguid) } : method,
          ),
          lostToken: lostToken && { ...lostToken, steps: [...lostToken.steps] },
        },
      };
    }),
    change: os.change.handler(async ({ input, context }) =>
      toDecision(await accounts.change(actor(context.caller), input.userName, input, input.reason), same),
    ),
    issuePass: os.issuePass.handler(async ({ input, context: { caller } }) =>
      toDecision(
        await accounts.issuePass(input, caller.localOwner ? null : requireSession(caller, identity)),
        ({ pass, expiresAt }) => ({ pass: shownOnce(pass), expiresAt }),
      ),
    ),
    removeMethod: os.removeMethod.handler(async ({ input, context }) =>
      toDecision(await helpDesk.removeMethod(actor(context.caller), input, input.methodId), same),
    ),
    requireRegistration: os.requireRegistration.handler(async ({ input, context }) =>
      toDecision(await helpDesk.requireRegistration(actor(context.caller), input), same),
    ),
    signOutEverywhere: os.signOutEverywhere.handler(async ({ input, context }) =>
      toDecision(await helpDesk.signOutEverywhere(actor(context.caller), input), same),
    ),
    resetPassword: os.resetPassword.handler(({ input, context }) =>
      withTypedSecrets([input.password], async ([chosen]) =>
        toDecision(await helpDesk.resetPassword(actor(context.caller), input, chosen), handedOut),
      ),
    ),
    unlock: os.unlock.handler(async ({ input, context }) =>
      toDecision(await helpDesk.unlock(actor(context.caller), input), same),
    ),
    block: os.block.handler(async ({ input, context }) =>
      toDecision(await helpDesk.block(actor(context.caller), input), ({ until }) => ({ until })),
    ),
    unblock: os.unblock.handler(async ({ input, context }) =>
      toDecision(await helpDesk.unblock(actor(context.caller), input), same),
    ),
    blocked: os.blocked.handler(({ input }) => known(async () => spread(await accounts.blocked(input)))),
    bypass: os.bypass.handler(async ({ input, context }) =>
      toDecision(await helpDesk.bypass(actor(context.caller), input, input.seconds), ({ until }) => ({ until })),
    ),
    bypasses: os.bypasses.handler(({ input }) => known(async () => spread(await accounts.bypasses(input)))),
    startLostToken: os.startLostToken.handler(async ({ input, context }) => {
      const account = await helpDesk.mayHelp(actor(context.caller), input, 'account.lost-token-started');
      if (account.outcome === 'refused') return account;
      return toDecision(await plans.startFor(account.value, 'lost-token'), (plan) => ({
        ...plan,
        steps: [...plan.steps],
      }));
    }),
    endLostToken: os.endLostToken.handler(async ({ input, context }) => {
      const about = { userName: input.userName, reason: 'asked for here' };
      const account = await helpDesk.mayHelp(actor(context.caller), about, 'account.lost-token-ended');
      if (account.outcome === 'refused') return account;
      await plans.endFor(account.value.id, 'lost-token');
      return { outcome: 'done', value: {} };
    }),
  };
}

const handedOut = ({ generated }: { readonly generated: Secret | null }) => ({
  generated: generated && shownOnce(generated),
});
