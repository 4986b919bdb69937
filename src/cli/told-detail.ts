/** Of the terminal's words what a detail is told with. */
interface Texts {
  text(key: string, values?: Readonly<Record<string, string | number>>): string;
  known(key: string): string | undefined;
}

type Known = readonly [text: RegExp, phrase: string, ...values: string[]];

/**
 * What the contract, its parser (Zod's English) and refusals say of an input in a details line, by the words that tell it
 * (`details:phrases`) and what stands in its groups. What is not here is for whoever repairs something and stays as it is.
 */
const known: readonly Known[] = [
  [/^expected name@domain$/, 'nameAtDomain'],
  [/^expected an IANA time zone$/, 'timeZone'],
  [/^expected a mark of this list$/, 'mark'],
  [/^expected base64url without padding$/, 'form'],
  [/^expected one password for all or one for each$/, 'onePassword'],
  [/^expected (\d+) to (\d+) characters$/, 'between', 'least', 'most'],
  [/^expected (\d+) to (\d+) characters without (.)$/, 'betweenWithout', 'least', 'most', 'sign'],
  [/^Too small: expected string to have >=(\d+) characters$/, 'atLeast', 'count'],
  [/^Too big: expected string to have <=(\d+) characters$/, 'atMost', 'count'],
  [/^expected (?:names of )?at most (\d+) characters$/, 'atMost', 'count'],
  [/^Too small: expected (?:number|int) to be >=(-?\d+)$/, 'noLess', 'least'],
  [/^Too big: expected (?:number|int) to be <=(-?\d+)$/, 'noMore', 'most'],
  [/^Too small: expected (?:number|int) to be >(-?\d+)$/, 'moreThan', 'least'],
  [/^Too small: expected array to have >=(\d+) items$/, 'itemsAtLeast', 'count'],
  [/^Too big: expected array to have <=(\d+) items$/, 'most', 'count'],
  [/^Invalid input: expected (string|number|int|boolean|array|object|record), received .+$/, 'kinds', 'kind'],
  [/^Invalid input: expected (["\d].*|true|false|null)$/, 'exactly', 'value'],
  [/^Invalid IPv4 address$/, 'ipv4'],
  [/^Invalid email address$/, 'email'],
  [/^Invalid string: must match pattern .*$/, 'form'],
  [/^Invalid (?:input|base64-encoded string|discriminator value\. .*|(?:key|value) in .*)$/, 'form'],
  [/^Invalid option: expected one of (.*)$/, 'oneOf', 'options'],
  [/^at most (\d+)(?: keys)?$/, 'most', 'count'],
  [/^one (?:address|primary phone|backup phone)$/, 'justOne'],
  [/^no such account$/, 'noAccount'],
  [/^the account is turned off$/, 'turnedOff'],
  [/^the account is blocked$/, 'isBlocked'],
  [/^this credential is registered already$/, 'registeredAlready'],
  [/^no gateway is set up$/, 'noGateway'],
  [/^no phone has it: add a phone with this number or e-mail address in the Lab, under Phones$/, 'noPhone'],
  [/^the phone is off or has no signal: connect it in the Lab, under Phones$/, 'phoneAway'],
  [/^a landline takes no text messages: call it, or use a mobile phone$/, 'landline'],
  [/^stopped after three wrong PINs in a row$/, 'threeWrongPins'],
  [/^another operation of this app holds the key$/, 'keyHeld'],
  [/^the data folder cannot be used \((not-[a-z-]+|no-space|busy|failed)\): (.+)$/s, 'dataFolder', 'reason', 'path'],
  [/^the directory cannot be used \((.*)\)$/, 'directory', 'reason'],
];

/** What details call an input by its name in the contract, or in words. */
const fields: Readonly<Record<string, string>> = {
  userName: 'userName',
  'user name': 'userName',
  id: 'id',
  'asking.application': 'application',
  'asking.address': 'address',
  displayName: 'displayName',
  'display name': 'displayName',
  names: 'names',
  name: 'name',
  nickname: 'name',
  reason: 'reason',
  number: 'number',
  email: 'email',
  address: 'address',
  to: 'address',
  query: 'search',
  search: 'search',
  after: 'after',
  methodId: 'method',
  note: 'note',
};

/** A detail in the language of the terminal, as far as it is told to people. */
export function toldDetail(words: Texts, detail: string): string {
  const whole = phraseOf(words, detail);
  if (whole !== undefined) return whole;
  const [, field = '', rest = ''] = /^([\w. -]+): (.+)$/s.exec(detail) ?? [];
  const phrase = phraseOf(words, rest);
  if (phrase === undefined) return detail;
  const known = fields[field];
  const name = known === undefined ? field : words.text(`details:fields.${known}`);
  return words.text('details:phrases.of', { name, phrase });
}

function phraseOf({ text, known: textOf }: Texts, detail: string): string | undefined {
  for (const [pattern, phrase, ...names] of known) {
    const match = pattern.exec(detail);
    if (!match) continue;
    const values = Object.fromEntries(names.map((name, index) => [name, match[index + 1] ?? '']));
    if (phrase === 'dataFolder') return text(`details:phrases.dataFolder.${values.reason}`, values);
    if (phrase === 'directory') return textOf(`details:phrases.directory.${values.reason}`);
    if (phrase === 'kinds') return text(`details:phrases.kinds.${values.kind}`);
    // A number decides between one and many.
    return text(`details:phrases.${phrase}`, { ...values, ...(values.count && { count: Number(values.count) }) });
  }
  return undefined;
}
