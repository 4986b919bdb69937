/** Who has to sign in again with a second step, whatever could be left out (S0-39): kept over the way to the sign-in page. */
let wanted: string | null = null;
/** Where they were then: they come back there. */
let returnTo: string | null = null;

export const wantSecondStep = (userName: string | null, from: string | null = null): void => {
  wanted = userName;
  returnTo = from;
};

/** The address of the page that wanted it; null: none did. */
export const wantedFrom = (): string | null => returnTo;

/** The user name; null: nobody. */
export const wantedSecondStep = (): string | null => wanted;
