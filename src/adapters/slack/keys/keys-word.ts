import type { WebClient } from '@slack/web-api';
import type { SlackIdentity } from '../../../domain/person.js';
import type { Ports } from '../../../usecases/ports.js';
import type { AckedWork } from '../kit/acked-work.js';
import type { Opening } from '../kit/open-modal.js';
import type { Words } from '../kit/words.js';

interface WordFacts {
  word: string;
  /** What people type who mean it. */
  alike?: readonly string[];
  /** What follows the word: as it is shown, and what it is where the word is nothing without it. */
  argument?: { shown: string; needed?: string };
  /** How help shows the word, where word and argument do not say it all. */
  inHelp?: () => string;
  /** What help says of it; neighbours of which it says the same share a line. */
  help: string;
  /** Changes something at once, and is on record with what followed it. */
  acts?: true;
  /** Decided by the use case behind the word: anyone, full members, or those of them whom IBM Cloud knows. */
  who: 'anyone' | 'member' | 'known';
}

interface Answers {
  /** Answers in words; `client` is asked for links to cards. */
  run(ports: Ports, by: SlackIdentity, argument: string, client: WebClient): Words | Promise<Words>;
}

interface Opens {
  /** Opens a modal, for which it needs the command's trigger. */
  open(ports: Ports, work: AckedWork, opening: Opening, argument: string): Promise<void>;
}

/** A word of `/keys`. What both opens and answers opens where nothing follows it. */
export type KeysWord = WordFacts & (Answers | Opens | (Answers & Opens));
