const encoder = new TextEncoder();

/** The bytes that a secret typed into this field stands for: UTF-8 of its NFC form (CTAP 2.1 section 6.5.1). */
export const secretBytes = (input: HTMLInputElement): Uint8Array => encoder.encode(input.value.normalize('NFC'));

/** Length as CTAP counts a PIN's minimum: Unicode code points of the NFC form. */
export const secretLength = (input: HTMLInputElement): number => [...input.value.normalize('NFC')].length;

/** Takes a secret out of its field, in the form in which it crosses the contract; the field is empty afterwards. */
export function takeSecret(input: HTMLInputElement): string {
  const bytes = secretBytes(input);
  input.value = '';
  const text = toBase64Url(bytes);
  bytes.fill(0);
  return text;
}

/** A PIN that several calls in a row need, as wipeable bytes, never as text. */
export class HeldPin {
  #bytes: Uint8Array;

  constructor(input: HTMLInputElement) {
    this.#bytes = secretBytes(input);
    input.value = '';
  }

  /** In the form in which it crosses the contract. */
  forCall(): string {
    return toBase64Url(this.#bytes);
  }

  erase(): void {
    this.#bytes.fill(0);
    this.#bytes = new Uint8Array();
  }
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
