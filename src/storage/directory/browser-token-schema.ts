/**
 * Which security key a session that stays was opened with, so that it ends with the key. Of those that were opened before nobody knows it:
 * they are opened by a new sign-in. The same on both engines.
 */
export const keyOfBrowserToken = `
  ALTER TABLE browser_tokens ADD COLUMN key_id text;
  DELETE FROM browser_tokens WHERE kind = 'session' AND method IN ('security-key', 'password-and-security-key');
`;

/**
 * Whatever takes a method away signs the account out everywhere now, so that nobody asks any more. Tokens of before may have come by a
 * method that is gone: every browser signs in anew once. The same on both engines.
 */
export const noKeyOfBrowserToken = `
  DELETE FROM browser_tokens;
  ALTER TABLE browser_tokens DROP COLUMN key_id;
`;
