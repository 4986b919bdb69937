import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import type { AuditSigner } from '../../operations/audit-log.ts';
import type { Sealing } from '../sealed-box.ts';

/** RFC 8410 section 7: what stands before the 32 bytes of an Ed25519 private key in PKCS #8. */
const pkcs8Header = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The key is made of the sealing key: a directory signs with the same one on every station. */
export function auditSigner(sealing: Sealing): AuditSigner {
  const seed = sealing.derive('audit-export-signature/1');
  const der = Buffer.concat([pkcs8Header, seed]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  der.fill(0);
  seed.fill(0);
  return {
    publicKey: createPublicKey(key).export({ format: 'pem', type: 'spki' }).toString(),
    sign: (bytes) => new Uint8Array(sign(null, bytes, key)),
  };
}
