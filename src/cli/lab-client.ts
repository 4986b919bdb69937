import type { Socket } from 'node:net';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { Clock } from '../basics/clock.ts';
import type { Random } from '../basics/random.ts';
import { knockAtLab, onLines } from '../composition/lab-door.ts';
import type { Touchstone } from '../contract/contract.ts';
import type { LabDelivery } from '../contract/lab-delivery.ts';

/** The phones and OTP tokens of the program that has the Lab open now, and the way of messages to those phones. */
export interface LabClient extends Pick<Touchstone, 'phones' | 'otpTokens'> {
  readonly labDelivery: LabDelivery;
  close(): void;
}

const OPEN = 1;
const CLOSED = 3;

/** @returns null where no program has the Lab of this folder open: then this one has it */
export async function reachLab(folder: string, ports: { clock: Clock; random: Random }): Promise<LabClient | null> {
  const socket = await knockAtLab(folder, ports);
  if (!socket) return null;
  const client = createORPCClient<Touchstone & { labDelivery: LabDelivery }>(
    new RPCLink({ websocket: asWebSocket(socket) }),
  );
  const { phones, otpTokens, labDelivery } = client;
  return { phones, otpTokens, labDelivery, close: () => void socket.destroy() };
}

/** As much of one as oRPC uses. */
function asWebSocket(socket: Socket): WebSocket {
  let readyState = OPEN;
  const pipe = {
    get readyState() {
      return readyState;
    },
    send: (message: string) => void socket.write(`${message}\n`),
    addEventListener(type: string, listener: (event: { data: string }) => void) {
      if (type === 'message') onLines(socket, (data) => listener({ data }));
      if (type === 'close') {
        socket.once('close', () => {
          readyState = CLOSED;
          listener({ data: '' });
        });
      }
    },
    removeEventListener() {},
  };
  return pipe as unknown as WebSocket;
}
