/** Numbers of the manuals that bound what an administrator may set, each once (SX-02). `from` and `to` are inside. */
export const policyLimits = {
  /** S2-18, in minutes. */
  passLifetime: { from: 10, to: 43_200 },
  /** S2-18, in characters. */
  passLength: { from: 8, to: 48 },
  /** S4-10. */
  lockoutThreshold: { from: 1, to: 99 },
  lockoutResetMinutes: { from: 1, to: 1440 },
  lockoutUnlockMinutes: { from: 1, to: 1440 },
  /** S4-83. */
  rememberDays: { from: 1, to: 365 },
  /** S4-41. */
  cachingSeconds: { from: 1, to: 86_400 },
  /** S2-05. */
  propagationMinutes: { from: 0, to: 60 },
  /** S4-21: digits before #. */
  fraudCodeDigits: { from: 1, to: 10 },
  aaguids: 200,
  passkeyProfiles: 3,
  cachingRules: 50,
  recipients: 50,
  namedLocations: 195,
  nameLength: { from: 1, to: 64 },
  greetings: 40,
  /** S4-31: 5 MB, a megabyte being 1 048 576 bytes. */
  greetingBytes: 5 * 1_048_576,
  /** S4-32: from here on a call may end before the message does. */
  greetingMs: 20_000,
} as const;

/** S4-06: no provider has been made since, in ms since the epoch (1 September 2018). */
export const providersClosedAt = Date.UTC(2018, 8, 1);

export interface Bounds {
  readonly from: number;
  readonly to: number;
}

/** A whole number inside the bounds. */
export const isWithin = (value: number, { from, to }: Bounds): boolean =>
  Number.isInteger(value) && value >= from && value <= to;
