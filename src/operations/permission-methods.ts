import type { KeyPermissions } from '../contract/key-permissions.ts';
import type { Methods } from './guard.ts';
import { keyPermissions, keysOf } from './key-permissions.ts';
import type { KeyBus, KeyRights } from './ports.ts';
import { watch } from './watch.ts';

/** The methods of the contract's `keys.permissions`. */
export function permissionMethods(
  os: Methods['keys']['permissions'],
  { keys, rights }: { readonly keys: KeyBus; readonly rights: KeyRights },
) {
  const { helper } = rights;
  const isOffered = async () => helper !== null && (await rights.elevated()) === false;
  const reader = async (): Promise<(keyId: string | null) => KeyPermissions> => {
    const [elevated, offered] = [await rights.elevated(), await isOffered()];
    return (keyId) =>
      keyPermissions({
        system: rights.system,
        elevated,
        helper: { offered, ...(helper?.state() ?? { running: 'off', lastEnding: null }) },
        ...keysOf(keys.snapshot(), keyId),
      });
  };
  return {
    describe: os.describe.handler(async ({ input }) => (await reader())(input.keyId)),
    watch: os.watch.handler(async ({ input, signal }) => {
      const read = await reader();
      return watch(
        () => read(input.keyId),
        (listener) => {
          const forgetKeys = keys.onChange(listener);
          const forgetHelper = helper?.onChange(listener);
          return () => {
            forgetKeys();
            forgetHelper?.();
          };
        },
        signal,
      );
    }),
    startHelper: os.startHelper.handler(async () => ({
      outcome: helper && (await isOffered()) ? await helper.start() : 'not-offered',
    })),
    stopHelper: os.stopHelper.handler(async () => {
      await helper?.stop();
      return {};
    }),
  };
}
