/** A name that could be an RP ID (WebAuthn: a valid domain string), in lower case. */
export const siteName = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;
