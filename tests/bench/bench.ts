import { auditChain } from './audit-chain.ts';
import { clientCost } from './client-cost.ts';
import type { Comparison } from './comparison.ts';
import { directoryScale } from './directory-scale.ts';
import { keyVisibility } from './key-visibility.ts';
import { manyKeys } from './many-keys.ts';
import { oneTimeCodes } from './one-time-codes.ts';
import { paintedProgress } from './painted-progress.ts';
import { peopleImport } from './people-import.ts';
import { policyDecision } from './policy-decision.ts';
import { provisioningPackets } from './provisioning-packets.ts';
import { reportScale } from './reports.ts';
import { coreAgainstEmptyNode } from './start-cost.ts';
import { virtualKeyAgainstOthers } from './virtual-key-pairs.ts';
import { virtualKeyScale } from './virtual-key-scale.ts';
import { whatIfScale } from './what-if.ts';

/**
 * `npm run bench -- [ROUNDS] [PART...]`: every figure that counts is a ratio against other software in the same run,
 * interleaved, in CPU seconds where it is about cost, the median over the rounds. Absolute figures are printed and mean little:
 * they move with the machine's load.
 */
const parts: Readonly<Record<string, (rounds: number) => Promise<readonly Comparison[]>>> = {
  client: clientCost,
  packets: provisioningPackets,
  'key-visibility': keyVisibility,
  'many-keys': manyKeys,
  'painted-progress': paintedProgress,
  'virtual-key': virtualKeyAgainstOthers,
  'virtual-key-scale': virtualKeyScale,
  directory: directoryScale,
  'people-import': peopleImport,
  reports: reportScale,
  'audit-chain': auditChain,
  'one-time-codes': oneTimeCodes,
  'what-if': whatIfScale,
  policy: policyDecision,
  start: coreAgainstEmptyNode,
};

const [, , ...asked] = process.argv;
const rounds = Number(asked.find((word) => /^\d+$/.test(word)) ?? 31);
const named = asked.filter((word) => !/^\d+$/.test(word));
const unknown = named.find((name) => !Object.hasOwn(parts, name));
if (unknown !== undefined || rounds === 0) {
  console.error(`got ${unknown ?? rounds}, expected a number of rounds and parts of ${Object.keys(parts).join(', ')}`);
  process.exit(2);
}
console.log(`${rounds} interleaved rounds; CPU time where nothing else is said; median of the ratios\n`);

for (const [name, compare] of Object.entries(parts)) {
  if (named.length > 0 && !named.includes(name)) continue;
  for (const { what, ours, theirs, ratio, goal, met } of await compare(rounds)) {
    console.log(what);
    console.log(`  ours    ${ours}`);
    console.log(`  theirs  ${theirs}`);
    const verdict = met === null ? 'not measured' : met ? 'met' : 'NOT MET';
    console.log(`  ratio   ${ratio}${goal === null ? '' : `   goal ${goal}   ${verdict}`}\n`);
  }
}
