import type { Identity } from '../identity/identity.ts';
import { toBecause, toDecision } from './decisions.ts';
import type { CallContext, Methods } from './guard.ts';
import type { KeyPorts } from './key-ports.ts';
import { progress } from './progress.ts';
import { registerKey } from './register-key.ts';
import { requireSession } from './require-role.ts';
import { withTypedSecrets } from './typed-secret.ts';

/** The methods of the contract's `securityInfo`: each about the account that is signed in. */
export function securityInfoMethods(os: Methods['securityInfo'], ports: KeyPorts & { readonly identity: Identity }) {
  const { identity, modelName } = ports;
  const { securityInfo, securityKeyRegistration } = identity;
  const sessionId = ({ caller }: CallContext) => requireSession(caller, identity);
  const withModelName = <Key extends { readonly aaguid: string }>(key: Key) => ({
    ...key,
    modelName: modelName(key.aaguid),
  });
  return {
    get: os.get.handler(async ({ context }) => {
      const page = await securityInfo.get(sessionId(context));
      const methods = page.methods.map((method) => (method.type === 'security-key' ? withModelName(method) : method));
      return { ...page, methods };
    }),
    changePassword: os.changePassword.handler(({ input, context }) =>
      withTypedSecrets([input.currentPassword, input.newPassword], async ([current, next]) =>
        toDecision(await securityInfo.changePassword(sessionId(context), current, next), (value) => value),
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
    renameKey: os.renameKey.handler(async ({ input, context }) =>
      toDecision(await securityInfo.renameSecurityKey(sessionId(context), input.id, input.name), (value) => value),
    ),
    remove: os.remove.handler(async ({ input, context }) =>
      toDecision(await securityInfo.remove(sessionId(context), input.id), (value) => value),
    ),
    recentActivity: os.recentActivity.handler(async ({ context }) =>
      (await securityInfo.recentActivity(sessionId(context))).map((event) => ({
        ...event,
        because: toBecause(event.because),
      })),
    ),
  };
}
