// What `npm run build` puts into dist: the product, all of it and nothing else.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const read = ts.readConfigFile(join(root, 'tsconfig.build.json'), (path) => ts.sys.readFile(path));
const { options, fileNames, errors } = ts.parseJsonConfigFileContent(read.config, ts.sys, root);

/** The program's own files, relative to the repository. Packages are left unresolved: only names are asked for. */
function built(): string[] {
  const host = ts.createCompilerHost(options);
  host.resolveModuleNameLiterals = (literals, containingFile) =>
    literals.map(({ text }) =>
      text.startsWith('.')
        ? ts.resolveModuleName(text, containingFile, options, host)
        : { resolvedModule: undefined },
    );
  const program = ts.createProgram({
    rootNames: fileNames,
    options: { ...options, noLib: true, types: [] },
    host,
  });
  return program.getSourceFiles().map(({ fileName }) => relative(root, fileName).replaceAll('\\', '/'));
}

test('every file of the product, and none of the sandbox or of the tests', () => {
  expect([read.error, ...errors]).toEqual([undefined]);
  const product = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .map((file) => `src/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.ts') && !file.startsWith('src/sandbox/'));
  expect(product.length).toBeGreaterThan(100);
  const inDist = built();
  expect(inDist.filter((file) => !product.includes(file))).toEqual([]);
  // What the app asks of Slack: manifest.yml says it to Slack, and the sandbox to its stand-in.
  const told = 'src/adapters/slack/surface.ts';
  expect(product.filter((file) => !inDist.includes(file) && file !== told)).toEqual([]);
});

test('source maps bring their sources along, which are not in dist', () => {
  expect(options).toMatchObject({ sourceMap: true, inlineSources: true });
});

test('what an earlier build left goes first', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  expect(scripts['build']).toMatch(/rmSync\('dist'.*&& tsc -p tsconfig\.build\.json$/);
});
