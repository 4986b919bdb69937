import {
  type ContinuationPacket,
  FramingError,
  HidCommand,
  type HidPacket,
  type InitializationPacket,
  maxMessageLength,
  parsePacket,
} from '../fido/ctaphid.ts';
import type { Report } from './conversation-entry.ts';

/** What one or more reports came to. */
export interface AssembledMessage {
  /**
   * `unfinished`: its other packets did not come. `out-of-order`: its last packet was not the one that was due.
   * `stray`: a packet that belongs to no message.
   */
  readonly form: 'message' | 'unfinished' | 'out-of-order' | 'stray';
  readonly direction: 'to-key' | 'from-key';
  readonly channel: number;
  /** Of CTAPHID, without bit 7; null for a continuation packet alone. */
  readonly command: number | null;
  /** As many bytes as came. */
  readonly payload: Uint8Array;
  readonly reports: readonly Report[];
  readonly fault: string | null;
}

interface Assembly {
  readonly first: InitializationPacket;
  readonly direction: 'to-key' | 'from-key';
  readonly payload: Uint8Array;
  readonly reports: Report[];
  received: number;
}

/** Messages under way at a time, over all channels of both directions; the one that began first is given up for another. */
const MAX_UNFINISHED = 64;

/** Puts messages together from the packets of several channels in both directions. */
export class MessageAssembly {
  readonly #assemblies = new Map<string, Assembly>();

  /** What this report ends, in order: usually nothing or one message. */
  add(report: Report): AssembledMessage[] {
    const packet = packetOf(report);
    if (typeof packet === 'string') return [stray(report, 0, null, packet)];
    return packet.type === 'initialization' ? this.#begin(report, packet) : this.#continue(report, packet);
  }

  /** What is under way. Nothing is afterwards. */
  flush(): AssembledMessage[] {
    const unfinished = [...this.#assemblies.values()].map((assembly) => cutOff(assembly));
    this.#assemblies.clear();
    return unfinished;
  }

  #begin(report: Report, first: InitializationPacket): AssembledMessage[] {
    const { direction } = report;
    const key = keyOf(direction, first.channel);
    // Section 11.2.9.1.5: CANCEL, which has no payload, does not disturb a message that is being sent.
    const isCancel = first.command === HidCommand.cancel && first.length === 0;
    const ended = isCancel ? [] : this.#give(key);
    if (first.length > maxMessageLength) {
      const fault = `announces ${first.length} bytes, at most ${maxMessageLength} can come`;
      return [...ended, stray(report, first.channel, first.command, fault)];
    }
    if (first.data.length === first.length) {
      const { channel, command } = first;
      const payload = first.data.slice();
      return [...ended, { form: 'message', direction, channel, command, payload, reports: [report], fault: null }];
    }
    const payload = new Uint8Array(first.length);
    payload.set(first.data);
    if (this.#assemblies.size >= MAX_UNFINISHED) {
      ended.push(...this.#give(this.#assemblies.keys().next().value as string));
    }
    this.#assemblies.set(key, { first, direction, payload, reports: [report], received: first.data.length });
    return ended;
  }

  #continue(report: Report, { channel, sequence, data }: ContinuationPacket): AssembledMessage[] {
    const key = keyOf(report.direction, channel);
    const assembly = this.#assemblies.get(key);
    if (!assembly) return [stray(report, channel, null, `continuation ${sequence} of no message`)];
    const { payload, reports, first } = assembly;
    const due = reports.length - 1;
    reports.push(report);
    if (sequence !== due) {
      this.#assemblies.delete(key);
      return [cutOff(assembly, `continuation ${sequence} where ${due} is due`)];
    }
    payload.set(data.subarray(0, payload.length - assembly.received), assembly.received);
    assembly.received = Math.min(assembly.received + data.length, payload.length);
    if (assembly.received < payload.length) return [];
    this.#assemblies.delete(key);
    const { command } = first;
    return [{ form: 'message', direction: report.direction, channel, command, payload, reports, fault: null }];
  }

  #give(key: string): AssembledMessage[] {
    const assembly = this.#assemblies.get(key);
    this.#assemblies.delete(key);
    return assembly ? [cutOff(assembly)] : [];
  }
}

const keyOf = (direction: string, channel: number): string => `${direction} ${channel}`;

function packetOf({ packet }: Report): HidPacket | string {
  try {
    return parsePacket(packet);
  } catch (cause) {
    if (cause instanceof FramingError) return `a report of ${packet.length} bytes`;
    throw cause;
  }
}

function cutOff({ first, direction, payload, reports, received }: Assembly, cause?: string): AssembledMessage {
  const what = `${received} of ${payload.length} bytes came`;
  return {
    form: cause === undefined ? 'unfinished' : 'out-of-order',
    direction,
    channel: first.channel,
    command: first.command,
    payload: payload.slice(0, received),
    reports,
    fault: cause === undefined ? what : `${cause}; ${what}`,
  };
}

const stray = (report: Report, channel: number, command: number | null, fault: string): AssembledMessage => ({
  form: 'stray',
  direction: report.direction,
  channel,
  command,
  payload: new Uint8Array(0),
  reports: [report],
  fault,
});
