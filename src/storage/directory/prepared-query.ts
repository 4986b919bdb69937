import type { Compilable, CompiledQuery } from 'kysely';
import type { Database } from './directory-database.ts';

/** A query that is put together once, because that takes longer than running it. */
export class PreparedQuery<Row> {
  readonly #build: (db: Database) => Compilable<Row>;
  #compiled: CompiledQuery<Row> | undefined;

  /** @param build with any values */
  constructor(build: (db: Database) => Compilable<Row>) {
    this.#build = build;
  }

  /** @param values in the order of the query's text */
  async execute(db: Database, values: readonly unknown[]): Promise<Row[]> {
    this.#compiled ??= this.#build(db).compile();
    return (await db.executeQuery<Row>({ ...this.#compiled, parameters: values })).rows;
  }
}
