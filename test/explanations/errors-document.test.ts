import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { describe, expect, test } from 'vitest';
import { iamErrorCodes } from '../../src/domain/iam-failure.js';
import { kmsConditions, kmsReasonCodes, statusConditions } from '../../src/domain/kms-failure.js';
import { slackFailureCodes } from '../../src/domain/slack-failure.js';
import { settingNames } from '../../src/explanations/configuration.js';
import { errorsDocument } from '../../scripts/errors-document/errors-document.js';
import { signInStatuses } from '../../src/explanations/iam-failures.js';
import { reasonStatuses } from '../../scripts/errors-document/kms-reason-statuses.js';
import { refusalSamples } from '../../scripts/errors-document/refusal-samples.js';

const path = fileURLToPath(new URL('../../docs/errors.md', import.meta.url));

/** Headings of the section, in their order. */
function headingsOf(section: string): string[] {
  const [, rest = ''] = errorsDocument().split(`\n## ${section}\n`);
  const [text = ''] = rest.split('\n## ');
  return [...text.matchAll(/^### (.*)$/gm)].map(([, heading = '']) => heading);
}

test('docs/errors.md is what the words in the code make of it', async () => {
  const written = await readFile(path, 'utf8');
  expect(written, 'The words have changed: run `npm run docs:errors`').toBe(errorsDocument());
});

test('it is as the formatter of the repository leaves it', async () => {
  const document = errorsDocument();
  expect(await format(document, { ...(await resolveConfig(path)), filepath: path })).toBe(document);
});

test('its index leads to every heading, under the name GitHub gives it', () => {
  const document = errorsDocument();
  const [, index = ''] = /\n\n((?:- \[.*\n)+)\n## /.exec(document) ?? [];
  const linked = [...index.matchAll(/\]\(#([\w-]+)\)/g)].map(([, slug]) => slug);
  expect(new Set(linked).size).toBe(linked.length);
  const headings = [...document.matchAll(/^#{2,3} (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
  expect(linked.map((slug) => (headings.includes(slug!) ? slug : slug?.replace(/-\d$/, '')))).toEqual(
    headings,
  );
});

test('its samples read as what people see: names, days and numbers', () => {
  expect(errorsDocument()).not.toMatch(
    /the requester (?:asked|made)|the approver approved|on the day of|last day of the period|a certain day|SAMPLE|status from 400|status 500 to 599/i,
  );
});

describe('a heading stands for', () => {
  test('every refusal', () => {
    expect(headingsOf('Refusals of Countersign')).toEqual(
      Object.keys(refusalSamples).map((code) => `\`${code}\``),
    );
  });

  test('every reason code of the KMS, with its status', () => {
    expect(headingsOf('Reason codes of IBM’s key management')).toEqual(
      kmsReasonCodes.map((code) => `\`${code}\` (${reasonStatuses[code]})`),
    );
  });

  test('every answer without a reason code, with the status that has a meaning of its own', () => {
    const headings = headingsOf('Answers without a reason code');
    expect(headings.map((heading) => /^`(\w+)`/.exec(heading)?.[1])).toEqual([...kmsConditions]);
    for (const [status, condition] of Object.entries(statusConditions)) {
      expect(headings).toContain(`\`${condition}\` (${status})`);
    }
  });

  test('every code of IAM, and every status with words of its own', () => {
    expect(headingsOf('Signing in at IBM Cloud IAM')).toEqual([
      ...iamErrorCodes.map((code) => `\`${code}\``),
      ...signInStatuses.map((status) => `Status ${status}`),
      'Status 500 and above',
      'Any other status',
    ]);
  });

  test('every code of Slack', () => {
    expect(headingsOf('Slack')).toEqual(slackFailureCodes.map((code) => `\`${code}\``));
  });

  test('every setting', () => {
    expect(headingsOf('Settings')).toEqual(settingNames.map((variable) => `\`${variable}\``));
  });
});

test('under every heading stands all there is to say, in sentences', () => {
  const entries = errorsDocument().split(/^### /m).slice(1);
  for (const entry of entries) {
    const [heading, blank, ...lines] = (entry.split('\n## ')[0] ?? '').trimEnd().split('\n');
    expect(blank, heading).toBe('');
    const labels = lines.map((line) => /^- ([A-Z][\w ]*): \S/.exec(line)?.[1]);
    expect(labels.join(), heading).toMatch(/^(?:What(?:,Why)?(?:,Next)?(?:,More)?|Holds,How to get it)$/);
    for (const line of lines) {
      if (/^- (What|Why|Next)/.test(line)) expect(line).toMatch(/: [^a-z].*[.?]$/);
    }
    // eslint-disable-next-line no-control-regex -- marks of times and people that nobody has put into words
    expect(entry).not.toMatch(/undefined|null|NaN|\[object|[\u0000-\u0008\u000b-\u001f]/);
  }
});

test('answers and refusals of IBM and Slack all lead to a page of theirs', () => {
  const [, services = ''] = errorsDocument().split('\n## Reason codes');
  const entries = (services.split('\n## Settings')[0] ?? '').split(/^### /m).slice(1);
  expect(entries.length).toBeGreaterThan(0);
  for (const entry of entries) {
    expect(entry).toMatch(
      /^- More: \[(IBM|Slack): [^\]]+\]\(https:\/\/(cloud\.ibm\.com|docs\.slack\.dev)\/\S+\)$/m,
    );
  }
});
