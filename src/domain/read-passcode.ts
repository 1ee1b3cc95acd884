// A one-time passcode as people paste it: alone, or with the line of the command or the page it stands in.
import { unquoted } from './bare-text.js';
import type { PasscodeFlaw } from './passcode-failure.js';

export type PasscodeReading = { ok: true; passcode: string } | { ok: false; flaw: PasscodeFlaw };

/** IBM's have ten characters; their form is not documented. */
const longestPasscode = 64;
/** A page around it; more is not looked at. */
const longestText = 4_000;

const marks = '["\'`“”„‘’«»]?';
const code = `${marks}([^\\s"'\`“”„‘’«»&<>,;]+)`;
/** The code after words that announce one: `One Time Code: …`, `passcode=…`. */
const announced = /(?:one[ -]?time (?:pass)?code|passcode)(?: is)? ?(?:\([^()]{0,200}\) ?)?[:>=] ?/gi;
/** IBM's command line, with the dashes of a word processor too (docs/facts/ibm.md#one-time-passcodes). */
const login = /\b(?:ibmcloud|bluemix|bx) login\b/i;
const userOption = new RegExp(`(?:^| )[-–—]{1,2}u(?:sername)?[ =]${code}`, 'iu');
const passwordOption = new RegExp(`(?:^| )[-–—]{1,2}(?:p|password|passcode)[ =]${code}`, 'iu');
const here = new RegExp(code, 'yu');

/** The passcode a text holds. Blanks, quotes and code marks around it come along when pasting and do not count. */
export function readPasscode(text: string): PasscodeReading {
  if (text.length > longestText) return { ok: false, flaw: 'too_long' };
  const line = text.replaceAll(/\s+/g, ' ');
  const codes = codesIn(line);
  if (codes.size > 1) return { ok: false, flaw: 'several_codes' };
  const [found] = codes;
  if (found === undefined && (login.test(line) || line.search(announced) >= 0)) {
    return { ok: false, flaw: 'no_code' };
  }
  const passcode = found ?? unquoted(text);
  const flaw = flawOf(passcode);
  return flaw === undefined ? { ok: true, passcode } : { ok: false, flaw };
}

function codesIn(line: string): Set<string> {
  const codes = new Set<string>();
  for (const { 0: words, index } of line.matchAll(announced)) {
    here.lastIndex = index + words.length;
    const [, found] = here.exec(line) ?? [];
    if (found !== undefined) codes.add(withoutStop(found));
  }
  // Each command by itself: on IBM's page another one follows, with a user of its own.
  for (const command of line.split(new RegExp(`(?=${login.source})`, 'i'))) {
    const [, user] = userOption.exec(command) ?? [];
    const [, found] = passwordOption.exec(command) ?? [];
    // With any other user it is a password, which is nobody's business here.
    const isPasscode = user === undefined ? !login.test(command) : user.toLowerCase() === 'passcode';
    if (found !== undefined && isPasscode && !/^[-–—]/.test(found)) codes.add(withoutStop(found));
  }
  return codes;
}

function withoutStop(text: string): string {
  return text.replace(/(?<=.)\.$/, '');
}

function flawOf(passcode: string): PasscodeFlaw | undefined {
  if (passcode === '') return 'empty';
  if (passcode.length > longestPasscode) return 'too_long';
  if (/\s/.test(passcode)) return 'blanks';
  return /^[\x21-\x7e]+$/.test(passcode) ? undefined : 'strange_characters';
}
