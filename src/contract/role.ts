import { oc } from '@orpc/contract';

/**
 * Who may call a method. `anyone`: whoever sits at this computer; `registering`: signed in, or in the restricted session that
 * may only register methods; `user`: signed in; `helpdesk` and `auditor`: signed in as such, or as an administrator; `staff`:
 * signed in as any of these three, for what they all may read; `admin`: signed in as an administrator; `tester`: the Lab, which only ever touches virtual keys.
 */
export type Role = 'anyone' | 'registering' | 'user' | 'staff' | 'helpdesk' | 'auditor' | 'admin' | 'tester';

const base = oc.$meta<{ role: Role; fresh?: true }>({ role: 'admin' });
export const anyone = base.meta({ role: 'anyone' });
export const registering = base.meta({ role: 'registering' });
export const user = base.meta({ role: 'user' });
export const staff = base.meta({ role: 'staff' });
export const helpdesk = base.meta({ role: 'helpdesk' });
export const auditor = base.meta({ role: 'auditor' });
export const admin = base.meta({ role: 'admin' });
/**
 * For what an administrator changes where no decision of the directory answers: FORBIDDEN, with `refusal` as its data, without
 * a sign-in with two steps that is not long ago.
 */
export const freshAdmin = base.meta({ role: 'admin', fresh: true });
export const tester = base.meta({ role: 'tester' });
