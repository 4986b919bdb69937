/** Who has to sign in again with a second step, whatever could be left out (S0-39): kept over the way to the sign-in page. */
let wanted: string | null = null;

export const wantSecondStep = (userName: string | null): void => {
  wanted = userName;
};

/** The user name; null: nobody. */
export const wantedSecondStep = (): string | null => wanted;
