import { z } from 'zod';
import { toBase64url } from '../basics/bytes.ts';
import type { Clock } from '../basics/clock.ts';
import type { Random } from '../basics/random.ts';
import type { Secret } from '../basics/secret.ts';
import { type Decision, done, refused } from './decision.ts';
import type { Group, IdentityStore, NewAccount } from './identity-store.ts';
import { newPasswordProblem, storePassword } from './methods/password.ts';
import type { EmailMethod, PhoneMethod, StoredMethod } from './methods/stored-method.ts';
import { userNameKey } from './names.ts';

/** Where the demonstration's people are: nobody has this domain (RFC 2606). */
const DOMAIN = 'demonstration.example';

const person = z.strictObject({
  /** Before the `@`, which all of them have in common. */
  userName: z.string().regex(/^[a-z.]+$/),
  displayName: z.string().min(1).max(64),
  phoneticName: z.string().default(''),
  latinName: z.string().default(''),
  role: z.enum(['user', 'helpdesk', 'auditor', 'admin', 'tester']).default('user'),
  groups: z.array(z.string()),
  /** E.164, of the ranges that nobody is given. */
  phone: z
    .string()
    .regex(/^\+\d{8,15}$/)
    .nullable()
    .default(null),
  /** Before the `@`. */
  email: z.string().nullable().default(null),
});
const directory = z
  .strictObject({
    groups: z.array(
      z.strictObject({ name: z.string().min(1), type: z.enum(['security', 'distribution', 'microsoft-365']) }),
    ),
    people: z.array(person).min(1),
  })
  .refine(({ people }) => people[0]?.role === 'admin', 'expected an administrator as the first person')
  .refine(
    ({ people, groups }) =>
      people.every((one) => one.groups.every((name) => groups.some((group) => group.name === name))),
    'expected people in groups that there are',
  );

/** The people and groups of `resources/demonstration/directory.json`. */
export type DemonstrationDirectory = z.infer<typeof directory>;

/** @throws when the file does not fit */
export const parseDemonstration = (value: unknown): DemonstrationDirectory => directory.parse(value);

export interface Demonstration {
  /** Who may do everything; signs in with the password, as all of them do. */
  readonly administrator: string;
  readonly people: number;
}

/**
 * Fills an empty directory with people to play with, all at once: either everybody is there or nobody. All have the same
 * password, which the caller chooses.
 */
export async function fillDemonstration(
  demonstration: DemonstrationDirectory,
  password: Secret,
  ports: { readonly store: IdentityStore; readonly clock: Clock; readonly random: Random },
): Promise<Decision<Demonstration>> {
  const { store, clock, random } = ports;
  const state = await store.state();
  if (state !== 'empty') return refused(state === 'lost' ? 'directory-lost' : 'directory-not-empty');
  const problem = newPasswordProblem(password, { userName: DOMAIN, displayName: '' });
  if (problem !== undefined) return refused(problem);
  const newId = () => toBase64url(random.bytes(16));
  // One hash for all: it takes a tenth of a second, and the password is no secret among them.
  const { hash, changedAt } = await storePassword(password, ports);
  const groups = demonstration.groups.map((group): Group => ({ id: newId(), ...group }));
  const people = demonstration.people.map((one): NewAccount => {
    const userName = `${one.userName}@${DOMAIN}`;
    return {
      id: newId(),
      userName,
      nameKey: userNameKey(userName),
      displayName: one.displayName,
      phoneticName: one.phoneticName,
      latinName: one.latinName,
      role: one.role,
      disabled: false,
      registerAgain: false,
      defaultMethodId: null,
      revision: 0,
      userHandle: random.bytes(32),
      createdAt: clock.now(),
      password: { id: newId(), hash, changedAt },
    };
  });
  const [administrator, ...others] = people as [NewAccount, ...NewAccount[]];
  const answer = await store.addFirstAccount(administrator, {
    accounts: others,
    groups,
    members: demonstration.people.flatMap((one, index) =>
      groups
        .filter(({ name }) => one.groups.includes(name))
        .map(({ id: groupId }) => ({ groupId, accountId: people[index]?.id ?? '' })),
    ),
    methods: demonstration.people.flatMap((one, index): StoredMethod[] => {
      const base = {
        accountId: people[index]?.id ?? '',
        createdAt: clock.now(),
        lastUsedAt: null,
        revision: 0,
      };
      const phone: PhoneMethod[] =
        one.phone === null
          ? []
          : [
              {
                ...base,
                id: newId(),
                name: one.phone,
                type: 'phone',
                number: one.phone,
                line: 'mobile',
                reachedBy: 'sms',
                use: 'primary',
              },
            ];
      const address = `${one.email}@${DOMAIN}`;
      const email: EmailMethod[] =
        one.email === null ? [] : [{ ...base, id: newId(), name: address, type: 'email', address }];
      return [...phone, ...email];
    }),
  });
  if (answer !== 'added') return refused(answer);
  return done({ administrator: administrator.userName, people: people.length });
}
