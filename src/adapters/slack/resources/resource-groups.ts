// What a key protects, a line a resource under its instance; what all of them share is said once.
import type { KnownBlock, SectionBlock } from '@slack/types';
import { elsewhereOf } from '../../../domain/elsewhere.js';
import { holdCauseOf } from '../../../domain/key-hold.js';
import { shorten } from '../../../domain/plain-text.js';
import type { ProtectedResource, ResourceGroup } from '../../../domain/protected-resource.js';
import { registrationsOf } from '../../../domain/protection.js';
import { counted, countedResources } from '../../../explanations/counts.js';
import { holdCounts, holdNames, instanceStateWords } from '../../../explanations/holds.js';
import { kindName, serviceName } from '../../../explanations/resources.js';
import type { NamedInstance } from '../../../ports/resource-catalog.js';
import type { OwningAccount } from '../../../usecases/keys/list-resources.js';
import { context, limits, mrkdwn, plain, section } from '../kit/blocks.js';
import { dateToken, escapeMrkdwn, inCode } from '../kit/mrkdwn.js';
import { placeWords } from '../words/elsewhere-words.js';

export const openConsoleAction = 'resources_open_console';

export type InstanceNames = ReadonlyMap<string, NamedInstance>;

/** What a page is read against: names, and where the key lies. */
export interface Around {
  names: InstanceNames;
  owners: readonly OwningAccount[];
  keyCrn: string;
}

export function instanceIn(
  names: InstanceNames,
  { instanceCrn }: { instanceCrn?: string },
): NamedInstance | undefined {
  return instanceCrn === undefined ? undefined : names.get(instanceCrn);
}

/** Those of the resources that stand from `from` on, before `to`, each instance with its own. */
export function groupBlocks(
  groups: readonly ResourceGroup[],
  [from, to]: [from: number, to: number],
  around: Around,
): KnownBlock[] {
  const shared = sharedFacts(groups.flatMap(({ resources }) => resources));
  const blocks: KnownBlock[] = [];
  let index = 0;
  for (const group of groups) {
    const shown = group.resources.filter((_, offset) => index + offset >= from && index + offset < to);
    index += group.resources.length;
    if (shown.length === 0) continue;
    const instance = instanceIn(around.names, group);
    const lines = shown.map((resource) => resourceLine(resource, instance?.state, shared));
    blocks.push(...withLines(headBlock(group, instance, around), lines));
  }
  if (blocks.length === 0) return [section('Nothing fits.')];
  return shared.words === '' ? blocks : [context(shared.words), ...blocks];
}

interface Shared {
  keyVersion: boolean;
  description: boolean;
  words: string;
}

function sharedFacts(resources: readonly ProtectedResource[]): Shared {
  const only = (listOf: (resource: ProtectedResource) => string) => {
    const all = new Set(resources.map(listOf));
    const [one = ''] = all;
    return resources.length > 1 && all.size === 1 && one !== '' ? one : undefined;
  };
  const version = only(versionWords);
  const description = only(descriptionWords);
  const facts = [version, description].filter((fact) => fact !== undefined);
  return {
    keyVersion: version !== undefined,
    description: description !== undefined,
    words: facts.length === 0 ? '' : `All of them: ${facts.join(' · ')}`,
  };
}

type Head = SectionBlock & Required<Pick<SectionBlock, 'text'>>;

/** Under the head of their instance, as many as fit its block, and the rest in blocks after it. */
function withLines({ text: head, ...block }: Head, lines: readonly string[]): KnownBlock[] {
  const texts = [head.text];
  for (const line of lines) {
    const longer = `${texts.at(-1)}\n${line}`;
    if (longer.length <= limits.sectionText) texts[texts.length - 1] = longer;
    else texts.push(line);
  }
  const [first = '', ...rest] = texts;
  return [{ ...block, text: mrkdwn(first) }, ...rest.map(section)];
}

function headBlock(
  group: ResourceGroup,
  instance: NamedInstance | undefined,
  { owners, keyCrn }: Around,
): Head {
  const { service, instanceId, location, resources, underRetention } = group;
  const name = instance
    ? `*${escapeMrkdwn(instance.name)}* (\`${inCode(instanceId)}\`)`
    : instanceId === ''
      ? ''
      : `\`${inCode(instanceId)}\``;
  const cause = holdCauseOf(group, instance?.state);
  const retention = underRetention === 0 ? '' : `, :lock: ${holdCounts({ [cause]: underRetention })}`;
  const state =
    instance?.state === undefined ? '' : ` · _${escapeMrkdwn(instanceStateWords(instance.state))}_`;
  const account = owners.find(({ accountId }) => accountId === group.accountId);
  const elsewhere = elsewhereOf(group, keyCrn);
  const place = placeWords(elsewhere, account?.owner?.accountName, location);
  const facts = [
    `${countedResources(resources.length, registrationsOf(resources))}${retention}`,
    ...(location === '' ? [] : [escapeMrkdwn(location)]),
    ...(place === '' ? [] : [`*in ${place}*`]),
  ];
  const title = `*${escapeMrkdwn(serviceName(service))}* ${name}`.trim() + state;
  const block: Head = { type: 'section', text: mrkdwn(`${title}\n${facts.join(' · ')}`) };
  // The list of one's own account would not have it.
  const isUnlisted = elsewhere.accountId !== undefined && instance?.consoleUrl === undefined;
  if (isUnlisted) return block;
  return {
    ...block,
    accessory: {
      type: 'button',
      action_id: openConsoleAction,
      text: plain(instance?.consoleUrl === undefined ? 'Resource list' : 'Open in console'),
      accessibility_label: shorten(
        `Open ${instance?.name ?? instanceId} in the IBM Cloud console`,
        limits.accessibilityLabel,
      ),
      // IBM gives some instances a page of their own; the account's list has every one.
      url: instance?.consoleUrl ?? 'https://cloud.ibm.com/resources',
    },
  };
}

/** What stands for a name can be a CRN of any length, and so can a description be; the whole of it is in the file. */
const longestShown = 500;

function resourceLine(resource: ProtectedResource, state: string | undefined, shared: Shared): string {
  const { service, resourceType, name, underRetention, since, registrations } = resource;
  const facts = [
    escapeMrkdwn(kindName(service, resourceType)),
    underRetention ? `*${holdNames[holdCauseOf(resource, state)]}*` : '',
    since === undefined ? '' : `since ${dateToken(since, 'day')}`,
    registrations > 1 ? counted(registrations, 'registration') : '',
    shared.keyVersion ? '' : versionWords(resource),
    shared.description ? '' : descriptionWords(resource),
  ].filter(Boolean);
  const lock = underRetention ? ':lock: ' : '';
  return `• ${lock}*${escapeMrkdwn(shorten(name, longestShown))}* · ${facts.join(' · ')}`;
}

const versionsShown = 2;

function versionWords({ keyVersionIds }: ProtectedResource): string {
  if (keyVersionIds.length === 0) return '';
  const more = keyVersionIds.length > versionsShown ? ', …' : '';
  return `key version ${keyVersionIds.slice(0, versionsShown).map(inCode).join(', ')}${more}`;
}

function descriptionWords({ descriptions: [first = ''] }: ProtectedResource): string {
  return escapeMrkdwn(shorten(first.replaceAll(/\s+/g, ' ').trim(), longestShown));
}
