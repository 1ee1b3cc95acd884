import { isMap, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';

/** Something wrong in a file, where a person finds it. */
export interface FileProblem {
  /** Starting at 1; absent when the whole file is meant. */
  line?: number;
  /** E.g. `people[2].roles[0].role`; empty for the whole file. */
  path: string;
  message: string;
}

export type StructuredText<T> =
  | { ok: true; value: T; lineOf(path: readonly PropertyKey[]): number | undefined }
  | { ok: false; problems: FileProblem[] };

/** YAML, and with it JSON, checked against a schema; all problems at once. */
export function readStructuredText<T>(text: string, schema: z.ZodType<T>): StructuredText<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    return {
      ok: false,
      problems: document.errors.map((error) => ({
        line: lines.linePos(error.pos[0]).line,
        path: '',
        message: `not valid YAML or JSON: ${error.message}`,
      })),
    };
  }
  const lineOf = (path: readonly PropertyKey[]) => lineIn(document, lines, path);
  let content: unknown;
  try {
    content = document.toJS();
  } catch (error) {
    // Aliases that multiply beyond reason.
    const message = error instanceof Error ? error.message : 'the content cannot be read';
    return { ok: false, problems: [{ path: '', message }] };
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return { ok: true, value: parsed.data, lineOf };
  const problems = parsed.error.issues.flatMap((issue) => {
    // An unknown field is reported where it stands rather than at what holds it.
    const paths =
      issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    return paths.map((path) => problemAt(path, lineOf(path), wordsFor(issue)));
  });
  return { ok: false, problems };
}

export function problemAt(
  path: readonly PropertyKey[],
  line: number | undefined,
  message: string,
): FileProblem {
  return { ...(line !== undefined && { line }), path: pathText(path), message };
}

function wordsFor(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return 'unknown field';
  return issue.message;
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, step) =>
      typeof step === 'number' ? `${text}[${step}]` : `${text}${text === '' ? '' : '.'}${String(step)}`,
    '',
  );
}

/** The line of the node, or of the nearest one around it that exists. */
function lineIn(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number | undefined {
  let node: unknown = document.contents;
  let offset = rangeStart(node);
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => String(item.key) === String(step));
      if (!pair) break;
      offset = rangeStart(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      if (node === undefined) break;
      offset = rangeStart(node) ?? offset;
    } else break;
  }
  return offset === undefined ? undefined : lines.linePos(offset).line;
}

function rangeStart(node: unknown): number | undefined {
  const range = (node as { range?: unknown } | null | undefined)?.range;
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : undefined;
}
