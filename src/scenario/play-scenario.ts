import type { Clock } from '../basics/clock.ts';
import { Emitter, type Unsubscribe } from '../basics/emitter.ts';
import { type Log, silentLog } from '../basics/log.ts';
import { type Random, seededRandom } from '../basics/random.ts';
import type { Traffic, VirtualKey } from '../virtual-key/virtual-key.ts';
import type { FaultLine } from './fault-line.ts';
import { isRequest, type LineRequest } from './line-messages.ts';
import { type Scenario, type ScenarioStep, stepsOf } from './scenario.ts';

export interface ScenarioStage {
  readonly key: VirtualKey;
  /** Between that key and whoever speaks with it. */
  readonly line: FaultLine;
  /** Where the key is plugged in and pulled out; asked for nothing that is so already, and throws nothing. */
  readonly bus: { plugIn(power: 'host' | 'power-only'): void; unplug(): void };
  readonly clock: Clock;
  /** Hears of a step that failed. */
  readonly log?: Log;
}

export interface ScenarioState {
  readonly title: Scenario['title'];
  /** `finished`: every step is done; faults that are to happen always go on until `stop`. */
  readonly state: 'running' | 'finished' | 'stopped';
  /** Steps that are done. */
  readonly at: number;
  readonly steps: number;
  /** Whether faults of it are still to happen. */
  readonly hasFaults: boolean;
}

export interface ScenarioRun {
  state(): ScenarioState;
  onChange(listener: () => void): Unsubscribe;
  /** Does nothing more with the key, and lets everything pass again. */
  stop(): void;
}

/**
 * Plays a scenario on a key that is on a stage. Where the scenario has an initial state, the key is pulled out, wiped, given
 * that state and plugged into a host again; otherwise it is taken as it is. Steps that need no waiting are done before this
 * returns. Two keys made with the same seed, under the same client and clock, so live through the same packets.
 *
 * @throws StateDoesNotFit when the initial state is more than the key can hold; nothing was changed then
 * @throws FlashFailure when the key's memory refuses
 */
export function playScenario(scenario: Scenario, stage: ScenarioStage): ScenarioRun {
  const { key, line, bus } = stage;
  if (scenario.initial) {
    key.prepare(scenario.initial);
    if (key.snapshot().power !== 'unplugged') bus.unplug();
    bus.plugIn('host');
  }
  line.endFaults();
  const run = new Run(scenario, stage);
  run.start();
  return run;
}

type Wait = Extract<ScenarioStep, { kind: 'wait' }>['value'];
type Act = Exclude<ScenarioStep, { kind: 'wait' }>;

/** What passed on the line since the wait before. */
interface Passed {
  readonly requests: LineRequest[];
  readonly answers: LineRequest[];
  readonly packets: Record<Traffic['direction'], number>;
}

/** Requests and answers that are remembered before anything is waited for: what one step of a client's sets going. */
const MAX_REMEMBERED = 1000;

class Run implements ScenarioRun {
  readonly #scenario: Scenario;
  readonly #stage: ScenarioStage;
  readonly #steps: readonly ScenarioStep[];
  readonly #random: Random;
  readonly #changes = new Emitter<void>();
  readonly #subscriptions: Unsubscribe[] = [];
  #state: ScenarioState['state'] = 'running';
  #at = 0;
  #wait: Wait | undefined;
  #stopTimer: (() => void) | undefined;
  #passed = nothingPassed();
  #isStepping = false;

  constructor(scenario: Scenario, stage: ScenarioStage) {
    this.#scenario = scenario;
    this.#stage = stage;
    this.#steps = stepsOf(scenario);
    this.#random = seededRandom(`${scenario.seed}: faults`);
  }

