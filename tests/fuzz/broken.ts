/** What must never be. */
export class Broken extends Error {
  override readonly name = 'Broken';
}
