/**
 * The rule of this key's pinComplexityPolicy (CTAP 2.3 leaves it to the key): one character repeated, or a run of
 * neighbours up or down ("1234", "dcba"), is too simple. Looks at bytes: a run within ASCII is one of code points.
 */
export function isTooSimple(pin: Uint8Array): boolean {
  const steps = new Set<number>();
  for (let i = 1; i < pin.length; i++) steps.add(pin[i]! - pin[i - 1]!);
  const [step = 0] = steps;
  return (steps.size <= 1 && Math.abs(step) <= 1) || isRepeated(pin);
}

/** One code point beyond ASCII over and over: its bytes repeat, and its lead byte stands only at the beginning of each. */
function isRepeated(pin: Uint8Array): boolean {
  const lead = pin[0] ?? 0;
  if (lead < 0x80) return false;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  return pin.length % length === 0 && pin.every((byte, i) => byte === pin[i % length]);
}
