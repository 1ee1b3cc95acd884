import { type AwayRefusal, readAway, type StandInRefusal } from '../../domain/away.js';
import type { SlackIdentity } from '../../domain/person.js';
import type { StandIn } from '../../domain/unavailable.js';
import { type No, yes } from '../answer.js';
import type { Ports } from '../ports.js';
import { findStandIn, type StandInPorts } from './find-stand-in.js';
import { readMember } from './read-account.js';

export type SetAwayPorts = StandInPorts & Pick<Ports, 'audit'>;

/** `uncovered`: where the stand-in may not approve, instances and keys by name. */
export type AwayNow =
  { kind: 'away'; until: number; standIn?: StandIn; uncovered?: string[] } | { kind: 'back' };

export type AwaySet = { ok: true; value: AwayNow } | { ok: false; no: No | AwayNo };

/** Not understood, or not possible: the words of the person are at fault, and nothing else. */
export interface AwayNo {
  kind: 'away';
  refusal: AwayRefusal | StandInRefusal;
}

/**
 * Stops direct messages to a full member for the time they name, or starts them again; their rights stay as they are, and
 * whoever they name to stand in gets no right by it.
 */
export async function setAway(ports: SetAwayPorts, slack: SlackIdentity, text: string): Promise<AwaySet> {
  const account = await readMember(ports, slack, 'away');
  if (!account.ok) return account;
  const { name, timeZone } = account.value;
  const read = readAway(text, ports.clock.now(), timeZone);
  if (!read.ok) return { ok: false, no: { kind: 'away', refusal: read.refusal } };
  const { asked } = read;
  const record = (type: string, facts: Record<string, unknown>) =>
    ports.audit.append({
      at: ports.clock.now(),
      type,
      actor: { slackUserId: slack.userId, slackTeamId: slack.teamId, name },
      facts,
    });
  if (asked.kind === 'back') {
    await ports.absences.endAway(slack);
    await record('absence.ended', {});
    return yes({ kind: 'back' });
  }
  const { until } = asked;
  const found = asked.standIn && (await findStandIn(ports, slack, asked.standIn, asked.time));
  if (found && !found.ok) return found;
  const { standIn, uncovered = [] } = found ?? {};
  await ports.absences.setAway(slack, until, standIn);
  await record('absence.set', {
    until,
    ...(standIn && { standIn: { slackUserId: standIn.slack.userId, name: standIn.name } }),
  });
  return yes({
    kind: 'away',
    until,
    ...(standIn && { standIn }),
    ...(uncovered.length > 0 && { uncovered }),
  });
}
