import { relative, resolve, sep } from 'node:path';
import { type FileCoverage, startCoverage } from './line-coverage.ts';

/**
 * `npm run fuzz [-- PACKETS [SEED]]`: a virtual key of every model, and of every quirk, in the hands of a host that knows the
 * protocol and breaks it: until PACKETS (10^6) packets of something mutated were sent. After each episode the key must be whole. One of
 * sixteen is read along and recorded: nothing secret may be told, and the recording must replay.
 * Ends with 1 and the seed of the episode when something is broken, when memory grew, or when the protocol code was not reached.
 */
const packets = Number(process.argv[2] ?? 1_000_000);
const firstSeed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const COVERAGE_GOAL = 0.95;
const HEAP_LIMIT_MB = 512;
const ACTIONS_PER_EPISODE = 60;
const root = resolve(import.meta.dirname, '../..');

const coverage = await startCoverage();
// After the counters run: code that is imported before them is not counted.
const { Chance } = await import('./chance.ts');
const { FuzzedKey, packetsSent } = await import('./fuzzed-key.ts');
const { Listener } = await import('./listener.ts');
const { ceremonies, setUp } = await import('./ceremonies.ts');
const { keyModels } = await import('../../src/virtual-key/models/key-models.ts');
const { keyQuirks } = await import('../../src/virtual-key/models/key-model.ts');

const weights = ceremonies.reduce((sum, [, weight]) => sum + weight, 0);
const started = performance.now();
let episodes = 0;
let shown = 0;
console.log(`fuzzing from seed ${firstSeed}, until ${packets} packets of something mutated`);
for (let seed = firstSeed; packetsSent.mutated < packets; seed++, episodes++) {
  try {
    episode(seed);
  } catch (error) {
    console.error(`broken in the episode of seed ${seed}: npm run fuzz -- 1 ${seed}`);
    throw error;
  }
  if (packetsSent.mutated - shown < packets / 10) continue;
  shown = packetsSent.mutated;
  console.log(`  ${shown} packets, ${episodes} keys, heap ${heapMb()} MB`);
}
const seconds = (performance.now() - started) / 1000;
console.log(
  `${packetsSent.mutated} mutated of ${packetsSent.all} packets, ${episodes} keys, ${seconds.toFixed(0)} s, nothing broken`,
);

const files = await coverage.take(isProtocol);
report(files);
const share = shareOf(files);
if (heapMb() > HEAP_LIMIT_MB) fail(`the heap is ${heapMb()} MB, expected at most ${HEAP_LIMIT_MB}`);
if (packets >= 1_000_000 && share < COVERAGE_GOAL)
  fail(`line coverage is ${percent(share)}, expected at least ${percent(COVERAGE_GOAL)}`);

function episode(seed: number): void {
  const chance = new Chance(seed);
  const model = chance.pick(keyModels);
  const quirks =
    chance.in(1, 4) && keyQuirks.length > 0 ? [...new Set([...model.quirks, chance.pick(keyQuirks)])] : model.quirks;
  // Reading along costs more than the key itself.
  const listener = seed % 16 === 0 ? new Listener() : undefined;
  const key = new FuzzedKey({ ...model, quirks }, chance, listener);
  // Set up by a client that breaks nothing, as a rule, so that the mutations reach what is behind a PIN.
  if (chance.in(2, 3)) for (const ceremony of setUp) ceremony(key);
  const memoryIsTired = chance.in(1, 10);
  for (let action = 0; action < ACTIONS_PER_EPISODE; action++) {
    key.mutation = chance.pick([0, 0, 20, 60, 100]);
    key.memory.refuses = memoryIsTired && chance.in(1, 3) ? () => chance.in(1, 3) : () => false;
    pickCeremony(chance.below(weights))(key);
  }
  key.checkWhole();
  listener?.check();
}

function pickCeremony(at: number) {
  let rest = at;
  for (const [ceremony, weight] of ceremonies) {
    if (rest < weight) return ceremony;
    rest -= weight;
  }
  throw new Error('weights do not add up');
}

/** What a packet can reach: the virtual key without its descriptions and what a rig puts into it, and what it reads and writes packets with. */
function isProtocol(path: string): boolean {
  const file = relative(root, path).split(sep).join('/');
  return (
    /^src\/virtual-key\/(?!models\/|key-memory|prepared-state)/.test(file) ||
    /^src\/fido\/(cbor-|ctaphid|pin-uv-auth|nist-curve)/.test(file)
  );
}

function report(measured: readonly FileCoverage[]): void {
  console.log(`\nline coverage of the protocol code: ${percent(shareOf(measured))}`);
  for (const { path, lines, missed } of measured) {
    if (missed.length === 0) continue;
    const share = (lines - missed.length) / lines;
    console.log(
      `  ${percent(share).padStart(6)}  ${relative(root, path)}: ${missed.slice(0, 12).join(', ')}${missed.length > 12 ? ' ...' : ''}`,
    );
  }
}

function shareOf(measured: readonly FileCoverage[]): number {
  const lines = measured.reduce((sum, file) => sum + file.lines, 0);
  return lines === 0 ? 0 : 1 - measured.reduce((sum, file) => sum + file.missed.length, 0) / lines;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

function heapMb(): number {
  return Math.round(process.memoryUsage().heapUsed / 2 ** 20);
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
