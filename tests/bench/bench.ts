import { clientCost } from './client-cost.ts';
import type { Comparison } from './comparison.ts';
import { coreAgainstEmptyNode } from './start-cost.ts';
import { virtualKeyAgainstOthers } from './virtual-key-pairs.ts';
import { virtualKeyScale } from './virtual-key-scale.ts';

/**
 * `npm run bench`: every figure that counts is a ratio against other software in the same run, interleaved, in CPU seconds,
 * the median over the rounds. Absolute figures are printed and mean little: they move with the machine's load.
 */
const rounds = Number(process.argv[2] ?? 31);
console.log(`${rounds} interleaved rounds; CPU time; median of the ratios\n`);

const comparisons: (() => Promise<readonly Comparison[]>)[] = [
  () => clientCost(rounds),
  () => virtualKeyAgainstOthers(rounds),
  () => virtualKeyScale(rounds),
  () => coreAgainstEmptyNode(rounds),
];
for (const compare of comparisons) {
  for (const { what, ours, theirs, ratio, goal, met } of await compare()) {
    console.log(what);
    console.log(`  ours    ${ours}`);
    console.log(`  theirs  ${theirs}`);
    const verdict = met === null ? 'not measured' : met ? 'met' : 'NOT MET';
    console.log(`  ratio   ${ratio}${goal === null ? '' : `   goal ${goal}   ${verdict}`}\n`);
  }
}
