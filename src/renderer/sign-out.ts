import { keepTokens, rememberedTokens } from './browser-memory.ts';
import type { Connection } from './connection.ts';

/** Ends the session, and that it was to stay in this browser (S0-31). */
export async function signOut(client: Connection['client']): Promise<void> {
  const { keep } = await client.signIn.out({ browser: rememberedTokens() });
  keepTokens(keep);
}
