import type { Clock } from '../basics/clock.ts';
import { Emitter, type Unsubscribe } from '../basics/emitter.ts';
import type { Log } from '../basics/log.ts';
import { HidAccessDenied, type HidConnection, HidConnectionLost } from '../ctap/hid-connection.ts';
import { type KeyBus, KeyNotFound } from '../operations/ports.ts';
import { type AttachSignal, watchDeviceNodes, watchUsbPorts } from './attach-signal.ts';
import type { ElevatedSource } from './elevated-source.ts';
import { accessChecker, type CheckAccess, type HidSystem, hidSystem } from './hid-system.ts';
import type { NativeDevice, NativeHid } from './native-hid.ts';
import { loadNodeHid } from './node-hid.ts';
import { UsbConnection } from './usb-connection.ts';

/** A key that is present, as the contract has it. */
export type AttachedKey = ReturnType<KeyBus['snapshot']>['keys'][number];

export interface UsbKeysPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly system: HidSystem;
  /** @throws Error when this machine's HID stack cannot be used at all */
  readonly loadHid: () => Promise<NativeHid>;
  readonly checkAccess: CheckAccess;
  /** @throws Error when nothing tells of changes: the list is then read again every `slowLookMs` */
  readonly listen: () => Promise<AttachSignal>;
  /** While it runs, keys are listed and opened through it: it may what this program may not. */
  readonly elevated?: ElevatedSource | undefined;
}

/** This machine's own HID stack. */
export function systemUsb(ports: { clock: Clock; log: Log; elevated?: ElevatedSource | undefined }): UsbKeysPorts {
  const system = hidSystem();
  return {
    ...ports,
    system,
    loadHid: loadNodeHid,
    checkAccess: accessChecker(system),
    listen: system === 'linux' ? async () => watchDeviceNodes() : () => watchUsbPorts(),
  };
}

/** How often the list is read where the system's news cannot be heard. Reading it is slow on some systems. */
export const slowLookMs = 2_000;

/** How long a key keeps its look after its permissions went, in case that it is about to go itself. */
const lostAccessMs = 50;

interface Attachment {
  readonly id: string;
  readonly identity: string;
  readonly device: NativeDevice;
  readonly connections: Set<UsbConnection>;
  access: AttachedKey['access'];
}

/** The physical keys: who is there, who came, who went. Devices are opened only when someone asks for one. */
export class UsbKeys {
  readonly #ports: UsbKeysPorts;
  readonly #changes = new Emitter<void>();
  readonly #attachments = new Map<string, Attachment>();
  readonly #timers = new Set<() => void>();
  #hid: NativeHid | undefined;
  #signal: AttachSignal | undefined;
  #stopListening: Unsubscribe | undefined;
  #stopHelperNews: Unsubscribe | undefined;
  #unavailable: string | null = null;
  #counter = 0;
  #looking: Promise<void> | undefined;
  #lookAgain = false;
  #closed = false;

  constructor(ports: UsbKeysPorts) {
    this.#ports = ports;
  }

  /** Begins to listen. Resolves when the keys that are there now are listed; never rejects. */
  async start(): Promise<void> {
    try {
      this.#hid = await this.#ports.loadHid();
    } catch (cause) {
      this.#setUnavailable(cause);
      return;
    }
    await this.#listen();
    this.#stopHelperNews = this.#ports.elevated?.onChange(() => void this.#look());
    await this.#look();
  }

