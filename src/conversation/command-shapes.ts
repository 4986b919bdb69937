import type { CborItem } from './cbor-outline.ts';
import { numbered, record } from './shapes.ts';
import type { Shape } from './shown.ts';

/** What is known of a CTAP command (CTAP 2.3 section 6). */
export interface CommandShapes {
  readonly request: Shape;
  readonly answer: Shape;
  /** Where the sub-command stands in the request, and their names. */
  readonly subCommand?: { readonly key: number; readonly names: ReadonlyMap<number, string> };
  /** Leaves the key as it was: true, or the sub-commands that do. */
  readonly isRead?: true | readonly number[];
}

/** Of a request or an answer that has none. */
export const noMembers = record(numbered());

/** The integer under a key of a map; undefined where there is none. */
export function integerAt(item: CborItem | undefined, wanted: number): number | undefined {
  if (item?.type !== 'map') return undefined;
  for (const { key, value } of item.entries) {
    if (key.type === 'integer' && key.value === wanted) {
      return value.type === 'integer' && typeof value.value === 'number' ? value.value : undefined;
    }
  }
  return undefined;
}
