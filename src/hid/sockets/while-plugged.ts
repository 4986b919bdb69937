import type { Unsubscribe } from '../../basics/emitter.ts';
import type { PluggedDevice } from './plugged-device.ts';

/** What is there only while a device is plugged in. */
export interface PluggedResource {
  open(): Promise<void>;
  /** What others notice of it happens before it returns. Never rejects. */
  close(): Promise<void>;
  /** `open` failed; it is tried again at the next plugging in. */
  failed(cause: unknown): void;
}

/**
 * Opens and closes a resource as a device is plugged in and pulled, one after the other: a device that was pulled and put back
 * while the resource was opening is closed in between, as its users would notice with a real one.
 */
export class WhilePlugged {
  readonly #resource: PluggedResource;
  readonly #forget: Unsubscribe;
  /** Counts the pluggings; null: unplugged. */
  #wanted: number | null = null;
  #opened: number | null = null;
  #count = 0;
  #following: Promise<void> = Promise.resolve();
  #isFollowing = false;

  /** @param isOpen whether the resource is open already; else it is opened if the device is plugged in */
  constructor(device: PluggedDevice, resource: PluggedResource, isOpen = false) {
    this.#resource = resource;
    if (isOpen) this.#opened = this.#wanted = ++this.#count;
    const changed = () => {
      this.#wanted = device.isPlugged ? ++this.#count : null;
      this.#keepUp();
    };
    this.#forget = device.onPlugChange(changed);
    if (device.isPlugged !== isOpen) changed();
  }

  /** Resolves when the resource is as the device is. */
  async settled(): Promise<void> {
    await this.#following;
  }

  /** Closes it, whatever the device is. */
  async end(): Promise<void> {
    this.#forget();
    this.#wanted = null;
    this.#keepUp();
    await this.#following;
  }

  #keepUp(): void {
    if (this.#isFollowing) return;
    this.#isFollowing = true;
    this.#following = this.#follow();
  }

  async #follow(): Promise<void> {
    try {
      while (this.#opened !== this.#wanted) {
        if (this.#opened !== null) {
          this.#opened = null;
          await this.#resource.close();
          continue;
        }
        const wanted = this.#wanted;
        try {
          await this.#resource.open();
          this.#opened = wanted;
        } catch (cause) {
          this.#resource.failed(cause);
          if (this.#wanted === wanted) return;
        }
      }
    } finally {
      this.#isFollowing = false;
    }
  }
}
