import type { AuditVerdict } from './audit.ts';

/** One thing to say about a verdict: a key of the words and its values. `mark` and times are for the reader to put in form. */
export interface VerdictSentence {
  readonly key: string;
  readonly values: Readonly<Record<string, string | number>>;
  readonly time: number | null;
}

/** What a verdict says, in the order in which it is told: the result first, then what limits it. */
export function verdictSentences(verdict: AuditVerdict): VerdictSentence[] {
  const say = (key: string, values: VerdictSentence['values'] = {}, time: number | null = null) => ({
    key: `audit:verify.${key}`,
    values,
    time,
  });
  if (verdict.outcome === 'locked') return [say('locked')];
  const { break: broken, newest, anchoredSince, accepted } = verdict;
  const said: VerdictSentence[] = [];
  if (broken) {
    const { kind, first, last } = broken;
    said.push(say(kind, { first, last, count: last - first + 1 }), say('next'));
  } else said.push(say(verdict.range === 'whole' ? 'intact' : 'intactRecent', { count: verdict.checked }));
  if (verdict.anchor !== 'good') said.push(say(`anchor.${verdict.anchor}`));
  for (const kind of ['unguarded', 'foreign', 'backdated'] as const) {
    const some = verdict[kind];
    if (some) said.push(say(kind, { ...some }));
  }
  if (accepted) said.push(say('accepted', { sequence: accepted.sequence }, accepted.at));
  if (anchoredSince && anchoredSince.sequence > 1)
    said.push(say('anchoredSince', { sequence: anchoredSince.sequence }, anchoredSince.at));
  if (newest && !broken)
    said.push(say('newest', { sequence: newest.sequence, mark: newest.mac.slice(-16) }, newest.at));
  return said;
}
