import { playScenario, type ScenarioState } from '../../src/scenario/play-scenario.ts';
import type { ClientOperation, Scenario } from '../../src/scenario/scenario.ts';
import { keyModels } from '../../src/virtual-key/models/key-models.ts';
import { Bench } from './bench.ts';
import { type Ended, ScenarioClient, statusWords } from './client.ts';

export interface ScenarioReport {
  readonly operations: readonly Ended[];
  readonly state: ScenarioState;
  /** Every report at the client's end: time, direction and bytes. */
  readonly trace: readonly string[];
  readonly warnings: readonly string[];
  /** Timers that were left behind. */
  readonly pending: number;
}

/** Plays a scenario with the client of this product, on a clock of its own. */
export async function runScenario(scenario: Scenario): Promise<ScenarioReport> {
  const model = keyModels.find(({ id }) => id === scenario.model)!;
  const bench = new Bench({ model, seed: scenario.seed, start: scenario.clock });
  bench.bus.plugIn('host');
  const run = playScenario(scenario, bench);
  const client = new ScenarioClient(bench);
  const operations: Ended[] = [];
  for (const operation of scenario.client) {
    for (let time = 0; time < operation.times; time++) operations.push(await client.perform(operation));
  }
  const state = run.state();
  run.stop();
  await client.close();
  bench.bus.unplug();
  await bench.clock.advance(0);
  const { trace, warnings, clock } = bench;
  return { operations, state, trace, warnings, pending: clock.pending };
}

/** What an operation should come to, in the same words as its end. */
export function expectedOutcome({ outcome: { kind, value } }: ClientOperation): string {
  if (kind === 'ok') return 'ok';
  return typeof value === 'number' ? statusWords(value) : `${kind} ${value}`;
}
