/* Kinds of programs that app passwords are asked for, without a schema: for the screen and the option of the terminal. */

/** The kinds, and what tells each from a program that has nothing but a user name and a password (S4-51 to S4-55). Closed: each has words. */
export const programKinds = {
  legacy: {},
  modern: { modernAuthentication: true },
  'conditional-access': { conditionalAccess: true },
  administrative: { administrative: true },
  'on-premises': { service: 'on-premises' },
} as const;
export type ProgramKind = keyof typeof programKinds;

export const programKindOf = (text: string): ProgramKind | undefined =>
  Object.hasOwn(programKinds, text) ? (text as ProgramKind) : undefined;
