import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Server, Socket } from 'node:net';
import smpp, { type Pdu, type Session } from 'smpp';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { type Clock, systemClock } from '../../src/basics/clock.ts';
import type { LogDetails } from '../../src/basics/log.ts';
import { seededRandom } from '../../src/basics/random.ts';
import type { Channel, ChosenGateway, DeliveryPart } from '../../src/contract/delivery-fields.ts';
import type { Lookup } from '../../src/delivery/address-guard.ts';
import { deliveryRouter } from '../../src/delivery/delivery-router.ts';
import type { Delivery } from '../../src/identity/delivery.ts';
import { volatileDocument } from '../../src/storage/sealed-document.ts';
import { makeCertificate } from '../identity/certificates.ts';

/** Pauses between tries are over at once; what gives a slow server its time takes it. */
export const impatientClock: Clock = {
  ...systemClock,
  schedule(delayMs, action) {
    if (delayMs >= 5_000) return systemClock.schedule(delayMs, action);
    const timer = setImmediate(action);
    return () => clearImmediate(timer);
  },
};

/** What tests open, to be closed after each. */
export class Opened {
  readonly #closers: (() => Promise<void> | void)[] = [];

  add(close: () => Promise<void> | void): void {
    this.#closers.push(close);
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).toReversed()) await close();
  }

  /** Listens on loopback and ends with its connections. @returns the port */
  async listen(server: Server): Promise<number> {
    const sockets = new Set<Socket>();
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
    });
    this.add(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }
}

export interface Desk {
  readonly router: ReturnType<typeof deliveryRouter>;
  readonly logged: { event: string; details: LogDetails | undefined }[];
  /** Sets a part up, and fails where it is refused. */
  setUp(part: DeliveryPart, values: Record<string, string>, secret?: string): void;
  choose(channel: Channel, gateway: ChosenGateway): void;
}

export function openDesk(
  opened: Opened,
  options: { clock?: Clock; lookup?: Lookup; lab?: Delivery; settings?: ReturnType<typeof volatileDocument> } = {},
): Desk {
  const logged: Desk['logged'] = [];
  const log = {
    info: (event: string, details?: LogDetails) => void logged.push({ event, details }),
    warn: (event: string, details?: LogDetails) => void logged.push({ event, details }),
  };
  const router = deliveryRouter({
    lab: options.lab ?? null,
    settings: options.settings ?? volatileDocument(),
    clock: options.clock ?? impatientClock,
    random: seededRandom('delivery'),
    log,
    ...(options.lookup ? { lookup: options.lookup } : {}),
  });
  opened.add(() => router.close());
  return {
    router,
    logged,
    setUp(part, values, secret) {
      const problems = router.change(part, values, secret ?? null);
      if (problems !== null) throw new Error(`${part}: ${JSON.stringify(problems)}`);
    },
    choose(channel, gateway) {
      if (!router.choose(channel, gateway)) throw new Error(`${channel}: ${gateway}`);
    },
  };
}

export interface TestCertificate {
  readonly key: string;
  readonly cert: string;
}

export function selfSigned(host = 'localhost'): TestCertificate {
  const made = makeCertificate({ subject: host, host, ca: true });
  const body = made.der.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    key: made.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: ['-----BEGIN CERTIFICATE-----', ...body, '-----END CERTIFICATE-----', ''].join('\n'),
  };
}

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly source: string;
  readonly secure: boolean;
  readonly user: string | undefined;
}

/** An SMTP server that keeps what it gets. */
export async function mailServer(
  opened: Opened,
  options: SMTPServerOptions & { readonly onMail?: (count: number) => Promise<Error | null> } = {},
): Promise<{ port: number; mails: ReceivedMail[]; connections: () => number }> {
  const { onMail, ...given } = options;
  const mails: ReceivedMail[] = [];
  let connections = 0;
  let count = 0;
  const server = new SMTPServer({
    authOptional: true,
    logger: false,
    closeTimeout: 50,
    onConnect(_session, next) {
      connections++;
      next();
    },
    onData(stream, session, next) {
      const chunks: Uint8Array[] = [];
      stream.on('data', (chunk: Uint8Array) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          source: Buffer.concat(chunks).toString('latin1'),
          secure: session.secure,
          user: session.user as string | undefined,
        });
        void (async () => next(onMail ? await onMail(++count) : null))();
      });
    },
    ...given,
  });
  server.on('error', () => {});
  // It closes its own connections: a socket that is destroyed under a TLS handshake can take Node down.
  opened.add(() => new Promise((resolve) => server.close(() => resolve())));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return { port, mails, connections: () => connections };
}

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** An HTTP server: what it gets is kept, and answered by the test. */
export async function httpServer(
  opened: Opened,
  answer: (received: Received, response: ServerResponse, count: number) => void,
): Promise<{ base: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Uint8Array[] = [];
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      received.push({ method, url, headers, body: Buffer.concat(chunks).toString('utf8') });
      answer(received.at(-1) as Received, response, received.length);
    });
  });
  return { base: `http://127.0.0.1:${await opened.listen(server)}`, received };
}

export const json = (
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
) => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(value));
};

/** An SMPP centre: takes binds of `touchstone`/`geheim` and answers messages as the test says. */
export async function smppCentre(
  opened: Opened,
  options: {
    readonly tls?: TestCertificate;
    readonly onSubmit?: (pdu: Pdu, session: Session, count: number) => void;
    readonly onBind?: (count: number) => number;
  } = {},
): Promise<{ port: number; submitted: Pdu[]; binds: Pdu[]; sessions: Session[]; linkChecks: () => number }> {
  const submitted: Pdu[] = [];
  const binds: Pdu[] = [];
  const sessions: Session[] = [];
  let linkChecks = 0;
  const onSession = (session: Session) => {
    sessions.push(session);
    session.on('error', () => {});
    session.on('bind_transceiver', (pdu: Pdu) => {
      binds.push(pdu);
      const isRight = pdu.system_id === 'touchstone' && pdu.password === 'geheim';
      const status = options.onBind?.(binds.length) ?? (isRight ? 0 : 0x0e);
      session.send(pdu.response({ command_status: status, system_id: 'centre' }));
    });
    session.on('enquire_link', (pdu: Pdu) => {
      linkChecks++;
      session.send(pdu.response());
    });
    session.on('submit_sm', (pdu: Pdu) => {
      submitted.push(pdu);
      if (options.onSubmit) options.onSubmit(pdu, session, submitted.length);
      else session.send(pdu.response({ message_id: `m${submitted.length}` }));
    });
  };
  const server = options.tls ? smpp.createServer(options.tls, onSession) : smpp.createServer(onSession);
  return { port: await opened.listen(server), submitted, binds, sessions, linkChecks: () => linkChecks };
}

/** Waits for something that another end does, with a bound. */
export async function until(isSo: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error(`expected ${what} within 10 s`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
