import { oldestListMs } from '../../../domain/approvers-change.js';
import { type IamAccount, type PersonAccess, whoMay, whoWouldMay } from '../../../domain/iam-access.js';
import { isSameIamId } from '../../../domain/person.js';
import type { KeyResource } from '../../../domain/iam-policy.js';
import type { KeyAccess } from '../../../ports/key-access.js';
import type { KeyScope } from '../../../ports/role-directory.js';
import type { Log } from '../../../ports/log.js';
import { within } from '../../../usecases/within.js';
import { isPublicAccess, keyActions, readGrants, readPeople } from './iam-account-view.js';
import { createIamConnection, type IamConnectionOptions } from '../wire/iam-connection.js';
import { IamReadError } from '../wire/iam-read-error.js';
import { createKeyResources, createTagLookUp, type PlacedInstance } from './iam-key-resources.js';
import { createIamReader, type IamReader } from './iam-reader.js';
import { createRemembered } from '../wire/remembered.js';
import { readRightsNow } from './iam-rights-now.js';

export interface IbmKeyAccessOptions extends IamConnectionOptions {
  instances: () => Promise<readonly PlacedInstance[]>;
  log: Log;
  /** How old remembered answers are, epoch ms; default the machine's clock. */
  now?: () => number;
}

/** A question about one person is answered within so many times the time of a call, or not at all. */
const callsInARow = 3;
/** An account at IBM's limits has some forty pages of policies, which come one after the other. */
const callsOfAnAccount = 24;
/** Nothing older is ever answered; from half of that on it is read anew beside the answer, so that hardly anybody waits. */
const keptMs = oldestListMs;
const freshMs = keptMs / 2;

/**
 * Reads IAM with the reader's API key. Rejects with `AccessHiddenError` where the reader sees too little, else with
 * `IamReadError`.
 *
 * `rightsNow` rests on what IAM says at that moment: the person's state, policies and groups, the policies of those, and
 * the owner. Two things may be up to ten minutes old: the resource group of an instance, which cannot change, and which
 * groups with rules there are, so that a right that a new rule may give is told as `no` for that long. Whom a rule took
 * in counts like any member while IAM lists them, which it does while they are signed in.
 */
export function createIbmKeyAccess(options: IbmKeyAccessOptions): KeyAccess {
  const { instances, log, timeoutMs = 5_000, now = Date.now } = options;
  const connection = createIamConnection({ ...options, timeoutMs });
  const questionMs = callsInARow * timeoutMs;
  const readerWithin = (totalMs: number) => createIamReader(connection.within(totalMs));

  const recent = <T>(what: string, read: (iam: IamReader, id: string) => Promise<T>) =>
    createRemembered<[string], T>({
      now,
      freshMs,
      keptMs,
      read: (id) => read(readerWithin(callsOfAnAccount * timeoutMs), id),
      onFailure: (error, about) => {
        const reason = error instanceof Error ? error.message : 'unknown';
        log.warn({ event: 'iam.refresh_failed', what, about, reason }, 'IAM could not be read anew');
      },
    });
  const factsOf = recent('instance', (iam, instanceId) => iam.instance(instanceId));
  const tagsOf = recent('tags', (iam, crn) => iam.tags(crn));
  const peopleOf = recent('people', readPeople);
  const grantsOf = recent('grants', async (iam, accountId) => {
    const services = [...new Set((await instances()).map(({ service }) => service))];
    return readGrants(iam, accountId, { services, ownIamId: await connection.ownIamId() });
  });
  const resources = createKeyResources({ instances, factsOf });

  async function ofAccount(
    scope: Pick<KeyScope, 'instanceId'> & Partial<KeyScope>,
    who: (key: KeyResource, account: IamAccount) => PersonAccess[],
  ): Promise<PersonAccess[]> {
    const key = await resources.resourceOf(scope);
    const [{ ownerIamId, users }, { policies, groups }] = await Promise.all([
      peopleOf(key.accountId),
      grantsOf(key.accountId),
    ]);
    const about = await resources.completed(key, policies, keyActions, createTagLookUp(tagsOf, log));
    const everyone = users.map(({ iamId }) => iamId);
    return who(about, {
      ownerIamId,
      users,
      policies,
      groups: groups.map((group) => (isPublicAccess(group.id) ? { ...group, members: everyone } : group)),
    });
  }

  return {
    async rightsNow(iamId, scope) {
      const key = await resources.resourceOf(scope);
      const iam = readerWithin(questionMs);
      return readRightsNow(iamId, key, {
        iam,
        resources,
        tagsOf: createTagLookUp(iam.tags, log),
        ownIamId: connection.ownIamId,
        recentGrants: () => within(questionMs, grantsOf(key.accountId), grantsLate),
      });
    },

    whoMay: (scope) => ofAccount(scope, whoMay),
    whoWouldMay: (scope) => ofAccount(scope, whoWouldMay),

    async userOf(iamId, instanceId) {
      const { accountId } = await resources.resourceOf({ instanceId });
      const { users } = await peopleOf(accountId);
      return users.find((user) => isSameIamId(user.iamId, iamId));
    },

    async usersWithEmail(email, instanceId) {
      const wanted = email.trim().toLowerCase();
      if (wanted === '') return [];
      const { accountId } = await resources.resourceOf({ instanceId });
      const { users } = await peopleOf(accountId);
      return users.filter((user) => user.email.toLowerCase() === wanted);
    },

    accountOf: async (instanceId) => (await resources.resourceOf({ instanceId })).accountId,
  };
}

function grantsLate(): never {
  throw new IamReadError('listV2Policies', 'late');
}
