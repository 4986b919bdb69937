import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { ManualClock } from '../../../src/basics/manual-clock.ts';
import { seededRandom } from '../../../src/basics/random.ts';
import type { KeySocket, SocketKind } from '../../../src/hid/sockets/key-socket.ts';
import { openSocket, type SocketOptions } from '../../../src/hid/sockets/open-socket.ts';
import { type PluggedDevice, pluggedKey } from '../../../src/hid/sockets/plugged-device.ts';
import { volatileMemory } from '../../../src/virtual-key/key-memory.ts';
import { atkeyPro } from '../../../src/virtual-key/models/atkey-pro.ts';
import { VirtualKey } from '../../../src/virtual-key/virtual-key.ts';

export const identity = { name: 'Touchstone test key', serial: 'VK1', vendorId: 0x1209, productId: 1 };

export interface BenchKey {
  readonly clock: ManualClock;
  readonly key: VirtualKey;
  readonly device: PluggedDevice;
  /** Closed when the test ends. */
  open(kind: SocketKind, options?: Partial<SocketOptions>): Promise<KeySocket>;
}

/** A plugged-in key with a clock that stands still. */
export function benchKey(): BenchKey {
  const clock = new ManualClock();
  const key = new VirtualKey(atkeyPro, { clock, random: seededRandom('sockets'), memory: volatileMemory() });
  key.plugIn('host');
  const device = pluggedKey(key, key);
  return {
    clock,
    key,
    device,
    async open(kind, options = {}) {
      const socket = await openSocket(kind, device, { port: 0, identity, clock, ...options });
      onTestFinished(() => socket.close());
      return socket;
    },
  };
}

export const portOf = ({ address }: { address: string }): number => Number(address.split(':').at(-1));

/** A connected client that collects what it hears; ended when the test ends. */
export class TcpClient {
  readonly socket: Socket;
  #bytes = Buffer.alloc(0);
  #wake: () => void = () => {};
  isClosed = false;

  private constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', (bytes: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, bytes]);
      this.#wake();
    });
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      this.isClosed = true;
      this.#wake();
    });
    onTestFinished(() => void this.socket.destroy());
  }

  static async connect(target: { address: string }): Promise<TcpClient> {
    const client = new TcpClient(portOf(target));
    await once(client.socket, 'connect');
    return client;
  }

  /** The next report. @throws when the connection ends before it is whole */
  async report(): Promise<Buffer> {
    while (this.#bytes.length < 64) {
      if (this.isClosed) throw new Error(`the connection ended after ${this.#bytes.length} bytes`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const report = this.#bytes.subarray(0, 64);
    this.#bytes = this.#bytes.subarray(64);
    return report;
  }

  get unread(): number {
    return this.#bytes.length;
  }

  async closed(): Promise<void> {
    if (!this.isClosed) await once(this.socket, 'close');
  }
}

/** What connecting ends with: `connected`, or the system's error code. */
export async function tryConnect(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return 'connected';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  } finally {
    socket.destroy();
  }
}

export async function udpClient(): Promise<{
  send(target: { address: string }, report: Uint8Array): Promise<void>;
  report(): Promise<Buffer>;
}> {
  const socket = createSocket('udp4');
  const reports: Buffer[] = [];
  let wake: () => void = () => {};
  socket.on('message', (report) => {
    reports.push(report);
    wake();
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  return {
    send: (target, report) =>
      new Promise((resolve, reject) =>
        socket.send(report, portOf(target), '127.0.0.1', (error) => (error ? reject(error) : resolve())),
      ),
    async report() {
      for (;;) {
        const report = reports.shift();
        if (report) return report;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

export const broadcast = 0xffffffff;

/** One CTAPHID packet of a message that fits in it. */
export function packet(channel: number, command: number, payload: Uint8Array = new Uint8Array(0)): Buffer {
  const bytes = Buffer.alloc(64);
  bytes.writeUInt32BE(channel);
  bytes[4] = 0x80 | command;
  bytes.writeUInt16BE(payload.length, 5);
  bytes.set(payload, 7);
  return bytes;
}

export const nonce = (filler: number): Buffer => Buffer.alloc(8, filler);
export const initPacket = (filler: number): Buffer => packet(broadcast, 0x06, nonce(filler));
/** Of an INIT reply. */
export const channelOf = (report: Buffer): number => report.readUInt32BE(15);
export const getInfoPacket = (channel: number): Buffer => packet(channel, 0x10, Uint8Array.of(0x04));
