import { addFingerprint } from './add-fingerprint.ts';
import type { AttestationPorts } from './attest-key.ts';
import { attestationMethods } from './attestation-methods.ts';
import { changePin } from './change-pin.ts';
import { chooseKey } from './choose-key.ts';
import { credentialMethods } from './credential-methods.ts';
import { describeKey } from './describe-key.ts';
import { EnrolmentPauses } from './enrolment-pauses.ts';
import type { Methods } from './guard.ts';
import type { LedTables } from './led-tables.ts';
import { watchLed } from './led-twin.ts';
import { lightMethods } from './light-methods.ts';
import { listFingerprints } from './list-fingerprints.ts';
import { givenBytes } from './malformed-input.ts';
import { outcome, steps } from './outcome.ts';
import { permissionMethods } from './permission-methods.ts';
import type { KeyRights } from './ports.ts';
import { removeFingerprint } from './remove-fingerprint.ts';
import { renameFingerprint } from './rename-fingerprint.ts';
import { resetKey } from './reset-key.ts';
import { setPin } from './set-pin.ts';
import { lossMethods, settingMethods } from './setting-methods.ts';
import { telling } from './telling.ts';
import { testFingerprint } from './test-fingerprint.ts';
import { trialMethods } from './trial-methods.ts';
import { withTypedSecrets } from './typed-secret.ts';
import { watch } from './watch.ts';

/** The methods of the contract's `keys` over the operations. */
export function keyMethods(
  os: Methods['keys'],
  ports: AttestationPorts & { readonly ledTables: LedTables; readonly rights: KeyRights },
) {
  const { keys, observer } = ports;
  const pauses = new EnrolmentPauses();
  return {
    list: os.list.handler(() => keys.snapshot()),
    watch: os.watch.handler(({ signal }) =>
      watch(
        () => keys.snapshot(),
        (listener) => keys.onChange(listener),
        signal,
      ),
    ),
    watchLed: os.watchLed.handler(({ input, signal }) => watchLed(input.keyId, ports, signal)),

    describe: os.describe.handler(({ input, signal }) =>
      outcome('describe', () =>
        telling(describeKey(ports, input.keyId, signal), (details) => observer.described(details)),
      ),
    ),
    choose: os.choose.handler(({ signal }) =>
      steps('choose', signal, (announce, aborting) => chooseKey(ports, announce, aborting)),
    ),

    setPin: os.setPin.handler(({ input, signal }) =>
      withTypedSecrets([input.newPin], ([newPin]) =>
        outcome('set-pin', () => setPin(ports, input.keyId, newPin, signal)),
      ),
    ),
    changePin: os.changePin.handler(({ input, signal }) =>
      withTypedSecrets([input.currentPin, input.newPin], ([currentPin, newPin]) =>
        outcome('change-pin', () => changePin(ports, input.keyId, currentPin, newPin, signal)),
      ),
    ),

    fingerprints: {
      list: os.fingerprints.list.handler(({ input, signal }) =>
        withTypedSecrets([input.pin], ([pin]) =>
          outcome('fingerprint', () =>
            telling(listFingerprints(ports, input.keyId, pin, signal), (list) =>
              observer.fingerprintsListed(input.keyId, list),
            ),
          ),
        ),
      ),
      add: os.fingerprints.add.handler(({ input, signal }) =>
        steps('fingerprint', signal, (announce, aborting) =>
          withTypedSecrets([input.pin], ([pin]) =>
            telling(addFingerprint({ ...ports, pauses }, input.keyId, pin, input, announce, aborting), (finger) =>
              observer.fingerprintKept(input.keyId, finger),
            ),
          ),
        ),
      ),
      pause: os.fingerprints.pause.handler(({ input }) => {
        pauses.set(input.keyId, input.paused);
        return {};
      }),
      test: os.fingerprints.test.handler(({ input, signal }) =>
        steps('fingerprint', signal, (announce, aborting) =>
          testFingerprint(ports, input.keyId, input.touches, announce, aborting),
        ),
      ),
      rename: os.fingerprints.rename.handler(({ input, signal }) =>
        withTypedSecrets([input.pin], ([pin]) =>
          outcome('fingerprint', () => {
            const finger = { templateId: givenBytes(input.templateId), name: input.name };
            return telling(renameFingerprint(ports, input.keyId, pin, finger, signal), () =>
              observer.fingerprintKept(input.keyId, input),
            );
          }),
        ),
      ),
      remove: os.fingerprints.remove.handler(({ input, signal }) =>
        withTypedSecrets([input.pin], ([pin]) =>
          outcome('fingerprint', () =>
            telling(removeFingerprint(ports, input.keyId, pin, givenBytes(input.templateId), signal), () =>
              observer.fingerprintRemoved(input.keyId, input.templateId),
            ),
          ),
        ),
      ),
    },

    credentials: credentialMethods(os.credentials, ports),
    attestation: attestationMethods(os.attestation, ports),
    lights: lightMethods(os.lights, ports),
    settings: settingMethods(os.settings, ports),
    losses: lossMethods(os.losses, ports),
    permissions: permissionMethods(os.permissions, ports),
    trial: trialMethods(os.trial, ports),

    reset: os.reset.handler(({ input, signal }) =>
      steps('reset', signal, (announce, aborting) =>
        telling(resetKey(ports, input, announce, aborting), ({ keyId }) => observer.wasReset(input.keyId, keyId)),
      ),
    ),
  };
}
