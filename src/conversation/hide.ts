import type { CborItem } from './cbor-outline.ts';
import type { Disclosure } from './disclosure.ts';
import type { HiddenKind } from './hidden-span.ts';
import { type Shown, unseen } from './shown.ts';

/** Another type than the specification's: nobody knows what it is. */
export function mismatch(item: CborItem, at: Disclosure, name: string, expected: string): Shown {
  at.fault(`${name}: got ${describeItem(item)}, expected ${expected}`);
  return hide(item, at);
}

/** Hides the content of a string, and tells a replay what it is. */
export function hideString(item: CborItem & { type: 'bytes' | 'text' }, at: Disclosure, kind: HiddenKind): Shown {
  at.reveal(item.start, item.content);
  at.conceal(item.content, item.end, kind);
  const value = describeItem(item);
  return unseen(value, `<${value}>`);
}

/** Hides every value in an item. Its form is kept: types, lengths and counts. */
export function hide(item: CborItem, at: Disclosure): Shown {
  if (item.type === 'bytes') return hideString(item, at, 'bytes');
  if (item.type === 'text') return hideString(item, at, item.value === null ? 'bad-text' : 'text');
  const value = describeItem(item);
  const inner = hideParts(item, at).map((each) => hide(each, at).match);
  return unseen(value, `<${value} ${inner.join()}>`);
}

/** Hides what an item itself says, and hands over the items in it. */
function hideParts(item: CborItem, at: Disclosure): readonly CborItem[] {
  switch (item.type) {
    case 'array':
      at.reveal(item.start, item.content);
      return item.items;
    case 'map':
      at.reveal(item.start, item.content);
      return item.entries.flatMap(({ key, value }) => [key, value]);
    case 'other':
      at.reveal(item.start, item.start + 1);
      at.conceal(item.start + 1, item.content, 'argument');
      if (item.isOpen) at.reveal(item.end - 1, item.end);
      return item.items;
    default:
      if (item.end - item.start === 1) {
        at.conceal(item.start, item.end, 'integer');
      } else {
        at.reveal(item.start, item.start + 1);
        at.conceal(item.start + 1, item.end, 'argument');
      }
      return [];
  }
}

/** Type and size, without the value. */
export function describeItem(item: CborItem): string {
  const count = (number: number, unit: string) => `${number} ${unit}${number === 1 ? '' : 's'}`;
  switch (item.type) {
    case 'integer':
      return 'an integer';
    case 'bytes':
      return count(item.end - item.content, 'byte');
    case 'text':
      return `text of ${count(item.end - item.content, 'byte')}${item.value === null ? ', not UTF-8' : ''}`;
    case 'array':
      return `an array of ${item.items.length}`;
    case 'map':
      return `a map of ${item.entries.length}`;
    case 'simple':
      return item.value === null ? 'null' : 'true or false';
    case 'other':
      return item.name;
  }
}
