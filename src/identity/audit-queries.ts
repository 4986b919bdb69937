import type { AuditRecord } from './identity-store.ts';

/** Which audit records; null: any. Names as they are in the record. */
export interface AuditFilter {
  readonly actorName: string | null;
  readonly targetName: string | null;
  readonly action: string | null;
  /** ms since the epoch, the last one not included. */
  readonly from: number | null;
  readonly until: number | null;
}

/** Newest first. A page costs the same wherever it is: where few records fit, it ends before it is full. */
export interface AuditPage {
  readonly records: readonly AuditRecord[];
  /** What the next page is `before`; null at the end. */
  readonly next: number | null;
}
