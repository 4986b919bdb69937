/** What a key without a model of its own says (U2F keys, and keys that were told to say nothing). */
export const unknownModel = '00000000-0000-0000-0000-000000000000';

/** S2-12: the maker's keys by AAGUID, in the order of its page. */
export const atkeyModels: ReadonlyMap<string, string> = new Map([
  ['e1a96183-5016-4f24-b55b-e3ae23614cc6', 'ATKey.Pro CTAP2.0 (1.x)'],
  ['e416201b-afeb-41ca-a03d-2281c28322aa', 'ATKey.Pro CTAP2.1 (2.x)'],
  ['ba76a271-6eb6-4171-874d-b6428dbe3437', 'ATKey.Pro (5.x)'],
  ['d41f5a69-b817-4144-a13c-9ebd6d9254d6', 'ATKey.Card'],
  ['da1fa263-8b25-42b6-a820-c0036f21ba7f', 'ATKey.Card NFC'],
]);

/**
 * An AAGUID as people write and copy it: upper case, without hyphens, in braces, with spaces around it.
 * @returns lower case with hyphens; undefined when it is none
 */
export function readAaguid(typed: string): string | undefined {
  const digits = typed
    .trim()
    .replace(/^\{(.*)\}$/, '$1')
    .toLowerCase();
  const match = /^([0-9a-f]{8})(-?)([0-9a-f]{4})\2([0-9a-f]{4})\2([0-9a-f]{4})\2([0-9a-f]{12})$/.exec(digits);
  return match ? [match[1], match[3], match[4], match[5], match[6]].join('-') : undefined;
}
