/** `+81 XXXXXXXX78`: the country and the last two digits, as Microsoft shows it to who has proved no more than a password. */
export function hiddenNumber(number: string): string {
  const country = /^\+(?:1|7|[2-9]\d)/.exec(number)?.[0] ?? '+';
  const rest = number.length - country.length;
  return `${country} ${'X'.repeat(Math.max(0, rest - 2))}${number.slice(-2)}`;
}

/** `ha******@example.com`. */
export function hiddenAddress(address: string): string {
  const at = address.lastIndexOf('@');
  const letters = [...address.slice(0, at)];
  return `${letters.slice(0, Math.min(2, letters.length - 1)).join('')}******${address.slice(at)}`;
}
