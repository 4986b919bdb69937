/** A 64-byte report as it went over the cable. */
export interface Report {
  readonly direction: 'to-key' | 'from-key';
  /** Without the report-ID byte. */
  readonly packet: Uint8Array;
  /** Milliseconds from any origin; never goes back. */
  readonly at: number;
}

/** One value of a message, by the name that the specification gives it. */
export interface EntryMember {
  readonly name: string;
  /** Null where `members` has the whole. Of a hidden one: its kind and size, or a label such as `credential #1`. */
  readonly value: string | null;
  /** The value was not kept. */
  readonly hidden: boolean;
  readonly members: readonly EntryMember[];
}

export interface EntryStatus {
  readonly code: number;
  /** `CTAP2_ERR_PIN_INVALID`, `ERR_CHANNEL_BUSY`, `STATUS_UPNEEDED`, `SW_CONDITIONS_NOT_SATISFIED` */
  readonly name: string;
  readonly ok: boolean;
}

/** One message between a host and a key, or one thing on the cable that is no message. No secret is in it. */
export interface Entry {
  /** Of its last report. */
  readonly at: number;
  readonly direction: 'to-key' | 'from-key';
  /** Eight hexadecimal digits. */
  readonly channel: string;
  /** `CTAPHID_CBOR`; `continuation` for a packet that continues nothing. */
  readonly hidCommand: string;
  /** `authenticatorClientPIN setPIN`; null where it is no command of CTAP or U2F, or answers one that is not known. */
  readonly command: string | null;
  readonly status: EntryStatus | null;
  readonly members: readonly EntryMember[];
  /** What is wrong with it, in English. */
  readonly fault: string | null;
  /** Its reports in hexadecimal; a hidden byte is `··`. */
  readonly reports: readonly string[];
  /** Of an answer: milliseconds since its request. */
  readonly tookMs: number | null;
}

/** What stands for a hidden byte. */
export const hiddenByte = '··';
