/**
 * The longest data that a site keeps beside an account, in bytes: no key of today stores a tenth of either. Apart from its schema,
 * which a page would have to load for it.
 */
export const longestBlob = { read: 1 << 20, written: 1 << 17 } as const;
