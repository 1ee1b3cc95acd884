import { type Digest, namedInDigest } from '../../../domain/digest.js';
import { isRestored } from '../../../domain/fate.js';
import type { DeletionRequest } from '../../../domain/request.js';
import { restorableUntil } from '../../../domain/restoring.js';
import { counted } from '../../../explanations/counts.js';
import { section } from '../kit/blocks.js';
import { dateToken, escapeMrkdwn } from '../kit/mrkdwn.js';
import { type Words, wordsOf } from '../kit/words.js';

/** The week of a channel: counts, and the first of each by name with a link to its card. */
export function digestWords(digest: Digest, links: ReadonlyMap<string, string>): Words {
  const { open, blocked, deleted, denied, expired, restorable } = digest;
  const named = (requests: readonly DeletionRequest[], more = (_: DeletionRequest) => '') => {
    const shown = requests.slice(0, namedInDigest).map((one) => `${linked(one, links)}${more(one)}`);
    const rest = requests.length - shown.length;
    return [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join(', ');
  };
  const ofWeek = (
    what: string,
    requests: readonly DeletionRequest[],
    more?: (request: DeletionRequest) => string,
  ) => (requests.length === 0 ? [] : [`• ${requests.length} ${what}: ${named(requests, more)}`]);
  const [first] = open;
  const end = first && 'endsAt' in first ? `; the first ends ${dateToken(first.endsAt, 'deadline')}` : '';
  const until = (one: DeletionRequest) => {
    const at = one.status === 'deleted' ? restorableUntil(one) : undefined;
    return at === undefined ? '' : ` until ${dateToken(at, 'day')}`;
  };
  const now = [
    ...(open.length === 0 ? [] : [`• ${counted(open.length, 'request')} open: ${named(open)}${end}`]),
    ...ofWeek('blocked', blocked),
  ];
  const week = [
    ...ofWeek('deleted', deleted, (one) => (isRestored(one) ? ' (restored since)' : '')),
    ...ofWeek('denied', denied),
    ...ofWeek('expired, nothing deleted', expired),
  ];
  const back =
    restorable.length === 0
      ? []
      : [`• ${counted(restorable.length, 'key')} can still be restored: ${named(restorable, until)}`];
  return wordsOf([
    section('*Key deletions: the week*'),
    ...[
      [now, 'Now'] as const,
      [week, 'In the last seven days'] as const,
      [back, 'The way back'] as const,
    ].flatMap(([lines, head]) => (lines.length === 0 ? [] : [section([`*${head}*`, ...lines].join('\n'))])),
  ]);
}

function linked({ id, key }: DeletionRequest, links: ReadonlyMap<string, string>): string {
  const link = links.get(id);
  const name = escapeMrkdwn(key.name);
  return link === undefined ? name : `<${link}|${name}>`;
}
