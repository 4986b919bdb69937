import type { AnyRouter } from '@orpc/server';
import { ORPCError } from '@orpc/server';
import { RPCHandler } from '@orpc/server/ws';
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
  close(reason: RequestFault): void;
}

export type ServeConnection = (connection: Connection, caller: Caller) => void;

/**
 * Answers calls over connections. What is not a call of the shape that our own page sends closes the connection before any
 * of it is interpreted. When a connection closes, everything that was asked over it is aborted.
 */
export function createConnectionServer(options: { router: AnyRouter; clock: Clock; log: Log }): ServeConnection {
  const { clock, log } = options;
  const handler = new RPCHandler<{ caller: Caller }>(options.router, {
    clientInterceptors: [
      async ({ next, path }) => {
        try {
          return await next();
        } catch (error) {
          // The page is told only that it was an internal error. The name is enough here: a message could quote input.
          if (!(error instanceof ORPCError) || error.code === 'INTERNAL_SERVER_ERROR') {
            log.warn('call-failed', { method: path.join('.'), error: nameOf(error) });
          }
          throw error;
        }
      },
    ],
  });

  return (connection, caller) => {
    const check = new RequestCheck(clock);
    const messageListeners: ((event: { data: string }) => void)[] = [];
    let isOpen = true;
    connection.onMessage((message) => {
      if (!isOpen) return;
      const fault = check.faultOf(message);
      if (fault !== undefined) {
        isOpen = false;
        log.warn('connection-refused', { fault });
        connection.close(fault);
        return;
      }
      for (const listener of messageListeners) listener({ data: message as string });
    });
    const socket = {
      send: (message: string | ArrayBufferLike | Uint8Array) => {
        if (isOpen) connection.send(message);
      },
      addEventListener: (type: string, listener: (event: { data: string }) => void) => {
        if (type === 'message') messageListeners.push(listener);
        if (type === 'close') {
          connection.onClose(() => {
            isOpen = false;
            listener({ data: '' });
          });
        }
      },
    };
    void handler.upgrade(socket as Parameters<typeof handler.upgrade>[0], { context: { caller } });
  };
}

function nameOf(error: unknown): string {
  const { name, cause } = error instanceof Error ? error : { name: typeof error, cause: undefined };
  return cause instanceof Error ? `${name} (${cause.name})` : name;
}
