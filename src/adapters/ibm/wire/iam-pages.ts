import { IamReadError } from './iam-read-error.js';

export interface Page<T> {
  rows: readonly T[];
  /** Where the next page begins, as the service puts it; absent on the last. */
  next?: string | undefined;
}

/** Far beyond any account: of policies an account has a few thousand. */
const pagesAtMost = 1_000;

/**
 * All rows of a list, page by page; undefined when the list is not for the reader. A list that leads back to a page it
 * has shown, or never ends, rejects with `IamReadError`.
 */
export async function readPages<T>(
  operation: string,
  readPage: (start: string | undefined) => Promise<Page<T> | undefined>,
): Promise<T[] | undefined> {
  const rows: T[] = [];
  const starts = new Set<string>();
  let start: string | undefined;
  for (;;) {
    const page = await readPage(start);
    if (!page) return undefined;
    rows.push(...page.rows);
    if (!page.next) return rows;
    if (starts.has(page.next) || starts.size >= pagesAtMost) throw new IamReadError(operation, 'endless');
    starts.add(page.next);
    start = page.next;
  }
}

/** What the address of the next page, whole or relative, holds under the name. */
export function parameterOf(url: string, name: string): string | undefined {
  return new URL(url, 'https://ibm.invalid').searchParams.get(name) ?? undefined;
}
