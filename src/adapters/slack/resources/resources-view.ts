import { keysCommand } from '../../../explanations/command-names.js';
import type { Button, KnownBlock, ModalView } from '@slack/types';
import { tallyElsewhere } from '../../../domain/elsewhere.js';
import { countHolds, holdCauseOf, type HoldCounts } from '../../../domain/key-hold.js';
import type { SyncOutcome } from '../../../domain/key-sync.js';
import { groupResources, type ProtectedResource } from '../../../domain/protected-resource.js';
import { registrationsOf } from '../../../domain/protection.js';
import { counted, countedResources } from '../../../explanations/counts.js';
import { adviceWithoutOwner, holdCounts } from '../../../explanations/holds.js';
import { syncWords } from '../../../explanations/key-sync.js';
import type { OwningAccount } from '../../../usecases/keys/list-resources.js';
import { context, plain, section } from '../kit/blocks.js';
import { dateToken, escapeMrkdwn, inCode, toMrkdwn } from '../kit/mrkdwn.js';
import { elsewhereCounts } from '../words/elsewhere-words.js';
import { keyActButton } from '../words/key-act-button.js';
import { ownerBlocks, ownerLines } from '../words/owner-message.js';
import { syncContext } from '../words/protection-words.js';
import { groupBlocks, instanceIn, type InstanceNames } from './resource-groups.js';
import type { ResourcesPlace } from './resources-place.js';

export const resourceIds = {
  view: 'resources_view',
  search: 'resources_search',
  previous: 'resources_previous',
  next: 'resources_next',
  csv: 'resources_csv',
  refresh: 'resources_refresh',
} as const;

export const resourcesTitle = 'Protected resources';
/** A page: each may have an instance of its own, which takes a block. */
export const resourcesPerPage = 20;

export interface ResourcesPage {
  place: ResourcesPlace;
  /** All there are, and those the search leaves. */
  resources: readonly ProtectedResource[];
  found: readonly ProtectedResource[];
  names: InstanceNames;
  owners: readonly OwningAccount[];
  sync?: SyncOutcome | undefined;
}

/** One page of what a key protects: counts first, retention first, by service and instance. */
export function resourcesView({
  place: at,
  resources,
  found,
  names,
  owners,
  sync,
}: ResourcesPage): ModalView {
  const groups = groupResources(found, at.keyCrn);
  const holds = holdsIn(resources, names);
  const pages = Math.max(1, Math.ceil(found.length / resourcesPerPage));
  const page = Math.min(at.page, pages - 1);
  return {
    type: 'modal',
    callback_id: resourceIds.view,
    title: plain(resourcesTitle),
    // Slack wants one wherever something can be typed; it searches, for those without an Enter key.
    ...(isSearchable(at, resources.length) ? { submit: plain('Search') } : {}),
    close: plain('Close'),
    private_metadata: JSON.stringify({ ...at, page }),
    blocks: [
      section(`*${escapeMrkdwn(at.keyName)}*\n${countLine(resources, holds, at.keyCrn)}`),
      ...(resources.length === 0
        ? [
            section(
              'Nothing stands in the way from here. Not every service registers, so an empty list is no proof that the key is unused.',
            ),
            ...syncLine(sync),
          ]
        : [
            ...ownerLines(owners),
            ...searchBlocks(at, found.length, resources.length),
            ...groupBlocks(groups, [page * resourcesPerPage, (page + 1) * resourcesPerPage], {
              names,
              owners,
              keyCrn: at.keyCrn,
            }),
            ...turnBlocks(at, page, pages, sync),
            ...ownerBlocks(owners, at.keyName),
            ...heldBlocks(holds),
            ...syncLine(sync),
            ...nextBlocks(resources, at, sync),
          ]),
      ...syncContext(sync),
      context(`As read ${dateToken(at.readAt)}.`),
    ],
  };
}

function holdsIn(resources: readonly ProtectedResource[], names: InstanceNames): HoldCounts {
  const holding = resources.filter((resource) => resource.underRetention);
  return countHolds(holding.map((resource) => holdCauseOf(resource, instanceIn(names, resource)?.state)));
}

