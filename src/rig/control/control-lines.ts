import type { Socket } from 'node:net';
import { SocketRefused } from '../../hid/sockets/key-socket.ts';
import { sampleCodes } from '../../scenario/names.ts';
import { parseScenario, UnreadableScenario } from '../../scenario/parse-scenario.ts';
import { StateDoesNotFit } from '../../virtual-key/prepared-state.ts';
import type { ControlledKey } from '../controlled-key.ts';
import {
  ControlError,
  type ControlRequest,
  maxLineBytes,
  parseControlRequest,
  type RequestId,
} from './control-request.ts';
import { LineReader, LineTooLong } from './line-reader.ts';

/** What may wait for a controller that does not read. */
const maxUnreadBytes = 1024 * 1024;
/** What may wait for a watcher before it gets the newest state only; no less than where a socket tells that it has drained. */
const maxUnreadStates = 64 * 1024;
const space = /^\s*$/;

type Say = (value: object) => void;

/**
 * Answers a controller that speaks JSON lines, one request after the other, until it ends its side.
 * @param onRequest told of each request that was understood
 */
export async function serveLines(socket: Socket, key: ControlledKey, onRequest: () => void): Promise<void> {
  const reader = new LineReader(maxLineBytes);
  let stopWatching = () => {};
  const say: Say = (value) => {
    if (socket.writableLength > maxUnreadBytes) socket.destroy();
    else if (socket.writable) socket.write(`${JSON.stringify(value)}\n`);
  };

  const answer = async (line: Uint8Array) => {
    if (line.length < 3 && space.test(Buffer.from(line).toString())) return;
    let id: RequestId = null;
    try {
      const request = parseControlRequest(line);
      id = request.id ?? null;
      onRequest();
      if (request.command === 'watch') {
        stopWatching();
        say({ id, ok: {} });
        stopWatching = watch(socket, key, say);
      } else {
        say({ id, ok: await perform(request, key) });
      }
    } catch (error) {
      say(errorAnswer(error, id));
    }
  };

  try {
    for await (const bytes of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
      for (const line of reader.read(bytes)) await answer(line);
    }
    await answer(reader.rest());
    socket.end();
  } catch (error) {
    // Otherwise the connection broke, and there is nobody to tell.
    if (error instanceof LineTooLong) socket.end(errorLine(error));
    else socket.destroy();
  } finally {
    stopWatching();
  }
}

async function perform(request: Exclude<ControlRequest, { command: 'watch' }>, key: ControlledKey): Promise<object> {
  switch (request.command) {
    case 'plug':
      await key.plug(request.power);
      return {};
    case 'unplug':
      await key.unplug();
      return {};
    case 'touch':
      key.touch(request.held);
      return {};
    case 'deny':
      key.deny();
      return {};
    case 'finger': {
      const { finger, sample, placement, id = null } = request;
      if (sample !== undefined && placement !== undefined) {
        throw new ControlError('invalid', 'got a sample and a placement, expected one of them', id);
      }
      const made = key.finger(finger, placement ?? sampleCodes[sample ?? 'good'] ?? 0);
      return { sample: sampleNames.get(made) ?? made };
    }
    case 'press':
      key.press(request.clicks);
      return {};
    case 'led':
      return key.state().led;
    case 'state':
      return key.state();
    case 'scenario':
      await key.playScenario(parseScenario(request.text));
      return {};
    case 'stop-scenario':
      key.stopScenario();
      return {};
    case 'wipe':
      key.wipe();
      return {};
    case 'hands': {
      const { autoTouch, autoFinger, resetAnyTime } = request;
      key.setHands({
        ...(autoTouch !== undefined && { autoTouch }),
        ...(autoFinger !== undefined && { autoFinger }),
        ...(resetAnyTime !== undefined && { resetAnyTime }),
      });
      return key.state().hands;
    }
  }
}

/** Each state once, in order; a controller that reads slowly gets the newest when it has read what there was. */
function watch(socket: Socket, key: ControlledKey, say: Say): () => void {
  let said = '';
  let isBehind = false;
  const tell = () => {
    isBehind = socket.writableLength > maxUnreadStates;
    if (isBehind) return;
    const state = key.state();
    const text = JSON.stringify(state);
    if (text === said) return;
    said = text;
    say({ event: 'state', state });
  };
  const catchUp = () => {
    if (isBehind) tell();
  };
  tell();
  const forget = key.onChange(tell);
  socket.on('drain', catchUp);
  return () => {
    forget();
    socket.off('drain', catchUp);
  };
}

/** The answer to what is no request. */
export const errorLine = (error: ControlError | LineTooLong): string => `${JSON.stringify(errorAnswer(error, null))}\n`;

function errorAnswer(error: unknown, id: RequestId): object {
  if (error instanceof ControlError) {
    return { id: error.id ?? id, error: { code: error.code, message: error.message } };
  }
  if (error instanceof UnreadableScenario) {
    return { id, error: { code: 'scenario-unreadable', message: error.message, line: error.line } };
  }
  if (error instanceof StateDoesNotFit) return { id, error: { code: 'scenario-does-not-fit', message: error.message } };
  if (error instanceof SocketRefused) return { id, error: { code: 'not-reachable', message: error.message } };
  if (error instanceof LineTooLong) return { id, error: { code: 'line-too-long', message: error.message } };
  return { id, error: { code: 'failed', message: error instanceof Error ? error.message : String(error) } };
}

const sampleNames = new Map(Object.entries(sampleCodes).map(([name, code]) => [code, name]));
