import { createHash, createHmac } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { equalBytes, toHex, utf8 } from '../basics/bytes.ts';
import { type Clock, sleep } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import type { Random } from '../basics/random.ts';
import type { Delivery } from '../identity/delivery.ts';
import type { Caller } from '../operations/caller.ts';
import { labDeliveryMethods } from '../operations/lab-delivery.ts';
import type { Router } from '../operations/router.ts';
import { writeDurably } from '../storage/private-files.ts';
import { longestMessage, maxMessageLength } from './request-check.ts';
import { type Connection, createConnectionServer } from './serve-connection.ts';

/** How long a program that opened the door may take to prove that it is the one. */
const proofMs = 2_000;
const secretLength = 32;
/** Before anybody has proved anything. */
const oneLine = { most: 1, longest: maxMessageLength } as const;
/** Longest path of a local socket that every system takes. */
const longestAddress = 100;

/**
 * The way of the terminal to the Lab's phones and OTP tokens while a window is open: those are in the memory of one program at a time.
 * A local socket in the data folder (a named pipe on Windows), so that only who may read the folder comes in. It speaks one JSON text a line, in oRPC's
 * form, and reaches nothing but `phones`, `otpTokens`, and those phones as the way out for what the terminal sends.
 */
export interface LabDoor {
  close(): Promise<void>;
}

/** Where the door of a folder is. */
export function labAddress(folder: string, platform: NodeJS.Platform = process.platform): string {
  if (platform !== 'win32') return join(folder, 'lab.sock');
  return `\\\\.\\pipe\\touchstone-lab-${createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 32)}`;
}

/**
 * @param options.delivery the phones as a way out
 * @param options.caller may use the Lab, and is the owner of the directory, as whoever may read the folder is
 * @returns null where another program has the door of this folder, or none can be opened
 */
export async function openLabDoor(options: {
  folder: string;
  router: Router;
  delivery: Delivery;
  caller: Caller;
  clock: Clock;
  random: Random;
  log: Log;
}): Promise<LabDoor | null> {
  const { folder, router, delivery, caller, clock, random, log } = options;
  const address = labAddress(folder);
  if (address.length > longestAddress) {
    log.warn('lab-door-shut', { error: 'the path of the data folder is too long' });
    return null;
  }
  const other = await knockAtLab(folder, { clock, random });
  if (other) {
    other.destroy();
    return null;
  }
  try {
    const secret = newSecret(folder, random);
    // Left by a program that was killed.
    if (process.platform !== 'win32') rmSync(address, { force: true });
    const { phones, otpTokens } = router;
    const behind = { phones, otpTokens, labDelivery: labDeliveryMethods(delivery) };
    const serve = createConnectionServer({ router: async () => behind, clock, log });
    const open = new Set<Socket>();
    const server = createServer((socket) => {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      answerKnock(socket, secret, (connection) => serve(connection, caller));
    });
    await listening(server, address);
    return {
      async close() {
        const closed = new Promise((done) => server.close(done));
        for (const socket of open) socket.destroy();
        await closed;
      },
    };
  } catch (error) {
    log.warn('lab-door-shut', { error: error instanceof Error ? error.name : typeof error });
    return null;
  }
}

/**
 * Goes to the program that has the Lab of this folder.
 * @returns the socket, from which lines can be read; null where nobody opens, or somebody who does not know the folder's secret
 */
export async function knockAtLab(folder: string, ports: { clock: Clock; random: Random }): Promise<Socket | null> {
  const secret = readSecret(folder);
  if (secret === null) return null;
  const socket = connect(labAddress(folder)).setEncoding('utf8');
  const nonce = toHex(ports.random.bytes(secretLength));
  const over = new AbortController();
  try {
    const answered = new Promise<string>((done, failed) => {
      socket.once('error', failed).once('close', () => failed(new Error('the door was shut')));
      socket.once('connect', () => socket.write(`${nonce}\n`));
      onLines(socket, (line) => done(line), oneLine);
    });
    answered.catch(() => {});
    const line = await Promise.race([answered, sleep(ports.clock, proofMs, over.signal).then(() => '')]);
    const expected = proofOf(secret, nonce);
    if (!equalBytes(utf8(line), utf8(expected))) throw new Error('expected the proof of the folder');
    socket
      .removeAllListeners('error')
      .removeAllListeners('close')
      .on('error', () => {});
    return socket;
  } catch {
    socket
      .removeAllListeners()
      .on('error', () => {})
      .destroy();
    return null;
  } finally {
    over.abort();
  }
}

/**
 * Calls `onLine` with each line that comes. Whoever sends an endless one is cut off.
 * @param options.most how many lines are taken; what comes behind them stays in the socket
 * @param options.longest of a line that has not ended, in UTF-16 units
 */
export function onLines(
  socket: Socket,
  onLine: (line: string) => void,
  { most = Number.POSITIVE_INFINITY, longest = longestMessage }: { most?: number; longest?: number } = {},
): void {
  let rest = '';
  let taken = 0;
  const read = (data: string | Buffer) => {
    rest += String(data);
    for (let end = rest.indexOf('\n'); end !== -1; end = rest.indexOf('\n')) {
      const line = rest.slice(0, end);
      rest = rest.slice(end + 1);
      if (++taken === most) {
        socket.off('data', read).pause();
        if (rest !== '') socket.unshift(rest);
        onLine(line);
        return;
      }
      onLine(line);
    }
    if (rest.length > longest) socket.destroy();
  };
  socket.on('data', read).resume();
}

const proofOf = (secret: string, nonce: string): string =>
  createHmac('sha256', secret).update(`lab-door\0${nonce}`).digest('hex');

function answerKnock(socket: Socket, secret: string, admit: (connection: Connection) => void): void {
  socket.setEncoding('utf8').on('error', () => socket.destroy());
  onLines(
    socket,
    (nonce) => {
      if (!/^[0-9a-f]{64}$/.test(nonce)) return socket.destroy();
      socket.write(`${proofOf(secret, nonce)}\n`);
      admit({
        send: (message) => void socket.write(`${typeof message === 'string' ? message : ''}\n`),
        onMessage: (listener) => onLines(socket, listener),
        onClose: (listener) => void socket.once('close', listener),
        close: () => void socket.destroy(),
      });
    },
    oneLine,
  );
}

function listening(server: Server, address: string): Promise<void> {
  return new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(address, () => {
      server.off('error', failed);
      done();
    });
  });
}

const secretPath = (folder: string): string => join(folder, 'lab-door.key');

function readSecret(folder: string): string | null {
  try {
    const secret = readFileSync(secretPath(folder), 'utf8').trim();
    return /^[0-9a-f]{64}$/.test(secret) ? secret : null;
  } catch {
    return null;
  }
}

/** Another one each time that the door is opened. */
function newSecret(folder: string, random: Random): string {
  const secret = toHex(random.bytes(secretLength));
  writeDurably(secretPath(folder), secret);
  return secret;
}
