// What `/keys` answers, App Home shows, and messages to the bot come to.
import { keysCommand } from '../../src/explanations/command-names.js';
import type { Person } from '../../src/domain/person.js';
import {
  aBlockedRequest,
  amir,
  aRequest,
  beforeTheEnd,
  endsAt,
  protectedBy,
  rosa,
  vera,
} from '../../test/domain/given.js';
import { accountOf, keyId, nora, registrations } from '../../test/usecases/world.js';
import { auditActor } from '../../src/usecases/audit-of.js';
import type { Entry, Section } from './entry.js';
import { played, type Stage } from './played.js';

const dayMs = 86_400_000;
type Prepare = (stage: Stage) => void | Promise<unknown>;
type Options = Parameters<typeof played>[3];

function typed(
  by: Person,
  words: string,
  about = '',
  prepare: Prepare = () => undefined,
  options: Options = {},
): Promise<Entry> {
  return played(
    `\`${keysCommand()} ${words}\`${about === '' ? '' : `: ${about}`}`,
    by,
    async (stage) => {
      await prepare(stage);
      return stage.hand.command(by, `keys ${words}`);
    },
    options,
  );
}

const waits = ({ world }: Stage) => world.hold(aRequest('awaiting_approval'));
const protects =
  (count: number, held = 0): Prepare =>
  ({ world }) =>
    void (world.keys.record(keyId).registrations = registrations(count, held));
const isDeleted: Prepare = ({ world }) =>
  void Object.assign(world.keys.record(keyId).facts, { state: 'destroyed', deletedAt: beforeTheEnd - dayMs });
const wasDeleted: Prepare = async ({ world }) => {
  const request = await world.hold(aRequest('deleted'));
  const { deletedAt, id, requester, approver, reason, openedAt: askedAt } = request;
  Object.assign(world.keys.record(keyId).facts, { state: 'destroyed', deletedAt });
  const entry = (at: number, type: string, facts = {}, by?: Person) =>
    world.audit.append({ at, type, requestId: id, facts, ...(by && { actor: auditActor(by) }) });
  await entry(askedAt, 'request.opened', { reason }, requester);
  await entry(askedAt + 1_000, 'authorization.given');
  await entry(deletedAt - 1_000, 'request.approved', {}, approver);
  await entry(deletedAt, 'key.deleted');
};
const isDisabled: Prepare = ({ world }) => void (world.keys.record(keyId).facts.state = 'suspended');
const isSetOutside: Prepare = ({ world }) => world.keys.set(keyId, 'IBMid-ELSE', endsAt);

