import type { PDU, Pdu, Session } from 'smpp';
import type { Clock } from '../basics/clock.ts';
import type { Random } from '../basics/random.ts';
import type { TextMessage } from '../identity/delivery.ts';
import { type Attempt, errorCode, type Failure, failure } from './attempt.ts';
import { type DeliveryReceipt, readReceipt } from './delivery-receipt.ts';
import { isNumber, type SmppSettings } from './gateway-settings.ts';
import { dataCoding, encodeText } from './sms-segments.ts';
import { tlsOptions } from './smtp-gateway.ts';

const bindMs = 10_000;
const answerMs = 20_000;
const linkCheckMs = 30_000;
const firstReconnectMs = 1_000;
const longestReconnectMs = 60_000;
const keptMessageIds = 1_000;

/** SMPP 3.4 section 5.1.3. */
const status = {
  ok: 0x00,
  invalidCommand: 0x03,
  messageQueueFull: 0x14,
  invalidDestination: 0x0b,
  bindFailed: 0x0d,
  wrongPassword: 0x0e,
  wrongSystemId: 0x0f,
  throttled: 0x58,
} as const;
const wrongSignIn: readonly number[] = [status.bindFailed, status.wrongPassword, status.wrongSystemId];
const later: readonly number[] = [status.messageQueueFull, status.throttled];
const UDH_INDICATOR = 0x40;

interface SmppPorts {
  readonly clock: Clock;
  readonly random: Random;
  /** How a message ended that had been taken. */
  readonly onReceipt: (receipt: DeliveryReceipt) => void;
}

/** A request that waits for its answer. */
type Settle = (answer: Pdu | 'lost' | 'late') => void;

/**
 * SMS over SMPP 3.4. One session, bound as transceiver at the first message and kept: the link is checked, and when it breaks it is
 * opened again, each time after a longer pause, so that receipts arrive.
 */
export class SmppGateway {
  readonly #settings: SmppSettings;
  readonly #ports: SmppPorts;
  readonly #sent = new Set<string>();
  #link: Link | undefined;
  #opening: Promise<Link | Failure> | undefined;
  #stopWaiting: (() => void) | undefined;
  #pauseMs = firstReconnectMs;
  #closed = false;

  constructor(settings: SmppSettings, ports: SmppPorts) {
    this.#settings = settings;
    this.#ports = ports;
  }

