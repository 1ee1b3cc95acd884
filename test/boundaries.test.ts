// Holds the table of folders: who may import what, and where the clock, chance and the environment may be read.
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

interface Rule {
  /** Folders whose code may be imported besides one's own. */
  code: string[];
  /** Folders of which only types may be imported. */
  types: string[];
  /** Packages and `node:` modules; `true`: any that package.json lists for production, `dev`: those for development too. */
  packages: boolean | 'dev';
}

const inwards: Rule = { code: ['domain', 'ports', 'usecases', 'explanations'], types: [], packages: true };
const outermost: Rule = {
  code: ['domain', 'ports', 'usecases', 'explanations', 'adapters', 'commands', '.'],
  types: [],
  packages: true,
};
/** What the start of the bot in the sandbox needs; the rest of the sandbox takes nothing from the product. */
const botStart = ['app', 'adapters/ibm/instances/instance-discovery', 'adapters/system/log'];
const rules: Record<string, Rule> = {
  domain: { code: [], types: [], packages: false },
  ports: { code: [], types: ['domain'], packages: false },
  // Ports are types, but for pure names made of their own types, such as the key of an audience.
  usecases: { code: ['domain', 'ports'], types: [], packages: true },
  explanations: { code: ['domain'], types: ['ports'], packages: false },
  'adapters/bullmq': inwards,
  'adapters/ibm': inwards,
  'adapters/redis': inwards,
  'adapters/slack': inwards,
  'adapters/system': inwards,
  // Beside the product: no stand-in judges by the rules it is there to check.
  sandbox: { code: [], types: [], packages: 'dev' },
  commands: outermost,
  '.': outermost,
};

/**
 * Rooms inside the layers that have them, from the top; `.` are the files beside the rooms. A file imports only from its own
 * room and from rooms of a lower floor.
 */
const roomsOf: Record<string, string[][]> = {
  usecases: [['requests'], ['effects', 'clicks'], ['keys'], ['people'], ['.']],
  'adapters/slack': [
    ['.'],
    ['home', 'clicks'],
    ['keys'],
    ['force', 'explain'],
    ['resources', 'people', 'decisions', 'request'],
    ['card', 'passcode'],
    ['words'],
    ['kit'],
  ],
  'adapters/ibm': [['access', 'acting', 'pasted-errors'], ['kms'], ['instances'], ['wire']],
};

/** Packages with one home. */
const homes: [RegExp, string[]][] = [
  [/^@slack\//, ['adapters/slack']],
  [/^(ioredis|redis)$/, ['adapters/redis', 'adapters/bullmq', 'sandbox/redis']],
  [/^bullmq$/, ['adapters/bullmq']],
  // Tests compare our calls with those of IBM's own clients.
  [/^(ibm-cloud-sdk-core|@ibm-cloud\/)/, []],
];

/** Programs; the environment is read in them alone. */
const entries = ['main.ts', 'sandbox/main.ts'];

const impure = ['Promise', 'process', 'console', 'fetch', 'performance', 'crypto', 'queueMicrotask'];
const timers = ['setTimeout', 'setInterval', 'setImmediate'];

const { dependencies, devDependencies } = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8'),
) as Record<'dependencies' | 'devDependencies', Record<string, string>>;

