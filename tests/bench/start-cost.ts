import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type Comparison, median } from './comparison.ts';

const GOAL = 1.6;
const core = new URL('../../out/main/core.js', import.meta.url);

/** CPU of importing and opening the main core, built as it ships, against an empty Node start (goal: at most 1.6x). */
export async function coreAgainstEmptyNode(rounds: number): Promise<readonly Comparison[]> {
  if (!existsSync(core)) throw new Error('out/main/core.js is missing: run "npm run build" first');
  const report = 'const {user, system} = process.cpuUsage(); console.log((user + system) / 1e6)';
  const start = (script: string): number => {
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    const seconds = Number(child.stdout.trim().split('\n').at(-1));
    if (child.status !== 0 || Number.isNaN(seconds)) throw new Error(`the start failed: ${child.stderr}`);
    return seconds;
  };
  const opening = `const {openCore} = await import('${core.href}'); await openCore(); ${report}; process.exit(0)`;
  const ours: number[] = [];
  const empty: number[] = [];
  start(opening);
  for (let round = 0; round < rounds; round++) {
    empty.push(start(report));
    ours.push(start(opening));
  }
  const ratio = median(ours.map((seconds, round) => seconds / (empty[round] as number)));
  return [
    {
      what: 'import and init of the main core, against an empty Node start',
      ours: `${(median(ours) * 1000).toFixed(1)} ms CPU`,
      theirs: `${(median(empty) * 1000).toFixed(1)} ms CPU`,
      ratio: `${ratio.toFixed(2)}x`,
      goal: `<= ${GOAL}x`,
      met: ratio <= GOAL,
    },
  ];
}
