import type { Method } from '../../../contract/methods.ts';

/** What every way to add a method is told, in the dialog of Security info and in the registration that a sign-in demands alike. */
export interface Adding {
  /** In a registration more comes after it: [Next] in place of [Done] at its end. */
  readonly isRegistration: boolean;
  /** Out of its first screen. */
  readonly onBack: () => void;
  /** The method is registered, and the person has read so. */
  readonly onDone: (method: Method) => void;
}
