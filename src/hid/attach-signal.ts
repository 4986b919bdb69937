import { watch } from 'node:fs';
import { Emitter, type Unsubscribe } from '../basics/emitter.ts';

/**
 * `devices`: keys may have come or gone. `access`: who may talk to the device at `path` may have changed.
 * `ended`: no more news will come from here.
 */
export type AttachNews = { news: 'devices' } | { news: 'access'; path: string } | { news: 'ended' };

/** Tells that something changed without opening or asking any device. */
export interface AttachSignal {
  /**
   * Milliseconds after a piece of news at which the list of devices is worth another look, besides the one at once: where
   * the news is of the USB device and the system makes its HID interface a little later.
   */
  readonly laterLooks: readonly number[];
  onNews(listener: (news: AttachNews) => void): Unsubscribe;
  close(): void;
}

/** The part of `fs.watch` that is used: `rename` for a node that came or went, `change` for one whose owner or mode changed. */
export type WatchDirectory = (
  directory: string,
  listener: (event: 'rename' | 'change', name: string | null) => void,
) => { on(event: 'error', listener: (cause: Error) => void): unknown; close(): void };

const hidrawNode = /^hidraw\d+$/;

/**
 * Linux: the directory in which the kernel makes and removes the hidraw nodes (inotify). udev sets the permissions of a node
 * a little after the kernel made it, which is news of its own.
 * @throws Error when the directory cannot be watched
 */
export function watchDeviceNodes(directory = '/dev', watchDirectory: WatchDirectory = watch): AttachSignal {
  const emitter = new Emitter<AttachNews>();
  const watcher = watchDirectory(directory, (event, name) => {
    if (name === null) emitter.emit({ news: 'devices' });
    else if (!hidrawNode.test(name)) return;
    else if (event === 'rename') emitter.emit({ news: 'devices' });
    else emitter.emit({ news: 'access', path: `${directory}/${name}` });
  });
  watcher.on('error', () => {
    watcher.close();
    emitter.emit({ news: 'ended' });
  });
  return { laterLooks: [], onNews: (listener) => emitter.on(listener), close: () => watcher.close() };
}

/** The part of npm's `usb` 3 that is used: the system's own plug events (CM_Register_Notification, IOKit), no device opened. */
export interface UsbEvents {
  addAttach(listener: () => void): Promise<void>;
  addDetach(listener: () => void): Promise<void>;
  removeAttach(): Promise<void>;
  removeDetach(): Promise<void>;
}

/**
 * Windows and macOS: the system's USB plug events.
 * @throws Error when the optional package `usb` is not there, does not fit this machine or cannot listen
 */
export async function watchUsbPorts(load: () => Promise<UsbEvents> = loadUsbEvents): Promise<AttachSignal> {
  const events = await load();
  const emitter = new Emitter<AttachNews>();
  const announce = () => emitter.emit({ news: 'devices' });
  await events.addAttach(announce);
  await events.addDetach(announce);
  return {
    laterLooks: [50, 150, 500, 1_500],
    onNews: (listener) => emitter.on(listener),
    close() {
      // Best effort while the program ends: the listeners hold nothing but this emitter.
      Promise.all([events.removeAttach(), events.removeDetach()]).catch(() => {});
    },
  };
}

/**
 * The package's own emitter, not its WebUSB class: that one throws a failed start where nothing catches it. The specifier is
 * a variable because the package is optional: nothing that builds or checks this project needs it.
 */
async function loadUsbEvents(): Promise<UsbEvents> {
  const specifier = 'usb/index.js';
  const module = (await import(/* @vite-ignore */ specifier)) as {
    default?: { Emitter: new () => UsbEvents };
    Emitter?: new () => UsbEvents;
  };
  const EventsClass = module.Emitter ?? module.default?.Emitter;
  if (!EventsClass) throw new Error("the package 'usb' has no Emitter: expected its version 3");
  return new EventsClass();
}
