/** Signature algorithms of the IANA COSE registry that a key may have used, by number. */
const names: Readonly<Record<number, string>> = {
  [-7]: 'ES256',
  [-8]: 'EdDSA',
  [-9]: 'ESP256',
  [-19]: 'Ed25519',
  [-35]: 'ES384',
  [-36]: 'ES512',
  [-37]: 'PS256',
  [-47]: 'ES256K',
  [-48]: 'ML-DSA-44',
  [-49]: 'ML-DSA-65',
  [-50]: 'ML-DSA-87',
  [-51]: 'ESP384',
  [-52]: 'ESP512',
  [-53]: 'Ed448',
  [-257]: 'RS256',
};

/** The registered name of a COSE algorithm; null where this list has none. */
export const coseAlgorithmName = (alg: number): string | null => names[alg] ?? null;