export async function commands(): Promise<Section> {
  const asOneself = { mode: 'passcode' } as const;
  return {
    title: 'Answers to a command',
    about: 'To whoever typed it, and to nobody else. Refusals are in [errors.md](errors.md).',
    entries: await Promise.all([
      typed(amir, 'pending', 'nothing'),
      typed(amir, 'pending', 'one request', waits),
      typed(amir, 'pending', 'one that is blocked', ({ world }) =>
        world.hold(aBlockedRequest({ protection: protectedBy(3) }), registrations(3)),
      ),
      typed(rosa, 'pending', 'one of one’s own', waits),
      typed(amir, 'mine', 'nothing'),
      typed(amir, 'mine', 'one that waits', waits),
      typed(rosa, 'mine', 'one of one’s own', waits),
      typed(rosa, 'show old-backups'),
      typed(amir, 'show old-backups', 'with resources and a request', async (stage) => {
        await stage.world.hold(aRequest('awaiting_approval'), registrations(3, 1));
      }),
      typed(rosa, `show ${keyId}`, 'deleted yesterday', isDeleted),
      typed(rosa, 'history old-backups', 'deleted here', wasDeleted),
      typed(rosa, 'cancel old-backups', 'deleted here', wasDeleted),
      typed(rosa, 'show old-backups', 'disabled', isDisabled),
      typed(rosa, 'show old-backups', 'set for deletion outside', isSetOutside),
      typed(rosa, 'show old-bakcups', 'no such name'),
      typed(rosa, 'approvers old-backups'),
      typed(amir, 'approvers old-backups', 'some who cannot be asked', async ({ world }) => {
        await world.absences.setAway(vera.slack, beforeTheEnd + 2 * dayMs);
        world.people.put(accountOf(nora, { kind: 'guest' }));
        world.roles.put(nora, { maySetForDeletion: true, mayDelete: true });
        world.roles.unknown = [{ iamId: 'IBMid-OLGA', name: 'Olga' }];
        world.roles.inactive = [{ name: 'Ines', why: 'invited' }];
      }),
      typed(rosa, 'explain PROTECTED_RESOURCE_ERR', 'a code alone'),
      typed(
        rosa,
        `explain Error 409: PROTECTED_RESOURCE_ERR on key ${keyId}`,
        'with its key',
        protects(3, 1),
      ),
      typed(rosa, `explain AUTHORIZATIONS_NOT_MET ${keyId}`, 'with an open request', waits),
      typed(rosa, 'explain it does not work', 'nothing that is known'),
      typed(rosa, 'sync old-backups', '', protects(3)),
      typed(amir, 'disable old-backups'),
      typed(amir, 'enable old-backups', '', isDisabled),
      typed(amir, 'rotate old-backups'),
      typed(rosa, 'disable old-backups', 'by a Writer'),
      typed(rosa, 'sync old-backups', 'as oneself', protects(3), asOneself),
      typed(rosa, 'cancel old-backups', '', waits),
      typed(rosa, 'cancel old-backups', 'as oneself', waits, asOneself),
      typed(rosa, 'cancel old-backups', 'with no request'),
      typed(rosa, 'whoami', 'a Writer'),
      typed(amir, 'whoami old-backups', 'a Manager, of one key'),
      typed(nora, 'whoami', 'not known'),
      typed(amir, 'away for 2 days'),
      typed(amir, 'away for 2 days', 'over a request', waits),
      typed(amir, 'away back', '', ({ world }) =>
        world.absences.setAway(amir.slack, beforeTheEnd + 2 * dayMs),
      ),
      typed(amir, 'away back', 'with a request that waits', waits),
      typed(amir, 'away until friday, vera stands in', '', waits),
      typed(amir, 'away until friday, nora stands in', 'nobody known by that name'),
      typed(amir, 'away sometime', 'no day'),
      typed(amir, 'notify off'),
      typed(amir, 'notify on', 'with a request that waits', waits),
      typed(amir, 'notify', 'neither on nor off'),
      typed(amir, 'whoami', 'away, and with messages off', async ({ world }) => {
        const standIn = { slack: vera.slack, name: vera.name };
        await world.absences.setAway(amir.slack, beforeTheEnd + 2 * dayMs, standIn);
        await world.absences.setNotified(amir.slack, false);
      }),
      typed(rosa, 'help'),
      typed(rosa, 'restore old-backups', 'no such word'),
      typed(rosa, 'show', 'without a key'),
      played('App Home: opened for the first time', amir, ({ hand }) => hand.openHome(amir)),
      played('App Home: of whoever can decide', amir, async (stage) => {
        await waits(stage);
        return stage.hand.openHome(amir, {});
      }),
      played('App Home: of whoever asked', rosa, async (stage) => {
        await stage.world.hold(aBlockedRequest({ protection: protectedBy(3) }), registrations(3));
        return stage.hand.openHome(rosa, {});
      }),
      played('App Home: after a deletion', amir, async (stage) => {
        await stage.world.hold(aRequest('deleted'));
        return stage.hand.openHome(amir, {});
      }),
      played('App Home: of somebody who is not known', nora, ({ hand }) => hand.openHome(nora)),
      played('A message to Countersign', amir, ({ hand }) => hand.write(amir)),
      played('A message in the thread of a card', amir, ({ hand }) => hand.write(amir, '1.0')),
    ]),
  };
}
