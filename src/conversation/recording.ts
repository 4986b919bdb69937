import type { HiddenKind, HiddenSpan } from './hidden-span.ts';

/** The first line of a recording. */
export const recordingFormat = 'touchstone-recording';
export const recordingVersion = 1;

/** Characters of a recording: what a recorder writes and a reader takes at most. */
export const maxRecordingLength = 4_000_000;

/** What is recorded of a key: its kind, never its serial number. */
export interface RecordedProduct {
  readonly product: string;
  /** USB ids; null where there are none. */
  readonly vendorId: number | null;
  readonly productId: number | null;
}

/** What is known of one report: hidden bytes are null. */
export type RecordedReport = readonly (number | null)[];

/** One message, or what else came over the cable. Its decoded form in the file is for people. */
export interface RecordedMessage {
  /** Milliseconds since the first. */
  readonly at: number;
  readonly direction: 'to-key' | 'from-key';
  /** 64 bytes each. */
  readonly reports: readonly RecordedReport[];
  /** Hidden bytes of the payload, in order. Empty where the message did not come to its end. */
  readonly hidden: readonly HiddenSpan[];
}

export interface Recording extends RecordedProduct {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly messages: readonly RecordedMessage[];
  /** It was given up because it got too long. */
  readonly isCut: boolean;
}

/** A line of the file as JSON. `hidden`: [start, end, kind] in the message's payload. */
export interface RecordingLine {
  readonly at: number;
  readonly direction: 'to-key' | 'from-key';
  readonly channel: string;
  readonly message: string;
  readonly command?: string;
  readonly status?: string;
  readonly tookMs?: number;
  readonly fault?: string;
  readonly decoded?: DecodedMembers;
  /** Hexadecimal without the zeros at the end; `··` is a hidden byte. */
  readonly reports: readonly string[];
  readonly hidden?: readonly (readonly [number, number, HiddenKind])[];
}

export interface DecodedMembers {
  readonly [name: string]: string | DecodedMembers;
}