/** `file` relative to src, with slashes. */
function faultsOf(file: string, text: string): string[] {
  const folder = folderOf(file);
  const rule = rules[folder];
  if (!rule) return [`${file}: folder has no rule`];
  const faults: string[] = [];
  const fault = (what: string) => faults.push(`${file}: ${what}`);

  function imported(specifier: string, how: { typeOnly: boolean }): void {
    if (!specifier.startsWith('.')) return importedPackage(specifier);
    const target = posix.normalize(posix.join(posix.dirname(file), specifier));
    const to = folderOf(target);
    if (to === folder && !isBelow(file, target))
      return void fault(`imports ${target}, which is no room below`);
    if (to === folder || rule?.code.includes(to) || (to.startsWith('adapters/') && rule === outermost))
      return;
    if (file === 'sandbox/bot.ts' && botStart.includes(target.replace(/\.js$/, ''))) return;
    if (rule?.types.includes(to) && how.typeOnly) return;
    fault(`imports ${target}`);
  }

  function importedPackage(specifier: string): void {
    const name = specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/');
    const home = homes.find(([pattern]) => pattern.test(name))?.[1];
    if (home && !home.some((place) => file.startsWith(`${place}/`)))
      return void fault(`imports ${specifier}`);
    if (!rule?.packages) return void fault(`imports ${specifier}`);
    if (specifier === 'node:process' || specifier === 'process') return void fault(`imports ${specifier}`);
    if (specifier.startsWith('node:') || name in dependencies) return;
    if (rule.packages === 'dev' && name in devDependencies) return;
    fault(`imports ${specifier}, which production does not install`);
  }

  function visit(node: ts.Node): void {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      imported(node.moduleSpecifier.text, { typeOnly: onlyTypes(node.importClause) });
    } else if (
      ts.isExportDeclaration(node) &&
      node.moduleSpecifier &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      imported(node.moduleSpecifier.text, { typeOnly: node.isTypeOnly });
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      const { literal } = node.argument;
      if (ts.isStringLiteral(literal)) imported(literal.text, { typeOnly: true });
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [specifier] = node.arguments;
      if (specifier && ts.isStringLiteralLike(specifier)) {
        imported(specifier.text, { typeOnly: false });
      } else fault('imports by a name that cannot be checked');
    }
    if (!entries.includes(file) && readsEnvironment(node)) fault('reads process.env');
    if (folder === 'domain') impurity(node);
    ts.forEachChild(node, visit);
  }

  function impurity(node: ts.Node): void {
    if (node.kind === ts.SyntaxKind.AsyncKeyword || ts.isAwaitExpression(node)) fault('is async');
    if (ts.isPropertyAccessExpression(node) && /^(Date\.now|Math\.random)$/.test(node.getText())) {
      fault(`uses ${node.getText()}`);
    }
    if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length) {
      fault('uses new Date()');
    }
    if (ts.isIdentifier(node) && [...impure, ...timers].includes(node.text)) fault(`uses ${node.text}`);
  }

  visit(ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true));
  return faults;
}

function folderOf(file: string): string {
  const parts = file.split('/');
  if (parts.length === 1) return '.';
  return parts[0] === 'adapters' ? parts.slice(0, 2).join('/') : (parts[0] ?? '.');
}

/** Whether a file of a layer may import another of it, by their rooms. */
function isBelow(file: string, target: string): boolean {
  const layer = folderOf(file);
  const floors = roomsOf[layer];
  if (!floors) return true;
  const roomOf = (path: string) => {
    const inside = path.slice(layer.length + 1).split('/');
    return inside.length === 1 ? '.' : (inside[0] ?? '.');
  };
  const floorOf = (room: string) => floors.findIndex((rooms) => rooms.includes(room));
  const [from, to] = [roomOf(file), roomOf(target)];
  if (floorOf(from) < 0 || floorOf(to) < 0) return false;
  return from === to || floorOf(from) < floorOf(to);
}

function onlyTypes(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const { name, namedBindings } = clause;
  return (
    !name &&
    !!namedBindings &&
    ts.isNamedImports(namedBindings) &&
    namedBindings.elements.every((it) => it.isTypeOnly)
  );
}

/** `process.env`, and `process` taken whole, from which it could be. */
function readsEnvironment(node: ts.Node): boolean {
  if (!ts.isIdentifier(node) || node.text !== 'process') return false;
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === node) return parent.name.text === 'env';
  return (
    ts.isElementAccessExpression(parent) || (ts.isVariableDeclaration(parent) && parent.initializer === node)
  );
}

