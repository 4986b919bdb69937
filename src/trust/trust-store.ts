/** A metadata BLOB as it was imported. */
export interface StoredBlob {
  /** Whose it is: see `Authority`. */
  readonly authority: string;
  readonly number: number;
  /** ms since the epoch. */
  readonly importedAt: number;
  /** The JWS; null where what was kept is damaged. */
  readonly text: string | null;
}

/** A root that an administrator trusts. */
export interface StoredRoot {
  /** `attestation`: for certificates of keys; `metadata`: for signers of metadata. */
  readonly purpose: 'attestation' | 'metadata';
  readonly der: Uint8Array;
  /** ms since the epoch. */
  readonly addedAt: number;
}

/** Where metadata and roots are kept. Each change happens wholly or not at all, and is durable when the call returns. */
export interface TrustStore {
  /** Changes whenever what is kept changes, by this program or another. */
  stamp(): string;
  /** One an authority. */
  blobs(): readonly StoredBlob[];
  roots(): readonly StoredRoot[];
  /** In place of what this authority had. */
  saveBlob(blob: StoredBlob & { readonly text: string }): void;
  removeBlob(authority: string): void;
  saveRoots(roots: readonly StoredRoot[]): void;
}
