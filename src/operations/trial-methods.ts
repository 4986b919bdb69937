import type { Methods } from './guard.ts';
import type { KeyPorts } from './key-ports.ts';
import { outcome, steps } from './outcome.ts';
import { describeTrial } from './trial-offer.ts';
import { tryKey } from './try-key.ts';
import { withTypedSecrets } from './typed-secret.ts';

/** The methods of the contract's `keys.trial` over the operations. */
export const trialMethods = (os: Methods['keys']['trial'], ports: KeyPorts) => ({
  offer: os.offer.handler(({ input, signal }) => outcome('describe', () => describeTrial(ports, input.keyId, signal))),
  run: os.run.handler(({ input, signal }) =>
    steps('register', signal, (announce, aborting) =>
      withTypedSecrets([input.pin], ([pin]) => tryKey(ports, input.keyId, input.wish, pin, announce, aborting)),
    ),
  ),
});
