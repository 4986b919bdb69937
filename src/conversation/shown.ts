import type { CborItem } from './cbor-outline.ts';
import type { EntryMember } from './conversation-entry.ts';
import type { Disclosure } from './disclosure.ts';

/** What may be said of one value. */
export interface Shown {
  readonly value: string | null;
  readonly hidden: boolean;
  readonly members: readonly EntryMember[];
  /** The same for values that a replay takes for each other: visible ones by value, hidden ones by kind and length. */
  readonly match: string;
}

/** An entry of the allow-list: what of a value of this kind is shown. `name` is for faults. */
export type Shape = (item: CborItem, at: Disclosure, name: string) => Shown;

/** What is seen, as a value or, where that is another each time, as anything. */
export const seen = (value: string, match: string = value): Shown => ({ value, hidden: false, members: [], match });

/** What is hidden: its kind and size, or a label. */
export const unseen = (value: string, match: string): Shown => ({ value, hidden: true, members: [], match });

export const member = (name: string, { value, hidden, members }: Shown): EntryMember => ({
  name,
  value,
  hidden,
  members,
});
