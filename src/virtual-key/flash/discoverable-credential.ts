/**
 * What the key keeps of a discoverable credential. Its private key is sealed in its id: `chip.vault.open(id, rpIdHash)` has
 * the key pair with its algorithm.
 */
export interface DiscoverableCredential {
  readonly id: Uint8Array;
  readonly rpId: string;
  readonly rpName?: string | undefined;
  /** SHA-256 of the RP ID, 32 bytes. */
  readonly rpIdHash: Uint8Array;
  readonly user: CredentialUser;
  readonly credProtect: 1 | 2 | 3;
  /** Of the extension credBlob: undefined where none was stored. */
  readonly credBlob?: Uint8Array | undefined;
  /** 32 bytes; undefined where it was not asked for. */
  readonly largeBlobKey?: Uint8Array | undefined;
  readonly thirdPartyPayment?: boolean | undefined;
  /** Ascending in the order of creation. */
  readonly order: number;
}

export interface CredentialUser {
  readonly id: Uint8Array;
  readonly name?: string | undefined;
  readonly displayName?: string | undefined;
}
