import { decodeUtf8 } from '../basics/bytes.ts';
import type { Identity } from '../identity/identity.ts';
import { describeMethod, type Method } from '../identity/method-list.ts';
import type { Plan } from '../identity/plans.ts';
import { leave } from './caller.ts';
import { toBecause, toDecision } from './decisions.ts';
import type { CallContext, Methods } from './guard.ts';
import type { KeyPorts } from './key-ports.ts';
import { eventsOf, progress } from './progress.ts';
import { registerKey } from './register-key.ts';
import { requireSession } from './require-role.ts';
import { withTypedSecrets } from './typed-secret.ts';
import { watch } from './watch.ts';

const same = <T>(value: T): T => value;
const planShown = (plan: Plan) => ({ ...plan, steps: [...plan.steps] });

/** The methods of the contract's `securityInfo`: each about the account that is signed in. */
export function securityInfoMethods(os: Methods['securityInfo'], ports: KeyPorts & { readonly identity: Identity }) {
  const { identity, modelName } = ports;
  const { securityInfo, securityKeyRegistration, methodRegistration, appPasswords, plans } = identity;
  const sessionId = ({ caller }: CallContext) => requireSession(caller, identity);
  const withModelName = <Key extends { readonly aaguid: string }>(key: Key) => ({
    ...key,
    modelName: modelName(key.aaguid),
  });
  const shown = (method: Method) => (method.type === 'security-key' ? withModelName(method) : method);
  const stored = (method: Parameters<typeof describeMethod>[0]) => ({ method: shown(describeMethod(method)) });
  return {
    get: os.get.handler(async ({ context }) => {
      const page = await securityInfo.get(sessionId(context));
      return { ...page, methods: page.methods.map(shown), steps: [...page.steps], add: { ...page.add } };
    }),
    changePassword: os.changePassword.handler(({ input, context }) =>
      withTypedSecrets([input.currentPassword, input.newPassword], async ([current, next]) =>
        toDecision(await securityInfo.changePassword(sessionId(context), current, next), same),
      ),
    ),
    addKey: os.addKey.handler(({ input, context, signal }) => {
      const id = sessionId(context);
      return progress(signal, (announce, aborting) =>
        withTypedSecrets([input.pin], ([pin]) => registerKey(ports, id, input.keyId, pin, announce, aborting)),
      );
    }),
    nameKey: os.nameKey.handler(async ({ input, context }) =>
      toDecision(
        await securityKeyRegistration.name(sessionId(context), input.registrationId, input.name),
        withModelName,
      ),
    ),
    addPhone: os.addPhone.handler(async ({ input, context }) =>
      toDecision(await methodRegistration.beginPhone(sessionId(context), input), same),
    ),
    addEmail: os.addEmail.handler(async ({ input, context }) =>
      toDecision(await methodRegistration.beginEmail(sessionId(context), input), same),
    ),
    addApp: os.addApp.handler(async ({ context }) =>
      toDecision(await methodRegistration.beginApp(sessionId(context)), (offer) => ({
        ...offer,
        qr: offer.link,
      })),
    ),
    watchPairing: os.watchPairing.handler(({ input, context, signal }) => {
      const id = sessionId(context);
      return watch(
        () => methodRegistration.pairingState(id, input.ceremony),
        (listener) => methodRegistration.onPairing(id, input.ceremony, listener),
        signal,
      );
    }),
    addToken: os.addToken.handler(async ({ input, context }) =>
      toDecision(await methodRegistration.beginToken(sessionId(context), input), same),
    ),
    sendCode: os.sendCode.handler(async ({ input, context }) =>
      toDecision(await methodRegistration.sendCode(sessionId(context), input.ceremony, input.language), same),
    ),
    verifyCode: os.verifyCode.handler(async ({ input, context }) =>
      toDecision(await methodRegistration.verifyCode(sessionId(context), input.ceremony, input.code), stored),
    ),
    approve: os.approve.handler(({ input, context, signal }) => {
      const id = sessionId(context);
      return eventsOf(signal, async (announce, aborting) =>
        toDecision(await methodRegistration.approve(id, input.ceremony, input.language, announce, aborting), stored),
      );
    }),
    cancelAdding: os.cancelAdding.handler(({ input, context }) => {
      methodRegistration.cancel(sessionId(context), input.ceremony);
      return {};
    }),
    addAppPassword: os.addAppPassword.handler(async ({ input, context }) =>
      toDecision(await appPasswords.create(sessionId(context), input.name), ({ method, password }) => {
        const text = decodeUtf8(password.expose());
        password.erase();
        return { ...stored(method), password: text };
      }),
    ),
    rename: os.rename.handler(async ({ input, context }) =>
      toDecision(await securityInfo.rename(sessionId(context), input.id, input.name), same),
    ),
    setDefault: os.setDefault.handler(async ({ input, context }) =>
      toDecision(await securityInfo.setDefault(sessionId(context), input.step), same),
    ),
    remove: os.remove.handler(async ({ input, context }) =>
      toDecision(await securityInfo.remove(sessionId(context), input.id, input.evenIfLast), same),
    ),
    resynchronise: os.resynchronise.handler(async ({ input, context }) =>
      toDecision(await securityInfo.resynchronise(sessionId(context), input.id, input.codes), same),
    ),
    devices: os.devices.handler(async ({ context }) => [...(await securityInfo.devices(sessionId(context)))]),
    forgetDevice: os.forgetDevice.handler(async ({ input, context }) => {
      await securityInfo.forgetDevice(sessionId(context), input.id);
      return {};
    }),
    signOutEverywhere: os.signOutEverywhere.handler(async ({ context }) => {
      const ended = await securityInfo.signOutEverywhere(sessionId(context));
      leave(context.caller, identity);
      return ended;
    }),
    recentActivity: os.recentActivity.handler(async ({ context }) =>
      (await securityInfo.recentActivity(sessionId(context))).map((event) => ({
        ...event,
        because: toBecause(event.because),
      })),
    ),
    plans: os.plans.handler(async ({ context }) => (await plans.list(sessionId(context))).map(planShown)),
    startPlan: os.startPlan.handler(async ({ input, context }) =>
      toDecision(await plans.start(sessionId(context), input.kind), planShown),
    ),
    endPlan: os.endPlan.handler(async ({ input, context }) => {
      await plans.end(sessionId(context), input.kind);
      return {};
    }),
  };
}
