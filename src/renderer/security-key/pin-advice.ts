import { adviceOnCharacters, type PinAdvice } from '../../contract/pin-advice.ts';

/** Advice on a PIN that is being typed. @returns null where too little was typed */
export function adviceOn(pin: string): PinAdvice | null {
  const characters = Uint32Array.from([...pin.normalize('NFKC').toLowerCase()], (one) => one.codePointAt(0) ?? 0);
  try {
    return adviceOnCharacters(characters);
  } finally {
    characters.fill(0);
  }
}
