/** The relying party of what is made for a check only. Reserved by RFC 2606: no site has it, so that nothing made for it opens anything. */
export const nobody = { id: 'touchstone.invalid', name: 'Touchstone' } as const;
