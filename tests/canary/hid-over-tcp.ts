import { EventEmitter } from 'node:events';
import { connect, type Socket } from 'node:net';

const reportSize = 64;
const port = Number(process.env.TOUCHSTONE_CANARY_PORT);

/**
 * What the program under test finds under the name `node-hid`: one FIDO device, whose reports go over a loopback TCP socket to a
 * virtual key in another process. All else in that process is the product as it is.
 */
class HIDAsync extends EventEmitter {
  readonly #socket: Socket;
  #rest: Buffer = Buffer.alloc(0);

  private constructor(socket: Socket) {
    super();
    this.#socket = socket;
    socket.on('error', (cause) => this.emit('error', cause));
    socket.on('data', (bytes) => {
      let data = Buffer.concat([this.#rest, bytes]);
      for (; data.length >= reportSize; data = data.subarray(reportSize)) {
        this.emit('data', Buffer.from(data.subarray(0, reportSize)));
      }
      this.#rest = Buffer.from(data);
    });
  }

  static open(): Promise<HIDAsync> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => resolve(new HIDAsync(socket)));
      socket.once('error', reject);
    });
  }

  write(report: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.write(Buffer.from(report.subarray(1)), (cause) => (cause ? reject(cause) : resolve()));
    });
  }

  async close(): Promise<void> {
    this.#socket.destroy();
  }
}

const device = {
  path: '/dev/null',
  vendorId: 0x1209,
  productId: 1,
  manufacturer: 'Touchstone',
  product: 'Key in another process',
  serialNumber: 'CANARY',
  usagePage: 0xf1d0,
  usage: 1,
};

export default { HIDAsync, devicesAsync: async () => [device], getHidapiVersion: () => '0.0.0' };
