import { describe, expect, it } from 'vitest';
import { parseScenario, UnreadableScenario } from '../../src/scenario/parse-scenario.ts';
import { playScenario } from '../../src/scenario/play-scenario.ts';
import { pinOnly } from '../../src/virtual-key/models/pin-only.ts';
import { StateDoesNotFit } from '../../src/virtual-key/prepared-state.ts';
import { Bench } from './bench.ts';
import { clientErrors } from './client-errors.ts';

const scenario = (body: string) => parseScenario(`title: {en: A, ja: あ}\nexpected: {en: B, ja: い}\n${body}`);

describe('a scenario that plays', () => {
  it('tells how far it is and when it is finished', async () => {
    const bench = new Bench();
    const run = playScenario(scenario('initial: {}\nsteps: [{wait: {ms: 100}}, touch, {wait: {ms: 100}}]'), bench);
    const told: string[] = [];
    run.onChange(() => told.push(`${run.state().state} ${run.state().at}`));
    expect(run.state()).toEqual({ title: { en: 'A', ja: 'あ' }, state: 'running', at: 0, steps: 3, hasFaults: false });
    await bench.clock.advance(100);
    expect(run.state()).toMatchObject({ state: 'running', at: 2 });
    await bench.clock.advance(100);
    expect(run.state()).toMatchObject({ state: 'finished', at: 3 });
    expect(told).toEqual(['running 1', 'running 2', 'running 3', 'finished 3']);
  });

  it('stops where it is, and what it did to the line ends', async () => {
    const bench = new Bench();
    const body = 'initial: {}\nsteps: [{fault: {times: always, drop: all}}, {wait: touch}, touch]';
    const run = playScenario(scenario(body), bench);
    run.stop();
    expect(run.state()).toMatchObject({ state: 'stopped', at: 1 });
    let heard = 0;
    bench.line.onPacket(() => heard++);
    bench.line.receive(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x86, 0, 8, ...new Uint8Array(57)));
    expect(heard).toBe(1);
    run.stop();
    expect(run.state().state).toBe('stopped');
    expect(bench.clock.pending).toBe(0);
  });

  it('waits for as many requests and answers as a scenario may name, whatever passes between them', () => {
    const bench = new Bench();
    const steps = '[{wait: {command: {is: init, nth: 1500}}}, {wait: {answer: {is: init, nth: 700}}}]';
    const run = playScenario(scenario(`initial: {}\nsteps: ${steps}`), bench);
    const init = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x86, 0, 8, ...new Uint8Array(57));
    const ping = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x81, 0, 0, ...new Uint8Array(57));
    for (let sent = 0; sent < 1500; sent++) bench.line.receive(init);
    expect(run.state().at).toBe(1);
    for (let sent = 0; sent < 700; sent++) for (const packet of [ping, init]) bench.line.receive(packet);
    expect(run.state().state).toBe('finished');
  });

  it('keeps its faults after the last step, until it is stopped', () => {
    const bench = new Bench();
    const run = playScenario(scenario('initial: {}\nsteps: [{fault: {times: always, drop: all}}]'), bench);
    let heard = 0;
    bench.line.onPacket(() => heard++);
    const init = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x86, 0, 8, ...new Uint8Array(57));
    bench.line.receive(init);
    expect([run.state().state, heard]).toEqual(['finished', 0]);
    expect(run.state().hasFaults).toBe(true);
    let told = 0;
    run.onChange(() => told++);
    run.stop();
    bench.line.receive(init);
    expect([run.state().state, heard]).toEqual(['finished', 1]);
    expect([run.state().hasFaults, told]).toEqual([false, 1]);
  });

  it('tells when the last of its faults has happened', () => {
    const bench = new Bench();
    const run = playScenario(scenario('initial: {}\nsteps: [{fault: {on: init, times: 2, drop: all}}]'), bench);
    const told: boolean[] = [];
    run.onChange(() => told.push(run.state().hasFaults));
    const init = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x86, 0, 8, ...new Uint8Array(57));
    bench.line.receive(init);
    expect([run.state().hasFaults, told]).toEqual([true, []]);
    bench.line.receive(init);
    expect([run.state().hasFaults, told]).toEqual([false, [false]]);
  });

  it('begins on a key as it is, or on one in its initial state that was plugged in anew', () => {
    const bench = new Bench();
    bench.key.prepare({ pin: '1234' });
    playScenario(scenario(''), bench);
    expect(bench.key.snapshot()).toMatchObject({ power: 'unplugged', pinSet: true });
    playScenario(scenario('initial: {fingers: [right-index]}'), bench);
    expect(bench.key.snapshot()).toMatchObject({ power: 'host', pinSet: false, enrolledFingers: ['right-index'] });
  });

  it('is refused by a key that cannot hold its initial state, which stays as it was', () => {
    const bench = new Bench({ model: pinOnly });
    bench.key.prepare({ pin: '1234' });
    expect(() => playScenario(scenario('initial: {fingers: [right-index]}'), bench)).toThrow(StateDoesNotFit);
    expect(bench.key.snapshot().pinSet).toBe(true);
  });

  it('ends when a step fails, and the log is told without a secret', () => {
    const bench = new Bench();
    const bus = {
      ...bench.bus,
      unplug() {
        throw new RangeError('1234');
      },
    };
    const run = playScenario(scenario('initial: {pin: "1234"}\nsteps: [touch, unplug, touch]'), {
      ...bench,
      bus,
      log: bench.log,
    });
    expect(run.state()).toMatchObject({ state: 'stopped', at: 1 });
    expect(bench.warnings).toEqual(['scenario-step-failed {"step":1,"error":"RangeError"}']);
  });

  it('does nothing with a key that is not there, and goes on', () => {
    const bench = new Bench();
    const run = playScenario(scenario('steps: [touch, deny, {finger: {who: a}}, button, unplug, plug, plug]'), bench);
    expect(run.state()).toMatchObject({ state: 'finished', at: 7 });
    expect(bench.key.snapshot().power).toBe('host');
  });
});

describe('the names in a scenario', () => {
  it('of errors are those of the client', () => {
    const ends = (outcome: string) => scenario(`client: [{select: null, outcome: {error: ${outcome}}}]`);
    expect(clientErrors.length).toBeGreaterThan(5);
    for (const name of clientErrors) expect(() => ends(name)).not.toThrow();
    for (const name of ['CtapError', 'Error']) expect(() => ends(name)).toThrow(UnreadableScenario);
  });
});
