import { changeSetting } from './change-setting.ts';
import { describeLosses } from './describe-losses.ts';
import { describeSettings } from './describe-settings.ts';
import type { Methods } from './guard.ts';
import type { KeyPorts } from './key-ports.ts';
import { listLosses } from './list-losses.ts';
import { outcome, steps } from './outcome.ts';
import { withTypedSecrets } from './typed-secret.ts';

/** The methods of the contract's `keys.settings` over the operations. */
export function settingMethods(os: Methods['keys']['settings'], ports: KeyPorts) {
  return {
    describe: os.describe.handler(({ input, signal }) =>
      outcome('describe', () => describeSettings(ports, input.keyId, signal)),
    ),
    change: os.change.handler(({ input, signal }) =>
      steps('settings', signal, (announce, aborting) =>
        withTypedSecrets([input.pin], ([pin]) =>
          changeSetting(ports, input.keyId, input.change, pin, announce, aborting),
        ),
      ),
    ),
  };
}

/** The methods of the contract's `keys.losses`. */
export function lossMethods(os: Methods['keys']['losses'], ports: KeyPorts) {
  return {
    overview: os.overview.handler(({ input, signal }) =>
      outcome('describe', () => describeLosses(ports, input.keyId, signal)),
    ),
    byName: os.byName.handler(({ input, signal }) =>
      steps('credentials', signal, (announce, aborting) =>
        withTypedSecrets([input.pin], ([pin]) => listLosses(ports, input.keyId, pin, announce, aborting)),
      ),
    ),
  };
}
