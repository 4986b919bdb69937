/**
 * The first of the names that is not taken yet, as people name their devices (S4-49); the first one with a number where all are.
 *
 * @param names at least one
 */
export function proposedName(names: readonly [string, ...string[]], taken: readonly string[]): string {
  const isFree = (name: string) => !taken.includes(name);
  const free = names.find(isFree);
  if (free !== undefined) return free;
  for (let number = 2; ; number++) {
    const name = `${names[0]} ${number}`;
    if (isFree(name)) return name;
  }
}
