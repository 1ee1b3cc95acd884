import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findPerson } from '../../contracts/role-directory.js';
import {
  createRoleFileDirectory,
  parseRoleFile,
  readRoleFile,
} from '../../../src/adapters/system/role-file.js';

const instance = '7d1f0a52-0000-4a0e-9a55-0c2f7a9be100';
const other = '7d1f0a52-0000-4a0e-9a55-0c2f7a9be200';
const keyId = '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be001';

const good = `
people:
  - name: Ada
    slack: { user: U0ADA, team: T0MAIN }
    iamId: IBMid-1100000ADA
    roles:
      - { instance: ${instance}, role: Manager }
  - name: Bela
    slack: { user: W0BELA, team: T0MAIN }
    iamId: IBMid-1100000BEL
    roles:
      - { instance: ${instance}, role: Writer, keyRing: finance }
      - { instance: ${instance}, role: Manager, key: ${keyId} }
      - { instance: ${other}, role: Reader }
  - name: Cleo
    slack: { user: U0CLEO, team: T0MAIN }
    iamId: IBMid-1100000CLE
    roles: []
`;

function directory(text = good) {
  const parsed = parseRoleFile(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return createRoleFileDirectory(parsed.roles);
}
const problemsOf = (text: string) => {
  const parsed = parseRoleFile(text);
  return parsed.ok ? [] : parsed.problems;
};
const scope = (keyRingId: string, key = '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be999', instanceId = instance) => ({
  instanceId,
  keyRingId,
  keyId: key,
});
const slack = (userId: string, teamId = 'T0MAIN') => ({ userId, teamId });

describe('a good file', () => {
  test('people are found by user and workspace together', async () => {
    const roles = directory();
    expect(await findPerson(roles, slack('U0ADA'))).toEqual({
      name: 'Ada',
      iamId: 'IBMid-1100000ADA',
      slack: slack('U0ADA'),
    });
    expect(await findPerson(roles, slack('U0ADA', 'T0ELSE'))).toBeUndefined();
    expect(await findPerson(roles, slack('U0NOBODY'))).toBeUndefined();
  });

  test.each([
    ['U0ADA', scope('default'), true, true],
    ['U0ADA', scope('default', keyId, other), false, false],
    ['W0BELA', scope('finance'), true, false],
    ['W0BELA', scope('Finance'), false, false],
    ['W0BELA', scope('default'), false, false],
    ['W0BELA', scope('default', keyId), true, true],
    ['W0BELA', scope('default', keyId, other), false, false],
    ['U0CLEO', scope('default'), false, false],
  ])('%s on %j: set %s, delete %s', async (user, on, maySetForDeletion, mayDelete) => {
    const roles = directory();
    const person = await findPerson(roles, slack(user));
    expect(await roles.rightsOf(person!, on)).toEqual({ maySetForDeletion, mayDelete });
  });

  test('someone whose two identities do not stand together has no rights', async () => {
    const roles = directory();
    const mixed = { name: 'Ada', iamId: 'IBMid-1100000ADA', slack: slack('U0CLEO') };
    expect((await roles.rightsOf(mixed, scope('default'))).mayDelete).toBe(false);
  });

  test('Managers are those who may delete this very key', async () => {
    const roles = directory();
    const names = async (on: ReturnType<typeof scope>) =>
      (await roles.approversOf(on)).map(({ name }) => name);
    expect(await names(scope('finance'))).toEqual(['Ada']);
    expect(await names(scope('default', keyId))).toEqual(['Ada', 'Bela']);
    expect(await names(scope('default', keyId, other))).toEqual([]);
    expect(await roles.approversOf(scope('finance'))).toMatchObject([{ because: { by: 'file' } }]);
  });

  test('JSON does as well', () => {
    expect(parseRoleFile('{"people":[]}')).toEqual({ ok: true, roles: { people: [] } });
  });
});

describe('a bad file', () => {
  test('all problems come at once, each with line and path', () => {
    const problems = problemsOf(`people:
  - name: Ada
    slack: { user: ada, team: T0MAIN }
    iamId: ada@example.com
    rolls: []
    roles:
      - instance: production
        role: Admin
  - name: ""
    slack: { user: U0BELA }
    iamId: iam-ServiceId-1234
    roles: []
`);
    expect(problems.map(({ line, path }) => `${line} ${path}`).sort()).toEqual(
      [
        '3 people[0].slack.user',
        '4 people[0].iamId',
        '5 people[0].rolls',
        '7 people[0].roles[0].instance',
        '8 people[0].roles[0].role',
        '9 people[1].name',
        '10 people[1].slack.team',
        '11 people[1].iamId',
      ].sort(),
    );
    expect(problems.find(({ path }) => path === 'people[0].rolls')?.message).toBe('unknown field');
  });

  test('one account or one identity for two people', () => {
    const problems = problemsOf(
      good.replace('U0CLEO', 'U0ADA').replace('IBMid-1100000CLE', 'ibmid-1100000bel'),
    );
    expect(problems.map(({ path }) => path)).toEqual(['people[2].slack', 'people[2].iamId']);
    expect(problems.every(({ line }) => line !== undefined)).toBe(true);
  });

  test('the same user id in two workspaces is two accounts', () => {
    expect(problemsOf(good.replace('U0CLEO, team: T0MAIN', 'U0ADA, team: T0ELSE'))).toEqual([]);
  });

  test.each([
    '',
    '[]',
    'people',
    '7',
    'people: {}',
    'people: [7]',
    'people: [',
    'a: 1\na: 2',
    '\u0000',
    '- &a [*a]',
  ])('is reported, not thrown: %j', (text) => {
    expect(problemsOf(text).length).toBeGreaterThan(0);
  });

  test('aliases that multiply are refused', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]']
      .concat(
        ['b', 'c', 'd', 'e'].map((name, index) => {
          const from = String.fromCharCode('a'.charCodeAt(0) + index);
          return `${name}: &${name} [${Array(10).fill(`*${from}`).join(',')}]`;
        }),
      )
      .join('\n');
    expect(problemsOf(bomb)).toHaveLength(1);
  });
});

test('the file is read from disk, and its absence is a problem', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'roles-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'roles.yaml');
  const missing = await readRoleFile(path);
  expect(missing.ok ? [] : missing.problems[0]?.message).toContain('ENOENT');
  await writeFile(path, good);
  expect((await readRoleFile(path)).ok).toBe(true);
});
