import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import { type LabScenarios, ScenarioNotFound } from '../operations/ports.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { StateDoesNotFit } from '../virtual-key/prepared-state.ts';
import { withoutLine } from './unreadable.ts';
import type { VirtualBus } from './virtual-bus.ts';

/** The texts of the scenarios that came with the product, by name. */
export type ReadScenarios = () => Promise<ReadonlyMap<string, string>>;

/** What reads and plays scenarios, the parser of YAML above all: loaded by the first Lab that wants one, not by each start. */
async function loadScenarios() {
  const [{ parseScenario, UnreadableScenario }, { playScenario }] = await Promise.all([
    import('../scenario/parse-scenario.ts'),
    import('../scenario/play-scenario.ts'),
  ]);
  return { parseScenario, UnreadableScenario, playScenario };
}

/** Plays scenarios on the keys of a bus. The library is read when it is first asked for. */
export function labScenarios(
  bus: VirtualBus,
  { readScenarios, clock, log }: { readScenarios: ReadScenarios; clock: Clock; log: Log },
): LabScenarios {
  let reading: Promise<Map<string, Scenario>> | undefined;
  const read = async (): Promise<Map<string, Scenario>> => {
    const { parseScenario, UnreadableScenario } = await loadScenarios();
    const library = new Map<string, Scenario>();
    for (const [name, text] of await readScenarios()) {
      try {
        library.set(name, parseScenario(text));
      } catch (error) {
        if (!(error instanceof UnreadableScenario)) throw error;
        log.warn('scenario-unreadable', { name, line: error.line ?? 0 });
      }
    }
    return library;
  };
  const library = (): Promise<Map<string, Scenario>> => {
    reading ??= read().catch((error: unknown) => {
      reading = undefined;
      throw error;
    });
    return reading;
  };
  const scenarioOf = async (wanted: { library: string } | { text: string }): Promise<Scenario> => {
    if ('text' in wanted) return (await loadScenarios()).parseScenario(wanted.text);
    const scenario = (await library()).get(wanted.library);
    if (!scenario) throw new ScenarioNotFound(`no scenario has the name ${JSON.stringify(wanted.library)}`);
    return scenario;
  };

  return {
    async library() {
      return [...(await library())].map(([name, { title, expected }]) => ({ scenario: name, title, expected }));
    },
    async play(id, wanted) {
      bus.get(id);
      const { playScenario, UnreadableScenario } = await loadScenarios();
      try {
        const scenario = await scenarioOf(wanted);
        // It may have left the rack while the library was read.
        bus.play(id, (stage) => playScenario(scenario, { ...stage, clock, log }));
        return { outcome: 'playing' };
      } catch (error) {
        if (error instanceof UnreadableScenario) return withoutLine(error);
        if (error instanceof StateDoesNotFit) return withoutLine({ line: null, message: error.message });
        throw error;
      }
    },
    stop: (id) => bus.get(id).stopScenario(),
  };
}
