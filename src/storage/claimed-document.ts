import { VirtualKeysInUse } from '../operations/ports.ts';
import { claimFile } from './folder-lock.ts';
import type { SealedDocument } from './sealed-document.ts';

/** A document that one program at a time has, from its first look to its end: what it keeps in memory is then the truth. */
export interface ClaimedDocument extends SealedDocument {
  close(): void;
}

/** @param lock a file beside it. What it returns throws `VirtualKeysInUse` while another program has it. */
export function claimedDocument(document: SealedDocument, lock: string): ClaimedDocument {
  let claim: { close(): void } | undefined;
  const claimed = (): SealedDocument => {
    claim ??= claimFile(lock);
    if (claim === undefined) throw new VirtualKeysInUse('another program has them open');
    return document;
  };
  return {
    read: () => claimed().read(),
    write: (text) => claimed().write(text),
    close() {
      claim?.close();
      claim = undefined;
    },
  };
}
