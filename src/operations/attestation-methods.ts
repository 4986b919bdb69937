import { type AttestationPorts, attestKey, claimedModel } from './attest-key.ts';
import type { Methods } from './guard.ts';
import { outcome, steps } from './outcome.ts';
import { withTypedSecrets } from './typed-secret.ts';

/** The methods of the contract's `keys.attestation` over the operations. */
export const attestationMethods = (os: Methods['keys']['attestation'], ports: AttestationPorts) => ({
  claim: os.claim.handler(({ input, signal }) => outcome('describe', () => claimedModel(ports, input.keyId, signal))),
  prove: os.prove.handler(({ input, signal }) =>
    steps('register', signal, (announce, aborting) =>
      withTypedSecrets([input.pin], ([pin]) => attestKey(ports, input.keyId, pin, announce, aborting)),
    ),
  ),
});