  async sms({ to, text }: Pick<TextMessage, 'to' | 'text'>): Promise<Attempt> {
    if (!isNumber(to)) return failure('bad-address', 'not a number with its country code');
    const link = await this.#open();
    if ('outcome' in link) return link;
    const { coding, whole, parts } = encodeText(text);
    const message = { ...this.#addresses(to), registered_delivery: 1, data_coding: dataCoding[coding] };
    if (parts.length > 1 && this.#settings.longMessages === 'payload') {
      return this.#submit(link, { ...message, short_message: Buffer.alloc(0), message_payload: Buffer.from(whole) });
    }
    const reference = this.#ports.random.bytes(1)[0] as number;
    for (const [index, part] of parts.entries()) {
      const header = parts.length > 1 ? [5, 0, 3, reference, parts.length, index + 1] : [];
      const end = await this.#submit(link, {
        ...message,
        esm_class: header.length > 0 ? UDH_INDICATOR : 0,
        short_message: Buffer.from([...header, ...part]),
      });
      if (end.outcome === 'failed') {
        const of = `part ${index + 1} of ${parts.length}`;
        // What came before is on its way: nobody knows what the phone makes of a part of a message.
        return index === 0 ? end : failure('unclear', `${of}: ${end.detail}`);
      }
    }
    return { outcome: 'sent' };
  }

  close(): void {
    this.#closed = true;
    this.#stopWaiting?.();
    this.#link?.close();
  }

  async #submit(link: Link, members: Readonly<Record<string, unknown>>): Promise<Attempt> {
    const answer = await link.ask('submit_sm', members, answerMs);
    if (answer === 'not-sent') return failure('not-reachable', 'the connection was closed', { again: true });
    if (answer === 'lost') return failure('unclear', 'the connection was cut before the answer');
    if (answer === 'late') return failure('unclear', `no answer in ${answerMs / 1000} s`);
    const code = answer.command_status;
    const detail = `status 0x${code.toString(16).padStart(2, '0')}`;
    if (code === status.ok) {
      if (typeof answer.message_id === 'string') this.#remember(answer.message_id);
      return { outcome: 'sent' };
    }
    if (code === status.invalidDestination) return failure('bad-address', detail);
    return failure('refused', detail, { again: later.includes(code) });
  }

  #remember(messageId: string): void {
    if (this.#sent.size >= keptMessageIds) this.#sent.delete(this.#sent.values().next().value as string);
    this.#sent.add(messageId);
  }

  /** SMPP 3.4 section 5.2.5: an international number, letters, or the centre's own. */
  #addresses(to: string) {
    const { source } = this.#settings;
    const isInternational = isNumber(source);
    const isLetters = /[A-Za-z ]/.test(source);
    return {
      source_addr_ton: isInternational ? 1 : isLetters ? 5 : 0,
      source_addr_npi: isInternational ? 1 : 0,
      source_addr: source.replace(/^\+/, ''),
      dest_addr_ton: 1,
      dest_addr_npi: 1,
      destination_addr: to.slice(1),
    };
  }

  #open(): Promise<Link | Failure> {
    this.#stopWaiting?.();
    if (this.#closed) return Promise.resolve(failure('not-reachable', 'the settings were changed meanwhile'));
    if (this.#link) return Promise.resolve(this.#link);
    this.#opening ??= this.#bind().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #bind(): Promise<Link | Failure> {
    const { clock } = this.#ports;
    const { default: smpp } = await import('smpp');
    const { host, port, security, certificate, systemId, systemType, secret } = this.#settings;
    const isSecure = security === 'tls';
    const session = smpp.connect({ host, port, tls: isSecure, ...(isSecure ? tlsOptions(certificate) : {}) });
    const link = new Link(session, smpp.PDU, clock, {
      onReceipt: (text) => this.#receipt(text),
      onLost: () => this.#lost(link),
    });
    const opened = await link.opened(isSecure ? 'secureConnect' : 'connect', bindMs);
    if (opened !== 'open') {
      link.close();
      const isTls = /CERT|SIGNED|TLS|SSL|ALTNAME|ISSUER/.test(opened);
      if (opened === 'late') return failure('timed-out', `no connection in ${bindMs / 1000} s`, { again: true });
      return failure('not-reachable', isTls ? `no encrypted connection: ${opened}` : opened, { again: !isTls });
    }
    const bind = { system_id: systemId, password: secret, system_type: systemType, interface_version: 0x34 };
    const answer = await link.ask('bind_transceiver', bind, bindMs);
    if (typeof answer === 'string') {
      link.close();
      const reason = answer === 'late' ? 'timed-out' : 'not-reachable';
      return failure(reason, 'the connection was opened, but nobody answered', { again: true });
    }
    const code = answer.command_status;
    if (code !== status.ok) {
      link.close();
      const detail = `status 0x${code.toString(16).padStart(2, '0')}`;
      const isSignIn = wrongSignIn.includes(code);
      return failure('refused', isSignIn ? `the sign-in was not taken: ${detail}` : detail, {
        again: later.includes(code),
      });
    }
    if (this.#closed) {
      link.close();
      return failure('not-reachable', 'the settings were changed meanwhile');
    }
    this.#pauseMs = firstReconnectMs;
    this.#link = link;
    link.watch(linkCheckMs, answerMs);
    return link;
  }

  #receipt(text: string): void {
    const receipt = readReceipt(text);
    if (receipt && this.#sent.has(receipt.messageId)) this.#ports.onReceipt(receipt);
  }

  #lost(link: Link): void {
    if (this.#link !== link) return;
    this.#link = undefined;
    this.#reconnectLater();
  }

  #reconnectLater(): void {
    if (this.#closed) return;
    const { clock, random } = this.#ports;
    const pause = this.#pauseMs * (1 + (random.bytes(1)[0] as number) / 255);
    this.#pauseMs = Math.min(this.#pauseMs * 2, longestReconnectMs);
    this.#stopWaiting?.();
    this.#stopWaiting = clock.schedule(pause, () => {
      void this.#open().then((end) => {
        if ('outcome' in end && end.again) this.#reconnectLater();
      });
    });
  }
}