  state(): ScenarioState {
    const { hasFaults } = this.#stage.line;
    return { title: this.#scenario.title, state: this.#state, at: this.#at, steps: this.#steps.length, hasFaults };
  }

  onChange(listener: () => void): Unsubscribe {
    return this.#changes.on(listener);
  }

  start(): void {
    const { line, key } = this.#stage;
    this.#subscriptions.push(
      line.onRequest((request) => this.#remember('command', request)),
      line.onAnswer((request) => this.#remember('answer', request)),
      line.onTraffic(({ direction }) => {
        this.#passed.packets[direction]++;
        this.#look();
      }),
      key.onChange(() => this.#look()),
    );
    this.#goOn();
  }

  stop(): void {
    if (this.#state === 'running') this.#end('stopped');
    this.#stage.line.endFaults();
  }

  #goOn(): void {
    if (this.#isStepping) return;
    this.#isStepping = true;
    try {
      while (this.#state === 'running' && !this.#wait) {
        const step = this.#steps[this.#at];
        if (!step) {
          this.#end('finished');
        } else if (step.kind === 'wait') {
          this.#beginWait(step.value);
        } else {
          this.#perform(step);
          this.#done();
        }
      }
    } catch (error) {
      // Most steps are done inside of what a timer or a client calls: nobody else is there to be told.
      const { log = silentLog } = this.#stage;
      log.warn('scenario-step-failed', { step: this.#at, error: error instanceof Error ? error.name : typeof error });
      this.stop();
    } finally {
      this.#isStepping = false;
    }
  }

  #perform(step: Act): void {
    const { key, line, bus } = this.#stage;
    switch (step.kind) {
      case 'touch':
        return key.touch(step.value === 'held');
      case 'finger':
        key.finger(step.value.who, step.value.sample);
        return;
      case 'deny':
        return key.deny();
      case 'button':
        return step.value === 'long' ? key.pressButton() : key.clickButton(step.value);
      case 'plug':
        if (key.snapshot().power !== step.value) bus.plugIn(step.value);
        return;
      case 'unplug':
        if (key.snapshot().power !== 'unplugged') bus.unplug();
        return;
      case 'fault':
        return line.addFault(step.value, this.#random);
      case 'end-faults':
        return line.endFaults();
    }
  }

  #beginWait(wait: Wait): void {
    this.#wait = wait;
    if (wait.kind === 'ms') this.#stopTimer = this.#stage.clock.schedule(wait.value, () => this.#endWait());
    else this.#look();
  }

  /** Whether what is waited for has happened. */
  #look(): void {
    if (!this.#wait || !this.#isOver(this.#wait)) return;
    if (this.#wait.kind !== 'touch' && this.#wait.kind !== 'fingerprint') {
      this.#endWait();
      return;
    }
    // Not inside of the key's own announcement: a person acts after it.
    this.#stopTimer ??= this.#stage.clock.schedule(0, () => {
      this.#stopTimer = undefined;
      if (this.#wait && this.#isOver(this.#wait)) this.#endWait();
    });
  }

  #isOver(wait: Wait): boolean {
    const { requests, answers, packets } = this.#passed;
    switch (wait.kind) {
      case 'touch':
      case 'fingerprint':
        return this.#stage.key.snapshot().waitingFor === wait.kind;
      case 'command':
        return count(requests, wait.value.is) >= wait.value.nth;
      case 'answer':
        return count(answers, wait.value.is) >= wait.value.nth;
      case 'packets': {
        const { direction } = wait.value;
        const passed = direction === 'any' ? packets['to-key'] + packets['from-key'] : packets[direction];
        return passed >= wait.value.count;
      }
      case 'ms':
        return false;
    }
  }

  #endWait(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    this.#wait = undefined;
    this.#passed = nothingPassed();
    this.#done();
    this.#goOn();
  }

  /** While something is waited for, nothing else counts: as many as a scenario may ask for have room, whatever passes between. */
  #remember(kind: 'command' | 'answer', request: LineRequest): void {
    const list = kind === 'command' ? this.#passed.requests : this.#passed.answers;
    if (this.#wait) {
      if (this.#wait.kind !== kind || !isRequest(this.#wait.value.is, request)) return;
    } else if (list.length >= MAX_REMEMBERED) {
      list.shift();
    }
    list.push(request);
    this.#look();
  }

  #done(): void {
    this.#at++;
    this.#changes.emit();
  }

  #end(state: 'finished' | 'stopped'): void {
    const { line } = this.#stage;
    if (line.hasFaults) {
      const forget = line.onAllPasses(() => {
        forget();
        this.#changes.emit();
      });
    }
    this.#state = state;
    this.#wait = undefined;
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    for (const unsubscribe of this.#subscriptions.splice(0)) unsubscribe();
    this.#changes.emit();
  }
}

const nothingPassed = (): Passed => ({ requests: [], answers: [], packets: { 'to-key': 0, 'from-key': 0 } });

const count = (requests: readonly LineRequest[], name: string): number =>
  requests.filter((request) => isRequest(name, request)).length;