const src = join(import.meta.dirname, '..', 'src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => /\.tsx?$/.test(file));

test('every file keeps to its folder’s rule', () => {
  expect(files.length).toBeGreaterThan(50);
  expect(files.flatMap((file) => faultsOf(file, readFileSync(join(src, file), 'utf8')))).toEqual([]);
});

/** Files that import each other, types included: each list is one circle, as a path back to where it begins. */
function circlesIn(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const circles: string[][] = [];
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): void => {
    const before = path.indexOf(file);
    if (before >= 0) return void circles.push([...path.slice(before), file]);
    if (done.has(file)) return;
    for (const next of imports.get(file) ?? []) walk(next, [...path, file]);
    done.add(file);
  };
  for (const file of imports.keys()) walk(file, []);
  return circles;
}

/** The files of src a file imports. */
function importsOf(file: string, text: string): string[] {
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => posix.normalize(posix.join(posix.dirname(file), fileName)))
    .flatMap((target) => files.filter((one) => one.replace(/\.tsx?$/, '') === target.replace(/\.js$/, '')));
}

test('no file imports itself by way of others', () => {
  const imports = new Map(
    files.map((file) => [file, importsOf(file, readFileSync(join(src, file), 'utf8'))]),
  );
  expect([...imports.values()].flat().length).toBeGreaterThan(1_000);
  expect(circlesIn(imports)).toEqual([]);
});

