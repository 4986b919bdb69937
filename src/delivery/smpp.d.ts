/** What is used of smpp 0.5.1, which has no types. */
declare module 'smpp' {
  import type { EventEmitter } from 'node:events';
  import type { Socket } from 'node:net';

  interface Pdu {
    readonly command: string;
    readonly command_status: number;
    readonly sequence_number: number;
    readonly [member: string]: unknown;
    isResponse(): boolean;
    response(members?: Readonly<Record<string, unknown>>): Pdu;
  }

  type PDU = new (command: string, members?: Readonly<Record<string, unknown>>) => Pdu;

  interface Session extends EventEmitter {
    readonly socket: Socket;
    /** false: the connection is not open any more. */
    send(pdu: Pdu, onResponse?: (pdu: Pdu) => void): boolean;
    destroy(): void;
  }

  const smpp: {
    connect(options: Readonly<Record<string, unknown>>): Session;
    createServer(listener: (session: Session) => void): import('node:net').Server;
    createServer(
      options: { key: string; cert: string },
      listener: (session: Session) => void,
    ): import('node:net').Server;
    PDU: PDU;
  };

  export type { PDU, Pdu, Session };
  export default smpp;
}
