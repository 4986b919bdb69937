import { atkeyPro } from './atkey-pro.ts';
import type { KeyModel } from './key-model.ts';
import { pinOnly } from './pin-only.ts';

/** Every model that a virtual key can be made of. */
export const keyModels: readonly KeyModel[] = [atkeyPro, pinOnly];
