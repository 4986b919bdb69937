import type { Secret } from '../basics/secret.ts';
import { getSensorInfo, renameTemplate } from '../ctap/bio-enrollment.ts';
import { requireNameFits } from './add-fingerprint.ts';
import { withFingerprints } from './fingerprint-access.ts';
import type { KeyPorts } from './key-ports.ts';

/** Gives an enrolled finger another name. @throws OperationRefused */
export function renameFingerprint(
  ports: KeyPorts,
  keyId: string,
  pin: Secret,
  finger: { templateId: Uint8Array; name: string },
  signal: AbortSignal | undefined,
): Promise<Record<string, never>> {
  return withFingerprints(ports, keyId, pin, signal, async (key, authorise) => {
    requireNameFits(finger.name, await getSensorInfo(key.authenticator, key.options));
    await renameTemplate(key.authenticator, await authorise(), finger.templateId, finger.name, key.options);
    return {};
  });
}
