import { toBase64url } from '../basics/bytes.ts';
import type { Secret } from '../basics/secret.ts';
import type { Fingerprint } from '../contract/keys.ts';
import { enumerateTemplates } from '../ctap/bio-enrollment.ts';
import { withFingerprints } from './fingerprint-access.ts';
import type { KeyPorts } from './key-ports.ts';

/** The fingers enrolled on a key. @throws OperationRefused */
export function listFingerprints(
  ports: KeyPorts,
  keyId: string,
  pin: Secret,
  signal: AbortSignal | undefined,
): Promise<Fingerprint[]> {
  return withFingerprints(ports, keyId, pin, signal, async (key, authorise) => {
    const templates = await enumerateTemplates(key.authenticator, await authorise(), key.options);
    return templates.map(({ templateId, name }) => ({ templateId: toBase64url(templateId), name: name ?? null }));
  });
}
