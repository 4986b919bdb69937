import { oc } from '@orpc/contract';

/**
 * Who may call a method. `anyone`: whoever sits at this computer; `user`: signed in; `admin`: signed in as an
 * administrator; `tester`: the Lab, which only ever touches virtual keys.
 */
export type Role = 'anyone' | 'user' | 'admin' | 'tester';

const base = oc.$meta<{ role: Role }>({ role: 'admin' });
export const anyone = base.meta({ role: 'anyone' });
export const user = base.meta({ role: 'user' });
export const admin = base.meta({ role: 'admin' });
export const tester = base.meta({ role: 'tester' });
