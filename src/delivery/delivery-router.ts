import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import type { Random } from '../basics/random.ts';
import { type Channel, type ChosenGateway, channels, type DeliveryPart } from '../contract/delivery-fields.ts';
import type { Delivered, Delivery, DeliveryProblem, Language } from '../identity/delivery.ts';
import { type Lookup, resolveName } from './address-guard.ts';
import type { Attempt, Failure } from './attempt.ts';
import { type DeliveryDocument, DeliverySettings } from './delivery-settings.ts';
import { type FieldFault, type LimitSettings, usualLimits } from './gateway-settings.ts';
import { type Counted, HourlyLimit } from './hourly-limit.ts';
import { OpenGateways } from './open-gateways.ts';
import { withRetries } from './retries.ts';
import { type TestEnd, testDelivery } from './test-delivery.ts';

export interface ChannelState {
  readonly gateway: ChosenGateway;
  readonly reaches: 'lab' | 'gateway' | 'nothing';
  readonly missing: DeliveryPart | null;
  readonly lastSent: number | null;
  readonly lastFailure: { readonly at: number; readonly reason: DeliveryProblem; readonly detail: string } | null;
}

const notSetUp = { outcome: 'failed', reason: 'not-set-up' } as const;
const nothingChosen = 'nothing is chosen for it: an administrator sets it up on the page Delivery';
const used: Readonly<Record<keyof LimitSettings, string>> = {
  perAddressAnHour: 'this address has had as many messages as it gets in an hour',
  perPersonAnHour: 'this person has had as many messages as one gets in an hour',
  inTotalAnHour: 'as many messages have been sent as go out in an hour',
};

/**
 * Every message, call and notification goes through here: to the gateway that is chosen for its channel, else to the simulated phone
 * while there is one, else nowhere.
 * @param ports.lab the simulated phones; null: the Lab is off
 * @param ports.lookup how names of HTTP gateways are looked up
 */
export function deliveryRouter(ports: {
  readonly lab: Delivery | null;
  readonly settings: DeliveryDocument;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly lookup?: Lookup;
}): DeliveryRouter {
  return new DeliveryRouter(ports);
}

type End = { readonly outcome: string; readonly reason?: DeliveryProblem; readonly detail?: string };

/** Whom a message goes to. */
interface Recipient {
  readonly to: string;
  readonly person?: string | undefined;
}

export class DeliveryRouter implements Delivery {
  readonly #lab: Delivery | null;
  readonly #settings: DeliverySettings;
  readonly #gateways: OpenGateways;
  readonly #limit: HourlyLimit;
  readonly #ports: { readonly clock: Clock; readonly random: Random; readonly log: Log };
  readonly #states = new Map<Channel, Pick<ChannelState, 'lastSent' | 'lastFailure'>>();

