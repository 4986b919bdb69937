import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import type { Clock } from '../basics/clock.ts';
import type { NativeHid } from '../hid/native-hid.ts';
import type { HandOver } from './hand-over.ts';
import { deriveRunKeys, encodeHello, handOverSecretBytes, makeRunKeyPair } from './key-agreement.ts';
import { type HelperEnd, serveKeys } from './serve-keys.ts';

/**
 * The helper's whole life: reads the secret of this run, connects to the app's pipe, proves itself, and serves keys until the pipe
 * closes (which it does when the app ends, however that happens), or until it has been idle.
 * @param loadHid asked for when the pipe is there
 * @throws Error when there is no secret or no pipe: the app has gone, or never was
 */
export async function runHelper(
  handOver: HandOver,
  ports: { loadHid: () => Promise<NativeHid>; clock: Clock },
): Promise<HelperEnd> {
  const handOverSecret = new Uint8Array(await readFile(handOver.secretFile));
  if (handOverSecret.length !== handOverSecretBytes) {
    throw new Error(`got a secret of ${handOverSecret.length} bytes, expected ${handOverSecretBytes}`);
  }
  const own = makeRunKeyPair();
  const keys = deriveRunKeys({
    own,
    other: handOver.appPublicKey,
    appPublicKey: handOver.appPublicKey,
    helperPublicKey: own.publicKey,
    pipe: handOver.pipe,
    handOverSecret,
  });
  handOverSecret.fill(0);
  const hid = await ports.loadHid();
  const pipe = await connected(handOver.pipe);
  pipe.write(encodeHello(own.publicKey));
  return serveKeys(pipe, keys, { hid, clock: ports.clock });
}

const connected = (path: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
