// Why package.json holds what no file names, and that nothing else is in it without a use.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const json = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'));
type Names = Record<string, string>;

const { dependencies, overrides, allowScripts, engines } = json('package.json') as {
  dependencies: Names;
  overrides: Names;
  allowScripts: Record<string, boolean>;
  engines: { node: string };
};
const { packages } = json('package-lock.json') as {
  packages: Record<
    string,
    { dev?: true; hasInstallScript?: true; peerDependencies?: Names; optionalDependencies?: Names }
  >;
};
const locked = (name: string) => packages[`node_modules/${name}`];

/** Packages that files of the product import. */
function imported(): Set<string> {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !/^sandbox[\\/]/.test(file),
  );
  const specifiers = files.flatMap((file) =>
    ts
      .preProcessFile(readFileSync(join(root, 'src', file), 'utf8'))
      .importedFiles.map(({ fileName }) => fileName),
  );
  return new Set(
    specifiers
      .filter((specifier) => !/^(\.|node:)/.test(specifier))
      .map((specifier) => /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier),
  );
}

test('what production installs, the product imports', () => {
  expect([...imported()].sort()).toEqual(Object.keys(dependencies).sort());
});

test('every override has its reason', () => {
  expect(Object.keys(overrides)).toEqual([
    'light-my-request',
    'msgpackr-extract',
    '@ibm-cloud/ibm-key-protect',
  ]);
  // 6.8 wants a `cookie` for Node 22, and npm warns; fastify itself is content with any 6. Goes with Node 20.
  expect(locked('fastify')).toHaveProperty('dependencies.light-my-request', '^6.0.0');
  expect(Number(/\d+/.exec(engines.node)?.[0])).toBeLessThan(22);
  // Faster decoding for msgpackr, which does without. `npm ci` fails at registries that lack its packages for some platforms.
  expect(locked('msgpackr')?.optionalDependencies).toHaveProperty('msgpackr-extract');
  // As published, IBM's client brings a core that does not load beside axios 1; it runs on that of IBM's other clients.
  expect(locked('ibm-cloud-sdk-core')).toBeDefined();
});

test('IBM’s clients, and what they are made of, are there for tests alone', () => {
  const inProduction = Object.entries(packages).filter(([, { dev }]) => dev !== true);
  const names = inProduction.map(([path]) => path.replace(/^.*node_modules\//, ''));
  expect(names.filter((name) => /ibm-cloud|^axios$/.test(name))).toEqual([]);
});

test('no package runs a script of its own when it is installed', () => {
  const withScript = Object.entries(packages).flatMap(([path, { hasInstallScript }]) =>
    hasInstallScript ? [path.replace(/^.*node_modules\//, '')] : [],
  );
  // esbuild's only checks and shortens the way to its program, which a package for the platform brings.
  expect(withScript).toEqual(['esbuild']);
  expect(Object.keys(locked('esbuild')?.optionalDependencies ?? {})).toContain('@esbuild/linux-x64');
  expect(allowScripts).toEqual({ esbuild: false });
});
