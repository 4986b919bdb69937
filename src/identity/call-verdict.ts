import type { DirectoryPolicy } from './policy/directory-policy.ts';

export type CallVerdict = 'confirmed' | 'fraud' | 'denied';

/**
 * What the keys of a call mean (S1-18, S4-20 to S4-24): # alone confirms; the fraud code and # reports, where reports are taken, and never
 * confirms; anything else, nothing, and a # with anything before it does not confirm.
 */
export function callVerdict(keys: string, fraud: Pick<DirectoryPolicy['fraud'], 'enabled' | 'code'>): CallVerdict {
  const end = keys.indexOf('#');
  if (end === -1) return 'denied';
  const before = keys.slice(0, end);
  if (before === '') return 'confirmed';
  return fraud.enabled && fraud.code !== '' && before === fraud.code ? 'fraud' : 'denied';
}
