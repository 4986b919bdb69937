import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ControlledKey, RigState } from '../controlled-key.ts';

/**
 * The controller of python-fido2's device tests (its class PicoController): plain GET requests whose answers nobody reads, on
 * `/usb0/...` for the one key that there is. A touch lasts from `touch/on` to `touch/off`.
 */
export async function answerController(
  request: IncomingMessage,
  response: ServerResponse,
  key: ControlledKey,
  port: number,
): Promise<void> {
  const status = verdict(request, port);
  if (status !== 200) return reply(response, status, status === 405 ? { allow: 'GET' } : {});
  const act = actions(key)[request.url ?? ''];
  if (act === undefined) return reply(response, 404);
  try {
    await act();
  } catch {
    return reply(response, 500);
  }
  reply(response, 200, {}, request.url === '/' ? key.state() : {});
}

const actions = (key: ControlledKey): Readonly<Record<string, () => void | Promise<void>>> => ({
  '/': () => {},
  '/usb0/power/on': () => (isReachable(key.state()) ? undefined : key.plug('host')),
  '/usb0/power/off': () => key.unplug(),
  '/usb0/touch/on': () => key.holdTouch(),
  '/usb0/touch/off': () => key.releaseTouch(),
  '/wipe': () => key.wipe(),
});

/** Plugged into a host, and so that every other program finds it: power that is on for all of them is left on. */
const isReachable = ({ power, sockets }: RigState): boolean =>
  power === 'host' && sockets.every(({ problem }) => problem === null);

/**
 * A page in a browser must not get here: one that makes its name resolve to 127.0.0.1 has another Host, one that sends a
 * request across origins carries Origin or, for an image or a link, Sec-Fetch-Site.
 */
function verdict({ method, headers, headersDistinct }: IncomingMessage, port: number): 200 | 403 | 405 | 421 {
  const hosts = headersDistinct.host ?? [];
  const ours = [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`];
  if (hosts.length !== 1 || !ours.includes(hosts[0]?.toLowerCase() ?? '')) return 421;
  if (headers.origin !== undefined) return 403;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'none') return 403;
  return method === 'GET' ? 200 : 405;
}

function reply(
  response: ServerResponse,
  status: 200 | 403 | 404 | 405 | 421 | 500,
  headers: Record<string, string> = {},
  body: object = {},
): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    connection: 'close',
    ...headers,
  });
  response.end(`${JSON.stringify(body)}\n`);
}
