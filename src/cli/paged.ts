import { alignedRows } from './columns.ts';
import { type CommandContext, UsageError } from './command.ts';

const PAGE = 500;

interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
}

/**
 * A list of the directory, a page at a time: all of it, or with `--limit` so many rows after `--after`. What `--after` takes next is
 * told where the list goes on.
 * @param cells what people read of a row, as it comes
 */
export async function paged<Row>(
  { options, output, words }: CommandContext,
  read: (which: { readonly after: string | null; readonly limit: number }) => Promise<Page<Row>>,
  cells: (row: Row) => readonly (string | number)[],
): Promise<readonly Row[]> {
  const most = options.limit === undefined ? Number.POSITIVE_INFINITY : Number(options.limit);
  if (options.limit !== undefined && !/^[1-9]\d{0,5}$/.test(options.limit)) {
    throw new UsageError(words.text('cli:badLimit', { given: options.limit }));
  }
  const rows: Row[] = [];
  const aligned = alignedRows();
  let after = options.after ?? null;
  do {
    const page: Page<Row> = await read({ after, limit: Math.min(PAGE, most - rows.length) });
    for (const line of aligned(page.rows.map(cells))) output.line(line);
    rows.push(...page.rows);
    after = page.next;
  } while (after !== null && rows.length < most);
  if (after !== null) output.progress(words.text('cli:more', { after }), { step: 'more', after });
  return rows;
}
