/** A U2F request ends with a status word other than NO_ERROR. */
export class U2fRefusal extends Error {
  override readonly name = 'U2fRefusal';
  readonly statusWord: number;

  constructor(statusWord: number) {
    super(`U2F status word 0x${statusWord.toString(16)}`);
    this.statusWord = statusWord;
  }
}
