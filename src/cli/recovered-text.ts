import type { Recovered } from '../contract/app.ts';
import type { Words } from './words.ts';

/** What could not be read at the start and what came of it, as the banner of a window tells it. */
export function recoveredText(all: readonly Recovered[], words: Words): string {
  const lines = all.map((one) => {
    const what = words.text(`shell:recovered.what.${one.what}`);
    const problem = words.text(`shell:recovered.problem.${one.problem}`);
    const kept = one.keptAs === null ? [] : [`    ${words.text('shell:recovered.kept')}: ${one.keptAs}`];
    const line = words.text('shell:recovered.line', { what, problem });
    return [`  ${line}${words.language === 'ja' ? '' : ' '}${consequence(one, words)}`, ...kept].join('\n');
  });
  return [words.text('shell:recovered.title'), ...lines].join('\n');
}

function consequence({ what, restored, copyFrom }: Recovered, words: Words): string {
  if (restored === 'nothing') return words.text(`shell:recovered.nothing.${what}`);
  if (copyFrom === null) return words.text('shell:recovered.copy');
  return words.text('shell:recovered.copyFrom', { time: words.time(copyFrom) });
}