  constructor(ports: Parameters<typeof deliveryRouter>[0]) {
    const { lab, settings, clock, random, log, lookup = resolveName } = ports;
    this.#lab = lab;
    this.#ports = { clock, random, log };
    this.#settings = new DeliverySettings(settings, { clock, log });
    this.#limit = new HourlyLimit(clock);
    this.#gateways = new OpenGateways(this.#settings, {
      clock,
      random,
      lookup,
      onReceipt: ({ state, detail }) => {
        if (state === 'failed') this.#note('sms', 'smpp', { outcome: 'failed', reason: 'refused', detail });
      },
    });
  }

  async sms(message: Parameters<Delivery['sms']>[0]): Promise<Delivered> {
    return this.#send(
      'sms',
      message,
      (lab) => lab.sms(message),
      () => this.#gateways.sms(message),
    );
  }

  async email(message: Parameters<Delivery['email']>[0]): Promise<Delivered> {
    return this.#send(
      'email',
      message,
      (lab) => lab.email(message),
      () => this.#gateways.email(message),
    );
  }

  async call(...[call, onState, signal]: Parameters<Delivery['call']>): ReturnType<Delivery['call']> {
    return this.#try(
      'call',
      call,
      (lab) => lab.call(call, onState, signal),
      async () => {
        const start = await withRetries(() => this.#gateways.startCall(call, onState, signal), this.#ports, signal);
        return start.outcome === 'started' ? start.end : plain(start);
      },
    );
  }

  async push(...[push, signal]: Parameters<Delivery['push']>): ReturnType<Delivery['push']> {
    return this.#try(
      'push',
      { to: push.pushAddress, person: push.person },
      (lab) => lab.push(push, signal),
      async () => {
        const end = await withRetries(() => this.#gateways.push(push, signal), this.#ports, signal);
        return end.outcome === 'failed' ? plain(end) : end;
      },
    );
  }

  /** For administrators; secrets stay out. */
  show(): { channels: Record<Channel, ChannelState>; parts: ReturnType<DeliverySettings['shown']> } {
    const states = channels.map((channel) => [channel, this.#state(channel)] as const);
    return {
      channels: Object.fromEntries(states) as Record<Channel, ChannelState>,
      parts: this.#settings.shown(),
    };
  }

  /** @returns whether the gateway can serve the channel */
  choose(channel: Channel, gateway: ChosenGateway): boolean {
    const chosen = this.#settings.choose(channel, gateway);
    if (chosen) this.#states.delete(channel);
    return chosen;
  }

  /** @returns what is wrong with it; null: it is kept and used from now on */
  change(
    part: DeliveryPart,
    values: Readonly<Record<string, string>>,
    secret: string | null,
  ): readonly FieldFault[] | null {
    const problems = this.#settings.change(part, values, secret);
    if (problems === null) this.#gateways.renew();
    return problems;
  }

  /** @returns whether it was there */
  forget(part: DeliveryPart): boolean {
    const forgotten = this.#settings.forget(part);
    this.#gateways.renew();
    return forgotten;
  }

  test(channel: Channel, to: string, language: Language, signal: AbortSignal): Promise<TestEnd> {
    return testDelivery(this, this.#ports.random, { channel, to, language }, signal);
  }

  close(): void {
    this.#gateways.close();
  }

  #send(
    channel: 'sms' | 'email',
    recipient: Recipient,
    byLab: (lab: Delivery) => Promise<Delivered>,
    attempt: () => Promise<Attempt>,
  ): Promise<Delivered> {
    return this.#try<Delivered>(channel, recipient, byLab, async () => {
      const end = await withRetries(attempt, this.#ports);
      return end.outcome === 'failed' ? plain(end) : end;
    });
  }

  async #try<Result extends End>(
    channel: Channel,
    recipient: Recipient,
    byLab: (lab: Delivery) => Promise<Result>,
    byGateway: () => Promise<Result | ReturnType<typeof plain>>,
  ): Promise<Result | ReturnType<typeof plain>> {
    const { gateway, reaches, missing } = this.#state(channel);
    const lab = reaches === 'lab' ? this.#lab : null;
    if (gateway === 'built-in' && lab === null) return { ...notSetUp, detail: nothingChosen };
    if (missing !== null) {
      return { ...notSetUp, detail: `${gateway}: "${missing}" is missing on the page Delivery` };
    }
    const turn = this.#limit.take(this.#counts(channel, recipient, lab !== null));
    if (turn.outcome === 'full') {
      const until = Math.ceil(this.#ports.clock.now() + turn.waitMs);
      const detail = `${used[turn.limit as keyof LimitSettings]} (${turn.limit}: ${turn.most})`;
      return this.#note(channel, gateway, { outcome: 'failed', reason: 'too-many', detail, until } as const);
    }
    let end: Result | ReturnType<typeof plain>;
    try {
      end = lab === null ? await byGateway() : await byLab(lab);
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      end = { outcome: 'failed', reason: 'unclear', detail: `the gateway broke down: ${name}` };
    }
    if (end.outcome === 'failed' && end.reason !== 'unclear') turn.giveBack();
    return lab === null ? this.#note(channel, gateway, end) : end;
  }

  /** A phone of the Lab can be flooded by whoever holds it: what is sent there counts for its person and the total only. */
  #counts(channel: Channel, { to, person }: Recipient, isLab: boolean): Counted[] {
    const most = this.#settings.now().parts.limits ?? usualLimits;
    const count = (limit: keyof LimitSettings, key: string): Counted => ({ limit, key, most: most[limit] });
    return [
      count('inTotalAnHour', 'all'),
      ...(person === undefined ? [] : [count('perPersonAnHour', `person ${person}`)]),
      ...(isLab ? [] : [count('perAddressAnHour', `${channel} ${to.toLowerCase()}`)]),
    ];
  }

  #note<Result extends End>(channel: Channel, gateway: ChosenGateway, end: Result): Result {
    const now = Math.floor(this.#ports.clock.now());
    const before = this.#states.get(channel) ?? { lastSent: null, lastFailure: null };
    if (end.outcome === 'failed') {
      const { reason = 'refused', detail = '' } = end;
      this.#states.set(channel, { ...before, lastFailure: { at: now, reason, detail } });
      this.#ports.log.warn('delivery-failed', { channel, gateway, reason });
    } else {
      this.#states.set(channel, { ...before, lastSent: now });
    }
    return end;
  }

  #state(channel: Channel): ChannelState {
    const { channels: chosen, parts } = this.#settings.now();
    const gateway = chosen[channel];
    const past = this.#states.get(channel) ?? { lastSent: null, lastFailure: null };
    if (gateway === 'built-in') return { gateway, reaches: this.#lab ? 'lab' : 'nothing', missing: null, ...past };
    const needed: readonly DeliveryPart[] =
      channel === 'call' && gateway === 'twilio' ? ['twilio', 'callbacks'] : [gateway];
    const missing = needed.find((part) => parts[part] === null) ?? null;
    return { gateway, reaches: missing === null ? 'gateway' : 'nothing', missing, ...past };
  }
}

const plain = ({
  reason,
  detail,
}: Failure): { outcome: 'failed'; reason: DeliveryProblem; detail: string; until?: number } => ({
  outcome: 'failed',
  reason,
  detail,
});
