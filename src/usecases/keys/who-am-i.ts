import type { KeyRights } from '../../domain/authority.js';
import type { KeyFacts } from '../../domain/key.js';
import type { UnansweredInstance } from '../../domain/kms-failure.js';
import type { Person, SlackIdentity } from '../../domain/person.js';
import type { Recognition } from '../../domain/recognition.js';
import type { Instance } from '../../ports/key-management.js';
import type { SlackAccount } from '../../ports/people-directory.js';
import type { KeyScope } from '../../ports/role-directory.js';
import { type Answer, troubled, yes } from '../answer.js';
import type { Ports } from '../ports.js';
import { anyKey } from '../people/list-approvers.js';
import { readAccount } from '../people/read-account.js';
import type { Absence } from '../../domain/unavailable.js';
import { resolveKey } from './resolve-key.js';

export type WhoAmIPorts = Pick<
  Ports,
  'people' | 'keys' | 'roles' | 'log' | 'settings' | 'requests' | 'clock' | 'absences'
>;

export interface WhoIAm {
  /** As Slack describes it now. */
  account: SlackAccount;
  /** Absent for an account that cannot act, whoever its person is at IBM Cloud. */
  recognition?: Recognition;
  /** Of somebody known: on the key asked about, else on a key of each instance that no policy names. */
  rights: RightsShown[];
  /** Until when they are away, and who stands in. */
  away?: Absence;
  /** They have direct messages turned off. */
  isOff?: true;
  /** Instances that did not answer the search for the key asked about; absent where all did. */
  unanswered?: UnansweredInstance[];
}

export interface RightsShown {
  instance: Instance;
  key?: KeyFacts;
  /** Absent where they could not be read. */
  rights?: KeyRights;
}

/**
 * What Countersign knows of a person, and what they may do: on each instance, or on the key they mean by `keyText`,
 * its name, alias, id or CRN. Told to themselves alone, so nobody is refused; keys are looked for by people IBM Cloud knows.
 */
export async function whoAmI(
  ports: WhoAmIPorts,
  slack: SlackIdentity,
  keyText?: string,
): Promise<Answer<WhoIAm>> {
  const account = await readAccount(ports, slack);
  if (!account.ok) return account;
  if (account.value.kind !== 'member') return yes({ account: account.value, rights: [] });
  let recognition: Recognition;
  try {
    recognition = await ports.roles.recognise(slack);
  } catch (error) {
    ports.log.warn({ slackUserId: slack.userId, error }, 'roles could not be read');
    return troubled({ kind: 'roles' });
  }
  const messages = await messagesTo(ports, slack);
  if (!recognition.known) return yes({ account: account.value, recognition, rights: [], ...messages });
  const asked = await keysAsked(ports, keyText);
  if (!asked.ok) return asked;
  const { person } = recognition;
  const { meant, unanswered } = asked.value;
  const rights = await Promise.all(meant.map((one) => rightsShown(ports, person, one)));
  return yes({
    account: account.value,
    recognition,
    rights,
    ...messages,
    ...(unanswered.length > 0 && { unanswered }),
  });
}

/** What cannot be read is not told. */
async function messagesTo(
  { absences, clock, log }: Pick<WhoAmIPorts, 'absences' | 'clock' | 'log'>,
  slack: SlackIdentity,
): Promise<Pick<WhoIAm, 'away' | 'isOff'>> {
  try {
    const [[away], off] = await Promise.all([
      absences.awayAmong([slack], clock.now()),
      absences.offAmong([slack]),
    ]);
    return { ...(away && { away }), ...(off.length > 0 && { isOff: true }) };
  } catch (error) {
    log.warn({ error }, 'absences could not be read');
    return {};
  }
}

type Asked = Pick<RightsShown, 'instance' | 'key'>;

async function keysAsked(
  ports: Pick<Ports, 'keys' | 'requests' | 'clock'>,
  keyText: string | undefined,
): Promise<Answer<{ meant: Asked[]; unanswered: UnansweredInstance[] }>> {
  if (keyText === undefined || keyText.trim() === '') {
    return yes({ meant: (await ports.keys.instances()).map((instance) => ({ instance })), unanswered: [] });
  }
  const found = await resolveKey(ports, keyText);
  return found.ok ? yes({ meant: [found.value], unanswered: found.value.unanswered }) : found;
}

/** What cannot be read of one account is no reason to be silent about the others. */
async function rightsShown(
  { roles, log }: Pick<WhoAmIPorts, 'roles' | 'log'>,
  person: Person,
  { instance, key }: Asked,
): Promise<RightsShown> {
  const { keyRingId, keyId } = key ?? anyKey;
  const scope: KeyScope = { instanceId: instance.id, keyRingId, keyId };
  const shown = { instance, ...(key && { key }) };
  try {
    return { ...shown, rights: await roles.rightsOf(person, scope) };
  } catch (error) {
    log.warn({ instanceId: instance.id, error }, 'rights could not be read');
    return shown;
  }
}
