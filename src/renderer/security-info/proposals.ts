import type { SecurityInfo } from '../../contract/security-info.ts';
import { stateOf } from './adding/choices.ts';

/** What a registration offers, in the order in which it proposes it (S0-22, S0-25). */
export const proposals = ['app', 'phone', 'email', 'security-key'] as const;
export type Proposal = (typeof proposals)[number];

type Known = Pick<SecurityInfo, 'add' | 'methods'>;

const hasSoftwareToken = ({ methods }: Known): boolean =>
  methods.some((method) => method.type === 'oath-token' && method.hardware === null);

/**
 * What can be proposed after `added`, in order. Another app is another method, but it is proposed only where nothing else is left, or
 * nothing but a key, which not everybody has.
 */
export function openProposals(known: Known, added: readonly Proposal[]): readonly Proposal[] {
  const others = proposals.filter((choice) => !added.includes(choice) && stateOf(choice, known.add) === 'allowed');
  if (!added.includes('app') || others.some((choice) => choice !== 'security-key')) return others;
  return stateOf('app', offersAfter(known, added)) === 'allowed' ? [...others, 'app'] : others;
}

/** What may be added after `added`: a second software token would take the place of the first one (S0-08), and nothing be gained. */
export function offersAfter(known: Known, added: readonly Proposal[]): SecurityInfo['add'] {
  const wouldReplace = added.includes('app') && hasSoftwareToken(known);
  return wouldReplace ? { ...known.add, 'oath-token': 'limit-reached' } : known.add;
}
