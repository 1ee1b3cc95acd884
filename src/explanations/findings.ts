// What a check found, as text for a terminal, and the words for what is on this machine.
import type { Deciders, PortFinding } from '../domain/surroundings.js';
import type { ClockOf } from '../ports/clock-skew.js';
import { allOf, counted } from './counts.js';
import type { Finding, FindingWeight } from './finding.js';
import { spanWords } from './spans.js';

const weights: FindingWeight[] = ['stops', 'warns', 'says'];
const indent = 7;

/** All findings, those that stop the bot first; `cannot` says what they stop, where that is not its start. */
export function describeFindings(findings: readonly Finding[], cannot = 'Countersign cannot start'): string {
  const ordered = weights.flatMap((weight) => findings.filter((one) => one.weight === weight));
  const entries = ordered.map(({ weight, setting, found, tried, next }) => {
    const subject = setting === undefined || found.startsWith(setting) ? '' : `${setting}: `;
    const lines = [
      `${weight.padEnd(indent)}${subject}${found}`,
      `Tried: ${tried}.`,
      ...(next === undefined ? [] : [`Next: ${next}`]),
    ];
    return lines.join(`\n${' '.repeat(indent)}`);
  });
  return [headline(findings, cannot), ...entries, ...newcomers(findings)].join('\n\n');
}

/** Whoever has set nothing up yet has another way to begin. */
function newcomers(findings: readonly Finding[]): string[] {
  const isUnset = findings.some(({ code }) => code === 'setting.missing');
  return isUnset ? ['Nothing to try it with yet? `npm run sandbox` needs no settings at all.'] : [];
}

function headline(findings: readonly Finding[], cannot: string): string {
  const stopping = findings.filter(({ weight }) => weight === 'stops').length;
  const warning = findings.filter(({ weight }) => weight === 'warns').length;
  const attention = warning === 0 ? '' : `, and ${counted(warning, 'more needs', 'more need')} attention`;
  if (stopping > 0) {
    return `${cannot}: ${counted(stopping, 'thing stops', 'things stop')} it${attention}.`;
  }
  return warning === 0
    ? 'Countersign can start: nothing is wrong.'
    : `Countersign can start: ${counted(warning, 'thing needs', 'things need')} attention.`;
}

/** From here on it is told. */
const skewWorthTellingMs = 5_000;

const peers: Record<ClockOf, string> = { ibm: 'IBM', slack: 'Slack', redis: 'Redis' };

/** What the clock of this machine is worth beside another; `aheadMs` is how far ours is ahead. */
export function clockFinding(whose: ClockOf, aheadMs: number): Finding {
  const peer = peers[whose];
  const apart = Math.abs(aheadMs);
  const tried = `compared this machine’s clock with ${peer}’s`;
  if (apart < skewWorthTellingMs) {
    return {
      weight: 'says',
      code: `clock.${whose}`,
      tried,
      found: `This machine’s clock agrees with ${peer}’s.`,
    };
  }
  return {
    weight: 'warns',
    code: `clock.${whose}`,
    tried,
    found: `This machine’s clock is ${spanWords(apart)} ${aheadMs > 0 ? 'ahead of' : 'behind'} ${peer}’s: times in messages and in the audit log are off by as much.`,
    next: 'Have the machine’s clock kept by NTP.',
  };
}

export function portFindingWords(
  setting: 'PORT' | 'HEALTH_PORT',
  { port, problem, errorCode }: PortFinding,
): Finding {
  const base = { code: `port.${problem}`, setting, tried: 'listened on it' };
  switch (problem) {
    case 'taken':
      return {
        ...base,
        weight: 'stops',
        found: `${setting} is ${port}, which is taken by another program.`,
        next: 'Choose a free port, or end the program that listens there.',
      };
    case 'own':
      return {
        ...base,
        weight: 'says',
        found: `${setting} is ${port}, where a Countersign is running.`,
      };
    case 'not_permitted':
      return {
        ...base,
        weight: 'stops',
        found: `${setting} is ${port}, which this user may not listen on (${errorCode}).`,
        next: 'Choose a port from 1024 on.',
      };
    case 'unusable':
      return {
        ...base,
        weight: 'stops',
        found: `${setting} is ${port}, which cannot be listened on (${errorCode}).`,
        next: 'Choose another port.',
      };
  }
}

const namesShown = 5;

/** Who could decide today; one alone cannot decide on what they ask for themselves. */
export function decidersFinding({ instance, from, names, perhaps }: Deciders): Finding {
  const base = {
    code: `deciders.${from}`,
    ...(from === 'file' && { setting: 'ROLES_FILE' }),
    tried: `read from ${from === 'file' ? 'the role file' : 'IAM'} who may delete keys of ${instance.name}`,
  };
  const by = from === 'file' ? 'the file' : 'IAM';
  const some =
    perhaps.length === 0
      ? ''
      : ` ${counted(perhaps.length, 'person', 'people')} may for some rings or keys, or on a condition: ${shortened(perhaps)}.`;
  const next =
    from === 'file'
      ? 'Give more people the role Manager in the file.'
      : 'Give more people the role Manager on the instance.';
  if (names.length > 1) {
    const found = `${names.length} people may approve, ${by} says: ${shortened(names)}.${some}`;
    return { ...base, weight: 'says', found };
  }
  const [only] = names;
  const found =
    only === undefined
      ? `Nobody may approve the deletion of any key there, ${by} says.${some}`
      : `${only} alone may approve, ${by} says, and nobody what ${only} asks for.${some}`;
  return { ...base, weight: 'warns', found, next };
}

function shortened(names: readonly string[]): string {
  if (names.length <= namesShown) return allOf(names);
  return allOf([...names.slice(0, namesShown), `${names.length - namesShown} more`]);
}

/** A role file of people whose clicks come from elsewhere: nobody in it is recognised. */
export function otherTeamFinding(teamId: string, teams: readonly string[]): Finding {
  return {
    weight: 'stops',
    code: 'roles.other_team',
    setting: 'ROLES_FILE',
    tried: 'compared the workspaces in it with the one of the bot token',
    found: `The bot token is of the workspace ${teamId}, and all people in the role file are of ${allOf(teams)}: none of them would be recognised.`,
    next: 'Correct `team` in the file, or take the bot token of the other workspace.',
  };
}

/** A role file in which nobody is, or none of whom may decide. */
export function nobodyDecides(): Finding {
  return {
    weight: 'stops',
    code: 'deciders.none',
    setting: 'ROLES_FILE',
    tried: 'read who may delete keys',
    found: 'Nobody in the role file may approve a deletion on any instance.',
    next: 'Add people with the role Manager; README.md shows the form. Leave ROLES_FILE out to go by the policies of IAM.',
  };
}

/** A variable that looks like a setting and is none. */
export function unknownSettingFinding({ name, near }: { name: string; near?: string }): Finding {
  const base = {
    code: 'setting.unknown',
    setting: name,
    tried: 'compared the environment with the settings there are',
  };
  if (near === undefined) {
    return { ...base, weight: 'says', found: `${name} is no setting of Countersign’s.` };
  }
  return {
    ...base,
    weight: 'warns',
    found: `${name} is no setting of Countersign’s and does nothing.`,
    next: `Call it ${near} if that is what it is meant to be.`,
  };
}
