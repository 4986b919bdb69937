import { atkeyPro } from './atkey-pro.ts';
import { atkeyPro20 } from './atkey-pro-2-0.ts';
import { ctap23 } from './ctap-2-3.ts';
import type { KeyModel } from './key-model.ts';
import { pinOnly } from './pin-only.ts';
import { tiny } from './tiny.ts';
import { u2fOnly } from './u2f-only.ts';

/** Every model that a virtual key can be made of. */
export const keyModels: readonly KeyModel[] = [atkeyPro, atkeyPro20, pinOnly, ctap23, tiny, u2fOnly];
