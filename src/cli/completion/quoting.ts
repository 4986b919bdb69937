/** In single quotes, as bash and zsh read it. */
export const posixQuoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** In single quotes, as fish reads it. */
export const fishQuoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** In single quotes, as PowerShell reads it: it takes typographic ones for quotes too. */
export const powershellQuoted = (text: string): string => `'${text.replace(/['\u2018-\u201b]/g, '$&$&')}'`;
