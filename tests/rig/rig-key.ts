import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { silentLog } from '../../src/basics/log.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { seededRandom } from '../../src/basics/random.ts';
import { type Control, openControl } from '../../src/rig/control/open-control.ts';
import { ServedKey, type ServedKeyOptions } from '../../src/rig/served-key.ts';
import { volatileMemory } from '../../src/virtual-key/key-memory.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';

export interface RigKey {
  readonly clock: ManualClock;
  readonly key: ServedKey;
  readonly control: Control;
  readonly port: number;
}

/** A served key in no host yet, with a control channel and a clock that stands still; closed when the test ends. */
export async function rigKey(options: Partial<ServedKeyOptions> = {}): Promise<RigKey> {
  const clock = new ManualClock();
  const key = new ServedKey({
    model: atkeyPro,
    serial: 'VK1',
    memory: volatileMemory(),
    clock,
    random: seededRandom('rig'),
    log: silentLog,
    ...options,
  });
  const control = await openControl({ port: 0, key, clock });
  onTestFinished(async () => {
    await control.close();
    await key.close();
  });
  return { clock, key, control, port: Number(control.address.split(':')[1]) };
}

/** A controller that speaks JSON lines. */
export class Controller {
  readonly socket: Socket;
  readonly #lines: AsyncIterator<string>;

  private constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('error', () => {});
    this.#lines = linesOf(this.socket);
    onTestFinished(() => void this.socket.destroy());
  }

  static async connect(port: number): Promise<Controller> {
    const controller = new Controller(port);
    await once(controller.socket, 'connect');
    return controller;
  }

  async ask(request: object): Promise<unknown> {
    this.socket.write(`${JSON.stringify(request)}\n`);
    return this.next();
  }

  /** The next line, decoded; undefined when the connection has ended. */
  async next(): Promise<unknown> {
    const { value, done } = await this.#lines.next();
    return done ? undefined : JSON.parse(value);
  }
}

async function* linesOf(socket: Socket): AsyncGenerator<string, undefined> {
  let text = '';
  try {
    for await (const bytes of socket) {
      text += String(bytes);
      for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n')) {
        yield text.slice(0, end);
        text = text.slice(end + 1);
      }
    }
  } catch {
    // The other side ended it hard: as far as lines go, it is the end.
  }
  return undefined;
}

/** Sends bytes and reads until the other side ends. */
export async function exchange(port: number, request: string | Uint8Array): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  const pieces: Buffer[] = [];
  socket.on('data', (piece: Buffer) => pieces.push(piece));
  socket.on('error', () => {});
  socket.write(request);
  await once(socket, 'close');
  return Buffer.concat(pieces).toString();
}