  list(): AttachedKey[] {
    return [...this.#attachments.values()].map(({ id, access, device }) => ({
      id,
      kind: 'usb' as const,
      manufacturer: device.manufacturer,
      product: device.product,
      serial: device.serial,
      vendorId: device.vendorId,
      productId: device.productId,
      access,
    }));
  }

  /** Why no USB key can be seen at all, in English; null where they can. */
  get unavailable(): string | null {
    return this.#unavailable;
  }

  onChange(listener: () => void): Unsubscribe {
    return this.#changes.on(listener);
  }

  /**
   * @throws KeyNotFound when no key has this id (any more)
   * @throws HidAccessDenied when the system refuses
   * @throws HidConnectionLost when it went away meanwhile
   */
  async open(id: string): Promise<HidConnection> {
    const attachment = this.#attachments.get(id);
    if (!attachment || !this.#hid) throw new KeyNotFound(`no USB key has the id ${id}`);
    const elevated = this.#ports.elevated?.hid;
    const handle = await (elevated ?? this.#hid)
      .open(attachment.device.path)
      .catch((cause) => this.#refuse(attachment, cause));
    const connection = new UsbConnection(handle, {
      refusedAtFirst: this.#ports.system === 'windows' && !elevated ? () => elevationNeeded() : undefined,
      onEnd: (end) => {
        attachment.connections.delete(connection);
        if (end === 'lost') this.#lose(attachment);
      },
    });
    attachment.connections.add(connection);
    if (this.#closed || this.#attachments.get(id) !== attachment) connection.lose(undefined);
    return connection;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stopListening?.();
    this.#stopHelperNews?.();
    this.#signal?.close();
    this.#cancelTimers();
    const open = [...this.#attachments.values()].flatMap(({ connections }) => [...connections]);
    await Promise.all(open.map((connection) => connection.close()));
    await this.#looking;
  }

  async #listen(): Promise<void> {
    try {
      const signal = await this.#ports.listen();
      if (this.#closed) return signal.close();
      this.#signal = signal;
      this.#stopListening = signal.onNews((news) => {
        if (news.news === 'access') void this.#checkAgain(news.path);
        else if (news.news === 'devices') this.#lookNowAndLater(signal.laterLooks);
        else this.#lookSlowly('the watch on devices ended');
      });
    } catch (cause) {
      this.#lookSlowly(messageOf(cause));
    }
  }

  #lookSlowly(reason: string): void {
    this.#signal = undefined;
    this.#ports.log.warn('usb-news-unavailable', { reason, everyMs: slowLookMs });
    const again = () => this.#after(slowLookMs, () => void this.#look().then(again));
    again();
  }

  #lookNowAndLater(laterMs: readonly number[]): void {
    this.#cancelTimers();
    for (const delayMs of laterMs) this.#after(delayMs, () => void this.#look());
    void this.#look();
  }

  #after(delayMs: number, action: () => void): void {
    if (this.#closed) return;
    const cancel = this.#ports.clock.schedule(delayMs, () => {
      this.#timers.delete(cancel);
      action();
    });
    this.#timers.add(cancel);
  }

  #cancelTimers(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }

  /** Never two at a time, since listing is slow on some systems; news that comes meanwhile leads to one more look. */
  #look(): Promise<void> {
    if (this.#looking) {
      this.#lookAgain = true;
      return this.#looking;
    }
    this.#looking = this.#lookUntilQuiet().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #lookUntilQuiet(): Promise<void> {
    do {
      this.#lookAgain = false;
      try {
        this.#update(await this.#present());
      } catch (cause) {
        this.#setUnavailable(cause);
      }
    } while (this.#lookAgain && !this.#closed);
  }

  async #present(): Promise<Map<string, { device: NativeDevice; access: AttachedKey['access'] }>> {
    const present = new Map<string, { device: NativeDevice; access: AttachedKey['access'] }>();
    if (this.#closed || !this.#hid) return present;
    const byHelper = await this.#listElevated();
    if (byHelper) {
      for (const device of byHelper) present.set(device.path, { device, access: 'ready' });
      return present;
    }
    for (const device of await this.#hid.list()) {
      const { access, attachment } = await this.#ports.checkAccess(device.path);
      if (access !== 'gone') present.set(attachment, { device, access });
    }
    return present;
  }

  /** undefined where no helper runs, or where it has just gone. */
  async #listElevated(): Promise<NativeDevice[] | undefined> {
    const { elevated } = this.#ports;
    return elevated?.hid?.list().catch((cause: unknown) => {
      this.#ports.log.warn('elevated-list-failed', { reason: messageOf(cause) });
      return undefined;
    });
  }

  #update(present: ReadonlyMap<string, { device: NativeDevice; access: AttachedKey['access'] }>): void {
    if (this.#closed) return;
    let changed = this.#unavailable !== null;
    this.#unavailable = null;
    const known = new Map<string, Attachment>();
    for (const attachment of [...this.#attachments.values()]) {
      if (present.has(attachment.identity)) {
        known.set(attachment.identity, attachment);
      } else {
        this.#drop(attachment);
        changed = true;
      }
    }
    for (const [identity, { device, access }] of present) {
      const attachment = known.get(identity);
      if (!attachment) {
        const id = `usb-${++this.#counter}`;
        this.#attachments.set(id, { id, identity, device, access, connections: new Set() });
        this.#ports.log.info('usb-key-attached', {
          id,
          vendorId: device.vendorId,
          productId: device.productId,
          access,
        });
        changed = true;
      } else if (attachment.access !== access) {
        attachment.access = access;
        changed = true;
      }
    }
    if (changed) this.#changes.emit();
  }

  #drop(attachment: Attachment): void {
    this.#attachments.delete(attachment.id);
    this.#ports.log.info('usb-key-detached', { id: attachment.id });
    for (const connection of [...attachment.connections]) connection.lose(undefined);
  }

  /** A connection broke: the attachment is over, even where the same key is back at the same path at the next look. */
  #lose(attachment: Attachment): void {
    if (this.#closed || this.#attachments.get(attachment.id) !== attachment) return;
    this.#drop(attachment);
    this.#changes.emit();
    void this.#look();
  }

  async #checkAgain(path: string): Promise<void> {
    const attachment = [...this.#attachments.values()].find(({ device }) => device.path === path);
    const now = attachment && !this.#looking ? await this.#ports.checkAccess(path) : undefined;
    if (this.#looking) {
      // The look under way may have asked before this change.
      this.#lookAgain = true;
    } else if (now?.access === 'gone') {
      await this.#look();
    } else if (attachment?.access === 'ready' && now?.access === 'not-permitted') {
      // The kernel takes a node's permissions away just before the node itself: that is a key that goes.
      this.#after(lostAccessMs, () => void this.#look());
    } else if (attachment && now && now.access !== attachment.access && this.#attachments.has(attachment.id)) {
      attachment.access = now.access;
      this.#changes.emit();
    }
  }

  async #refuse(attachment: Attachment, cause: unknown): Promise<never> {
    if (this.#ports.elevated?.hid) {
      throw new HidAccessDenied('other', `the elevated helper did not open the key: ${messageOf(cause)}`, { cause });
    }
    const { access, attachment: identity } = await this.#ports.checkAccess(attachment.device.path);
    if (access === 'gone' || identity !== attachment.identity) {
      throw new HidConnectionLost('the key went away while it was being opened', { cause });
    }
    if (access === 'needs-elevation') throw elevationNeeded(cause);
    if (access === 'not-permitted') {
      throw new HidAccessDenied('udev-rule', `this user may not open ${attachment.device.path}`, { cause });
    }
    throw new HidAccessDenied('other', `the system refused to open the key: ${messageOf(cause)}`, { cause });
  }

  #setUnavailable(cause: unknown): void {
    const text = `USB keys cannot be used: ${messageOf(cause)}`;
    if (text === this.#unavailable) return;
    this.#unavailable = text;
    this.#ports.log.warn('usb-unavailable', { reason: messageOf(cause) });
    this.#changes.emit();
  }
}

const elevationNeeded = (cause?: unknown): HidAccessDenied =>
  new HidAccessDenied('elevation', 'Windows lets only elevated programs talk to security keys', { cause });

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
