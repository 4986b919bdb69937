import type { AuditVerdict } from '../contract/audit.ts';
import type { AuditFilter, AuditPage } from '../identity/audit-queries.ts';
import type { AuditRecord } from '../identity/identity-store.ts';

export type { AuditBreak, AuditVerdict } from '../contract/audit.ts';

/** The audit log as whoever looks through it, checks it and hands it on sees it. Throws `DirectoryFailure`. */
export interface AuditLog {
  page(which: AuditFilter & { readonly before: number | null; readonly limit: number }): Promise<AuditPage>;
  /**
   * Every record against its mac, and the newest ones against the anchor of this computer.
   * @param range `recent`: from the last time on that everything was found right
   * @throws the signal's reason
   */
  verify(
    range: 'recent' | 'whole',
    options: { readonly signal: AbortSignal; readonly onProgress: (checked: number, of: number) => void },
  ): Promise<AuditVerdict>;
  /** What is here now is what counts from now on, broken or not. @returns what was found before it */
  accept(signal: AbortSignal): Promise<AuditVerdict>;
  /** Oldest first. */
  records(filter: AuditFilter, signal: AbortSignal): AsyncIterable<readonly AuditRecord[]>;
  /** Signs what is handed on; null while the key is locked. */
  signer(): AuditSigner | null;
}

/** Ed25519 (RFC 8032) with a key that stays the same as long as the sealing key does. */
export interface AuditSigner {
  /** PEM of SubjectPublicKeyInfo (RFC 8410). */
  readonly publicKey: string;
  sign(bytes: Uint8Array): Uint8Array;
}
