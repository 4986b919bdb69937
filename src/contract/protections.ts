/** credProtect (CTAP 2.1 section 12.1), levels 1 to 3. Without schemas, for screens too. */
export const protections = ['optional', 'optional-with-list', 'required'] as const;
