import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import config from '../../electron.vite.config.ts';
import { type Comparison, median } from './comparison.ts';

const GOAL = 1.6;
const root = join(import.meta.dirname, '..', '..');

/**
 * CPU of importing and opening the main core against an empty Node start (goal: at most 1.6x). The core is bundled as it
 * ships and opens a data folder that an earlier start made, until it could take a connection: its files are checked and
 * open, and the settings are read. What a host loads next, while its window loads the page, is told apart: the contract
 * and all that answers it, up to where a call could be answered.
 */
export async function coreAgainstEmptyNode(rounds: number): Promise<readonly Comparison[]> {
  const folder = mkdtempSync(join(tmpdir(), 'touchstone-bench-'));
  try {
    const core = await bundledCore(join(root, 'build-output', 'bench'));
    const open = `require(${JSON.stringify(core)}).openCore(${JSON.stringify(folder)}, ${JSON.stringify(join(root, 'resources'))})`;
    return compare(rounds, open);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function compare(rounds: number, open: string): readonly Comparison[] {
  const empty: number[] = [];
  const opened: number[] = [];
  const answering: number[] = [];
  // The first start makes the data folder.
  cpuOfStart(open);
  for (let round = 0; round < rounds; round++) {
    empty.push(cpuOfStart('Promise.resolve()'));
    opened.push(cpuOfStart(open));
    answering.push(cpuOfStart(`${open}.then((app) => app.router())`));
  }
  const ratioOf = (starts: readonly number[]) => median(starts.map((cpu, round) => cpu / (empty[round] as number)));
  const line = (what: string, starts: readonly number[]) => ({
    what,
    ours: milliseconds(median(starts)),
    theirs: milliseconds(median(empty)),
    ratio: `${ratioOf(starts).toFixed(2)}x`,
  });
  return [
    {
      ...line(
        'import and init of the main core (data folder open, settings read), against an empty Node start',
        opened,
      ),
      goal: `<= ${GOAL}x`,
      met: ratioOf(opened) <= GOAL,
    },
    { ...line('the same and the contract, which loads while the page does', answering), goal: null, met: null },
  ];
}

/** Seconds from the start of a process until the promise of `script` is settled. */
function cpuOfStart(script: string): number {
  const report = 'const { user, system } = process.cpuUsage(); console.log((user + system) / 1e6); process.exit()';
  const child = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '-e', `${script}.then(() => { ${report} })`],
    { encoding: 'utf8' },
  );
  const seconds = Number(child.stdout.trim());
  if (child.status !== 0 || Number.isNaN(seconds)) throw new Error(`the start failed: ${child.stderr}`);
  return seconds;
}

/** Bundles `core.ts` with the settings of the product's main process. */
async function bundledCore(outDir: string): Promise<string> {
  const { main } = config as { main: { build: { rollupOptions: object } } };
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    ssr: { noExternal: true },
    build: {
      ...main.build,
      ssr: true,
      outDir,
      emptyOutDir: true,
      rollupOptions: { ...main.build.rollupOptions, input: { core: join(import.meta.dirname, 'core.ts') } },
    },
  });
  return join(outDir, 'core.cjs');
}

const milliseconds = (seconds: number): string => `${(seconds * 1000).toFixed(1)} ms CPU`;
