import type { Random } from '../basics/random.ts';
import { HidCommand, KeepaliveStatus, packetSize, splitMessage } from '../fido/ctaphid.ts';
import type { FaultAction } from './fault-schema.ts';

/** One packet of a message, so long after the one before it. */
export interface Delivery {
  readonly packet: Uint8Array;
  readonly delayMs: number;
}

/** The packets of a message on their way; with `endless` these come again and again after the others, until power goes. */
export interface Passage {
  readonly deliveries: readonly Delivery[];
  readonly endless?: readonly Delivery[] | undefined;
}

export const passage = (packets: readonly Uint8Array[]): Passage => ({
  deliveries: packets.map((packet) => ({ packet, delayMs: 0 })),
});

/** The passage with one fault of its packets in it; other faults leave it as it is. */
export function faultyPassage(passage: Passage, action: FaultAction, channel: number, random: Random): Passage {
  const deliveries = [...passage.deliveries];
  switch (action.kind) {
    case 'drop': {
      const { value } = action;
      if (value === 'all') return { ...passage, deliveries: [] };
      if ('chance' in value)
        return { ...passage, deliveries: deliveries.filter(() => fraction(random) >= value.chance) };
      return { ...passage, deliveries: deliveries.toSpliced(value.packet, 1) };
    }
    case 'duplicate': {
      const twice = deliveries[action.value.packet];
      return twice ? { ...passage, deliveries: deliveries.toSpliced(action.value.packet, 0, twice) } : passage;
    }
    case 'swap': {
      const [one, other] = deliveries.slice(action.value.packet, action.value.packet + 2);
      return one && other
        ? { ...passage, deliveries: deliveries.toSpliced(action.value.packet, 2, other, one) }
        : passage;
    }
    case 'sequence':
      return changed(passage, action.value.packet, (packet) => packet.fill(action.value.number, 4, 5));
    case 'length':
      return changed(passage, action.value.packet, (packet) => resized(packet, action.value.bytes));
    case 'announce':
      return changed(passage, 0, (packet) => {
        packet[5] = action.value.bytes >> 8;
        packet[6] = action.value.bytes & 0xff;
        return packet;
      });
    case 'stall': {
      const { packet, ms } = action.value;
      if (ms === 'forever') return { deliveries: deliveries.slice(0, packet) };
      return {
        ...passage,
        deliveries: deliveries.map((one, i) => (i === packet ? { ...one, delayMs: one.delayMs + ms } : one)),
      };
    }
    case 'foreign': {
      const { packet, count, everyMs } = action.value;
      return {
        ...passage,
        deliveries: deliveries.toSpliced(packet, 0, ...foreignPackets(channel, count, everyMs, random)),
      };
    }
    case 'keepalives': {
      const { status, everyMs, forMs } = action.value;
      const round = status.map((code) => ({ packet: keepalive(channel, code), delayMs: everyMs }));
      if (forMs === 'forever') return { deliveries: [], endless: round };
      const before = Array.from({ length: Math.floor(forMs / everyMs) }, (_, i) => round[i % round.length]!);
      return { ...passage, deliveries: [...before, ...deliveries] };
    }
    default:
      return passage;
  }
}

function changed(passage: Passage, index: number, change: (packet: Uint8Array) => Uint8Array): Passage {
  return {
    ...passage,
    deliveries: passage.deliveries.map((delivery, i) =>
      i === index ? { ...delivery, packet: change(delivery.packet.slice()) } : delivery,
    ),
  };
}

function resized(packet: Uint8Array, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  bytes.set(packet.subarray(0, length));
  return bytes;
}

/** What another program hears that uses the key too: KEEPALIVE messages and continuation packets of its channel. */
function foreignPackets(channel: number, count: number, everyMs: number, random: Random): Delivery[] {
  const foreign = new DataView(random.bytes(4).buffer).getUint32(0);
  const other = foreign === channel ? foreign ^ 1 : foreign;
  const first = keepalive(other, KeepaliveStatus.processing);
  const next = first.slice();
  return Array.from({ length: count }, (_, i) => ({
    packet: i % 2 === 0 ? first : next.fill(i & 0x7f, 4, 5).slice(),
    delayMs: everyMs,
  }));
}

const keepalive = (channel: number, status: number): Uint8Array =>
  splitMessage({ channel, command: HidCommand.keepalive, payload: Uint8Array.of(status) }, packetSize)[0]!;

/** From 0 to just under 1. */
function fraction(random: Random): number {
  const [high = 0, low = 0] = random.bytes(2);
  return ((high << 8) | low) / 0x1_0000;
}
