import { type AwayAsked, type AwayRefusal, readAway } from '../../domain/away.js';
import type { SlackIdentity } from '../../domain/person.js';
import type { No } from '../answer.js';
import type { Ports } from '../ports.js';
import { readMember } from './read-account.js';

export type SetAwayPorts = Pick<Ports, 'people' | 'absences' | 'audit' | 'clock' | 'log' | 'settings'>;

export type AwaySet = { ok: true; value: AwayAsked } | { ok: false; no: No | AwayNo };

/** Not understood, or not possible: the words of the person are at fault, and nothing else. */
export interface AwayNo {
  kind: 'away';
  refusal: AwayRefusal;
}

/** Stops direct messages to a full member for the time they name, or starts them again; their rights stay as they are. */
export async function setAway(ports: SetAwayPorts, slack: SlackIdentity, text: string): Promise<AwaySet> {
  const account = await readMember(ports, slack, 'away');
  if (!account.ok) return account;
  const { name, timeZone } = account.value;
  const read = readAway(text, ports.clock.now(), timeZone);
  if (!read.ok) return { ok: false, no: { kind: 'away', refusal: read.refusal } };
  const { asked } = read;
  if (asked.kind === 'away') await ports.absences.setAway(slack, asked.until);
  else await ports.absences.endAway(slack);
  await ports.audit.append({
    at: ports.clock.now(),
    type: asked.kind === 'away' ? 'absence.set' : 'absence.ended',
    actor: { slackUserId: slack.userId, slackTeamId: slack.teamId, name },
    facts: asked.kind === 'away' ? { until: asked.until } : {},
  });
  return { ok: true, value: asked };
}
