// What the documents name has to exist: files, commands, headings. A recipe for a file that moved is worse than none.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const filesBelow = (folder: string, ending: RegExp) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .filter((file) => ending.test(file));
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  ...filesBelow('docs', /\.md$/),
  ...filesBelow('src', /\.md$/),
];

/** Paths of the repository in a text; `…/x.ts` and patterns are none. */
export function pathsIn(text: string): string[] {
  return [...text.matchAll(/(?<![\w/.-])(?:src|test|scripts|docs|config)\/[\w./-]*\w\/?/g)].map(
    ([path]) => path,
  );
}

describe.each(documents)('%s', (document) => {
  const text = read(document);

  it('names files that exist', () => {
    expect(pathsIn(text).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('links to files that exist', () => {
    const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)/g)].map(
      ([, target]) => target!,
    );
    expect(targets.filter((target) => !existsSync(join(root, dirname(document), target)))).toEqual([]);
  });

  it('names commands that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name!);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe('facts', () => {
  const slug = (heading: string) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(/\s/g, '-');
  const headings = filesBelow('docs/facts', /\.md$/).flatMap((file) =>
    [...read(file).matchAll(/^## (.+)$/gm)].map(([, heading]) => `${file}#${slug(heading!)}`),
  );
  const sources = [...filesBelow('src', /\.tsx?$/), ...filesBelow('scripts', /\.ts$/)].map(read);
  const pointedAt = new Set(
    sources.flatMap((text) =>
      [...text.matchAll(/docs\/facts\/[\w-]+\.md#[\w-]+/g)].map(([pointer]) => pointer),
    ),
  );

  it('exist wherever a comment points at one', () => {
    expect([...pointedAt].filter((pointer) => !headings.includes(pointer))).toEqual([]);
    expect(pointedAt.size).toBeGreaterThan(10);
  });

  it('are told because a comment points at them', () => {
    expect(headings.filter((heading) => !pointedAt.has(heading))).toEqual([]);
  });
});

it('a path that does not exist would be found', () => {
  const named = pathsIn('See `src/domain/nothing-here.ts`, (test/domain) and https://x.test/src/no.ts');
  expect(named).toEqual(['src/domain/nothing-here.ts', 'test/domain']);
});
