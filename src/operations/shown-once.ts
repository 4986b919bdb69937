import { decodeUtf8 } from '../basics/bytes.ts';
import type { Secret } from '../basics/secret.ts';

/** A secret that was made for somebody, as text for whoever hands it over; erased here. */
export function shownOnce(secret: Secret): string {
  const shown = decodeUtf8(secret.expose());
  secret.erase();
  return shown;
}
