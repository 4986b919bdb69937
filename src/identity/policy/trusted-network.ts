import type { DirectoryPolicy } from './directory-policy.ts';

/** S4-68: what an administrator of AD FS adds so that the claim arrives. */
export const intranetClaimRule =
  'c:[Type== "http://schemas.microsoft.com/ws/2012/01/insidecorporatenetwork"] => issue(claim = c);';

/** The two ways to leave out the second step at work. */
export type TrustedNetworkOption = 'ranges' | 'federated-intranet';

/** S4-66: what a directory can choose from. */
export const trustedNetworkOptions = ({ tenant }: Pick<DirectoryPolicy, 'tenant'>): readonly TrustedNetworkOption[] =>
  tenant.federated ? ['ranges', 'federated-intranet'] : ['ranges'];

/** What a client is asked for (S4-70, S4-71). No sign-in of this product comes from a rich client or carries the claim: docs/decisions.md. */
export interface ClientDemand {
  readonly browser: 'nothing' | 'two-step';
  readonly richClient: 'nothing' | 'app-password';
}

/** Inside only where the claim says so and the request comes from there (S4-69). */
export function clientDemand(
  where: {
    readonly fromIntranet: boolean;
    readonly intranetClaim: boolean;
    /** S4-70: once made, it stays required. */
    readonly hasAppPassword: boolean;
  },
  { trustedIps, tenant }: Pick<DirectoryPolicy, 'trustedIps' | 'tenant'>,
): ClientDemand {
  const isInside = where.fromIntranet && where.intranetClaim;
  const skips = isInside && tenant.federated && trustedIps.federatedIntranet;
  if (!skips) return { browser: 'two-step', richClient: 'app-password' };
  return { browser: 'nothing', richClient: where.hasAppPassword ? 'app-password' : 'nothing' };
}

/** S4-72: behind the NPS extension every request comes from the NPS server, whoever sent it. */
export const addressOf = (request: {
  readonly address: string | null;
  readonly nps: { readonly address: string } | null;
}): string | null => request.nps?.address ?? request.address;
