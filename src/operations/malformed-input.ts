/** Input that fits its schema and is still no value of its kind. Says what was expected, never what was got: it may be a secret. */
export class MalformedInput extends Error {
  override readonly name = 'MalformedInput';
}
