import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packetSize, parsePacket } from '../../src/fido/ctaphid.ts';
import { PassingMessage, readMap } from '../../src/scenario/line-messages.ts';
import type { ClientOperation } from '../../src/scenario/scenario.ts';
import type { PreparedState } from '../../src/virtual-key/prepared-state.ts';
import { Bench } from './bench.ts';
import { type Ended, ScenarioClient } from './client.ts';
import { clientErrors } from './client-errors.ts';
import { type Happening, happening, type Reaction, reactions } from './hostile-line.ts';

/*
 * Random lives of a client and a key, with random faults between them. Whatever happens: the client sends no PIN that its
 * user did not enter, tells what the key tells, ends everything in bounded time with an error that it knows, and works again
 * with the key once the faults are over. The key never fails inside.
 */

/** PINs that reached the key: requests of changePIN, getPinToken and getPinUvAuthTokenUsingPinWithPermissions. */
function countPinAttempts({ key }: Bench): () => number {
  let attempts = 0;
  const passing = new Map<number, PassingMessage>();
  key.onTraffic(({ direction, packet }) => {
    if (direction !== 'to-key' || packet.length !== packetSize) return;
    const parsed = parsePacket(packet);
    let message = passing.get(parsed.channel);
    if (parsed.type === 'initialization') message = PassingMessage.from(parsed, packet);
    else if (!message?.add(parsed, packet)) message = undefined;
    passing.delete(parsed.channel);
    if (!message) return;
    const whole = message.message;
    if (!whole) passing.set(parsed.channel, message);
    else if (hasPin(whole.payload)) attempts++;
  });
  return () => attempts;
}

function hasPin(payload: Uint8Array): boolean {
  return payload[0] === 0x06 && readMap(payload.subarray(1))?.has(0x06) === true;
}

/** A person who reacts to the key in the order given, again and again. */
function placePerson({ key, clock, bus }: Bench, order: readonly Reaction[]): void {
  let next = 0;
  let isComing = false;
  key.onChange(() => {
    const { waitingFor } = key.snapshot();
    if (waitingFor === null || isComing) return;
    isComing = true;
    clock.schedule(60, () => {
      isComing = false;
      const { waitingFor } = key.snapshot();
      if (waitingFor === null) return;
      const reaction = order[next++ % order.length];
      if (reaction === 'deny') key.deny();
      else if (reaction === 'pull') {
        bus.unplug();
        clock.schedule(700, () => bus.plugIn('host'));
      } else if (reaction !== 'nothing') react(reaction, waitingFor);
    });
  });
  function react(reaction: Reaction | undefined, waitingFor: 'touch' | 'fingerprint'): void {
    if (waitingFor === 'touch') key.touch(true);
    else key.finger(reaction === 'stranger' ? 'stranger' : 'right-index', reaction === 'poor' ? 7 : 0);
  }
}

const knownOutcomes = new RegExp(`^(ok|status .+|error (${clientErrors.join('|')}))$`);

async function live(initial: PreparedState, happenings: readonly Happening[], order: readonly Reaction[]) {
  const bench = new Bench({ seed: 'model' });
  const attempts = countPinAttempts(bench);
  const client = new ScenarioClient(bench);
  bench.key.prepare(initial);
  bench.bus.plugIn('host');
  placePerson(bench, order);
  let faultsSoFar = false;
  for (const happening of happenings) {
    switch (happening.type) {
      case 'fault':
        bench.line.addFault(happening.fault);
        faultsSoFar = true;
        break;
      case 'end-faults':
        bench.line.endFaults();
        break;
      case 'replug':
        bench.bus.unplug();
        bench.bus.plugIn('host');
        break;
      case 'pass-time':
        await bench.clock.advance(happening.ms);
        break;
      case 'operation': {
        const { kind } = happening.operation.action;
        const before = { attempts: attempts(), retries: bench.retries.pin };
        const ended = await client.perform(happening.operation);
        expect(ended.outcome).toMatch(knownOutcomes);
        const made = attempts() - before.attempts;
        expect(made).toBeLessThanOrEqual(entersPin(happening) ? 1 : 0);
        // A reset, which gives all tries back, is the only other thing that changes the counter.
        if (kind !== 'reset') expect(before.retries - bench.retries.pin).toBeLessThanOrEqual(made);
        if (!faultsSoFar) checkHonest(bench, happening, ended, made);
        break;
      }
    }
  }
  await recover(bench, client);
}

/** Operations in which the user enters the key's PIN once. */
function entersPin(happening: Happening): boolean {
  if (happening.type !== 'operation') return false;
  const { kind, value } = happening.operation.action;
  if (kind === 'register' || kind === 'assert') return value.verify.kind === 'pin';
  return ['enter-pin', 'change-pin', 'enrol-finger', 'list-fingers'].includes(kind);
}

/** Without any fault so far, what is told is exactly what is so. */
function checkHonest(bench: Bench, happening: Happening, { outcome, facts }: Ended, made: number): void {
  if (happening.type !== 'operation') return;
  const { action, cancelAfterMs } = happening.operation;
  if (action.kind === 'pin-retries' && outcome === 'ok') expect(facts.retries).toBe(bench.retries.pin);
  if (action.kind === 'uv-retries' && outcome === 'ok') expect(facts.retries).toBe(bench.retries.uv);
  const isAnswered = outcome === 'ok' || /^status PIN_(INVALID|BLOCKED|AUTH_BLOCKED)$/.test(outcome);
  if (action.kind === 'enter-pin' && isAnswered && cancelAfterMs === undefined) expect(made).toBe(1);
}

const getInfo: ClientOperation = {
  action: { kind: 'get-info', value: null },
  outcome: { kind: 'ok', value: null },
  times: 1,
};

/** Once everything passes again and the key is plugged in anew, the client works with it and nothing is left behind. */
async function recover(bench: Bench, client: ScenarioClient): Promise<void> {
  bench.line.endFaults();
  bench.bus.unplug();
  bench.bus.plugIn('host');
  const { outcome, facts } = await client.perform(getInfo);
  expect(outcome).toBe('ok');
  expect(facts.pinSet).toBe(bench.key.snapshot().pinSet);
  expect(bench.warnings).toEqual([]);
  await client.close();
  bench.bus.unplug();
  await bench.clock.advance(1000);
  bench.bus.unplug();
  expect(bench.clock.pending).toBe(0);
}

describe('the client and the key live through random operations and faults', () => {
  const initial: fc.Arbitrary<PreparedState> = fc.constantFrom(
    { pin: '1234', fingers: ['right-index'] },
    { pin: '1234' },
    { fingers: ['right-index'] },
    {},
  );
  const person = fc.array(fc.constantFrom(...reactions), { minLength: 1, maxLength: 6 });
  const lives = (what: fc.Arbitrary<Happening>) =>
    fc.asyncProperty(initial, fc.array(what, { minLength: 3, maxLength: 14 }), person, live);
  const options = { seed: 20_260_101, numRuns: 200 };

  it('no PIN is sent that the user did not enter, nothing crashes, nothing hangs', async () => {
    await fc.assert(lives(happening), options);
  }, 60_000);

  it('without faults every counter shown is the key’s', async () => {
    await fc.assert(lives(happening.filter(({ type }) => type !== 'fault')), options);
  }, 60_000);
});
