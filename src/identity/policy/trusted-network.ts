/** S4-68: what an administrator of AD FS adds so that the claim arrives. */
export const intranetClaimRule =
  'c:[Type== "http://schemas.microsoft.com/ws/2012/01/insidecorporatenetwork"] => issue(claim = c);';

/** What clients of federated users are asked for. No sign-in of this product is of that kind: docs/decisions.md. */
export interface ClientDemand {
  /** Inside: the claim says so, and the request comes from there (S4-69). */
  readonly from: 'inside' | 'outside';
  readonly browser: 'nothing' | 'two-step';
  /** `made-app-password`: nothing, but an app password that was once made stays required (S4-70). */
  readonly richClient: 'made-app-password' | 'app-password';
}

/** S4-70, S4-71. @param federatedIntranet whether requests of federated users on the intranet leave the second step out */
export const clientDemands = (federatedIntranet: boolean): readonly ClientDemand[] =>
  (['inside', 'outside'] as const).map((from) =>
    from === 'inside' && federatedIntranet
      ? { from, browser: 'nothing', richClient: 'made-app-password' }
      : { from, browser: 'two-step', richClient: 'app-password' },
  );
