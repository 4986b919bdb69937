import type { AnyRouter } from '@orpc/server';
import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import type { Caller } from '../operations/caller.ts';
import { RequestCheck, type RequestFault } from './request-check.ts';

/** One open pipe to a page: a message port or a socket, as its host wraps it. */
export interface Connection {
  send(message: string | ArrayBufferLike | Uint8Array): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, also when this side has closed it. */
  onClose(listener: () => void): void;
  close(reason: RequestFault | 'contract-not-loaded'): void;
}

export type ServeConnection = (connection: Connection, caller: Caller) => void;

/**
 * Answers calls over connections. What is not a call of the shape that our own page sends closes the connection before any
 * of it is interpreted. When a connection closes, everything that was asked over it is aborted.
 * @param options.router called at the first connection: calls wait until it is there
 */
export function createConnectionServer(options: {
  router: () => Promise<AnyRouter>;
  clock: Clock;
  log: Log;
}): ServeConnection {
  const { clock, log } = options;
  let loading: ReturnType<typeof loadHandler> | undefined;

  return (connection, caller) => {
    const check = new RequestCheck(clock);
    const early: string[] = [];
    let receive = (message: string): void => void early.push(message);
    let closed = (): void => {};
    let isOpen = true;
    connection.onMessage((message) => {
      if (!isOpen) return;
      const fault = check.faultOf(message);
      if (fault === undefined) {
        receive(message as string);
        return;
      }
      isOpen = false;
      log.warn('connection-refused', { fault });
      connection.close(fault);
    });
    connection.onClose(() => {
      isOpen = false;
      closed();
    });
    const socket = {
      send: (message: string | ArrayBufferLike | Uint8Array) => {
        if (isOpen) connection.send(message);
      },
      addEventListener: (type: string, listener: (event: { data: string }) => void) => {
        // Each in a turn of its own: oRPC takes longer to read a request than its abort, which would be lost on overtaking it.
        if (type === 'message') receive = (data) => void setImmediate(() => isOpen && listener({ data }));
        if (type === 'close') closed = () => listener({ data: '' });
      },
    };
    loading ??= loadHandler(options);
    loading.then(
      (handler) => {
        if (!isOpen) return;
        void handler.upgrade(socket as Parameters<typeof handler.upgrade>[0], { context: { caller } });
        for (const message of early.splice(0)) receive(message);
      },
      (error: unknown) => {
        log.warn('contract-not-loaded', { error: nameOf(error) });
        if (isOpen) connection.close('contract-not-loaded');
      },
    );
  };
}

async function loadHandler({ router, log }: { router: () => Promise<AnyRouter>; log: Log }) {
  const [{ RPCHandler }, { ORPCError }, loaded] = await Promise.all([
    import('@orpc/server/ws'),
    import('@orpc/server'),
    router(),
  ]);
  return new RPCHandler<{ caller: Caller }>(loaded, {
    clientInterceptors: [
      async ({ next, path }) => {
        try {
          return await next();
        } catch (error) {
          // What a method leaves to the page, the guard before it has logged. The name of anything else is enough: a message
          // could quote input.
          if (!(error instanceof ORPCError)) {
            log.warn('call-failed', {
              method: path.join('.'),
              error: nameOf(error),
            });
          }
          throw error;
        }
      },
    ],
  });
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);
