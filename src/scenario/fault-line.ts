import type { Clock } from '../basics/clock.ts';
import { Emitter, type Unsubscribe } from '../basics/emitter.ts';
import type { Random } from '../basics/random.ts';
import { HidCommand, type HidMessage, packetSize, parsePacket, splitMessage } from '../fido/ctaphid.ts';
import type { Traffic, VirtualKey } from '../virtual-key/virtual-key.ts';
import type { Fault, FaultAction } from './fault-schema.ts';
import { type Counters, faultyAnswer } from './faulty-answer.ts';
import { faultyPassage, type Passage, passage } from './faulty-packets.ts';
import { isRequest, type LineRequest, PassingMessage, readRequest } from './line-messages.ts';

export interface FaultLinePorts {
  readonly clock: Clock;
  readonly random: Random;
}

/** How long the packets of an unfinished request are kept back. */
const HOLD_MS = 100;
/** Channels whose messages are followed at a time; the one that was silent longest is forgotten. */
const MAX_CHANNELS = 64;

interface ActiveFault {
  readonly fault: Fault;
  readonly random: Random;
  readonly counters: Counters;
  skip: number;
  times: number;
}

/**
 * The cable between a virtual key and whoever speaks with it, with a hand on it: everything passes until a fault is added.
 * Faults are about requests to the key and their answers; KEEPALIVE messages of the key pass by all but `no-keepalives`.
 *
 * While there are faults, or somebody listens to requests, the packets of a request go to the key together once the last one
 * is there.
 */
export class FaultLine {
  readonly #key: VirtualKey;
  readonly #ports: FaultLinePorts;
  readonly #packets = new Emitter<Uint8Array>();
  readonly #traffic = new Emitter<Traffic>();
  readonly #requests = new Emitter<LineRequest>();
  readonly #answers = new Emitter<LineRequest>();
  readonly #allPasses = new Emitter<void>();
  readonly #faults: ActiveFault[] = [];
  /** By channel: requests and answers that are not complete, and requests without an answer. */
  readonly #toKey = new Map<number, PassingMessage>();
  readonly #fromKey = new Map<number, PassingMessage>();
  readonly #unanswered = new Map<number, LineRequest>();
  readonly #outbox: Uint8Array[] = [];
  readonly #timers = new Set<() => void>();
  #isSending = false;
  #powerCuts = 0;

