import type { Unsubscribe } from '../basics/emitter.ts';
import type { NativeHid } from './native-hid.ts';

/** A program with the rights that this one lacks, through which USB keys are used while it runs. */
export interface ElevatedSource {
  /** undefined while none runs. */
  readonly hid: NativeHid | undefined;
  /** It came or went. */
  onChange(listener: () => void): Unsubscribe;
}
