import { z } from 'zod';
import {
  accountRole,
  decisionOf,
  displayName,
  passLifetimeMinutes,
  reason,
  session,
  userName,
  whetherChanged,
} from './identity.ts';
import { method } from './methods.ts';
import { pageMark } from './people.ts';
import { plan } from './plans.ts';
import { admin, anyone, auditor, helpdesk, staff } from './role.ts';
import { id, instant, typedSecret } from './values.ts';

const nothing = z.object({});
const about = z.object({ userName, reason });

const accountSummary = z.object({
  userName: z.string(),
  displayName: z.string(),
  role: accountRole,
  createdAt: instant,
  disabled: z.boolean(),
});

/** What helps with one account: nothing secret, numbers and addresses with most of them hidden. */
export const accountDetails = accountSummary.extend({
  phoneticName: z.string(),
  latinName: z.string(),
  methods: z.array(method),
  registerAgain: z.boolean(),
  block: z
    .object({
      from: instant,
      until: instant,
      reason: z.string(),
      because: z.enum(['administrator', 'fraud-report']),
      byName: z.string(),
    })
    .nullable(),
  lockedUntil: instant.nullable(),
  bypassUntil: instant.nullable(),
  /** The password is one that an administrator gave, and nobody has changed it yet. */
  temporaryPassword: z.boolean(),
  devices: z.number().int(),
  lostToken: plan.nullable(),
});
export type AccountDetails = z.infer<typeof accountDetails>;

const page = z.object({ after: pageMark.nullable().default(null), limit: z.number().int().min(1).max(500) });

const blockedPerson = z.object({
  userName: z.string(),
  from: instant,
  until: instant,
  reason: z.string(),
  byName: z.string(),
});

export const accounts = {
  /** Whether the directory has no account yet: then the first one is made here, as administrator. */
  directory: anyone.output(z.object({ name: z.string(), rpId: z.string(), origin: z.string(), empty: z.boolean() })),
  createFirst: anyone.input(z.object({ userName, displayName, password: typedSecret })).output(decisionOf(session)),
  /**
   * Somebody else's account: the password is a temporary one, as of `resetPassword`. `password` null: one is made, and is shown once.
   */
  create: admin
    .input(
      z.object({
        userName,
        displayName,
        password: typedSecret.nullable().default(null),
        role: accountRole,
        phoneticName: z.string().max(64).default(''),
        latinName: z.string().max(64).default(''),
      }),
    )
    .output(decisionOf(z.object({ generated: z.string().nullable() }))),
  details: staff.input(z.object({ userName })).output(decisionOf(accountDetails)),
  change: admin
    .input(
      z.object({
        userName,
        displayName: displayName.optional(),
        phoneticName: z.string().max(64).optional(),
        latinName: z.string().max(64).optional(),
        role: accountRole.optional(),
        disabled: z.boolean().optional(),
        reason,
      }),
    )
    .output(decisionOf(whetherChanged)),
  /** Shown once; the directory keeps no readable copy (S2-20). */
  issuePass: admin
    .input(
      z.object({ userName, oneTime: z.boolean(), lifetimeMinutes: passLifetimeMinutes, startsAt: instant.optional() }),
    )
    .output(decisionOf(z.object({ pass: z.string(), expiresAt: instant }))),

  /** S0-41 to S0-43: `remind` what is left on the device. Help desk: of people without a role only. */
  removeMethod: helpdesk
    .input(about.extend({ methodId: id }))
    .output(decisionOf(z.object({ remind: z.enum(['authenticator-app', 'oath-token', 'security-key']).nullable() }))),
  /** S0-44, S0-45. */
  requireRegistration: helpdesk.input(about).output(decisionOf(nothing)),
  /**
   * A temporary password: whoever signs in with it chooses another one first. `password` null: one is made, and is shown once.
   * Sessions end.
   */
  resetPassword: admin
    .input(about.extend({ password: typedSecret.nullable().default(null) }))
    .output(decisionOf(z.object({ generated: z.string().nullable() }))),
  /** S4-89: every session and remembered browser of the account. */
  signOutEverywhere: helpdesk
    .input(about)
    .output(decisionOf(z.object({ sessions: z.number().int(), devices: z.number().int() }))),
  /** Opens the locks that wrong passwords and wrong codes have set. */
  unlock: helpdesk.input(about).output(decisionOf(nothing)),
  /** S4-11 to S4-15. */
  block: helpdesk.input(about).output(decisionOf(z.object({ until: instant }))),
  unblock: helpdesk.input(about).output(decisionOf(nothing)),
  /** Those whose block is not over, by user name. */
  blocked: auditor.input(page).output(z.object({ rows: z.array(blockedPerson), next: pageMark.nullable() })),
  /** S4-37 to S4-40: one sign-in without the second step. */
  bypass: admin
    .input(about.extend({ seconds: z.number().int().min(1).max(86_400) }))
    .output(decisionOf(z.object({ until: instant }))),
  /** The last one of each account, by user name. */
  bypasses: auditor
    .input(page)
    .output(
      z.object({ rows: z.array(blockedPerson.extend({ usedAt: instant.nullable() })), next: pageMark.nullable() }),
    ),
  /** S0-44 as a guided task; `details` shows where it stands. */
  startLostToken: helpdesk.input(about).output(decisionOf(plan)),
  endLostToken: helpdesk.input(z.object({ userName })).output(decisionOf(nothing)),
};
