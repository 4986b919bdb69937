/** GSM 03.38 default alphabet, by its codes; the escape to the extension table is at 27. */
const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const ESCAPE = 0x1b;
const extension: ReadonlyMap<string, number> = new Map([
  ['\f', 0x0a],
  ['^', 0x14],
  ['{', 0x28],
  ['}', 0x29],
  ['\\', 0x2f],
  ['[', 0x3c],
  ['~', 0x3d],
  [']', 0x3e],
  ['|', 0x40],
  ['€', 0x65],
]);
const codes: ReadonlyMap<string, number> = new Map(
  [...basic].map((character, code) => [character, code] as const).filter(([, code]) => code !== ESCAPE),
);

/** SMPP 3.4 section 5.2.19: the centre's default alphabet (one septet an octet), or UCS-2, big-endian. */
export const dataCoding = { gsm7: 0x00, ucs2: 0x08 } as const;

export interface EncodedText {
  readonly coding: keyof typeof dataCoding;
  /** All of the text. */
  readonly whole: Uint8Array;
  /** One that fits into a single message, or parts that leave room for a header of six octets (3GPP TS 23.040 section 9.2.3.24.1). */
  readonly parts: readonly Uint8Array[];
}

/** In octets of `short_message`: 160 septets; 140 octets of UCS-2. Of parts: 153, and 134. */
const room = { gsm7: { single: 160, part: 153 }, ucs2: { single: 140, part: 134 } } as const;

/** A text as short messages carry it. No part ends within a character. */
export function encodeText(text: string): EncodedText {
  const septets = gsm7(text);
  const coding = septets === undefined ? 'ucs2' : 'gsm7';
  const whole = septets ?? ucs2(text);
  if (whole.length <= room[coding].single) return { coding, whole, parts: [whole] };
  const parts: Uint8Array[] = [];
  for (let from = 0; from < whole.length; ) {
    let to = Math.min(whole.length, from + room[coding].part);
    if (to < whole.length && splitsCharacter(whole, to, coding)) to -= coding === 'gsm7' ? 1 : 2;
    parts.push(whole.subarray(from, to));
    from = to;
  }
  return { coding, whole, parts };
}

function gsm7(text: string): Uint8Array | undefined {
  const septets: number[] = [];
  for (const character of text) {
    const code = codes.get(character);
    const extended = extension.get(character);
    if (code !== undefined) septets.push(code);
    else if (extended !== undefined) septets.push(ESCAPE, extended);
    else return undefined;
  }
  return Uint8Array.from(septets);
}

function ucs2(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.toWellFormed(), 'utf16le').swap16());
}

const splitsCharacter = (whole: Uint8Array, at: number, coding: EncodedText['coding']): boolean =>
  coding === 'gsm7' ? whole[at - 1] === ESCAPE : ((whole[at - 2] as number) & 0xfc) === 0xd8;