describe('the check itself', () => {
  test('finds a circle of three, and none where two paths meet', () => {
    expect(
      circlesIn(
        new Map([
          ['a', ['b']],
          ['b', ['c']],
          ['c', ['a']],
        ]),
      ),
    ).toEqual([['a', 'b', 'c', 'a']]);
    expect(
      circlesIn(
        new Map([
          ['a', ['b', 'c']],
          ['b', ['d']],
          ['c', ['d']],
          ['d', []],
        ]),
      ),
    ).toEqual([]);
  });

  test.each([
    ['domain/a.ts', `import { z } from 'zod';`],
    ['domain/a.ts', `import { join } from 'node:path';`],
    ['domain/a.ts', `import type { Clock } from '../ports/clock.js';`],
    ['domain/a.ts', `export { x } from '../usecases/x.js';`],
    ['domain/a.ts', `export async function f() {}`],
    ['domain/a.ts', `export const f = (): Promise<void> => g();`],
    ['domain/a.ts', `export const now = Date.now();`],
    ['domain/a.ts', `export const now = new Date();`],
    ['domain/a.ts', `export const dice = Math.random();`],
    ['domain/a.ts', `setTimeout(f, 1);`],
    ['ports/a.ts', `import { evolve } from '../domain/evolve.js';`],
    ['ports/a.ts', `import type { Redis } from 'ioredis';`],
    ['usecases/a.ts', `import { say } from '../explanations/refusals.js';`],
    ['usecases/a.ts', `import type { Card } from '../adapters/slack/card.js';`],
    ['usecases/a.ts', `import fastify from 'fastify';`],
    ['explanations/a.ts', `import { decide } from '../usecases/decide-request.js';`],
    ['adapters/slack/a.ts', `import { store } from '../redis/store.js';`],
    ['adapters/slack/a.ts', `const store = await import('../redis/store.js');`],
    ['adapters/slack/a.ts', `type Store = import('../redis/store.js').Store;`],
    ['adapters/slack/a.ts', `import { Redis } from 'ioredis';`],
    ['adapters/slack/a.ts', `import { world } from '../../sandbox/world.js';`],
    ['adapters/slack/a.ts', `import type { World } from '../../sandbox/world.js';`],
    ['adapters/slack/a.ts', `import { app } from '../../app.js';`],
    ['adapters/ibm/a.ts', `import { WebClient } from '@slack/web-api';`],
    ['adapters/redis/a.ts', `import { Queue } from 'bullmq';`],
    ['adapters/bullmq/a.ts', `import { IamAuthenticator } from 'ibm-cloud-sdk-core';`],
    ['usecases/keys/a.ts', `import { transition } from '../effects/transition.js';`],
    ['usecases/keys/a.ts', `import type { Transition } from '../effects/transition.js';`],
    ['usecases/ports.ts', `import { setAway } from './people/set-away.js';`],
    ['usecases/cellar/a.ts', `import { refused } from '../answer.js';`],
    ['usecases/keys/a.ts', `import { b } from '../cellar/b.js';`],
    ['adapters/slack/kit/a.ts', `import { renderCard } from '../card/card.js';`],
    ['adapters/slack/keys/a.ts', `import { registerHome } from '../home/home-handlers.js';`],
    ['adapters/slack/card/a.ts', `import type { SlackSettings } from '../slack-app.js';`],
    ['adapters/ibm/wire/a.ts', `import { kmsFailureFromAnswer } from '../kms/kms-failures-from-answer.js';`],
    ['adapters/memory/a.ts', ``],
    ['elsewhere/a.ts', ``],
    ['sandbox/slack/a.ts', `import type { KnownBlock } from '@slack/types';`],
    ['sandbox/kms/a.ts', `import { IamAuthenticator } from 'ibm-cloud-sdk-core';`],
    ['sandbox/kms/a.ts', `import { isOver } from '../../domain/deadlines.js';`],
    ['sandbox/kms/a.ts', `import type { Clock } from '../../ports/clock.js';`],
    ['sandbox/a.ts', `import { readRoleFile } from '../adapters/system/role-file.js';`],
    ['sandbox/a.ts', `import type { Card } from '../adapters/slack/card.js';`],
    ['sandbox/kms/a.ts', `import type { Find } from '../../usecases/find-keys.js';`],
    ['sandbox/main.ts', `import { startApp } from '../app.js';`],
    ['sandbox/bot.ts', `import { readConfig } from '../config.js';`],
    ['sandbox/bot.ts', `import { cardActions } from '../adapters/slack/card.js';`],
    ['sandbox/a.ts', `export const path = process.env.PATH;`],
    ['app.ts', `import { startSandbox } from './sandbox/start.js';`],
    ['app.ts', `await import('./sandbox/start.js');`],
    ['app.ts', `import { App } from '@slack/bolt';`],
    ['main.ts', `import { startSandbox } from './sandbox/start.js';`],
    ['main.ts', `import type { World } from './sandbox/world.js';`],
    ['main.ts', `await import('./sandbox/start.js');`],
    ['main.ts', `const which = './sandbox/start.js'; await import(which);`],
    ['config.ts', `export const port = process.env.PORT;`],
    ['config.ts', `const { env } = process;`],
    ['config.ts', `export const port = process['env'].PORT;`],
    ['config.ts', `import { env } from 'node:process';`],
  ])('refuses in %s: %s', (file, text) => {
    expect(faultsOf(file, text)).not.toEqual([]);
  });

  test.each([
    ['domain/a.ts', `import { evolve } from './evolve.js'; // not process.env, not Date.now()`],
    ['domain/a.ts', `export const day = new Date(0);`],
    [
      'ports/a.ts',
      `import type { KeyFacts } from '../domain/key.js'; export type F = () => Promise<KeyFacts>;`,
    ],
    [
      'usecases/a.ts',
      `import { decide } from '../domain/decide.js'; import { type Clock } from '../ports/clock.js';`,
    ],
    [
      'adapters/slack/a.ts',
      `import { App } from '@slack/bolt'; import { say } from '../../explanations/refusals.js';`,
    ],
    ['usecases/requests/a.ts', `import { transition } from '../effects/transition.js'; import './b.js';`],
    ['usecases/effects/a.ts', `import type { Ports } from '../ports.js';`],
    ['adapters/slack/slack-app.ts', `import { registerKeys } from './keys/keys-handlers.js';`],
    ['adapters/system/a.ts', `process.stdout.write(String(process.pid));`],
    ['app.ts', `import { card } from './adapters/slack/card.js'; import { config } from './config.js';`],
    ['main.ts', `if (process.env.X) await import('./app.js');`],
    ['sandbox/slack/a.ts', `import fastify from 'fastify'; import type { Clock } from '../clock.js';`],
    [
      'sandbox/bot.ts',
      `import { startApp } from '../app.js'; import { log } from '../adapters/system/log.js';`,
    ],
    ['sandbox/main.ts', `export const path = process.env.PATH;`],
  ])('accepts in %s: %s', (file, text) => {
    expect(faultsOf(file, text)).toEqual([]);
  });
});
