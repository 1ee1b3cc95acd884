// The list of everything that can go wrong, for people who look a code up. Made of the same words Slack shows.
import { keysCommand } from '../../src/explanations/command-names.js';
import { iamErrorCodes } from '../../src/domain/iam-failure.js';
import {
  type KmsCondition,
  kmsConditions,
  kmsReasonCodes,
  statusConditions,
} from '../../src/domain/kms-failure.js';
import type { RefusalCode } from '../../src/domain/refusal.js';
import { slackFailureCodes } from '../../src/domain/slack-failure.js';
import { configurationProblem, settingNames } from '../../src/explanations/configuration.js';
import type { Explanation } from '../../src/explanations/explanation.js';
import { explainSignInFailure, signInStatuses } from '../../src/explanations/iam-failures.js';
import { explainKmsFailure } from '../../src/explanations/kms-failures.js';
import { reasonStatuses } from './kms-reason-statuses.js';
import { showMarks } from '../../src/explanations/marks.js';
import { explainPasscodeFailure } from '../../src/explanations/passcode-failures.js';
import { passcodeSamples } from './passcode-samples.js';
import { explainRefusal } from '../../src/explanations/refusals.js';
import { refusalSamples, sampleMarkWords, sampleStep } from './refusal-samples.js';
import { explainSlackFailure } from '../../src/explanations/slack-failures.js';

/** Markdown, formatted as the repository's formatter leaves it. */
export function errorsDocument(): string {
  const entries = sections();
  return `${[
    '# What can go wrong, and what to do',
    'Countersign shows these words to the person it concerns. `npm run docs:errors` writes this list from the same catalogues, and a test holds the two together. KEY stands for the name, an alias or the ID of a key. Where something has happened, Slack shows the names, times and numbers of the case; here Rita asks, Mona approves, and everything is made up.',
    indexOf(entries),
    ...entries,
  ].join('\n\n')}\n`;
}

function sections(): string[] {
  return [
    ...section('Refusals of Countersign', 'Nothing was sent to IBM Cloud.', refusalEntries()),
    ...section(
      'Reason codes of IBM’s key management',
      `From IBM’s error answers, with the HTTP status they come with. \`${keysCommand()} explain\` takes the code or the whole answer and says how the key stands now.`,
      reasonEntries(),
    ),
    ...section(
      'Answers without a reason code',
      'Told by their HTTP status, or by the want of an answer.',
      conditionEntries(),
    ),
    ...section(
      'Signing in at IBM Cloud IAM',
      'Before anything reaches the key management; by IAM’s own code, else by the HTTP status.',
      signInEntries(),
    ),
    ...section(
      'Acting as oneself by one-time passcode',
      'Before anything reaches the key management; nothing was changed.',
      Object.values(passcodeSamples).map((failure) =>
        entry(`\`${failure.code}\``, explainPasscodeFailure(failure)),
      ),
    ),
    ...section(
      'Slack',
      'By Slack’s error code, as it stands in the log and beside who could not be reached.',
      slackFailureCodes.map((code) => entry(`\`${code}\``, explainSlackFailure(code))),
    ),
    ...section(
      'Settings',
      'Countersign does not start while one of these is missing or wrong; it lists them all at once.',
      settingNames.map(settingEntry),
    ),
  ];
}

/** A line for each section, with a link to each of its headings, under the names GitHub gives them. */
function indexOf(parts: readonly string[]): string {
  const taken = new Map<string, number>();
  const lines: { section: string; entries: string[] }[] = [];
  for (const [, level, heading] of parts.join('\n').matchAll(/^(##|###) (.+)$/gm)) {
    const slug = heading!
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(/\s/g, '-');
    const before = taken.get(slug) ?? 0;
    taken.set(slug, before + 1);
    const link = `[${heading!.replace(/ \(\d+\)$/, '')}](#${slug}${before === 0 ? '' : `-${before}`})`;
    if (level === '##') lines.push({ section: link, entries: [] });
    else lines.at(-1)?.entries.push(link);
  }
  return lines.map(({ section: title, entries }) => `- ${title}: ${entries.join(' · ')}`).join('\n');
}

function section(title: string, about: string, entries: string[]): string[] {
  return [`## ${title}`, about, ...entries];
}

function entry(title: string, { what, why, next, link }: Explanation): string {
  const line = (label: string, words: string) =>
    words === '' ? [] : [`- ${label}: ${showMarks(words, sampleMarkWords)}`];
  const more = link ? [`- More: [${link.text}](${link.url})`] : [];
  return [
    `### ${title}`,
    '',
    ...line('What', what),
    ...line('Why', why),
    ...line('Next', next),
    ...more,
  ].join('\n');
}

function refusalEntries(): string[] {
  return (Object.keys(refusalSamples) as RefusalCode[]).map((code) =>
    entry(`\`${code}\``, explainRefusal(refusalSamples[code], sampleStep)),
  );
}

function reasonEntries(): string[] {
  return kmsReasonCodes.map((code) =>
    entry(`\`${code}\` (${reasonStatuses[code]})`, explainKmsFailure({ code, effect: 'none' })),
  );
}

/** For what stands for many. */
const sampleStatuses: Partial<Record<KmsCondition, number>> = { refused: 418, server_error: 520 };

function conditionEntries(): string[] {
  return kmsConditions.map((code) => {
    const [own] = Object.entries(statusConditions).find(([, condition]) => condition === code) ?? [];
    const title = own === undefined ? `\`${code}\`` : `\`${code}\` (${own})`;
    const status = own === undefined ? sampleStatuses[code] : Number(own);
    const failure = { code, effect: 'none', ...(status !== undefined && { status }) } as const;
    return entry(title, explainKmsFailure(failure));
  });
}

function signInEntries(): string[] {
  return [
    ...iamErrorCodes.map((code) => entry(`\`${code}\``, explainSignInFailure({ iamErrorCode: code }))),
    ...signInStatuses.map((status) => entry(`Status ${status}`, explainSignInFailure({ status }))),
    entry('Status 500 and above', explainSignInFailure({ status: 500 })),
    entry('Any other status', explainSignInFailure({ status: 418 })),
  ];
}

function settingEntry(variable: (typeof settingNames)[number]): string {
  const { holds, howToGet } = configurationProblem(variable, 'is missing');
  return [`### \`${variable}\``, '', `- Holds: ${holds}`, `- How to get it: ${howToGet}`].join('\n');
}