  constructor(key: VirtualKey, ports: FaultLinePorts) {
    this.#key = key;
    this.#ports = ports;
    key.onPacket((packet) => this.#leave(packet));
    key.onChange(() => this.#losePower());
  }

  /** One report from the host. */
  receive(packet: Uint8Array): void {
    if (this.#traffic.listenerCount > 0) this.#traffic.emit({ direction: 'to-key', packet: packet.slice() });
    if (packet.length !== packetSize) {
      this.#key.receive(packet);
      return;
    }
    const parsed = parsePacket(packet);
    let passing = this.#toKey.get(parsed.channel);
    if (parsed.type === 'initialization') {
      this.#release(parsed.channel);
      passing = PassingMessage.from(parsed, packet);
    } else if (!passing?.add(parsed, packet)) {
      this.#release(parsed.channel);
      passing = undefined;
    }
    if (!passing) {
      this.#key.receive(packet);
      return;
    }
    const { message } = passing;
    if (!message) {
      this.#hold(parsed.channel, passing);
      return;
    }
    this.#toKey.delete(parsed.channel);
    this.#request(message, passing.packets);
  }

  /** Every report that reaches the host. */
  onPacket(listener: (packet: Uint8Array) => void): Unsubscribe {
    return this.#packets.on(listener);
  }

  /** Every report at the host's end of the line, in order: what a client sends and hears, faults included. */
  onTraffic(listener: (report: Traffic) => void): Unsubscribe {
    return this.#traffic.on(listener);
  }

  /** A request is complete, and the key has not heard its last packet yet. */
  onRequest(listener: (request: LineRequest) => void): Unsubscribe {
    return this.#requests.on(listener);
  }

  /** The key has answered, or somebody has refused in its place, and what passes at once has passed. */
  onAnswer(listener: (request: LineRequest) => void): Unsubscribe {
    return this.#answers.on(listener);
  }

  /** Whether something may still be done to what passes. */
  get hasFaults(): boolean {
    return this.#faults.length > 0;
  }

  /** The last fault is over. */
  onAllPasses(listener: () => void): Unsubscribe {
    return this.#allPasses.on(listener);
  }

  /** @param random for the chance in it; the line's own unless told */
  addFault(fault: Fault, random: Random = this.#ports.random): void {
    const times = fault.times === 'always' ? Number.POSITIVE_INFINITY : fault.times;
    this.#faults.push({ fault, random, counters: new Map(), skip: fault.skip, times });
  }

  /** Everything passes again; what is late does not come any more. */
  endFaults(): void {
    const { hasFaults } = this;
    this.#faults.length = 0;
    this.#stopTimers();
    for (const channel of [...this.#toKey.keys()]) this.#release(channel);
    if (hasFaults) this.#allPasses.emit();
  }

  #hold(channel: number, passing: PassingMessage): void {
    remember(this.#toKey, channel, passing);
    if (this.#faults.length === 0 && this.#requests.listenerCount === 0) {
      this.#forward(passing);
    } else if (passing.packets.length === 1) {
      this.#schedule(HOLD_MS, () => {
        if (this.#toKey.get(channel) === passing) this.#forward(passing);
      });
    }
  }

  #release(channel: number): void {
    const passing = this.#toKey.get(channel);
    this.#toKey.delete(channel);
    if (passing) this.#forward(passing);
  }

  #forward(passing: PassingMessage): void {
    for (const packet of passing.packets.splice(0)) this.#key.receive(packet);
  }

  #request(message: HidMessage, packets: readonly Uint8Array[]): void {
    const request = readRequest(message);
    if (request.hid !== HidCommand.cancel) remember(this.#unanswered, request.channel, request);
    const powerCuts = this.#powerCuts;
    this.#requests.emit(request);
    if (powerCuts !== this.#powerCuts) return;
    const refusal = this.#takeFaults(request, ({ action }) => action.kind === 'refuse')[0];
    if (refusal?.fault.action.kind === 'refuse') {
      this.#answer(refused(request, refusal.fault.action));
      return;
    }
    const faults = this.#takeFaults(request, ({ direction }) => direction === 'to-key');
    const passed = faults.reduce(
      (before, { fault, random }) => faultyPassage(before, fault.action, request.channel, random),
      passage(packets),
    );
    this.#deliver(passed, (packet) => this.#key.receive(packet));
  }

  /** One report that the key sends. */
  #leave(packet: Uint8Array): void {
    const parsed = parsePacket(packet);
    let passing = this.#fromKey.get(parsed.channel);
    if (parsed.type === 'initialization') passing = PassingMessage.from(parsed, packet);
    else passing?.add(parsed, packet);
    if (!passing) return this.#send(packet);
    const { message } = passing;
    if (!message) return remember(this.#fromKey, parsed.channel, passing);
    this.#fromKey.delete(parsed.channel);
    if (message.command !== HidCommand.keepalive) return this.#answer(message);
    if (!this.#isSilenced(message.channel)) this.#send(packet);
  }

  #answer(answer: HidMessage): void {
    const { channel } = answer;
    const request = this.#unanswered.get(channel);
    this.#unanswered.delete(channel);
    if (!request) {
      this.#deliver(passage(splitMessage(answer)), (packet) => this.#send(packet));
      return;
    }
    const faults = this.#takeFaults(
      request,
      ({ direction, action }) => direction === 'from-key' && action.kind !== 'refuse',
    );
    const changed = faults.reduce(
      (before, { fault, random, counters }) => faultyAnswer(before, fault.action, { request, random, counters }),
      answer,
    );
    const passed = faults.reduce(
      (before, { fault, random }) => faultyPassage(before, fault.action, channel, random),
      passage(splitMessage(changed)),
    );
    this.#deliver(passed, (packet) => this.#send(packet));
    this.#answers.emit(request);
  }

  #isSilenced(channel: number): boolean {
    const request = this.#unanswered.get(channel);
    return (
      request !== undefined &&
      this.#faults.some(
        ({ fault, skip }) => fault.action.kind === 'no-keepalives' && skip === 0 && isRequest(fault.on, request),
      )
    );
  }