/** One connection. Whatever is wrong with what comes on it ends it. */
class Link {
  readonly #session: Session;
  readonly #Pdu: PDU;
  readonly #clock: Clock;
  readonly #events: { readonly onReceipt: (text: string) => void; readonly onLost: () => void };
  readonly #waiting = new Set<Settle>();
  #problem = 'the connection was cut';
  #isLost = false;
  #stopChecking: (() => void) | undefined;

  constructor(
    session: Session,
    Pdu: PDU,
    clock: Clock,
    events: { readonly onReceipt: (text: string) => void; readonly onLost: () => void },
  ) {
    this.#session = session;
    this.#Pdu = Pdu;
    this.#clock = clock;
    this.#events = events;
    session.on('error', (error: unknown) => {
      this.#problem = errorCode(error) || 'what came was not SMPP';
      this.close();
    });
    session.on('close', () => this.close());
    session.on('pdu', (pdu: Pdu) => this.#take(pdu));
  }

  /** @returns `open`, `late`, or what was wrong */
  opened(event: 'connect' | 'secureConnect', withinMs: number): Promise<string> {
    return new Promise((resolve) => {
      const settle = (how: string) => {
        stop();
        this.#waiting.delete(lost);
        resolve(how);
      };
      const lost: Settle = () => settle(this.#problem);
      const stop = this.#clock.schedule(withinMs, () => settle('late'));
      this.#waiting.add(lost);
      this.#session.once(event, () => settle('open'));
    });
  }

  ask(
    command: string,
    members: Readonly<Record<string, unknown>>,
    withinMs: number,
  ): Promise<Pdu | 'lost' | 'late' | 'not-sent'> {
    return new Promise((resolve) => {
      if (this.#isLost) return resolve('not-sent');
      const settle: Settle = (answer) => {
        stop();
        this.#waiting.delete(settle);
        resolve(answer);
        // An answer that comes later would be taken for nothing: begin anew.
        if (answer === 'late') this.close();
      };
      const stop = this.#clock.schedule(withinMs, () => settle('late'));
      this.#waiting.add(settle);
      if (!this.#session.send(new this.#Pdu(command, members), (pdu) => settle(pdu))) {
        stop();
        this.#waiting.delete(settle);
        resolve('not-sent');
        this.close();
      }
    });
  }

  /** Asks now and then whether the other side is there. */
  watch(everyMs: number, withinMs: number): void {
    this.#stopChecking = this.#clock.schedule(everyMs, () => {
      void this.ask('enquire_link', {}, withinMs).then(() => {
        if (!this.#isLost) this.watch(everyMs, withinMs);
      });
    });
  }

  close(): void {
    if (this.#isLost) return;
    this.#isLost = true;
    this.#stopChecking?.();
    this.#session.destroy();
    for (const settle of [...this.#waiting]) settle('lost');
    this.#events.onLost();
  }

  #take(pdu: Pdu): void {
    if (pdu.isResponse() || this.#isLost) return;
    switch (pdu.command) {
      case 'deliver_sm':
        this.#session.send(pdu.response());
        this.#events.onReceipt(textOf(pdu));
        return;
      case 'enquire_link':
        this.#session.send(pdu.response());
        return;
      case 'unbind':
        this.#session.send(pdu.response());
        this.close();
        return;
      case 'unknown':
        this.#session.send(pdu.response({ command_status: status.invalidCommand }));
        return;
      default:
    }
  }
}

function textOf(pdu: Pdu): string {
  const given = (pdu.short_message as { message?: unknown } | undefined)?.message;
  if (typeof given === 'string') return given;
  return given instanceof Uint8Array ? Buffer.from(given).toString('latin1') : '';
}
