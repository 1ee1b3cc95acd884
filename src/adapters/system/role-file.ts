// Who is who and who may do what, from a file the team keeps: for teams whose bot may not read IAM policies.
// The KMS checks every act again; the file decides whom to ask.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { KeyRights } from '../../domain/authority.js';
import { noRights } from '../../domain/authority.js';
import type { Person } from '../../domain/person.js';
import { isSameIamId, isSameSlackUser } from '../../domain/person.js';
import { uuid } from '../../domain/uuid.js';
import type { KeyScope, RoleDirectory } from '../../ports/role-directory.js';
import { problemAt, readStructuredText, type FileProblem } from './structured-text.js';

const id = (pattern: RegExp, message: string) => z.string({ error: message }).regex(pattern, message);

const grantSchema = z.strictObject({
  instance: id(uuid, 'the GUID of a service instance'),
  role: z.enum(['Reader', 'ReaderPlus', 'Writer', 'Manager'], {
    error: 'one of Manager, Writer, ReaderPlus, Reader',
  }),
  keyRing: id(/^[A-Za-z0-9-]{2,100}$/, 'the id of a key ring; leave it out for all rings').optional(),
  key: id(uuid, 'the id (UUID) of a key; leave it out for all keys').optional(),
});

const personSchema = z.strictObject({
  name: z
    .string({ error: 'the name to show' })
    .trim()
    .min(1, 'the name to show')
    .max(80, 'at most 80 characters'),
  slack: z.strictObject(
    {
      user: id(/^[UW][A-Z0-9]{2,20}$/, 'a Slack member ID, which begins with U or W'),
      team: id(/^T[A-Z0-9]{2,20}$/, 'a Slack workspace ID, which begins with T'),
    },
    { error: 'the Slack account as user and team' },
  ),
  iamId: id(
    /^[A-Za-z][A-Za-z0-9]*-[^\s@]+$/,
    'an IAM ID such as IBMid-1100000ABC; an e-mail address does not do',
  ).refine((iamId) => !/^(iam-|crn-)/i.test(iamId), {
    error: "a person's IAM ID: service IDs, trusted profiles and services cannot act for a person",
  }),
  roles: z.array(grantSchema, { error: 'a list of roles, which may be empty' }),
});

const roleFileSchema = z.strictObject(
  { people: z.array(personSchema, { error: 'a list of people' }) },
  { error: 'a file with a list called people' },
);

export type RoleFile = z.infer<typeof roleFileSchema>;
type FilePerson = RoleFile['people'][number];

export type RoleFileResult = { ok: true; roles: RoleFile } | { ok: false; problems: FileProblem[] };

/** The text of a role file, YAML or JSON; all problems at once, with their lines. */
export function parseRoleFile(text: string): RoleFileResult {
  const read = readStructuredText(text, roleFileSchema);
  if (!read.ok) return read;
  const problems = duplicates(read.value).map(({ path, message }) =>
    problemAt(path, read.lineOf(path), message),
  );
  return problems.length > 0 ? { ok: false, problems } : { ok: true, roles: read.value };
}

/** As `parseRoleFile`; a file that cannot be read is a problem too. */
export async function readRoleFile(path: string): Promise<RoleFileResult> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    return { ok: false, problems: [{ path: '', message: `the file cannot be read (${code})` }] };
  }
  return parseRoleFile(text);
}

export function createRoleFileDirectory({ people }: RoleFile): RoleDirectory {
  const grantsOf = (person: Person) =>
    // Both identities have to agree: a request keeps the pair it was opened with.
    people.find((one) => isSameIamId(one.iamId, person.iamId) && isSameSlackUser(slackOf(one), person.slack))
      ?.roles ?? [];
  return {
    source: 'file',
    recognise: (slack) => {
      const found = people.find((one) => isSameSlackUser(slackOf(one), slack));
      return Promise.resolve(
        found ? { known: true, by: 'file', person: personOf(found) } : { known: false, why: 'not_in_file' },
      );
    },
    findByIamId: (iamId) => {
      const found = people.find((one) => isSameIamId(one.iamId, iamId));
      return Promise.resolve(found && personOf(found));
    },
    rightsOf: (person, scope) => Promise.resolve(rightsFrom(grantsOf(person), scope)),
    approversOf: (scope) =>
      Promise.resolve(
        people
          .filter((one) => rightsFrom(one.roles, scope).mayDelete)
          .map((one) => ({ ...personOf(one), because: { by: 'file' as const } })),
      ),
    // A file has nobody without a Slack account.
    unknownInSlack: () => Promise.resolve([]),
    // Nor does it tell how anybody stands in the account.
    inactiveApproversOf: () => Promise.resolve([]),
  };
}

function rightsFrom(grants: FilePerson['roles'], scope: KeyScope): KeyRights {
  let rights = noRights;
  for (const grant of grants) {
    if (!covers(grant, scope)) continue;
    if (grant.role === 'Manager') return { maySetForDeletion: true, mayDelete: true };
    if (grant.role === 'Writer') rights = { ...rights, maySetForDeletion: true };
  }
  return rights;
}

/** Ring ids are case-sensitive, UUIDs are not. */
function covers(grant: FilePerson['roles'][number], scope: KeyScope): boolean {
  return (
    grant.instance.toLowerCase() === scope.instanceId.toLowerCase() &&
    (grant.keyRing === undefined || grant.keyRing === scope.keyRingId) &&
    (grant.key === undefined || grant.key.toLowerCase() === scope.keyId.toLowerCase())
  );
}

function slackOf({ slack }: FilePerson): Person['slack'] {
  return { userId: slack.user, teamId: slack.team };
}

function personOf(person: FilePerson): Person {
  return { iamId: person.iamId, slack: slackOf(person), name: person.name };
}

/** One account or one identity for two people would defeat the rule of two. */
function duplicates({ people }: RoleFile): { path: PropertyKey[]; message: string }[] {
  const found: { path: PropertyKey[]; message: string }[] = [];
  people.forEach((person, index) => {
    const earlier = people.slice(0, index);
    if (earlier.some((other) => isSameSlackUser(slackOf(other), slackOf(person)))) {
      found.push({ path: ['people', index, 'slack'], message: 'this Slack account stands here twice' });
    }
    if (earlier.some((other) => isSameIamId(other.iamId, person.iamId))) {
      found.push({ path: ['people', index, 'iamId'], message: 'this IAM ID stands here twice' });
    }
  });
  return found;
}