  /** The faults of a kind whose turn it is, each counted as having happened once more. */
  #takeFaults(request: LineRequest, isMeant: (fault: Fault) => boolean): ActiveFault[] {
    const taken: ActiveFault[] = [];
    for (const active of [...this.#faults]) {
      if (!isMeant(active.fault) || !isRequest(active.fault.on, request)) continue;
      if (active.skip > 0) {
        active.skip--;
        continue;
      }
      taken.push(active);
      active.times--;
      if (active.times === 0) this.#faults.splice(this.#faults.indexOf(active), 1);
      if (active.fault.action.kind === 'refuse') break;
    }
    if (taken.length > 0 && !this.hasFaults) this.#allPasses.emit();
    return taken;
  }

  #deliver({ deliveries, endless }: Passage, pass: (packet: Uint8Array) => void): void {
    const powerCuts = this.#powerCuts;
    const from = (start: number, waited: boolean): void => {
      for (let index = start; powerCuts === this.#powerCuts; index++) {
        const next = deliveries[index] ?? endless?.[(index - deliveries.length) % endless.length];
        if (!next) return;
        if (next.delayMs > 0 && !(waited && index === start)) {
          this.#schedule(next.delayMs, () => from(index, true));
          return;
        }
        pass(next.packet);
      }
    };
    from(0, false);
  }

  #schedule(delayMs: number, action: () => void): void {
    const stop = this.#ports.clock.schedule(delayMs, () => {
      this.#timers.delete(stop);
      action();
    });
    this.#timers.add(stop);
  }

  #stopTimers(): void {
    for (const stop of this.#timers) stop();
    this.#timers.clear();
  }

  /** Packets reach the host in the order in which they were sent, also when a listener answers one of them at once. */
  #send(packet: Uint8Array): void {
    this.#outbox.push(packet);
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      for (let next = this.#outbox.shift(); next; next = this.#outbox.shift()) {
        if (this.#traffic.listenerCount > 0) this.#traffic.emit({ direction: 'from-key', packet: next.slice() });
        this.#packets.emit(next);
      }
    } finally {
      this.#isSending = false;
    }
  }

  /** Without power nothing comes any more, and nobody knows of what went before. */
  #losePower(): void {
    const isIdle =
      this.#timers.size + this.#outbox.length + this.#toKey.size + this.#fromKey.size + this.#unanswered.size === 0;
    if (isIdle || this.#key.snapshot().power === 'host') return;
    this.#powerCuts++;
    this.#stopTimers();
    this.#outbox.length = 0;
    for (const map of [this.#toKey, this.#fromKey, this.#unanswered]) map.clear();
  }
}

function remember<T>(map: Map<number, T>, channel: number, value: T): void {
  map.delete(channel);
  if (map.size >= MAX_CHANNELS) {
    const [oldest] = map.keys();
    if (oldest !== undefined) map.delete(oldest);
  }
  map.set(channel, value);
}

function refused({ channel }: LineRequest, { value }: Extract<FaultAction, { kind: 'refuse' }>): HidMessage {
  const command = value.kind === 'error' ? HidCommand.error : HidCommand.cbor;
  return { channel, command, payload: Uint8Array.of(value.value) };
}
