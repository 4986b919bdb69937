import { Emitter } from '../../basics/emitter.ts';
import { attachToUhid, requireUhid, type UhidAttachment, UhidUnavailable } from '../uhid.ts';
import type { HidIdentity } from '../uhid-event.ts';
import { type KeySocket, SocketRefused } from './key-socket.ts';
import type { PluggedDevice } from './plugged-device.ts';
import { WhilePlugged } from './while-plugged.ts';

let count = 0;

/**
 * A device as a USB HID device of the whole system, which browsers, libfido2 and node-hid find as they find a physical key.
 * Linux only.
 * @param path of the kernel's uhid
 * @throws SocketRefused with what may help, where the kernel has no uhid or this user may not use it
 */
export async function openUhidSocket(
  device: PluggedDevice,
  identity: HidIdentity,
  path = '/dev/uhid',
): Promise<KeySocket> {
  const changes = new Emitter<void>();
  let attachment: UhidAttachment | undefined;
  let problem: SocketRefused | null = null;
  const tell = (now: SocketRefused | null) => {
    if (now === problem) return;
    problem = now;
    changes.emit();
  };
  try {
    await requireUhid(path);
  } catch (cause) {
    throw refused(cause);
  }

  const presence = new WhilePlugged(device, {
    async open() {
      const attached = await attachToUhid(device, identity, path);
      attachment = attached;
      tell(null);
      const gone = () => {
        if (attachment !== attached) return;
        attachment = undefined;
        tell(new SocketRefused('other', 'the kernel dropped the device'));
      };
      attached.detached.then(gone, gone);
    },
    async close() {
      const attached = attachment;
      attachment = undefined;
      await attached?.detach().catch(() => {});
    },
    failed: (cause) => tell(refused(cause)),
  });
  await presence.settled();
  const first = problem as SocketRefused | null;
  if (first !== null) {
    await presence.end();
    throw first;
  }

  return {
    id: `uhid-${++count}`,
    kind: 'uhid',
    address: identity.name,
    get problem() {
      return problem;
    },
    clients: () => null,
    onChange: (listener) => changes.on(listener),
    settled: () => presence.settled(),
    close: () => presence.end(),
  };
}

function refused(cause: unknown): SocketRefused {
  if (!(cause instanceof UhidUnavailable)) return new SocketRefused('other', String(cause), { cause });
  return new SocketRefused(reasons[cause.reason], cause.message, { cause });
}

const reasons = { 'not-there': 'no-uhid', 'not-permitted': 'uhid-not-permitted', other: 'other' } as const;
