import type { Secret } from '../basics/secret.ts';
import { removeTemplate } from '../ctap/bio-enrollment.ts';
import { withFingerprints } from './fingerprint-access.ts';
import type { KeyPorts } from './key-ports.ts';

/** Deletes an enrolled finger from the key. @throws OperationRefused */
export function removeFingerprint(
  ports: KeyPorts,
  keyId: string,
  pin: Secret,
  templateId: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<Record<string, never>> {
  return withFingerprints(ports, keyId, pin, signal, async (key, authorise) => {
    const token = await authorise();
    key.show('erasing');
    await removeTemplate(key.authenticator, token, templateId, key.options);
    return {};
  });
}
