import type { ContractRouterClient } from '@orpc/contract';
import { accounts } from './accounts.ts';
import { app } from './app.ts';
import { atlas } from './atlas.ts';
import { audit } from './audit.ts';
import { delivery } from './delivery.ts';
import { directory } from './directory.ts';
import { keys } from './keys.ts';
import { lab } from './lab.ts';
import { metadata } from './metadata.ts';
import { otpTokens } from './otp-tokens.ts';
import { people } from './people.ts';
import { phones } from './phones.ts';
import { policy } from './policy.ts';
import { reports } from './reports.ts';
import { securityInfoMethods } from './security-info.ts';
import { signIn } from './sign-in.ts';
import { tokenInventory } from './token-inventory.ts';

/**
 * Everything that a screen, a command or a test may ask of the app. Each method names its input, its output (an allow-list)
 * and the role it needs. Failures of the call itself: BAD_REQUEST (input does not fit), FORBIDDEN (role), NOT_FOUND,
 * CONFLICT (another program has the virtual keys), INTERNAL_SERVER_ERROR. Everything a person can act on is data in the output.
 */
export const contract = {
  app,
  accounts,
  people,
  tokenInventory,
  directory,
  signIn,
  policy,
  securityInfo: securityInfoMethods,
  keys,
  atlas,
  metadata,
  audit,
  reports,
  lab,
  otpTokens,
  phones,
  delivery,
};

export type Touchstone = ContractRouterClient<typeof contract>;