/** What to do about those that hold the key without a policy: there is no owner to write to. */
function heldBlocks(holds: HoldCounts): KnownBlock[] {
  const advice = adviceWithoutOwner(holds);
  if (advice === '') return [];
  return [section(`:lock: *${holdCounts({ ...holds, retention_policy: 0 })}*\n${toMrkdwn(advice)}`)];
}

function countLine(resources: readonly ProtectedResource[], holds: HoldCounts, keyCrn: string): string {
  const groups = groupResources(resources, keyCrn);
  if (resources.length === 0) return 'No resources are registered with this key.';
  const instances = groups.filter(({ instanceCrn }) => instanceCrn !== undefined).length;
  const where = instances === 0 ? '' : ` in ${counted(instances, 'service instance')}`;
  const outside = groups.length > instances && instances > 0 ? ' and outside any' : '';
  const all = countedResources(resources.length, registrationsOf(resources));
  const retention =
    holdCounts(holds) === '' ? 'none under a retention policy' : `:lock: *${holdCounts(holds)}*`;
  const counts = elsewhereCounts(tallyElsewhere(resources, keyCrn));
  return `${all}${where}${outside}, ${retention}${counts === '' ? '' : `, *${counts}*`}.`;
}

/** Small lists are read faster than searched; a search that is on stays in sight. */
function isSearchable(at: ResourcesPlace, all: number): boolean {
  return all > resourcesPerPage || (at.query !== '' && all > 0);
}

function searchBlocks(at: ResourcesPlace, found: number, all: number): KnownBlock[] {
  if (!isSearchable(at, all)) return [];
  return [
    {
      type: 'input',
      block_id: resourceIds.search,
      optional: true,
      dispatch_action: true,
      label: plain('Search'),
      hint: plain('Words of a name, service, instance, location or CRN; press Enter.'),
      element: {
        type: 'plain_text_input',
        action_id: resourceIds.search,
        max_length: 200,
        dispatch_action_config: { trigger_actions_on: ['on_enter_pressed'] },
        ...(at.query === '' ? {} : { initial_value: at.query }),
      },
    },
    ...(at.query === '' ? [] : [context(`${found} of ${all} fit “${escapeMrkdwn(at.query)}”`)]),
  ];
}

function syncLine(sync: SyncOutcome | undefined): KnownBlock[] {
  const words = sync ? syncWords(sync) : '';
  return words === '' ? [] : [section(`*What the sync has come to*\n${toMrkdwn(words)}`)];
}

function turnBlocks(
  at: ResourcesPlace,
  page: number,
  pages: number,
  sync: SyncOutcome | undefined,
): KnownBlock[] {
  const turn = (action: string, text: string, to: number): Button => ({
    type: 'button',
    action_id: action,
    text: plain(text),
    value: String(to),
  });
  const elements = [
    ...(page > 0 ? [turn(resourceIds.previous, 'Previous', page - 1)] : []),
    ...(page < pages - 1 ? [turn(resourceIds.next, 'Next', page + 1)] : []),
    turn(resourceIds.csv, 'CSV file', page),
    turn(resourceIds.refresh, 'Read again', page),
    // While the services have time to answer the last one, another is not worth it.
    ...(!at.maySync || sync?.isOver === false ? [] : [keyActButton('sync', { ...at, name: at.keyName })]),
  ];
  return [...(pages > 1 ? [context(`Page ${page + 1} of ${pages}`)] : []), { type: 'actions', elements }];
}

/** What to do about the rest: each way with what it takes. */
function nextBlocks(
  resources: readonly ProtectedResource[],
  at: ResourcesPlace,
  sync: SyncOutcome | undefined,
): KnownBlock[] {
  const retained = resources.filter((resource) => resource.underRetention).length;
  if (retained === resources.length) return [];
  return [
    section(
      [
        `*What to do about ${retained === 0 ? 'them' : 'the others'}*`,
        '• Remove the resource in its own service, or give it another key. Its registration follows; for databases that can take a day.',
        ...(sync
          ? []
          : [
              `• If it is gone already: \`${keysCommand()} sync ${inCode(at.keyName)}\` (Writer, once an hour). Services answer within four hours.`,
            ]),
        retained === 0
          ? '• If the data may be lost: ask for a force deletion, from the deletion form or from an open request. It is a request of its own, with the key’s name typed by two people.'
          : '• A force deletion is not possible while anything is held like that.',
      ].join('\n'),
    ),
  ];
}
