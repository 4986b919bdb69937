const shortest = 3;
const longest = 30;

/**
 * A name for a new security key (S2-50: 3 to 30 characters) that no other key of the account has.
 * @param product what the key calls itself, or its model
 */
export function suggestedName(product: string, taken: readonly string[]): string {
  const cut = [...product.trim()].slice(0, longest).join('').trim();
  const name = cut.length < shortest ? 'Security key' : cut;
  const inUse = new Set(taken.map((other) => other.toLowerCase()));
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? '' : ` ${number}`;
    const candidate = name.slice(0, longest - suffix.length).trimEnd() + suffix;
    if (!inUse.has(candidate.toLowerCase())) return candidate;
  }
}
